/**
 * Rows that forbid members something which they get to as somebody else: whoever gets out to the internet comes in again
 * where it is let in, whoever reaches the program's own endpoint for a front that is for other accounts is one of its
 * callers, and whoever reaches a proxy of a store has the store. Asked for what a row forbids by name alone.
 */
import type { Member } from "../model/members";
import type { Crowd, Path, Place } from "../reach/types";
import { Callers, type Entry } from "./callers";
import { report } from "./closed";
import type { Declared, Judging } from "./judging";
import { forbids } from "./parties";
import { destinations } from "./rows";

export function judgeDoors(judging: Judging, never: readonly Declared[]): void {
  const rows = never.filter(({ row }) => row.from.some(({ members }) => members.length > 0));
  if (rows.length === 0) return;
  const callers = new Callers(judging);
  for (const one of rows) {
    const sources = new Set(one.row.from.flatMap(({ members }) => members));
    for (const to of destinations(one.row)) {
      if (judging.assumed.covers(to.owner)) continue;
      const entries = callers.entries(to);
      if (entries.length === 0) continue;
      for (const from of sources) {
        if (from.owner !== to.owner && !judging.assumed.covers(from.owner)) {
          judgePair(judging, one, from, to, entries);
        }
      }
    }
  }
}

function judgePair(
  judging: Judging,
  { row, line }: Declared,
  from: Member,
  to: Member,
  entries: readonly Entry[],
): void {
  const place: Place = { kind: "member", member: from };
  const isForbidden = (path: Path) => forbids(row, path, place);
  const isTold = (crowd: Crowd) => crowd.has(place) && isForbidden(crowd.of(from));
  if (judging.into(to, "may").some(isTold)) return;
  for (const entry of entries) {
    const may = entry.by(from, "may");
    if (may === undefined || !isForbidden(may)) continue;
    const must = entry.by(from, "must");
    const certain = must !== undefined && isForbidden(must) ? must : undefined;
    report(judging, may, to, { traffic: may.arrives, lines: [line], certain });
    return;
  }
}
