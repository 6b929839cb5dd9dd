/**
 * One verdict, whenever it is asked for: at the first preview, right after the update, at a preview with nothing to do, and
 * on the exported state, by the library and by `pulumi policy analyze`. Rows, findings and every word of them are compared.
 */
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { fromState } from "../../policies/adapters/state";
import { prove } from "../../policies/core/prove";
import { findingText, verdictLines } from "../../policies/support/report";
import type { Engine } from "../../tools/engine/engine";
import { catalogue } from "../mutation/catalogue";
import type { StackName } from "../mutation/mutation";
import { engineOrSkip } from "./support/engine";
import {
  changed,
  foundIn,
  mandatory,
  ownSettings,
  packFolder,
  sound,
  summaryOf,
  violationsOf,
  withPack,
  type PackSettings,
} from "./support/pack";
import { progress } from "./support/progress";
import { Workspace, type CliResult, type EngineStack, type Run } from "./support/workspace";

/** A verdict in words: the rows, and each finding. */
interface Told {
  readonly summary: string;
  readonly findings: readonly string[];
}

const proofPolicies = ["never-public", "traffic-matrix", "modelled-network", "tasks-can-start"];

function toldBy(run: Pick<Run, "events">): Told {
  const findings = violationsOf(run).filter(({ policy }) => proofPolicies.includes(policy));
  return { summary: summaryOf(run), findings: findings.map(foundIn).sort() };
}

/** What the library says of an exported state, whose day does not matter: nothing is waived. */
function toldOfState(state: object): Told {
  const source = fromState(state);
  assert.ok(source.ok);
  const { traffic } = ownSettings["traffic-matrix"] ?? {};
  const verdict = prove([source.value], { traffic, today: "2026-01-01" });
  assert.ok(verdict.ok);
  const findings = verdict.value.findings.map((finding) => findingText(finding)).sort();
  return { summary: verdictLines(verdict.value, true).join("\n"), findings };
}

/** The events that a command with `--json` wrote. */
function eventsOf({ stdout }: CliResult): readonly EngineEvent[] {
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}

const cases: readonly { stack: StackName; broken?: string; blames?: string }[] = [
  { stack: "dev" },
  { stack: "prod" },
  { stack: "dev", broken: "database-subnet-in-public-table", blames: "network-public-internet" },
  { stack: "prod", broken: "vpn-to-admin", blames: "surplus-in" },
];

describe("the verdict", function () {
  this.timeout(300_000);
  this.slow(60_000);

  let engine: Engine;

  before(async function () {
    engine = await engineOrSkip(this);
  });

  for (const { stack: name, broken, blames } of cases) {
    describe(broken === undefined ? name : `${name} with ${broken}`, () => {
      const mutation = catalogue.find(({ id }) => id === broken);
      // What is broken has to be deployed all the same, to be looked at.
      const settings: PackSettings =
        broken === undefined ? ownSettings : { all: "advisory", ...ownSettings };
      let workspace: Workspace;
      let stack: EngineStack;
      let first: Run;
      let file: string;
      let state: object;

      const analyze = async (given: PackSettings, outside = {}): Promise<CliResult> => {
        const [config = ""] = withPack(workspace, given).policyPackConfigs;
        const what = ["--file", file, "--policy-pack", packFolder, "--policy-pack-config", config];
        return workspace.cli(["policy", "analyze", "--json", ...what], outside);
      };

      before(async () => {
        workspace = await Workspace.open(engine, { checkpoints: false });
        stack = await workspace.stack(name, changed(mutation, name));
        first = progress("first preview", await stack.preview(withPack(workspace, settings)));
      });

      after(() => {
        (workspace as Workspace | undefined)?.close();
      });

      it(`is ${broken === undefined ? "" : "not "}proved at the first preview`, () => {
        const { error, diagnostics } = sound(first);
        assert.equal(error, undefined, diagnostics.join("\n"));
        assert.deepEqual(mandatory(first), []);
        const { summary, findings } = toldBy(first);
        const head = `bulkhead/${name}: ${broken === undefined ? "PROVED" : "NOT PROVED"}`;
        assert.equal(summary.split("\n")[0], head);
        assert.equal(findings.length > 0, broken !== undefined);
        if (blames !== undefined) assert.ok(findings.join("\n").includes(blames));
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

      it("is the same of the exported state by `pulumi policy analyze`", async () => {
        file = path.join(workspace.folder, "state.json");
        writeFileSync(file, JSON.stringify(state));
        // Where it is run there is no project, no stack, no login, and not the passphrase either.
        const folder = path.join(workspace.folder, "elsewhere");
        mkdirSync(folder);
        const environment = { PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE: "another one" };
        const result = await analyze(ownSettings, { folder, environment });
        const events = eventsOf(result);
        sound({ events, output: result.output });
        assert.deepEqual(toldBy({ events }), toldBy(first));
        // It fails by what is mandatory, and by that alone.
        assert.equal(result.status === 0, broken === undefined, result.output);
        assert.equal(mandatory({ events }).length > 0, broken !== undefined);
      });
    });
  }
});
