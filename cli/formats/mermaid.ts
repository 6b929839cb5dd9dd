/** The network as a Mermaid drawing: who talks to whom, by verdict. Text only; GitHub and others draw it. */
import type { Declaration, RowVerdict, Verdict } from "../proof";
import { mermaidText } from "./escape";

/** One arrow of the drawing. */
export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly verdict: RowVerdict;
  /** Of what must be impossible, whether it is possible, or only something that keeps it so is lost; else undefined. */
  readonly forbidden?: "way" | "guard";
}

/** More arrows are no picture any more. */
const mostEdges = 150;

/**
 * What the matrix declares to work, and whatever was found that must not be; without a matrix, what was found alone.
 *
 * Rows of one name are told apart by their text.
 */
export function edgesOf(verdict: Verdict, declaration: Declaration | undefined): MapEdge[] {
  const rows = new Map(verdict.rows.map((row) => [`${row.id} ${row.text}`, row]));
  const declared = (declaration?.rows ?? []).flatMap((row): MapEdge[] => {
    const judged = rows.get(`${row.id} ${row.text}`)?.verdict ?? "not-applicable";
    if (judged === "not-applicable" || row.kind === "never") return [];
    const hops = row.through === undefined ? [row.from, row.to] : [row.from, [row.through], row.to];
    return hops
      .slice(1)
      .flatMap((ends, i) =>
        (hops[i] ?? []).flatMap((from) =>
          ends
            .filter((to) => to !== from)
            .map((to): MapEdge => ({ from, to, label: row.id, verdict: judged })),
        ),
      );
  });
  const guards = ["reach", "layer", "admission"];
  const found = verdict.findings
    .filter(({ obligation, from, to }) => guards.includes(obligation) && from !== "" && to !== "")
    .map(({ from, to, row, verdict: is, obligation }): MapEdge => ({
      from: from === "the internet" ? "internet" : from,
      to: to === "the internet" ? "internet" : to,
      label: row,
      verdict: is,
      forbidden: obligation === "reach" ? "way" : "guard",
    }));
  return merged([...found, ...declared]);
}

/** One arrow for the same two ends and verdict, with all of its rows' names. */
function merged(edges: readonly MapEdge[]): MapEdge[] {
  const known = new Map<string, MapEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.verdict, edge.forbidden ?? ""]);
    const before = known.get(key);
    const labels = before === undefined ? [] : before.label.split(", ");
    const label = [...new Set([...labels, edge.label])].join(", ");
    known.set(key, { ...edge, label });
  }
  return [...known.values()];
}

/** Each arrow says its verdict in words, too: no meaning is in its shape alone. */
export function mermaidMap(edges: readonly MapEdge[], most = mostEdges): string {
  const shown = edges.slice(0, most);
  const ids = new Map<string, string>();
  for (const name of shown.flatMap(({ from, to }) => [from, to])) {
    if (!ids.has(name)) ids.set(name, `n${ids.size}`);
  }
  const left = edges.length - shown.length;
  return `${[
    "flowchart LR",
    ...[...ids].map(([name, id]) => `  ${id}[${mermaidText(cut(name))}]`),
    ...shown.map(
      (edge) =>
        `  ${ids.get(edge.from) ?? ""} ${arrowOf(edge)}|${mermaidText(cut(`${edge.label} ${wordOf(edge)}`))}| ${ids.get(edge.to) ?? ""}`,
    ),
    ...(left > 0 ? [`  rest[${mermaidText(`and ${left} more`)}]`] : []),
  ].join("\n")}\n`;
}

function arrowOf({ verdict, forbidden }: MapEdge): string {
  if (verdict === "proved") return "-->";
  return verdict === "refuted" && forbidden === "way" ? "==>" : "-.->";
}

function wordOf({ verdict, forbidden }: MapEdge): string {
  if (verdict !== "refuted" || forbidden === undefined) return verdict;
  return forbidden === "way" ? "open, and must not be" : "closed, a guard is lost";
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
