/**
 * Which instances run the tasks of a cluster: those of its capacity providers, and those that are started with the agent
 * of ECS, whose user data names the cluster
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html).
 */
import { listOf, mapOf, textOf, type Resource } from "../../graph";
import { named } from "./choice";
import type { Member } from "./member";
import type { Reader } from "./reader";
import { templatesOf } from "./templates";

const userData = ["userData", "userDataBase64"];

/** Instances, and groups of them, of which some may be made to run tasks. */
export class TaskHosts {
  /** By what of a service decides, which most services have alike. */
  private readonly known = new Map<string, boolean>();

  constructor(private readonly hosts: readonly Member[]) {}

  /** Whether any of them is made to run tasks of a service's cluster. */
  run(reader: Reader, service: Resource): boolean {
    const providers = providersFor(reader, service);
    const cluster = clusterOf(reader, service);
    const key = [cluster ?? "", ...providers.map(({ urn }) => urn)].join();
    let known = this.known.get(key);
    if (known === undefined) {
      const provided = new Set(providers.flatMap((one) => [one, ...groupsOf(reader, one)]));
      const isHost = ({ owner }: Member) => provided.has(owner) || joins(reader, owner, cluster);
      this.known.set(key, (known = this.hosts.some(isHost)));
    }
    return known;
  }
}

/** Whether what an instance is started with has it join a cluster. */
function joins(reader: Reader, owner: Resource, cluster: string | undefined): boolean {
  const from = [owner, ...named(templatesOf(reader, owner))];
  const told = from.flatMap((one) => userData.map((path) => [one, path] as const));
  return (
    told.some(([one, path]) => tellsCluster(reader, one, path, cluster)) ||
    // Who is told of no cluster joins the default one.
    (cluster === "default" && from.some((one) => hasProfile(reader, one)))
  );
}

const strategies = "capacityProviderStrategies";

/** Capacity providers that a service may run on: those of a cluster of elsewhere are of elsewhere unless it names them. */
function providersFor(reader: Reader, service: Resource): readonly Resource[] {
  const all = reader.resolver.graph.ofKind("EcsCapacityProvider");
  const isElsewhere =
    reader.setting(service, "cluster").state !== "absent" &&
    named(reader.resources(service, "cluster")).length === 0;
  if (!isElsewhere) return all;
  const given = reader.setting(service, strategies);
  const items = given.state === "known" ? (listOf(given.value) ?? []) : [];
  const names = items.map((item) => textOf(mapOf(item)?.["capacityProvider"]));
  const sources = reader.resolver.sources(service, strategies).all;
  return all.filter((one) => {
    const own = [one.id, textOf(one.input("name"))];
    return sources.includes(one) || own.some((name) => name !== undefined && names.includes(name));
  });
}

/** Groups of instances that a capacity provider names. */
function groupsOf(reader: Reader, provider: Resource): readonly Resource[] {
  return named(reader.resources(provider, "autoScalingGroupProvider.autoScalingGroupArn"));
}

function tellsCluster(
  reader: Reader,
  from: Resource,
  path: string,
  own: string | undefined,
): boolean {
  const setting = reader.setting(from, path);
  if (setting.state === "absent") return false;
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  if (text === undefined) {
    return reader.resolver.sources(from, path).all.some((one) => isMadeOfCluster(reader, one));
  }
  const plain = `${text}\n${Buffer.from(text, "base64").toString("latin1")}`;
  const [, name] = /ECS_CLUSTER=["']?([\w-]+)/.exec(plain) ?? [];
  return name === undefined || own === undefined ? /\becs(?![a-z])/i.test(plain) : name === own;
}

/** A cluster, or a text that a resource without a network puts together of one. */
function isMadeOfCluster(reader: Reader, source: Resource): boolean {
  const isCluster = ({ kind }: Resource) => kind === "EcsCluster";
  if (isCluster(source)) return true;
  return source.family !== "aws" && [...reader.resolver.mentions(source)].some(isCluster);
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
