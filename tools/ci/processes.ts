/** Other programs, as the steps of workflows use them. */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

/** A step failed for a reason that its message says; status 1. */
export class StepError extends Error {}

/**
 * Runs a program and hands back what it printed. Its errors go to ours.
 *
 * @throws StepError if it cannot be run, or ends badly
 */
export function output(file: string, args: readonly string[], input = ""): string {
  const { status, stdout, error } = spawnSync(file, args, {
    encoding: "utf8",
    input,
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw new StepError(`${file}: ${error.message}`);
  if (status === 0) return stdout;
  const [verb = "", noun = ""] = args;
  throw new StepError(`${file} ${verb} ${noun} ended with status ${status ?? "unknown"}`);
}

/** What the AWS CLI answers, as its JSON. */
export function aws(args: readonly string[]): unknown {
  const text = output("aws", [...args, "--output", "json"]);
  try {
    return text.trim() === "" ? undefined : JSON.parse(text);
  } catch {
    throw new StepError(`aws ${args.slice(0, 2).join(" ")} answered something that is no JSON`);
  }
}

/** Gives a value to the workflow's later steps, and shows it. Values are one line: they are JSON. */
export function giveOutput(name: string, value: unknown): void {
  const line = `${name}=${JSON.stringify(value)}`;
  console.log(line);
  const file = process.env.GITHUB_OUTPUT;
  if (file !== undefined && file !== "") appendFileSync(file, `${line}\n`);
}
