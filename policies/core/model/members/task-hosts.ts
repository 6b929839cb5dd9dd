/**
 * Which instances run the tasks of a cluster: those of its capacity providers, and those that are started with the agent
 * of ECS, whose user data names the cluster
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html).
 */
import { listOf, mapOf, textOf, type Resource } from "../../graph";
import { isSure, named, type Choice } from "./choice";
import type { Member } from "./member";
import type { Reader } from "./reader";
import { templatesOf } from "./templates";

const userData = ["userData", "userDataBase64"];

/** Whether a host is made to run tasks of a cluster, and by what it cannot be told. */
type Runs = "yes" | "no" | "unknown";

/** Instances, and groups of them, of which some may be made to run tasks. */
export class TaskHosts {
  /** By what of a service decides, which most services have alike. */
  private readonly known = new Map<string, readonly Member[]>();

  constructor(private readonly hosts: readonly Member[]) {}

  /**
   * Where the tasks of a service may run: on hosts that are made for its cluster, and on those of which that cannot be
   * told. Nowhere that is known where none is made for it.
   */
  of(reader: Reader, service: Resource): readonly Member[] {
    const providers = providersFor(reader, service);
    const cluster = clusterOf(reader, service);
    const all = [...providers.of, ...cluster.named].map(({ urn }) => urn);
    const key = [cluster.name ?? "", String(providers.areAll), ...all].join();
    let known = this.known.get(key);
    if (known === undefined) {
      const provided = new Set(
        providers.of.flatMap((one) => [one, ...named(groupsOf(reader, one))]),
      );
      const told = this.hosts.map((host): readonly [Member, Runs] => {
        if (providers.areAll) return [host, provided.has(host.owner) ? "yes" : "no"];
        const said = joins(reader, host.owner, cluster);
        return [host, provided.has(host.owner) ? "yes" : said];
      });
      const isMade = told.some(([, runs]) => runs === "yes");
      known = isMade ? told.filter(([, runs]) => runs !== "no").map(([host]) => host) : [];
      this.known.set(key, known);
    }
    return known;
  }
}

/** Kinds that say themselves, or by their templates, what their instances are started with. */
const scripted: ReadonlySet<string> = new Set([
  "Instance",
  "SpotInstanceRequest",
  "AutoscalingGroup",
]);

/** Whether what an instance is started with has it join a cluster. */
function joins(reader: Reader, owner: Resource, cluster: Cluster): Runs {
  const templates = templatesOf(reader, owner);
  const from = [owner, ...named(templates)];
  const said = from.flatMap((one) =>
    userData.map((path) => tellsCluster(reader, one, path, cluster)),
  );
  // Who is told of no cluster joins the default one.
  const isDefault = cluster.name === "default" && from.some((one) => hasProfile(reader, one));
  if (said.includes("yes") || isDefault) return "yes";
  if (owner.kind === "EcsCapacityProvider") return "no";
  const isTold = scripted.has(owner.kind ?? "") && templates.anything.length === 0;
  return isTold && !said.includes("unknown") ? "no" : "unknown";
}

const strategies = "capacityProviderStrategies";

interface Providers {
  readonly of: readonly Resource[];
  /** Whether the service runs on these alone. */
  readonly areAll: boolean;
}

/** Capacity providers that a service may run on: those of a cluster of elsewhere are of elsewhere unless it names them. */
function providersFor(reader: Reader, service: Resource): Providers {
  const all = reader.resolver.graph.ofKind("EcsCapacityProvider");
  const isElsewhere =
    reader.setting(service, "cluster").state !== "absent" &&
    named(reader.resources(service, "cluster")).length === 0;
  const given = reader.setting(service, strategies);
  const items = given.state === "known" ? (listOf(given.value) ?? []) : [];
  const names = items.map((item) => textOf(mapOf(item)?.["capacityProvider"]));
  const sources = reader.resolver.sources(service, strategies).all;
  const own = all.filter((one) => {
    const known = [one.id, textOf(one.input("name"))];
    return (
      sources.includes(one) || known.some((name) => name !== undefined && names.includes(name))
    );
  });
  const areAll =
    items.length > 0 &&
    own.length === items.length &&
    own.every((one) => isSure(groupsOf(reader, one)));
  return { of: areAll || isElsewhere ? own : all, areAll };
}

/** Groups of instances that a capacity provider names. */
function groupsOf(reader: Reader, provider: Resource): Choice<Resource> {
  return reader.resources(provider, "autoScalingGroupProvider.autoScalingGroupArn");
}

function tellsCluster(reader: Reader, from: Resource, path: string, own: Cluster): Runs {
  const setting = reader.setting(from, path);
  if (setting.state === "absent") return "no";
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  if (text === undefined) {
    const told = reader.resolver.sources(from, path).all.flatMap((one) => clustersIn(reader, one));
    if (told.length === 0) return "unknown";
    return own.named.length === 0 || told.some((one) => own.named.includes(one)) ? "yes" : "no";
  }
  const plain = `${text}\n${Buffer.from(text, "base64").toString("latin1")}`;
  const [, name] = /ECS_CLUSTER=["']?([\w-]+)/.exec(plain) ?? [];
  if (name !== undefined && own.name !== undefined) return name === own.name ? "yes" : "no";
  return /\becs(?![a-z])/i.test(plain) ? "yes" : "no";
}

/** A cluster, or those of which a resource without a network puts a text together. */
function clustersIn(reader: Reader, source: Resource): readonly Resource[] {
  const isCluster = ({ kind }: Resource) => kind === "EcsCluster";
  if (isCluster(source)) return [source];
  return source.family === "aws" ? [] : [...reader.resolver.mentions(source)].filter(isCluster);
}

interface Cluster {
  /** Where it is known. */
  readonly name: string | undefined;
  /** Those of the program that it may be. */
  readonly named: readonly Resource[];
}

/** A service's cluster. */
function clusterOf(reader: Reader, service: Resource): Cluster {
  const setting = reader.setting(service, "cluster");
  if (setting.state === "absent") return { name: "default", named: [] };
  const found = reader.resources(service, "cluster");
  const [cluster, ...others] = named(found);
  const given = others.length === 0 ? textOf(cluster?.input("name")) : undefined;
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  return { name: given ?? text?.split("/").pop(), named: named(found) };
}

function hasProfile(reader: Reader, from: Resource): boolean {
  return reader.isSet(from, "iamInstanceProfile");
}
