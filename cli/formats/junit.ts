/** A verdict as JUnit XML, which CI systems show as tests: one test case per row, one suite per section. */
import type { Finding, JudgedRow, Verdict } from "../proof";
import { xmlText } from "./escape";

const sections: Readonly<Record<JudgedRow["section"], string>> = {
  matrix: "Who may talk to whom",
  routes: "Who answers which path",
  always: "Always",
  start: "Will it start",
};

/** So many findings of a row are written out. */
const mostFindings = 20;

export function junitXml(verdict: Verdict): string {
  const byId = new Map(verdict.findings.map((finding) => [finding.id, finding]));
  const order = Object.keys(sections) as readonly JudgedRow["section"][];
  const suites = order.flatMap((section) => {
    const rows = verdict.rows.filter((row) => row.section === section);
    return rows.length === 0 ? [] : [suiteOf(section, rows, verdict, byId)];
  });
  const all = verdict.rows.map((row) => outcomeOf(row, byId));
  const head = attributes({ name: nameOf(verdict), ...countsOf(all) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${suites.join("")}</testsuites>\n`;
}

function nameOf({ project, stack }: Verdict): string {
  return `bulkhead ${project}/${stack}`;
}

type Outcome = "passed" | "failed" | "waived" | "skipped";

/** A row whose findings are all excepted is skipped: it neither holds nor fails the run. */
function outcomeOf({ verdict, findings }: JudgedRow, byId: ReadonlyMap<string, Finding>): Outcome {
  if (verdict === "proved") return "passed";
  if (verdict === "not-applicable") return "skipped";
  const own = findings.flatMap((id) => byId.get(id) ?? []);
  return own.length > 0 && own.every(({ waiver }) => waiver !== undefined) ? "waived" : "failed";
}

function countsOf(outcomes: readonly Outcome[]) {
  const count = (...wanted: Outcome[]) => outcomes.filter((one) => wanted.includes(one)).length;
  return {
    tests: outcomes.length,
    failures: count("failed"),
    errors: 0,
    skipped: count("waived", "skipped"),
    time: 0,
  };
}

function suiteOf(
  section: JudgedRow["section"],
  rows: readonly JudgedRow[],
  verdict: Verdict,
  byId: ReadonlyMap<string, Finding>,
): string {
  const outcomes = rows.map((row) => outcomeOf(row, byId));
  const classname = ["bulkhead", verdict.project, verdict.stack, section].join(".");
  const cases = rows.map((row, i) => caseOf(row, outcomes[i] ?? "failed", classname, byId));
  const head = attributes({ name: sections[section], ...countsOf(outcomes) });
  return `  <testsuite ${head}>\n${cases.join("")}  </testsuite>\n`;
}

function caseOf(
  row: JudgedRow,
  outcome: Outcome,
  classname: string,
  byId: ReadonlyMap<string, Finding>,
): string {
  const head = attributes({ name: `${row.id} ${row.text}`, classname, time: 0 });
  const own = row.findings.flatMap((id) => byId.get(id) ?? []);
  const message = own[0]?.title ?? row.evidence[0] ?? row.verdict;
  switch (outcome) {
    case "passed":
      return `    <testcase ${head}/>\n`;
    case "skipped":
      return `    <testcase ${head}>\n      <skipped ${attributes({ message })}/>\n    </testcase>\n`;
    case "waived": {
      const waived = `waived by ${[...new Set(own.map(({ waiver }) => waiver ?? ""))].join(", ")}`;
      return `    <testcase ${head}>\n      <skipped ${attributes({ message: waived })}/>\n    </testcase>\n`;
    }
    case "failed": {
      const told = own.slice(0, mostFindings).map(textOf);
      const left = own.length - told.length;
      const text = [...told, ...(left > 0 ? [`and ${left} more`] : [])].join("\n\n");
      const failure = attributes({ message, type: row.verdict });
      return `    <testcase ${head}>\n      <failure ${failure}>${xmlText(text)}</failure>\n    </testcase>\n`;
    }
  }
}

function textOf({ title, witness, hops, blame, property, fix, id }: Finding): string {
  return [
    title,
    ...(witness === undefined ? [] : [`packet  ${witness}`]),
    ...hops.map(({ text, why }, i) => `${i + 1}  ${text}${why === "" ? "" : ` (${why})`}`),
    `cause   ${blame}${property === undefined ? "" : ` :: ${property}`}`,
    `fix     ${fix}`,
    `id      ${id}`,
  ].join("\n");
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${xmlText(String(value))}"`)
    .join(" ");
}
