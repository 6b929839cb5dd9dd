/** How the runtime starts the programs of this repository: quickly. Their types are checked by `npm run types`. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "../..");

/** As @pulumi/pulumi/cmd/run registers it where the environment says nothing. */
const register = `
  require(${JSON.stringify(require.resolve("ts-node"))}).register({
    compiler: ${JSON.stringify(require.resolve("typescript"))},
    transpileOnly: undefined,
    project: "tsconfig.json",
    skipProject: false,
    compilerOptions: {},
  });
  require("./index.ts");
`;

describe("the start of a program", function () {
  this.timeout(60_000);

  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-start-"));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const program of [".", "delivery"]) {
    it(`does not wait for a check of all types: ${program}`, () => {
      const cwd = path.join(folder, program);
      mkdirSync(cwd, { recursive: true });
      const settings = path.join(program, "tsconfig.json");
      copyFileSync(path.join(root, settings), path.join(folder, settings));
      writeFileSync(path.join(cwd, "index.ts"), 'const n: number = "text"; console.log(n);');
      const { stdout, stderr } = spawnSync(process.execPath, ["-e", register], {
        cwd,
        encoding: "utf8",
      });
      assert.equal(stdout, "text\n", stderr);
    });
  }
});
