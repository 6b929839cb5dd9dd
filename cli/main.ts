/** The command line: arguments in, text out. */
import { Command, CommanderError } from "commander";
import { addCompletion } from "./completion/command";
import { addDiff } from "./diff/command";
import type { Asked } from "./explain/explanation";
import { addFacts } from "./facts/command";
import { readInput, writeOutput } from "./files";
import { makePlan, tooManyStacks, withProgramOptions, type ProgramOptions } from "./options";
import {
  BadInputError,
  badInputStatus,
  PlanError,
  ProgramError,
  readPlan,
  writePlan,
  type PlanDocument,
} from "./plan";
import { addProve } from "./prove/command";
import { addReach } from "./reach/command";
import { addReport } from "./report/command";
import { screenOptions } from "./screen/options";
import { renderPlan } from "./screen/plan";
import { addTraffic } from "./traffic/command";
import { ownVersion } from "./version";

/** Exit statuses: 0 is fine, 1 is for findings, 2 for bad input, 70 for a defect of ours (sysexits.h, EX_SOFTWARE). */
const status = { badInput: badInputStatus, defect: 70 } as const;

const screen = screenOptions(process.stdout, process.env);

interface PlanCommandOptions extends ProgramOptions {
  readonly json?: string;
  readonly quiet?: boolean;
  /** False where the verdict is left out. */
  readonly prove: boolean;
}

async function plan(stack: string | undefined, options: PlanCommandOptions): Promise<void> {
  const start = process.uptime();
  if (stack !== undefined && options.stack !== undefined && stack !== options.stack) {
    throw tooManyStacks("[stack] and --stack", stack, options.stack);
  }
  const document = await makePlan(stack === undefined ? options : { ...options, stack });
  const elapsedMs = (process.uptime() - start) * 1000;
  const quiet = options.quiet ?? screen.quiet;
  // Everything is made before anything is written.
  const verdict =
    options.prove && options.json !== "-"
      ? await tellVerdict(document, options.program, quiet)
      : undefined;
  if (options.json !== undefined) {
    writeOutput(options.json, writePlan(document));
    if (options.json === "-") return;
  }
  const text = renderPlan(document, { ...screen, quiet, elapsedMs });
  process.stdout.write(verdict === undefined ? text : `${text}\n${verdict.text}`);
  if (verdict !== undefined) process.exitCode = verdict.status;
}

/** The verdict with which a plan ends. The proof is loaded for it only. */
async function tellVerdict(document: PlanDocument, program: string | undefined, quiet: boolean) {
  const { statusOf, verdictOnPlan } = await import("./prove/run");
  const { renderVerdict } = await import("./prove/render");
  const verdict = verdictOnPlan(document, program);
  return { status: statusOf(verdict), text: renderVerdict(verdict, { ...screen, quiet }) };
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
  const explanation = explainUrl(await withHidden(document), {
    url,
    ...(method === undefined ? {} : { method }),
  });
  if (explanation.problems.length > 0) throw new BadInputError("explain", explanation.problems);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`);
    return;
  }
  const { renderExplanation } = await import("./explain/render");
  process.stdout.write(renderExplanation(explanation, screen));
}

/** A plan with the load balancers that Beanstalk makes. The proof's reading of them is loaded for these only. */
async function withHidden(document: PlanDocument): Promise<Asked> {
  const { hasEnvironments } = await import("./explain/names");
  if (!hasEnvironments(document)) return document;
  const { withHidden: told } = await import("./explain/hidden");
  return told(document);
}

function commandLine(): Command {
  const bulkhead = new Command("bulkhead")
    .description(
      "Plans a Pulumi program for AWS offline, and proves who can reach what: no engine, no account, no credentials.",
    )
    .version(ownVersion())
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(
      "bulkhead --help lists the commands; bulkhead <command> --help, its options.",
    )
    .addHelpText(
      "after",
      `
Examples:
  bulkhead plan                       what the program in this folder would make, and whether it is proved
  bulkhead prove --stack prod         who can reach whom, row by row
  bulkhead reach internet postgres    one question, with its path or what blocks it
  bulkhead diff --git main            what a change opens
`,
    );
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
    .option("--no-prove", "without the verdict on who can reach what")
    .addHelpText(
      "after",
      `
Ends with the verdict on the plan, by the traffic.yaml beside Pulumi.yaml if there is one.
Status: 0 proved (or --no-prove, or --json -), 1 not proved, 2 bad input.

Example:
  bulkhead plan prod --json plan.json
`,
    )
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
  addProve(bulkhead, screen);
  addReach(bulkhead, screen);
  addDiff(bulkhead, screen);
  addReport(bulkhead);
  addFacts(bulkhead);
  addTraffic(bulkhead, screen);
  addCompletion(bulkhead);
  return bulkhead;
}

const programFailed =
  "The program itself failed: mend that and run this again. What it is told is set by --stack, --config and --answers.";

/** Runs one command and says what went wrong, if anything did. */
async function main(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end like this, too; commander has said what there is to say.
      process.exitCode = error.exitCode === 0 ? 0 : status.badInput;
    } else if (error instanceof PlanError) {
      const next = error instanceof ProgramError ? `${programFailed}\n` : "";
      process.stderr.write(`${error.message}\n${next}`);
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
