/** Options that several commands take: which program is planned, and what is read in its place. */
import { InvalidArgumentError, type Command } from "commander";
import { BadInputError, planProgram, readAnswers, type PlanDocument } from "./plan";
import { Progress } from "./progress";

/** Options that say which program is planned, in which stack, and what is taken for granted. */
export interface ProgramOptions {
  readonly program?: string;
  readonly stack?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly answers?: string;
  /** False where the plan is not to say where in the source each resource is registered. */
  readonly positions?: boolean;
}

/** What a proof is about: a program, or files that were written before; and the matrix that has to hold. */
export interface SourceOptions extends ProgramOptions {
  readonly plan?: string;
  readonly state?: readonly string[];
  readonly preview?: readonly string[];
  readonly facts?: readonly string[];
  /** A matrix's file; false for none. */
  readonly traffic?: string | false;
  /** In megabytes. */
  readonly maxSize?: number;
}

function collectConfig(
  pair: string,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = pair.indexOf("=");
  if (equals <= 0) {
    throw new BadInputError("the options", [
      {
        at: "--config",
        found: JSON.stringify(pair),
        expected: "key=value",
        fix: "Write it like --config natGateways=single.",
      },
    ]);
  }
  return { ...previous, [pair.slice(0, equals)]: pair.slice(equals + 1) };
}

function takeOneStack(name: string, previous?: string): string {
  if (previous === undefined) return name;
  throw tooManyStacks("--stack", previous, name);
}

export function tooManyStacks(at: string, first: string, second: string): BadInputError {
  return new BadInputError("the options", [
    {
      at,
      found: `${JSON.stringify(first)} and ${JSON.stringify(second)}`,
      expected: "one stack",
      fix: "Name one stack, once; plan each of several with a command of its own.",
    },
  ]);
}

/** Takes stacks as they are named, each once. */
function takeStacks(name: string, previous: readonly string[] = []): readonly string[] {
  return previous.includes(name) ? previous : [...previous, name];
}

/** @param several whether more than one stack may be named */
export function withProgramOptions(command: Command, several = false): Command {
  const which = several
    ? command.option(
        "-s, --stack <name>",
        "a stack (repeatable; default: the only one there is, else dev)",
        takeStacks,
      )
    : command.option(
        "-s, --stack <name>",
        "the stack (default: the only one there is, else dev)",
        takeOneStack,
      );
  return which
    .option("-C, --program <folder>", "the program's folder (default: this one)")
    .option(
      "-c, --config <key=value>",
      "configuration over the stack file's (repeatable)",
      collectConfig,
    )
    .option(
      "--answers <file>",
      "YAML with answers to data-source calls and outputs of other stacks",
    )
    .option("--no-positions", "without the file and line at which each resource is registered");
}

const collect = (file: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  file,
];

function once(option: string): (file: string, previous?: string) => string {
  return (file, previous) => {
    if (previous === undefined) return file;
    throw new BadInputError("the options", [
      {
        at: option,
        found: `${JSON.stringify(previous)} and ${JSON.stringify(file)}`,
        expected: "one file",
        fix: "Name one of them.",
      },
    ]);
  };
}

/** Text is held as a whole: Node.js has no longer ones. */
const mostMegabytes = 500;

function megabytes(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > mostMegabytes) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${mostMegabytes}.`);
  }
  return size;
}

/** @param several whether more than one stack may be named */
export function withSourceOptions(command: Command, several = false): Command {
  return maxSizeOption(withProgramOptions(command, several))
    .option(
      "--plan <file>",
      "a plan that `bulkhead plan --json` wrote, instead of a program",
      once("--plan"),
    )
    .option(
      "--state <file>",
      "a state that `pulumi stack export` wrote (repeatable: stacks of one platform)",
      collect,
    )
    .option(
      "--preview <file>",
      "what `pulumi preview --json --show-sames` wrote (repeatable)",
      collect,
    )
    .option(
      "--facts <file>",
      "network facts of another stack that `bulkhead facts` wrote (repeatable)",
      collect,
    )
    .option(
      "--traffic <file>",
      "the traffic matrix (default: traffic.yaml beside the program's Pulumi.yaml)",
      once("--traffic"),
    )
    .option("--no-traffic", "without a matrix: only what holds for every stack");
}

export function maxSizeOption(command: Command): Command {
  return command.option(
    "--max-size <MB>",
    "the largest file that is read, in megabytes (default: 256)",
    megabytes,
  );
}

/** @param progress tells a person who waits; by itself where somebody else tells already */
export async function makePlan(
  options: ProgramOptions,
  progress: Progress = new Progress(),
): Promise<PlanDocument> {
  const { program, stack, config, answers, positions = true } = options;
  progress.say("Planning");
  return planProgram({
    ownsProcess: true,
    output: (text) => {
      progress.done();
      process.stderr.write(text);
    },
    sourcePositions: positions,
    ...(program === undefined ? {} : { program }),
    ...(stack === undefined ? {} : { stack }),
    ...(config === undefined ? {} : { config }),
    ...(answers === undefined ? {} : readAnswers(answers)),
  }).finally(() => {
    progress.done();
  });
}

/** A day as `2026-11-21`: the one that is given, or today in UTC. */
export function day(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time);
  if (!isDay || !new Date(time).toISOString().startsWith(text)) {
    throw new InvalidArgumentError("Expected a day of the calendar, such as 2026-11-21.");
  }
  return text;
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
