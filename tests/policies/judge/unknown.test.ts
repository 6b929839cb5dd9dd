/**
 * Whatever becomes unknown, nothing that failed passes (§14, 7): the real programs, broken in one place each, with each
 * value of each resource unknown. `RUNS` tries more.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { JudgedRow, Verdict } from "../../../policies/core/judge/types";
import { catalogue } from "../../mutation/catalogue";
import { isBreaking, type StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";
import type { PlannedResource } from "../../support/construct";
import { blurred, slotsOf, type Slot } from "./unknown-slots";

const times = Number(process.env["RUNS"] ?? 1);
/** Those that the proof catches; others are for policies beside it. */
const breaking = catalogue
  .filter(isBreaking)
  .filter(({ caughtBy }) => caughtBy.policies === undefined);

const hasFailed = ({ verdict }: JudgedRow) =>
  verdict === "refuted" || verdict === "undecided" || verdict === "missing";
const keyOf = ({ section, id, text }: JudgedRow) => `${section} ${id} ${text}`;

/** What passes in `after` though it failed in `before`. */
function lostFailures(before: Verdict, after: Verdict): string[] {
  if (after.proved) return ["everything"];
  const rows = new Map(after.rows.map((row) => [keyOf(row), row]));
  return before.rows.filter(hasFailed).flatMap((row) => {
    const now = rows.get(keyOf(row));
    return now !== undefined && !hasFailed(now) ? [`${keyOf(row)}: ${now.verdict}`] : [];
  });
}

const nameOf = ({ urn, path }: Slot) => `${urn.split("::").pop() ?? ""} :: ${path.join(".")}`;

describe("an unknown value", () => {
  const stacks: readonly StackName[] = ["dev", "prod"];
  const choice = fc.record({
    stack: fc.constantFrom(...stacks),
    broken: fc.constantFrom(...breaking),
    // Which values become unknown, and what else they may come from.
    slots: fc.array(fc.record({ slot: fc.nat(), more: fc.option(fc.nat()) }), {
      minLength: 6,
      maxLength: 6,
    }),
  });

  it("turns no row that failed into one that holds", async () => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(choice, async ({ stack, broken, slots }) => {
        if (broken.stacks?.includes(stack) === false) return;
        const all = await mutated(broken, stack);
        const before = verdictOn(all, stack);
        assert.ok(!before.proved, broken.id);
        const places = all.flatMap((one) => (relevant(one) ? slotsOf(one) : []));
        for (const { slot, more } of slots) {
          const place = places[slot % places.length] ?? assert.fail("no place");
          const also = more === null ? [] : [all[more % all.length]?.urn ?? ""];
          const after = verdictOn(blurred(all, place, also), stack);
          tried += 1;
          assert.deepEqual(
            lostFailures(before, after),
            [],
            `${broken.id}, ${nameOf(place)} unknown`,
          );
        }
      }),
      { numRuns: 12 * times, endOnFailure: true },
    );
    assert.ok(tried >= 40 * times, `${tried} values tried`);
  });
  it("leaves no task to start that a store does not let in, wherever that may stand", async () => {
    const broken = breaking.find(({ id }) => id === "without-network-private-acl-out-https");
    if (broken === undefined) assert.fail("no such change");
    const all = await mutated(broken, "prod");
    const stack = all.find(({ type }) => type === "pulumi:pulumi:Stack") ?? assert.fail("no stack");
    const place = all
      .flatMap((one) => slotsOf(one))
      .find((slot) => nameOf(slot) === "data-search :: vpcOptions.subnetIds");
    if (place === undefined) assert.fail("no such value");
    const after = verdictOn(blurred(all, place, [stack.urn]), "prod");
    assert.deepEqual(lostFailures(verdictOn(all, "prod"), after), []);
  });
});

/** Alarms, log groups and the like have values by the hundred that nobody reads. */
function relevant({ type }: PlannedResource): boolean {
  return /^aws:(ec2|vpc|lb|alb|rds|elasticache|opensearch|ecs|ec2clientvpn|cloudfront|s3|iam|apigateway|globalaccelerator|route53)/.test(
    type,
  );
}
