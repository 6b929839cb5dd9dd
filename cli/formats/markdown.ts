/** A verdict as Markdown: for a step's summary, a comment, a wiki. What is wrong comes first, what is proved is folded. */
import type { Finding, JudgedRow, RowVerdict, Verdict } from "../proof";
import { markdownCell, markdownCode } from "./escape";
import { mermaidMap, type MapEdge } from "./mermaid";
import { rowsOf } from "./rows";

/** A comment on GitHub has at most 65,536 characters. */
const mostCharacters = 60_000;

const marks: Readonly<Record<RowVerdict, string>> = {
  proved: "✅ proved",
  refuted: "❌ refuted",
  undecided: "❔ undecided",
  missing: "❌ missing",
  "not-applicable": "➖ n/a",
};

/** @param edges the network as a drawing; none for none */
export function verdictMarkdown(verdict: Verdict, edges: readonly MapEdge[] = []): string {
  for (const most of [50, 20, 8, 3]) {
    const text = written(verdict, edges, most);
    if (text.length <= mostCharacters) return text;
  }
  return `${[...headOf(verdict), "", "There is too much to be told here: `bulkhead prove --json` tells all of it."].join("\n")}\n`; // prettier-ignore
}

function headOf({ project, stack, proved, counts, findings }: Verdict): string[] {
  const waived = findings.filter(({ waiver }) => waiver !== undefined).length;
  const told = (Object.keys(marks) as RowVerdict[])
    .filter((one) => counts[one] > 0 || one === "proved")
    .map((one) => `${counts[one]} ${one === "not-applicable" ? "not applicable" : one}`);
  return [
    `### ${proved ? "✅ Proved" : "❌ Not proved"}: ${code(`${project}/${stack}`)}`,
    "",
    `Rows: ${told.join(", ")}${waived > 0 ? `; ${waived} findings are waived` : ""}.`,
  ];
}

function written(verdict: Verdict, edges: readonly MapEdge[], most: number): string {
  const isGood = ({ verdict: one }: JudgedRow) => one === "proved" || one === "not-applicable";
  const bad = verdict.rows.filter((row) => !isGood(row));
  const good = verdict.rows.filter(isGood);
  const open = verdict.findings.filter(({ waiver }) => waiver === undefined);
  const waived = verdict.findings.filter(({ waiver }) => waiver !== undefined);
  return `${[
    ...headOf(verdict),
    ...(bad.length === 0 ? [] : ["", ...table(bad, most)]),
    ...open.slice(0, most).flatMap((one) => findingLines(one, rowsOf(one, verdict))),
    ...(open.length > most ? ["", `And ${open.length - most} more findings.`] : []),
    ...folded(`Rows that hold or do not apply (${good.length})`, table(good, most * 4)),
    ...folded(`Waived (${waived.length})`, waived.slice(0, most).map(({ title, waiver }) => `- ${code(`${waiver ?? ""}: ${title}`)}`)), // prettier-ignore
    ...(edges.length === 0 ? [] : folded("The network", ["```mermaid", mermaidMap(edges, most * 2).trimEnd(), "```"])), // prettier-ignore
    ...folded(
      "Notes",
      verdict.notes.slice(0, most).map((note) => `- ${code(note)}`),
    ),
  ].join("\n")}\n`;
}

function code(text: string): string {
  return markdownCode(cut(text));
}

function cut(text: string): string {
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}

function table(rows: readonly JudgedRow[], most: number): readonly string[] {
  if (rows.length === 0) return [];
  return [
    "| verdict | row | | layers |",
    "| --- | --- | --- | --- |",
    ...rows
      .slice(0, most)
      .map(
        ({ verdict, id, text, defence }) =>
          `| ${marks[verdict]} | ${markdownCell(cut(id))} | ${markdownCell(cut(text))} | ${defence ?? ""} |`,
      ),
    ...(rows.length > most ? ["", `And ${rows.length - most} more.`] : []),
  ];
}

function findingLines(finding: Finding, rows: readonly string[]): readonly string[] {
  const { row, title, witness, hops, blame, property, fix, suppressed } = finding;
  const name = blame.split("::").pop() ?? blame;
  return [
    "",
    `**${finding.verdict}** ${code(`${row}: ${title}`)}`,
    "",
    ...(rows.length > 1 ? [`- rows ${code(rows.join(", "))}`] : []),
    ...(witness === undefined ? [] : [`- packet ${code(witness)}`]),
    ...(name === "" ? [] : [`- cause ${code(property === undefined ? name : `${name} :: ${property}`)}`]), // prettier-ignore
    `- fix ${code(fix)}`,
    ...(suppressed > 0 ? [`- ${suppressed} more with the same cause`] : []),
    ...folded(
      "The way",
      hops.slice(0, 30).map(({ text, why }, i) => `${i + 1}. ${code(why === "" ? text : `${text} (${why})`)}`), // prettier-ignore
    ),
  ];
}

/** `title` is ours. */
function folded(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ["", `<details><summary>${title}</summary>`, "", ...lines, "", "</details>"];
}
