/** What goes to the registry: the files, and what two checkers of packages say of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { packageProblems } from "../../tools/packages/check";
import { fileProblems, published } from "../../tools/packages/rules";

const root = path.resolve(__dirname, "../..");

describe("what is published", () => {
  for (const one of published) {
    it(`${one.name} holds compiled code, its types and its papers, and resolves everywhere`, () => {
      assert.deepEqual(packageProblems(one), []);
    }).timeout(300_000);

    it(`${one.name} comes under the repository's licence, and with provenance`, () => {
      const read = (file: string) => readFileSync(path.join(root, file), "utf8");
      assert.equal(read(`${one.folder}/LICENSE`), read("LICENSE"));
      const manifest = JSON.parse(read(`${one.folder}/package.json`)) as Record<string, unknown>;
      assert.equal(manifest["license"], "Apache-2.0");
      assert.deepEqual(manifest["publishConfig"], { access: "public", provenance: true });
      assert.equal(manifest["private"], undefined);
    });
  }

  it("does not hold the program or the command line", () => {
    for (const file of ["package.json", "cli/package.json"]) {
      const manifest = JSON.parse(readFileSync(path.join(root, file), "utf8")) as {
        private?: boolean;
      };
      assert.equal(manifest.private, true, file);
    }
  });
});

describe("the rules for a package's files", () => {
  const one = { name: "x", folder: "x", files: ["package.json"] };
  const good = [
    { path: "package.json", text: "{}" },
    { path: "dist/index.js", text: "" },
    { path: "dist/index.d.ts", text: "" },
    { path: "dist/data/redis-plan.js", text: "" },
    { path: "dist/data/redis-plan.d.ts", text: "" },
  ];
  const cases: { title: string; more: { path: string; text?: string }[]; problem: RegExp }[] = [
    { title: "sources", more: [{ path: "index.ts" }], problem: /index\.ts does not belong/ },
    { title: "compiled tests", more: [{ path: "dist/tests/a.js" }], problem: /does not belong/ },
    { title: "a test", more: [{ path: "dist/a.test.js" }], problem: /does not belong/ },
    { title: "maps", more: [{ path: "dist/index.js.map" }], problem: /does not belong/ },
    { title: "secrets", more: [{ path: ".npmrc" }], problem: /\.npmrc does not belong/ },
    {
      title: "a reference to a map",
      more: [{ path: "dist/a.js", text: "x\n//# sourceMappingURL=a.js.map" }],
      problem: /dist\/a\.js refers to a source map/,
    },
    {
      title: "the folder that it was built in",
      more: [{ path: "dist/a.js", text: 'require("/home/somebody/bulkhead/x")' }],
      problem: /dist\/a\.js names the folder/,
    },
    {
      title: "types of an earlier build",
      more: [{ path: "dist/gone.d.ts" }],
      problem: /dist\/gone\.d\.ts has no code/,
    },
  ];

  it("accept what belongs there", () => {
    assert.deepEqual(fileProblems(one, good, "/home/somebody/bulkhead"), []);
  });

  for (const { title, more, problem } of cases) {
    it(`refuse ${title}`, () => {
      const files = [...good, ...more.map((file) => ({ text: "", ...file }))];
      const problems = fileProblems(one, files, "/home/somebody/bulkhead");
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0] ?? "", problem);
    });
  }

  it("miss what is missing", () => {
    assert.deepEqual(fileProblems(one, [], "/home/somebody/bulkhead"), [
      "package.json is missing",
      "dist/index.js is missing",
      "dist/index.d.ts is missing",
    ]);
  });
});
