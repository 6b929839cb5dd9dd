/**
 * Which instances run the tasks of a cluster: those of its capacity providers, and those that are started with the agent
 * of ECS, whose user data names the cluster
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html).
 */
import { textOf, type Resource } from "../../graph";
import { named } from "./choice";
import type { Member } from "./member";
import type { Reader } from "./reader";
import { templatesOf } from "./templates";

const userData = ["userData", "userDataBase64"];

/** Whether an instance, or a group of them, is made to run tasks of a service's cluster. */
export function isHostOf(reader: Reader, { owner }: Member, service: Resource): boolean {
  if (owner.kind === "EcsCapacityProvider" || provided(reader).has(owner)) return true;
  const from = [owner, ...named(templatesOf(reader, owner))];
  const told = from.flatMap((one) => userData.map((path) => [one, path] as const));
  return (
    told.some(([one, path]) => tellsCluster(reader, one, path, service)) ||
    // Who is told of no cluster joins the default one.
    (clusterOf(reader, service) === "default" && from.some((one) => hasProfile(reader, one)))
  );
}

/** Groups of instances that capacity providers of the program name. */
function provided(reader: Reader): ReadonlySet<Resource> {
  const slot = "autoScalingGroupProvider.autoScalingGroupArn";
  const all = reader.resolver.graph.ofKind("EcsCapacityProvider");
  return new Set(all.flatMap((one) => named(reader.resources(one, slot))));
}

function tellsCluster(reader: Reader, from: Resource, path: string, service: Resource): boolean {
  const setting = reader.setting(from, path);
  if (setting.state === "absent") return false;
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  if (text === undefined) {
    return reader.resolver.sources(from, path).all.some(({ kind }) => kind === "EcsCluster");
  }
  const plain = `${text}\n${Buffer.from(text, "base64").toString("latin1")}`;
  const [, name] = /ECS_CLUSTER=["']?([\w-]+)/.exec(plain) ?? [];
  const own = clusterOf(reader, service);
  return name === undefined || own === undefined ? /ecs/i.test(plain) : name === own;
}

/** The name of a service's cluster, where it is known. */
function clusterOf(reader: Reader, service: Resource): string | undefined {
  const setting = reader.setting(service, "cluster");
  if (setting.state === "absent") return "default";
  const [cluster, ...others] = named(reader.resources(service, "cluster"));
  const given = others.length === 0 ? textOf(cluster?.input("name")) : undefined;
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  return given ?? text?.split("/").pop();
}

function hasProfile(reader: Reader, from: Resource): boolean {
  return reader.isSet(from, "iamInstanceProfile");
}
