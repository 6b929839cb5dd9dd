/** Which way a packet leaves a subnet (§3). */
import { familyOf, inBlock, parseBlock } from "./addresses";
import { named, type Network, type RouteTable, type RouteTarget } from "./network";

/** `none`: no route matches. */
export type Way = RouteTarget | { readonly kind: "local" } | { readonly kind: "none" };

export interface Decision {
  readonly way: Way;
  readonly because: string;
}

/** The table of an explicit association, else the VPC's main one; undefined is a main table nobody touched: local only (§3). */
export function tableOf(network: Network, subnetName: string): RouteTable | undefined {
  const subnet = named(network.subnets, subnetName);
  if (subnet.table !== undefined) return named(network.tables, subnet.table);
  const { mainTable } = named(network.vpcs, subnet.vpc);
  if (mainTable !== undefined) return named(network.tables, mainTable);
  return network.tables.find((table) => table.vpc === subnet.vpc && table.own === true);
}

interface Entry {
  readonly block: string;
  readonly way: Way;
  /** Among equal prefixes: local, static, prefix list, propagated. */
  readonly rank: number;
}

/** Every entry of a subnet's table: the local routes of every block of the VPC, and the table's own. */
function entriesOf(network: Network, subnetName: string): Entry[] {
  const vpc = named(network.vpcs, named(network.subnets, subnetName).vpc);
  const entries: Entry[] = [...vpc.ipv4, ...vpc.ipv6].map((block) => ({
    block,
    way: { kind: "local" },
    rank: 0,
  }));
  const table = tableOf(network, subnetName);
  for (const route of table?.routes ?? []) {
    if (route.destination !== undefined) {
      entries.push({ block: route.destination, way: route.target, rank: 1 });
    } else {
      for (const block of named(network.prefixLists, route.prefixList).entries) {
        entries.push({ block, way: route.target, rank: 2 });
      }
    }
  }
  if (table?.propagates === true) {
    for (const site of network.sites.filter((s) => s.vpc === vpc.name)) {
      entries.push({ block: site.ipv4, way: { kind: "vpn-gateway" }, rank: 3 });
    }
  }
  return entries;
}

/**
 * The longest prefix that holds the address; static before propagated at equal length.
 * https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
 */
export function routeFor(network: Network, subnet: string, address: string): Decision {
  const matching = entriesOf(network, subnet)
    .filter(({ block }) => parseBlock(block).family === familyOf(address))
    .filter(({ block }) => inBlock(address, block))
    .sort((a, b) => parseBlock(b.block).length - parseBlock(a.block).length || a.rank - b.rank);
  const best = matching[0];
  if (best === undefined) {
    return { way: { kind: "none" }, because: `${subnet} has no route to ${address}` };
  }
  return { way: best.way, because: `${subnet} routes ${best.block} to ${best.way.kind}` };
}

/** Whether two ways lead through one and the same gateway of the subnet's VPC. */
export function sameWay(a: Way, b: Way): boolean {
  if (a.kind === "peering" && b.kind === "peering") return a.peering === b.peering;
  return a.kind === b.kind;
}
