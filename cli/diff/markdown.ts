/**
 * A diff for the comment on a pull request: half a minute's reading first, the rest folded. Never longer than a comment
 * may be; what had to be left out is counted.
 */
import { markdownCode, mermaidText } from "../formats/escape";
import type { DiffDocument, FlowChange, NamedResource, RowChange } from "./document";
import { trustChanges } from "./trust";
import {
  baseText,
  flowCounts,
  flowText,
  nameOf,
  outcome,
  isBad,
  replacedText,
  resourceCounts,
  resourceText,
  rowChangeText,
  standingText,
} from "./words";

/** GitHub's comments have at most 65,536 characters; a workflow adds a line or two of its own. */
const mostCharacters = 60_000;
/** Comments are found again by it, so that a pull request has one. */
export const commentMark = "<!-- bulkhead-diff -->";

/** So much is told of each kind of thing; what is over is counted. */
interface Limits {
  /** Lines of what opened undeclared, of rows that are worse, of trust that changed: what has to be looked at. */
  readonly bad: number;
  /** Lines of the other flows, of the other rows and of the notes. */
  readonly other: number;
  /** Lines of the resources. */
  readonly resources: number;
  /** Arrows of the drawing: with more it is no picture any more. */
  readonly edges: number;
  /** Characters of one name or finding: one of a megabyte would leave no room for others. */
  readonly text: number;
}

const everything: Limits = {
  bad: Infinity,
  other: Infinity,
  resources: Infinity,
  edges: 24,
  text: Infinity,
};

/** From generous to scanty: the resources go first, what opened goes last. */
const steps: readonly Limits[] = [
  { bad: 60, other: 60, resources: 60, edges: 24, text: 300 },
  { bad: 60, other: 60, resources: 25, edges: 24, text: 300 },
  { bad: 60, other: 25, resources: 10, edges: 24, text: 300 },
  { bad: 60, other: 10, resources: 0, edges: 24, text: 300 },
  { bad: 60, other: 4, resources: 0, edges: 12, text: 300 },
  { bad: 25, other: 0, resources: 0, edges: 12, text: 300 },
  { bad: 10, other: 0, resources: 0, edges: 0, text: 200 },
  { bad: 4, other: 0, resources: 0, edges: 0, text: 200 },
  { bad: 0, other: 0, resources: 0, edges: 0, text: 100 },
];

/** A comment of its own. */
export function diffMarkdown(diff: DiffDocument): string {
  return `${commentMark}\n${diffSection(diff, mostCharacters - commentMark.length - 1)}`;
}

/**
 * A part of a comment.
 *
 * @param most characters; `Infinity` tells everything
 * @param heading the marks of the heading's level
 * @returns the text, at most so long unless its few lines of counts alone are longer
 */
export function diffSection(diff: DiffDocument, most: number, heading = "###"): string {
  if (most === Infinity) return written(diff, everything, heading);
  let text = "";
  for (const limits of steps) {
    text = written(diff, limits, heading);
    if (text.length <= most) break;
  }
  return text;
}

function headOf(diff: DiffDocument, heading: string, code: Code): string[] {
  return [
    `${heading} ${diff.ok ? "✅" : "❌"} ${sentence(outcome(diff))}`,
    "",
    `Flows: ${flowCounts(diff)}.${diff.resources === undefined ? "" : ` Resources: ${resourceCounts(diff)}.`}`,
    "",
    `${code(nameOf(diff.head))}: ${code(diff.head.label)} compared with ${code(baseText(diff))}.`,
  ];
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function written(diff: DiffDocument, limits: Limits, heading: string): string {
  const { flows = [], rows, matrix, resources, notes } = diff;
  const { bad, other } = limits;
  const code = codeOf(limits.text);
  const undeclared = flows.filter(({ change, standing }) => change === "opened" && standing === "undeclared"); // prettier-ignore
  const others = flows.filter((flow) => !undeclared.includes(flow));
  const of = (change: FlowChange["change"]) => others.filter((flow) => flow.change === change);
  const flowLine = (flow: FlowChange) => `- ${code(`${flowText(flow)} (${standingText(flow)})`)}`;
  const rowLine = (row: RowChange) => `- ${code(`${row.id} ${row.text}`)} (${rowChangeText(row)})`;
  const worse = rows.filter(isBad).map((row) => [rowLine(row), ...findingLines(row, code)].join("\n")); // prettier-ignore
  const better = rows.filter((row) => !isBad(row)).map(rowLine);
  const trust = trustChanges(diff).map(({ name, change }) => `- ${code(name)}: ${change}`);
  const left: string[] = [];
  const open = (title: string, lines: readonly string[]) => shown(title, lines, bad, left);
  const folded = (title: string, lines: readonly string[], most = other) =>
    details(title, lines, most, left);
  const named = (one: NamedResource) => code(resourceText(one));
  const ofResources = (title: string, lines: readonly string[] = []) =>
    folded(title, lines, limits.resources);
  const parts = [
    ...headOf(diff, heading, code),
    ...drawing(flows, limits.edges),
    ...open("Opened, and not declared", undeclared.map(flowLine)),
    ...open("Rows that hold no longer, or by less", worse),
    ...open("Who may take on a role (trust policies)", trust),
    ...folded("Opened, and declared", of("opened").map(flowLine)),
    ...folded("Newly undecided", of("undecided").map(flowLine)),
    ...folded("Closed", of("closed").map(flowLine)),
    ...folded("Rows that hold again, or work", better),
    ...folded("The matrix itself", [
      ...matrix.added.map(({ id, text }) => `- added ${code(`${id} ${text}`)}`),
      ...matrix.removed.map(({ id, text }) => `- removed ${code(`${id} ${text}`)}`),
    ]),
    ...ofResources("Resources replaced", resources?.replaced.map((one) => `- ${named(one)}: ${code(replacedText(one))}`)), // prettier-ignore
    ...ofResources(
      "Resources deleted",
      resources?.deleted.map((one) => `- ${named(one)}`),
    ),
    ...ofResources(
      "Resources created",
      resources?.created.map((one) => `- ${named(one)}`),
    ),
    ...ofResources("Resources changed", resources?.changed.map((one) => `- ${named(one)}: ${code(one.properties.join(", "))}`)), // prettier-ignore
    ...ofResources("Resources renamed by an alias", resources?.renamed.map((one) => `- ${named(one)}`)), // prettier-ignore
    ...folded("Notes", notes.map((note) => `- ${code(note)}`)), // prettier-ignore
    ...(left.length === 0
      ? []
      : ["", `Left out here, and told by ${code("bulkhead diff --json")}: ${left.join(", ")}.`]),
  ];
  return `${parts.join("\n")}\n`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

type Code = (text: string) => string;

/**
 * Whatever has a name in it is written as code: that is all that keeps a name from being a link, a mention of somebody,
 * or markup.
 */
function codeOf(most: number): Code {
  return (text) => markdownCode(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

function findingLines({ findings }: RowChange, code: Code): readonly string[] {
  const [first, ...more] = findings;
  if (first === undefined) return [];
  return [
    `  - ${code(first.title)}`,
    ...(first.witness === undefined ? [] : [`  - packet ${code(first.witness)}`]),
    `  - ${code(first.fix)}`,
    ...(more.length > 0 ? [`  - and ${more.length} more findings`] : []),
  ];
}

function listed(lines: readonly string[], most: number): readonly string[] {
  const left = lines.length - most;
  return [...lines.slice(0, most), ...(left > 0 ? [`- and ${left} more`] : [])];
}

/** @param left takes the title where no line is told */
function shown(
  title: string,
  lines: readonly string[],
  most: number,
  left: string[],
): readonly string[] {
  if (lines.length === 0) return [];
  if (most > 0) return ["", `**${title}**`, "", ...listed(lines, most)];
  left.push(`${title.toLowerCase()} (${lines.length})`);
  return [];
}

/** @param left takes the title where no line is told */
function details(
  title: string,
  lines: readonly string[],
  most: number,
  left: string[],
): readonly string[] {
  if (lines.length === 0) return [];
  const summary = `${title} (${lines.length})`;
  if (most > 0) {
    const summed = `<details><summary>${summary}</summary>`;
    return ["", summed, "", ...listed(lines, most), "", "</details>"];
  }
  left.push(summary.toLowerCase());
  return [];
}

/** The flows that changed, as a drawing: what opened undeclared is thick, what closed is dotted, and each says so. */
function drawing(flows: readonly FlowChange[], mostEdges: number): readonly string[] {
  const rank = ({ change, standing }: FlowChange) =>
    change === "opened" ? (standing === "undeclared" ? 0 : 2) : change === "undecided" ? 1 : 3;
  const shown = [...flows]
    .filter(({ standing }) => standing !== "outside")
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostEdges);
  if (shown.length === 0) return [];
  const nodes = new Map<string, string>();
  const node = (name: string) => {
    const id = nodes.get(name) ?? `n${nodes.size}`;
    nodes.set(name, id);
    return id;
  };
  const edges = shown.map((flow) => {
    const [from, to] = [node(flow.from), node(flow.to)];
    const isBad = flow.change === "opened" && flow.standing === "undeclared";
    const word = isBad ? "OPENED, not declared:" : flow.change === "undecided" ? "undecided:" : `${flow.change}:`; // prettier-ignore
    const way = flow.through.length === 0 ? "" : ` through ${flow.through.join(", ")}`;
    const arrow = isBad ? "==>" : flow.change === "opened" ? "-->" : "-.->";
    return `  ${from} ${arrow}|${mermaidText(cut(`${word} ${flow.ports}${way}`))}| ${to}`;
  });
  return [
    "",
    "```mermaid",
    "flowchart LR",
    ...[...nodes].map(([name, id]) => `  ${id}[${mermaidText(cut(name))}]`),
    ...edges,
    "```",
  ];
}
