/** What `bulkhead traffic` does. */
import { relative } from "node:path";
import { writeOutput } from "../files";
import { BadInputError } from "../plan/problems";
import { findStack, readProject } from "../plan/project";
import { printable, toPolicyConfig, type Declaration } from "../proof";
import { writeJson } from "../prove/json";
import { renderLines, type VerdictScreen } from "../prove/render";
import { findTraffic } from "./find";
import { matrixLines } from "./lines";
import { readTraffic } from "./read";

export interface TrafficOptions {
  readonly file?: string;
  readonly stack?: string;
  readonly program?: string;
  /** A file; true for standard output. */
  readonly policyConfig?: string | true;
}

/** @throws BadInputError for a matrix that is wrong, or not there; then nothing has been written */
export function runTraffic(options: TrafficOptions, screen: VerdictScreen): void {
  const file = options.file ?? ownFile(options);
  const declaration = readTraffic(file);
  const { policyConfig } = options;
  if (policyConfig !== undefined) {
    const target = policyConfig === true ? "-" : policyConfig;
    writeOutput(target, policyText(declaration));
    if (target === "-") return;
  }
  const lines = [printable(relative(process.cwd(), file)), ...matrixLines(declaration)];
  process.stdout.write(`${renderLines(lines, screen)}\n`);
}

function policyText(declaration: Declaration): string {
  return writeJson(toPolicyConfig(declaration));
}

function ownFile({ program, stack }: TrafficOptions): string {
  const project = readProject(program ?? process.cwd());
  const file = findTraffic(project, findStack(project, stack).name);
  if (file !== undefined) return file;
  throw new BadInputError("no traffic matrix", [
    {
      at: printable(project.folder),
      found: "no traffic.yaml beside Pulumi.yaml",
      expected: "the file that says who may talk to whom",
      fix: "Write one, or name it: bulkhead traffic FILE.",
    },
  ]);
}
