/** What leaves for the internet, or a network that the matrix names: from members that rows forbid it, or on ports that no row declares. */
import { addresses, packets, ports, type Reading, type TrafficSet } from "../algebra";
import { textOf } from "../graph";
import type { Member } from "../model/members";
import type { Direct, Flow, Place } from "../reach/types";
import type { Party } from "../traffic/types";
import type { Callers } from "./callers";
import { causeOf, causeOfDoubt } from "./closed";
import { fixOf } from "./closing";
import {
  carriedBy,
  directPath,
  firstPackets,
  hopText,
  portsText,
  witnessHops,
  witnessOf,
} from "./evidence";
import type { Declared, Judging } from "./judging";
import type { Line } from "./line";
import { leadsOut, type Rows } from "./rows";

export function judgeOutgoing(judging: Judging, callers: Callers, rows: Rows): void {
  const { rest } = rows;
  if (rest === undefined) return;
  const named = (judging.matrix?.parties ?? []).flatMap((party) => networkOf(judging, party) ?? []);
  const targets = [internetOf(judging), ...named].map((target) => ({
    target,
    allowed: bySource(rows.allow, target),
    forbidden: bySource(rows.never, target),
  }));
  for (const member of judging.model.members.all) {
    if (!judging.isNamed(member)) continue;
    for (const { target, allowed, forbidden } of targets) {
      const never = forbidden.get(member) ?? [];
      if (never.length > 0) judgeThrough(judging, callers, member, target, never);
      if (target.isNeverOnly && never.length === 0) continue;
      if (!member.initiates || staysInside(judging, member, target.party, "may")) continue;
      judgeTo(judging, member, target, { allowed: allowed.get(member) ?? [], never, rest });
    }
  }
}

/** Where something may leave for. */
interface Target {
  /** Undefined for the internet. */
  readonly party: Party | undefined;
  readonly name: string;
  readonly way: (member: Member) => Direct;
  /** Whether what no row declares is judged elsewhere: a network on the internet is part of that. */
  readonly isNeverOnly: boolean;
}

function internetOf({ reach }: Judging): Target {
  return {
    party: undefined,
    name: "the internet",
    way: (member) => reach.out(member, "may"),
    isNeverOnly: false,
  };
}

/** A network that the matrix names; undefined for what is none. */
function networkOf(judging: Judging, party: Party): Target | undefined {
  const { zone, name } = party;
  if (zone?.kind !== "network") return undefined;
  const isPublic = addresses.isSubset(zone.addresses, judging.internetSpace);
  const to = packets.packets(addresses.anything, zone.addresses, ports.allTraffic);
  const limited = (flow: Flow | undefined, how: typeof packets.MAY): Flow | undefined =>
    flow && {
      from: flow.from,
      to: flow.to,
      packets: packets.intersection(flow.packets, to, how),
      get hops() {
        return flow.hops;
      },
      hopsFor: (packet) => flow.hopsFor(packet),
    };
  return {
    party,
    name,
    isNeverOnly: isPublic,
    way: (member) => {
      const way = isPublic
        ? judging.reach.out(member, "may")
        : judging.reach.direct({ kind: "member", member }, { kind: "remote" }, "may");
      return {
        ...way,
        get closed() {
          return way.closed;
        },
        flow: limited(way.flow, packets.MAY),
        surely: limited(way.surely, packets.MUST),
      };
    },
  };
}

/** What rows say of a member and where it may leave for. */
interface Said {
  readonly allowed: readonly Declared[];
  readonly never: readonly Declared[];
  readonly rest: Line;
}

function judgeTo(
  judging: Judging,
  member: Member,
  target: Target,
  { allowed: rows, never, rest }: Said,
): void {
  const way = target.way(member);
  const { flow, surely } = way;
  if (flow === undefined || packets.isEmpty(flow.packets)) return;
  const allowed = ports.unionAll(rows.map(({ row }) => row.traffic ?? ports.allTraffic));
  const isBroken = never.some(({ row }) => ports.intersects(ofRow(row), carriedBy(flow)));
  const sure = surely === undefined ? [] : [{ told: surely, isSure: true }];
  let open = never;
  // A NAT gateway opens nothing by itself: what leaves by it is judged where it comes from.
  let isLeft = !target.isNeverOnly && member.role !== "nat";
  // What is known comes first: what it breaks is refuted, and the unknown may break the rest.
  for (const { told, isSure } of [...sure, { told: flow, isSure: false }]) {
    const traffic = carriedBy(told);
    const broken = open.filter(({ row }) => ports.intersects(ofRow(row), traffic));
    open = open.filter((one) => !broken.includes(one));
    const left = ports.difference(traffic, allowed);
    if (broken.length > 0) {
      const wrong = ports.unionAll(broken.map(({ row }) => ofRow(row)));
      const lines = broken.map(({ line }) => line);
      const found = ports.intersection(wrong, traffic);
      report(judging, member, target, way, told, isSure, lines, found);
    } else if (!isBroken && isLeft && !ports.isEmpty(left)) {
      isLeft = false;
      report(judging, member, target, way, told, isSure, [rest], left);
    }
  }
}

/**
 * Whether something never opens connections to there, whatever its groups and routes allow. A load balancer sends to its
 * targets: those of a Network Load Balancer have private addresses, those of a classic one are instances, and neither
 * asks an identity provider
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-type).
 */
export function staysInside(
  judging: Judging,
  member: Member,
  party: Party | undefined,
  reading: Reading,
): boolean {
  if (member.role !== "load-balancer") return false;
  if (party !== undefined) return !handsOut(judging, member, party, reading);
  const { owner } = member;
  if (owner.kind === "ClassicLoadBalancer") return true;
  if (owner.kind !== "LoadBalancer") return false;
  const type = judging.model.members.interfaces.reader.text(owner, "loadBalancerType");
  return type === "network" || type === "gateway";
}

/** Whether a load balancer hands on to addresses of a network, or may: to targets that are none of the program's. */
function handsOut(
  { model }: Judging,
  balancer: Member,
  { zone }: Party,
  reading: Reading,
): boolean {
  const { balancing } = model;
  if (zone?.kind !== "network") return false;
  if (reading === "may" && balancing.open.some((one) => one.balancer === balancer)) return true;
  return balancing.forwards(balancer, reading).some(({ target: { owner } }) => {
    if (owner.kind !== "TargetGroupAttachment") return false;
    const text = textOf(owner.input("targetId"));
    const read = text === undefined ? undefined : addresses.parse(text);
    if (read?.ok !== true) return reading === "may";
    return addresses.intersects(read.value, zone.addresses);
  });
}

/** What a row forbids, and a load balancer does for whoever gets to it, be it as somebody else. */
function judgeThrough(
  judging: Judging,
  callers: Callers,
  member: Member,
  target: Target,
  never: readonly Declared[],
): void {
  if (target.party === undefined) return;
  for (const balancer of judging.model.members.all) {
    if (balancer === member || balancer.role !== "load-balancer") continue;
    if (!handsOut(judging, balancer, target.party, "may")) continue;
    const way = target.way(balancer);
    const { flow, surely } = way;
    if (flow === undefined || packets.isEmpty(flow.packets)) continue;
    const from: Place = { kind: "member", member };
    const isDirect = judging.into(balancer, "may").some((crowd) => crowd.has(from));
    const entry = isDirect
      ? undefined
      : callers.entries(balancer).find((one) => one.by(member, "may") !== undefined);
    if (!isDirect && entry === undefined) continue;
    const isSure = surely !== undefined && (isDirect || entry?.by(member, "must") !== undefined);
    const broken = never.filter(({ row }) => ports.intersects(ofRow(row), carriedBy(flow)));
    if (broken.length === 0) continue;
    const lines = broken.map(({ line }) => line);
    const by = { ...target, name: `${target.name} through ${judging.nameOf(balancer)}` };
    const told = isSure ? surely : flow;
    report(judging, member, by, way, told, isSure, lines, carriedBy(told));
  }
}

function ofRow({ traffic }: Declared["row"]): TrafficSet {
  return traffic ?? ports.allTraffic;
}

/** Rows about where something may leave for, by the members that they are about. */
function bySource(
  all: readonly Declared[],
  { party }: Target,
): ReadonlyMap<Member, readonly Declared[]> {
  const found = new Map<Member, Declared[]>();
  for (const one of all) {
    const isMeant = party === undefined ? leadsOut(one.row) : one.row.to.includes(party);
    if (!isMeant) continue;
    for (const member of one.row.from.flatMap(({ members }) => members)) {
      const known = found.get(member);
      if (known === undefined) found.set(member, [one]);
      else known.push(one);
    }
  }
  return found;
}

function report(
  judging: Judging,
  member: Member,
  target: Target,
  { doubts }: Direct,
  flow: Flow,
  isSure: boolean,
  lines: readonly Line[],
  traffic: TrafficSet,
): void {
  const path = directPath(flow, isSure ? [] : doubts);
  const name = judging.nameOf(member);
  const [doubt] = doubts;
  const cause = isSure ? causeOf(judging, path, member) : causeOfDoubt(judging, doubt, member);
  judging.findings.add({
    lines,
    verdict: isSure ? "refuted" : "undecided",
    obligation: "reach",
    title: () =>
      isSure
        ? `${name} reaches ${target.name} on ${portsText(traffic)}`
        : `cannot prove that ${name} does not reach ${target.name}: ${doubt?.evidence.text ?? "something is unknown"}`,
    from: name,
    to: target.name,
    witness: () => witnessOf(firstPackets(path, traffic), judging.label),
    hops: () => witnessHops(path, traffic).map(hopText),
    cause,
    unknown: !isSure,
    offers: judging.misplaced.close(flow.from, flow.to, traffic),
    fix: () =>
      isSure ? fixOf(judging, cause, path, target.name) : (doubt?.fix ?? "Give a literal."),
  });
}
