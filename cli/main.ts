/** The command line: arguments in, text out. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError } from "commander";
import {
  BadInputError,
  badInputStatus,
  type PlanDocument,
  PlanError,
  planProgram,
  readAnswers,
  readPlan,
  writePlan,
} from "./plan";
import { screenOptions } from "./screen/options";
import { renderPlan } from "./screen/plan";

/** Exit statuses: 0 is fine, 1 is for findings, 2 for bad input, 70 for a defect of ours (sysexits.h, EX_SOFTWARE). */
const status = { badInput: badInputStatus, defect: 70 } as const;

const screen = screenOptions(process.stdout, process.env);

/** Options that say which program is planned, in which stack, and what is taken for granted. */
interface ProgramOptions {
  readonly program?: string;
  readonly stack?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly answers?: string;
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

function tooManyStacks(at: string, first: string, second: string): BadInputError {
  return new BadInputError("the options", [
    {
      at,
      found: `${JSON.stringify(first)} and ${JSON.stringify(second)}`,
      expected: "one stack",
      fix: "Name one stack, once; plan each of several with a command of its own.",
    },
  ]);
}

function withProgramOptions(command: Command): Command {
  return command
    .option(
      "-s, --stack <name>",
      "the stack (default: the only one there is, else dev)",
      takeOneStack,
    )
    .option("-C, --program <folder>", "the program's folder (default: this one)")
    .option(
      "-c, --config <key=value>",
      "configuration over the stack file's (repeatable)",
      collectConfig,
    )
    .option(
      "--answers <file>",
      "YAML with answers to data-source calls and outputs of other stacks",
    );
}

async function makePlan(options: ProgramOptions): Promise<PlanDocument> {
  const { program, stack, config, answers } = options;
  return planProgram({
    ownsProcess: true,
    ...(program === undefined ? {} : { program }),
    ...(stack === undefined ? {} : { stack }),
    ...(config === undefined ? {} : { config }),
    ...(answers === undefined ? {} : readAnswers(answers)),
  });
}

/** Writes a file whole or not at all; `-` is standard output. */
function writeOutput(file: string, text: string): void {
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new BadInputError("the output", [
      {
        at: file,
        found: (error as Error).message,
        expected: "a file that can be written",
        fix: "Name another file, or - for standard output.",
      },
    ]);
  }
}

/** Reads a file that a person named. */
function readInput(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new BadInputError("the input", [
      {
        at: file,
        found: (error as Error).message,
        expected: "a file that can be read",
        fix: "Name a plan that `bulkhead plan --json FILE` wrote.",
      },
    ]);
  }
}

interface PlanCommandOptions extends ProgramOptions {
  readonly json?: string;
  readonly quiet?: boolean;
}

async function plan(stack: string | undefined, options: PlanCommandOptions): Promise<void> {
  const start = process.uptime();
  if (stack !== undefined && options.stack !== undefined && stack !== options.stack) {
    throw tooManyStacks("[stack] and --stack", stack, options.stack);
  }
  const document = await makePlan(stack === undefined ? options : { ...options, stack });
  if (options.json !== undefined) {
    writeOutput(options.json, writePlan(document));
    if (options.json === "-") return;
  }
  process.stdout.write(
    renderPlan(document, {
      ...screen,
      quiet: options.quiet ?? screen.quiet,
      elapsedMs: (process.uptime() - start) * 1000,
    }),
  );
}

interface ExplainCommandOptions extends ProgramOptions {
  readonly plan?: string;
  readonly method?: string;
  readonly json?: boolean;
}

async function explain(url: string, options: ExplainCommandOptions): Promise<void> {
  const { explain: explainUrl } = await import("./explain/explain");
  const document =
    options.plan === undefined
      ? await makePlan(options)
      : readPlan(readInput(options.plan), options.plan);
  const { method } = options;
  const explanation = explainUrl(document, { url, ...(method === undefined ? {} : { method }) });
  if (explanation.problems.length > 0) throw new BadInputError("explain", explanation.problems);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
    return;
  }
  const { renderExplanation } = await import("./explain/render");
  process.stdout.write(renderExplanation(explanation, screen));
}

function version(): string {
  const folder = path.basename(__dirname) === "dist" ? path.dirname(__dirname) : __dirname;
  return (
    JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string }
  ).version;
}

function commandLine(): Command {
  const bulkhead = new Command("bulkhead")
    .description("Plans a Pulumi program for AWS offline: no engine, no account, no credentials.")
    .version(version())
    .exitOverride()
    .showSuggestionAfterError();
  withProgramOptions(
    bulkhead
      .command("plan")
      .description("run a Pulumi program in this process and print what it would register")
      .argument("[stack]", "the stack, like --stack"),
  )
    .option("--json <file>", "write the plan as JSON; - is standard output, and then all of it")
    .option(
      "-q, --quiet",
      "counts, assumptions and notes without the tree (default where CI is set)",
    )
    .addHelpText("after", "\nExample:\n  bulkhead plan prod --json plan.json\n")
    .action(plan);
  withProgramOptions(
    bulkhead
      .command("explain")
      .description("say which service gets a URL, and why")
      .argument("<url>", "the URL that a client asks for"),
  )
    .option(
      "--plan <file>",
      "a plan that was written before, instead of a program; - is standard input",
    )
    .option("--method <method>", "the request's method (default: GET)")
    .option("--json", "write the explanation as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  bulkhead explain https://api.example.com/api/search/flour --stack prod\n",
    )
    .action(explain);
  return bulkhead;
}

/** Runs one command and says what went wrong, if anything did. */
async function main(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end like this, too; commander has said what there is to say.
      process.exitCode = error.exitCode === 0 ? 0 : status.badInput;
    } else if (error instanceof PlanError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = status.badInput;
    } else {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`bulkhead: a defect of ours, please report it\n${text}\n`);
      process.exitCode = status.defect;
    }
  }
}

// A reader that leaves early, as `head` does, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

void main();
