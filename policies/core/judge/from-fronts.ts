/**
 * Rows from a managed front: what AWS makes of it is not followed hop by hop, and those that go by one name do one
 * thing, so that one of them has to lead to something that is declared.
 */
import { formatPath } from "../graph";
import type { Front } from "../model/fronts/types";
import type { Member } from "../model/members";
import { doubtOf } from "../reach/doubts";
import { placeOf } from "../reach/paths";
import type { Doubt, Path } from "../reach/types";
import type { Row } from "../traffic/types";
import { hopText } from "./evidence";
import type { Declared, Judging } from "./judging";
import { causeAt } from "./missing";
import { takesWay } from "./parties";

/** By which way one of some fronts leads there for sure; nothing after a finding, and where there is none. */
export function judgeFronts(
  judging: Judging,
  one: Declared,
  fronts: readonly Front[],
): readonly Path[] {
  const { row } = one;
  const members = row.to.flatMap((to) => to.members);
  const [first] = fronts;
  if (first === undefined || members.length === 0) return [];
  const perhaps: Path[] = [];
  for (const front of fronts) {
    for (const member of members) {
      const { sure, may } = leading(judging, row, front, member);
      if (sure !== undefined) return [sure];
      if (may !== undefined) perhaps.push(may);
    }
  }
  const might = perhaps.find(({ front }) => front?.idle !== undefined) ?? perhaps[0];
  missFront(judging, one, might?.front ?? first, might);
  return [];
}

function leading(judging: Judging, row: Row, front: Front, member: Member) {
  const by = (reading: "may" | "must") =>
    judging.reach
      .paths(placeOf(front), member, reading)
      .find((path) => path.front === front && takesWay(judging, row, path) !== undefined);
  const may = by("may");
  // Whom IAM lets in is not followed: its policies may be known only when they are made.
  const isOfIam = front.audience === "operators" || front.audience === "control-plane";
  return { may, sure: may === undefined || isOfIam ? may : by("must") };
}

/** What keeps a way from being there for sure. */
function doubtsOf({ idle, because, fix }: Front, { doubts }: Path): readonly Doubt[] {
  if (idle !== undefined) return [{ evidence: idle.evidence, fix: idle.fix }];
  if (doubts.length > 0) return doubts;
  return because.slice(0, 1).map((evidence) => doubtOf(evidence, fix));
}

function missFront(judging: Judging, { row, line }: Declared, front: Front, might?: Path): void {
  const names = row.to.map(({ name }) => name).join(", ");
  const through = row.through === undefined ? "" : ` through ${row.through.name}`;
  const [because] = front.because;
  const doubts = might === undefined ? [] : doubtsOf(front, might);
  const [doubt] = doubts;
  const isUnknown = doubt !== undefined && front.idle?.kind !== "conflict";
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      doubt === undefined
        ? `${row.text} does not work: ${front.resource.toString()} does not lead to ${names}${through}`
        : `${row.text} does not work${isUnknown ? " for sure" : ""}: ${doubt.evidence.text}`,
    from: front.resource.toString(),
    to: names,
    hops: () => [
      ...front.because.map((evidence) => hopText({ evidence, why: "is where it leads to" })),
      ...doubts.map(({ evidence }) =>
        hopText({ evidence, why: isUnknown ? "is not known" : "lets nothing through" }),
      ),
    ],
    cause:
      doubt === undefined
        ? {
            resource: because?.resource ?? front.resource,
            property: because?.path === undefined ? undefined : formatPath(because.path),
          }
        : causeAt(judging, doubt, front.resource),
    unknown: isUnknown,
    fix: () =>
      doubt?.fix ??
      `Have ${front.resource.toString()} lead to ${names}${through}, or take the row out of the matrix.`,
  });
}
