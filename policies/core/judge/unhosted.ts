/**
 * Services of ECS that ask for instances of EC2 where there are none: nothing runs their tasks, whatever subnets they
 * name (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_types.html). Instances of another program may
 * join a cluster by its name, so that this holds of what is given, as it does of clusters of databases.
 */
import type { Kind, Resource } from "../graph";
import type { Model } from "../model";
import { isSure, type Member } from "../model/members";
import type { Mend } from "./roots";

/** What instances are, or may be started from: who has any of these may have some in the cluster, whatever they are told. */
const hosts: readonly Kind[] = [
  "Instance", "SpotInstanceRequest", "AutoscalingGroup", "SpotFleetRequest", "Fleet", "LaunchTemplate",
  "LaunchConfiguration", "EcsCapacityProvider", "BeanstalkEnvironment",
]; // prettier-ignore

/** Why nothing runs the tasks of a service; undefined where something may. */
export function withoutHosts({ graph, members }: Model, { owner }: Member): Mend | undefined {
  const { reader } = members.interfaces;
  const isOne = owner.kind === "EcsService" || owner.kind === "EcsTaskSet";
  if (!isOne || owner.isFound || reader.text(owner, "launchType") !== "ec2") return undefined;
  const clusters = reader.resources(owner, "cluster");
  const [cluster, ...others] = clusters.certain;
  if (cluster === undefined || others.length > 0 || !isSure(clusters)) return undefined;
  const isOpen = cluster.isFound || graph.ofKind(...hosts).length > 0;
  if (isOpen || graph.resources.some((one) => mayStart(one))) return undefined;
  const name = cluster.toString();
  return {
    cause: { resource: cluster, property: undefined, link: `hosts ${cluster.urn}` },
    why: `${owner.toString()} :: launchType is EC2, and no instance is there that could join ${name}`,
    fix: `Give ${name} instances, by an autoscaling group of a capacity provider, or set launchType of ${owner.toString()} to "FARGATE"; of what another stack holds, hand over its state.`,
  };
}

/** Whether something that has no model may start instances, or says that a cluster has some of elsewhere. */
function mayStart({ type, kind, family, custom, childrenUntold }: Resource): boolean {
  if (childrenUntold) return true;
  if (!custom || kind !== undefined) return false;
  if (family === "opaque") return type !== "pulumi:pulumi:StackReference";
  return family === "aws" && ofInstances.test(type);
}

/** Types of AWS that start instances, or bring those of elsewhere into a cluster. */
const ofInstances =
  /:(autoscaling\/|ec2\/\w*(fleet|instance|launch)|ecs\/(cluster)?capacityProvider)/i;
