/** What is proved, and against what: the program or the files that a person named, and their matrix. */
import { basename } from "node:path";
import { readStandardInput } from "../files";
import { makePlan, today, type SourceOptions } from "../options";
import { BadInputError, type PlanDocument } from "../plan";
import type { Assumption } from "../plan/document";
import { readProject, type Project } from "../plan/project";
import {
  buildGraph,
  checkFacts,
  fromPlan,
  largestFile,
  parseUrn,
  printable,
  quoted,
  readFactsText,
  readJson,
  readPreviewText,
  readStateText,
  readText,
  type Declaration,
  type Facts,
  type Problem,
  type Result,
  type Source,
} from "../proof";
import { assumptionsIn } from "../plan/json";
import { findTraffic } from "../traffic/find";
import { readTraffic } from "../traffic/read";

/** All that a proof is made of. */
export interface Given {
  readonly sources: readonly Source[];
  readonly declaration: Declaration | undefined;
  readonly project: string;
  readonly stack: string;
  /** What a reader has to know of where all this is from. */
  readonly notes: readonly string[];
  /** Those of the notes that say what is not told, or may have changed. */
  readonly caveats: readonly string[];
  /** What plans took for granted; undefined where nothing was planned. */
  readonly taken: readonly Assumption[] | undefined;
}

/** Where the stack's matrix is, and what of it is said beside a verdict. */
export interface TrafficRead {
  readonly declaration: Declaration | undefined;
  readonly note: string;
}

/** A source, and the stack that it is of. */
export interface Named {
  readonly source: Source;
  readonly project: string;
  readonly stack: string;
  readonly notes: readonly string[];
  readonly caveats: readonly string[];
  /** What a plan took for granted; absent where it is none. */
  readonly taken?: readonly Assumption[];
}

export const programOptions = ["program", "stack", "config", "answers"] as const;

/**
 * Reads everything.
 *
 * @throws BadInputError for what cannot be read or does not fit together
 */
export async function readGiven(options: SourceOptions): Promise<Given> {
  const files = new Files(options.maxSize);
  const proved = await readProved(options, files);
  const facts = (options.facts ?? []).map((file) => files.read(file, readFactsText));
  for (const one of facts) {
    const problem = checkFacts(
      one,
      proved.map(({ source }) => source),
    );
    if (problem !== undefined) throw new BadInputError("facts of another network", [problem]);
  }
  const { declaration, note } = readMatrix(options, proved);
  const all = (names: readonly string[]) => [...new Set(names)].join("+");
  const caveats = [...proved.flatMap((one) => one.caveats), ...facts.map((one) => factsNote(one))];
  return {
    sources: [...proved.map(({ source }) => source), ...facts.map(({ source }) => source)],
    declaration,
    project: all(proved.map(({ project }) => project)),
    stack: all(proved.map(({ stack }) => stack)),
    notes: [note, ...proved.flatMap(({ notes }) => notes), ...caveats],
    caveats,
    taken: proved.some(({ taken }) => taken !== undefined)
      ? proved.flatMap(({ taken = [] }) => taken)
      : undefined,
  };
}

async function readProved(options: SourceOptions, files: Files): Promise<readonly Named[]> {
  const { plan, state = [], preview = [] } = options;
  if (plan === undefined && state.length + preview.length === 0) {
    return [fromDocument(await makePlan(options))];
  }
  const [strange] = programOptions.filter((option) => options[option] !== undefined);
  if (strange !== undefined) {
    throw new BadInputError("the options", [
      {
        at: `--${strange}`,
        found: "it beside --plan, --state or --preview",
        expected: "either a program or files",
        fix: "Leave one of them out; a matrix is named by --traffic.",
      },
    ]);
  }
  return [
    ...(plan === undefined ? [] : [plan]).map((file) => {
      const { source, taken } = files.read(file, readPlanned);
      return { ...named(source), taken };
    }),
    ...state.map((file) => named(files.read(file, readStateText))),
    ...preview.map((file) => {
      const read = named(files.read(file, readPreviewText));
      return { ...read, caveats: [previewNote(read.source.label)] };
    }),
  ];
}

/** What that form does not tell, and what is made of it. */
export function previewNote(label: string): string {
  return `${label} is a preview as JSON: what is secret, and the outputs of what is not there yet, it does not tell (they count as unknown); the region of default providers is taken from the configuration's aws:region.`;
}

/** A plan that has just been made, as a source. */
export function fromDocument(document: PlanDocument): Named {
  const { project, stack, assumptions } = document;
  const read = fromPlan(document, "the plan");
  if (!read.ok) throw new BadInputError("the plan", read.problems);
  const count = assumptions.length;
  const note = `Planned offline: ${count === 1 ? "1 answer was" : `${count} answers were`} taken for granted, which bulkhead plan lists.`;
  const notes = count === 0 ? [] : [note];
  return { source: read.value, project, stack, notes, caveats: [], taken: assumptions };
}

/** A plan's file, with what it took for granted. */
function readPlanned(
  text: string,
  label: string,
): Result<{ readonly source: Source; readonly taken: readonly Assumption[] }> {
  const json = readJson(text, label);
  if (!json.ok) return json;
  const read = fromPlan(json.value, label);
  if (!read.ok) return read;
  return { ok: true, value: { source: read.value, taken: assumptionsIn(json.value) } };
}

/** What a file holds. One without a resource is no stack of which anything could be said to be proved. */
export function named(source: Source): Named {
  if (!source.resources.some(({ custom }) => custom)) {
    throw new BadInputError(source.label, [
      {
        at: "resources",
        found: "none",
        expected: "a stack with resources",
        fix: "Name the file of a stack that has some.",
      },
    ]);
  }
  const urns = source.resources.map(({ urn }) => urn);
  const root = source.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const parts = parseUrn(root?.urn ?? urns[0] ?? "");
  return {
    source,
    project: parts?.project ?? "",
    stack: parts?.stack ?? "",
    notes: [],
    caveats: [],
  };
}

function factsNote({ source, project, stack, date, vpcs }: Facts): string {
  const days = Math.round((Date.parse(today()) - Date.parse(date)) / 86_400_000);
  const age =
    days === 0
      ? "today"
      : days === 1
        ? "1 day ago"
        : days > 0
          ? `${days} days ago`
          : "in the future";
  const shown = vpcs.length > 3 ? [...vpcs.slice(0, 3), `${vpcs.length - 3} more`] : vpcs;
  const of = printable(`${project}/${stack} (${shown.join(", ")})`);
  return `What is of ${of} are facts as of ${date}, ${age}: ${source.label}.`;
}

export function readMatrix(
  { traffic, program }: SourceOptions,
  proved: readonly Named[],
): TrafficRead {
  if (traffic === false) return none("because of --no-traffic");
  if (traffic !== undefined) return matrixOf(traffic);
  const project = projectOf(program);
  const own = proved.find((one) => one.project === project?.name);
  if (project === undefined || own === undefined) {
    const of = printable(proved[0]?.project ?? "");
    return none(`as this folder holds no program of project ${of}; name one by --traffic`);
  }
  return matrixBeside(project, own.stack);
}

/** The matrix beside a program's Pulumi.yaml. */
export function matrixBeside(project: Project, stack: string): TrafficRead {
  const file = findTraffic(project, stack);
  return file === undefined
    ? none("as there is no traffic.yaml beside Pulumi.yaml")
    : matrixOf(file);
}

export function matrixOf(file: string): TrafficRead {
  return { declaration: readTraffic(file), note: `Matrix: ${printable(basename(file))}.` };
}

export function none(why: string): TrafficRead {
  const note = `No traffic matrix, ${why}: only what has to hold for every stack is proved.`;
  return { declaration: undefined, note };
}

/** The project of a folder; undefined where there is none. */
function projectOf(folder: string | undefined): Project | undefined {
  try {
    return readProject(folder ?? process.cwd());
  } catch (error) {
    if (error instanceof BadInputError && error.message.startsWith("no program:")) return undefined;
    throw error;
  }
}

const megabyte = 1024 * 1024;

/** Reads files up to a size, standard input at most once. */
export class Files {
  private readonly most: number;
  private taken = false;

  /** @param maxSize in megabytes */
  constructor(maxSize = largestFile / megabyte) {
    this.most = maxSize * megabyte;
  }

  read<T>(file: string, read: (text: string, label: string) => Result<T>): T {
    const label = file === "-" ? "standard input" : printable(file);
    const text = file === "-" ? this.input() : checked(label, readText(file, this.most));
    return checked(label, read(text, label));
  }

  private input(): string {
    if (this.taken) {
      throw new BadInputError("the options", [
        {
          at: quoted("-"),
          found: "standard input twice",
          expected: "it once",
          fix: "Name files for the others.",
        },
      ]);
    }
    this.taken = true;
    return readStandardInput(this.most);
  }
}

/** What is made of sources; what is wrong with one of them, or with the matrix, is told by its name. */
export function provedFrom<T>(sources: readonly Source[], result: Result<T>): T {
  if (result.ok) return result.value;
  if (buildGraph(sources).ok) throw new BadInputError(matrixName(result.problems), result.problems);
  const culprit = sources.find((source) => !buildGraph([source]).ok);
  const labels = (culprit === undefined ? sources : [culprit]).map(({ label }) => label);
  throw new BadInputError(labels.join(", "), result.problems);
}

/** The file of a matrix with problems, which are placed in it by line and column. */
function matrixName([first]: readonly Problem[]): string {
  const [, file] = /^(.+?):\d+:\d+ /.exec(first?.at ?? "") ?? [];
  return file ?? "the traffic matrix";
}

/** A matrix that fits its stack; what is wrong with it is told by its file. */
export function checkedMatrix<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new BadInputError(matrixName(result.problems), result.problems);
}

/** A result's value; its problems as the error that ends the command. */
export function checked<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new BadInputError(what, result.problems);
}
