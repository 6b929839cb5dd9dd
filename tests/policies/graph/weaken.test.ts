/** What is not known makes nothing more certain: over random programs, each slot of each resource. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { may, must, type Reference, type Target } from "../../../policies/core/graph/reference";
import { Bench, token, U, type Given, type Program } from "./build";

const slots: Readonly<Record<string, readonly [string, string, readonly string[]]>> = {
  group: [token.ingress, "securityGroupId", ["g1", "g2", "g3"]],
  groups: [token.balancer, "securityGroups", ["g1", "g2", "g3", "vpc"]],
  subnets: [token.balancer, "subnets", ["s1", "s2"]],
  gateway: [token.route, "gatewayId", ["igw"]],
  table: [token.route, "routeTableId", ["rt", "vpc"]],
};

const ids: Readonly<Record<string, string>> = {
  g1: "sg-1", g2: "sg-2", g3: "sg-3", s1: "subnet-1", s2: "subnet-2", igw: "igw-1", rt: "rtb-1",
}; // prettier-ignore

/** One part of a slot: a literal, or an id of a resource that is known or not. */
interface Part {
  readonly from: string | undefined;
  readonly text: string;
  readonly known: boolean;
}

interface Drawn {
  readonly slot: string;
  readonly parts: readonly Part[];
  /** Dependencies that the value does not show. */
  readonly extra: readonly string[];
  readonly region: unknown;
  readonly rules: boolean;
}

const part = (slot: string): fc.Arbitrary<Part> => {
  const [, , owners] = slots[slot] ?? assert.fail(slot);
  return fc
    .oneof(
      {
        weight: 5,
        arbitrary: fc.record({ from: fc.constantFrom(...owners), known: fc.boolean() }),
      },
      { weight: 1, arbitrary: fc.constant({ from: undefined, known: true }) },
    )
    .map(({ from, known }) => {
      const object = slot === "table" ? "rtb-default" : "sg-default";
      const text =
        from === undefined ? "sg-foreign" : from === "vpc" ? object : (ids[from] ?? from);
      return { from, known, text };
    });
};

const isList = (slot: string) => slot === "groups" || slot === "subnets";

const drawn: fc.Arbitrary<Drawn> = fc.constantFrom(...Object.keys(slots)).chain((slot) =>
  fc.record({
    slot: fc.constant(slot),
    parts: isList(slot)
      ? fc.uniqueArray(part(slot), { maxLength: 4, selector: (p) => p.text })
      : fc.tuple(part(slot)),
    extra: fc.subarray(["nat", "other", "app"]),
    region: fc.constantFrom(undefined, "eu-central-1", "us-east-1"),
    rules: fc.boolean(),
  }),
);

function programOf(
  { slot, parts, extra, region, rules }: Drawn,
  shown: readonly Part[] = parts,
): Program {
  const [type, property] = slots[slot] ?? assert.fail(slot);
  const values = shown.map(({ known, text }) => (known ? text : U));
  const from = [...new Set([...parts.flatMap((p) => p.from ?? []), ...extra])];
  const inputs = { region, [property]: isList(slot) ? values : values[0] };
  const made: Given = { inputs, from: { [property]: from } };
  const adopted: Program = rules
    ? { dg: [token.defaultGroup, { id: "sg-default", inputs: { vpcId: "vpc-1" } }] }
    : {};
  return {
    vpc: [
      token.vpc,
      {
        id: "vpc-1",
        outputs: {
          defaultSecurityGroupId: "sg-default",
          defaultRouteTableId: "rtb-default",
          region: "eu-central-1",
        },
      },
    ],
    ...Object.fromEntries(
      ["g1", "g2", "g3"].map((g) => [
        g,
        [token.group, { id: ids[g], inputs: { region: "eu-central-1" } }] as const,
      ]),
    ),
    ...Object.fromEntries(["s1", "s2"].map((s) => [s, [token.subnet, { id: ids[s] }] as const])),
    igw: [token.igw, { id: "igw-1" }],
    rt: [token.table, { id: "rtb-1" }],
    nat: [token.nat],
    other: [token.reference],
    app: ["shop:index:App", { custom: false }],
    ...adopted,
    x: [type, made],
  };
}

const read = (program: Program, slot: string): Reference =>
  new Bench(program).reference("x", (slots[slot] ?? [])[1] ?? "");

const key = ({ resource, defaultOf }: Target) => `${resource.name} ${defaultOf ?? ""}`;

/** Whether one reading says no more than another. */
function isWeaker(weak: Reference, strong: Reference): boolean {
  const certain = new Set(must(strong).map(key));
  if (!must(weak).every((target) => certain.has(key(target)))) return false;
  const all = may(weak);
  if (all === "anything") return true;
  const strongAll = may(strong);
  const reached = new Set(all.map(key));
  return strongAll !== "anything" && strongAll.every((target) => reached.has(key(target)));
}

function assertWeaker(weak: Program, strong: Program, slot: string): void {
  const [a, b] = [read(weak, slot), read(strong, slot)];
  assert.ok(
    isWeaker(a, b),
    JSON.stringify(
      { weak: [must(a).map(key), may(a)], strong: [must(b).map(key), may(b)] },
      (k, v: unknown) => (k === "resource" ? (v as { name: string }).name : v),
    ),
  );
}

const runs = { numRuns: 1500 };

describe("what is not known makes nothing more certain", () => {
  it("one part that becomes unknown", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (given, at) => {
        fc.pre(given.parts.length > 0);
        const index = at % given.parts.length;
        const hidden = given.parts.map((p, i) => (i === index ? { ...p, known: false } : p));
        assertWeaker(programOf(given, hidden), programOf(given), given.slot);
      }),
      runs,
    );
  });

  it("a list that becomes unknown as a whole", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        // A literal that an `apply` adds leaves no trace: a list is taken to hold what it was made of.
        fc.pre(given.parts.every(({ from }) => from !== undefined));
        const strong = programOf(given);
        const [type, made] = strong.x ?? assert.fail();
        const [, property] = slots[given.slot] ?? assert.fail();
        const weak = {
          ...strong,
          x: [type, { ...made, inputs: { region: given.region, [property]: U } }] as const,
        };
        assertWeaker(weak, strong, given.slot);
      }),
      runs,
    );
  });

  it("a region that becomes unknown", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        assertWeaker(programOf({ ...given, region: U }), programOf(given), given.slot);
      }),
      runs,
    );
  });

  it("dependencies that are not told", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const strong = programOf(given);
        const [type, made] = strong.x ?? assert.fail();
        assertWeaker({ ...strong, x: [type, { ...made, from: {} }] }, strong, given.slot);
      }),
      runs,
    );
  });

  it("one dependency less, where there were no more than unknown parts", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), (given, at) => {
        const hidden = {
          ...given,
          parts: given.parts.map((p) => ({ ...p, known: p.from === undefined })),
        };
        const owners = hidden.parts.flatMap((p) => p.from ?? []);
        fc.pre(owners.length > 0);
        const strong = programOf(hidden);
        const gone = owners[at % owners.length];
        const [type, made] = strong.x ?? assert.fail();
        const [, property] = slots[given.slot] ?? assert.fail();
        const left = (made?.from?.[property] ?? []).filter((name) => name !== gone);
        assertWeaker(
          { ...strong, x: [type, { ...made, from: { [property]: left } }] },
          strong,
          given.slot,
        );
      }),
      runs,
    );
  });

  it("a dependency more, on what can hand out any id", () => {
    fc.assert(
      fc.property(drawn, (given) => {
        const without = { ...given, extra: given.extra.filter((name) => name !== "other") };
        assertWeaker(
          programOf({ ...without, extra: [...without.extra, "other"] }),
          programOf(without),
          given.slot,
        );
      }),
      runs,
    );
  });
});
