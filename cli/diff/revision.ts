/** The plan of a revision, made in a process of its own: what a program does to its process stays there. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { ProgramOptions } from "../options";
import { readPlan, type PlanDocument } from "../plan";
import { packageFolder } from "../plan/hook";
import { PlanError } from "../plan/problems";
import { printable } from "../proof";
import type { Checkout } from "./git";

/** A revision's program that cannot be planned: told by what its own process said. */
export class RevisionError extends PlanError {
  override readonly name = "RevisionError";
}

/** @throws RevisionError with what the plan of that revision ended with */
export async function planRevision(
  { program, commit }: Checkout,
  { stack, config, answers }: ProgramOptions,
): Promise<PlanDocument> {
  const args = [
    join(packageFolder, "bin", "bulkhead.js"),
    "plan",
    ...["--program", program, "--json", "-"],
    ...(stack === undefined ? [] : ["--stack", stack]),
    ...Object.entries(config ?? {}).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
    ...(answers === undefined ? [] : ["--answers", answers]),
  ];
  const { status, stdout, stderr } = await run(args);
  if (status === 0) return readPlan(stdout, `the plan of ${commit}`);
  const said = stderr.replaceAll(program, commit).trim();
  throw new RevisionError(
    `the program at ${printable(commit)} cannot be planned; name a revision whose plan works\n${said}`,
  );
}

function run(
  args: readonly string[],
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => (texts[stream] += text));
    }
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, ...texts });
    });
  });
}
