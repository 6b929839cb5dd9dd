/** What a change does to every stack, as one comment: a verdict for each, the worst first, and then what is behind it. */
import type { DiffDocument } from "../../cli/diff/document";
import { diffSection } from "../../cli/diff/markdown";
import { trustChanges } from "../../cli/diff/trust";
import { of, outcome } from "../../cli/diff/words";
import { markdownCode } from "../../cli/formats/escape";
import { printable } from "../../cli/proof";
import { fenced } from "./markdown";

/** What became of a stack. */
export type StackChange = { readonly name: string } & (
  | { readonly kind: "compared"; readonly diff: DiffDocument }
  | { readonly kind: "failed"; readonly error: string }
  /** The change takes its file away. */
  | { readonly kind: "removed" }
);

interface Verdict {
  /** The lower, the worse. */
  readonly rank: number;
  readonly mark: string;
  readonly text: string;
}

const heading = "## Offline plans\n";
/** Of what a failed comparison said. */
const mostErrorLines = 40;
const mostErrorCharacters = 4000;

/**
 * The comment. All verdicts come first; what room is left is shared among the stacks, and what one does not need goes
 * to the others.
 *
 * @param most characters; `Infinity` tells everything
 */
export function changesMarkdown(changes: readonly StackChange[], most: number): string {
  const told = changes
    .map((change) => ({ change, verdict: verdictOf(change) }))
    .sort((a, b) => a.verdict.rank - b.verdict.rank);
  const list = told.map(
    ({ change, verdict: { mark, text } }) => `- ${mark} ${markdownCode(change.name)}: ${text}`,
  );
  const start = [heading, ...list, ""].join("\n");
  const whole = told.map(({ change }) => sectionOf(change, most));
  if (most === Infinity) return [start, ...whole].join("");
  const shares = sharesOf(whole, most - start.length);
  const sections = told.map(({ change }, index) => {
    const share = shares[index] ?? 0;
    const section = sectionOf(change, share);
    return section.length <= share ? section : "";
  });
  return [start, ...sections].join("");
}

function verdictOf(change: StackChange): Verdict {
  if (change.kind === "failed") return { rank: 1, mark: "❌", text: "could not be compared" };
  if (change.kind === "removed") {
    return { rank: 3, mark: "➖", text: "removed: everything of it closed" };
  }
  const { diff } = change;
  const { undecided, weakened } = diff.counts;
  const trust = trustChanges(diff).length;
  const more = [
    ...(trust > 0 ? [`who may take on ${of(trust, "role")} changed`] : []),
    ...(undecided > 0 ? [`${of(undecided, "flow")} newly undecided`] : []),
    ...(weakened > 0 ? [`${of(weakened, "row")} weakened`] : []),
  ];
  const isNew = diff.base.isAbsent === true ? ["new stack"] : [];
  const text = [...isNew, outcome(diff), ...more, ...resourcesText(diff)].join("; ");
  if (!diff.ok) return { rank: 0, mark: "❌", text };
  return more.length > 0 ? { rank: 2, mark: "⚠️", text } : { rank: 4, mark: "✅", text };
}

function resourcesText({ counts }: DiffDocument): readonly string[] {
  const changed = (["created", "changed", "replaced", "deleted"] as const).flatMap((kind) =>
    counts[kind] > 0 ? [`${counts[kind]} ${kind}`] : [],
  );
  return changed.length === 0 ? [] : [`resources: ${changed.join(", ")}`];
}

function sectionOf(change: StackChange, most: number): string {
  const title = `\n### Stack ${markdownCode(change.name)}\n\n`;
  switch (change.kind) {
    case "compared":
      return `${title}${diffSection(change.diff, most - title.length, "####")}`;
    case "failed":
      return `${title}Could not be compared:\n\n${fenced(errorText(change.error, most))}\n`;
    case "removed":
      return (
        `${title}Its file is gone, and with it the plan: everything of it closed, once it is destroyed. ` +
        "What it deployed runs until then (`pulumi destroy`).\n"
      );
  }
}

function errorText(error: string, most: number): string {
  const lines = error
    .trim()
    .split("\n")
    .map((line) => printable(line));
  if (most === Infinity) return lines.join("\n");
  const kept: string[] = [];
  let room = mostErrorCharacters;
  for (const line of lines.slice(0, mostErrorLines)) {
    const cut = line.length > 400 ? `${line.slice(0, 399)}…` : line;
    room -= cut.length + 1;
    if (room < 0) break;
    kept.push(cut);
  }
  const left = lines.length - kept.length;
  return [...kept, ...(left > 0 ? [`… (${left} more lines in the run's log)`] : [])].join("\n");
}

/** Room for each text: as much as it needs, or an equal part of what those leave that need less. */
function sharesOf(texts: readonly string[], room: number): readonly number[] {
  const shares = texts.map(() => 0);
  const order = [...texts.keys()].sort((a, b) => lengthOf(texts, a) - lengthOf(texts, b));
  let left = room;
  order.forEach((index, done) => {
    const share = Math.min(lengthOf(texts, index), Math.floor(left / (order.length - done)));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

function lengthOf(texts: readonly string[], index: number): number {
  return texts[index]?.length ?? 0;
}
