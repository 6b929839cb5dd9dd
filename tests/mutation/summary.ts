/** What a run of mutations came to, as a table by section. */
import { isBreaking, type Mutation } from "./mutation";
import type { Outcome } from "./run";

interface Tally {
  readonly changes: number;
  readonly runs: number;
  readonly right: number;
}

function tally(
  catalogue: readonly Mutation[],
  outcomes: readonly Outcome[],
  breaking: boolean,
  section?: string,
): Tally {
  const isOf = (one: { readonly section: string }) =>
    section === undefined || one.section === section;
  const changes = catalogue.filter((one) => isBreaking(one) === breaking && isOf(one));
  const runs = outcomes.filter((one) => one.breaking === breaking && isOf(one));
  return {
    changes: changes.length,
    runs: runs.length,
    right: runs.filter(({ right }) => right).length,
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** `§2` before `§10`, then sections by name. */
function order(a: string, b: string): number {
  const [x, y] = [a, b].map((one) => (one.startsWith("§") ? Number(one.slice(1)) : Infinity));
  return x === y ? a.localeCompare(b) : (x ?? 0) - (y ?? 0);
}

/** A line for each section of the breaking changes, one for all of them, and one for the harmless ones. */
export function summary(
  catalogue: readonly Mutation[],
  outcomes: readonly Outcome[],
): readonly string[] {
  const sections = [...new Set(catalogue.filter(isBreaking).map(({ section }) => section))];
  const line = (name: string, { changes, runs, right }: Tally) =>
    [name.padEnd(10), String(changes).padStart(7), String(runs).padStart(6), String(right).padStart(8), percent(right, runs).padStart(9)].join(""); // prettier-ignore
  const harmless = tally(catalogue, outcomes, false);
  return [
    "section   changes  runs  caught    share",
    ...sections.sort(order).map((one) => line(one, tally(catalogue, outcomes, true, one))),
    line("breaking", tally(catalogue, outcomes, true)),
    "section   changes  runs accused    share",
    line("harmless", { ...harmless, right: harmless.runs - harmless.right }),
  ];
}
