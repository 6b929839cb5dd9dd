/** The other compute shapes on the real engine: one life each, with the pack, and what the offline plan says of them. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { PlanDocument } from "../../cli/plan/document";
import { engineOrSkip } from "./support/engine";
import {
  alarmTopic,
  dataKey,
  globalTopic,
  platformServices,
  redisToken,
  taskRevisions,
} from "./support/kept";
import {
  mandatory,
  settingsWith,
  sound,
  summaryOf as verdictOf,
  violationsOf,
  withPack,
} from "./support/pack";
import { comparedPlan, comparedRun, differences } from "./support/parity";
import { progress, summaryOf } from "./support/progress";
import { type EngineStack, platform, type Run, Workspace } from "./support/workspace";

const root = path.join(__dirname, "../..");

/** What a teardown leaves behind, and the README says so of each. */
const kept: Readonly<Record<string, readonly string[]>> = {
  monolith: [dataKey, redisToken, globalTopic, alarmTopic],
  beanstalk: [dataKey, redisToken, globalTopic, alarmTopic],
  sidecar: [
    dataKey,
    redisToken,
    ...taskRevisions([...platformServices, "egress"].sort()),
    globalTopic,
    alarmTopic,
  ],
};

/** The offline plan as users get it, in a process of its own. */
function offlinePlan(stack: string, folder: string): PlanDocument {
  const file = path.join(folder, `${stack}.plan.json`);
  const command = [path.join(root, "cli/bin/bulkhead.js"), "plan", stack, "--json", file];
  execFileSync(process.execPath, command, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  return JSON.parse(readFileSync(file, "utf8")) as PlanDocument;
}

describe("a compute shape on the real engine", function () {
  this.timeout(300_000);
  this.slow(60_000);

  for (const name of Object.keys(kept)) {
    describe(name, () => {
      const settings = settingsWith(`traffic.${name}.yaml`);
      let workspace: Workspace;
      let stack: EngineStack;
      let first: Run;

      before(async function () {
        workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
        stack = await workspace.stack(name, platform);
      });

      after(() => {
        (workspace as Workspace | undefined)?.close();
      });

      it("is proved at its first preview, and the pack stops nothing", async () => {
        const packs = { ...withPack(workspace, settings), recorder: true };
        first = sound(progress("preview", await stack.preview(packs)));
        assert.equal(first.error, undefined, first.diagnostics.join("\n"));
        assert.deepEqual(mandatory(first), []);
        assert.equal(verdictOf(first).split("\n")[0], `bulkhead/${name}: PROVED`);
      });

      it("breaks no rule of hygiene either", () => {
        const notes = ["proof-summary", "unknown-settings"];
        const advisory = violationsOf(first).filter(({ policy }) => !notes.includes(policy));
        assert.deepEqual(
          advisory.map(({ policy, name: of, message }) => `${policy} ${of}: ${message}`),
          [],
        );
      });

      it("is previewed as the offline plan has it, resource by resource", () => {
        const { resources } = offlinePlan(name, workspace.folder);
        const [engine, offline] = [comparedRun(first), comparedPlan(resources, first)];
        // Made of the configuration's name, which the engine makes up and knows, and the offline plan does not.
        const known =
          /Beanstalk\$aws:iam\/rolePolicy:RolePolicy::beanstalk-service-policy :: inputs\.policy: /;
        const found = differences(engine, offline).filter((line) => !known.test(line));
        assert.deepEqual(found, []);
        assert.ok(engine.length > 100 && engine.length === offline.length);
      });

      it("is deployed, proved as before, and a second update has nothing to do", async () => {
        const up = sound(progress("up", await stack.up(withPack(workspace, settings))));
        assert.equal(up.error, undefined, up.output.slice(-3000));
        assert.equal(verdictOf(up), verdictOf(first));
        const again = await stack.up({ recorder: false, expectNoChanges: true });
        assert.equal(again.error, undefined);
        assert.deepEqual(Object.keys(summaryOf(progress("second up", again))), ["same"]);
      });

      it("is the same after a refresh", async () => {
        const refresh = progress("refresh", await stack.refresh());
        assert.equal(refresh.error, undefined);
        assert.deepEqual(Object.keys(summaryOf(refresh)), ["same"]);
      });

      if (name === "beanstalk") {
        it("gets another environment for another setting of the load balancer, before the old one goes", async () => {
          const { status, output } = await workspace.cli(
            ["config", "set", "--path", "beanstalk.healthPath", "/well", "--stack", name],
          ); // prettier-ignore
          assert.equal(status, 0, output);
          const run = progress("up", await stack.up({ recorder: false }));
          assert.equal(run.error, undefined, run.diagnostics.join("\n"));
          const of = (op: string) =>
            run.steps.filter((step) => step.op === op).map((step) => step.name);
          const replaced = ["beanstalk-environment", "beanstalk-template"];
          for (const one of replaced) assert.ok(of("create-replacement").includes(one), one);
          const [environment] = workspace.provider
            .existing()
            .filter(({ type }) => type === "aws:elasticbeanstalk/environment:Environment");
          assert.match(JSON.stringify(environment?.inputs.name), /^"beanstalk-[0-9a-f]{7}"$/);
        });
      }

      it("is torn down, and nothing is left but what is kept on purpose", async () => {
        const lift = ["config", "set", "deletionProtection", "false", "--stack", name];
        assert.equal((await workspace.cli(lift)).status, 0);
        const up = progress("up", await stack.up({ recorder: false }));
        assert.equal(up.error, undefined, up.output.slice(-3000));
        const destroy = progress("destroy", await stack.destroy());
        assert.equal(destroy.error, undefined, destroy.output.slice(-3000));
        assert.deepEqual(workspace.provider.existing(), []);
        const found = workspace.provider.kept.map(({ name: of, what }) => `${of}: ${what}`);
        assert.deepEqual(found.sort(), kept[name]);
      });
    });
  }
});
