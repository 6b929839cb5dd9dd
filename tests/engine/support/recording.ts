/** What the recorder pack wrote down of one preview or update. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The recorder pack, which writes down everything that policies are handed. */
export const recorderPack = path.join(__dirname, "../packs/recorder");

/** A value as the recorder wrote it down. */
export type Recorded =
  null | boolean | number | string | readonly Recorded[] | { readonly [key: string]: Recorded };

/** A resource as one kind of policy got it. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The keys of what the policy was handed. */
  readonly has: readonly string[];
  readonly options: Readonly<Record<string, Recorded>>;
  readonly properties: Readonly<Record<string, Recorded>>;
}

/** A resource as a stack policy got it. */
export interface RecordedStackResource extends RecordedResource {
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Everything that policies were handed in one preview or update. */
export interface Recording {
  /** What resource policies got, in the order of arrival. */
  readonly resources: readonly RecordedResource[];
  /** What stack policies got. */
  readonly stack: readonly RecordedStackResource[];
  /** The pack's working directory. */
  readonly workingFolder: string;
  /** What reading unknown values did, by operation. */
  readonly probes: Readonly<Record<string, string>>;
}

export interface RecorderOptions {
  /** The resource whose list the recorder tries operations on. */
  readonly probes?: string;
  /** The resource whose ARN a mandatory policy reads. */
  readonly reads?: string;
}

/** Writes the pack's configuration, with which it records into a folder. @returns the configuration's file */
export function configureRecorder(
  folder: string,
  { probes = "", reads = "" }: RecorderOptions,
): string {
  const config = path.join(folder, "config.json");
  const settings = { folder, probes, reads };
  const names = ["resources", "stack", "probes", "reads-unknown"];
  writeFileSync(config, JSON.stringify(Object.fromEntries(names.map((n) => [n, settings]))));
  return config;
}

export function readRecording(folder: string): Recording {
  const read = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const lines = read("resources.jsonl")?.trim().split("\n") ?? [];
  const stack = JSON.parse(read("stack.json") ?? '{ "workingFolder": "", "resources": [] }') as {
    workingFolder: string;
    resources: RecordedStackResource[];
  };
  return {
    resources: lines.map((line) => JSON.parse(line) as RecordedResource),
    stack: stack.resources,
    workingFolder: stack.workingFolder,
    probes: JSON.parse(read("probes.json") ?? "{}") as Record<string, string>,
  };
}
