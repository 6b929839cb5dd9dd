/**
 * What cannot be looked into: templates, commands, other providers, and types that nothing here knows. What holds a
 * part of the network, or can change anything by itself, keeps a proof from being made; the rest is listed.
 */
import {
  allKinds,
  isApart,
  isCaller,
  isStarter,
  isUnknown,
  isWholly,
  listOf,
  mapOf,
  slotsOf,
  textOf,
  type Kind,
  type Resolver,
  type Resource,
  type Value,
  isOfAnyOrigin,
} from "../../graph";
import { heldBy, kindsWithMembers, saysPublic, type Members } from "../members";
import { tellsCalls } from "./automations";
import { changesByItself, isMutator } from "./mutators";
import type { Fronts, Opaque } from "./types";

/** What makes up a network, beside what stands in it. */
const parts: readonly Kind[] = [
  "Vpc", "DefaultVpc", "VpcIpv4Cidr", "VpcIpv6Cidr", "Subnet", "DefaultSubnet", "RouteTable", "DefaultRouteTable", "InternetGateway",
  "EgressOnlyInternetGateway", "VpnGateway", "NetworkAcl", "DefaultNetworkAcl", "SecurityGroup", "DefaultSecurityGroup",
  "PrefixList", "Eip", "LaunchTemplate", "LaunchConfiguration", "Listener", "ListenerRule", "TargetGroup", "EndpointService",
]; // prettier-ignore

function isPart(kind: Kind): boolean {
  return parts.includes(kind) || kind.endsWith("SubnetGroup");
}

/** What a proof is about: who holds one of these may change what it says. */
const analysed: ReadonlySet<Kind> = new Set<Kind>([
  ...kindsWithMembers,
  ...parts,
  ...allKinds.filter((kind) => kind.endsWith("SubnetGroup")),
]);

export function readOpaque(
  resolver: Resolver,
  members: Members,
): Pick<Fronts, "opaque" | "unmodelled"> {
  const counts = new Map<string, number>();
  const opaque: Opaque[] = [];
  const unplaced = new Map(
    members.interfaces.unmodelled.map(({ owner, notes }) => [owner, notes[0] ?? ""]),
  );
  for (const resource of resolver.graph.resources) {
    if (!isUnmodelled(resource)) continue;
    const found = judge(resolver, members, resource, unplaced.get(resource));
    if (found === undefined && isApart(resource)) continue;
    if (found !== undefined) opaque.push(found);
    // What starts tasks does so in a network only where it names one.
    if (found !== undefined || !isStarter(resource.type)) {
      counts.set(resource.type, (counts.get(resource.type) ?? 0) + 1);
    }
  }
  const unmodelled = [...counts]
    .map(([token, count]) => ({ token, count }))
    .sort((a, b) => (a.token < b.token ? -1 : 1));
  return { opaque: [...opaque, ...acrossRegions(resolver)], unmodelled };
}

/** Whether nothing here knows a resource, and it could carry traffic. */
function isUnmodelled(resource: Resource): boolean {
  const { kind, family, type, childrenUntold } = resource;
  if (childrenUntold) return true;
  if (kind !== undefined || (family !== "aws" && family !== "opaque")) return false;
  // What it hands out is unknown wherever it is used; it does nothing itself.
  return type !== "pulumi:pulumi:StackReference" && (!isApart(resource) || isMutator(resource));
}

function judge(
  resolver: Resolver,
  members: Members,
  resource: Resource,
  unplaced: string | undefined,
): Opaque | undefined {
  const changed = changesByItself(resolver, resource);
  // What it is about plays no part where it changes nothing.
  if (changed === undefined && isApart(resource)) return undefined;
  const touches = touched(resolver, members, resource);
  const said = resource.kind === undefined ? saysPublic(resource) : undefined;
  const holds =
    heldBy(resolver, resource, partsFirst(touches)) ??
    (said === undefined ? undefined : `it says ${said}`);
  const unknown = resource.childrenUntold ? "what it makes is not told" : "there is no model of it";
  const why =
    holds === undefined
      ? (changed ?? started(resolver, resource) ?? unplaced)
      : `${unknown}, and ${holds}`;
  if (why === undefined) return undefined;
  return {
    resource,
    touches,
    saysPublic: said !== undefined,
    because: `${resource.toString()}: ${why}`,
    fix: resource.childrenUntold
      ? `Prove the preview of the engine, which has what ${resource.toString()} makes, or state as an assumption what it does.`
      : changed !== undefined || isMutator(resource)
        ? `Make what ${resource.toString()} makes as resources of the program, or state as an assumption what it does.`
        : `Use a type that is modelled, or state as an assumption what ${resource.toString()} does.`,
  };
}

/** Parts of the network before what stands in it. */
function partsFirst(touches: readonly Resource[]): readonly Resource[] {
  const isPart = ({ kind }: Resource) => kind !== undefined && parts.includes(kind);
  return [...touches.filter(isPart), ...touches.filter((one) => !isPart(one))];
}

/** What is started elsewhere may have any address, and may be in any group. */
function started(resolver: Resolver, resource: Resource): string | undefined {
  if (!isStarter(resource.type)) return undefined;
  const places = placesOf(resolver, resource);
  if (places.length === 0) return undefined;
  const definition = [...resolver.mentions(resource)].find(
    ({ kind }) => kind === "EcsTaskDefinition",
  );
  if (definition !== undefined) {
    return `it starts tasks of ${definition.toString()}, in subnets that are not of the plan`;
  }
  return places.includes("unknown")
    ? "it starts tasks, and in which subnets and groups is unknown"
    : undefined;
}

type Place = "known" | "unknown" | "hidden";

/**
 * What it says of where it puts tasks that it starts: `unknown` where it says so itself and only the deployment, or the
 * run, knows the subnets, `hidden` where it may stand in what is unknown as a whole.
 */
function placesOf(resolver: Resolver, resource: Resource): readonly Place[] {
  const search = (value: Value, key: string, top: string): readonly Place[] => {
    if (/^networkConfiguration$/i.test(key)) return [isWholly(value) ? "known" : "unknown"];
    if (isUnknown(value)) {
      if (/^(ecsTarget|ecsParameters)$/.test(key)) return ["unknown"];
      if (!holders.test(key)) return [];
      return [isOfAnyOrigin(resolver.graph, resource, top) ? "unknown" : "hidden"];
    }
    const text = textOf(value);
    if (text !== undefined) return placesIn(text);
    const parts = listOf(value)?.map((part) => [key, part] as const);
    return (parts ?? Object.entries(mapOf(value) ?? {})).flatMap(([name, part]) =>
      search(part, name, top),
    );
  };
  return Object.entries(resource.inputs).flatMap(([top, value]) => search(value, top, top));
}

/** The same in a text, such as a state machine's definition, in which paths (`.$`) and `{% %}` are told at run time. */
function placesIn(text: string): readonly Place[] {
  if (!/networkConfiguration/i.test(text)) return [];
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch {
    return ["unknown"];
  }
  const search = (value: unknown): readonly Place[] => {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, part]: [string, unknown]): readonly Place[] => {
      if (!/^networkConfiguration(\.\$)?$/i.test(name)) return search(part);
      const isTold = name.endsWith(".$") || /\.\$"|\{%/.test(JSON.stringify(part));
      return [isTold ? "unknown" : "known"];
    });
  };
  return search(definition);
}

/** Inputs of starters that hold what says where tasks are put. */
const holders = /^(definition|definitionString|ecsTarget|target|targets|ecsParameters)$/;

/** The analysed objects that a resource holds, by itself or by the provider that it is made with. */
function touched(resolver: Resolver, members: Members, resource: Resource): readonly Resource[] {
  const found = new Set<Resource>();
  // A function that stands in no VPC is no part of a network, and calling one puts nothing into any: a front is all that
  // who calls it may be.
  const isApartFunction = ({ kind }: Resource, other: Resource) =>
    kind === undefined &&
    other.kind === "Lambda" &&
    (isStarter(resource.type) ||
      isCaller(resource) ||
      members.interfaces.of.get(other) === undefined);
  // What starts and stops things, and says no more of them, puts nothing anywhere: what it has called is told apart.
  const isOnlyStarted = (from: Resource, { kind }: Resource) =>
    isStarter(from.type) && tellsCalls(from) && kind !== undefined && !isPart(kind);
  const add = (from: Resource) => {
    for (const other of resolver.mentions(from)) {
      if (isApartFunction(from, other) || isOnlyStarted(from, other)) continue;
      if (other.kind !== undefined && analysed.has(other.kind)) found.add(other);
    }
  };
  add(resource);
  // A cluster's provider is the way to what runs in the cluster.
  const { providerUrn, family } = resource;
  const provider = providerUrn === undefined ? undefined : resolver.graph.get(providerUrn);
  if (family === "opaque" && provider !== undefined) add(provider);
  return [...found];
}

/** Equal ids in unequal regions are different things: what is named is not what is meant. */
function acrossRegions(resolver: Resolver): readonly Opaque[] {
  const { graph } = resolver;
  const own = graph.resources.filter(({ kind }) => kind !== undefined && analysed.has(kind));
  const [first] = own;
  if (first === undefined) return [];
  if (own.every((one) => resolver.regions.compare(first, one) === "equal")) return [];
  return graph.resources.flatMap((resource): Opaque[] => {
    const paths = [...slotsOf(resource.kind).keys()];
    const named = paths.flatMap((path) => {
      const { via } = resolver.reference(resource, path);
      return via.elsewhere.map((other) => ({ path, other }));
    });
    const [one] = named;
    if (one === undefined) return [];
    const touches = [...new Set(named.map(({ other }) => other))];
    return [
      {
        resource,
        touches,
        saysPublic: false,
        because: `${resource.toString()} :: ${one.path} names ${one.other.toString()}, which is in another region`,
        fix: `Make ${resource.toString()} and ${one.other.toString()} in one region.`,
      },
    ];
  });
}
