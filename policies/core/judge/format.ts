/** A verdict as lines of text: the matrix with one line per row, the counts, then each finding with what shows it. */
import { printable } from "../graph";
import type { Finding, JudgedRow, RowVerdict, Verdict } from "./types";

export interface FormatOptions {
  /** Whether proved rows show their evidence. @default false */
  readonly evidence?: boolean;
  /** Whether rows that do not apply are listed one by one; else they are counted. @default true */
  readonly notApplicable?: boolean;
  /** So many hops of a finding are shown. @default 24 */
  readonly mostHops?: number;
}

const marks: Readonly<Record<RowVerdict, string>> = {
  proved: "proved",
  refuted: "REFUTED",
  undecided: "UNDECIDED",
  missing: "MISSING",
  "not-applicable": "n/a",
};

const sections: Readonly<Record<JudgedRow["section"], string>> = {
  matrix: "Who may talk to whom",
  routes: "Who answers which path",
  always: "Always",
  start: "Will it start",
};

/** The whole verdict, without colours and without trailing spaces; no line has a line break in it. */
export function formatVerdict(verdict: Verdict, options: FormatOptions = {}): readonly string[] {
  const lines = [
    ...head(verdict),
    ...table(verdict, options),
    ...verdict.findings.flatMap((finding) => ["", ...findingLines(finding, options)]),
    ...foot(verdict),
  ];
  return lines.map((line) => printable(line).trimEnd());
}

function head({
  project,
  stack,
  proved,
  counts,
  findings,
  assumptions,
}: Verdict): readonly string[] {
  const name = [project, stack].filter((part) => part !== "").join("/");
  const under = assumptions.filter(({ used }) => used).map(({ id }) => id);
  const waived = findings.filter(({ waiver }) => waiver !== undefined).length;
  const words = [
    proved ? "PROVED" : "NOT PROVED",
    ...(under.length > 0 ? [`under ${under.join(", ")}`] : []),
    ...(waived > 0 ? [`with ${waived} waived`] : []),
  ];
  const order: readonly RowVerdict[] = [
    "proved",
    "refuted",
    "undecided",
    "missing",
    "not-applicable",
  ];
  const told = order
    .filter((one) => counts[one] > 0 || one === "proved")
    .map((one) => `${counts[one]} ${one === "not-applicable" ? "not applicable" : one}`);
  return [`${name}${name === "" ? "" : ": "}${words.join(" ")}`, `Rows: ${told.join(", ")}`];
}

function table({ rows }: Verdict, options: FormatOptions): readonly string[] {
  const lines: string[] = [];
  let section: JudgedRow["section"] | undefined;
  const width = Math.max(0, ...rows.map(({ id }) => id.length));
  for (const row of rows) {
    if (row.verdict === "not-applicable" && options.notApplicable === false) continue;
    if (row.section !== section) {
      section = row.section;
      lines.push("", sections[section]);
    }
    lines.push(
      `  ${marks[row.verdict].padEnd(9)} ${row.id.padEnd(width)} ${row.text}${remarks(row)}`,
    );
    if (row.verdict === "proved" && options.evidence === true) {
      lines.push(...row.evidence.map((one) => `  ${" ".repeat(10 + width)} ${one}`));
    }
  }
  return lines;
}

/** What stands behind a row: its layers, what it rests on, why it does not apply, which findings it has. */
function remarks({ verdict, defence, assumptions, evidence, findings }: JudgedRow): string {
  const said: string[] = [];
  if (verdict === "not-applicable") said.push(evidence[0] ?? "the stack has no such thing");
  if (defence === 1) said.push("1 layer: a single point");
  else if (defence !== undefined && defence > 1) said.push(`${defence} layers`);
  if (assumptions.length > 0) said.push(`under ${assumptions.join(", ")}`);
  if (findings.length > 0)
    said.push(`see ${findings.slice(0, 3).join(", ")}${findings.length > 3 ? ", …" : ""}`);
  return said.length === 0 ? "" : ` (${said.join("; ")})`;
}

/** One finding: what, shown by which packet, over which hops, and what mends it. */
export function findingLines(finding: Finding, options: FormatOptions = {}): readonly string[] {
  const { id, row, verdict, title, witness, hops, fix, suppressed, blame, property, waiver } =
    finding;
  const most = options.mostHops ?? 24;
  const name = blame.split("::").pop() ?? blame;
  const lines = [`${row} ${marks[verdict]}: ${title}`];
  if (witness !== undefined) lines.push(`  packet  ${witness}`);
  for (const [i, { text, why }] of hops.slice(0, most).entries()) {
    lines.push(`  ${String(i + 1).padStart(2)}  ${text}${why === "" ? "" : ` (${why})`}`);
  }
  if (hops.length > most) lines.push(`      and ${hops.length - most} more`);
  if (name !== "")
    lines.push(`  cause   ${name}${property === undefined ? "" : ` :: ${property}`}`);
  lines.push(`  fix     ${fix}`);
  if (suppressed > 0) {
    lines.push(`  ${suppressed === 1 ? "1 more has" : `${suppressed} more have`} the same cause`);
  }
  if (waiver !== undefined) lines.push(`  waived by ${waiver}`);
  return [...lines, `  id      ${id}`];
}

function foot({ waivers, assumptions, unmodelled, notes }: Verdict): readonly string[] {
  const lines: string[] = [];
  if (waivers.length > 0) {
    lines.push("", "Waivers");
    for (const { id, state, owner, reason, resource, row, expires } of waivers) {
      const where = `${resource}${row === undefined ? "" : `, ${row}`}`;
      lines.push(
        `  ${state.padEnd(7)} ${id} of ${owner}, until ${expires}: ${where} ("${reason}")`,
      );
    }
  }
  if (assumptions.length > 0) {
    lines.push("", "Assumptions");
    for (const { id, used, resource, claim, reason } of assumptions) {
      lines.push(
        `  ${(used ? "used" : "unused").padEnd(7)} ${id}: ${resource}: ${claim} ("${reason}")`,
      );
    }
  }
  if (unmodelled.length > 0) {
    lines.push("", "Not modelled");
    lines.push(...unmodelled.map(({ token, count }) => `  ${token} (${count})`));
  }
  if (notes.length > 0) lines.push("", "Notes", ...notes.map((note) => `  ${note}`));
  return lines;
}
