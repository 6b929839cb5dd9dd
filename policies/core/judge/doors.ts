/**
 * Rows that forbid something which is got to as somebody else: whoever gets out to the internet comes in again where it
 * is let in, whoever reaches the program's own endpoint for a front that is for other accounts is one of its callers, and
 * whoever reaches a proxy of a store has the store. Asked for what a row forbids alone.
 */
import type { Member } from "../model/members";
import type { Path, Place } from "../reach/types";
import type { Callers, Entry } from "./callers";
import { report } from "./closed";
import type { Declared, Judging } from "./judging";
import { forbids, isSameWay } from "./parties";
import { destinations } from "./rows";
import { isWithin } from "./within";

export function judgeDoors(judging: Judging, callers: Callers, never: readonly Declared[]): void {
  for (const one of never) {
    const sources = new Set(one.row.from.flatMap(({ members }) => members));
    for (const to of destinations(one.row)) {
      if (judging.assumed.covers(to.owner)) continue;
      for (const entry of callers.entries(to)) {
        judgeOthers(judging, one, to, entry);
        for (const from of sources) {
          const isMeant = from.owner !== to.owner || (from === to && isWithin(one.row, to));
          if (isMeant && !judging.assumed.covers(from.owner)) {
            judgeMember(judging, one, from, to, entry);
          }
        }
      }
    }
  }
}

function judgeMember(
  judging: Judging,
  { row, line }: Declared,
  from: Member,
  to: Member,
  entry: Entry,
): void {
  const place: Place = { kind: "member", member: from };
  const isForbidden = (path: Path) => forbids(row, path, place);
  const may = entry.by(from, "may");
  if (may === undefined || !isForbidden(may)) return;
  const must = entry.by(from, "must");
  const certain = must !== undefined && isForbidden(must) ? must : undefined;
  report(judging, may, to, { traffic: may.arrives, lines: [line], certain });
}

function judgeOthers(judging: Judging, { row, line }: Declared, to: Member, entry: Entry): void {
  const all = entry.others("may").filter((path) => forbids(row, path));
  if (all.length === 0) return;
  const must = entry.others("must").filter((path) => forbids(row, path));
  for (const path of all) {
    const certain = must.find((one) => isSameWay(one, path));
    report(judging, path, to, { traffic: path.arrives, lines: [line], certain });
  }
}
