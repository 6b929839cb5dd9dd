/** A verdict for a workflow of GitHub: annotations beside the lines that are to blame, and the step's summary. */
import { randomUUID } from "node:crypto";
import type { Finding, Verdict } from "../proof";
import { commandData, commandProperty } from "./escape";
import type { Places } from "./places";
import { rowsOf } from "./rows";

/** GitHub shows ten of each level per step; the others stand in the log. */
export function annotations(verdict: Verdict, places: Places): string {
  return verdict.findings
    .filter(({ waiver }) => waiver === undefined)
    .map((finding) => annotation(finding, rowsOf(finding, verdict), places))
    .join("");
}

function annotation(finding: Finding, rows: readonly string[], places: Places): string {
  const { row, title, witness, blame, property, fix } = finding;
  const { file, line, column } = places.of(blame) ?? places.fallback;
  const level = finding.verdict === "undecided" ? "warning" : "error";
  const properties = { file, line, col: column, title: `${row} ${finding.verdict}` };
  const list = Object.entries(properties)
    .map(([key, value]) => `${key}=${commandProperty(String(value))}`)
    .join(",");
  const text = [
    title,
    ...(rows.length > 1 ? [`rows    ${rows.join(", ")}`] : []),
    ...(witness === undefined ? [] : [`packet  ${witness}`]),
    `cause   ${blame.split("::").pop() ?? blame}${property === undefined ? "" : ` :: ${property}`}`,
    `fix     ${fix}`,
  ].join("\n");
  return `::${level} ${list}::${commandData(text)}\n`;
}

/** Text that the runner reads no command out of, whatever names stand in it. */
export function withoutCommands(text: string, token: string = randomUUID()): string {
  return `::stop-commands::${token}\n${text}${text.endsWith("\n") ? "" : "\n"}::${token}::\n`;
}
