/** What `bulkhead report` does: proves each stack, and writes what was found as one page. */
import { writeOutput } from "../files";
import { today, type SourceOptions } from "../options";
import { BadInputError } from "../plan/problems";
import { Progress } from "../progress";
import { printable, proofOf, type Source } from "../proof";
import { Files, provedFrom, readGiven } from "../prove/sources";
import { assemble } from "./assemble";
import type { StackReport } from "./document";
import { loadLayout } from "./layout";
import { renderPage } from "./page";
import { pageScript, pageStyle } from "./script";
import { reportOf, reportOfVerdict } from "./stack";

export interface ReportOptions extends Omit<SourceOptions, "stack"> {
  readonly stack?: readonly string[];
  readonly html: string;
  readonly verdict?: readonly string[];
  readonly title?: string;
  /** The day on which waivers are judged. */
  readonly today?: string;
}

/** @throws BadInputError for what cannot be read or does not fit together; then nothing has been written */
export async function runReport(options: ReportOptions): Promise<void> {
  const { html } = options;
  const progress = new Progress();
  const { stacks, text } = await pageOf(options, progress).finally(() => {
    progress.done();
  });
  writeOutput(html, text);
  if (html === "-") return;
  const size = Math.ceil(Buffer.byteLength(text) / 1024);
  const told = stacks.map((one) => {
    const open = one.findings.filter(({ waiver }) => waiver === undefined).length;
    return `${one.project}/${one.stack}: ${one.proved ? "proved" : `not proved, ${open} open`}`;
  });
  process.stdout.write(`${told.join("\n")}\nWritten to ${printable(html)} (${size} KB)\n`);
}

async function pageOf(options: ReportOptions, progress: Progress) {
  const { title, verdict = [], stack } = options;
  // It compiles while the program is planned.
  const layOut = loadLayout();
  layOut.catch(() => undefined);
  const verdicts = await readVerdicts(verdict, options);
  const isVerdictAlone = verdicts.length > 0 && stack === undefined && !hasFiles(options);
  const stacks = isVerdictAlone ? verdicts : [...(await reports(options, progress)), ...verdicts];
  progress.say("Drawing");
  const document = assemble(stacks, title);
  const draw = await layOut;
  const layouts = stacks.map((one) => (one.nodes.length === 0 ? undefined : draw(one)));
  const text = renderPage(document, { layouts, style: pageStyle(), script: pageScript() });
  return { stacks, text };
}

function hasFiles({ plan, state = [], preview = [] }: ReportOptions): boolean {
  return plan !== undefined || state.length + preview.length > 0;
}

/** Each stack that is named, or what the files hold together. */
async function reports(
  options: ReportOptions,
  progress: Progress,
): Promise<readonly StackReport[]> {
  const { stack, ...rest } = options;
  if (hasFiles(options)) {
    const [first] = stack ?? [];
    return [await report({ ...rest, ...(first === undefined ? {} : { stack: first }) }, progress)];
  }
  const all: StackReport[] = [];
  // One after the other: a program is run as the only one in its process.
  for (const name of stack ?? [undefined]) {
    all.push(await report({ ...rest, ...(name === undefined ? {} : { stack: name }) }, progress));
  }
  return all;
}

async function report(
  options: SourceOptions & { readonly today?: string },
  progress: Progress,
): Promise<StackReport> {
  const { sources, declaration, project, stack, notes, taken } = await readGiven(options);
  progress.say(`Proving ${printable(stack)}`);
  const proof = provedFrom(
    sources,
    proofOf(sources, {
      ...(declaration === undefined ? {} : { declaration }),
      today: options.today ?? today(),
      project,
      stack,
      notes,
    }),
  );
  return reportOf(proof, sourceText(options, sources), taken);
}

function sourceText(options: SourceOptions, sources: readonly Source[]): string {
  const isProgram =
    options.plan === undefined &&
    [options.state, options.preview].every((one) => one === undefined);
  return isProgram ? "the program, planned offline" : sources.map(({ label }) => label).join(", ");
}

async function readVerdicts(
  files: readonly string[],
  { maxSize }: ReportOptions,
): Promise<readonly StackReport[]> {
  if (files.length === 0) return [];
  if (files.filter((file) => file === "-").length > 1) throw twice();
  const { readVerdictText } = await import("./verdict");
  const reader = new Files(maxSize);
  return files.map((file) =>
    reportOfVerdict(reader.read(file, readVerdictText), file === "-" ? "standard input" : file),
  );
}

function twice(): BadInputError {
  return new BadInputError("the options", [
    {
      at: "--verdict",
      found: "standard input twice",
      expected: "it once",
      fix: "Name files for the others.",
    },
  ]);
}
