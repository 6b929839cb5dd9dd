/** Rows with one name at both ends: what the parts of one thing, the tasks of a service, say to each other. */
import { packets, ports, type Reading } from "../algebra";
import type { Kind } from "../graph";
import type { Forward } from "../model/balancing/types";
import { isHosted, type Member } from "../model/members";
import type { Direct, Flow, Path, Place } from "../reach/types";
import type { Row } from "../traffic/types";
import { forbiddenOf, report } from "./closed";
import { carriedBy, directPath } from "./evidence";
import type { Declared, Judging } from "./judging";
import type { Line } from "./line";
import { isMember } from "./parties";

/** What is one interface or one machine: it says nothing to itself by the network. */
const single: ReadonlySet<Kind | undefined> = new Set<Kind | undefined>([
  "Instance", "SpotInstanceRequest", "NetworkInterface",
]); // prettier-ignore

/** Whether a row is about what the parts of a member say to each other. */
export function isWithin({ within }: Row, member: Member): boolean {
  const isMany = member.role === "compute" || member.role === "store";
  return (
    isMany && !single.has(member.owner.kind) && within.some((party) => isMember(party, member))
  );
}

/** Rows that forbid it, directly and through load balancers. */
export function judgeWithin(judging: Judging, never: readonly Declared[]): void {
  for (const { row, line } of never) {
    const members = row.within.flatMap((party) => party.members);
    for (const member of members.filter((one) => isWithin(row, one))) {
      if (isHosted(member)) tellShared(judging, member, line);
      for (const { path, certain } of waysWithin(judging, member)) {
        const traffic = forbiddenOf(row, path);
        if (ports.isEmpty(traffic)) continue;
        report(judging, path, member, { traffic, lines: [line], certain });
      }
    }
  }
}

interface Way {
  readonly path: Path;
  /** The same by what is known only. */
  readonly certain: Path | undefined;
}

function waysWithin(judging: Judging, member: Member): readonly Way[] {
  const place: Place = { kind: "member", member };
  const { flow, doubts, surely } = judging.reach.direct(place, place, "may");
  const own: readonly Way[] = isNone(flow)
    ? []
    : [{ path: directPath(flow, doubts), certain: isNone(surely) ? undefined : directPath(surely, []) }]; // prettier-ignore
  const forwards = judging.model.balancing
    .into(member, "may")
    .filter(({ isHealthCheck }) => !isHealthCheck);
  return [...own, ...forwards.flatMap((forward) => waysBy(judging, place, member, forward))];
}

/** The ways by which a member gets to a load balancer that hands on to it. */
function waysBy(judging: Judging, place: Place, member: Member, forward: Forward): readonly Way[] {
  const { balancer } = forward;
  const { flow, doubts, surely } = handing(judging, forward, place, member);
  if (isNone(flow)) return [];
  const isSure = judging
    .requests(balancer, member, "must")
    .some(({ targetGroup }) => targetGroup === forward.targetGroup);
  return judging.into(balancer, "may").flatMap((crowd): readonly Way[] => {
    if (!crowd.has(place)) return [];
    const way = crowd.of(member);
    const path = handedOn(way, forward, flow, doubts);
    if (path === undefined) return [];
    const sure = isSure && way.surely !== undefined && !isNone(surely);
    return [{ path, certain: sure ? handedOn(way.surely, forward, surely, []) : undefined }];
  });
}

/** What a load balancer gives to a member: packets, or a call to a function, which listens nowhere. */
function handing(
  { reach }: Judging,
  { balancer, isInvocation }: Forward,
  place: Place,
  member: Member,
): Pick<Direct, "flow" | "doubts" | "surely"> {
  const at: Place = { kind: "member", member: balancer };
  if (isInvocation !== true) return reach.direct(at, place, "may");
  const called = (reading: Reading) =>
    reach.paths(at, member, reading).find(({ flows }) => flows.length === 1);
  const may = called("may");
  return { flow: may?.flows[0], doubts: may?.doubts ?? [], surely: called("must")?.flows[0] };
}

/** Tasks that share the network of their hosts get to each other there, whatever their groups say. */
function tellShared(judging: Judging, member: Member, line: Line): void {
  const name = judging.nameOf(member);
  const { owner } = member;
  judging.findings.add({
    lines: [line],
    verdict: "undecided",
    obligation: "reach",
    title: () =>
      `cannot prove that ${name} does not reach itself: tasks of it that run on one instance share its network, whatever groups say`,
    from: name,
    to: name,
    hops: () => [],
    cause: { resource: owner, property: undefined, link: `shared ${owner.urn}` },
    fix: () => `Give the task definition of ${owner.toString()} the network mode awsvpc.`,
  });
}

function handedOn(
  way: Path,
  { balancer, arrives, traffic, because }: Forward,
  flow: Flow,
  doubts: Path["doubts"],
): Path | undefined {
  const sent = ports.intersection(way.arrives, arrives);
  const handed = ports.intersection(traffic, carriedBy(flow));
  if (ports.isEmpty(sent) || ports.isEmpty(handed)) return undefined;
  const hops = because.map((evidence) => ({ evidence, why: "forwards" }));
  return {
    ...(way.front === undefined ? {} : { front: way.front }),
    from: way.from,
    to: flow.to,
    flows: [...way.flows, flow],
    sent,
    arrives: handed,
    hops: [...way.hops, ...hops, ...flow.hops],
    hopsFor: (packet) => [...way.hopsFor(packet), ...hops, ...flow.hops],
    through: [...way.through, balancer.label],
    doubts: [...way.doubts, ...doubts],
  };
}

function isNone(flow: Flow | undefined): flow is undefined {
  return flow === undefined || packets.isEmpty(flow.packets);
}
