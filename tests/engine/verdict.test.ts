/**
 * One verdict of what is broken, whenever it is asked for: at the first preview, right after the update, at a preview with
 * nothing to do, and on the exported state, by the library and by `pulumi policy analyze`. Rows, findings and every word of
 * them are compared. That what is right is proved each time, the stacks' lives show (lifecycle.test.ts).
 */
import { strict as assert } from "node:assert";
import type { Engine } from "../../tools/engine/engine";
import { catalogue } from "../mutation/catalogue";
import type { StackName } from "../mutation/mutation";
import { engineOrSkip } from "./support/engine";
import {
  changed,
  mandatory,
  ownSettings,
  sound,
  withPack,
  type PackSettings,
} from "./support/pack";
import { progress } from "./support/progress";
import { analyzed, toldBy, toldOfState } from "./support/told";
import { Workspace, type EngineStack, type Run } from "./support/workspace";

const cases: readonly { stack: StackName; broken: string; blames: string }[] = [
  {
    stack: "dev",
    broken: "database-subnet-in-public-table",
    blames: "network-database-eu-central-1a",
  },
  { stack: "prod", broken: "vpn-to-admin", blames: "surplus-in" },
];

/** What is broken has to be deployed all the same, to be looked at. */
const settings: PackSettings = { all: "advisory", ...ownSettings };

describe("the verdict", function () {
  this.timeout(300_000);
  this.slow(60_000);

  let engine: Engine;

  before(async function () {
    engine = await engineOrSkip(this);
  });

  for (const { stack: name, broken, blames } of cases) {
    describe(`${name} with ${broken}`, () => {
      const mutation = catalogue.find(({ id }) => id === broken);
      let workspace: Workspace;
      let stack: EngineStack;
      let first: Run;
      let state: object;

      before(async () => {
        workspace = await Workspace.open(engine, { checkpoints: false });
        stack = await workspace.stack(name, changed(mutation, name));
        first = progress("first preview", await stack.preview(withPack(workspace, settings)));
      });

      after(() => {
        (workspace as Workspace | undefined)?.close();
      });

      it("is not proved at the first preview", () => {
        const { error, diagnostics } = sound(first);
        assert.equal(error, undefined, diagnostics.join("\n"));
        assert.deepEqual(mandatory(first), []);
        const { summary, findings } = toldBy(first);
        assert.equal(summary.split("\n")[0], `bulkhead/${name}: NOT PROVED`);
        assert.ok(findings.join("\n").includes(blames));
      });

      it("is the same right after the update", async () => {
        const run = sound(progress("up", await stack.up(withPack(workspace, settings))));
        assert.equal(run.error, undefined, run.diagnostics.join("\n"));
        assert.deepEqual(mandatory(run), []);
        assert.deepEqual(toldBy(run), toldBy(first));
      });

      it("is the same at a preview with nothing to do", async () => {
        const options = { ...withPack(workspace, settings), expectNoChanges: true };
        const run = sound(progress("preview", await stack.preview(options)));
        assert.equal(run.error, undefined, run.diagnostics.join("\n"));
        assert.deepEqual(toldBy(run), toldBy(first));
      });

      it("is the same of the exported state", async () => {
        state = (await stack.export()).deployment;
        assert.deepEqual(toldOfState(state), toldBy(first));
      });

      it("is the same of the exported state by `pulumi policy analyze`, which fails by it", async () => {
        const { result, events } = await analyzed(workspace, state);
        sound({ events, output: result.output });
        assert.deepEqual(toldBy({ events }), toldBy(first));
        assert.notEqual(result.status, 0, result.output);
        assert.ok(mandatory({ events }).length > 0);
      });
    });
  }
});
