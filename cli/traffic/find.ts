/** Which traffic matrix belongs to a program: the file beside its Pulumi.yaml. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { BadInputError, type Problem } from "../plan/problems";
import type { Project } from "../plan/project";

const extensions = ["yaml", "yml"];

/**
 * The file of a program's matrix: `traffic.<stack>.yaml` for one stack, else `traffic.yaml` for all, both beside
 * Pulumi.yaml and never in any other folder; undefined where there is none.
 *
 * @throws BadInputError where there are two of which one would be ignored
 */
export function findTraffic(project: Pick<Project, "folder">, stack: string): string | undefined {
  const names = filesOf(project.folder);
  // Names are compared with those that the folder has: no stack's name leads out of it.
  for (const base of [`traffic.${stack}`, "traffic"]) {
    const [first, second] = extensions
      .map((extension) => `${base}.${extension}`)
      .filter((name) => names.has(name));
    if (first === undefined) continue;
    if (second !== undefined) throw new BadInputError("the traffic matrix", [twice(first, second)]);
    return join(project.folder, first);
  }
  return undefined;
}

function filesOf(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    // Pulumi.yaml was found elsewhere, or nowhere: there is nothing beside it.
    return new Set();
  }
}

function twice(first: string, second: string): Problem {
  return {
    at: second,
    found: `${first} beside it`,
    expected: "one file for one matrix",
    fix: "Remove one of them.",
  };
}
