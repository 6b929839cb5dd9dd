/** Programs for tests: written into temporary folders, planned here or in a process of their own. */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  planProgram,
  readPlan,
  type PlanDocument,
  type PlannedResource,
  type PlanOptions,
} from "../../cli/plan";

export const modules = join(__dirname, "..", "..", "node_modules");

function versionOf(name: string): string {
  const manifest = readFileSync(join(modules, name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The installed versions, and what the default provider is called by them. */
export const sdks = {
  "@pulumi/aws": versionOf("@pulumi/aws"),
  "@pulumi/pulumi": versionOf("@pulumi/pulumi"),
};
export const awsVersion = sdks["@pulumi/aws"];
export const defaultProvider = `default_${awsVersion.replaceAll(".", "_")}`;

export const fixtures = join(__dirname, "..", "fixtures", "programs");

const folders: string[] = [];

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is deleted after the tests. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "plan-test-")));
  folders.push(folder);
  return folder;
}

export type Files = Readonly<Record<string, string>>;

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Writes a program that can use this project's packages; a Pulumi.yaml for it unless there is one. */
export function programOf(files: Files): string {
  const folder = temporaryFolder();
  writeFiles(folder, { "Pulumi.yaml": "name: app\nruntime: nodejs\n", ...files });
  symlinkSync(modules, join(folder, "node_modules"));
  return folder;
}

/** A program of one TypeScript file, with the usual imports. */
export function typescript(body: string, files: Files = {}): string {
  return programOf({ "index.ts": `${imports}\n${body}`, ...files });
}

export const imports = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
void aws; void pulumi;`;

/** Plans a program of one TypeScript file. */
export function planOf(body: string, options: PlanOptions = {}, files: Files = {}) {
  return planProgram({ program: typescript(body, files), output: () => undefined, ...options });
}

/** The resource of a name; fails if there is not exactly one. */
export function named(plan: PlanDocument, name: string): PlannedResource {
  const [only, ...others] = plan.resources.filter((resource) => resource.name === name);
  if (only === undefined || others.length > 0) {
    throw new Error(`${others.length + (only === undefined ? 0 : 1)} resources named ${name}`);
  }
  return only;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly plan?: PlanDocument;
}

/** Plans a program in a process of its own, as the command line does. */
export function planApart(
  options: PlanOptions,
  process: { cwd?: string; env?: Readonly<Record<string, string>>; node?: string[] } = {},
): Outcome {
  const script = join(__dirname, "plan-process.js");
  const { status, stdout, stderr } = spawnSync(
    globalThis.process.execPath,
    [...(process.node ?? []), script, JSON.stringify(options)],
    {
      encoding: "utf8",
      cwd: process.cwd ?? tmpdir(),
      env: { ...globalThis.process.env, ...process.env },
      timeout: 50_000,
    },
  );
  return { status, stdout, stderr, ...(status === 0 ? { plan: readPlan(stdout) } : {}) };
}
