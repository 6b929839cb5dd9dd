import type { Address, AddressSet } from "./addresses";
import * as addresses from "./addresses";
import type { Reading } from "./parsed";
import type { Traffic, TrafficSet } from "./ports";
import * as ports from "./ports";
import { merged } from "./products";
import * as spaces from "./spaces";

/**
 * Sets of packets: finite unions of products (source addresses × destination addresses × traffic).
 *
 * A packet has both addresses of one IP version, so a product never pairs IPv4 with IPv6.
 *
 * Union and intersection cost the product of the operands' product counts, which are small; a
 * difference may split each product in three per subtracted one. When a result would have more than
 * `limit` products it is replaced by a simpler set that errs on the safe side of the reading: with
 * `may` one that holds all its packets and more, with `must` one that holds some of them only.
 * `bound` says so, and later operations respect it, so that no approximation is ever used the
 * wrong way round.
 */
export interface Product {
  readonly source: AddressSet;
  readonly destination: AddressSet;
  readonly traffic: TrafficSet;
}

/** `over`: holds the true set and maybe more; `under`: is held by the true set. */
export type Bound = "exact" | "over" | "under";

export interface PacketSet {
  readonly products: readonly Product[];
  readonly bound: Bound;
}

export interface Packet {
  readonly source: Address;
  readonly destination: Address;
  readonly traffic: Traffic;
}

/** How a result is simplified when it would become too large. */
export interface Approximation {
  readonly reading: Reading;
  /** The most products of a result. */
  readonly limit: number;
}

/** A flow through a planned network takes a handful of products; this many is a hostile plan. */
export const LIMIT = 256;

export const MAY: Approximation = { reading: "may", limit: LIMIT };
export const MUST: Approximation = { reading: "must", limit: LIMIT };

const NOTHING: PacketSet = { products: [], bound: "exact" };

export function nothing(): PacketSet {
  return NOTHING;
}

/** The packets from these sources to these destinations with this traffic. */
export function packets(
  source: AddressSet,
  destination: AddressSet,
  traffic: TrafficSet,
): PacketSet {
  const product = sameVersion(source, destination, traffic);
  return product === undefined ? NOTHING : { products: [product], bound: "exact" };
}

/** Every packet there is. */
export const everything: PacketSet = packets(
  addresses.anything,
  addresses.anything,
  ports.allTraffic,
);

/** Leaves out addresses whose IP version the other side lacks; nothing when none remain. */
function sameVersion(
  source: AddressSet,
  destination: AddressSet,
  traffic: TrafficSet,
): Product | undefined {
  if (ports.isEmpty(traffic)) return undefined;
  const v4 = addresses.hasV4(source) && addresses.hasV4(destination);
  const v6 = addresses.hasV6(source) && addresses.hasV6(destination);
  if (v4 && v6) return { source, destination, traffic };
  if (!v4 && !v6) return undefined;
  const only = v4 ? addresses.onlyV4 : addresses.onlyV6;
  return { source: only(source), destination: only(destination), traffic };
}

/** An operand that counts towards the result: never too small for `may`, too large for `must`. */
function added(set: PacketSet, reading: Reading): PacketSet {
  if (set.bound === (reading === "may" ? "under" : "over")) {
    return reading === "may" ? { ...everything, bound: "over" } : { products: [], bound: "under" };
  }
  return set;
}

/** An operand that is taken away: the other way round. */
function removed(set: PacketSet, reading: Reading): PacketSet {
  return added(set, reading === "may" ? "must" : "may");
}

function bounded(
  products: readonly Product[],
  operands: readonly PacketSet[],
  how: Approximation,
): PacketSet {
  const small = simplified(products, how);
  const exact = small.complete && operands.every((operand) => operand.bound === "exact");
  return { products: small.products, bound: exact ? "exact" : boundOf(how) };
}

function boundOf(how: Approximation): Bound {
  return how.reading === "may" ? "over" : "under";
}

interface Simplified {
  readonly products: readonly Product[];
  /** Whether the products are the same packets as before. */
  readonly complete: boolean;
}

/** Merges what can be merged; beyond the limit, gives up packets or precision by the reading. */
function simplified(products: readonly Product[], how: Approximation): Simplified {
  const exact = merged(products);
  if (exact.length <= how.limit) return { products: exact, complete: true };
  const fewer = how.reading === "must" ? exact.slice(0, how.limit) : widened(exact, how.limit);
  return { products: fewer, complete: false };
}

/** One product per kind of traffic, or one for all: each holds all that it replaces. */
function widened(products: readonly Product[], limit: number): readonly Product[] {
  const hull = (group: readonly Product[]): readonly Product[] => {
    const product = sameVersion(
      addresses.unionAll(group.map(({ source }) => source)),
      addresses.unionAll(group.map(({ destination }) => destination)),
      ports.unionAll(group.map(({ traffic }) => traffic)),
    );
    return product === undefined ? [] : [product];
  };
  const groups = new Map<string, Product[]>();
  for (const product of products) {
    const key = product.traffic.spans.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [product]);
    else group.push(product);
  }
  return groups.size <= limit ? [...groups.values()].flatMap(hull) : hull(products);
}

/** The union of many sets at once: one after the other would take quadratic time. */
export function unionAll(sets: readonly PacketSet[], how: Approximation = MAY): PacketSet {
  const operands = sets.map((set) => added(set, how.reading));
  return bounded(
    operands.flatMap(({ products }) => products),
    operands,
    how,
  );
}

export function union(a: PacketSet, b: PacketSet, how: Approximation = MAY): PacketSet {
  return unionAll([a, b], how);
}

export function intersection(a: PacketSet, b: PacketSet, how: Approximation = MAY): PacketSet {
  const left = added(a, how.reading);
  const right = added(b, how.reading);
  let out: Product[] = [];
  let complete = true;
  for (const p of left.products) {
    for (const q of right.products) {
      const product = meet(p, q);
      if (product !== undefined) out.push(product);
    }
    if (out.length > 4 * how.limit) {
      const small = simplified(out, how);
      out = [...small.products];
      complete &&= small.complete;
    }
  }
  const result = bounded(out, [left, right], how);
  return complete ? result : { products: result.products, bound: boundOf(how) };
}

/** The packets of both products, if any. */
function meet(p: Product, q: Product): Product | undefined {
  if (!touches(p, q)) return undefined;
  return sameVersion(
    addresses.intersection(p.source, q.source),
    addresses.intersection(p.destination, q.destination),
    ports.intersection(p.traffic, q.traffic),
  );
}

/** Whether the products share a packet; makes no set unless symbolic blocks are involved. */
function touches(p: Product, q: Product): boolean {
  if (!ports.intersects(p.traffic, q.traffic)) return false;
  return (
    (addresses.intersectsV4(p.source, q.source) &&
      addresses.intersectsV4(p.destination, q.destination)) ||
    (addresses.intersectsV6(p.source, q.source) &&
      addresses.intersectsV6(p.destination, q.destination))
  );
}

/** The packets of `p` that are not in `q`, as at most three products that share none. */
function minus(p: Product, q: Product): readonly Product[] {
  if (!touches(p, q)) return [p];
  const traffic = ports.intersection(p.traffic, q.traffic);
  const source = addresses.intersection(p.source, q.source);
  return [
    sameVersion(p.source, p.destination, ports.difference(p.traffic, q.traffic)),
    sameVersion(addresses.difference(p.source, q.source), p.destination, traffic),
    sameVersion(source, addresses.difference(p.destination, q.destination), traffic),
  ].filter((piece) => piece !== undefined);
}

export function difference(a: PacketSet, b: PacketSet, how: Approximation = MAY): PacketSet {
  const from = added(a, how.reading);
  const away = removed(b, how.reading);
  let rest = from.products;
  for (const q of away.products) {
    if (!rest.some((p) => touches(p, q))) continue;
    const next = rest.flatMap((p) => minus(p, q));
    if (next.length <= how.limit) {
      rest = next;
      continue;
    }
    const exact = merged(next);
    if (exact.length <= how.limit) {
      rest = exact;
      continue;
    }
    // To stop subtracting leaves too much, to subtract everything leaves too little.
    return { products: how.reading === "may" ? rest : [], bound: boundOf(how) };
  }
  if (rest === from.products && away.bound === "exact") return from;
  return bounded(rest, [from, away], how);
}

/** All traffic of a set, whoever sends it to whomever. */
export function trafficOf({ products }: PacketSet): TrafficSet {
  return ports.unionAll(products.map(({ traffic }) => traffic));
}

/** Whether the set has no packet. An `over` set that is empty truly is; an `under` set may not be. */
export function isEmpty(set: PacketSet): boolean {
  return set.products.length === 0;
}

/** Whether the sets share a packet: of sets that are `over`, that they may. */
export function intersects(a: PacketSet, b: PacketSet): boolean {
  return a.products.some((p) => b.products.some((q) => touches(p, q)));
}

/** True only when every packet of `a` is certainly in `b`; false also when that cannot be decided. */
export function isSubset(a: PacketSet, b: PacketSet, limit: number = LIMIT): boolean {
  return isEmpty(difference(a, b, { reading: "may", limit }));
}

/** True only when the sets certainly hold the same packets. */
export function equals(a: PacketSet, b: PacketSet, limit: number = LIMIT): boolean {
  return isSubset(a, b, limit) && isSubset(b, a, limit);
}

export function contains(set: PacketSet, packet: Packet): boolean {
  if (addresses.isV4(packet.source) !== addresses.isV4(packet.destination)) return false;
  return set.products.some(
    ({ source, destination, traffic }) =>
      addresses.contains(source, packet.source) &&
      addresses.contains(destination, packet.destination) &&
      ports.contains(traffic, packet.traffic),
  );
}

/** One packet out of the set, always the same for the same products. */
export function witness(set: PacketSet): Packet | undefined {
  for (const { source, destination, traffic } of set.products) {
    const v4 = addresses.hasV4(source);
    const only = v4 ? addresses.onlyV4 : addresses.onlyV6;
    const from = spaces.witness(only(source));
    const to = otherThan(from, only(destination));
    const kind = ports.witness(traffic);
    if (from !== undefined && to !== undefined && kind !== undefined) {
      return { source: from, destination: to, traffic: kind };
    }
  }
  return undefined;
}

/** An address of a set, and another one than that of whoever sends where there are several: nobody sends to itself. */
function otherThan(from: Address | undefined, set: AddressSet): Address | undefined {
  const to = spaces.witness(set);
  if (from === undefined || to === undefined || !isSame(from, to)) return to;
  const own = addresses.parse(spaces.formatAddress(from));
  const others = own.ok ? addresses.difference(set, own.value) : set;
  return spaces.witness(others) ?? to;
}

function isSame(a: Address, b: Address): boolean {
  return spaces.formatAddress(a) === spaces.formatAddress(b);
}

/** `1.2.3.4 -> 10.0.10.7 443/tcp` */
export function only({ source, destination, traffic }: Packet): PacketSet {
  const { protocol, port } = traffic;
  return packets(
    addresses.only(source),
    addresses.only(destination),
    ports.portSet(protocol, port),
  );
}

export function formatPacket(packet: Packet, label?: (block: string) => string): string {
  const { from, to } = formatEnds(packet, label);
  return `${from} -> ${to} ${ports.formatTraffic(packet.traffic)}`;
}

/** Both addresses of a packet. Two hosts of one symbolic subnet are told apart, though the packet does not say which. */
export function formatEnds(
  { source, destination }: Packet,
  label?: (block: string) => string,
): { readonly from: string; readonly to: string } {
  const [from, to] = [
    spaces.formatAddress(source, label),
    spaces.formatAddress(destination, label),
  ];
  const isAlike = from === to && destination.family.startsWith("block");
  return { from, to: isAlike ? to.replace(/\d+$/, (host) => String(Number(host) + 1)) : to };
}
