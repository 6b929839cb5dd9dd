/** All that stands in a network, over the whole graph. */
import { allKinds, type Kind, type Resolver, type Resource } from "../../graph";
import { Addresses, type LooseAddress } from "./bindings";
import { balancers, Listeners } from "./balancers";
import { isNothing, named } from "./choice";
import { compute, hosts, tasks } from "./compute";
import { gateways } from "./gateways";
import type { Describe, Member } from "./member";
import { pollers } from "./pollers";
import { Reader } from "./reader";
import { managed } from "./managed";
import { sageMaker } from "./sagemaker";
import { stores } from "./stores";
import { unmodelledMembers } from "./unmodelled";
import { vpn, VpnAssociations } from "./vpn";

/** What stands in a network, and what is known of all of it. */
export interface Interfaces {
  readonly members: readonly Member[];
  readonly of: ReadonlyMap<Resource, readonly Member[]>;
  /** Public addresses that may be mapped to any member. */
  readonly loose: readonly LooseAddress[];
  /** Resources that touch the network, and that there is no model of. */
  readonly unmodelled: readonly Member[];
  readonly reader: Reader;
}

const kindsOf = (table: Readonly<Partial<Record<Kind, Describe>>>) => Object.keys(table) as Kind[];

const taskKinds: readonly Kind[] = ["EcsService", "EcsTaskSet"];
const balancerKinds: readonly Kind[] = ["LoadBalancer", "ClassicLoadBalancer"];

/** Kinds that have interfaces: each is described by the table of its family. */
export const kindsWithMembers: ReadonlySet<Kind> = new Set<Kind>([
  ...balancerKinds,
  ...taskKinds,
  "ClientVpn",
  "ClientVpnAssociation",
  ...kindsOf(hosts),
  ...kindsOf(compute),
  ...kindsOf(managed),
  ...kindsOf(sageMaker),
  ...kindsOf(stores),
  ...kindsOf(gateways),
]);

/** Kinds that have none: they make the network, say what it does, or stand outside of it. */
export const kindsWithout: ReadonlySet<Kind> = new Set(
  allKinds.filter((kind) => !kindsWithMembers.has(kind)),
);

export function readInterfaces(resolver: Resolver): Interfaces {
  const { graph } = resolver;
  const reader = new Reader(resolver);
  const describe = (table: Readonly<Partial<Record<Kind, Describe>>>): Member[] =>
    (Object.entries(table) as [Kind, Describe][]).flatMap(([kind, of]) =>
      graph.ofKind(kind).flatMap((resource) => [...of(reader, resource)]),
    );
  const instances = describe(hosts);
  const others = describe(compute);
  const addresses = new Addresses(reader);
  const isHost = ({ owner }: Member) =>
    owner.kind !== "NetworkInterface" || !isNothing(addresses.hosts(owner));
  const hosting = [
    ...instances.filter(isHost),
    ...others.filter(({ owner }) => owner.kind === "EcsCapacityProvider"),
  ];
  const task = tasks(hosting, (owner) => addresses.hosts(owner));
  const services = describe(stores);
  const found = [
    ...describe(balancers(new Listeners(reader))),
    ...instances,
    ...describe({ EcsService: task, EcsTaskSet: task }),
    ...others,
    ...describe(managed),
    ...describe(sageMaker),
    ...services,
    ...pollers(reader, services),
    ...describe(gateways),
    ...describe(vpn(new VpnAssociations(reader))),
  ];
  const modelled = found.map((member) => addresses.applied(member));
  const unmodelled = unmodelledMembers(reader);
  const members = [...modelled, ...unmodelled];
  return { members, of: byOwner(members), loose: addresses.loose, unmodelled, reader };
}

/** Members by resources that each of them belongs to in some way. */
export function indexed(
  members: readonly Member[],
  of: (member: Member) => Iterable<Resource>,
): ReadonlyMap<Resource, readonly Member[]> {
  const map = new Map<Resource, Member[]>();
  for (const member of members) {
    for (const resource of of(member)) {
      const list = map.get(resource);
      if (list === undefined) map.set(resource, [member]);
      else list.push(member);
    }
  }
  return map;
}

function byOwner(members: readonly Member[]): ReadonlyMap<Resource, readonly Member[]> {
  return indexed(members, ({ owner }) => [owner]);
}

/** Hosts with more than one member stand in the subnets of each: traffic may go from one to the other. */
export function byHost(members: readonly Member[]): ReadonlyMap<Resource, readonly Member[]> {
  return indexed(members, ({ hosts }) => named(hosts));
}

/** Members by whose interfaces they are: their owners', and those of the hosts that these are attached to. */
export function byOwnerOrHost(
  members: readonly Member[],
): ReadonlyMap<Resource, readonly Member[]> {
  return indexed(members, ({ owner, hosts }) => new Set([owner, ...named(hosts)]));
}
