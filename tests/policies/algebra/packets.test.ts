import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Approximation, Packet, PacketSet } from "../../../policies/core/algebra";
import { addresses, packets, ports, spaces } from "../../../policies/core/algebra";
import type { KnownPackets } from "./toy";
import { packetSets, read, somePackets } from "./toy";

const RUNS = { numRuns: 150 };
const tcp = (port: number): ports.TrafficSet => ports.portSet(ports.TCP, port);

type Joined = readonly [
  operation: (a: PacketSet, b: PacketSet, how?: Approximation) => PacketSet,
  has: (a: boolean, b: boolean) => boolean,
];
const operations: readonly Joined[] = [
  [packets.union, (a, b) => a || b],
  [packets.intersection, (a, b) => a && b],
  [packets.difference, (a, b) => a && !b],
];

/** What the bound promises: nothing missing, nothing too much, or neither. */
function assertSound(set: PacketSet, has: (p: Packet) => boolean): void {
  for (const p of somePackets) {
    const [ours, truth] = [packets.contains(set, p), has(p)];
    if (ours === truth) continue;
    const wrong = ours ? "over" : "under";
    assert.equal(set.bound, wrong, packets.formatPacket(p));
  }
}

/** The packets that an approximation holds, taken for what they are. */
const taken = ({ products }: PacketSet): PacketSet => ({ products, bound: "exact" });

describe("packet sets: laws", () => {
  it("agree with every packet of the toy universe", () => {
    fc.assert(
      fc.property(packetSets, packetSets, (a, b) => {
        for (const [operation, has] of operations) {
          const set = operation(a.set, b.set);
          assert.equal(set.bound, "exact");
          assertSound(set, (p) => has(a.has(p), b.has(p)));
        }
        const left = packets.difference(a.set, b.set);
        assert.ok(packets.isSubset(left, a.set));
        assert.ok(!packets.intersects(left, b.set));
        assert.equal(
          packets.intersects(a.set, b.set),
          !packets.isEmpty(packets.intersection(a.set, b.set)),
        );
        assert.equal(packets.isSubset(a.set, b.set), packets.isEmpty(left));
        const again = packets.union(left, packets.intersection(a.set, b.set));
        assert.ok(packets.equals(again, a.set));
        if (somePackets.some((p) => a.has(p) && !b.has(p))) {
          assert.ok(!packets.isSubset(a.set, b.set));
        }
      }),
      RUNS,
    );
  });

  it("are monotone: more on either side never means fewer packets", () => {
    fc.assert(
      fc.property(packetSets, packetSets, packetSets, ({ set: a }, { set: b }, { set: c }) => {
        const more = packets.union(a, b);
        assert.ok(packets.isSubset(packets.intersection(a, c), packets.intersection(more, c)));
        assert.ok(packets.isSubset(packets.difference(c, more), packets.difference(c, a)));
      }),
      RUNS,
    );
  });

  it("have a witness whenever they are not empty, and it is a packet of one IP version", () => {
    fc.assert(
      fc.property(packetSets, packetSets, (a, b) => {
        const left = packets.difference(a.set, b.set);
        const packet = packets.witness(left);
        assert.equal(packet === undefined, packets.isEmpty(left));
        assert.ok(packet === undefined || packets.contains(left, packet));
      }),
      RUNS,
    );
  });
});

describe("packet sets: shape", () => {
  const a = read("10.0.1.0/24");
  const b = read("10.0.2.0/24");

  it("never pair IPv4 with IPv6", () => {
    const { source, destination } = packets.packets(addresses.anything, read("::/0"), tcp(443))
      .products[0] ?? { source: a, destination: a };
    assert.deepEqual([source.v4, destination.v4], [[], []]);
    assert.ok(packets.isEmpty(packets.packets(a, read("::/0"), ports.allTraffic)));
    assert.ok(packets.isEmpty(packets.packets(a, addresses.block("v"), ports.allTraffic)));
    assert.ok(packets.isEmpty(packets.packets(a, b, ports.nothing())));
  });

  it("join products that differ in one dimension, and drop those within another", () => {
    const union = packets.unionAll([
      packets.packets(a, a, tcp(443)),
      packets.packets(b, a, tcp(443)),
      packets.packets(addresses.union(a, b), b, tcp(443)),
      packets.packets(a, b, tcp(443)),
      packets.packets(addresses.union(a, b), addresses.union(a, b), tcp(80)),
    ]);
    assert.equal(union.products.length, 1);
  });

  it("join a network of single packets into one product, in time near to linear", () => {
    const one = (i: number, j: number): PacketSet =>
      packets.packets(read(`10.0.0.${i}`), read(`10.0.1.${j}`), tcp(443));
    const grid = Array.from({ length: 4096 }, (_, i) => one(i % 64, i >> 6));
    const { products, bound } = packets.unionAll(grid);
    assert.deepEqual([products.length, bound], [1, "exact"]);
  });

  it("shows no packet of a host to itself where there are two hosts", () => {
    const shown = (set: PacketSet) => {
      const packet = packets.witness(set);
      assert.ok(packet !== undefined && packets.contains(set, packet));
      return packets.formatPacket(packet, () => "vpc");
    };
    assert.equal(shown(packets.packets(a, a, tcp(443))), "10.0.1.7 -> 10.0.1.15 443/tcp");
    const pair = read("10.0.1.4/31");
    assert.equal(shown(packets.packets(pair, pair, tcp(443))), "10.0.1.4 -> 10.0.1.5 443/tcp");
    const anyone = packets.packets(addresses.anything, addresses.anything, tcp(443));
    assert.equal(shown(anyone), "198.51.100.7 -> 203.0.113.7 443/tcp");
    const six = read("2001:db8::/64");
    assert.equal(shown(packets.packets(six, six, tcp(443))), "2001:db8::7 -> 2001:db8::f 443/tcp");
    const block = addresses.block("urn", 10);
    assert.equal(
      shown(packets.packets(block, block, tcp(443))),
      "vpc[10]::7 -> vpc[10]::8 443/tcp",
    );
    const host = read("10.0.1.4");
    assert.equal(shown(packets.packets(host, host, tcp(443))), "10.0.1.4 -> 10.0.1.4 443/tcp");
  });

  it("prints a packet as a person would", () => {
    const set = packets.packets(spaces.internet(), read("10.0.10.0/24"), ports.allTraffic);
    const packet = packets.witness(set);
    assert.ok(packet !== undefined);
    assert.equal(packets.formatPacket(packet), "1.2.3.4 -> 10.0.10.7 443/tcp");
    const six = packets.packets(spaces.internet(), addresses.block("urn", 10), tcp(5432));
    const other = packets.witness(six);
    assert.ok(other !== undefined);
    assert.equal(
      packets.formatPacket(other, () => "vpc"),
      "2001:db8::7 -> vpc[10]::7 5432/tcp",
    );
  });
});

describe("packet sets: approximation", () => {
  const how = fc.record({
    reading: fc.constantFrom("may" as const, "must" as const),
    limit: fc.integer({ min: 1, max: 3 }),
  });
  /** Expressions whose every step may approximate, either way: what comes out is still sound. */
  const expressions: fc.Arbitrary<KnownPackets> = fc
    .tuple(packetSets, fc.array(fc.tuple(packetSets, how, fc.nat(5)), { maxLength: 4 }))
    .map(([first, rest]) =>
      rest.reduce<KnownPackets>((a, [b, approximation, which]) => {
        const [operation, has] = operations[which % 3] ??
          operations[0] ?? [packets.union, () => true];
        const [x, y] = which > 2 ? [b, a] : [a, b];
        const set = operation(x.set, y.set, approximation);
        assert.ok(set.products.length <= Math.max(4, approximation.limit));
        return { set, has: (p) => has(x.has(p), y.has(p)) };
      }, first),
    );

  it("never misses a packet with may, never invents one with must, in any order of use", () => {
    let approximated = 0;
    fc.assert(
      fc.property(expressions, ({ set, has }) => {
        if (set.bound !== "exact") approximated++;
        assertSound(set, has);
      }),
      { numRuns: 300 },
    );
    assert.ok(approximated > 50, `only ${approximated} cases were approximated`);
  });

  it("errs on the side of its reading", () => {
    fc.assert(
      fc.property(packetSets, packetSets, how, (a, b, approximation) => {
        const wrong = approximation.reading === "may" ? "under" : "over";
        for (const [operation] of operations) {
          assert.notEqual(operation(a.set, b.set, approximation).bound, wrong);
        }
      }),
      RUNS,
    );
  });

  it("does not claim that one set is in another when it cannot decide", () => {
    // A chessboard of products whose difference splits at every step.
    const part = (i: number): PacketSet =>
      packets.packets(read(`10.0.0.${i}`), read(`10.0.0.${i}`), tcp(i + 1));
    const board = packets.unionAll(Array.from({ length: 40 }, (_, i) => part(i)));
    const whole = packets.packets(read("10.0.0.0/24"), read("10.0.0.0/24"), ports.allTraffic);
    assert.equal(board.products.length, 40);
    const rest = packets.difference(whole, board);
    assert.equal(rest.bound, "exact");
    assert.ok(packets.equals(packets.union(rest, board), whole));
    const { products, bound } = packets.difference(whole, board, { reading: "must", limit: 20 });
    assert.deepEqual([products.length, bound], [0, "under"]);
    // True, and found so with room enough; with too little room it is not claimed.
    const patchwork = taken({ ...board, products: [...board.products, ...rest.products] });
    assert.ok(packets.isSubset(whole, patchwork));
    assert.ok(!packets.isSubset(whole, patchwork, 20));
    const wide = packets.difference(whole, board, { reading: "may", limit: 20 });
    assert.equal(wide.bound, "over");
    assert.ok(packets.isSubset(rest, taken(wide)));
    // What may hold too much proves nothing about what is in it.
    assert.ok(!packets.isSubset(rest, wide));
  });

  it("leaves pieces that share no packet", () => {
    const whole = packets.packets(read("10.0.0.0/8"), read("10.0.0.0/8"), ports.allTraffic);
    const hole = packets.packets(read("10.1.0.0/16"), read("10.2.0.0/16"), tcp(443));
    const pieces = packets.difference(whole, hole).products;
    assert.equal(pieces.length, 3);
    pieces.forEach((p, i) => {
      const others = { products: pieces.filter((_, j) => j !== i), bound: "exact" as const };
      assert.ok(!packets.intersects({ products: [p], bound: "exact" }, others));
    });
  });

  it("remembers that an intersection was cut short on the way", () => {
    const cell = (i: number): PacketSet =>
      packets.packets(read(`10.0.${i}.0/24`), read(`10.0.${i}.0/24`), tcp(i + 1));
    const cells = packets.unionAll(Array.from({ length: 9 }, (_, i) => cell(i)));
    const wide = (port: number): PacketSet =>
      packets.packets(read("10.0.0.0/8"), read(`10.0.${port}.0/24`), tcp(port + 1));
    const wides = packets.unionAll(Array.from({ length: 9 }, (_, i) => wide(i)));
    for (const [reading, bound] of [
      ["may", "over"],
      ["must", "under"],
    ] as const) {
      const met = packets.intersection(cells, wides, { reading, limit: 1 });
      assert.deepEqual([met.products.length, met.bound], [1, bound]);
      const lower = reading === "may" ? cells : taken(met);
      const upper = reading === "may" ? taken(met) : cells;
      assert.ok(packets.isSubset(lower, upper));
    }
  });

  it("bounds a hostile union", () => {
    const lots = Array.from({ length: 2000 }, (_, i) =>
      packets.packets(
        read(`10.${i >> 8}.${i & 255}.0/24`),
        read(`10.${i & 255}.${i >> 8}.${i % 7}`),
        ports.portSet(ports.TCP, i),
      ),
    );
    const may = packets.unionAll(lots, packets.MAY);
    const must = packets.unionAll(lots, packets.MUST);
    assert.deepEqual([may.products.length, may.bound], [1, "over"]);
    assert.deepEqual([must.products.length, must.bound], [packets.LIMIT, "under"]);
    assert.ok(lots.every((set) => packets.isSubset(set, taken(may))));
  });
});
