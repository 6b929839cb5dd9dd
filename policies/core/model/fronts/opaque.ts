/**
 * What cannot be looked into: templates, commands, other providers, and types that nothing here knows. What holds a
 * part of the network, or can change anything by itself, keeps a proof from being made; the rest is listed.
 */
import {
  allKinds,
  isApart,
  isStarter,
  slotsOf,
  textOf,
  type Kind,
  type Resolver,
  type Resource,
} from "../../graph";
import { kindsWithMembers, type Members } from "../members";
import { changesByItself, isMutator } from "./mutators";
import type { Fronts, Opaque } from "./types";

/** What makes up a network, beside what stands in it. */
const parts: readonly Kind[] = [
  "Vpc", "DefaultVpc", "VpcIpv4Cidr", "VpcIpv6Cidr", "Subnet", "DefaultSubnet", "RouteTable", "DefaultRouteTable", "InternetGateway",
  "EgressOnlyInternetGateway", "VpnGateway", "NetworkAcl", "DefaultNetworkAcl", "SecurityGroup", "DefaultSecurityGroup",
  "PrefixList", "Eip", "LaunchTemplate", "LaunchConfiguration", "Listener", "ListenerRule", "TargetGroup", "EndpointService",
]; // prettier-ignore

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
    const found = judge(resolver, resource, unplaced.get(resource));
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
  resource: Resource,
  unplaced: string | undefined,
): Opaque | undefined {
  const changed = changesByItself(resolver, resource);
  // What it is about plays no part where it changes nothing.
  if (changed === undefined && isApart(resource)) return undefined;
  const touches = touched(resolver, resource);
  const first =
    touches.find(({ kind }) => kind !== undefined && parts.includes(kind)) ?? touches[0];
  const why =
    first !== undefined
      ? `${resource.childrenUntold ? "what it makes is not told" : "there is no model of it"}, and it holds ${first.toString()}`
      : (changed ?? started(resolver, resource) ?? unplaced);
  if (why === undefined) return undefined;
  return {
    resource,
    touches,
    because: `${resource.toString()}: ${why}`,
    fix: resource.childrenUntold
      ? `Prove the preview of the engine, which has what ${resource.toString()} makes, or state as an assumption what it does.`
      : isMutator(resource)
        ? `Make what ${resource.toString()} makes as resources of the program, or state as an assumption what it does.`
        : `Use a type that is modelled, or state as an assumption what ${resource.toString()} does.`,
  };
}

/** What is started elsewhere may have any address, and may be in any group. */
function started(resolver: Resolver, resource: Resource): string | undefined {
  if (!isStarter(resource.type) || !placesTasks(resource)) return undefined;
  const definition = [...resolver.mentions(resource)].find(
    ({ kind }) => kind === "EcsTaskDefinition",
  );
  return (
    definition && `it starts tasks of ${definition.toString()}, in subnets that are not of the plan`
  );
}

/** What says into which subnets tasks are put that are started. */
const placing = ["ecsTarget.networkConfiguration", "target.ecsParameters.networkConfiguration"];

/** Whether tasks that it starts are put into subnets; of a text that is not known nothing is known. */
function placesTasks(resource: Resource): boolean {
  const definition = resource.input("definition");
  const text = definition === undefined ? "" : textOf(definition);
  return (
    placing.some((path) => resource.input(path) !== undefined) ||
    text === undefined ||
    /networkConfiguration/i.test(text)
  );
}

/** The analysed objects that a resource holds, by itself or by the provider that it is made with. */
function touched(resolver: Resolver, resource: Resource): readonly Resource[] {
  const found = new Set<Resource>();
  const add = (from: Resource) => {
    for (const other of resolver.mentions(from)) {
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
        because: `${resource.toString()} :: ${one.path} names ${one.other.toString()}, which is in another region`,
        fix: `Make ${resource.toString()} and ${one.other.toString()} in one region.`,
      },
    ];
  });
}
