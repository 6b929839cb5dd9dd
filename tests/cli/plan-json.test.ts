import assert from "node:assert/strict";
import { join } from "node:path";
import { BadInputError, planProgram, readPlan, writePlan, type PlanDocument } from "../../cli/plan";
import { fixtures } from "./programs";

describe("plan: as JSON", () => {
  let plan: PlanDocument;
  before(async () => {
    plan = await planProgram({ program: join(fixtures, "typescript"), sourcePositions: true });
  });

  it("comes back as it was written", () => {
    assert.deepEqual(readPlan(writePlan(plan)), plan);
  });

  it("is the same text whatever the order of keys", () => {
    const turned = Object.fromEntries(Object.entries(plan).reverse()) as unknown as PlanDocument;
    assert.equal(writePlan(turned), writePlan(plan));
    assert.match(writePlan(plan), /^\{\n {2}"format": "bulkhead-plan",\n {2}"version": 1,\n/);
    assert.ok(writePlan(plan).endsWith("}\n"));
  });

  it("holds neither time nor the paths of a machine", () => {
    assert.doesNotMatch(writePlan(plan), new RegExp(`${fixtures}|${process.cwd()}|elapsed`));
  });

  const broken: Record<
    string,
    { change: (plan: Record<string, unknown>) => unknown; said: string }
  > = {
    "another format": {
      change: (p) => ({ ...p, format: "tfplan" }),
      said: 'format: found format "tfplan"',
    },
    "no format": { change: () => ({}), said: "format: found format nothing" },
    "a list": { change: () => [], said: "format: found []" },
    "a later version": {
      change: (p) => ({ ...p, version: 2 }),
      said: "version: found 2, expected 1",
    },
    "a part missing": {
      change: ({ notes: _, ...p }) => p,
      said: "notes: found nothing, expected a list",
    },
    "a part of another kind": {
      change: (p) => ({ ...p, resources: {} }),
      said: "resources: found {}, expected a list",
    },
    "an unknown part": { change: (p) => ({ ...p, extra: 1 }), said: 'extra: found "extra"' },
    "a resource that is none": {
      change: (p) => ({ ...p, resources: [{ urn: 1 }] }),
      said: "resources[0].urn: found 1, expected text",
    },
    "an unknown assumption": {
      change: (p) => ({ ...p, assumptions: [{ kind: "constructor" }] }),
      said: 'assumptions[0]: found {"kind":"constructor"}, expected an assumption',
    },
  };
  for (const [what, { change, said }] of Object.entries(broken)) {
    it(`is refused with ${what}`, () => {
      const text = JSON.stringify(change(JSON.parse(writePlan(plan)) as Record<string, unknown>));
      assert.throws(
        () => readPlan(text),
        (error: unknown) => {
          assert.ok(error instanceof BadInputError);
          assert.ok(error.message.includes(said), error.message);
          return true;
        },
      );
    });
  }

  it("is refused where it is cut off, and where it is empty", () => {
    const text = writePlan(plan);
    for (const part of [text.slice(0, text.length / 2), "", "null", "3"]) {
      assert.throws(() => readPlan(part, "plan.json"), /plan\.json is not a plan/);
    }
  });

  it("is refused with keys that reach for prototypes", () => {
    const text = writePlan(plan).replace(
      '"outputs": {',
      '"outputs": { "__proto__": { "polluted": true },',
    );
    assert.throws(() => readPlan(text), /found "__proto__"/);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it("tells the first problems of a file that is wrong throughout", () => {
    const text = JSON.stringify({ ...plan, resources: Array.from({ length: 500 }, () => 3) });
    assert.throws(() => readPlan(text), /20 problems/);
  });
});
