/** The first link that is missing where a declared flow does not work, and what mends it. */
import {
  addresses,
  packets,
  ports,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../algebra";
import { formatPath, type Resource } from "../graph";
import type { Member } from "../model/members";
import type { Forward } from "../model/balancing/types";
import type { Closure, Direct, Doubt, Place } from "../reach/types";
import type { Party } from "../traffic/types";
import { carriedBy, firstClosure, hopText, portsText } from "./evidence";
import type { Cause } from "./findings";
import type { Declared, Judging } from "./judging";
import { lackOf } from "./lacking";

/** Looks for the first link of a way through an edge that is missing. */
export function missThrough(
  judging: Judging,
  one: Declared,
  from: Place,
  member: Member,
  edge: Party,
): void {
  const { reach, model } = judging;
  const { traffic: wanted } = one.row;
  const to: Place = { kind: "member", member };
  for (const balancer of edge.members) {
    const at: Place = { kind: "member", member: balancer };
    const forwardsOf = (reading: Reading) =>
      model.balancing
        .into(member, reading)
        .filter((forward) => forward.balancer === balancer && !forward.isHealthCheck)
        .filter(({ arrives }) => wanted === undefined || ports.intersects(arrives, wanted));
    const forwards = forwardsOf("must");
    const [forward] = forwards;
    if (forward === undefined) {
      const [possible] = forwardsOf("may");
      const perhaps = possible !== undefined;
      const where = wanted === undefined ? "" : ` on ${portsText(wanted)}`;
      const names = `${judging.nameOf(balancer)} ${judging.nameOf(member)}`;
      judging.findings.add({
        lines: [one.line],
        verdict: "missing",
        obligation: "works",
        title: () =>
          `${one.row.text} does not work${perhaps ? " for sure" : ""}: no listener of ${judging.nameOf(balancer)}${where} ${perhaps ? "surely " : ""}leads to ${judging.nameOf(member)}`,
        from: judging.placeName(from),
        to: judging.nameOf(member),
        cause: { resource: possible?.rule ?? member.owner, property: undefined },
        hops: () => [
          ...(possible?.because ?? []).map((evidence) => hopText({ evidence, why: "forwards" })),
          ...(possible?.unsure ?? []).map((evidence) => hopText({ evidence, why: "is not known" })),
        ],
        fix: () =>
          possible !== undefined
            ? fixOfDemanding(possible)
            : `Attach ${member.owner.toString()} to a target group that a listener of ${balancer.owner.toString()} forwards to.`,
        link: `forward ${names}`,
      });
      return;
    }
    const taken = ports.unionAll(forwards.map((one) => one.arrives));
    const arrives = wanted === undefined ? taken : ports.intersection(taken, wanted);
    const first = reach.direct(from, at, "must");
    const carried = carriedBy(first.flow);
    const isThere =
      wanted === undefined ? ports.intersects(carried, arrives) : ports.isSubset(arrives, carried);
    if (!isThere) {
      const left = ports.difference(arrives, carried);
      miss(judging, one, first, portsText(left), ofTraffic(left));
      return;
    }
    const second = reach.direct(at, to, "must");
    miss(judging, one, second, portsText(forward.traffic), ofTraffic(forward.traffic));
    return;
  }
}

/** What makes sure of a way through a load balancer that is there perhaps. */
function fixOfDemanding({ isDemanding, rule, listener, balancer }: Forward): string {
  const line = (rule ?? listener ?? balancer.owner).toString();
  return isDemanding === true
    ? `Leave requests for ${line}: the rules before it, or its own conditions, may keep all from it.`
    : "Give a literal, or one reference per property.";
}

/** Packets of some traffic between whomever; of none in particular, any. */
export function ofTraffic(traffic: TrafficSet): PacketSet {
  const { anything } = addresses;
  return packets.packets(anything, anything, ports.isEmpty(traffic) ? ports.allTraffic : traffic);
}

/** The first missing link of a direct flow. */
export function miss(
  judging: Judging,
  { row, line }: Declared,
  direct: Direct,
  left: string,
  missing: PacketSet,
): void {
  const { from, to, closed, flow, stop } = direct;
  const [source, target] = [judging.placeName(from), judging.placeName(to)];
  const doubts = doubtsOf(judging, direct, trafficOf(missing));
  const [doubt] = doubts;
  const closure = doubt === undefined ? firstClosure(closed, to) : undefined;
  const owner = judging.ownerOf(to) ?? judging.ownerOf(from);
  const lack =
    closure === undefined && doubt === undefined
      ? (lackOf(judging, from, to, trafficOf(missing)) ?? stop(missing))
      : undefined;
  const gateway = closure?.layer === "gateway" ? looseGateway(judging, closure) : undefined;
  const resource = gateway ?? closure?.at ?? doubt?.evidence.resource ?? lack?.at ?? owner;
  if (resource === undefined) return;
  const path = closure === undefined ? doubt?.evidence.path : undefined;
  const cause: Cause = { resource, property: path === undefined ? undefined : formatPath(path) };
  const why =
    closure?.text ??
    doubt?.evidence.text ??
    (lack === undefined ? undefined : `${left} is lost: ${lack.text}`) ??
    (flow === undefined
      ? `nothing gets from ${source} to ${target} for sure`
      : `${left} does not get through`);
  const held = closure ?? lack;
  const isPair = held === undefined || isOfPair(held);
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () => `${row.text} does not work${doubt === undefined ? "" : " for sure"}: ${why}`,
    from: source,
    to: target,
    hops: () => [
      ...(flow?.hops ?? []).map(hopText),
      ...closed.map(({ layer, text, at }) => ({
        urn: at?.urn,
        property: undefined,
        text,
        why: `stops it (${layer})`,
      })),
      ...doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" })),
    ],
    cause,
    fix: () =>
      held === undefined
        ? (doubt?.fix ?? `Let ${left} through.`)
        : gateway !== undefined
          ? `Attach ${gateway.toString()} to the VPC: set its vpcId.`
          : fixOf(held, source, target, left, to.kind === "internet"),
    ...(doubt === undefined
      ? { link: isPair ? `${source} > ${target}` : `${held.layer} ${resource.urn}` }
      : {}),
  });
}

/** The internet gateway of the program that is attached to no VPC, where there is one. */
function looseGateway({ model }: Judging, { at }: Closure): Resource | undefined {
  if (at?.kind === "BlockPublicAccess") return undefined;
  const attached = model.graph.ofKind("InternetGatewayAttachment").length > 0;
  const loose = model.graph
    .ofKind("InternetGateway")
    .filter((one) => one.input("vpcId") === undefined);
  return attached || loose.length !== 1 ? undefined : loose[0];
}

/** What is not known, where something that is missed may get through all the same. */
export function doubtsOf(
  judging: Judging,
  { from, to, doubts: own }: Direct,
  missing: TrafficSet,
): readonly Doubt[] {
  if (own.length > 0) return own;
  const { flow, doubts } = judging.reach.direct(from, to, "may");
  return ports.intersects(carriedBy(flow), missing) ? doubts : [];
}

function trafficOf({ products }: PacketSet): TrafficSet {
  return ports.unionAll(products.map(({ traffic }) => traffic));
}

/** Layers that are open or closed for each pair of ends, so that each pair is mended by itself. */
const pairLayers: ReadonlySet<string> = new Set(["ingress", "egress", "listener", "authorization"]);

/** Whether what stops a flow does so for one pair of ends, and not for whoever passes there. */
export function isOfPair({ layer }: Closure): boolean {
  return pairLayers.has(layer);
}

function fixOfRoute(at: Resource | undefined, to: string): string {
  const kind = at?.kind;
  const name = at?.toString() ?? "";
  if (kind === "Subnet")
    return `Give the route table of ${name} a route for the way to ${to} and back.`;
  if (kind === "Route")
    return `Have ${name} lead on to ${to}: what it names has to be attached, and public where it is a gateway.`;
  if (kind === "NatGateway")
    return `Give ${name} a way on: a public address, and in its subnet a route to an attached internet gateway.`;
  return `Give the subnets a route${at === undefined ? "" : ` (${name})`} for the way there and back.`;
}

function fixOf(
  { layer, at }: Closure,
  from: string,
  to: string,
  left: string,
  isOut: boolean,
): string {
  const where = at === undefined ? "" : ` (${at.toString()})`;
  switch (layer) {
    case "ingress":
      return `Let the group of ${to}${where} admit ${left} from ${from}.`;
    case "egress":
      return `Let the group of ${from}${where} send ${left} to ${to}.`;
    case "route":
      return fixOfRoute(at, to);
    case "acl":
      return `Let the network ACLs${where} pass ${left} to ${to} and the answers back.`;
    case "listener":
      return `Have ${to}${where} listen on ${left}.`;
    case "authorization":
      return `Authorize the VPN's clients for the subnets of ${to}${where}.`;
    case "gateway":
      if (at?.kind === "BlockPublicAccess")
        return `Exclude the VPC from ${at.toString()} by a VpcBlockPublicAccessExclusion, or switch it off.`;
      return `Attach an internet gateway to the VPC of ${at?.toString() ?? to}.`;
    case "address":
      if (isOut)
        return `Give ${from} an address on the internet; a NAT gateway has one if its connectivityType is public.`;
      return `Give ${to}${where} an address that ${from} can send to.`;
  }
}
