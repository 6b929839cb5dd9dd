/**
 * What a random network is made from: small numbers and flags, each with a meaning whatever the others are. Indices wrap
 * around, and what does not apply is left out, so every choice makes a network that AWS would build, smaller choices
 * (fast-check's shrinking) as well.
 */
import fc from "fast-check";
import { dialects, type Dialect } from "./dialect";

/** Weights first to last; a failing case shrinks towards the first. */
function weighted<T>(...options: readonly (readonly [number, T])[]): fc.Arbitrary<T> {
  return fc.oneof(...options.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

const index = fc.nat({ max: 23 });
const rarely = weighted([9, false], [1, true]);
const oftenTrue = weighted([1, false], [4, true]);

export const protocolTexts = ["tcp", "-1", "6", "TCP", "udp", "icmp", "icmpv6", "all", "17"];

/** Ports by which a rule may be nearly right. */
export const portRanges = [
  { from: 443, to: 443 },
  { from: 0, to: 65535 },
  { from: 80, to: 80 },
  { from: 80, to: 443 },
  { from: 5432, to: 5432 },
  { from: 1, to: 1023 },
  { from: 444, to: 65535 },
  { from: 0, to: 0 },
  { from: 1024, to: 65535 },
] as const;

export const peerKinds = [
  "anyone4",
  "group",
  "anyone6",
  "block4",
  "vpc4",
  "self",
  "block6",
  "halves4",
  "halves6",
  "list",
] as const;
export type PeerKind = (typeof peerKinds)[number];

const peer = fc.record({
  kind: weighted<PeerKind>(
    [5, "anyone4"],
    [4, "group"],
    [4, "anyone6"],
    [4, "block4"],
    [2, "vpc4"],
    [2, "self"],
    [2, "block6"],
    [2, "halves4"],
    [1, "halves6"],
    [1, "list"],
  ),
  index,
});
export type PeerChoice = { readonly kind: PeerKind; readonly index: number };

const groupRule = fc.record({
  protocol: weighted(
    [8, "tcp"],
    [4, "-1"],
    [1, "6"],
    [1, "TCP"],
    [2, "udp"],
    [2, "icmp"],
    [1, "icmpv6"],
    [1, "all"],
    [1, "17"],
  ),
  ports: fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: 1 }) },
    { weight: 2, arbitrary: fc.nat({ max: portRanges.length - 1 }) },
  ),
  anyIcmp: fc.boolean(),
  peers: fc.array(peer, { minLength: 1, maxLength: 2 }),
});

const rules = (most: number) => fc.array(groupRule, { maxLength: most });

const aclRule = fc.record({
  deny: weighted([2, false], [1, true]),
  protocol: weighted([4, "-1"], [3, "tcp"], [1, "6"], [1, "udp"], [1, "icmp"]),
  ports: fc.nat({ max: portRanges.length - 1 }),
  /** `null` is everybody. */
  block: fc.option(index, { freq: 2 }),
  ipv6: weighted([3, false], [1, true]),
});

const acl = fc.record({
  /** `usual`: the listed rules before all else is allowed; `ephemeral`: services in, answers back, no more. */
  style: weighted<"open" | "usual" | "ephemeral" | "listed">(
    [2, "open"],
    [5, "usual"],
    [3, "ephemeral"],
    [1, "listed"],
  ),
  /** The first port to which answers may come. */
  answers: weighted<number>([3, 1024], [2, 32768], [1, 49152]),
  ingress: fc.array(aclRule, { maxLength: 3 }),
  egress: fc.array(aclRule, { maxLength: 3 }),
});

const routeChoice = fc.record({
  destination: index,
  target: fc.nat({ max: 11 }),
});

const owner = fc.record({
  kind: weighted<"task" | "instance" | "load-balancer" | "database" | "endpoint" | "vpn">(
    [5, "task"],
    [3, "instance"],
    [4, "load-balancer"],
    [3, "database"],
    [1, "endpoint"],
    [1, "vpn"],
  ),
  subnets: fc.array(index, { minLength: 1, maxLength: 2 }),
  /** None: the default group. */
  groups: fc.oneof(
    { weight: 8, arbitrary: fc.array(index, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.constant<number[]>([]) },
  ),
  open: weighted([2, true], [1, false]),
  ipv6: oftenTrue,
  fixed: rarely,
  port: fc.nat({ max: 2 }),
  detail: index,
  network: weighted([4, false], [1, true]),
  targets: fc.array(index, { minLength: 1, maxLength: 2 }),
  listeners: fc.array(
    fc.record({
      port: fc.nat({ max: 1 }),
      action: weighted<"forward" | "redirect" | "fixed-response">(
        [5, "forward"],
        [1, "redirect"],
        [1, "fixed-response"],
      ),
      extraRule: fc.boolean(),
      zeroWeight: rarely,
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const vpc = fc.record({
  ipv6: oftenTrue,
  secondBlock: rarely,
  gateway: weighted<"attached" | "none" | "detached">(
    [8, "attached"],
    [1, "none"],
    [1, "detached"],
  ),
  egressOnly: fc.boolean(),
  /** The index of a table to make the main one; the own main table gets routes where `ownRoutes` says so. */
  main: weighted<"own" | "custom">([3, "own"], [1, "custom"]),
  ownRoutes: rarely,
  defaultAcl: fc.option(acl, { freq: 9 }),
  defaultGroup: weighted<"managed" | "unmanaged">([1, "managed"], [2, "unmanaged"]),
  defaultRules: fc.record({ ingress: rules(1), egress: rules(1) }),
});

export const networkChoice = fc.record({
  vpcs: fc.array(vpc, { minLength: 1, maxLength: 2 }),
  subnets: fc.array(
    fc.record({
      vpc: fc.nat({ max: 1 }),
      ipv6: oftenTrue,
      table: fc.option(index, { freq: 4 }),
      acl: fc.option(index, { freq: 1 }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  tables: fc.array(
    fc.record({
      vpc: fc.nat({ max: 1 }),
      style: weighted<"public" | "private" | "isolated">(
        [4, "public"],
        [2, "private"],
        [1, "isolated"],
      ),
      routes: fc.array(routeChoice, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  acls: fc.array(fc.record({ vpc: fc.nat({ max: 1 }), rules: acl }), { maxLength: 2 }),
  groups: fc.array(
    fc.record({
      vpc: fc.nat({ max: 1 }),
      ingress: fc.array(groupRule, { minLength: 1, maxLength: 4 }),
      egress: rules(2),
      anyEgress: oftenTrue,
    }),
    { minLength: 2, maxLength: 6 },
  ),
  lists: fc.array(
    fc.record({ ipv6: fc.boolean(), entries: fc.array(index, { minLength: 1, maxLength: 2 }) }),
    {
      maxLength: 2,
    },
  ),
  nats: fc.array(fc.record({ subnet: index, private: weighted([5, false], [1, true]) }), {
    maxLength: 2,
  }),
  owners: fc.array(owner, { minLength: 2, maxLength: 6 }),
  peered: fc.boolean(),
  outsidePeer: rarely,
});

type ValueOf<A> = A extends fc.Arbitrary<infer V> ? V : never;
export type NetworkChoice = ValueOf<typeof networkChoice>;
export type VpcChoice = NetworkChoice["vpcs"][number];
export type OwnerChoice = ValueOf<typeof owner>;
export type GroupRuleChoice = ValueOf<typeof groupRule>;
export type AclChoice = ValueOf<typeof acl>;
export type AclRuleChoice = ValueOf<typeof aclRule>;

export const dialectChoice: fc.Arbitrary<Dialect> = fc.record({
  groupRules: fc.constantFrom(...dialects.groupRules),
  routes: fc.constantFrom(...dialects.routes),
  aclRules: fc.constantFrom(...dialects.aclRules),
  aclAssociations: fc.constantFrom(...dialects.aclAssociations),
  balancers: fc.constantFrom(...dialects.balancers),
  gateways: fc.constantFrom(...dialects.gateways),
  listEntries: fc.constantFrom(...dialects.listEntries),
  blocks: fc.constantFrom(...dialects.blocks),
  publicAddresses: fc.constantFrom(...dialects.publicAddresses),
  ids: fc.constantFrom(...dialects.ids),
});
