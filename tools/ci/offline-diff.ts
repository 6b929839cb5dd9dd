/** Compares each stack's plan and proof with those of another commit, without an account. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DiffDocument } from "../../cli/diff/document";
import { changesMarkdown, type StackChange } from "./changes";
import { mostCharacters } from "./markdown";
import { output } from "./processes";

/** Folders of programs whose stacks are compared: the platform, and the roles that its workflows take on. */
const programs = [".", "delivery"];

/** A stack that was compared, and the status with which that ended. */
interface Compared {
  readonly change: StackChange;
  readonly status: number;
}

/**
 * Writes the comment on a change to a file, and all that there is to tell to the log.
 *
 * @param base a commit
 * @returns 0, 1 where a flow opened that is not declared, 2 where a stack could not be compared
 * @throws StepError where git does not know the commit
 */
export function offlineDiff(base: string, file: string): number {
  const all = programs.flatMap((program) => {
    const now = stacksIn(existsSync(program) ? readdirSync(program) : []);
    const before = stacksIn(
      output("git", ["ls-tree", "--name-only", "-z", base, `${program}/`])
        .split("\0")
        .map((name) => path.basename(name)),
    );
    const gone = before.filter((stack) => !now.includes(stack));
    return [
      ...now.map((stack) => compare(base, program, stack)),
      ...gone.map((stack): Compared => {
        return { change: { name: nameOf(program, stack), kind: "removed" }, status: 0 };
      }),
    ];
  });
  const changes = all.map(({ change }) => change);
  console.log(changesMarkdown(changes, Infinity));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, changesMarkdown(changes, mostCharacters));
  return Math.max(0, ...all.map(({ status }) => status));
}

function stacksIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

function nameOf(program: string, stack: string): string {
  return program === "." ? stack : `${program}/${stack}`;
}

function compare(base: string, program: string, stack: string): Compared {
  const name = nameOf(program, stack);
  const args = ["bulkhead", "diff", "--git", base, "--stack", stack, "--json", "-"];
  const { status, stdout, stderr, error } = spawnSync(
    "npx",
    [...args, ...(program === "." ? [] : ["--program", program])],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 256 * 1024 * 1024 },
  );
  const diff = status === 0 || status === 1 ? diffIn(stdout) : undefined;
  if (diff !== undefined) return { change: { name, kind: "compared", diff }, status: status ?? 2 };
  const said = [
    error?.message ?? "",
    stderr,
    `bulkhead diff ended with status ${status ?? "none"}`,
  ];
  const text = said.filter((part) => part.trim() !== "").join("\n");
  return { change: { name, kind: "failed", error: text }, status: 2 };
}

/** What was printed, if it is a diff: a program that crashes prints none, and may end with status 1 too. */
function diffIn(text: string): DiffDocument | undefined {
  try {
    const value = JSON.parse(text) as Partial<DiffDocument> | null;
    return value?.format === "bulkhead-diff" ? (value as DiffDocument) : undefined;
  } catch {
    return undefined;
  }
}
