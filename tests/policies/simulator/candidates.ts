/**
 * Which addresses and ports to try. What no block and no range of the network tells apart is alike, so one of each kind is
 * tried; kinds begin and end at the edges of blocks and ranges.
 */
import {
  formatAddress,
  inBlock,
  notInternet4,
  parseAddress,
  parseBlock,
  type Family,
} from "./addresses";
import { isInternet } from "./journey";
import { named, type Network } from "./network";
import { hasPorts, protocolOf } from "./protocols";

/** The ports that a client sends from unless it picks another (§5). */
const ephemeral = { from: 1024, to: 65535 } as const;

/** Whether clients use a port by themselves. */
export function isEphemeral(port: number): boolean {
  return ephemeral.from <= port && port <= ephemeral.to;
}

/** Every block that a rule, a route or a list of the network names. */
export function blocksOf(network: Network): string[] {
  const acls = [...network.acls, ...network.vpcs.flatMap((vpc) => vpc.defaultAcl ?? [])];
  const blocks = [
    ...network.vpcs.flatMap((vpc) => [...vpc.ipv4, ...vpc.ipv6]),
    ...network.subnets.flatMap(({ ipv4, ipv6 }) => (ipv6 === undefined ? [ipv4] : [ipv4, ipv6])),
    ...network.prefixLists.flatMap(({ entries }) => entries),
    ...network.sites.map(({ ipv4 }) => ipv4),
    ...network.tables.flatMap(({ routes }) => routes.flatMap((route) => route.destination ?? [])),
    ...acls.flatMap(({ ingress, egress }) => [...ingress, ...egress].map(({ cidr }) => cidr)),
    ...network.groups.flatMap(({ ingress, egress }) =>
      [...ingress, ...egress].flatMap(({ ipv4 = [], ipv6 = [] }) => [...ipv4, ...ipv6]),
    ),
    ...network.owners.flatMap((owner) =>
      owner.kind === "vpn"
        ? [
            ...owner.authorizations.map(({ cidr }) => cidr),
            ...owner.routes.map(({ destination }) => destination),
          ]
        : [],
    ),
  ];
  return [...new Set(blocks)];
}

/** Of values that the predicates tell apart in the same way, the first. */
function onePerKind<T>(values: readonly T[], predicates: readonly ((value: T) => boolean)[]): T[] {
  const kinds = new Map<string, T>();
  for (const value of values) {
    const kind = predicates.map((holds) => (holds(value) ? "1" : "0")).join("");
    if (!kinds.has(kind)) kinds.set(kind, value);
  }
  return [...kinds.values()];
}

/** Addresses of a family that satisfy `wanted`, one of each kind. All edges of blocks, and the neighbours of edges, are tried. */
export function addressesOf(
  blocks: readonly string[],
  family: Family,
  within: string,
  wanted: (address: string) => boolean,
): string[] {
  const range = parseBlock(within);
  const edges = [...blocks, within, ...(family === 4 ? notInternet4 : [])].map(parseBlock);
  const values = edges
    .filter((block) => block.family === family)
    .flatMap(({ first, last }) => [first - 1n, first, last, last + 1n])
    .concat([range.first + 4n, range.last - 1n])
    .filter((value) => range.first <= value && value <= range.last);
  const candidates = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
  const texts = candidates.map((value) => formatAddress({ family, value })).filter(wanted);
  return onePerKind(
    texts,
    blocks.map((block) => (address: string) => inBlock(address, block)),
  );
}

export function internetAddresses(
  network: Network,
  blocks: readonly string[],
  family: Family,
): string[] {
  const own = new Set(network.interfaces.map(({ publicIpv4 }) => publicIpv4));
  return addressesOf(
    blocks,
    family,
    family === 4 ? "0.0.0.0/0" : "2000::/3",
    (address) => isInternet(network, address) && !own.has(address),
  );
}

/** Ports to send from: only network ACLs look at them, when the answer comes back (§5). */
export function sourcePorts(network: Network): number[] {
  const acls = [...network.acls, ...network.vpcs.flatMap((vpc) => vpc.defaultAcl ?? [])];
  const ranges = acls
    .flatMap(({ ingress, egress }) => [...ingress, ...egress])
    .flatMap(({ protocol, from, to }) =>
      hasPorts(protocolOf(protocol)) && from !== undefined && to !== undefined
        ? [{ from, to }]
        : [],
    );
  const edges = ranges.flatMap(({ from, to }) => [from - 1, from, to, to + 1]);
  const candidates = [ephemeral.from, ephemeral.to, 32768, 60999, ...edges, 0, 1, 1023].filter(
    (port) => 0 <= port && port <= ephemeral.to,
  );
  // Of a kind that has any, one that clients use by themselves.
  const [usual, picked] = [true, false].map((is) =>
    candidates.filter((port) => isEphemeral(port) === is),
  );
  return onePerKind(
    [...new Set([...(usual ?? []), ...(picked ?? [])])],
    ranges.map(
      ({ from, to }) =>
        (port: number) =>
          from <= port && port <= to,
    ),
  );
}

/** The network with an interface at each place where AWS might have put it: one network of each kind. */
export function placements(network: Network, blocks: readonly string[], name: string): Network[] {
  const item = named(network.interfaces, name);
  if (item.floating !== true) return [network];
  const subnet = named(network.subnets, item.subnet);
  const others = network.interfaces.filter((other) => other.name !== name);
  const free = (block: string) => {
    const { first, last } = parseBlock(block);
    return (address: string) => {
      const { value } = parseAddress(address);
      // The first four addresses and the last are AWS's. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
      const reserved = value < first + 4n || value > last - 1n;
      return !reserved && !others.some(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address);
    };
  };
  // An address beside each edge that the reserved and the used ones may have taken.
  const inside = (block: string, family: Family, now: string) => {
    const found = addressesOf(blocks, family, block, free(block));
    return onePerKind(
      [now, ...found],
      blocks.map((b) => (address: string) => inBlock(address, b)),
    );
  };
  const ipv4 = inside(subnet.ipv4, 4, item.ipv4);
  const ipv6 =
    item.ipv6 === undefined || subnet.ipv6 === undefined
      ? [undefined]
      : inside(subnet.ipv6, 6, item.ipv6);
  return ipv4.flatMap((four) =>
    ipv6.map((six) => ({
      ...network,
      interfaces: network.interfaces.map((other) =>
        other.name === name
          ? { ...other, ipv4: four, ...(six === undefined ? {} : { ipv6: six }) }
          : other,
      ),
    })),
  );
}
