/** What AWS would refuse to build. A network without problems is one that the simulator's answers are meant for. */
import { familyOf, inBlock, isWithin, overlaps, parseBlock } from "./addresses";
import { named, type Network, type Route } from "./network";
import { protocolOf } from "./protocols";

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, i) => names.indexOf(name) !== i);
}

const canonical = (block: string) => {
  const { family, first, length } = parseBlock(block);
  return `${family}:${String(first)}/${length}`;
};

function routeProblems(network: Network): string[] {
  const problems: string[] = [];
  for (const table of network.tables) {
    const vpc = named(network.vpcs, table.vpc);
    const seen: string[] = [];
    const blocksOf = (route: Route) =>
      route.destination === undefined
        ? named(network.prefixLists, route.prefixList).entries
        : [route.destination];
    for (const route of table.routes) {
      for (const block of blocksOf(route)) {
        const key = canonical(block);
        if (seen.includes(key)) problems.push(`${table.name}: two routes to ${block}`);
        seen.push(key);
        // Only middleboxes may be more specific than a local route. https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
        for (const own of [...vpc.ipv4, ...vpc.ipv6]) {
          if (isWithin(block, own)) problems.push(`${table.name}: ${block} lies within ${own}`);
        }
        const { family } = parseBlock(block);
        if (route.target.kind === "egress-only-gateway" && family === 4) {
          problems.push(`${table.name}: an egress-only gateway carries IPv6 only`);
        }
      }
      if (route.target.kind === "nat-gateway") named(network.owners, route.target.nat);
      if (route.target.kind === "peering") {
        const peering = named(network.peerings, route.target.peering);
        if (!peering.vpcs.includes(table.vpc)) problems.push(`${table.name}: a foreign peering`);
      }
    }
  }
  return problems;
}

function ruleProblems(network: Network): string[] {
  const problems: string[] = [];
  for (const group of network.groups) {
    for (const rule of [...group.ingress, ...group.egress]) {
      const protocol = protocolOf(rule.protocol);
      const hasPorts = protocol === 6 || protocol === 17;
      if (hasPorts && (rule.from === undefined || rule.to === undefined)) {
        problems.push(`${group.name}: a rule without ports`);
      }
      if (hasPorts && (rule.from ?? 0) > (rule.to ?? 0)) problems.push(`${group.name}: from > to`);
      for (const block of rule.ipv4 ?? []) if (parseBlock(block).family !== 4) problems.push(block);
      for (const block of rule.ipv6 ?? []) if (parseBlock(block).family !== 6) problems.push(block);
      for (const list of rule.prefixLists ?? []) named(network.prefixLists, list);
      for (const other of rule.groups ?? []) {
        const { vpc } = named(network.groups, other);
        const peered = network.peerings.some(
          ({ vpcs }) => vpcs.includes(vpc) && vpcs.includes(group.vpc),
        );
        if (vpc !== group.vpc && !peered) problems.push(`${group.name}: foreign group ${other}`);
      }
    }
  }
  const acls = [...network.acls, ...network.vpcs.flatMap((vpc) => vpc.defaultAcl ?? [])];
  for (const acl of acls) {
    for (const rules of [acl.ingress, acl.egress]) {
      for (const twice of duplicates(rules.map(({ number }) => String(number)))) {
        problems.push(`two rules ${twice} in a network ACL`);
      }
    }
  }
  return problems;
}

function addressProblems(network: Network): string[] {
  const problems: string[] = [];
  const blocks = network.vpcs.flatMap((vpc) => [...vpc.ipv4, ...vpc.ipv6]);
  blocks.forEach((block, i) => {
    for (const other of blocks.slice(i + 1)) {
      if (overlaps(block, other)) problems.push(`${block} overlaps ${other}`);
    }
  });
  for (const subnet of network.subnets) {
    const vpc = named(network.vpcs, subnet.vpc);
    if (!vpc.ipv4.some((block) => isWithin(subnet.ipv4, block))) {
      problems.push(`${subnet.name}: not in its VPC`);
    }
    if (subnet.table !== undefined && named(network.tables, subnet.table).vpc !== subnet.vpc) {
      problems.push(`${subnet.name}: another VPC's table`);
    }
    if (subnet.acl !== undefined && named(network.acls, subnet.acl).vpc !== subnet.vpc) {
      problems.push(`${subnet.name}: another VPC's network ACL`);
    }
  }
  for (const item of network.interfaces) {
    const subnet = named(network.subnets, item.subnet);
    if (!inBlock(item.ipv4, subnet.ipv4)) problems.push(`${item.name}: address not in its subnet`);
    if (item.ipv6 !== undefined && !inBlock(item.ipv6, subnet.ipv6 ?? "::/128")) {
      problems.push(`${item.name}: IPv6 address not in its subnet`);
    }
    if (item.publicIpv4 !== undefined && familyOf(item.publicIpv4) !== 4) {
      problems.push(`${item.name}: public address`);
    }
    const { groups } = named(network.owners, item.owner);
    for (const group of Array.isArray(groups) ? (groups as string[]) : []) {
      if (named(network.groups, group).vpc !== subnet.vpc) {
        problems.push(`${item.name}: group of another VPC`);
      }
    }
  }
  const used = network.interfaces.flatMap((item) => [
    item.ipv4,
    ...(item.ipv6 === undefined ? [] : [item.ipv6]),
    ...(item.publicIpv4 === undefined ? [] : [item.publicIpv4]),
  ]);
  for (const twice of duplicates(used)) problems.push(`two interfaces have ${twice}`);
  return problems;
}

/** Every reason for which a network could not exist. */
export function problemsOf(network: Network): readonly string[] {
  const names = [
    ...network.vpcs,
    ...network.subnets,
    ...network.tables,
    ...network.acls,
    ...network.groups,
    ...network.prefixLists,
    ...network.owners,
    ...network.targetGroups,
    ...network.peerings,
  ].map(({ name }) => name);
  return [
    ...duplicates(names).map((name) => `two things are named ${name}`),
    ...addressProblems(network),
    ...routeProblems(network),
    ...ruleProblems(network),
  ];
}

/**
 * Whether a block is one that a program could name before AWS has chosen IPv6 blocks: one of the network's own, by
 * reference, or a literal that holds each of them as a whole or nothing of it.
 */
export function isTellable(network: Network, block: string): boolean {
  const own = network.vpcs.flatMap(({ ipv6 }) => ipv6);
  const referred = [...own, ...network.subnets.flatMap(({ ipv6 }) => ipv6 ?? [])];
  if (referred.includes(block)) return true;
  return own.every((ours) => !overlaps(ours, block) || isWithin(ours, block));
}
