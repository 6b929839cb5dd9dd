/**
 * Updates that break off: what the state says then, and that the documented commands (docs/operations.md, "When an update
 * broke off") end with a state that has what the provider has, nothing lost and nothing made twice.
 */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { engineOrSkip } from "./support/engine";
import { installLanguageHost } from "./support/language-host";
import { documented } from "./support/shell";
import { platform, Workspace, type CliResult, type RunningCli } from "./support/workspace";

const document = "docs/operations.md";
const chapter = "When an update broke off";

interface Pending {
  readonly type: string;
  readonly resource: { readonly urn: string; readonly type: string };
}

interface ExportedState {
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly custom?: boolean;
  }[];
  readonly pending_operations?: readonly Pending[];
}

/** What `pulumi preview --import-file` writes. */
interface ImportFile {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly id: string;
    readonly logicalName?: string;
    readonly component?: boolean;
  }[];
}

const rds = "aws:rds/instance:Instance";
const redis = "aws:elasticache/replicationGroup:ReplicationGroup";
const bucket = "aws:s3/bucket:Bucket";

/** The documented `pulumi up` shows a preview before, which takes a third of the time. */
const up = "up --skip-preview";

/** Enough of a program to see what the engine does. */
const buckets: PulumiFn = () => {
  const first = new aws.s3.Bucket("first");
  new aws.s3.Bucket("last", {}, { dependsOn: [first] });
  return Promise.resolve({});
};

describe("updates that break off, on the real engine", function () {
  this.timeout(300_000);
  this.slow(30_000);

  let workspace: Workspace;
  let program: PulumiFn;

  beforeEach(async function () {
    program = platform;
    workspace = await Workspace.open(await engineOrSkip(this));
    const created = await pulumi("stack init dev");
    assert.equal(created.status, 0, created.output);
  });

  afterEach(() => {
    workspace.close();
  });

  /** Runs a command as it is documented; where it wants the program, this process is asked for it. */
  async function pulumi(command: string): Promise<CliResult> {
    const begun = Date.now();
    const result = await workspace.cli(words(command), options(command));
    if (/^(up|refresh|import)/.test(command)) {
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      console.log(
        `        pulumi ${command.slice(0, 60)}: ${seconds} s, status ${result.status ?? "none"}`,
      );
    }
    return result;
  }

  function start(command: string): Promise<RunningCli> {
    return workspace.startCli(words(command), options(command));
  }

  /** Waits for what is to come while a command runs; fails with the command's words if it ends before. */
  async function during<T>(running: RunningCli, coming: Promise<T>): Promise<T> {
    const ended = running.done.then(({ output }): never => {
      throw new Error(`ended too early:\n${output}`);
    });
    // It ends in any case, later.
    ended.catch(() => undefined);
    return Promise.race([coming, ended]);
  }

  function words(command: string): string[] {
    return [
      ...command.split(" "),
      "--color=never",
      ...(/^stack init/.test(command) ? [] : ["--stack=dev"]),
    ];
  }

  function options(command: string) {
    const host = installLanguageHost(path.join(workspace.folder, "host"));
    const environment = {
      PULUMI_SKIP_CONFIRMATIONS: "true",
      PATH: [workspace.environment.PATH ?? "", host].join(path.delimiter),
    };
    return { environment, ...(/^(up|preview)/.test(command) ? { program } : {}) };
  }

  /** The lines of a documented block. */
  function linesOf(containing: string): string[] {
    return documented(document, chapter, containing).split("\n");
  }

  /** Runs documented lines, which must be commands of `pulumi` all of them. */
  async function runLines(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      const { status, output } = await pulumi(line.replace(/^pulumi /, ""));
      assert.equal(status, 0, `${line}\n${output}`);
    }
  }

  async function runBlock(containing: string): Promise<void> {
    await runLines(linesOf(containing));
  }

  /** Runs a command that a signal ends while AWS has just done its part with a bucket. @returns the bucket's URN */
  async function interrupted(
    command: string,
    method: "create" | "delete",
    signal: NodeJS.Signals = "SIGKILL",
  ): Promise<{ readonly urn: string; readonly output: string }> {
    const done = workspace.provider.faults.hangAt({ method, type: bucket, done: true });
    const running = await start(command);
    const { urn } = await during(running, done.reached);
    running.kill(signal);
    const { output } = await running.done;
    return { urn, output };
  }

  async function state(): Promise<ExportedState> {
    const { stdout } = await pulumi("stack export");
    return (JSON.parse(stdout) as { deployment: ExportedState }).deployment;
  }

  async function pending(): Promise<string[]> {
    const operations = (await state()).pending_operations ?? [];
    return operations.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`).sort();
  }

  function nameOf(urn: string): string {
    return urn.split("::").pop() ?? "";
  }

  /** What exists of a resource, told by its URN, as a person would tell it by tags and names. */
  function existing(urn: string) {
    return [...workspace.provider.inventory.values()].find((one) => one.urn === urn);
  }

  /** How often each resource was really made. */
  function made(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { method, preview, urn } of workspace.provider.calls) {
      if (method === "create" && !preview) counts.set(urn, (counts.get(urn) ?? 0) + 1);
    }
    return counts;
  }

  /** Nothing is lost, nothing pending, nothing there that the state does not know, and nothing left to do. */
  async function assertWhole(): Promise<void> {
    const { resources = [], pending_operations: left = [] } = await state();
    const known = resources
      .filter(({ custom, type }) => custom === true && !type.startsWith("pulumi:"))
      .map(({ urn, id }) => `${urn} ${id ?? ""}`);
    const there = [...workspace.provider.inventory.values()].map(({ urn, id }) => `${urn} ${id}`);
    assert.deepEqual(known.sort(), there.sort());
    assert.deepEqual(left, []);
    const again = await pulumi("preview --expect-no-changes");
    assert.equal(again.status, 0, again.output);
  }

  /** The commands after a crash, with a person's part in them: find what exists and give its id. */
  async function recover(): Promise<void> {
    await runBlockOfCancel();
    const operations = (await state()).pending_operations ?? [];
    const creating = operations.filter(({ type }) => type === "creating");
    await takeIn(creating.map(({ resource }) => resource));
  }

  /** The commands that take in what exists of these. */
  async function takeIn(creating: readonly { urn: string; type: string }[]): Promise<void> {
    const file = path.join(workspace.projectFolder, "creates.json");
    await runBlock("preview --import-file");
    const all = JSON.parse(readFileSync(file, "utf8")) as ImportFile;
    const kept = all.resources.flatMap((entry) => {
      const resource = creating.find(
        ({ urn, type }) => type === entry.type && nameOf(urn) === (entry.logicalName ?? entry.name),
      );
      const found = resource && existing(resource.urn);
      if (found === undefined) return entry.component === true ? [entry] : [];
      return [{ ...entry, id: found.id }];
    });
    writeFileSync(file, JSON.stringify({ ...all, resources: kept }));
    await runBlock("pulumi import");
  }

  /** `jq` is the person's eyes. */
  async function runBlockOfCancel(): Promise<void> {
    await runLines(linesOf("pulumi cancel").filter((one) => one.startsWith("pulumi ")));
  }

  it("a create fails half-way: the next up makes the rest, and nothing twice", async () => {
    workspace.provider.faults.failAt(
      { method: "create", nth: 100 },
      "LimitExceeded: there are too many of them",
    );
    const failed = await pulumi(up);
    assert.notEqual(failed.status, 0);
    assert.match(failed.output, /LimitExceeded: there are too many of them/);
    assert.deepEqual(await pending(), []);
    const before = workspace.provider.inventory.size;
    assert.ok(before >= 99 && before < 240, `${before} resources`);

    const again = await pulumi(up);
    assert.equal(again.status, 0, again.output);
    const twice = [...made()].filter(([, count]) => count > 1);
    assert.equal(twice.length, 1, "only what failed is tried again");
    await assertWhole();
  });

  it("the CLI is killed: what was being created is pending, and the documented commands take it in", async () => {
    const { faults } = workspace.provider;
    // Of one AWS has done its part, of the other nothing; who crashed knows neither.
    const done = faults.hangAt({ method: "create", type: rds, done: true });
    const undone = faults.hangAt({ method: "create", type: redis });
    const running = await start(up);
    await during(running, Promise.all([done.reached, undone.reached]));
    running.kill("SIGKILL");
    assert.equal((await running.done).status, undefined);
    faults.clear();

    const interrupted = await pending();
    for (const name of ["data-postgres", "data-redis"]) {
      assert.ok(interrupted.includes(`creating ${name}`), `${name} in ${interrupted.join(", ")}`);
    }
    const locked = await pulumi("up");
    assert.match(locked.output, /the stack is currently locked by 1 lock\(s\)/);

    const before = made();
    await recover();
    const after = made();
    const madeAgain = [...before.keys()].filter((urn) => after.get(urn) !== before.get(urn));
    assert.deepEqual(madeAgain.map(nameOf), ["data-redis"], "what was not there is made, once");
    await assertWhole();
  });

  it("the CLI is killed in a replacement: what is there of the new one cannot be imported, and goes by hand", async () => {
    const named = (name: string): PulumiFn => {
      return () => {
        new aws.s3.Bucket("first", { bucket: name });
        return Promise.resolve({});
      };
    };
    program = named("old-name");
    assert.equal((await pulumi(up)).status, 0);
    program = named("new-name");
    const { urn } = await interrupted(up, "create");
    await runBlockOfCancel();
    // The document tells such a one by both.
    const { resources = [], pending_operations: operations = [] } = await state();
    assert.ok(operations.some(({ type, resource }) => type === "creating" && resource.urn === urn));
    assert.ok(resources.some((one) => one.urn === urn && one.id === "old-name"));
    await runBlock("preview --import-file");
    const file = path.join(workspace.projectFolder, "creates.json");
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), {});

    // What a person does in the console.
    await workspace.provider.delete(bucket, urn, "new-name");
    await runLines(linesOf("pulumi import").slice(1));
    assert.deepEqual(
      workspace.provider.existing().map(({ id }) => id),
      ["new-name"],
    );
    await assertWhole();
  });

  it("the CLI is killed in a teardown: after the refresh it is taken up, and ends", async () => {
    program = buckets;
    assert.equal((await pulumi(up)).status, 0);
    await interrupted("destroy --skip-preview", "delete");
    await runBlockOfCancel();
    assert.deepEqual(await pending(), ["deleting last"]);
    const refresh = linesOf("pulumi import").find((line) => line.startsWith("pulumi refresh"));
    await runLines([refresh ?? "", "pulumi destroy"]);
    assert.deepEqual((await state()).resources ?? [], []);
    assert.deepEqual(workspace.provider.existing(), []);
  });

  it("fact: refresh with --import-pending-creates forgets what was created, and up makes it again", async () => {
    program = buckets;
    const { urn } = await interrupted(up, "create");
    await runBlockOfCancel();
    const id = existing(urn)?.id ?? "";
    const refreshed = await pulumi(
      `refresh --import-pending-creates ${urn} --import-pending-creates ${id}`,
    );
    assert.equal(refreshed.status, 0, refreshed.output);
    const { resources = [], pending_operations: left = [] } = await state();
    assert.equal(
      resources.some((one) => one.urn === urn),
      false,
    );
    assert.equal(
      left.some(({ resource }) => resource.urn === urn),
      false,
    );
  });

  it("fact: an up right after the crash makes what was created a second time", async () => {
    program = buckets;
    const { urn } = await interrupted(up, "create");
    await pulumi("cancel --yes");
    const again = await pulumi(up);
    assert.match(again.output, /with \d+ pending operations from previous deployment/);
    assert.equal(made().get(urn), 2);
    assert.ok((await pending()).includes("creating first"));
  });

  it("the provider hangs: Ctrl-C gives the call up, writes the rest, and up goes on", async () => {
    const hanging = workspace.provider.faults.hangAt({ method: "create", type: rds });
    const running = await start(up);
    await during(running, hanging.reached);
    running.kill("SIGINT");
    const cancelled = await running.done;
    assert.notEqual(cancelled.status, 0);
    assert.match(cancelled.output, /cancell?ed/);
    assert.deepEqual(await pending(), []);

    const again = await pulumi(up);
    assert.equal(again.status, 0, again.output);
    const twice = [...made()].filter(([, count]) => count > 1).map(([urn]) => nameOf(urn));
    assert.deepEqual(twice, ["data-postgres"], "only what was given up is tried again");
    await assertWhole();
  });

  it("Ctrl-C when AWS has made it already: nothing is pending, and the documented commands take it in", async () => {
    program = buckets;
    const { urn, output } = await interrupted(up, "create", "SIGINT");
    // What the document says to look for.
    assert.match(output, /Bucket first \*\*creating failed\*\*/);
    assert.deepEqual(await pending(), []);
    assert.ok(existing(urn));

    await takeIn([{ urn, type: bucket }]);
    assert.equal(made().get(urn), 1);
    await assertWhole();
  });

  it("two updates at once: the second is refused and touches nothing, the first ends well", async () => {
    const hanging = workspace.provider.faults.hangAt({ method: "create", type: rds });
    const first = await start(up);
    await during(first, hanging.reached);
    const before = workspace.provider.calls.length;
    const second = await pulumi(up);
    assert.notEqual(second.status, 0);
    assert.match(second.output, /the stack is currently locked by 1 lock\(s\)/);
    const since = workspace.provider.calls.slice(before).filter(({ preview }) => !preview);
    assert.deepEqual(
      since.filter(({ method, urn }) => method === "delete" || (made().get(urn) ?? 0) > 1),
      [],
    );
    hanging.release();
    const { status, output } = await first.done;
    assert.equal(status, 0, output);
    await assertWhole();
  });
});
