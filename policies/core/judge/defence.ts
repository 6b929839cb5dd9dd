/** What keeps a way closed that must not be: each layer that does so by itself, and how many there are. */
import type { Member } from "../model/members";
import type { Closure, Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { closureLines, layerCount } from "./evidence";
import { internet, type Declared, type Judging } from "./judging";
import type { Line, Told } from "./line";
import { placesOf } from "./parties";
import type { Protected } from "./protected";

/** So many pairs of a row are looked at for evidence: its verdict does not depend on them. */
const mostPairs = 400;
/** So many lines are told. */
const mostLines = 8;

/** The evidence of a row that forbids, as far as it is proved. */
export function tellDefence(judging: Judging, { row, line }: Declared): void {
  if (line.verdict !== "proved") return;
  line.tell(() => defenceOf(judging, row));
}

function defenceOf(judging: Judging, row: Row): Told {
  const pairs: (readonly [Place, Member | undefined])[] = [];
  let total = 0;
  for (const from of row.from.flatMap(placesOf)) {
    for (const to of row.to) {
      const targets = to.zone === undefined ? to.members : [undefined];
      for (const member of targets) {
        if (from.kind === "member" && from.member === member) continue;
        total += 1;
        if (pairs.length < mostPairs) pairs.push([from, member]);
      }
    }
  }
  const told = weakestOf(judging, pairs, row.to);
  if (total <= pairs.length) return told;
  const left = `layers of the first ${pairs.length} of ${total} pairs`;
  return { ...told, evidence: [...told.evidence, left] };
}

/** The same for what holds without a declaration. */
export function tellPublicDefence(judging: Judging, line: Line, held: readonly Protected[]): void {
  if (line.verdict !== "proved") return;
  const mine = held.filter(({ lines }) => lines.includes(line)).slice(0, mostPairs);
  const pairs = mine.map(({ member }) => [internet, member] as const);
  line.tell(() => weakestOf(judging, pairs, []));
}

function weakestOf(
  judging: Judging,
  pairs: readonly (readonly [Place, Member | undefined])[],
  to: readonly Party[],
): Told {
  let weakest: { readonly count: number; readonly lines: readonly string[] } | undefined;
  const { reach } = judging;
  for (const [from, member] of pairs) {
    const direct =
      member === undefined
        ? outOf(judging, from)
        : reach.direct(from, { kind: "member", member }, "may");
    if (direct === undefined || direct.flow !== undefined) continue;
    const count = layerCount(direct.closed);
    if (weakest !== undefined && weakest.count <= count) continue;
    const name = member === undefined ? (to[0]?.name ?? "the internet") : judging.nameOf(member);
    const way = `${judging.placeName(from)} -> ${name}`;
    weakest = { count, lines: linesOf(way, direct.closed) };
  }
  if (weakest === undefined) return { evidence: [] };
  const relays = relayLines(judging, pairs);
  const evidence = [...weakest.lines, ...relays].slice(0, mostLines);
  return { evidence, defence: weakest.count };
}

function outOf({ reach }: Judging, from: Place) {
  return from.kind === "member" ? reach.out(from.member, "may") : undefined;
}

function linesOf(way: string, closed: readonly Closure[]): readonly string[] {
  const lines = closureLines(closed);
  return lines.length === 0 ? [`${way}: nothing leads there`] : [`${way} is closed by`, ...lines];
}

/** Edges that lead to a destination, and why the source is none of those who get through them. */
function relayLines(
  judging: Judging,
  pairs: readonly (readonly [Place, Member | undefined])[],
): readonly string[] {
  const found = new Set<string>();
  for (const [from, member] of pairs.slice(0, mostLines)) {
    if (member === undefined) continue;
    for (const { balancer, isHealthCheck } of judging.model.balancing.into(member, "may")) {
      if (isHealthCheck || found.size >= mostLines) continue;
      const leads = `${judging.nameOf(balancer)} leads to ${judging.nameOf(member)}`;
      found.add(`${leads}, on no listener that ${judging.placeName(from)} gets to`);
    }
  }
  return [...found];
}
