import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writePlan } from "../../cli/plan";
import { writeProgram } from "./synthetic";
import {
  fixtures,
  modules,
  planApart,
  programOf,
  temporaryFolder,
  typescript,
  writeFiles,
} from "./programs";

const hookFolder = join(__dirname, "..", "..", "cli", "hook");
const cache = join(modules, ".cache", "bulkhead");

/** Runs JavaScript in a process of its own, with the hook at hand; what it prints is JSON. */
function run(code: string, hook = hookFolder, env: Readonly<Record<string, string>> = {}): unknown {
  const script = `const t = require(${JSON.stringify(join(hook, "transpile.js"))}); t.install(() => t.ownOptions);
    const say = (x) => process.stdout.write(JSON.stringify(x)); ${code}`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout || JSON.stringify({ stderr }));
}

const loaded =
  "Object.keys(require.cache).filter((f) => /typescript[\\\\/]lib[\\\\/]|arborist/.test(f)).length";

describe("plan: the transpiling hook", () => {
  it("compiles a file once, sees edits, and loads the compiler for nothing else", () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.ts");
    const unique = String(Math.random());
    const ask = `say({ v: require(${JSON.stringify(file)}).v, compiler: ${loaded} > 0 })`;
    writeFileSync(file, `export const v: string = "1${unique}";`);
    assert.deepEqual(run(ask), { v: `1${unique}`, compiler: true });
    assert.deepEqual(run(ask), { v: `1${unique}`, compiler: false });
    writeFileSync(file, `export const v: string = "2${unique}";`);
    assert.deepEqual(run(ask), { v: `2${unique}`, compiler: true });
  });

  it("does not trust a damaged entry", () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.ts");
    writeFileSync(file, `export const v: string = "${Math.random()}";`);
    const before = new Set(readdirSync(cache));
    const ask = `say(require(${JSON.stringify(file)}).v.length > 0)`;
    assert.equal(run(ask), true);
    const added = readdirSync(cache).filter((name) => !before.has(name) && name.endsWith(".js"));
    const entry = added.find((name) =>
      readFileSync(join(cache, name), "utf8").includes("exports.v"),
    );
    assert.ok(entry);
    for (const damage of ["", "exports.v = 3;", "//0000\nexports.v = 3;"]) {
      writeFileSync(join(cache, entry), damage);
      assert.equal(run(ask), true);
    }
    writeFileSync(join(cache, entry), readFileSync(join(cache, entry), "utf8").slice(0, -5));
    assert.equal(run(ask), true);
  });

  it("keeps its cache for this user alone where the packages' folder cannot be written", function () {
    // An installation in a folder of its own, without any folder of packages around it.
    const folder = temporaryFolder();
    const temporary = temporaryFolder();
    const hook = join(folder, "cli", "hook");
    mkdirSync(hook, { recursive: true });
    for (const name of readdirSync(hookFolder)) {
      writeFileSync(join(hook, name), readFileSync(join(hookFolder, name)));
    }
    writeFileSync(join(folder, "a.ts"), "export const v: number = 5;");
    const ask = `say({ v: require(${JSON.stringify(join(folder, "a.ts"))}).v, folder: require(${JSON.stringify(join(hook, "cache.js"))}).folder() })`;
    const env = { TMPDIR: temporary, NODE_PATH: modules };
    const first = run(ask, hook, env) as { v: number; folder: string };
    assert.equal(first.v, 5);
    assert.ok(first.folder.startsWith(temporary));
    assert.equal(statSync(first.folder).mode & 0o777, 0o700);
    // A folder that others may write is left alone.
    chmodSync(first.folder, 0o777);
    assert.deepEqual(run(ask, hook, env), { v: 5, folder: null });
  });

  it("takes its files away again", () => {
    const before = join(temporaryFolder(), "x.ts");
    writeFileSync(before, "export const v: number = 1;");
    const code = `const M = require("node:module"); const had = M._extensions[".ts"];
      const undo = t.install(() => undefined); undo();
      say(M._extensions[".ts"] === had && require(${JSON.stringify(before)}).v);`;
    assert.equal(run(code), 1);
  });

  it("runs the command line without compiling anything that it has seen", () => {
    const bin = join(__dirname, "..", "..", "cli", "bin", "bulkhead.js");
    const help = () =>
      spawnSync(process.execPath, [bin, "--help"], { encoding: "utf8", cwd: tmpdir() });
    assert.equal(help().status, 0);
    assert.match(help().stdout, /plan/);
  });
});

describe("plan: guards on the SDK", () => {
  const report = join(temporaryFolder(), "report.js");

  before(() => {
    writeFileSync(
      report,
      `process.on("exit", () => process.stderr.write("loaded " + (${loaded}) + "\\n"));`,
    );
  });

  it("keep compilers from being loaded that the program does not use", () => {
    const program = join(fixtures, "typescript");
    planApart({ program });
    const guarded = planApart({ program }, { node: ["-r", report] });
    assert.match(guarded.stderr, /^loaded 0$/m);
    const plain = planApart(
      { program },
      { node: ["-r", report], env: { BULKHEAD_PLAIN_SDK: "1" } },
    );
    assert.doesNotMatch(plain.stderr, /^loaded 0$/m);
  });

  const programs: Record<string, () => string> = {
    "a program of components": () => join(fixtures, "typescript"),
    "functions that are serialized": () =>
      typescript(
        `
        const table = new aws.dynamodb.Table("t", { hashKey: "id", attributes: [{ name: "id", type: "S" }] });
        new aws.lambda.CallbackFunction("f", { callback: async () => { console.log(table.name.get(), "done"); } });
        const dynamic: pulumi.dynamic.ResourceProvider = { async create() { return { id: "x" }; } };
        new (class extends pulumi.dynamic.Resource { constructor() { super(dynamic, "d", {}); } })();
      `,
        { "package.json": '{"name":"app","version":"1.0.0","dependencies":{}}' },
      ),
    "many services": () => {
      const folder = temporaryFolder();
      writeProgram(folder, 120, modules);
      return folder;
    },
  };
  for (const [what, make] of Object.entries(programs)) {
    it(`change nothing in a plan: ${what}`, () => {
      const program = make();
      const guarded = planApart({ program });
      const plain = planApart({ program }, { env: { BULKHEAD_PLAIN_SDK: "1" } });
      assert.ok(
        guarded.plan !== undefined && plain.plan !== undefined,
        guarded.stderr + plain.stderr,
      );
      assert.ok(guarded.plan.resources.length > 3);
      assert.equal(writePlan(guarded.plan), writePlan(plain.plan));
    });
  }

  it("change nothing in an error", () => {
    const program = programOf({
      "index.ts": `import * as pulumi from "@pulumi/pulumi";
        export const x = pulumi.output(1).apply((n): number => { throw new Error("no " + n); });`,
    });
    const guarded = planApart({ program });
    const plain = planApart({ program }, { env: { BULKHEAD_PLAIN_SDK: "1" } });
    assert.equal(guarded.stderr, "no 1\n    at index.ts:2:72\n");
    assert.equal(plain.stderr, guarded.stderr);
    writeFiles(program, { "index.ts": "export const never = new Promise(() => undefined);" });
    assert.equal(planApart({ program }).status, 2);
    assert.equal(planApart({ program }, { env: { BULKHEAD_PLAIN_SDK: "1" } }).status, 2);
  });
});
