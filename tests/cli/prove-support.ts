/** Runs the command line in a process of its own, and files for it: plans, states, previews of our own stacks. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv/dist/2020";
import { planOf, previewOf, stateOf } from "../policies/adapters/forms";
import type { PlannedResource } from "../support/construct";
import { constructPlatform, stackConfig } from "../support/platform";

export const root = path.resolve(__dirname, "../..");
const program = path.join(root, "cli/bin/bulkhead.js");
export const ownTraffic = path.join(root, "traffic.yaml");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd ?? folder(),
    env: { ...process.env, CI: "", NO_COLOR: "", COLUMNS: "", ...options.env },
    encoding: "utf8",
    input: options.input ?? "",
  });
  return { status, stdout, stderr };
}

let made: string | undefined;

/** A folder outside of any program. */
export function folder(): string {
  made ??= realpathSync(mkdtempSync(path.join(tmpdir(), "bulkhead-prove-")));
  return made;
}

after(() => {
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
  made = undefined;
});

/** Writes a file into that folder. */
export function file(name: string, content: unknown): string {
  const at = path.join(folder(), name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
}

const known = new Map<string, Promise<readonly PlannedResource[]>>();

/** What our own program registers in a stack, in a first preview or as it is deployed. */
export function platform(stack: string, preview = true): Promise<readonly PlannedResource[]> {
  const key = `${stack} ${String(preview)}`;
  const found =
    known.get(key) ?? constructPlatform(stackConfig(stack), preview).then(({ all }) => all);
  known.set(key, found);
  return found;
}

/** The states of dev's network and of the rest, as if they were two stacks. */
export async function splitStates(): Promise<{ readonly network: string; readonly shop: string }> {
  const all = await platform("dev", false);
  const isNetwork = ({ urn }: { readonly urn: string }) => urn.includes("NetworkTier");
  const part = (of: readonly PlannedResource[]) => JSON.stringify(forms.state(of));
  return {
    network: part(all.filter(isNetwork)).replaceAll(
      "urn:pulumi:test::bulkhead::",
      "urn:pulumi:test::network::",
    ),
    shop: part(all.filter((one) => !isNetwork(one))),
  };
}

export const forms = { plan: planOf, state: stateOf, preview: previewOf } as const;

/** One with a changed property. */
export function withChange(
  all: readonly PlannedResource[],
  name: string,
  type: string,
  inputs: Readonly<Record<string, unknown>>,
): readonly PlannedResource[] {
  const changed = all.map((one) =>
    one.name === name && one.type.endsWith(`:${type}`)
      ? ({ ...one, inputs: { ...one.inputs, ...inputs } } as PlannedResource)
      : one,
  );
  if (changed.every((one, i) => one === all[i])) throw new Error(`no ${type} ${name}`);
  return changed;
}

const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });

/** What a schema has against a document. */
export function objections(
  schema: "verdict" | "reach" | "facts" | "diff",
  document: unknown,
): string[] {
  const key = `urn:bulkhead:${schema}:1`;
  const validate =
    ajv.getSchema(key) ??
    ajv.compile(
      JSON.parse(
        readFileSync(path.join(root, "cli/schema", `${schema}.schema.json`), "utf8"),
      ) as object,
    );
  return validate(document)
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath}: ${e.message ?? ""}`);
}

export const longest = (text: string): number =>
  Math.max(...text.split("\n").map((line) => line.length));
