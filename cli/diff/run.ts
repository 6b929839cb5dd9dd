/** What `bulkhead diff` does. */
import { writeOutput } from "../files";
import { makePlan, type SourceOptions } from "../options";
import type { PlanDocument } from "../plan";
import { BadInputError } from "../plan/problems";
import { findStack, readProject, stacksOf, type Project } from "../plan/project";
import { Progress } from "../progress";
import type { Declaration } from "../proof";
import { writeJson } from "../prove/json";
import type { VerdictScreen } from "../prove/render";
import {
  Files,
  fromDocument,
  matrixBeside,
  matrixOf,
  none,
  programOptions,
  readMatrix,
} from "../prove/sources";
import { compareSides } from "./compare";
import type { DiffDocument } from "./document";
import { checkOut, type Checkout } from "./git";
import { diffMarkdown } from "./markdown";
import { renderDiff } from "./render";
import { planRevision } from "./revision";
import { checkKinds, readInput, sideOf, type Input } from "./sides";

export interface DiffOptions extends SourceOptions {
  /** A revision, with which the working tree is compared. */
  readonly git?: string;
  readonly json?: string;
  readonly markdown?: string;
  /** The day on which waivers are judged. */
  readonly today?: string;
}

/** Exit statuses: nothing opened that is not declared, or something did. */
export const diffStatus = { fine: 0, opened: 1 } as const;

/**
 * Compares what the arguments name and tells the difference.
 *
 * @returns the exit status
 * @throws BadInputError for what cannot be read or compared; then nothing has been written
 */
export async function runDiff(
  names: readonly string[],
  options: DiffOptions,
  screen: VerdictScreen,
): Promise<number> {
  const { json, markdown } = options;
  if (json === "-" && markdown === "-") throw twoOutputs();
  const progress = new Progress();
  let diff: DiffDocument;
  try {
    diff =
      options.git === undefined
        ? ofFiles(names, options, progress)
        : await ofRevision(names, options.git, options, progress);
  } finally {
    progress.done();
  }
  if (json !== undefined) writeOutput(json, writeJson(diff));
  if (markdown !== undefined) writeOutput(markdown, diffMarkdown(diff));
  if (json !== "-" && markdown !== "-") process.stdout.write(renderDiff(diff, screen));
  return diff.ok ? diffStatus.fine : diffStatus.opened;
}

function ofFiles(names: readonly string[], options: DiffOptions, progress: Progress): DiffDocument {
  const [baseFile, headFile] = names;
  if (baseFile === undefined || headFile === undefined) throw tooFew(names.length);
  const [strange] = programOptions.filter((option) => options[option] !== undefined);
  if (strange !== undefined) {
    throw wrong(`--${strange}`, "it beside two files", "either two files or --git", "Leave it out; a matrix is named by --traffic."); // prettier-ignore
  }
  progress.say("Reading");
  const files = new Files(options.maxSize);
  const [base, head] = [readInput(files, baseFile), readInput(files, headFile)];
  checkKinds(base, head);
  const { declaration, note } = matrixFor(head, options);
  const on = options.today === undefined ? {} : { on: options.today };
  progress.say("Proving the base");
  const before = sideOf(base, declaration, { isBefore: true, ...on });
  progress.say("Proving the head");
  return compareSides(before, sideOf(head, declaration, { isBefore: false, note, ...on }));
}

function matrixFor(
  head: Input,
  options: DiffOptions,
): { declaration: Declaration | undefined; note?: string } {
  if (head.kind === "verdict") {
    if (options.traffic === undefined) return { declaration: undefined };
    throw wrong("--traffic", "it beside verdicts", "plans or states", "Leave it out: a verdict was made by its own matrix."); // prettier-ignore
  }
  return readMatrix(options, [head.read]);
}

async function ofRevision(
  names: readonly string[],
  revision: string,
  options: DiffOptions,
  progress: Progress,
): Promise<DiffDocument> {
  if (names.length > 0) {
    throw wrong("[base] [head]", "files beside --git", "either two files or --git", "Leave one of them out."); // prettier-ignore
  }
  const project = readProject(options.program ?? process.cwd());
  const checkout = checkOut(project.folder, revision);
  try {
    // The one in a process of its own, so that both are made at the same time.
    const isNew = isNewStack(checkout, project, options.stack);
    const [planned, head] = await settled(
      isNew ? undefined : planRevision(checkout, options),
      makePlan(options, progress),
    );
    const base = planned ?? emptyPlan(head);
    const on = options.today === undefined ? {} : { on: options.today };
    const matrix = (folder: string) => {
      if (options.traffic === false) return none("because of --no-traffic");
      if (options.traffic !== undefined) return matrixOf(options.traffic);
      return matrixBeside(readProject(folder), head.stack);
    };
    const [before, now] = [matrix(checkout.program), matrix(project.folder)];
    progress.say("Proving both");
    const input = (label: string, read: ReturnType<typeof fromDocument>): Input => ({
      kind: "plan",
      label,
      read,
    });
    const side = sideOf(input(checkout.commit, fromDocument(base)), before.declaration, {
      isBefore: true,
      ...on,
    });
    return compareSides(
      isNew ? { ...side, isAbsent: true, notes: [] } : side,
      sideOf(input("the working tree", fromDocument(head)), now.declaration, {
        isBefore: false,
        note: now.note,
        ...on,
      }),
      checkout.notes,
    );
  } finally {
    checkout.remove();
  }
}

/** Whether the revision has stacks, and not this one: then there is nothing that could be planned there. */
function isNewStack(checkout: Checkout, project: Project, wanted: string | undefined): boolean {
  const { name } = findStack(project, wanted);
  try {
    const stacks = stacksOf(readProject(checkout.program));
    return stacks.length > 0 && !stacks.includes(name);
  } catch (error) {
    // What is wrong with the revision's project is told by its plan.
    if (error instanceof BadInputError) return false;
    throw error;
  }
}

/** What a stack is before its first deployment. */
function emptyPlan(head: PlanDocument): PlanDocument {
  return { ...head, resources: [], outputs: {}, assumptions: [] };
}

/** Both, or the first error once neither is at work any more. */
async function settled<A, B>(a: A | Promise<A>, b: Promise<B>): Promise<readonly [A, B]> {
  const [one, other] = await Promise.allSettled([a, b]);
  // What is wrong with the working tree comes first: that is what its author is at.
  if (other.status === "rejected") throw other.reason;
  if (one.status === "rejected") throw one.reason;
  return [one.value, other.value];
}

function tooFew(count: number): BadInputError {
  return wrong(
    "[base] [head]",
    count === 0 ? "neither files nor --git" : "one file",
    "two files, or --git REV",
    "Write bulkhead diff base.json head.json, or bulkhead diff --git main.",
  );
}

function twoOutputs(): BadInputError {
  return wrong("--json, --markdown", "both on standard output", "one of them there", "Give the other a file."); // prettier-ignore
}

function wrong(at: string, found: string, expected: string, fix: string): BadInputError {
  return new BadInputError("the options", [{ at, found, expected, fix }]);
}
