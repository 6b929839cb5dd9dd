/** The formats that `bulkhead prove` writes besides its text: all of them made before any is written. */
import { appendFileSync } from "node:fs";
import { writeOutput } from "../files";
import { BadInputError } from "../plan/problems";
import { readProject } from "../plan/project";
import type { Declaration, Source, Verdict } from "../proof";
import { writeJson } from "../prove/json";
import { ownVersion } from "../version";
import { annotations } from "./github";
import { junitXml } from "./junit";
import { verdictMarkdown } from "./markdown";
import { edgesOf, mermaidMap } from "./mermaid";
import { pathFromTop, placesIn, type Places } from "./places";
import { sarifLog } from "./sarif";

/** Where each format goes: a file, or `-` for standard output. */
export interface FormatOptions {
  readonly json?: string;
  readonly sarif?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly mermaid?: string;
  /** Annotations on standard output, and the step's summary where GitHub asks for one. */
  readonly github?: boolean;
}

export const formatNames = ["json", "sarif", "junit", "markdown", "mermaid"] as const;

/**
 * Whether all of standard output is one format.
 *
 * @throws BadInputError where it would be two
 */
export function takesOutput(options: FormatOptions): boolean {
  const names = formatNames.filter((name) => options[name] === "-");
  if (names.length + (options.github === true && names.length > 0 ? 1 : 0) > 1) {
    const all = [...names, ...(options.github === true ? ["github"] : [])];
    throw new BadInputError("the options", [
      {
        at: all.map((name) => `--${name}`).join(", "),
        found: "several formats on standard output",
        expected: "one of them there",
        fix: "Give the others a file each.",
      },
    ]);
  }
  return names.length > 0;
}

export interface Proved {
  readonly verdict: Verdict;
  readonly sources: readonly Source[];
  readonly declaration: Declaration | undefined;
  /** The folder in which the program, if there is one, is looked for. */
  readonly program: string | undefined;
}

/** Writes every format that is asked for. */
export function writeFormats(proved: Proved, options: FormatOptions): void {
  const { verdict, declaration } = proved;
  const edges = () => edgesOf(verdict, declaration);
  const makers: Readonly<Record<(typeof formatNames)[number], () => string>> = {
    json: () => writeJson(verdict),
    sarif: () => writeJson(sarifLog(verdict, placesOf(proved), ownVersion())),
    junit: () => junitXml(verdict),
    markdown: () => verdictMarkdown(verdict, edges()),
    mermaid: () => mermaidMap(edges()),
  };
  const made = formatNames.flatMap((name) => {
    const file = options[name];
    return file === undefined ? [] : [{ file, text: makers[name]() }];
  });
  for (const { file, text } of made) writeOutput(file, text);
}

/** The annotations of a workflow; its step's summary is written where the runner says. */
export function githubText(proved: Proved, environment: NodeJS.ProcessEnv = process.env): string {
  const summary = environment.GITHUB_STEP_SUMMARY;
  if (summary !== undefined && summary !== "") {
    const edges = edgesOf(proved.verdict, proved.declaration);
    try {
      appendFileSync(summary, verdictMarkdown(proved.verdict, edges));
    } catch (error) {
      throw new BadInputError("the output", [
        {
          at: "GITHUB_STEP_SUMMARY",
          found: (error as NodeJS.ErrnoException).code ?? (error as Error).message,
          expected: "a file that can be written",
          fix: "Unset it, or leave out --github.",
        },
      ]);
    }
  }
  return annotations(proved.verdict, placesOf(proved));
}

/** Paths are told from the repository's top where the program's folder is known. */
function placesOf({ sources, verdict, program }: Proved): Places {
  let prefix = "";
  try {
    const project = readProject(program ?? process.cwd());
    if (verdict.project.split("+").includes(project.name)) prefix = pathFromTop(project.folder);
  } catch (error) {
    // Files were given, and there is no program here.
    if (!(error instanceof BadInputError)) throw error;
  }
  return placesIn(sources, prefix);
}
