/** The library as another project gets it: packed, installed, type-checked and run there. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
// It builds packages in place as well: one after the other, also where files of tests run at the same time.
import "./contents";

const root = path.resolve(__dirname, "../..");

const program = `
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentsError, InternalEdge, NetworkTier, ServiceGroups } from "bulkhead";

const registered: string[] = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    registered.push(type);
    return { id: "", state: inputs };
  },
  call: ({ inputs }) => inputs,
}, "other", "dev", true).then(async () => {
  const network = new NetworkTier("network", { zones: ["eu-central-1a", "eu-central-1b"] });
  const vpcId: pulumi.Output<string> = network.vpcId;
  new ServiceGroups("groups", { network, services: { web: {} } });
  if (typeof InternalEdge !== "function") throw new Error("InternalEdge is missing");
  try {
    new NetworkTier("broken", { zones: [] });
    throw new Error("an empty zone list was accepted");
  } catch (error) {
    if (!(error instanceof InvalidArgumentsError)) throw error;
  }
  await pulumi.runtime.disconnect();
  if (!registered.includes("bulkhead:index:NetworkTier")) throw new Error("no tier was registered");
  console.log("ran", pulumi.Output.isInstance(vpcId), registered.length > 50);
});
`;

describe("the packed library", function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "bulkhead-pack-"));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  it("installs alone, resolves its types, and runs", () => {
    const packed = JSON.parse(
      run("npm", ["pack", "--json", "--pack-destination", folder], path.join(root, "components")),
    ) as [{ filename: string; files: { path: string }[] }];
    const [{ filename, files }] = packed;
    assert.ok(files.some((f) => f.path === "dist/index.js"));
    assert.ok(files.some((f) => f.path === "dist/index.d.ts"));
    assert.deepEqual(
      files.filter(
        (f) => !/^(dist\/|package\.json$|README\.md$|LICENSE$|PulumiPlugin\.yaml$)/.test(f.path),
      ),
      [],
    );

    const project = path.join(folder, "project");
    mkdirSync(project);
    writeFileSync(
      path.join(project, "package.json"),
      JSON.stringify({ name: "other", private: true }),
    );
    run(
      "npm",
      ["install", "--offline", "--legacy-peer-deps", "--no-audit", path.join(folder, filename)],
      project,
    );
    assert.deepEqual(
      readdirSync(path.join(project, "node_modules")).filter((n) => !n.startsWith(".")),
      ["bulkhead"],
      "nothing but the library itself came along",
    );
    // The peers, as the other project would have installed them.
    symlinkSync(
      path.join(root, "node_modules/@pulumi"),
      path.join(project, "node_modules/@pulumi"),
    );
    symlinkSync(path.join(root, "node_modules/@types"), path.join(project, "node_modules/@types"));

    writeFileSync(path.join(project, "index.ts"), program);
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    run(
      process.execPath,
      [
        tsc,
        ..."--strict --skipLibCheck --target es2022 --module node16 --moduleResolution node16".split(
          " ",
        ),
        ..."--types node index.ts".split(" "),
      ],
      project,
    );
    assert.match(run(process.execPath, ["index.js"], project), /^ran true true$/m);
  });

  it("registers nothing when it is imported", () => {
    // Without a monitor and outside of a program, any registration would throw.
    const main = path.join(root, "components/index.ts");
    const script = `require("ts-node/register/transpile-only"); require(${JSON.stringify(main)});`;
    assert.equal(run(process.execPath, ["-e", script], root), "");
  });
});
