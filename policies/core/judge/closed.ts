/** The third obligation: no way exists, from end to end, that is not declared. */
import { ports, type TrafficSet } from "../algebra";
import { formatPath } from "../graph";
import { named, type Member } from "../model/members";
import { literal } from "../model/routing";
import type { Crowd, Doubt, Hop, Path } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import {
  firstPackets,
  groupProperty,
  hopText,
  portsText,
  witnessHops,
  witnessOf,
} from "./evidence";
import { fixOf, oddTarget, wideRule } from "./closing";
import type { Cause } from "./findings";
import type { Declared, Judging } from "./judging";
import { unleadingOn } from "./leads";
import { groupHolder } from "./misplaced";
import type { Line } from "./line";
import { causeAt } from "./missing";
import { oddPort } from "./odd";
import type { Mend } from "./roots";
import { forbids, isOpenToAll, isSameWay, undeclared } from "./parties";
import type { Protected } from "./protected";
import type { Rows } from "./rows";
import { isPlaced, unplaced } from "./unplaced";

/** Without a matrix: nothing protected is reached from the internet. */
export function judgePublicWays(judging: Judging, members: readonly Protected[]): void {
  for (const { member, lines } of members) {
    const paths = judging.reach
      .paths({ kind: "internet" }, member, "may")
      .filter((path) => !ports.isEmpty(path.arrives) && !judging.isAssumedAway(path));
    if (paths.length === 0) continue;
    const sure = judging.reach.paths({ kind: "internet" }, member, "must");
    for (const path of paths) {
      const certain = certainOf(path, () => sure);
      report(judging, path, member, { traffic: path.arrives, lines, certain: certain[0] });
    }
  }
}

/** With a matrix: every way to something that has a name is declared, and nothing without one is public. */
export function judgeClosedWorld(judging: Judging, rows: Rows, held: readonly Protected[]): void {
  const { rest } = rows;
  if (rest === undefined) return;
  const always = new Map(held.map(({ member, lines }) => [member, lines.filter(isAlways)]));
  for (const member of judging.model.members.all) {
    if (judging.assumed.covers(member.owner)) continue;
    const isHeld = judging.isNamed(member) || member.role === "store";
    if (isHeld) judgeInto(judging, rows, rest, member, always.get(member) ?? []);
    else judgeUnlisted(judging, rest, member);
  }
}

function isAlways({ section }: Line): boolean {
  return section === "always";
}

function judgeInto(
  judging: Judging,
  rows: Rows,
  rest: Line,
  member: Member,
  always: readonly Line[],
): void {
  const allows = rows.allowsInto(member);
  const never = rows.neverInto(member);
  for (const crowd of judging.into(member, "may")) {
    for (const { path, left, broken } of wrongOf(judging, crowd, member, allows, never)) {
      const sure = certainOf(path, () => sameWays(judging.into(member, "must"), path));
      const isPublic = path.from.kind === "internet" || path.from.kind === "front";
      const more = isPublic ? always : [];
      if (broken.length === 0) {
        const leftOf = (way: Path) => undeclared(judging, way, member, allows);
        const certain = sure.find((way) => !ports.isEmpty(leftOf(way)));
        const traffic = certain === undefined ? left : leftOf(certain);
        report(judging, path, member, { traffic, lines: [rest, ...more], certain });
      } else reportBroken(judging, path, member, broken, more, sure);
    }
  }
}

/** Rows that forbid a way: those that what is known breaks, then those that something unknown may break. */
function reportBroken(
  judging: Judging,
  path: Path,
  member: Member,
  broken: readonly Declared[],
  more: readonly Line[],
  sure: readonly Path[],
): void {
  const rest = new Set(broken);
  let others = more;
  for (const certain of [...sure, undefined]) {
    const told = certain ?? path;
    const these = [...rest].filter(({ row }) => certain === undefined || forbids(row, certain));
    if (these.length === 0) continue;
    for (const one of these) rest.delete(one);
    const traffic = ports.unionAll(these.map(({ row }) => forbiddenOf(row, told)));
    const lines = [...these.map(({ line }) => line), ...others];
    report(judging, path, member, { traffic, lines, certain });
    others = [];
  }
}

/** What of a way's traffic a row forbids. */
export function forbiddenOf({ traffic, through }: Row, { arrives }: Path): TrafficSet {
  const isTold = traffic !== undefined && through === undefined;
  return isTold ? ports.intersection(traffic, arrives) : arrives;
}

/** The parts of a way that are there for sure. */
function certainOf(may: Path, must: () => readonly Path[]): readonly Path[] {
  const { surely } = may;
  const others = must().filter((path) => isSameWay(path, may) && !ports.isEmpty(path.arrives));
  return (surely === undefined ? others : [...others, surely]).filter(isPlaced);
}

/** A way that no row allows, or that one forbids. */
interface Wrong {
  readonly path: Path;
  readonly left: TrafficSet;
  readonly broken: readonly Declared[];
}

/**
 * The ways of a crowd that are wrong. What rows say of a way depends on who takes it by its name only: all else is the
 * same for the whole crowd, so that the way of each is made where something is wrong with it.
 */
function wrongOf(
  judging: Judging,
  crowd: Crowd,
  member: Member,
  allows: readonly Row[],
  never: readonly Declared[],
): readonly Wrong[] {
  const { path: one } = crowd;
  if (one.from.kind !== "member") {
    const broken = never.filter(({ row }) => forbids(row, one));
    const left = undeclared(judging, one, member, allows);
    return broken.length === 0 && ports.isEmpty(left) ? [] : [{ path: one, left, broken }];
  }
  const isOpen = isOpenToAll(judging, one, member, allows);
  const isNamed = never.some(({ row }) => row.from.some(mayMeanMembers));
  if (isOpen && !isNamed) return [];
  // What has no name on either side is not judged, but for the ways in from outside.
  const isUnlisted = !judging.isNamed(member);
  const found: Wrong[] = [];
  for (const source of crowd.members) {
    if (source.owner === member.owner || (isUnlisted && !judging.isNamed(source))) continue;
    const from = { kind: "member", member: source } as const;
    const broken = never.filter(({ row }) => forbids(row, one, from));
    const left = isOpen ? ports.nothing() : undeclared(judging, one, member, allows, from);
    if (broken.length === 0 && ports.isEmpty(left)) continue;
    const path = crowd.of(source);
    const isHarmless =
      isAnswer(judging, path) ||
      isOwnCheck(judging, path, member, left) ||
      isOnOwnHost(source, member);
    if (broken.length > 0 || !isHarmless) found.push({ path, left, broken });
  }
  return found;
}

function mayMeanMembers({ members, zone }: Party): boolean {
  return members.length > 0 || zone?.kind === "client-vpn";
}

/** The ways of crowds from one place. */
function sameWays(crowds: readonly Crowd[], { from }: Path): readonly Path[] {
  return crowds.flatMap((crowd) => {
    if (from.kind !== "member") return [crowd.path];
    return crowd.has(from) ? [crowd.of(from.member)] : [];
  });
}

/** Whether one runs on the other: what they say to each other is a matter of that host, unless a row forbids it. */
function isOnOwnHost(a: Member, b: Member): boolean {
  return named(a.runsOn).includes(b.owner) || named(b.runsOn).includes(a.owner);
}

/** Types of endpoints at which the VPC is the consumer, and nothing else. */
const consuming: ReadonlySet<string> = new Set(["interface", "resource", "servicenetwork"]);

/**
 * A NAT gateway opens nothing by itself: what others send by it comes with its address, and is a way of theirs that is
 * judged by itself. So it is with a VPC endpoint: what stands behind it answers alone
 * (https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html).
 */
function isAnswer(judging: Judging, { from }: Path): boolean {
  const { model } = judging;
  if (from.kind !== "member") return false;
  const { owner, role } = from.member;
  if (owner.kind === "TransitGatewayVpcAttachment") return handsOnAlone(judging, from.member);
  if (owner.kind !== "VpcEndpoint") return role === "nat";
  const { reader } = model.members.interfaces;
  return consuming.has(reader.text(owner, "vpcEndpointType") ?? "");
}

/**
 * Whether an attachment to a transit gateway has no other way than to its own VPC: then what comes by it keeps the address
 * of whoever sent it, and is a way of theirs, or of networks elsewhere.
 */
function handsOnAlone(judging: Judging, attachment: Member): boolean {
  const { subnets } = attachment;
  const { routing } = judging.model;
  return (
    subnets.anything.length === 0 &&
    named(subnets).every(({ urn }) =>
      routing
        .waysOf(routing.subnets.named(urn))
        .may.every(
          ({ class: kind }) =>
            kind === "local" || kind === "gateway-endpoint" || kind === "transit-gateway",
        ),
    )
  );
}

/**
 * Health checks go from a load balancer to its own targets, and carry nobody's request.
 *
 * @param traffic what of the way nothing else explains. @default all of it
 */
export function isOwnCheck(
  judging: Judging,
  { from, flows, arrives }: Path,
  member: Member,
  traffic: TrafficSet = arrives,
): boolean {
  if (from.kind !== "member" || from.member.role !== "load-balancer" || flows.length > 1)
    return false;
  const checks = judging.model.balancing
    .into(member, "may")
    .filter((one) => one.isHealthCheck && one.balancer === from.member);
  return (
    checks.length > 0 && ports.isSubset(traffic, ports.unionAll(checks.map((one) => one.traffic)))
  );
}

/** Something that the matrix has no name for, and that the internet can get to. */
function judgeUnlisted(judging: Judging, rest: Line, member: Member): void {
  const { publicV4, carriesV6, accepts } = member;
  const { balancing, fronts } = judging.model;
  if (!accepts) return;
  const isPossible =
    publicV4.state !== "no" ||
    carriesV6.state !== "no" ||
    fronts.into(member).length > 0 ||
    balancing.into(member, "may").length > 0;
  if (!isPossible) return;
  const paths = judging.reach
    .paths({ kind: "internet" }, member, "may")
    .filter((path) => !ports.isEmpty(path.arrives) && !judging.isAssumedAway(path));
  if (paths.length === 0) return;
  for (const path of paths) {
    const [certain] = certainOf(path, () =>
      judging.reach.paths({ kind: "internet" }, member, "must"),
    );
    report(judging, path, member, { traffic: path.arrives, lines: [rest], certain });
  }
}

/** What is wrong with a way. */
interface Charge {
  readonly traffic: TrafficSet;
  readonly lines: readonly Line[];
  /** The same way by what is known only, if that is wrong by itself. */
  readonly certain: Path | undefined;
}

/** A way that must not be: there for sure, or not to be told. */
export function report(
  judging: Judging,
  may: Path,
  member: Member,
  { traffic: all, lines, certain }: Charge,
): void {
  const isSure = certain !== undefined;
  const traffic = certain === undefined ? all : ports.intersection(all, certain.arrives);
  const path = certain ?? may;
  const doubts = isSure ? [] : [...may.doubts, ...unplaced(judging, may)];
  const [doubt] = doubts;
  const [from, to] = [judging.placeName(path.from), judging.nameOf(member)];
  const via = path.through.length === 0 ? "" : ` through ${path.through.join(", ")}`;
  const odd = isSure
    ? (oddWay(judging, path, member) ?? oddTarget(judging, path, member))
    : undefined;
  const cause =
    odd?.cause ??
    (isSure ? causeOf(judging, path, member, traffic) : causeOfDoubt(judging, doubt, member));
  const offers = () => [
    ...(path.flows.length === 1 ? judging.misplaced.close(path.from, path.to, traffic)() : []),
    ...unleadingOn(judging, path),
  ];
  const unlisted = judging.matrix !== undefined && !judging.isNamed(member);
  if (path.from.kind === "internet" && member.role === "compute") {
    const known = judging.exposed.get(member)?.offers ?? [];
    const fix = isSure ? undefined : doubt?.fix;
    const front = path.front?.resource === cause.resource ? path.front : undefined;
    judging.exposed.set(member, { cause, isSure, fix, front, offers: [...known, offers] });
  }
  judging.findings.add({
    lines,
    verdict: isSure ? "refuted" : "undecided",
    obligation: "reach",
    title: () =>
      isSure
        ? `${from} reaches ${to}${via} on ${portsText(traffic)}${unlisted ? ", which the matrix does not list" : ""}`
        : `cannot prove that ${from} does not reach ${to}${via}: ${doubt?.evidence.text ?? "something is unknown"}`,
    from,
    to,
    witness: () => witnessOf(firstPackets(path, traffic), judging.label),
    hops: () => [
      ...witnessHops(path, traffic).map(hopText),
      ...doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" })),
    ],
    cause,
    unknown: !isSure,
    offers,
    fix: () => (isSure ? (odd?.fix ?? fixOf(judging, cause, path, to)) : (doubt?.fix ?? literal)),
  });
}

/** What makes sure: where the doubt is, else whoever it is about. */
export function causeOfDoubt(judging: Judging, doubt: Doubt | undefined, { owner }: Member): Cause {
  return doubt === undefined
    ? { resource: owner, property: undefined }
    : causeAt(judging, doubt, owner);
}

/** A way on a port that the rules at both ends are for, while the destination is told to listen on another one. */
function oddWay(judging: Judging, { from, flows }: Path, member: Member): Mend | undefined {
  if (from.kind !== "member" || flows.length > 1) return undefined;
  const isDeclared = judging.isMeant(from.member, member);
  return isDeclared ? oddPort(judging, from.member, member) : undefined;
}

/**
 * What to change: what was found wrong by itself already; else the hop nearest to the end that no declared flow uses;
 * else whoever stands where it should not.
 */
export function causeOf(
  judging: Judging,
  path: Path,
  member: Member,
  wrong: TrafficSet = path.arrives,
): Cause {
  const hops = [...path.hops].reverse().filter(({ evidence }) => evidence.resource !== undefined);
  for (const { evidence } of hops) {
    const { resource, path: at } = evidence;
    const known = resource === undefined ? undefined : judging.findings.blamed(resource, at);
    if (known !== undefined) return known;
  }
  for (const { to, hops: own } of path.flows) {
    if (to.kind !== "member") continue;
    // Who is in the group of others is let in by rules that these need.
    const known = judging.findings.blamed(to.member.owner, groupProperty(to.member) ?? "");
    const isLetIn = own.some(
      ({ evidence, why }) => why === "admits" && judging.isUsedByOthers(evidence, to.member),
    );
    if (known !== undefined && isLetIn) return known;
  }
  const { from } = path;
  const source = from.kind === "member" ? from.member : undefined;
  for (const place of [...path.flows.map(({ to }) => to), path.from]) {
    if (place.kind !== "member") continue;
    const known = judging.findings.blamed(place.member.owner, groupProperty(place.member) ?? "");
    if (known !== undefined && place.member === source) return known;
  }
  const unused = hops.find((hop) => isChange(judging, hop));
  if (unused?.evidence.resource !== undefined) {
    const at = unused.evidence.path;
    return {
      resource: unused.evidence.resource,
      property: at === undefined ? undefined : formatPath(at),
    };
  }
  const rule = wideRule(judging, path, member, wrong);
  if (rule !== undefined) return rule;
  const one = groupHolder(
    judging,
    source !== undefined && !judging.isNamed(source) ? source : member,
  );
  return { resource: one.owner, property: groupProperty(one) };
}

/** Whether a hop is part of this way only, and can be changed without harm to a declared one. */
function isChange(judging: Judging, { evidence }: Hop): boolean {
  const { resource } = evidence;
  if (resource === undefined) return false;
  if (resource.kind === "Vpc" || resource.kind === "InternetGateway") return false;
  return !judging.isUsed(evidence);
}
