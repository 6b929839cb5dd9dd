/**
 * The whole life of both stacks on the real engine, with the pack: from the first preview to the documented teardown. The
 * verdict is the same at each step, in every word.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { unknownValue } from "../../cli/plan/markers";
import { engineOrSkip } from "./support/engine";
import {
  alarmTopic,
  dataKey,
  globalTopic,
  platformServices,
  redisToken,
  taskRevisions,
} from "./support/kept";
import { mandatory, sound, withPack } from "./support/pack";
import { progress, summaryOf } from "./support/progress";
import { analyzed, toldBy, toldOfState } from "./support/told";
import {
  changesOf,
  type EngineStack,
  platform,
  type Run,
  type State,
  Workspace,
} from "./support/workspace";

const readme = readFileSync(path.join(__dirname, "../../README.md"), "utf8");

/** What a teardown leaves behind, and the README says so of each. */
const kept: Readonly<Record<string, readonly string[]>> = {
  dev: [dataKey, redisToken, ...taskRevisions(platformServices), alarmTopic],
  prod: [
    dataKey,
    redisToken,
    "services-cluster: log group of Container Insights, which AWS made",
    ...taskRevisions(platformServices),
    globalTopic,
    alarmTopic,
  ],
};

/** The commands of a section of the README that begin with a word, continued lines joined. */
function commandsOf(section: string, word: string): string[] {
  const text = new RegExp(`\\n## ${section}\\n([^]*?)\\n## `).exec(readme)?.[1] ?? "";
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, block = ""]) => block);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", "").split("\n"));
  return lines.map((line) => line.trim()).filter((line) => line.startsWith(word));
}

/** Runs a command of the README; the program is this process's, and nobody is there to say yes. */
async function documented(workspace: Workspace, stack: string, command: string): Promise<string> {
  const [, ...args] = command.split(" ");
  const changes = ["destroy", "up"].includes(args[0] ?? "");
  const { status, output } = await workspace.cli(
    [...args, "--stack", stack, ...(changes ? ["--yes", "--skip-preview"] : [])],
    args[0] === "up" ? { program: platform } : {},
  );
  assert.equal(status, 0, `${command}\n${output.slice(-4000)}`);
  return output;
}

/** The teardown of the README, with the commands that it has. */
async function teardown(workspace: Workspace, stack: string): Promise<void> {
  if (stack === "prod") {
    const lift = commandsOf("Teardown", "pulumi config");
    assert.deepEqual(lift, ["pulumi config set deletionProtection false && pulumi up"]);
    for (const command of lift.flatMap((line) => line.split(" && "))) {
      await documented(workspace, stack, command);
    }
  }
  assert.deepEqual(commandsOf("Teardown", "pulumi destroy"), ["pulumi destroy"]);
  await documented(workspace, stack, "pulumi destroy");
}

/** The resources of a state that a provider manages, default providers apart. */
function managed({ resources }: State) {
  return resources.filter(
    ({ custom, type }) => custom === true && !type.startsWith("pulumi:providers:"),
  );
}

/** Every resource that exists, as `urn id`, sorted: the same in AWS and in the state, or something is lost. */
function inAws({ provider }: Workspace): string[] {
  return provider.existing().map(({ urn, id }) => `${urn} ${id}`);
}

function inState(state: State): string[] {
  return managed(state)
    .map(({ urn, id }) => `${urn} ${id ?? ""}`)
    .sort();
}

describe("a stack's life on the real engine", function () {
  this.timeout(300_000);
  this.slow(60_000);

  for (const name of ["dev", "prod"]) {
    describe(name, () => {
      let workspace: Workspace;
      let stack: EngineStack;
      let first: Run;
      let state: State;

      before(async function () {
        workspace = await Workspace.open(await engineOrSkip(this), { checkpoints: false });
        stack = await workspace.stack(name, platform);
      });

      after(() => {
        (workspace as Workspace | undefined)?.close();
      });

      const quietly = { recorder: false };

      it("previews everything as new", async () => {
        first = sound(progress("preview", await stack.preview(withPack(workspace))));
        assert.deepEqual([first.error, first.diagnostics], [undefined, []]);
        assert.deepEqual(
          changesOf(first).filter((line) => !line.startsWith("create ")),
          [],
        );
        assert.deepEqual(inAws(workspace), []);
      });

      it("is proved at the first preview", () => {
        assert.deepEqual(mandatory(first), []);
        const { summary, findings } = toldBy(first);
        assert.equal(summary.split("\n")[0], `bulkhead/${name}: PROVED`);
        assert.deepEqual(findings, []);
      });

      it("makes what was previewed, and the verdict stays", async () => {
        const run = sound(progress("up", await stack.up(withPack(workspace))));
        assert.deepEqual([run.error, run.diagnostics], [undefined, []]);
        assert.deepEqual(changesOf(run), changesOf(first));
        assert.deepEqual(mandatory(run), []);
        assert.deepEqual(toldBy(run), toldBy(first));
      });

      it("has nothing to do in a second update", async () => {
        const run = progress("second up", await stack.up({ ...quietly, expectNoChanges: true }));
        assert.equal(run.error, undefined);
        assert.deepEqual(Object.keys(summaryOf(run)), ["same"]);
      });

      it("is proved as before at a preview with nothing to do", async () => {
        const options = { ...withPack(workspace), expectNoChanges: true };
        const run = sound(progress("preview", await stack.preview(options)));
        assert.equal(run.error, undefined, run.diagnostics.join("\n"));
        assert.deepEqual(toldBy(run), toldBy(first));
      });

      it("exports a state that is what exists, with nothing unknown and nothing pending", async () => {
        state = await stack.export();
        assert.deepEqual(inState(state), inAws(workspace));
        assert.deepEqual(state.pending, []);
        assert.doesNotMatch(JSON.stringify(state.deployment), new RegExp(unknownValue));
      });

      it("is proved as before of the exported state", () => {
        assert.deepEqual(toldOfState(state.deployment), toldBy(first));
      });

      it("is proved as before of the exported state by `pulumi policy analyze`", async () => {
        const { result, events } = await analyzed(workspace, state.deployment);
        sound({ events, output: result.output });
        assert.equal(result.status, 0, result.output);
        assert.deepEqual(mandatory({ events }), []);
        assert.deepEqual(toldBy({ events }), toldBy(first));
      });

      it("shows rules and routes in their parents after a refresh, and still has nothing to do", async () => {
        const refresh = progress("refresh", await stack.refresh());
        assert.equal(refresh.error, undefined);
        assert.deepEqual(Object.keys(summaryOf(refresh)), ["same"]);
        const refreshed = managed(await stack.export());
        const find = (resource: string) =>
          refreshed.find(({ urn }) => urn.endsWith(`aws:${resource}`))?.outputs ?? {};
        const mirrored = [
          find("ec2/routeTable:RouteTable::network-public").routes,
          find("ec2/networkAcl:NetworkAcl::network-database").ingress,
          find("ec2/securityGroup:SecurityGroup::public-group").ingress,
          find("ec2/securityGroup:SecurityGroup::public-group").egress,
        ];
        for (const list of mirrored) assert.ok(Array.isArray(list) && list.length > 0);
        const again = progress("up", await stack.up({ ...quietly, expectNoChanges: true }));
        assert.equal(again.error, undefined);
      });

      if (name === "prod") {
        it("refuses to be destroyed, names everything that is protected, and stays as it is", async () => {
          const before = inAws(workspace);
          const guarded = (await stack.export()).resources.filter((one) => one.protect === true);
          assert.equal(guarded.length, 14);
          const names = guarded.map(({ urn }) => urn.split("::").pop() ?? "");
          const destroy = ["destroy", "--yes", "--stack", name];
          const refused = await workspace.cli(destroy);
          assert.notEqual(refused.status, 0);
          const unnamed = names.filter((resource) => !refused.output.includes(resource));
          assert.deepEqual(unnamed, []);
          assert.deepEqual(inAws(workspace), before);
          // With the program its guard refuses; the engine then does not go on to what others depend on.
          const guard = await workspace.cli([...destroy, "--run-program"], { program: platform });
          assert.notEqual(guard.status, 0);
          // Whichever of them the engine comes to first.
          const named = /(\S+) \([^()]*\) would be deleted or replaced in production/.exec(
            guard.output,
          );
          assert.ok(names.includes(named?.[1] ?? ""), guard.output.slice(-3000));
          assert.deepEqual(inAws(workspace), before);
          assert.deepEqual(inState(await stack.export()), before);
        });

        it("names the database as the teardown looks it up, for a last snapshot", async () => {
          const [line = ""] = commandsOf("Teardown", "db=");
          assert.equal(line, "db=$(pulumi stack output postgresEndpoint | cut -d. -f1)");
          const endpoint = await documented(
            workspace,
            name,
            "pulumi stack output postgresEndpoint",
          );
          const database = workspace.provider
            .existing()
            .find(({ type }) => type === "aws:rds/instance:Instance");
          assert.equal(endpoint.split(".")[0], database?.inputs.identifier);
        });
      }

      it("is torn down as the README says: nothing is left in the state nor in AWS", async () => {
        await teardown(workspace, name);
        assert.deepEqual((await stack.export()).resources, []);
        assert.deepEqual(inAws(workspace), []);
      });

      it("leaves behind what is kept on purpose, and nothing else", () => {
        const found = workspace.provider.kept.map(({ name: of, what }) => `${of}: ${what}`);
        assert.deepEqual(found.sort(), kept[name]);
      });
    });
  }
});
