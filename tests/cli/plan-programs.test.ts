import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { planProgram } from "../../cli/plan";
import { isSecret } from "../../cli/plan/markers";
import {
  modules,
  named,
  planApart,
  planOf,
  programOf,
  sdks,
  temporaryFolder,
  writeFiles,
} from "./programs";

const quiet = { output: () => undefined };
const bucket = 'new aws.s3.Bucket("b");';

describe("plan: kinds of program", () => {
  const kinds: Record<string, Record<string, string>> = {
    "TypeScript, CommonJS": {
      "index.ts": `import * as aws from "@pulumi/aws"; import { name } from "./name";
        const b = new aws.s3.Bucket(name); export const bucket = b.bucket.apply((x: string) => x); export const n: string = name;`,
      "name.ts": 'export const name: string = "b"; export interface Unused { x: number }',
    },
    "JavaScript, CommonJS": {
      "index.js": `const aws = require("@pulumi/aws"); ${bucket} exports.n = require("./name");`,
      "name.js": 'module.exports = "b";',
    },
    "JavaScript, ES modules": {
      "package.json": '{"type":"module"}',
      "index.js": `import * as aws from "@pulumi/aws"; import { name } from "./name.js";
        await Promise.resolve(); new aws.s3.Bucket(name); export const n = name;`,
      "name.js": 'export const name = "b";',
    },
    "TypeScript, ES modules, top-level await": {
      "package.json": '{"type":"module"}',
      "index.ts": `import * as aws from "@pulumi/aws"; import * as pulumi from "@pulumi/pulumi"; import { name } from "./name.js";
        const later: string = await new Promise<string>((r) => setTimeout(() => r(name), 5));
        new aws.s3.Bucket(later); export const n = later; export const type: string = pulumi.getStack();`,
      "name.ts": 'export const name: string = "b"; export type Unused = string;',
    },
    "an .mts entry": {
      "Pulumi.yaml": "name: app\nruntime: nodejs\nmain: program.mts\n",
      "program.mts": `import * as aws from "@pulumi/aws"; ${bucket} export const n: string = "b";`,
    },
    "an exported async function": {
      "index.ts": `import * as aws from "@pulumi/aws";
        export = async () => { await Promise.resolve(); ${bucket} return { n: "b" }; };`,
    },
    "a default async function of an ES module": {
      "package.json": '{"type":"module"}',
      "index.mjs": `import * as aws from "@pulumi/aws";
        export default async () => { ${bucket} return { n: Promise.resolve("b") }; };`,
    },
    "a folder named as main": {
      "Pulumi.yaml":
        "name: app\nruntime:\n  name: nodejs\n  options:\n    typescript: true\nmain: infra/\n",
      "infra/index.ts": `import * as aws from "@pulumi/aws"; ${bucket} export const n = "b"; export const cwd = process.cwd();`,
    },
    "the entry that package.json exports": {
      "package.json":
        '{"exports":{".":{"types":"./x.d.ts","default":"./dist/program.js"}},"main":"no.js"}',
      "dist/program.js": `const aws = require("@pulumi/aws"); ${bucket} exports.n = "b";`,
      "index.js": 'throw new Error("the wrong entry");',
    },
    "the main of package.json": {
      "package.json": '{"main":"program.ts"}',
      "program.ts": `import * as aws from "@pulumi/aws"; ${bucket} export const n = "b";`,
      "index.js": 'throw new Error("the wrong entry");',
    },
  };

  for (const [kind, files] of Object.entries(kinds)) {
    it(kind, async () => {
      const plan = await planProgram({ program: programOf(files), ...quiet });
      assert.equal(named(plan, "b").type, "aws:s3/bucket:Bucket");
      assert.equal(plan.outputs.n, "b");
      assert.deepEqual(plan.notes, []);
    });
  }

  it("plans an ES module anew each time, edits included", async () => {
    const program = programOf({
      "package.json": '{"type":"module"}',
      "index.ts": 'export { value } from "./value.js";',
      "value.ts": "export const value: number = 1;",
    });
    assert.equal((await planProgram({ program, ...quiet })).outputs.value, 1);
    writeFileSync(join(program, "value.ts"), "export const value: number = 2;");
    assert.equal((await planProgram({ program, ...quiet })).outputs.value, 2);
  });

  it("plans a CommonJS program anew each time, libraries of components included", async () => {
    const program = programOf({
      "index.ts":
        'import { count } from "shop-components"; export const value: number = count() + 10;',
    });
    unlinkSync(join(program, "node_modules"));
    mkdirSync(join(program, "node_modules"));
    symlinkSync(join(modules, "@pulumi"), join(program, "node_modules", "@pulumi"));
    writeFiles(join(program, "node_modules", "shop-components"), {
      "package.json": '{"name":"shop-components","peerDependencies":{"@pulumi/pulumi":"*"}}',
      "index.js": "let n = 0; exports.count = () => ++n;",
    });
    assert.equal((await planProgram({ program, ...quiet })).outputs.value, 11);
    assert.equal((await planProgram({ program, ...quiet })).outputs.value, 11);
    writeFileSync(join(program, "index.ts"), "export const value: number = 5;");
    assert.equal((await planProgram({ program, ...quiet })).outputs.value, 5);
  });

  it("heeds what tsconfig.json says of what is emitted, extended files and comments included", async () => {
    const plan = await planOf(
      `
      const seen: string[] = [];
      function mark(target: any, key?: string) { seen.push(key ?? target.name); }
      @mark class A { @mark field = 1; }
      import { fold } from "@lib/fold";
      import yes from "./commonjs.js";
      export { seen };
      export const folded = fold("x"), interop = yes.value;
    `,
      {},
      {
        "tsconfig.json": `{
          // Comments and trailing commas are allowed.
          "extends": "./base.json",
          "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] }, /* here too */ },
        }`,
        "base.json":
          '{"compilerOptions":{"experimentalDecorators":true,"target":"es2019","esModuleInterop":true}}',
        "lib/fold.ts": "export const fold = (x: string) => x + x;",
        "commonjs.js": "module.exports = { value: 7 };",
      },
    );
    assert.deepEqual(plan.outputs, { seen: ["field", "A"], folded: "xx", interop: 7 });
  });

  it("finds a file.ts that is imported as file.js", async () => {
    const plan = await planOf(
      'export { v } from "./other.js";',
      {},
      { "other.ts": "export const v = 3 as number;" },
    );
    assert.equal(plan.outputs.v, 3);
  });

  it("says that JavaScript is run where there is TypeScript too", async () => {
    const program = programOf({
      "index.js": "exports.js = true;",
      "index.ts": "export const js = false;",
    });
    const plan = await planProgram({ program, ...quiet });
    assert.equal(plan.outputs.js, true);
    assert.match(plan.notes[0]?.text ?? "", /index\.js is run/);
  });

  it("falls back to the index where package.json names an entry that is not there", async () => {
    const program = programOf({
      "package.json": '{"main":"dist/index.js"}',
      "index.ts": "export const ok = true;",
    });
    const plan = await planProgram({ program, ...quiet });
    assert.equal(plan.outputs.ok, true);
    assert.match(plan.notes[0]?.text ?? "", /dist\/index\.js as the entry, which is not there/);
  });
});

describe("plan: the program's own SDK", () => {
  it("is used, and two of them do not mix in one process", async () => {
    const program = temporaryFolder();
    const own = join(program, "node_modules");
    mkdirSync(join(own, "@pulumi"), { recursive: true });
    for (const name of readdirSync(modules)) {
      if (name !== "@pulumi" && !name.startsWith("."))
        symlinkSync(join(modules, name), join(own, name));
    }
    const copy = join(own, "@pulumi", "pulumi");
    cpSync(join(modules, "@pulumi", "pulumi"), copy, {
      recursive: true,
      filter: (source) => !/\.(?:map|d\.ts)$|pulumi[\\/]vendor/.test(source),
    });
    writeFiles(copy, {
      "package.json": '{"name":"@pulumi/pulumi","version":"3.99.0","main":"index.js"}',
    });
    writeFiles(program, {
      "Pulumi.yaml": "name: other\nruntime: nodejs\n",
      "index.ts": `import * as pulumi from "@pulumi/pulumi";
        class Thing extends pulumi.CustomResource { constructor(n: string, p: pulumi.Inputs) { super("acme:index:Thing", n, p); } }
        new Thing("t", { password: new pulumi.Config().requireSecret("password") });
        export const version: string = require("@pulumi/pulumi/package.json").version;
        export const project = pulumi.getProject();`,
    });
    const plans = [];
    for (let round = 0; round < 2; round++) {
      plans.push(await planProgram({ program, config: { password: "pw-1" }, ...quiet }));
      const ours = await planOf(
        `new aws.s3.Bucket("b"); export const project = pulumi.getProject();`,
      );
      assert.equal(ours.outputs.project, "app");
      assert.deepEqual(ours.sdks, sdks);
    }
    for (const plan of plans) {
      assert.deepEqual(plan.outputs, { version: "3.99.0", project: "other" });
      assert.deepEqual(plan.sdks, { "@pulumi/pulumi": "3.99.0" });
      assert.ok(isSecret(named(plan, "t").inputs.password));
      assert.equal(plan.resources.filter(({ type }) => type.startsWith("aws:")).length, 0);
    }
  });

  it("must be there", async () => {
    const program = temporaryFolder();
    writeFiles(program, {
      "Pulumi.yaml": "name: app\nruntime: nodejs\n",
      "index.ts": "export {};",
    });
    await assert.rejects(
      planProgram({ program, ...quiet }),
      /@pulumi\/pulumi is not installed.*npm install/,
    );
  });
});

describe("plan: the process that a program runs in", () => {
  it("is in the program's folder during the run, and elsewhere before and after", async () => {
    const before = process.cwd();
    const plan = await planOf(
      "export const cwd = process.cwd(); export const dir = __dirname; export const root = pulumi.runtime.getRootDirectory();",
    );
    assert.equal(plan.outputs.cwd, plan.outputs.dir);
    assert.equal(plan.outputs.root, plan.outputs.dir);
    assert.equal(process.cwd(), before);
  });

  it("may be started anywhere", () => {
    const program = programOf({
      "infra/index.ts": "export const cwd = process.cwd();",
      "infra/Pulumi.yaml": "name: app\nruntime: nodejs\n",
    });
    const elsewhere = temporaryFolder();
    for (const [cwd, named] of [
      [elsewhere, join(program, "infra")],
      [program, "infra"],
      [elsewhere, relative(elsewhere, join(program, "infra"))],
      [join(program, "infra"), undefined],
    ] as const) {
      const { plan, stderr } = planApart(
        { ...(named === undefined ? {} : { program: named }) },
        { cwd },
      );
      assert.equal(plan?.outputs.cwd, join(program, "infra"), stderr);
    }
  });

  it("keeps the state that this process's own SDK has", async () => {
    pulumi.runtime.setAllConfig({ "mine:key": "kept" });
    pulumi.runtime.setMockOptions({}, "mine", "own", false);
    const plan = await planOf(
      "export const mine = pulumi.runtime.getConfig('mine:key') ?? 'absent';",
    );
    assert.equal(plan.outputs.mine, "absent");
    assert.equal(pulumi.runtime.getConfig("mine:key"), "kept");
    assert.deepEqual([pulumi.getProject(), pulumi.getStack()], ["mine", "own"]);
    assert.equal(pulumi.runtime.isDryRun(), false);
  });

  it("keeps what the program prints off its standard output", () => {
    const program = programOf({
      "index.ts":
        'console.log("printed"); process.stdout.write("written\\n"); console.error("complained"); export const x = 1;',
    });
    const { plan, stderr } = planApart({ program });
    assert.equal(plan?.outputs.x, 1);
    assert.equal(stderr, "printed\nwritten\ncomplained\n");
  });

  it("gets back all that was lent", async () => {
    const state = () => ({
      cwd: process.cwd(),
      argv: process.argv,
      env: { ...process.env },
      exit: process.exitCode,
      rejections: process.listeners("unhandledRejection"),
      exceptions: process.listeners("uncaughtException"),
      limit: Error.stackTraceLimit,
      store: (globalThis as { globalStore?: unknown }).globalStore,
    });
    const before = state();
    await planOf(
      "process.exitCode = 0; process.env.PULUMI_NODEJS_STACK = 'x'; export const y = 1;",
    );
    await assert.rejects(planOf('throw new Error("no");'));
    assert.deepEqual(state(), before);
    const plan = await planOf("export const stack = process.env.PULUMI_NODEJS_STACK;");
    assert.equal(plan.outputs.stack, "dev");
  });

  it("tells notes and warnings of the program", async () => {
    const plan = await planOf(`
      pulumi.log.info("one"); pulumi.log.warn("two"); pulumi.log.warn("two"); pulumi.log.debug("three");
      export const nothing = undefined;
    `);
    assert.deepEqual(plan.notes, [
      { level: "info", text: "one" },
      { level: "warning", text: "two" },
      { level: "warning", text: "Undefined value (nothing) will not show as a stack output." },
    ]);
  });
});
