/** Network ACLs (§5) and security groups (§6), asked about one packet. */
import { familyOf, inAnyBlock, inBlock, parseBlock, sameAddress } from "./addresses";
import {
  groupsOf,
  named,
  rulesOf,
  type AclRule,
  type AclRules,
  type Group,
  type GroupRule,
  type Interface,
  type Network,
} from "./network";
import { everyProtocol, hasPorts, isIcmp, protocolOf, type Packet } from "./protocols";

export type Direction = "ingress" | "egress";

export interface Answer {
  readonly allowed: boolean;
  readonly because: string;
}

/** `-1` for an ICMP type or code, and none at all, is any. */
const isAny = (number: number | undefined) => number === undefined || number === -1;

function aclRuleMatches(rule: AclRule, packet: Packet, other: string): boolean {
  // IPv4 rules never see IPv6 traffic, nor the reverse (§5).
  if (parseBlock(rule.cidr).family !== familyOf(other)) return false;
  if (!inBlock(other, rule.cidr)) return false;
  const protocol = protocolOf(rule.protocol);
  // All protocols are all ports, whatever the rule's ports say (§2).
  if (protocol === everyProtocol) return true;
  if (protocol !== packet.protocol) return false;
  if (hasPorts(protocol)) {
    return (
      (rule.from ?? 0) <= packet.destinationPort && packet.destinationPort <= (rule.to ?? 65535)
    );
  }
  if (isIcmp(protocol)) {
    return (
      (isAny(rule.icmpType) || rule.icmpType === packet.icmpType) &&
      (isAny(rule.icmpCode) || rule.icmpCode === packet.icmpCode)
    );
  }
  return true;
}

/** The rules that hold at a subnet's boundary; undefined is AWS's default ACL, which allows all both ways (§5). */
export function aclRulesOf(network: Network, subnetName: string): AclRules | undefined {
  const subnet = named(network.subnets, subnetName);
  if (subnet.acl !== undefined) return named(network.acls, subnet.acl);
  return named(network.vpcs, subnet.vpc).defaultAcl;
}

/**
 * Whether a packet may cross a subnet's boundary. Rules in ascending order, the first match decides, and what none
 * matches is denied. https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
export function aclAllows(
  network: Network,
  subnet: string,
  direction: Direction,
  packet: Packet,
): Answer {
  const rules = aclRulesOf(network, subnet);
  if (rules === undefined) return { allowed: true, because: "the default network ACL allows all" };
  // An inbound rule looks at where the packet is from, an outbound rule at where it goes.
  const other = direction === "ingress" ? packet.source : packet.destination;
  const inOrder = [...rules[direction]].sort((a, b) => a.number - b.number);
  const decisive = inOrder.find((rule) => aclRuleMatches(rule, packet, other));
  if (decisive === undefined) {
    return { allowed: false, because: `no ${direction} rule of ${subnet}'s network ACL matches` };
  }
  return {
    allowed: decisive.action === "allow",
    because: `${direction} rule ${decisive.number} of ${subnet}'s network ACL says ${decisive.action}`,
  };
}

function groupRuleCoversPort(rule: GroupRule, packet: Packet): boolean {
  const protocol = protocolOf(rule.protocol);
  // All protocols are all ports, whatever the rule's ports say (§2).
  if (protocol === everyProtocol) return true;
  if (protocol !== packet.protocol) return false;
  // 0..0 is port 0 and nothing else (§2).
  if (hasPorts(protocol)) {
    return (
      (rule.from ?? 0) <= packet.destinationPort && packet.destinationPort <= (rule.to ?? 65535)
    );
  }
  // For ICMP, the two are type and code; -1 is any (§2).
  if (isIcmp(protocol)) {
    return (
      (isAny(rule.from) || rule.from === packet.icmpType) &&
      (isAny(rule.to) || rule.to === packet.icmpCode)
    );
  }
  return true;
}

/** Whether an address is a private address of a member of the group: never a public one (§6). */
function isMember(network: Network, group: Group, address: string): boolean {
  return network.interfaces.some(
    (item) =>
      (sameAddress(item.ipv4, address) || sameAddress(item.ipv6, address)) &&
      (groupsOf(network, item) ?? []).includes(group),
  );
}

function groupRuleNames(
  network: Network,
  group: Group,
  rule: GroupRule,
  address: string,
  privately: boolean,
): boolean {
  if (inAnyBlock(address, rule.ipv4 ?? [])) return true;
  if (inAnyBlock(address, rule.ipv6 ?? [])) return true;
  for (const name of rule.prefixLists ?? []) {
    if (inAnyBlock(address, named(network.prefixLists, name).entries)) return true;
  }
  // What went round by the internet is known by its address only (§6).
  if (!privately) return false;
  for (const name of rule.groups ?? []) {
    if (isMember(network, named(network.groups, name), address)) return true;
  }
  return rule.self === true && isMember(network, group, address);
}

/**
 * Whether an interface's security groups let a packet through: any rule of any group is enough (§6).
 * `privately`: the packet stays inside the VPC or a peering; `alsoFrom`: an interface whose groups count as the source too.
 */
export function groupsAllow(
  network: Network,
  item: Interface,
  direction: Direction,
  packet: Packet,
  privately: boolean,
  alsoFrom?: Interface,
): Answer {
  const groups = groupsOf(network, item);
  if (groups === undefined) return { allowed: true, because: `${item.name} has no groups` };
  const other = direction === "ingress" ? packet.source : packet.destination;
  for (const group of groups) {
    for (const rule of rulesOf(group, direction)) {
      if (!groupRuleCoversPort(rule, packet)) continue;
      const covered =
        groupRuleNames(network, group, rule, other, privately) ||
        (alsoFrom !== undefined && groupRuleNames(network, group, rule, alsoFrom.ipv4, true));
      if (covered) {
        return { allowed: true, because: `an ${direction} rule of group ${group.name}` };
      }
    }
  }
  return {
    allowed: false,
    because: `no ${direction} rule of ${groups.map(({ name }) => name).join(", ")} matches`,
  };
}
