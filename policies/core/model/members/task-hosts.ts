/**
 * Which instances run the tasks of a cluster: those of its capacity providers, and those that are started with the agent
 * of ECS, whose user data names the cluster
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html).
 */
import { admission, listOf, mapOf, textOf, type Resource } from "../../graph";
import { chosen, isSure, named, together, weakened, type Choice } from "./choice";
import type { Member } from "./member";
import type { Reader } from "./reader";
import { templatesOf } from "./templates";

const userData = ["userData", "userDataBase64"];

/** Whether a host is made to run tasks of a cluster, and by what it cannot be told. */
type Runs = "yes" | "no" | "unknown";

/** An interface of a host that tasks may run on. */
export interface TaskHost {
  readonly host: Member;
  /** The host, and its interface where that is a resource of its own; possible where it may run others. */
  readonly runsOn: Choice<Resource>;
}

/** Instances, and groups of them, of which some may be made to run tasks. */
export class TaskHosts {
  /** By what of a service decides, which most services have alike. */
  private readonly known = new Map<string, readonly TaskHost[]>();

  /** `hostsOf`: the instances that an interface of its own belongs to. */
  constructor(
    private readonly hosts: readonly Member[],
    private readonly hostsOf: (owner: Resource) => Choice<Resource>,
  ) {}

  /**
   * Where the tasks of a service may run: on hosts that are made for its cluster, and on those of which that cannot be
   * told. Nowhere that is known where none is made for it.
   */
  of(reader: Reader, service: Resource): readonly TaskHost[] {
    const providers = providersFor(reader, service);
    const cluster = clusterOf(reader, service);
    const all = [...providers.of, ...cluster.named].map(({ urn }) => urn);
    const key = [cluster.name ?? "", String(providers.areAll), ...all].join();
    let known = this.known.get(key);
    if (known === undefined) {
      const provided = new Set(
        providers.of.flatMap((one) => [one, ...named(groupsOf(reader, one))]),
      );
      const mayProvide = providers.of.some((one) => groupsOf(reader, one).anything.length > 0);
      const runsOf = (owner: Resource): Runs => {
        if (provided.has(owner)) return "yes";
        const runs = providers.areAll ? "no" : joins(reader, owner, cluster);
        const isOpen = mayProvide && owner.kind === "AutoscalingGroup";
        return isOpen && runs === "no" ? "unknown" : runs;
      };
      const told = this.hosts.map((host) => [host, this.runs(host.owner, runsOf)] as const);
      const isMade = told.some(([, runs]) => runs === "yes");
      known = !isMade
        ? []
        : told.flatMap(([host, runs]) => (runs === "no" ? [] : [this.hostAt(host, runs)]));
      this.known.set(key, known);
    }
    return known;
  }

  /** Whether a host runs tasks: an interface does where an instance does that has it. */
  private runs(owner: Resource, runsOf: (owner: Resource) => Runs): Runs {
    if (owner.kind !== "NetworkInterface") return runsOf(owner);
    const hosts = this.hostsOf(owner);
    if (hosts.certain.map(runsOf).includes("yes")) return "yes";
    const all = named(hosts).map(runsOf);
    return hosts.anything.length === 0 && all.every((one) => one === "no") ? "no" : "unknown";
  }

  private hostAt(host: Member, runs: Runs): TaskHost {
    const { owner } = host;
    const all = chosen([owner]);
    const runsOn = owner.kind === "NetworkInterface" ? together([all, this.hostsOf(owner)]) : all;
    return { host, runsOn: runs === "yes" ? runsOn : weakened(runsOn) };
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
  const own = all.filter((one) => sources.includes(one) || isNamed(one, names));
  const areAll =
    items.length > 0 &&
    own.length === items.length &&
    own.every((one) => isSure(groupsOf(reader, one)));
  const others = all.filter((one) => mayServe(reader, one, service));
  return { of: areAll || isElsewhere ? own : others, areAll };
}

const associating = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";

/** Whether a capacity provider may be one of a service's cluster: not where the program gives it to others alone. */
function mayServe(reader: Reader, provider: Resource, service: Resource): boolean {
  const own = reader.resources(service, "cluster");
  const [cluster] = own.certain;
  if (cluster === undefined || !isSure(own)) return true;
  const { graph } = reader.resolver;
  const given = graph.resources.filter(
    (one) => one.type === associating && mayGive(reader, one, provider),
  );
  const clusters = given.map((one) =>
    reader.resources(one, "clusterName", admission("ecsCluster")),
  );
  const isApart = (one: Choice<Resource>) =>
    isSure(one) && one.certain.length === 1 && !one.certain.includes(cluster);
  return clusters.length === 0 || !clusters.every(isApart);
}

/** Whether what gives capacity providers to a cluster may name this one. */
function mayGive(reader: Reader, one: Resource, provider: Resource): boolean {
  const list = "capacityProviders";
  const given = reader.setting(one, list);
  const items = given.state === "known" ? listOf(given.value) : undefined;
  const isSource = reader.resolver.sources(one, list).all.includes(provider);
  return items === undefined || isSource || isNamed(provider, items.map(textOf));
}

/** Whether a capacity provider is among these names, or ids. */
function isNamed(provider: Resource, names: readonly (string | undefined)[]): boolean {
  const known = [provider.id, textOf(provider.input("name"))];
  return known.some((name) => name !== undefined && names.includes(name));
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
  const script = scriptOf(text);
  if (script === undefined) return "unknown";
  const names = [...script.matchAll(naming)].map(([, one, other]) => one ?? other);
  if (own.name !== undefined && names.length > 0) return names.includes(own.name) ? "yes" : "no";
  if (speaking.test(script)) return "yes";
  return fetching.test(script) ? "unknown" : "no";
}

/** What names the cluster that an agent joins: its configuration, or the command that sets it up on Windows. */
const naming = /ECS_CLUSTER=["']?([\w-]+)|-Cluster\s+["']?([\w-]+)/gi;
const speaking = /\becs(?![a-z])|ECSAgent/i;
/** What runs a script that is fetched. */
const fetching = /\|\s*(sudo\s+)?((ba|z|da)?sh|python3?|iex)\b|DownloadString|<\(\s*(curl|wget)/i;

/**
 * The script that user data holds: as it is, or in Base64. Undefined where it cannot be read: compressed, or in parts
 * of which some are encoded.
 */
function scriptOf(text: string): string | undefined {
  const packed = text.replace(/\s+/g, "");
  const isEncoded = /^[\w+/]{16,}={0,2}$/.test(packed) && packed.length % 4 === 0;
  const script = isEncoded ? Buffer.from(packed, "base64").toString("utf8") : text;
  const isText = !Array.from(script).some((char) => {
    const code = char.codePointAt(0) ?? 0;
    return code === 0xfffd || (code < 32 && !"\t\r\n\f".includes(char));
  });
  return isText && !/Content-Transfer-Encoding:\s*base64/i.test(script) ? script : undefined;
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
