/** A diff as a person reads it at a terminal: what opened comes first, resources last. */
import { printable } from "../proof";
import { renderLines, type VerdictScreen } from "../prove/render";
import type { DiffDocument, FlowChange, ResourceChanges, RowChange } from "./document";
import {
  baseText,
  flowCounts,
  flowText,
  headline,
  isBad,
  of,
  replacedText,
  resourceCounts,
  resourceText,
  rowChangeText,
  standingText,
} from "./words";

/** So many lines of a list are shown; the others are counted. */
const mostFlows = 40;
const mostRows = 30;
const mostResources = 25;

/** The diff as text that ends with a line break. */
export function renderDiff(diff: DiffDocument, screen: VerdictScreen): string {
  const quiet = screen.quiet ?? false;
  const lines = [
    headline(diff),
    `Compared: ${diff.head.label} with ${baseText(diff)} (${diff.head.kind}s)`,
    `Flows: ${flowCounts(diff)}`,
    ...(diff.resources === undefined ? [] : [`Resources: ${resourceCounts(diff)}`]),
    ...flowLines(diff.flows ?? []),
    ...rowLines(diff.rows),
    ...matrixLines(diff),
    ...(quiet || diff.resources === undefined ? [] : resourceLines(diff.resources)),
    ...section("Notes", diff.notes.map((note) => `  ${note}`), 50), // prettier-ignore
  ];
  return `${renderLines(lines.map(printable), screen)}\n`;
}

function section(title: string, lines: readonly string[], most: number): readonly string[] {
  if (lines.length === 0) return [];
  const left = lines.length - most;
  return ["", title, ...lines.slice(0, most), ...(left > 0 ? [`  and ${left} more, which --json tells`] : [])]; // prettier-ignore
}

function flowLines(flows: readonly FlowChange[]): readonly string[] {
  const ranks = ["undeclared", "waived", "declared", "outside"];
  const inOrder = [...flows].sort((a, b) => ranks.indexOf(a.standing) - ranks.indexOf(b.standing));
  const line = (mark: string, flow: FlowChange) =>
    `  ${mark.padEnd(9)}  ${flowText(flow)} (${standingText(flow)})`;
  const told = inOrder.filter(({ standing }) => standing !== "outside");
  const of = (change: FlowChange["change"]) => told.filter((flow) => flow.change === change);
  const opened = of("opened").map((flow) =>
    line(flow.standing === "undeclared" ? "OPENED" : "opened", flow),
  );
  const undecided = of("undecided").map((flow) => line("UNDECIDED", flow));
  const closed = of("closed").map((flow) => line("closed", flow));
  const outside = inOrder.length - told.length;
  return [
    ...section("Flows that opened", opened, mostFlows),
    ...section("Flows that are newly undecided", undecided, mostFlows),
    ...section("Flows that closed", closed, mostFlows),
    ...(outside === 0
      ? []
      : ["", `${outside} more between things that the matrix does not name, which --json tells`]),
  ];
}

const marks: Readonly<Record<RowChange["change"], string>> = {
  opened: "OPENED",
  lost: "LOST",
  closed: "CLOSED",
  undecided: "UNDECIDED",
  weakened: "WEAKENED",
  strengthened: "stronger",
};

function rowLines(rows: readonly RowChange[]): readonly string[] {
  const bad = rows.filter(isBad);
  const good = rows.filter((row) => !isBad(row));
  const width = Math.max(0, ...rows.map(({ id }) => id.length));
  const line = (row: RowChange) =>
    `  ${(isBad(row) ? marks[row.change] : marks[row.change].toLowerCase()).padEnd(9)}  ${row.id.padEnd(width)} ${row.text} (${rowChangeText(row)})`;
  return [
    ...section("Rows that hold no longer, or by less", bad.slice(0, mostRows).flatMap((row) => [line(row), ...findingLines(row)]), bad.length * 60), // prettier-ignore
    ...(bad.length > mostRows ? [`  and ${bad.length - mostRows} more, which --json tells`] : []),
    ...section("Rows that hold again, or work", good.map(line), mostRows),
  ];
}

function findingLines({ findings }: RowChange): readonly string[] {
  const most = 5;
  return [
    ...findings
      .slice(0, most)
      .flatMap(({ title, witness, blame, property, fix }) => [
        `      ${title}`,
        ...(witness === undefined ? [] : [`      packet  ${witness}`]),
        `      cause   ${blame.split("::").pop() ?? blame}${property === undefined ? "" : ` :: ${property}`}`,
        `      fix     ${fix}`,
      ]),
    ...(findings.length > most ? [`      and ${of(findings.length - most, "more finding")}`] : []),
  ];
}

function matrixLines({ matrix: { added, removed } }: DiffDocument): readonly string[] {
  return section(
    "The matrix itself",
    [
      ...added.map(({ id, text }) => `  +  ${id} ${text}`),
      ...removed.map(({ id, text }) => `  -  ${id} ${text}`),
    ],
    mostRows,
  );
}

function resourceLines(resources: ResourceChanges): readonly string[] {
  const { created, changed, replaced, deleted, renamed } = resources;
  const list = (title: string, lines: readonly string[]) => section(title, lines, mostResources);
  return [
    ...list(
      "Resources created",
      created.map((one) => `  +  ${resourceText(one)}`),
    ),
    ...list("Resources changed", changed.map((one) => `  ~  ${resourceText(one)}: ${one.properties.join(", ")}`)), // prettier-ignore
    ...list("Resources replaced", replaced.map((one) => `  ±  ${resourceText(one)}: ${replacedText(one)}`)), // prettier-ignore
    ...list(
      "Resources deleted",
      deleted.map((one) => `  -  ${resourceText(one)}`),
    ),
    ...list("Resources renamed by an alias", renamed.map((one) => `  =  ${resourceText(one)}, was ${(one.was ?? "").split("::").slice(3).join("::")}`)), // prettier-ignore
  ];
}
