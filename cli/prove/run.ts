/** What `bulkhead prove` does, and the verdict with which `bulkhead plan` ends. */
import { githubText, takesOutput, writeFormats, type FormatOptions } from "../formats/write";
import { withoutCommands } from "../formats/github";
import { today, type SourceOptions } from "../options";
import type { PlanDocument } from "../plan";
import { readProject } from "../plan/project";
import { prove, type Source, type Verdict } from "../proof";
import { renderVerdict, type VerdictScreen } from "./render";
import { provedFrom, fromDocument, matrixBeside, readGiven } from "./sources";

export interface ProveOptions extends SourceOptions, FormatOptions {
  readonly quiet?: boolean;
  readonly evidence?: boolean;
  /** The day on which waivers are judged. */
  readonly today?: string;
}

/** Exit statuses: proved, or not. */
export const proveStatus = { proved: 0, notProved: 1 } as const;

/**
 * Proves what the options name and tells the verdict.
 *
 * @returns the exit status
 * @throws BadInputError for what cannot be read or does not fit together; then nothing has been written
 */
export async function runProve(options: ProveOptions, screen: VerdictScreen): Promise<number> {
  const isOutput = takesOutput(options);
  const { sources, declaration, project, stack, notes } = await readGiven(options);
  const verdict = provedFrom(
    sources,
    prove(sources, {
      ...(declaration === undefined ? {} : { declaration }),
      today: options.today ?? today(),
      project,
      stack,
      notes,
    }),
  );
  const { github = false, quiet = screen.quiet ?? false, evidence = false, program } = options;
  const proved = { verdict, sources, declaration, program };
  writeFormats(proved, options);
  const commands = github ? githubText(proved) : "";
  if (!isOutput) {
    const text = renderVerdict(verdict, { ...screen, quiet, evidence });
    process.stdout.write(github ? `${withoutCommands(text)}${commands}` : text);
  }
  return statusOf(verdict);
}

export function statusOf({ proved }: Verdict): number {
  return proved ? proveStatus.proved : proveStatus.notProved;
}

/**
 * The verdict on a plan that has just been made, with the matrix beside the program. What the plan itself tells is not
 * told again.
 *
 * @throws BadInputError for a matrix that is wrong, or names what is not there
 */
export function verdictOnPlan(document: PlanDocument, program: string | undefined): Verdict {
  const { source, project, stack } = fromDocument(document);
  const { declaration, note } = matrixBeside(readProject(program ?? process.cwd()), stack);
  const quiet: Source = { ...source, notes: [] };
  return provedFrom(
    [quiet],
    prove([quiet], {
      ...(declaration === undefined ? {} : { declaration }),
      today: today(),
      project,
      stack,
      notes: [note],
    }),
  );
}
