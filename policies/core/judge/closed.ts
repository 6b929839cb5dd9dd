/** The third obligation: no way exists, from end to end, that is not declared. */
import { packets, ports, type TrafficSet } from "../algebra";
import { formatPath } from "../graph";
import type { Member } from "../model/members";
import type { Crowd, Hop, Path } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import {
  carriedBy,
  directPath,
  firstPackets,
  groupProperty,
  hopText,
  portsText,
  witnessOf,
} from "./evidence";
import type { Cause } from "./findings";
import type { Declared, Judging } from "./judging";
import type { Line } from "./line";
import { forbids, isOpenToAll, isSameWay, undeclared } from "./parties";
import type { Protected } from "./protected";
import type { Rows } from "./rows";

/** Without a matrix: nothing protected is reached from the internet. */
export function judgePublicWays(judging: Judging, members: readonly Protected[]): void {
  for (const { member, lines } of members) {
    const paths = judging.reach
      .paths({ kind: "internet" }, member, "may")
      .filter((path) => !ports.isEmpty(path.arrives) && !judging.isAssumedAway(path));
    if (paths.length === 0) continue;
    const sure = judging.reach.paths({ kind: "internet" }, member, "must");
    for (const path of paths) report(judging, path, member, path.arrives, lines, sure);
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
      const lines = broken.length > 0 ? broken.map(({ line }) => line) : [rest];
      const isPublic = path.from.kind === "internet" || path.from.kind === "front";
      report(
        judging,
        path,
        member,
        broken.length > 0 ? path.arrives : left,
        [...lines, ...(isPublic ? always : [])],
        () => sameWays(judging.into(member, "must"), path),
      );
    }
  }
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
    if (broken.length > 0 || !isOwnCheck(judging, path, member)) found.push({ path, left, broken });
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

/** Health checks go from a load balancer to its own targets, and carry nobody's request. */
export function isOwnCheck(
  judging: Judging,
  { from, flows, arrives }: Path,
  member: Member,
): boolean {
  if (from.kind !== "member" || from.member.role !== "load-balancer" || flows.length > 1)
    return false;
  const checks = judging.model.balancing
    .into(member, "may")
    .filter((one) => one.isHealthCheck && one.balancer === from.member);
  return (
    checks.length > 0 && ports.isSubset(arrives, ports.unionAll(checks.map((one) => one.traffic)))
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
  const sure = () => judging.reach.paths({ kind: "internet" }, member, "must");
  for (const path of paths) report(judging, path, member, path.arrives, [rest], sure);
}

type Sure = readonly Path[] | (() => readonly Path[]);

/** A way that must not be: there for sure, or not to be told. */
function report(
  judging: Judging,
  may: Path,
  member: Member,
  traffic: TrafficSet,
  lines: readonly Line[],
  sure: Sure,
): void {
  const certain = (typeof sure === "function" ? sure() : sure).find(
    (path) => isSameWay(path, may) && ports.intersects(path.arrives, traffic),
  );
  const isSure = certain !== undefined || may.doubts.length === 0;
  const path = certain ?? may;
  const [doubt] = may.doubts;
  const [from, to] = [judging.placeName(path.from), judging.nameOf(member)];
  const via = path.through.length === 0 ? "" : ` through ${path.through.join(", ")}`;
  const cause = isSure
    ? causeOf(judging, path, member)
    : {
        resource: doubt?.evidence.resource ?? member.owner,
        property: doubt?.evidence.path === undefined ? undefined : formatPath(doubt.evidence.path),
      };
  const unlisted = judging.matrix !== undefined && !judging.isNamed(member);
  if (path.from.kind === "internet" && member.role === "compute") {
    judging.exposed.set(member, { cause, isSure });
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
    witness: () => witnessOf(firstPackets(path), judging.label),
    hops: () => [
      ...path.hops.map(hopText),
      ...(isSure
        ? []
        : may.doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" }))),
    ],
    cause,
    fix: () =>
      isSure
        ? fixOf(judging, cause, path, to)
        : (doubt?.fix ?? "Give a literal, or one reference per property."),
  });
}

/**
 * What to change: what was found wrong by itself already; else the hop nearest to the end that no declared flow uses;
 * else whoever stands where it should not.
 */
export function causeOf(judging: Judging, path: Path, member: Member): Cause {
  const hops = [...path.hops].reverse().filter(({ evidence }) => evidence.resource !== undefined);
  for (const { evidence } of hops) {
    const { resource, path: at } = evidence;
    const known = resource === undefined ? undefined : judging.findings.blamed(resource, at);
    if (known !== undefined) return known;
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
  const one = source !== undefined && !judging.isNamed(source) ? source : member;
  return { resource: one.owner, property: groupProperty(one) };
}

/** Whether a hop is part of this way only, and can be changed without harm to a declared one. */
function isChange(judging: Judging, { evidence }: Hop): boolean {
  const { resource } = evidence;
  if (resource === undefined) return false;
  if (resource.kind === "Vpc" || resource.kind === "InternetGateway") return false;
  return !judging.isUsed(evidence);
}

function fixOf(judging: Judging, { resource, property }: Cause, path: Path, to: string): string {
  const at = property === undefined ? resource.toString() : `${resource.toString()} :: ${property}`;
  const from = judging.placeName(path.from);
  const declare = judging.matrix === undefined ? "" : `, or declare the flow in the matrix`;
  if (removable.has(resource.kind ?? ""))
    return `Remove or narrow ${resource.toString()}${declare}.`;
  return `Change ${at} so that ${from} does not get to ${to}${declare}.`;
}

/** Kinds that do nothing but let something through. */
const removable: ReadonlySet<string> = new Set([
  "IngressRule", "EgressRule", "SecurityGroupRule", "Route", "ListenerRule", "TargetGroupAttachment",
]); // prettier-ignore

/** Never rows about what leaves: from members to the internet or to a network. */
export function judgeOutgoing(judging: Judging, rows: Rows): void {
  const declared = new Map<Member, TrafficSet[]>();
  for (const { row } of rows.allow) {
    if (!row.to.some(({ zone }) => zone?.kind === "internet")) continue;
    for (const member of row.from.flatMap(({ members }) => members)) {
      const known = declared.get(member) ?? [];
      known.push(row.traffic ?? ports.allTraffic);
      declared.set(member, known);
    }
  }
  const forbidden = new Map<Member, Declared[]>();
  for (const one of rows.never) {
    if (!one.row.to.some(({ zone }) => zone?.kind === "internet")) continue;
    for (const member of one.row.from.flatMap(({ members }) => members)) {
      const known = forbidden.get(member) ?? [];
      known.push(one);
      forbidden.set(member, known);
    }
  }
  const { rest } = rows;
  if (rest === undefined) return;
  for (const member of judging.model.members.all) {
    if (!judging.isNamed(member) || !member.initiates) continue;
    const { flow, doubts } = judging.reach.out(member, "may");
    if (flow === undefined || packets.isEmpty(flow.packets)) continue;
    const traffic = carriedBy(flow);
    const left = ports.difference(traffic, ports.unionAll(declared.get(member) ?? []));
    const broken = (forbidden.get(member) ?? []).filter(
      ({ row }) => row.traffic === undefined || ports.intersects(row.traffic, traffic),
    );
    if (broken.length === 0 && ports.isEmpty(left)) continue;
    const lines = broken.length > 0 ? broken.map(({ line }) => line) : [rest];
    const path = directPath(flow, doubts);
    const must = judging.reach.out(member, "must").flow;
    const isSure =
      doubts.length === 0 ||
      (must?.packets.products ?? []).some((product) =>
        ports.intersects(product.traffic, broken.length > 0 ? traffic : left),
      );
    const name = judging.nameOf(member);
    const [doubt] = doubts;
    const cause: Cause = isSure
      ? causeOf(judging, path, member)
      : {
          resource: doubt?.evidence.resource ?? member.owner,
          property:
            doubt?.evidence.path === undefined ? undefined : formatPath(doubt.evidence.path),
        };
    judging.findings.add({
      lines,
      verdict: isSure ? "refuted" : "undecided",
      obligation: "reach",
      title: () =>
        isSure
          ? `${name} reaches the internet on ${portsText(broken.length > 0 ? traffic : left)}`
          : `cannot prove that ${name} does not reach the internet: ${doubt?.evidence.text ?? "something is unknown"}`,
      from: name,
      to: "the internet",
      witness: () => witnessOf(flow.packets, judging.label),
      hops: () => flow.hops.map(hopText),
      cause,
      fix: () =>
        isSure ? fixOf(judging, cause, path, "the internet") : (doubt?.fix ?? "Give a literal."),
    });
  }
}
