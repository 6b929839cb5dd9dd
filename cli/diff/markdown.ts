/**
 * A diff for the comment on a pull request: half a minute's reading first, the rest folded. Never longer than a comment
 * may be; what had to be left out is counted.
 */
import { markdownCode, mermaidText } from "../formats/escape";
import type { DiffDocument, FlowChange, RowChange } from "./document";
import {
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
/** Drawings with more are no picture any more. */
const mostEdges = 24;
/** Comments are found again by it, so that a pull request has one. */
export const commentMark = "<!-- bulkhead-diff -->";

export function diffMarkdown(diff: DiffDocument): string {
  for (const most of [60, 25, 10, 4]) {
    const text = written(diff, most);
    if (text.length <= mostCharacters) return text;
  }
  return `${[...headOf(diff), "", "The change is too large to be told here: `bulkhead diff --json` tells all of it."].join("\n")}\n`; // prettier-ignore
}

function headOf(diff: DiffDocument): string[] {
  return [
    commentMark,
    `### ${diff.ok ? "✅" : "❌"} ${sentence(outcome(diff))}`,
    "",
    `Flows: ${flowCounts(diff)}.${diff.resources === undefined ? "" : ` Resources: ${resourceCounts(diff)}.`}`,
    "",
    `${code(nameOf(diff.head))}: ${code(diff.head.label)} compared with ${code(diff.base.label)}.`,
  ];
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function written(diff: DiffDocument, most: number): string {
  const { flows = [], rows, matrix, resources, notes } = diff;
  const undeclared = flows.filter(({ change, standing }) => change === "opened" && standing === "undeclared"); // prettier-ignore
  const others = flows.filter((flow) => !undeclared.includes(flow));
  const of = (change: FlowChange["change"]) => others.filter((flow) => flow.change === change);
  const bad = rows.filter(isBad);
  const good = rows.filter((row) => !isBad(row));
  const flowLine = (flow: FlowChange) => `- ${code(`${flowText(flow)} (${standingText(flow)})`)}`;
  const parts = [
    ...headOf(diff),
    ...drawing(flows),
    ...open("Opened, and not declared", undeclared.map(flowLine), most),
    ...open("Rows that hold no longer, or by less", bad.map(badRow), most),
    ...folded("Opened, and declared", of("opened").map(flowLine), most),
    ...folded("Newly undecided", of("undecided").map(flowLine), most),
    ...folded("Closed", of("closed").map(flowLine), most),
    ...folded("Rows that hold again, or work", good.map((row) => `- ${rowLine(row)}`), most), // prettier-ignore
    ...folded(
      "The matrix itself",
      [
        ...matrix.added.map(({ id, text }) => `- added ${code(`${id} ${text}`)}`),
        ...matrix.removed.map(({ id, text }) => `- removed ${code(`${id} ${text}`)}`),
      ],
      most,
    ),
    ...(resources === undefined
      ? []
      : [
          ...folded("Resources replaced", resources.replaced.map((one) => `- ${code(resourceText(one))}: ${code(replacedText(one))}`), most), // prettier-ignore
          ...folded("Resources deleted", resources.deleted.map((one) => `- ${code(resourceText(one))}`), most), // prettier-ignore
          ...folded("Resources created", resources.created.map((one) => `- ${code(resourceText(one))}`), most), // prettier-ignore
          ...folded("Resources changed", resources.changed.map((one) => `- ${code(resourceText(one))}: ${code(one.properties.join(", "))}`), most), // prettier-ignore
          ...folded("Resources renamed by an alias", resources.renamed.map((one) => `- ${code(resourceText(one))}`), most), // prettier-ignore
        ]),
    ...folded(
      "Notes",
      notes.map((note) => `- ${code(note)}`),
      most,
    ),
  ];
  return `${parts.join("\n")}\n`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/**
 * Whatever has a name in it is written as code: that is all that keeps a name from being a link, a mention of somebody,
 * or markup. One of a megabyte would leave no room for others.
 */
function code(text: string): string {
  return markdownCode(text.length > 300 ? `${text.slice(0, 299)}…` : text);
}

function rowLine(row: RowChange): string {
  return `${code(`${row.id} ${row.text}`)} (${rowChangeText(row)})`;
}

function badRow(row: RowChange): string {
  const [first, ...more] = row.findings;
  return [
    `- ${rowLine(row)}`,
    ...(first === undefined
      ? []
      : [
          `  - ${code(first.title)}`,
          ...(first.witness === undefined ? [] : [`  - packet ${code(first.witness)}`]),
          `  - ${code(first.fix)}`,
        ]),
    ...(more.length > 0 ? [`  - and ${more.length} more findings`] : []),
  ].join("\n");
}

function listed(lines: readonly string[], most: number): readonly string[] {
  const left = lines.length - most;
  return [...lines.slice(0, most), ...(left > 0 ? [`- and ${left} more`] : [])];
}

function open(title: string, lines: readonly string[], most: number): readonly string[] {
  return lines.length === 0 ? [] : ["", `**${title}**`, "", ...listed(lines, most)];
}

function folded(title: string, lines: readonly string[], most: number): readonly string[] {
  if (lines.length === 0) return [];
  return [
    "",
    `<details><summary>${title} (${lines.length})</summary>`,
    "",
    ...listed(lines, most),
    "",
    "</details>",
  ];
}

/** The flows that changed, as a drawing: what opened undeclared is thick, what closed is dotted, and each says so. */
function drawing(flows: readonly FlowChange[]): readonly string[] {
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
