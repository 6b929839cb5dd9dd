/** One mistake is one finding: each policy fails for its own rows all the same, whichever of them tells the cause. */
import assert from "node:assert/strict";
import type { JudgedRow, Verdict } from "../../../policies/core/judge/types";
import { prove } from "../../../policies/core/prove";
import { catalogue } from "../../mutation/catalogue";
import { mutated } from "../../mutation/program";
import { ownTraffic } from "../judge/support";
import { packOf, registered, run, type Registered, type Report } from "./build";

const policyOf: Readonly<Record<JudgedRow["section"], string>> = {
  matrix: "traffic-matrix",
  routes: "traffic-matrix",
  always: "never-public",
  start: "tasks-can-start",
};

/** Rows about what cannot be seen belong to a policy of their own. */
const partOf = ({ id, section }: JudgedRow) =>
  id === "A5" ? "modelled-network" : policyOf[section];
const policies = [...new Set([...Object.values(policyOf), "modelled-network"])];

/** What makes rows of several policies fail by one cause, and these policies. */
const cases: readonly (readonly [id: string, told: string, others: readonly string[]])[] = [
  ["redis-port", "traffic-matrix", ["tasks-can-start"]],
  ["no-internet-gateway", "traffic-matrix", ["tasks-can-start"]],
  ["frontend-in-database-subnets", "traffic-matrix", ["tasks-can-start"]],
  ["stores-in-public-subnets", "traffic-matrix", ["never-public"]],
  ["public-balancer-internal", "never-public", ["traffic-matrix"]],
  ["gateway-table", "traffic-matrix", ["modelled-network", "tasks-can-start"]],
  ["postgres-unknown-group", "traffic-matrix", ["never-public", "tasks-can-start"]],
]; // prettier-ignore

const hasFailed = ({ verdict }: JudgedRow) => verdict !== "proved" && verdict !== "not-applicable";

/** What the policies named report, and the verdict that they were made of. */
function told(resources: readonly Registered[], names: readonly string[]) {
  let verdict: Verdict | undefined;
  const pack = packOf({
    only: [...names, "store-not-public"],
    prove: (source, options) => {
      const made = prove([source], options);
      if (!made.ok) assert.fail(JSON.stringify(made.problems));
      return (verdict = made.value);
    },
  });
  const { reports } = run(pack, resources, { "traffic-matrix": { traffic: ownTraffic } });
  const own = reports.filter(({ policy }) => names.includes(policy));
  return { reports: own, verdict: verdict ?? assert.fail("nothing was proved") };
}

/** Whether a report is about a row: it names it, or its finding is one of the row's. */
function isAbout({ id, findings }: JudgedRow, { message }: Report): boolean {
  const named = message.split("\n")[0] ?? "";
  const shown = /^ +id +(\S+)/m.exec(message)?.[1];
  const isNamed = named.includes(`${id} (`);
  return isNamed || (shown !== undefined && findings.includes(shown));
}

describe("one cause in rows of several policies", function () {
  this.timeout(120_000);

  for (const [id, teller, others] of cases) {
    describe(id, () => {
      let resources: readonly Registered[];

      before(async () => {
        const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
        resources = registered(await mutated(mutation, "dev"));
      });

      it("fails each policy for its own rows", () => {
        const { reports, verdict } = told(resources, policies);
        assert.equal(verdict.findings.length, 1);
        const failed = verdict.rows.filter(hasFailed);
        assert.deepEqual([...new Set(failed.map(partOf))].sort(), [teller, ...others].sort());
        for (const row of failed) {
          const own = reports.filter((one) => one.policy === partOf(row));
          assert.ok(own.some((one) => isAbout(row, one)), `${row.id} ${row.text}`);
        }
        // The cause is told in full by one policy only.
        const full = reports.filter(({ message }) => /^ +cause /m.test(message));
        assert.deepEqual([...new Set(full.map(({ policy }) => policy))], [teller]);
      });

      // Who switches the others off, or makes them advisory, has this one alone to go by: the matrix is read in any case.
      for (const policy of others) {
        it(`fails ${policy} where the others are off`, () => {
          const { reports, verdict } = told(resources, [policy, "traffic-matrix"]);
          const own = reports.filter((one) => one.policy === policy);
          for (const row of verdict.rows.filter(hasFailed)) {
            if (partOf(row) === policy) assert.ok(own.some((one) => isAbout(row, one)), row.id);
          }
          const fixes = verdict.findings.map(({ fix }) => fix);
          assert.ok(own.every(({ message }) => fixes.some((fix) => message.includes(fix))));
        });
      }
    });
  }
}); // prettier-ignore
