/** The pack as the engine starts it: by its folder, with the SDK's own runner, without a build and a type check. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import type { ChannelCredentials } from "@grpc/grpc-js";
import * as analyzerService from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { policyNames } from "../../../policies/pack";

// What the generated client is made with; the SDK's own, so that there is only one of each.
const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const { credentials } = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { Empty } = load(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb");

const root = path.resolve(__dirname, "../../..");
const folder = path.join(root, "policies");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;

/** A client of what the engine calls. The SDK does not declare it. */
interface Analyzer {
  getAnalyzerInfo(
    request: object,
    answer: (error: Error | null, info: { toObject(): Info }) => void,
  ): void;
  close(): void;
}

interface Info {
  readonly name: string;
  readonly version: string;
  readonly policiesList: readonly { readonly name: string; readonly policyType: number }[];
}

/** Starts the pack's process and asks it what it holds. */
async function started(): Promise<Info> {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { cwd: folder });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let errors = "";
      child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
      child.stdout.once("data", (data: Buffer) => {
        resolve(data.toString().trim());
      });
      child.once("exit", () => {
        reject(new Error(`the pack did not start: ${errors}`));
      });
    });
    assert.match(port, /^\d+$/);
    const service = analyzerService as unknown as {
      AnalyzerClient: new (address: string, credentials: ChannelCredentials) => Analyzer;
    };
    const client = new service.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    try {
      return await new Promise((resolve, reject) => {
        client.getAnalyzerInfo(new Empty(), (error, info) => {
          if (error === null) resolve(info.toObject());
          else reject(error);
        });
      });
    } finally {
      client.close();
    }
  } finally {
    child.kill();
  }
}

describe("the pack's package", () => {
  it("starts in its folder and tells the engine its policies", async () => {
    const { name, version, policiesList } = await started();
    assert.deepEqual([name, version], [manifest.name, manifest.version]);
    assert.deepEqual(
      policiesList.map((policy) => policy.name),
      policyNames,
    );
    assert.ok(policiesList.every(({ policyType }) => policyType === 1 || policyType === 2));
  });

  it("is a pack by its folder and a module by its name", () => {
    assert.equal(manifest.name, "bulkhead-policies");
    assert.equal(existsSync(path.join(folder, manifest.main)), true);
    assert.deepEqual(manifest.exports["."], {
      types: "./dist/pack.d.ts",
      default: "./dist/pack.js",
    });
    assert.match(
      readFileSync(path.join(folder, "PulumiPolicy.yaml"), "utf8"),
      /^runtime: nodejs$/m,
    );
  });

  it("publishes what it needs, and runs nothing when it is installed", () => {
    for (const needed of ["PulumiPolicy.yaml", "dist", manifest.main]) {
      assert.ok(manifest.files.includes(needed), needed);
    }
    const scripts = Object.keys(manifest.scripts);
    assert.deepEqual(
      scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
      [],
    );
  });

  it("asks for the versions that the workspace is tested with", () => {
    const whole = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const all = { ...whole.dependencies, ...whole.devDependencies };
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      assert.equal(all[name], version, name);
    }
  });
});
