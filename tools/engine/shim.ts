/**
 * The engine's way to run a Node.js policy pack where the Node.js language host is not installed: an executable that it
 * calls with its own address and the pack's folder.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const shimName = "pulumi-analyzer-policy-nodejs";

/** The SDK is the pack's own. */
const shim = `#!/usr/bin/env node
const { createRequire } = require("node:module");
const path = require("node:path");
const [, , , pack] = process.argv;
const load = createRequire(path.resolve(pack, "package.json"));
process.argv[1] = load.resolve("@pulumi/pulumi/cmd/run-policy-pack");
load(process.argv[1]);
`;

/** @returns the folder that the executable is in */
export function installShim(folder: string): string {
  const file = path.join(folder, shimName);
  if (!existsSync(file) || readFileSync(file, "utf8") !== shim) {
    mkdirSync(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, shim);
    chmodSync(draft, 0o755);
    renameSync(draft, file);
  }
  return folder;
}
