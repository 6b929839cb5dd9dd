import assert from "node:assert/strict";
import { PlanError, planProgram, ProgramError } from "../../cli/plan";
import { planApart, planOf, programOf, temporaryFolder, typescript } from "./programs";

/** What a person sees of a program that fails, in a process of its own. */
function seen(body: string, files: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = planApart({ program: typescript(body, files) });
  assert.equal(status, 2, stderr);
  assert.equal(stdout, "");
  return stderr;
}

describe("plan: programs that fail", () => {
  const cases: Record<string, { body: string; files?: Record<string, string>; said: string }> = {
    "an error, with the place in the TypeScript source": {
      body: `interface A { b: string;
        c: number }
      function broken(a: A | undefined): number {
        return a!.c;
      }
      broken(undefined);`,
      said: "TypeError: Cannot read properties of undefined (reading 'c')\n    at index.ts:7:19\n",
    },
    "an error in a file of its own": {
      body: 'import { fail } from "./lib/fail"; fail();',
      files: {
        "lib/fail.ts":
          'type X = 1;\nexport function fail(): never {\n  throw new Error("no luck");\n}\n',
      },
      said: "no luck\n    at lib/fail.ts:3:9\n",
    },
    "an error in compiled JavaScript, by its source map": {
      body: 'require("./dist/made.js");',
      files: {
        "dist/made.js": 'throw new Error("made");\n//# sourceMappingURL=made.js.map\n',
        "dist/made.js.map":
          '{"version":3,"sources":["../src/made.ts"],"names":[],"mappings":"AAIE"}',
      },
      said: "made\n    at src/made.ts:5:3\n",
    },
    "an error of Pulumi's that hides its stack": {
      body: 'throw new pulumi.RunError("settings: 1 problem");',
      said: "settings: 1 problem\n",
    },
    "an error of a resource": {
      body: 'const b = new aws.s3.Bucket("b"); throw new pulumi.ResourceError("too small", b, true);',
      said: "aws:s3/bucket:Bucket b: too small\n",
    },
    "missing configuration": {
      body: 'new pulumi.Config().require("size");',
      said: "Missing required configuration variable 'app:size'\n\tplease set a value using the command `pulumi config set app:size <value>`\n",
    },
    "an error within an apply, once, however many resources wait for it": {
      body: `const bad = pulumi.output("x").apply((x): string => { throw new RangeError("bad " + x); });
      for (const name of ["a", "b", "c"]) new aws.s3.Bucket(name, { bucket: bad, tags: { bad } });
      export const out = bad;`,
      said: "RangeError: bad x\n    at index.ts:4:61\n",
    },
    "a rejected promise that nobody waits for": {
      body: 'void Promise.reject(new Error("adrift"));',
      said: "adrift\n    at index.ts:4:21\n",
    },
    "an error in a timer": {
      body: 'setTimeout(() => { throw new Error("late"); }, 5);',
      said: "late\n    at index.ts:4:26\n",
    },
    "what is not an error": { body: 'throw "words";', said: "the program threw 'words'\n" },
    "several errors, each once": {
      body: `for (const name of ["a", "b"]) new aws.s3.Bucket(name, { bucket: Promise.reject(new Error("no " + name)) });`,
      said: "no a\n    at index.ts:4:81\nno b\n    at index.ts:4:81\n",
    },
    "what the program itself logs as an error": {
      body: 'pulumi.log.error("this will not do");',
      said: "this will not do\n",
    },
    "a status of its own": {
      body: "process.exitCode = 3;",
      said: "the program ended itself with status 3\n",
    },
    "an exit": {
      body: 'new aws.s3.Bucket("b"); process.exit(4);',
      said: "the program ended itself with status 4\n",
    },
    "a package that is not installed": {
      body: 'import * as gone from "gone-package"; void gone.x;',
      said: "Cannot find module 'gone-package' (run npm install in the program's folder)\n    at index.ts:4:1\n",
    },
    "a file that is not there": {
      body: 'import { x } from "./gone"; void x;',
      said: "Cannot find module './gone'\n    at index.ts:4:1\n",
    },
    "a mistake in the TypeScript": {
      body: "const x = ;",
      said: "SyntaxError: Expression expected.\n    at index.ts:4:11\n",
    },
    "a mistake that only the engine finds": {
      body: "const fine = 1; const x;",
      said: "SyntaxError: Missing initializer in const declaration\n    at index.ts:4:23\n",
    },
    "a mistake in a file of its own, in the middle of a line": {
      body: 'import "./lib";',
      files: {
        "lib.ts": "type A = 1;\nexport const a: A = 1; export let b = () => { await a; };\n",
      },
      said: "SyntaxError: await is only valid in async functions and the top level bodies of modules\n    at lib.ts:2:47\n",
    },
    "errors that come while the program winds down, each once": {
      body: `pulumi.output(1).apply(() => { throw new Error("first"); });
      for (const ms of [200, 250]) setTimeout(() => { console.log("still here"); throw new Error("late"); }, ms);
      setTimeout(() => { void Promise.reject(new Error("later")); }, 300);
      setTimeout(() => { process.exitCode = 5; }, 350);`,
      said: "first\n    at index.ts:4:38\nstill here\nlate\n    at index.ts:5:88\nstill here\nlater\n    at index.ts:6:46\n",
    },
    "an exit while the program winds down": {
      body: 'setTimeout(() => process.exit(0), 200); throw new Error("first");',
      said: "first\n    at index.ts:4:47\n",
    },
    "an unresolved promise": {
      body: "export const never = new Promise(() => undefined);",
      said: "the program never ended: nothing is left to happen, and it still waits for its own promise\n",
    },
    "an input that never comes": {
      body: `new aws.s3.Bucket("b", { bucket: new Promise<string>(() => undefined) });
        new aws.s3.Bucket("fine");`,
      said: "the program never ended: nothing is left to happen, and it still waits for what never comes:\n    - aws:s3/bucket:Bucket b (bucket)\n",
    },
  };

  for (const [what, { body, files, said }] of Object.entries(cases)) {
    it(`tell ${what}`, () => {
      assert.equal(seen(body, files), said);
    });
  }

  it("tell the same of an ES module", () => {
    const program = programOf({
      "package.json": '{"type":"module"}',
      "index.ts":
        "interface A { x: 1 }\nconst a: A | undefined = undefined;\nexport const x = a!.x;\n",
    });
    const { status, stderr } = planApart({ program });
    assert.equal(
      stderr,
      "TypeError: Cannot read properties of undefined (reading 'x')\n    at index.ts:3:21\n",
    );
    assert.equal(status, 2);
  });

  it("are found stuck in a process that is shared, too", async function () {
    this.timeout(20_000);
    await assert.rejects(
      planOf("export const never = new Promise(() => undefined);"),
      /never ended/,
    );
  });

  it("may exit early with status 0: what they had not registered is said to be missing", () => {
    const program = typescript('new aws.s3.Bucket("b"); setTimeout(() => process.exit(0), 20);');
    const { plan } = planApart({ program });
    assert.deepEqual(
      plan?.notes.map(({ text }) => text),
      ["the program called process.exit(0): what it had not registered by then is missing"],
    );
    assert.ok(plan.resources.some(({ name }) => name === "b"));
  });

  it("fail with an error of a type of its own", async () => {
    await assert.rejects(planOf('throw new Error("no");'), (error: unknown) => {
      assert.ok(error instanceof ProgramError && error instanceof PlanError);
      assert.deepEqual(error.failures, [{ message: "no", position: "index.ts:4:7" }]);
      return true;
    });
  });

  it("do not keep the next plan from being made", async () => {
    const plans = await Promise.allSettled([
      planOf('throw new Error("first");'),
      planOf("export const stack = pulumi.getStack(); export const x = 1;"),
      planOf('throw new Error("third");'),
    ]);
    assert.deepEqual(
      plans.map(({ status }) => status),
      ["rejected", "fulfilled", "rejected"],
    );
  });
});

describe("plan: what is no program", () => {
  const cases: Record<string, { files: Record<string, string>; said: RegExp }> = {
    "a folder without Pulumi.yaml": {
      files: { "Pulumi.yaml": "" },
      said: /Pulumi\.yaml:1:1.*no map|no map/,
    },
    "another runtime": {
      files: { "Pulumi.yaml": "name: app\nruntime: python\n" },
      said: /Pulumi\.yaml:2:10: found "python", expected nodejs/,
    },
    "another runtime, with options": {
      files: { "Pulumi.yaml": "name: app\nruntime:\n  name: go\n  options: { binary: x }\n" },
      said: /Pulumi\.yaml:3:9: found "go", expected nodejs/,
    },
    "no name and no runtime: both at once": {
      files: { "Pulumi.yaml": "description: x\n" },
      said: /2 problems\n.*no name.*\n.*no runtime/,
    },
    "malformed YAML": {
      files: { "Pulumi.yaml": "name: app\nruntime: [nodejs\n" },
      said: /Pulumi\.yaml is not YAML: .*\n {2}- Pulumi\.yaml:3:1/,
    },
    "a main that is not there": {
      files: { "Pulumi.yaml": "name: app\nruntime: nodejs\nmain: src/program.ts\n" },
      said: /Pulumi\.yaml:3:7: found main: src\/program\.ts, which is not there/,
    },
    "no entry at all": { files: {}, said: /found no index in the program's folder/ },
    "no entry of an ES module": {
      files: { "package.json": '{"type":"module"}' },
      said: /found no index, expected index\.js, index\.mjs, index\.ts, index\.mts/,
    },
    "default and named exports together": {
      files: {
        "package.json": '{"type":"module"}',
        "index.js": "export default 1; export const x = 2;",
      },
      said: /found a default export beside named ones/,
    },
    "a package.json that is none": {
      files: { "package.json": "{", "index.js": "" },
      said: /package\.json: found/,
    },
    "a tsconfig.json that is none": {
      files: { "tsconfig.json": "{ nonsense", "index.ts": "export {};" },
      said: /tsconfig\.json: 1 problem/,
    },
    "a tsconfig.json that extends nothing": {
      files: { "tsconfig.json": '{"extends":"@gone/base"}', "index.ts": "export {};" },
      said: /extends @gone\/base, which is not there/,
    },
  };
  for (const [what, { files, said }] of Object.entries(cases)) {
    it(what, async () => {
      await assert.rejects(
        planProgram({ program: programOf(files), output: () => undefined }),
        (error: unknown) => {
          assert.ok(error instanceof PlanError, String(error));
          assert.match(error.message, said);
          return true;
        },
      );
    });
  }

  it("a folder without a project, and none at all", async () => {
    const folder = temporaryFolder();
    await assert.rejects(
      planProgram({ program: folder }),
      /no Pulumi\.yaml, nor any in the folders above/,
    );
    await assert.rejects(
      planProgram({ program: `${folder}/gone` }),
      /found nothing, expected the folder/,
    );
  });
});
