/**
 * Rows from a managed front: what AWS makes of it is not followed hop by hop, and those that go by one name do one
 * thing, so that one of them has to lead to something that is declared, and all of them carry the ports that are.
 */
import { ports, type TrafficSet } from "../algebra";
import { formatPath } from "../graph";
import type { Front } from "../model/fronts/types";
import type { Member } from "../model/members";
import { doubtOf } from "../reach/doubts";
import { placeOf } from "../reach/paths";
import type { Doubt, Path, Place } from "../reach/types";
import type { Row } from "../traffic/types";
import { carriedBy, hopText, portsText } from "./evidence";
import { missThrough } from "./forwarding";
import type { Declared, Judging } from "./judging";
import { causeAt, miss, ofTraffic } from "./missing";
import { takesWay } from "./parties";
import { missRefused } from "./refused";
import { blockedFor, tellBlocked } from "./sign-in";

/** A way that a row may be about, and what is sent by it to the edge or the destination that is declared. */
interface Led {
  readonly front: Front;
  readonly path: Path;
  readonly sent: TrafficSet;
}

/** By which way one of some fronts leads there for sure; nothing after a finding, and where there is none. */
export function judgeFronts(
  judging: Judging,
  one: Declared,
  fronts: readonly Front[],
): readonly Path[] {
  const { row } = one;
  const named = row.to.flatMap((to) => to.members);
  const [first] = fronts;
  if (first === undefined || named.length === 0) return [];
  const { refused } = judging;
  const isRefused = (member: Member) => (refused.of(member) ?? refused.idle(member)) !== undefined;
  const ends = [row.through?.members ?? [], named].filter((all) => all.length > 0);
  const lost = ends.find((all) => all.every(isRefused)) ?? [];
  const names = row.to.map(({ name }) => name).join(", ");
  if (missRefused(judging, one, lost, [first.resource.toString(), names])) return [];
  const members = named.filter((member) => !isRefused(member));
  const blocked = members.map((member) => blockedFor(judging, row, undefined, member));
  const [lostAt] = blocked;
  if (lostAt !== undefined && !blocked.includes(undefined)) {
    tellBlocked(judging, one, lostAt, [first.resource.toString(), names]);
    return [];
  }
  const all = fronts.flatMap((front) =>
    members.map((member) => leading(judging, row, front, member)),
  );
  const sure = all.flatMap((ways) => ways.sure);
  const perhaps = all.flatMap(({ may }) => may);
  const [way] = sure;
  if (way === undefined) {
    const might = perhaps.find(({ front }) => front.idle !== undefined) ?? perhaps[0];
    const isTold =
      (might !== undefined && missStep(judging, one, might, wantedOf(row))) ||
      missBehind(judging, one, fronts, members);
    if (!isTold) missFront(judging, one, might?.front ?? first, might?.path);
    return [];
  }
  const rest = ports.difference(wantedOf(row), ports.unionAll(sure.map(({ sent }) => sent)));
  if (ports.isEmpty(rest)) return [way.path];
  const carrying = [...sure, ...perhaps].find(({ front }) => ports.intersects(front.traffic, rest));
  if (carrying === undefined || !missStep(judging, one, carrying, rest)) {
    missPorts(judging, one, carrying?.front ?? way.front, rest);
  }
  return [];
}

/** The ports that have to get there; of a row for any traffic something has to. */
function wantedOf({ traffic }: Row): TrafficSet {
  return traffic === undefined || ports.equals(traffic, ports.allTraffic)
    ? ports.nothing()
    : traffic;
}

function leading(judging: Judging, row: Row, front: Front, member: Member) {
  const by = (reading: "may" | "must") =>
    judging.reach.paths(placeOf(front), member, reading).flatMap((path): readonly Led[] => {
      const taken = path.front === front ? takesWay(judging, row, path) : undefined;
      return taken === undefined ? [] : [{ front, path, sent: taken.sent }];
    });
  const may = by("may");
  // Whom IAM lets in is not followed: its policies may be known only when they are made.
  const isOfIam = front.audience === "operators" || front.audience === "control-plane";
  return { may, sure: may.length === 0 || isOfIam ? may : by("must") };
}

/** Says what stops a front at the first thing that it leads to; false where nothing there is known to. */
function missStep(judging: Judging, one: Declared, { front, path }: Led, wanted: TrafficSet) {
  const to = path.flows[0]?.to;
  if (front.idle !== undefined || front.through !== undefined || to === undefined) return false;
  const direct = judging.reach.direct({ kind: "front", front }, to, "must");
  const carried = carriedBy(direct.flow);
  const lost = ports.difference(wanted, carried);
  const isThere = ports.isEmpty(wanted) ? !ports.isEmpty(carried) : ports.isEmpty(lost);
  if (isThere || path.doubts.length > 0) return false;
  // What it does not carry to there at all is not stopped there.
  const own = ports.isEmpty(wanted) ? wanted : ports.intersection(lost, front.traffic);
  if (!ports.isEmpty(wanted) && ports.isEmpty(own)) return false;
  miss(judging, one, direct, ports.isEmpty(own) ? "anything" : portsText(own), ofTraffic(own));
  return true;
}

/**
 * Says what stops behind the edge of a row what a front surely leads to that edge; false where no front does, and where
 * nothing is known to stop it there.
 */
function missBehind(
  judging: Judging,
  one: Declared,
  fronts: readonly Front[],
  members: readonly Member[],
): boolean {
  const { row } = one;
  const { through } = row;
  const wanted = wantedOf(row);
  for (const edge of through?.members ?? []) {
    const front = fronts.find((each) => each.idle === undefined && isLed(judging, row, each, edge));
    const member = members.find((each) => isStopped(judging, edge, each, wanted));
    if (through === undefined || front === undefined || member === undefined) continue;
    missThrough(judging, one, placeOf(front), member, { ...through, members: [edge] });
    return true;
  }
  return false;
}

/** Whether a front surely leads to the edge of a row, with all that is wanted of it. */
function isLed(judging: Judging, row: Row, front: Front, edge: Member): boolean {
  const { sure } = leading(judging, { ...row, through: undefined }, front, edge);
  const sent = ports.unionAll(sure.map((one) => one.sent));
  return sure.length > 0 && ports.isSubset(wantedOf(row), sent);
}

/** Whether an edge hands nothing of what is wanted on to a member for sure. */
function isStopped(judging: Judging, edge: Member, member: Member, wanted: TrafficSet): boolean {
  const forwards = judging
    .requests(edge, member, "must")
    .filter(({ arrives }) => ports.isEmpty(wanted) || ports.intersects(arrives, wanted));
  const [from, to]: readonly [Place, Place] = [{ kind: "member", member: edge }, { kind: "member", member }]; // prettier-ignore
  const carried = carriedBy(judging.reach.direct(from, to, "must").flow);
  return !forwards.some(({ traffic }) => ports.isSubset(traffic, carried));
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

/** Ports of a row by which no front of its name comes. */
function missPorts(
  judging: Judging,
  { row, line }: Declared,
  { resource, because: [because], portsAt, traffic }: Front,
  lost: TrafficSet,
): void {
  const told = because?.path === undefined ? undefined : formatPath(because.path);
  const name = resource.toString();
  const own = ports.isEmpty(traffic) ? "nothing" : portsText(traffic);
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${row.text} does not work: ${name} comes by ${own}, and not by ${portsText(lost)}`,
    from: name,
    to: row.to.map((to) => to.name).join(", "),
    cause: { resource, property: portsAt === undefined ? told : formatPath(portsAt) },
    fix: () =>
      `Have ${name} come by ${portsText(lost)}, or take ${portsText(lost)} out of the row's ports.`,
  });
}
