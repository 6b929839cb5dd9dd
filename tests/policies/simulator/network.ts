/**
 * A small network in which everything is known: each address, each flag, each rule. What AWS would have built from a
 * program, told once, so that packets can be sent through it (`simulate.ts`) and a program be written for it
 * (`toResources.ts`).
 *
 *   vpc ── subnet ── interface ── owner (task, database, load balancer, NAT gateway …) ── groups
 *           │  └ acl
 *           └ table ── routes
 */
import type { Family } from "./addresses";

/** A protocol as a program writes it: a name in any case, a number, `-1` or `all` (§2). */
export type ProtocolText = string;

export interface Vpc {
  readonly name: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** A detached gateway exists and is no way out; routes to it drop. */
  readonly internetGateway: "attached" | "detached" | "none";
  readonly egressOnlyGateway: boolean;
  /** The table that a program made the main one; else the VPC's own main table holds. */
  readonly mainTable?: string;
  /** The rules of a default network ACL that the program manages; else AWS's, which allow all. */
  readonly defaultAcl?: AclRules;
  /** True for a VPC that the program does not make: its hosts are outside, and open. */
  readonly external?: boolean;
}

export interface Subnet {
  readonly name: string;
  readonly vpc: string;
  readonly ipv4: string;
  readonly ipv6?: string;
  /** The table of an explicit association; else the main one (§3). */
  readonly table?: string;
  /** The network ACL of an association; else the default one (§5). */
  readonly acl?: string;
}

export type RouteTarget =
  | { readonly kind: "internet-gateway" }
  | { readonly kind: "egress-only-gateway" }
  | { readonly kind: "nat-gateway"; readonly nat: string }
  | { readonly kind: "peering"; readonly peering: string }
  | { readonly kind: "vpn-gateway" }
  | { readonly kind: "blackhole" };

/** Towards one block, or towards every block of a prefix list. */
export type Route = (
  | { readonly destination: string; readonly prefixList?: never }
  | { readonly prefixList: string; readonly destination?: never }
) & { readonly target: RouteTarget };

export interface RouteTable {
  readonly name: string;
  readonly vpc: string;
  /** True for the table that came with the VPC. */
  readonly own?: boolean;
  readonly routes: readonly Route[];
  /** Whether routes of the VPC's virtual private gateway appear here by themselves. */
  readonly propagates?: boolean;
}

export interface AclRule {
  readonly number: number;
  readonly action: "allow" | "deny";
  readonly protocol: ProtocolText;
  readonly cidr: string;
  readonly from?: number;
  readonly to?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export interface AclRules {
  readonly ingress: readonly AclRule[];
  readonly egress: readonly AclRule[];
}

export interface Acl extends AclRules {
  readonly name: string;
  readonly vpc: string;
}

/** One rule of a security group; its peers are a union (§6). For ICMP, `from` and `to` are type and code. */
export interface GroupRule {
  readonly protocol: ProtocolText;
  readonly from?: number;
  readonly to?: number;
  readonly ipv4?: readonly string[];
  readonly ipv6?: readonly string[];
  readonly prefixLists?: readonly string[];
  readonly groups?: readonly string[];
  readonly self?: boolean;
}

export interface Group {
  readonly name: string;
  readonly vpc: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
  /** `managed`: the default group holds the listed rules only; `unmanaged`: AWS's rules and the listed ones. */
  readonly default?: "managed" | "unmanaged";
}

export interface PrefixList {
  readonly name: string;
  readonly family: Family;
  readonly entries: readonly string[];
}

/** A socket that answers. */
export interface Listening {
  readonly protocol: ProtocolText;
  readonly port: number;
}

export interface Target {
  readonly interface: string;
  /** Overrides the target group's port. */
  readonly port?: number;
}

export interface TargetGroup {
  readonly name: string;
  readonly vpc: string;
  readonly port: number;
  readonly targetType: "ip" | "instance";
  readonly protocol: "HTTP" | "TCP";
  readonly health: number | "traffic-port";
  /** Network load balancers: whether targets see the client's address; absent as AWS has it by default (§7). */
  readonly preserveClientIp?: boolean;
  readonly targets: readonly Target[];
}

export type ListenerAction =
  | {
      readonly kind: "forward";
      readonly to: readonly { readonly group: string; readonly weight?: number }[];
    }
  | { readonly kind: "redirect" }
  | { readonly kind: "fixed-response" };

export interface Listener {
  readonly port: number;
  readonly defaultAction: ListenerAction;
  /** The actions of the rules, whose conditions do not close anything. */
  readonly rules: readonly { readonly path: string; readonly action: ListenerAction }[];
}

export interface Authorization {
  readonly cidr: string;
  /** Absent: all groups. */
  readonly group?: string;
}

interface OwnerBase {
  readonly name: string;
  /** `default`: the program named none, the VPC's default group holds; `unfiltered`: this kind has none. */
  readonly groups: readonly string[] | "default" | "unfiltered";
}

/** A container or a server, on which anything may listen unless it is said what. */
export interface ComputeOwner extends OwnerBase {
  readonly kind: "task" | "instance";
  readonly listens: readonly Listening[] | "anything";
}

export interface StoreOwner extends OwnerBase {
  readonly kind: "database" | "endpoint";
  readonly listens: readonly Listening[];
}

export interface NatOwner extends OwnerBase {
  readonly kind: "nat";
  readonly connectivity: "public" | "private";
}

export interface LoadBalancerOwner extends OwnerBase {
  readonly kind: "load-balancer";
  readonly type: "application" | "network";
  readonly internal: boolean;
  readonly addressType: "ipv4" | "dualstack" | "dualstack-without-public-ipv4";
  readonly listeners: readonly Listener[];
}

export interface VpnOwner extends OwnerBase {
  readonly kind: "vpn";
  readonly clients: string;
  readonly authorizations: readonly Authorization[];
  /** Routes beside those to the VPC's own blocks, which come with each association. */
  readonly routes: readonly { readonly destination: string; readonly subnet: string }[];
}

export type Owner = ComputeOwner | StoreOwner | NatOwner | LoadBalancerOwner | VpnOwner;

export interface Interface {
  readonly name: string;
  readonly owner: string;
  readonly subnet: string;
  readonly ipv4: string;
  readonly ipv6?: string;
  readonly publicIpv4?: string;
  /** True if AWS chooses the private addresses: any address of the subnet may be it. */
  readonly floating?: boolean;
  /** True if AWS chose them, and has told which: the program says none. */
  readonly told?: boolean;
}

export interface Peering {
  readonly name: string;
  readonly vpcs: readonly [string, string];
  readonly accepted: boolean;
}

/** A network on premises behind a VPC's virtual private gateway. */
export interface Site {
  readonly name: string;
  readonly vpc: string;
  readonly ipv4: string;
}

export interface Network {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
  readonly acls: readonly Acl[];
  readonly groups: readonly Group[];
  readonly prefixLists: readonly PrefixList[];
  readonly owners: readonly Owner[];
  readonly interfaces: readonly Interface[];
  readonly targetGroups: readonly TargetGroup[];
  readonly peerings: readonly Peering[];
  readonly sites: readonly Site[];
}

/** The element of a name; a name that nothing bears is a mistake in the network. */
export function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((item) => item.name === name);
  if (found === undefined) throw new Error(`the network has nothing named "${name}"`);
  return found;
}

export const vpcOf = (network: Network, { subnet }: Interface): Vpc =>
  named(network.vpcs, named(network.subnets, subnet).vpc);

export const ownerOf = (network: Network, { owner }: Interface): Owner =>
  named(network.owners, owner);

export const interfacesOf = (network: Network, owner: string): readonly Interface[] =>
  network.interfaces.filter((item) => item.owner === owner);

export function loadBalancer(network: Network, name: string): LoadBalancerOwner {
  const owner = named(network.owners, name);
  if (owner.kind !== "load-balancer") throw new Error(`"${name}" is no load balancer`);
  return owner;
}

/** What answers at an interface. Load balancers answer at their listeners; NAT gateways and VPN associations never (§4). */
export function listensOf(owner: Owner): readonly Listening[] | "anything" {
  switch (owner.kind) {
    case "task":
    case "instance":
    case "database":
    case "endpoint":
      return owner.listens;
    case "load-balancer":
      return owner.listeners.map(({ port }) => ({ protocol: "tcp", port }));
    case "nat":
    case "vpn":
      return [];
  }
}

/** The groups that filter an interface, or undefined if none does. */
export function groupsOf(network: Network, item: Interface): readonly Group[] | undefined {
  const { groups } = ownerOf(network, item);
  if (groups === "unfiltered") return undefined;
  if (groups !== "default") return groups.map((name) => named(network.groups, name));
  const vpc = vpcOf(network, item).name;
  return network.groups.filter((group) => group.vpc === vpc && group.default !== undefined);
}

/** What a default group holds as long as nobody manages it (§6). */
export const unmanagedDefaultRules: Pick<Group, "ingress" | "egress"> = {
  ingress: [{ protocol: "-1", self: true }],
  egress: [{ protocol: "-1", ipv4: ["0.0.0.0/0"], ipv6: ["::/0"] }],
};

/** Every rule of a group in one direction. */
export function rulesOf(group: Group, direction: "ingress" | "egress"): readonly GroupRule[] {
  const given = group.default === "unmanaged" ? unmanagedDefaultRules[direction] : [];
  return [...given, ...group[direction]];
}
