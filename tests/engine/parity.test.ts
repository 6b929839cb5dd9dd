/** The offline plan is what the engine previews, resource by resource. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { PlanDocument, PlannedResource } from "../../cli/plan/document";
import { unknownValue } from "../../cli/plan/markers";
import { engineOrSkip } from "./support/engine";
import { comparedPlan, comparedRun, differences } from "./support/parity";
import { progress } from "./support/progress";
import { platform, type Run, Workspace } from "./support/workspace";

const root = path.join(__dirname, "../..");

/** The offline plan as users get it, in a process of its own. */
function offlinePlan(stack: string, folder: string): PlanDocument {
  const file = path.join(folder, `${stack}.plan.json`);
  const command = [path.join(root, "cli/bin/bulkhead.js"), "plan", stack, "--json", file];
  execFileSync(process.execPath, command, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(file, "utf8")) as PlanDocument;
}

describe("the offline plan and the engine's preview", function () {
  this.timeout(300_000);
  this.slow(60_000);

  let workspace: Workspace;

  before(async function () {
    workspace = await Workspace.open(await engineOrSkip(this));
  });

  after(() => {
    (workspace as Workspace | undefined)?.close();
  });

  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      let run: Run;
      let plan: PlanDocument;

      before(async () => {
        run = progress("preview", await (await workspace.stack(stack, platform)).preview());
        assert.equal(run.error, undefined);
        plan = offlinePlan(stack, workspace.folder);
      });

      it("agree on every URN, input, parent, dependency and option", () => {
        const [engine, offline] = [comparedRun(run), comparedPlan(plan.resources, run)];
        assert.deepEqual(differences(engine, offline), []);
        assert.ok(engine.length > 200 && engine.length === offline.length);
      });

      /** What the comparison says if the plan were another one. */
      function changed(change: (resource: PlannedResource) => PlannedResource | undefined) {
        const other = plan.resources.flatMap((resource) => change(resource) ?? []);
        return differences(comparedRun(run), comparedPlan(other, run));
      }

      const only = (
        name: string,
        change: (resource: PlannedResource) => Partial<PlannedResource>,
      ) => changed((one) => (one.name === name ? { ...one, ...change(one) } : one));

      const seen: Readonly<Record<string, () => string[]>> = {
        "a resource less": () => changed((one) => (one.name === "public-http" ? undefined : one)),
        "another parent": () => only("public-http", () => ({ parent: "urn:other" })),
        "another input": () =>
          only("public-http", ({ inputs }) => ({ inputs: { ...inputs, port: 81 } })),
        "an input less": () =>
          only("public-http", ({ inputs: { port, ...inputs } }) => ({
            inputs: port === undefined ? {} : inputs,
          })),
        "a known value where the engine has none": () =>
          only("public-http", ({ inputs }) => ({ inputs: { ...inputs, loadBalancerArn: "arn" } })),
        "an unknown value where the engine knows it": () =>
          only("public-http", ({ inputs }) => ({ inputs: { ...inputs, port: unknownValue } })),
        "another property's dependency": () =>
          only("public-http", ({ propertyDependencies: { loadBalancerArn = [] } }) => ({
            propertyDependencies: { port: loadBalancerArn },
          })),
        "a dependency less": () => only("public-http", () => ({ dependencies: [] })),
        "another option": () => only("public-http", () => ({ options: { protect: true } })),
        "a tag of its own": () =>
          only("network-vpc", ({ inputs }) => ({ inputs: { ...inputs, tags: { Name: "else" } } })),
      };
      for (const [title, lines] of Object.entries(seen)) {
        it(`would differ by ${title}`, () => {
          assert.notDeepEqual(lines(), []);
        });
      }
    });
  }
});
