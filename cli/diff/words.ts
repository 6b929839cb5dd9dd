/** A diff in words: what its text and its Markdown have in common. */
import type { DiffDocument, FlowChange, ReplacedResource, RowChange } from "./document";

/** The first line: whether something opened that is not declared. */
export function headline(diff: DiffDocument): string {
  const name = nameOf(diff.head);
  return `${name}${name === "" ? "" : ": "}${outcome(diff)}`;
}

/** What the head was compared with. */
export function baseText({ base: { label, isAbsent } }: DiffDocument): string {
  return isAbsent === true ? `nothing: a new stack, which ${label} has not` : label;
}

export function nameOf({ project, stack }: DiffDocument["head"]): string {
  return [project, stack].filter((part) => part !== "").join("/");
}

export function outcome({ ok, counts: { undeclared, refuted } }: DiffDocument): string {
  if (ok) return "nothing opened that is not declared";
  const are = undeclared === 1 ? "is" : "are";
  const said = [
    ...(undeclared > 0 ? [`${of(undeclared, "flow")} opened that ${are} not declared`] : []),
    ...(refuted > 0 ? [`${of(refuted, "row")} newly refuted`] : []),
  ];
  return said.join(", ");
}

export function flowCounts({ counts }: DiffDocument): string {
  const { opened, closed, undecided, weakened } = counts;
  return `${opened} opened, ${closed} closed, ${undecided} newly undecided, ${weakened} weakened`;
}

export function resourceCounts({ counts }: DiffDocument): string {
  const { created, changed, replaced, deleted } = counts;
  return `${created} created, ${changed} changed, ${replaced} replaced, ${deleted} deleted`;
}

export function of(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `web -> api tcp 8443 through internal-alb, from 10.0.0.0/8`. */
export function flowText({ from, to, ports, through, sources }: FlowChange): string {
  const way = through.length === 0 ? "" : ` through ${through.join(", ")}`;
  return `${from} -> ${to} ${ports}${way}${sources === undefined ? "" : `, from ${sources}`}`;
}

/** How the matrix sees it: `declared by T9`. */
export function standingText({ change, standing, rows }: FlowChange): string {
  const list = [...new Set(rows)].join(", ");
  switch (standing) {
    case "declared":
      return list === "" ? "declared" : `declared by ${list}`;
    case "outside":
      return "between things that the matrix does not name";
    case "waived":
      return "covered by an exception";
    case "undeclared":
      if (change === "closed") return "was not declared";
      return list === "" ? "not declared" : `not declared, see ${list}`;
  }
}

/** What a row's change means: `proved by 3 layers, was 4`. */
export function rowChangeText(row: RowChange): string {
  const { change, before, after, forbids, layersBefore, layersAfter } = row;
  const was = before === undefined ? "new" : `was ${wordOf(before)}`;
  switch (change) {
    case "weakened":
    case "strengthened":
      return `${of(layersAfter ?? 0, "layer")}, was ${layersBefore ?? 0}`;
    case "lost":
      return `a layer is lost, ${was}`;
    case "undecided":
      return `undecided, ${was}`;
    case "opened":
      return forbids ? `${wordOf(after)}, ${was}` : `works, ${was}`;
    case "closed":
      return forbids ? `proved, ${was}` : `${wordOf(after)}, ${was}`;
  }
}

function wordOf(verdict: RowChange["after"]): string {
  return verdict === "not-applicable" ? "not applicable" : verdict;
}

/** Whether somebody has to look at a row's change. */
export function isBad({ change, forbids }: RowChange): boolean {
  if (change === "undecided" || change === "lost" || change === "weakened") return true;
  return forbids ? change === "opened" : change === "closed";
}

/** Why something is replaced. */
export function replacedText({ by, because }: ReplacedResource): string {
  const list = because.join(", ");
  switch (by) {
    case "option":
      return `${list}, by replaceOnChanges`;
    case "provider":
      return `${list}, which AWS cannot change in place`;
    case "cascade":
      return `${list} comes from a resource that is replaced`;
    case "type":
      return "its type is another";
    case "urn":
      return "its place among the components is another, and no alias names the old one";
  }
}

/** `type name` without the URN's front. */
export function resourceText({
  type,
  name,
}: {
  readonly type: string;
  readonly name: string;
}): string {
  return `${type} ${name}`;
}
