/**
 * Whether packets get from one subnet to another, or to and from the outside, through the network ACLs on the way:
 * there, and their answers back.
 */
import {
  addresses,
  packets,
  ports,
  type Direction,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../../algebra";
import { how, type Acls } from "./acls";
import type { Subnet } from "./subnets";

/** An end that no ACL of the plan guards. */
export const outside = "outside";
export type End = Subnet | typeof outside;

/** Ports to which answers go. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What load balancers, NAT gateways, functions, and whoever is not known use by themselves. */
export const everyClient: PortRange = { from: 1024, to: 65535 };
/** What a client can use that picks its port: one that the ACLs leave open will do. */
const anyClient: PortRange = { from: 0, to: 65535 };
/** What Linux uses by itself: enough only where it is known that nothing else is at the other end. */
export const linuxClient: PortRange = { from: 32768, to: 60999 };

/** One of the four times that a packet or its answer passes an ACL. */
export interface Leg {
  readonly subnet: Subnet;
  readonly direction: Direction;
  readonly way: "there" | "back";
}

export interface Crossing {
  /** Those that get there and whose answers get back. */
  readonly passed: PacketSet;
  /** The legs at which packets are lost. */
  readonly blocked: readonly Leg[];
}

/**
 * The packets that pass. With `must`, answers to every port of the client's range do; with `may`, those to any. Within
 * one subnet nothing is checked. Addresses are those that the ACLs see: after any translation.
 */
export function passes(
  acls: Acls,
  from: End,
  to: End,
  sent: PacketSet,
  reading: Reading,
  client: PortRange = reading === "may" ? anyClient : everyClient,
): Crossing {
  const legs = legsOf(from, to);
  const blocked: Leg[] = [];
  let passed = sent;
  for (const leg of legs.filter(({ way }) => way === "there")) {
    const next = packets.intersection(passed, allowed(acls, leg, reading), how(reading));
    if (!packets.isSubset(passed, next)) blocked.push(leg);
    passed = next;
  }
  const back = legs.filter(({ way }) => way === "back");
  if (back.length === 0 || packets.isEmpty(passed)) return { passed, blocked };
  return answered(acls, passed, back, reading, client, blocked);
}

function legsOf(from: End, to: End): readonly Leg[] {
  if (from !== outside && to !== outside && from.key === to.key) return [];
  const at = (end: End, direction: Direction, way: Leg["way"]): readonly Leg[] =>
    end === outside ? [] : [{ subnet: end, direction, way }];
  return [
    ...at(from, "egress", "there"),
    ...at(to, "ingress", "there"),
    ...at(to, "egress", "back"),
    ...at(from, "ingress", "back"),
  ];
}

function allowed(acls: Acls, { subnet, direction }: Leg, reading: Reading): PacketSet {
  return acls.allowed(subnet, direction, reading);
}

/** Kinds of traffic whose answers are alike: those of TCP and UDP go to the client's port. */
const withPorts = [ports.TCP, ports.UDP];
const whole = [ports.ICMP, ports.ICMPV6].map((protocol) => ports.protocolSet(protocol));
const others = ports.difference(
  ports.allTraffic,
  ports.unionAll([...withPorts.map((protocol) => ports.protocolSet(protocol)), ...whole]),
);

function answered(
  acls: Acls,
  there: PacketSet,
  back: readonly Leg[],
  reading: Reading,
  client: PortRange,
  blocked: readonly Leg[],
): Crossing {
  const kinds: readonly (readonly [TrafficSet, TrafficSet])[] = [
    ...withPorts.map(
      (protocol) =>
        [ports.protocolSet(protocol), ports.portSet(protocol, client.from, client.to)] as const,
    ),
    ...[...whole, others].map((traffic) => [traffic, traffic] as const),
  ];
  const lost = new Set<Leg>();
  const passed = kinds.map(([asked, answer]) => {
    const question = packets.intersection(there, ofTraffic(asked), how(reading));
    const answers = reversed(question, answer);
    let left = answers;
    for (const leg of back) {
      const next = packets.intersection(left, allowed(acls, leg, reading), how(reading));
      if (!packets.isSubset(left, next)) lost.add(leg);
      left = next;
    }
    if (reading === "may") {
      return packets.intersection(question, reversed(left, asked), packets.MAY);
    }
    const refused = packets.difference(answers, left, packets.MAY);
    return packets.difference(question, reversed(refused, asked), packets.MUST);
  });
  return { passed: packets.unionAll(passed, how(reading)), blocked: [...blocked, ...lost] };
}

function ofTraffic(traffic: TrafficSet): PacketSet {
  return packets.packets(addresses.anything, addresses.anything, traffic);
}

/** The packets between the same ends the other way, of this traffic. */
function reversed(set: PacketSet, traffic: TrafficSet): PacketSet {
  const products = set.products.flatMap(
    ({ source, destination }) => packets.packets(destination, source, traffic).products,
  );
  return { products, bound: set.bound };
}
