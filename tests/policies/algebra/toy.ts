import * as fc from "fast-check";
import type {
  Address,
  AddressSet,
  Packet,
  PacketSet,
  Traffic,
} from "../../../policies/core/algebra";
import { addresses, packets, ports } from "../../../policies/core/algebra";

/**
 * A universe so small that every point of it can be asked. Every set built from its leaves is a
 * union of its cells, and it has one point per cell; so two sets are equal exactly when they agree
 * on all points. The answers come from the leaves' own rules and from logic, never from the code
 * under test.
 */

/** IPv4: the 16 addresses of 10.0.0.0/28. IPv6: the 32 blocks of length 5. */
const V4_BASE = 10 * 2 ** 24;
const V6_SHIFT = 123n;
const NAMED = ["a", "b"];
const STRANGER = "never named";
const SUBNETS = [0, 7, 100, 255];

const cells = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
/** The cells of 2000::/3: those that begin with 001. */
const isGlobal = (cell: number): boolean => cell >> 2 === 1;

export const points: readonly Address[] = [
  ...cells(16).map((cell): Address => ({ family: "v4", value: V4_BASE + cell })),
  { family: "v4", value: 7 },
  ...cells(32).map((cell): Address => ({ family: "v6", value: BigInt(cell) << V6_SHIFT })),
  ...[...NAMED, STRANGER].flatMap((block) =>
    [7, ...cells(16).map((cell) => V4_BASE + cell)].map((at): Address => ({
      family: "block4",
      block,
      at: BigInt(at),
    })),
  ),
  ...[...NAMED, STRANGER].flatMap((block) =>
    SUBNETS.flatMap((subnet) =>
      cells(32)
        .filter(isGlobal)
        .map((cell): Address => ({ family: "block", block, subnet, at: BigInt(cell) << V6_SHIFT })),
    ),
  ),
];

/** A set together with what it ought to say of each point. */
export interface Known<Set, Point> {
  readonly set: Set;
  readonly has: (point: Point) => boolean;
}
export type KnownAddresses = Known<AddressSet, Address>;

function v4Leaf(cell: number, length: number): KnownAddresses {
  const size = 2 ** (32 - length);
  const first = V4_BASE + Math.floor(cell / size) * size;
  return {
    // Written with host bits on purpose.
    set: read(`10.0.0.${cell}/${length}`),
    has: (p) => {
      if (p.family !== "v4" && p.family !== "block4") return false;
      const at = p.family === "v4" ? p.value : Number(p.at);
      return at >= first && at < first + size;
    },
  };
}

function v6Leaf(cell: number, length: number): KnownAddresses {
  const same = (at: bigint): boolean =>
    Number(at >> V6_SHIFT) >> (5 - length) === cell >> (5 - length);
  return {
    set: read(`${(cell << 11).toString(16)}:0:0:0:0:0:0:1/${length}`),
    has: (p) => (p.family === "v6" && same(p.value)) || (p.family === "block" && same(p.at)),
  };
}

function blockLeaf(id: string, subnet: number | undefined): KnownAddresses {
  return {
    set: addresses.block(id, subnet),
    has: (p) =>
      p.family === "block" && p.block === id && (subnet === undefined || p.subnet === subnet),
  };
}

function block4Leaf(id: string): KnownAddresses {
  return {
    set: addresses.block4(id),
    has: (p) => p.family === "block4" && p.block === id,
  };
}

export function read(text: string): AddressSet {
  const set = addresses.parse(text);
  if (!set.ok) throw new Error(set.problem);
  return set.value;
}

const leaf: fc.Arbitrary<KnownAddresses> = fc.oneof(
  fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([c, l]) => v4Leaf(c, l)),
  fc.tuple(fc.nat(31), fc.integer({ min: 0, max: 5 })).map(([c, l]) => v6Leaf(c, l)),
  fc
    .tuple(fc.constantFrom(...NAMED), fc.constantFrom(undefined, 0, 7, 100, 255))
    .map(([id, subnet]) => blockLeaf(id, subnet)),
  fc.constantFrom(...NAMED).map(block4Leaf),
  fc.constant<KnownAddresses>({ set: addresses.nothing(), has: () => false }),
  fc.constant<KnownAddresses>({ set: addresses.anything, has: () => true }),
);

export const either = (a: KnownAddresses, b: KnownAddresses): KnownAddresses => ({
  set: addresses.union(a.set, b.set),
  has: (p) => a.has(p) || b.has(p),
});
export const both = (a: KnownAddresses, b: KnownAddresses): KnownAddresses => ({
  set: addresses.intersection(a.set, b.set),
  has: (p) => a.has(p) && b.has(p),
});
export const without = (a: KnownAddresses, b: KnownAddresses): KnownAddresses => ({
  set: addresses.difference(a.set, b.set),
  has: (p) => a.has(p) && !b.has(p),
});

/** Sets made of up to five leaves by the three operations. */
export const addressSets: fc.Arbitrary<KnownAddresses> = fc
  .tuple(leaf, fc.array(fc.tuple(leaf, fc.constantFrom(either, both, without)), { maxLength: 4 }))
  .map(([first, rest]) => rest.reduce((set, [next, join]) => join(set, next), first));

/** Unions only: sets that are seldom empty. */
export const someAddresses: fc.Arbitrary<KnownAddresses> = fc
  .array(leaf, { minLength: 1, maxLength: 3 })
  .map((leaves) => leaves.slice(1).reduce(either, leaves[0] ?? blockLeaf("a", undefined)));

const PORTS = [0, 22, 80, 443, 65535];
export const kinds: readonly Traffic[] = [
  ...PORTS.flatMap((port) => [6, 17].map((protocol) => ({ protocol, port }))),
  { protocol: 1, port: 8 * 256 },
  { protocol: 50, port: 0 },
];

export const traffic: fc.Arbitrary<Known<ports.TrafficSet, Traffic>> = fc.oneof(
  fc
    .tuple(fc.constantFrom(6, 17), fc.constantFrom(...PORTS), fc.constantFrom(...PORTS))
    .map(([protocol, p, q]) => {
      const [from, to] = [Math.min(p, q), Math.max(p, q)];
      return {
        set: ports.readTraffic({ protocol, from, to }, "must").traffic,
        has: (k: Traffic) => k.protocol === protocol && k.port >= from && k.port <= to,
      };
    }),
  fc.constantFrom(1, 6, 17, 50).map((protocol) => ({
    set: ports.protocolSet(protocol),
    has: (k: Traffic) => k.protocol === protocol,
  })),
  fc.constant({ set: ports.allTraffic, has: () => true }),
);

/** Few points per dimension, each of another sort, so that all packets can be asked. */
const ends = points.filter(
  (p) =>
    (p.family === "v4" && [0, 1, 8, 15].includes(p.value - V4_BASE)) ||
    (p.family === "v6" && [0, 4, 7, 30].includes(Number(p.value >> V6_SHIFT))) ||
    (p.family === "block4" && p.block !== "b" && Number(p.at) === V4_BASE + 8) ||
    (p.family === "block" &&
      p.block !== "b" &&
      p.subnet % 7 === 0 &&
      Number(p.at >> V6_SHIFT) === 4),
);
export const somePackets: readonly Packet[] = ends
  .flatMap((source) => ends.map((destination) => ({ source, destination })))
  .filter(({ source, destination }) => addresses.isV4(source) === addresses.isV4(destination))
  .flatMap((pair) => kinds.map((kind) => ({ ...pair, traffic: kind })));

export type KnownPackets = Known<PacketSet, Packet>;

const product: fc.Arbitrary<KnownPackets> = fc
  .tuple(someAddresses, someAddresses, traffic)
  .map(([source, destination, kind]) => ({
    set: packets.packets(source.set, destination.set, kind.set),
    has: (p) => source.has(p.source) && destination.has(p.destination) && kind.has(p.traffic),
  }));

export const packetSets: fc.Arbitrary<KnownPackets> = fc
  .array(product, { maxLength: 4 })
  .map((parts) => ({
    set: packets.unionAll(parts.map(({ set }) => set)),
    has: (p) => parts.some((part) => part.has(p)),
  }));
