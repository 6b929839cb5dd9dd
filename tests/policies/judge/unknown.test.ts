/**
 * Whatever becomes unknown, nothing that failed passes (§14, 7): the real programs, broken in one place each, with each
 * value of each resource unknown, or of a type that AWS's provider does not take; half of them in a VPC whose
 * own block is drawn from a pool. `RUNS` tries more.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { JudgedRow, Verdict } from "../../../policies/core/judge/types";
import { catalogue } from "../../mutation/catalogue";
import { isBreaking, type StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";
import type { PlannedResource } from "../../support/construct";
import { unknownText } from "../../../policies/core/graph/wire";
import { pooled } from "./pooled";
import { blurred, misfitsFor, slotsOf, valueAt, type Slot } from "./unknown-slots";

const times = Number(process.env["RUNS"] ?? 1);
/** Those that the proof catches; others are for policies beside it. */
const breaking = catalogue
  .filter(isBreaking)
  .filter(({ caughtBy }) => caughtBy.policies === undefined);

const hasFailed = ({ verdict }: JudgedRow) =>
  verdict === "refuted" || verdict === "undecided" || verdict === "missing";
const keyOf = ({ section, id, text }: JudgedRow) => `${section} ${id} ${text}`;

/**
 * What passes in `after` though it failed in `before`. All else that is impossible (`*`) is what no other row tells: what
 * becomes wider may be told by one of these.
 */
function lostFailures(before: Verdict, after: Verdict): string[] {
  if (after.proved) return ["everything"];
  const rows = new Map(after.rows.map((row) => [keyOf(row), row]));
  const failed = before.rows.filter((row) => hasFailed(row) && row.id !== "*");
  return failed.flatMap((row) => {
    const now = rows.get(keyOf(row));
    return now !== undefined && !hasFailed(now) ? [`${keyOf(row)}: ${now.verdict}`] : [];
  });
}

const nameOf = ({ urn, path }: Slot) => `${urn.split("::").pop() ?? ""} :: ${path.join(".")}`;

describe("a value that nobody knows", () => {
  const own: readonly StackName[] = ["dev", "prod"];
  const pairs = breaking.flatMap((broken) =>
    (broken.stacks ?? own).map((stack) => ({ broken, stack })),
  );
  const choice = fc.record({
    pair: fc.constantFrom(...pairs),
    // Whether the VPC's own block is drawn from a pool, and so not known from the start.
    isDrawn: fc.boolean(),
    // Which values become unknown, and what else they may come from.
    slots: fc.array(fc.record({ slot: fc.nat(), more: fc.option(fc.nat()), misfit: fc.nat() }), {
      minLength: 6,
      maxLength: 6,
    }),
  });

  for (const what of ["unknown", "of a wrong type"] as const)
    it(`that is ${what} turns no row that failed into one that holds`, async () => {
      let tried = 0;
      await fc.assert(
        fc.asyncProperty(choice, async ({ pair: { broken, stack }, isDrawn, slots }) => {
          const own = await mutated(broken, stack);
          // Without its ACLs, which are of another VPC then, some are not broken.
          const drawn = isDrawn ? pooled(own) : own;
          const isStill = drawn === own || !verdictOn(drawn, stack).proved;
          const all = isStill ? drawn : own;
          const before = verdictOn(all, stack);
          assert.ok(!before.proved, broken.id);
          const places = all.flatMap((one) => (relevant(one) ? slotsOf(one) : []));
          for (const { slot, more, misfit } of slots) {
            const place = places[slot % places.length] ?? assert.fail("no place");
            const also = more === null ? [] : [all[more % all.length]?.urn ?? ""];
            const misfits = misfitsFor(valueAt(all, place));
            const value = what === "unknown" ? unknownText : misfits[misfit % misfits.length];
            const after = verdictOn(blurred(all, place, also, value), stack);
            tried += 1;
            assert.deepEqual(
              lostFailures(before, after),
              [],
              `${broken.id}, ${nameOf(place)} = ${JSON.stringify(value)}`,
            );
          }
        }),
        { numRuns: 12 * times, endOnFailure: true },
      );
      assert.ok(tried >= 40 * times, `${tried} values tried`);
    });
});

/** Alarms, log groups and the like have values by the hundred that nobody reads. */
function relevant({ type }: PlannedResource): boolean {
  return /^aws:(ec2|vpc|lb|alb|elb|autoscaling|elasticbeanstalk|rds|elasticache|opensearch|ecs|ec2clientvpn|cloudfront|s3|iam|apigateway|globalaccelerator|route53)/.test(
    type,
  );
}
