import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Address, AddressSet, Prefix, Route } from "../../../policies/core/algebra";
import { addresses, parsePrefix, prefixes, spaces } from "../../../policies/core/algebra";
import { points, read } from "./toy";

const RUNS = { numRuns: 200 };

function prefix(text: string): Prefix {
  const result = parsePrefix(text);
  assert.ok(result.ok);
  return result.value;
}
const route = (
  text: string | Prefix,
  value: string,
  origin: Route<string>["origin"] = "static",
): Route<string> => ({
  destinations: [typeof text === "string" ? prefix(text) : text],
  value,
  origin,
});

const toyPrefix: fc.Arbitrary<Prefix> = fc.oneof(
  fc
    .tuple(fc.nat(15), fc.integer({ min: 28, max: 32 }))
    .map(([cell, length]) => prefix(`10.0.0.${cell}/${length}`)),
  fc
    .tuple(fc.nat(31), fc.integer({ min: 0, max: 5 }))
    .map(([cell, length]) => prefix(`${(cell << 11).toString(16)}::/${length}`)),
  fc.constantFrom<Prefix>({ family: "block", block: "a" }, { family: "block", block: "b" }),
  fc.constantFrom<Prefix>({ family: "block4", block: "a" }, { family: "block4", block: "b" }),
  fc.constantFrom(0, 7).map((subnet): Prefix => ({ family: "block", block: "a", subnet })),
);
const routes: fc.Arbitrary<readonly Route<string>[]> = fc.array(
  fc.record({
    destinations: fc.array(toyPrefix, { maxLength: 3 }),
    value: fc.constantFrom("igw", "nat", "local"),
    origin: fc.constantFrom("static" as const, "propagated" as const),
  }),
  { maxLength: 8 },
);

function pointAt(point: Address): bigint {
  return "at" in point ? point.at : BigInt(point.value);
}

function lengthOf(p: Prefix): number {
  if (p.family === "block4") return 33;
  return p.family !== "block" ? p.length : p.subnet === undefined ? 56 : 64;
}

/** The oracle: looks one address up as a router would. */
function lookUp(table: readonly Route<string>[], point: Address): readonly string[] {
  const covers = (p: Prefix): boolean => {
    if (p.family === "block") {
      if (point.family !== "block" || point.block !== p.block) return false;
      return p.subnet === undefined || p.subnet === point.subnet;
    }
    if (p.family === "block4") return point.family === "block4" && point.block === p.block;
    if (p.family === "v4") {
      if (!addresses.isV4(point)) return false;
      const size = 2 ** (32 - p.length);
      const at = Number(point.family === "v4" ? point.value : pointAt(point));
      return Math.floor(at / size) === p.base / size;
    }
    if (addresses.isV4(point)) return false;
    const host = BigInt(128 - p.length);
    return pointAt(point) >> host === p.base >> host;
  };
  const matches = table.flatMap(({ destinations, value, origin }) =>
    destinations.filter(covers).map((p) => ({ length: lengthOf(p), value, origin })),
  );
  const longest = Math.max(...matches.map((match) => match.length));
  const best = matches.filter((match) => match.length === longest);
  const fixed = best.filter(({ origin }) => origin === "static");
  return [...new Set((fixed.length > 0 ? fixed : best).map(({ value }) => value))].sort();
}

const shown = (wins: ReadonlyMap<string, AddressSet>): Record<string, string> =>
  Object.fromEntries([...wins].map(([value, set]) => [value, addresses.format(set).join(" ")]));

describe("longest-prefix match", () => {
  it("gives each target what looking every address up gives", () => {
    let tied = 0;
    fc.assert(
      fc.property(routes, (table) => {
        const may = prefixes.winners(table, "may");
        const must = prefixes.winners(table, "must");
        for (const point of points) {
          const expected = lookUp(table, point);
          if (expected.length > 1) tied++;
          const winnersOf = (wins: ReadonlyMap<string, AddressSet>): readonly string[] =>
            [...wins].flatMap(([v, set]) => (addresses.contains(set, point) ? [v] : [])).sort();
          assert.deepEqual(winnersOf(may.wins), expected);
          assert.deepEqual(winnersOf(must.wins), expected.length > 1 ? [] : expected);
          assert.equal(addresses.contains(may.matched, point), expected.length > 0);
        }
      }),
      RUNS,
    );
    assert.ok(tied > 100, `only ${tied} ties`);
  });

  it("does not depend on the order of routes", () => {
    fc.assert(
      fc.property(routes, (table) => {
        for (const reading of ["may", "must"] as const) {
          const [a, b] = [table, [...table].reverse()].map(
            (t) => prefixes.winners(t, reading).wins,
          );
          assert.ok(a !== undefined && b !== undefined);
          for (const [value, set] of a) {
            assert.ok(addresses.equals(set, b.get(value) ?? addresses.nothing()));
          }
        }
      }),
      RUNS,
    );
  });

  it("is the same when a route is split in two", () => {
    const whole = [route("0.0.0.0/0", "igw"), route("::/0", "igw"), route("10.0.0.0/16", "local")];
    const split = [
      ..."0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1".split(" ").map((text) => route(text, "igw")),
      route("10.0.0.0/16", "local"),
    ];
    const [a, b] = [whole, split].map((t) => shown(prefixes.winners(t, "must").wins));
    assert.deepEqual(a, b);
  });

  it("reports a conflict with its prefix, and lets no shorter route through", () => {
    const table = [
      route("0.0.0.0/0", "igw"),
      route("0.0.0.0/0", "nat", "propagated"),
      route("10.1.0.0/16", "peer"),
      route("10.1.5.0/16", "tgw"),
      route("10.2.0.0/16", "peer"),
      route("10.2.0.0/16", "peer"),
    ];
    const must = prefixes.winners(table, "must");
    assert.equal(shown(must.wins)["peer"], "10.2.0.0/16");
    assert.equal(shown(must.wins)["tgw"], "");
    assert.equal(shown(must.wins)["nat"], "");
    assert.ok(!addresses.intersects(must.wins.get("igw") ?? read("::"), read("10.1.0.0/16")));
    assert.deepEqual(must.conflicts, [{ prefix: prefix("10.1.0.0/16"), values: ["peer", "tgw"] }]);
    const may = prefixes.winners(table, "may");
    assert.equal(shown(may.wins)["peer"], "10.1.0.0/16 10.2.0.0/16");
    assert.equal(shown(may.wins)["tgw"], "10.1.0.0/16");
  });

  it("prefers a VPC's own block to the default route, and only there", () => {
    const table = [
      route("::/0", "eigw"),
      route({ family: "block", block: "vpc" }, "local"),
      route({ family: "block", block: "vpc", subnet: 9 }, "firewall"),
    ];
    const { wins } = prefixes.winners(table, "must");
    assert.deepEqual(shown(wins), {
      eigw: "::/0 except vpc/56",
      local: "vpc[0-8]/64 vpc[10-255]/64",
      firewall: "vpc[9]/64",
    });
  });

  it("lets a longer literal prefix win at the places where a block may lie", () => {
    const block: Prefix = { family: "block", block: "vpc" };
    const longer = [route(block, "local"), route("2600::/64", "pcx")];
    assert.deepEqual(shown(prefixes.winners(longer, "must").wins), {
      local: `vpc/56 where it lies in ${addresses
        .format(addresses.difference(spaces.internet6, read("2600::/64")))
        .join(", ")}`,
      pcx: "2600::/64",
    });
    // Of one length: were they one prefix, the two routes would be a conflict.
    const equal = [route(block, "local"), route("2600::/56", "pcx")];
    const places = addresses.intersection(addresses.block("vpc"), read("2600::/56"));
    for (const [reading, expected] of [
      ["may", true],
      ["must", false],
    ] as const) {
      for (const set of prefixes.winners(equal, reading).wins.values()) {
        assert.equal(addresses.intersects(set, places), expected);
      }
    }
  });

  it("takes a route of unknown prefixes for any within its bounds", () => {
    const unknown: Route<string> = {
      destinations: [],
      value: "vgw",
      origin: "propagated",
      within: spaces.private4,
    };
    const table = [route("0.0.0.0/0", "nat"), route("10.0.0.0/16", "local"), unknown];
    const may = prefixes.winners(table, "may").wins;
    const must = prefixes.winners(table, "must").wins;
    assert.ok(addresses.equals(may.get("vgw") ?? read("::"), spaces.private4));
    assert.equal(shown(may)["local"], "10.0.0.0/16");
    assert.equal(shown(must)["vgw"], "");
    assert.equal(shown(must)["local"], "");
    // What a target takes from itself it keeps.
    const own = prefixes.winners([...table, route("10.9.0.0/16", "vgw")], "must").wins;
    assert.equal(shown(own)["vgw"], "10.9.0.0/16");
    const rest = addresses.difference(addresses.anything4, spaces.private4);
    assert.ok(addresses.equals(must.get("nat") ?? read("::"), rest));
  });
});
