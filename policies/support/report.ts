/** What a person reads: flaws, findings of the proof and verdicts as text. */
import { printable, type Problem } from "../core/graph";
import { findingLines, formatVerdict } from "../core/judge/format";
import type { Finding, Verdict } from "../core/judge/types";
import type { Flaw } from "./rule";

/** A flaw on three lines: where and what, what it means, how to mend it. */
export function flawText(flaw: Flaw, waiver?: string): string {
  const { resource, property, found, text, fix } = flaw;
  const lines = [`${resource.toString()} :: ${property} = ${found}`, text, `Fix: ${fix}`];
  if (waiver !== undefined) lines.push(`The ${waiver}.`);
  return printableLines(lines);
}

export function problemText({ at, found, expected, fix }: Problem): string {
  return printableLines([`${at}: found ${found}, expected ${expected}.`, `Fix: ${fix}`]);
}

/** A finding of the proof: what, shown by which packet, over which hops, and what mends it. */
export function findingText(finding: Finding): string {
  return printableLines(findingLines(finding));
}

/**
 * What a reader of a verdict has to know: its counts, waivers, assumptions, what has no model; with `rows` the matrix
 * as well. Findings are left to the policies that report them.
 */
export function verdictLines(verdict: Verdict, rows: boolean): readonly string[] {
  const findings = verdict.findings.filter(({ waiver }) => waiver !== undefined);
  return formatVerdict({ ...verdict, findings, ...(rows ? {} : { rows: [] }) });
}

/** Lines of a message, each without what a terminal would act on. */
export function printableLines(lines: readonly string[]): string {
  return lines.map(printable).join("\n");
}
