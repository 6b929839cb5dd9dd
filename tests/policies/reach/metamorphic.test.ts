/** What must not matter, and what can only open: properties of the answers over random networks (§14). */
import assert from "node:assert/strict";
import fc from "fast-check";
import { addresses, packets, ports, type Reading } from "../../../policies/core/algebra";
import type { Direct, Place } from "../../../policies/core/reach";
import { generated, type Generated } from "../simulator/generate";
import { dialects, type Dialect } from "../simulator/dialect";
import type { GroupRule, Network, Owner } from "../simulator/network";
import { Oracle, pairsOf } from "./oracle";

const readings: readonly Reading[] = ["may", "must"];
const runs = { numRuns: 60 * Number(process.env["RUNS"] ?? 1) };
const known = (dialect: Dialect): Dialect => ({ ...dialect, ids: "known" });

/** Every answer of a network, in words that do not depend on how it is written. */
function answers(oracle: Oracle, rename: (name: string) => string = (name) => name): string[] {
  return pairsOf(oracle.network).flatMap(([from, to]) => {
    const [a, b] = [from, to].map((party) => oracle.place(party).place);
    if (a === undefined || b === undefined) return [];
    return readings.map((reading) => {
      const { flow } = oracle.bench.reach.direct(a, b, reading);
      return `${name(a, rename)} > ${name(b, rename)} ${reading}: ${text(flow?.packets)}`;
    });
  });
}

function name(place: Place, rename: (name: string) => string): string {
  if (place.kind === "member") return rename(place.member.owner.name);
  return place.kind === "vpn-clients" ? "clients" : place.kind;
}

/** The products in an order that is always the same. */
function text(set: NonNullable<Direct["flow"]>["packets"] | undefined): string {
  if (set === undefined) return "nothing";
  const lines = set.products.flatMap(({ source, destination, traffic }) =>
    [addresses.onlyV4, addresses.onlyV6].flatMap((only) => {
      const part = packets.packets(only(source), only(destination), traffic).products;
      return part.map(
        (one) =>
          `${ports.format(one.traffic).join()} ${addresses.format(one.source).join()} -> ${addresses.format(one.destination).join()}`,
      );
    }),
  );
  return lines.sort().join("; ");
}

const setOf = (direct: Direct) => direct.flow?.packets ?? packets.nothing();

/** Whether both say the same of every two places, as sets of packets. */
function same(one: Oracle, other: Oracle): void {
  for (const [from, to] of pairsOf(one.network)) {
    for (const reading of readings) {
      const [a, b] = [one, other].map((oracle) => {
        const [source, target] = [from, to].map((party) => oracle.place(party).place);
        assert.ok(source !== undefined && target !== undefined);
        return setOf(oracle.bench.reach.direct(source, target, reading));
      });
      assert.ok(a !== undefined && b !== undefined);
      const told = () => `${JSON.stringify([from, to])} ${reading}: ${text(a)} | ${text(b)}`;
      assert.ok(packets.equals(a, b), told());
    }
  }
}

function withDialect(made: Generated, change: Partial<Dialect>): Oracle {
  return new Oracle(made.network, { ...known(made.dialect), ...change });
}

describe("reachability does not depend on", () => {
  const forms: readonly (readonly [string, keyof Dialect])[] = [
    ["how rules of groups are written: inline, as resources, in the older form", "groupRules"],
    ["whether load balancers are aws.lb or aws.alb", "balancers"],
    ["how routes are written", "routes"],
    ["how rules of network ACLs are written", "aclRules"],
    ["how gateways are attached", "gateways"],
    ["how entries of prefix lists are written", "listEntries"],
  ];
  for (const [what, key] of forms) {
    it(what, () => {
      fc.assert(
        fc.property(generated, (made) => {
          const [first, ...rest] = dialects[key].map((value) =>
            withDialect(made, { [key]: value }),
          );
          assert.ok(first !== undefined);
          for (const other of rest) same(first, other);
        }),
        { numRuns: Math.ceil(runs.numRuns / 2) },
      );
    });
  }

  it("the order of anything", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const turned: Network = {
          ...network,
          vpcs: network.vpcs,
          subnets: [...network.subnets].reverse(),
          tables: network.tables.map((table) => ({
            ...table,
            routes: [...table.routes].reverse(),
          })),
          groups: [...network.groups].reverse().map((group) => ({
            ...group,
            ingress: [...group.ingress].reverse(),
            egress: [...group.egress].reverse(),
          })),
          owners: [...network.owners].reverse(),
        };
        same(new Oracle(network, known(dialect)), new Oracle(turned, known(dialect)));
      }),
      runs,
    );
  });

  it("names", () => {
    const to = (one: string) => `${one}-renamed`;
    const renamed = (owner: Owner): Owner =>
      owner.kind === "nat" || owner.kind === "vpn" || owner.kind === "load-balancer"
        ? owner
        : { ...owner, name: to(owner.name) };
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const owners = network.owners.map(renamed);
        const changed = (one: string) =>
          owners.some(({ name: n }) => n === to(one)) ? to(one) : one;
        const other: Network = {
          ...network,
          owners,
          interfaces: network.interfaces.map((face) => ({ ...face, owner: changed(face.owner) })),
        };
        assert.deepEqual(
          answers(new Oracle(network, known(dialect)), changed).sort(),
          answers(new Oracle(other, known(dialect))).sort(),
        );
      }),
      runs,
    );
  });

  it("whether a block is written whole or in halves", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const halves = (rule: GroupRule): GroupRule =>
          rule.ipv4?.includes("0.0.0.0/0") === true
            ? {
                ...rule,
                ipv4: [...rule.ipv4.filter((b) => b !== "0.0.0.0/0"), "0.0.0.0/1", "128.0.0.0/1"],
              }
            : rule;
        const split: Network = {
          ...network,
          groups: network.groups.map((group) => ({
            ...group,
            ingress: group.ingress.map(halves),
            egress: group.egress.map(halves),
          })),
        };
        same(new Oracle(network, known(dialect)), new Oracle(split, known(dialect)));
      }),
      runs,
    );
  });

  it("what is unrelated, or attached to nothing", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const vpc = network.vpcs[0]?.name ?? "vpc0";
        const more: Network = {
          ...network,
          vpcs: [
            ...network.vpcs,
            {
              name: "alone",
              ipv4: ["10.77.0.0/16"],
              ipv6: [],
              internetGateway: "attached",
              egressOnlyGateway: false,
            },
          ],
          subnets: [...network.subnets, { name: "alone0", vpc: "alone", ipv4: "10.77.1.0/24" }],
          groups: [
            ...network.groups,
            {
              name: "unused",
              vpc,
              ingress: [{ protocol: "-1", ipv4: ["0.0.0.0/0"] }],
              egress: [{ protocol: "-1", ipv4: ["0.0.0.0/0"] }],
            },
          ],
          acls: [...network.acls, { name: "unused-acl", vpc, ingress: [], egress: [] }],
          tables: [...network.tables, { name: "unused-table", vpc, routes: [] }],
        };
        same(new Oracle(network, known(dialect)), new Oracle(more, known(dialect)));
      }),
      runs,
    );
  });
});

describe("reachability", () => {
  it("is never closed by a rule that allows", () => {
    const rules: readonly GroupRule[] = [
      { protocol: "-1", ipv4: ["0.0.0.0/0"], ipv6: ["::/0"] },
      { protocol: "tcp", from: 443, to: 443, ipv4: ["10.0.0.0/8"] },
      { protocol: "-1", self: true },
    ];
    fc.assert(
      fc.property(
        generated,
        fc.nat(),
        fc.constantFrom(...rules),
        ({ network, dialect }, at, rule) => {
          const opened: Network = {
            ...network,
            groups: network.groups.map((group, i) =>
              i === at % network.groups.length
                ? { ...group, ingress: [...group.ingress, rule], egress: [...group.egress, rule] }
                : group,
            ),
          };
          const [before, after] = [network, opened].map((one) => new Oracle(one, dialect));
          assert.ok(before !== undefined && after !== undefined);
          for (const [from, to] of pairsOf(network)) {
            const [a, b] = [before, after].map((oracle) =>
              setOf(
                oracle.bench.reach.direct(oracle.place(from).place, oracle.place(to).place, "may"),
              ),
            );
            assert.ok(
              a !== undefined && b !== undefined && packets.isSubset(a, b),
              JSON.stringify([from, to]),
            );
          }
        },
      ),
      runs,
    );
  });

  it("is told from the other end alike: what gets into a member is what gets there from each place", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const { bench } = new Oracle(network, dialect);
        const { members, fronts } = bench.model;
        const endpoints = new Set(fronts.vpn.map(({ endpoint }) => endpoint));
        const places: readonly Place[] = [
          { kind: "internet" },
          { kind: "remote" },
          ...fronts.vpn.map((access): Place => ({ kind: "vpn-clients", access })),
          ...members.all
            .filter((member) => !endpoints.has(member))
            .map((member): Place => ({ kind: "member", member })),
        ];
        for (const to of members.all) {
          for (const reading of readings) {
            const expected = places
              .filter((from) => from.kind !== "member" || from.member !== to)
              .flatMap((from) => bench.reach.paths(from, to, reading))
              .filter(({ through }) => !through.includes("the internet"));
            const found = bench.reach.into(to, reading);
            const told = (all: typeof found) =>
              [
                ...new Set(
                  all.map(
                    (one) =>
                      `${name(one.from, (n) => n)} ${one.through.join()} ${ports.format(one.sent).join()} ${ports.format(one.arrives).join()}`,
                  ),
                ),
              ].sort();
            assert.deepEqual(told(found), told(expected), to.label);
          }
        }
      }),
      runs,
    );
  });

  it("is certain only where it is possible, and in doubt only where something is unknown", () => {
    fc.assert(
      fc.property(generated, ({ network, dialect }) => {
        const oracle = new Oracle(network, dialect);
        for (const [from, to] of pairsOf(network)) {
          const [a, b] = [from, to].map((party) => oracle.place(party).place);
          assert.ok(a !== undefined && b !== undefined);
          const [may, must] = readings.map((reading) => oracle.bench.reach.direct(a, b, reading));
          assert.ok(may !== undefined && must !== undefined);
          assert.ok(packets.isSubset(setOf(must), setOf(may)), JSON.stringify([from, to]));
          const isShut = may.flow === undefined;
          assert.equal(may.closed.length > 0, isShut, JSON.stringify([from, to]));
          if (must.flow === undefined) continue;
          // What is for sure everywhere is so at one place; what is in no doubt is so as a whole.
          assert.ok(may.surely !== undefined && !packets.isEmpty(may.surely.packets));
          assert.ok(packets.isSubset(setOf(must), may.surely.packets), JSON.stringify([from, to]));
          if (may.doubts.length === 0) assert.equal(may.surely.packets, may.flow?.packets);
        }
      }),
      runs,
    );
  });
});
