/** What keeps a way closed that must not be: each layer that does so by itself, and how many there are. */
import type { Member } from "../model/members";
import type { Closure, Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { closureLines, layerCount } from "./evidence";
import { internet, type Declared, type Judging } from "./judging";
import type { Line, Told } from "./line";
import { placesOf } from "./parties";
import type { Protected } from "./protected";
import { isWithin } from "./within";

/** So many pairs of a row are looked at for evidence: its verdict does not depend on them. */
const mostPairs = 400;
/** So many lines are told. */
const mostLines = 8;

/** The evidence of a row that forbids, as far as it is proved. */
export function tellDefence(judging: Judging, { row, line }: Declared): void {
  if (line.verdict !== "proved") return;
  line.tell(() => defenceOf(judging, row));
}

/** Who would send, and what to: a member, or a zone. */
type Pair = readonly [Place, Member | Party];

function defenceOf(judging: Judging, row: Row): Told {
  const pairs: Pair[] = [];
  let total = 0;
  for (const from of row.from.flatMap(placesOf)) {
    for (const to of row.to) {
      for (const target of to.zone === undefined ? to.members : [to]) {
        const isOwn = from.kind === "member" && from.member === target;
        if (isOwn && !isWithin(row, from.member)) continue;
        total += 1;
        if (pairs.length < mostPairs) pairs.push([from, target]);
      }
    }
  }
  const told = weakestOf(judging, pairs);
  if (total <= pairs.length) return told;
  const left = `layers of the first ${pairs.length} of ${total} pairs`;
  return { ...told, evidence: [...told.evidence, left] };
}

/** The same for what holds without a declaration. */
export function tellPublicDefence(judging: Judging, line: Line, held: readonly Protected[]): void {
  if (line.verdict !== "proved") return;
  const mine = held.filter(({ lines }) => lines.includes(line)).slice(0, mostPairs);
  const pairs = mine.map(({ member }) => [internet, member] as const);
  line.tell(() => weakestOf(judging, pairs));
}

function weakestOf(judging: Judging, pairs: readonly Pair[]): Told {
  let weakest: { readonly count: number; readonly lines: readonly string[] } | undefined;
  for (const [from, to] of pairs) {
    const direct = isZone(to)
      ? outOf(judging, from, to)
      : judging.reach.direct(from, { kind: "member", member: to }, "may");
    if (direct === undefined || direct.flow !== undefined) continue;
    const count = layerCount(direct.closed);
    if (weakest !== undefined && weakest.count <= count) continue;
    const name = isZone(to) ? to.name : judging.nameOf(to);
    const way = `${judging.placeName(from)} -> ${name}`;
    weakest = { count, lines: linesOf(way, direct.closed) };
  }
  if (weakest === undefined) return { evidence: [] };
  const relays = relayLines(judging, pairs);
  const evidence = [...weakest.lines, ...relays].slice(0, mostLines);
  return { evidence, defence: weakest.count };
}

function isZone(to: Member | Party): to is Party {
  return "zone" in to;
}

/** Towards people and operators nothing is opened, so that no layer has to close it. */
function outOf({ reach }: Judging, from: Place, to: Party) {
  if (from.kind !== "member") return undefined;
  const [place] = placesOf(to);
  if (place?.kind === "internet") return reach.out(from.member, "may");
  return place?.kind === "remote" ? reach.direct(from, place, "may") : undefined;
}

function linesOf(way: string, closed: readonly Closure[]): readonly string[] {
  const lines = closureLines(closed);
  return lines.length === 0 ? [`${way}: nothing leads there`] : [`${way} is closed by`, ...lines];
}

/** Edges that lead to a destination, and why the source is none of those who get through them. */
function relayLines(judging: Judging, pairs: readonly Pair[]): readonly string[] {
  const found = new Set<string>();
  for (const [from, member] of pairs.slice(0, mostLines)) {
    if (isZone(member)) continue;
    for (const { balancer, isHealthCheck } of judging.model.balancing.into(member, "may")) {
      if (isHealthCheck || found.size >= mostLines) continue;
      const leads = `${judging.nameOf(balancer)} leads to ${judging.nameOf(member)}`;
      found.add(`${leads}, on no listener that ${judging.placeName(from)} gets to`);
    }
  }
  return [...found];
}
