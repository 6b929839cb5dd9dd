/** The first link that is missing where a declared flow does not work, and what mends it. */
import { addresses, packets, ports, type PacketSet, type TrafficSet } from "../algebra";
import { formatPath, type Resource } from "../graph";
import type { Member } from "../model/members";
import type { Closure, Direct, Doubt, Place } from "../reach/types";
import { carriedBy, firstClosure, hopText, portsText, sampleHops } from "./evidence";
import { whole, type Cause } from "./findings";
import { heard, unheard } from "./forwarding";
import { fixOfClosure } from "./opening";
import type { Judging } from "./judging";
import type { Line } from "./line";
import { lackOf, type LackingEnd } from "./lacking";
import type { Lack } from "./lacks";
import { agreedPort, atStray, oddOf, oddPortOfStray } from "./odd";
import { contradiction } from "./protected";
import { atVpn, behind, listenersOn, notListed, type Mend } from "./roots";
import type { HopText } from "./types";

/** Packets of some traffic between whomever; of none in particular, any. */
export function ofTraffic(traffic: TrafficSet): PacketSet {
  const { anything } = addresses;
  return packets.packets(anything, anything, ports.isEmpty(traffic) ? ports.allTraffic : traffic);
}

/**
 * The first missing link of a direct flow.
 *
 * @param before what is told before it: what the flow is for, where that is another one than the row's
 */
export function miss(
  judging: Judging,
  { row, line }: { readonly row: { readonly text: string }; readonly line: Line },
  direct: Direct,
  lost: string,
  missing: PacketSet,
  before = "",
): void {
  const { from, to, closed, flow, stop } = direct;
  const [source, target] = [judging.placeName(from), judging.placeName(to)];
  const wanted = packets.trafficOf(missing);
  const doubts = doubtsOf(judging, direct, wanted);
  const [doubt] = doubts;
  const first =
    doubt === undefined ? (unheard(judging, to, wanted) ?? firstClosure(closed, to)) : undefined;
  const owner = judging.ownerOf(to) ?? judging.ownerOf(from);
  // Where each layer stops another part of all traffic, it is what stops this part that is to be mended.
  const isPart = first?.isRest === true && !ports.equals(wanted, ports.allTraffic);
  const lack =
    doubt === undefined && (first === undefined || isPart)
      ? (lackOf(judging, from, to, wanted) ?? stop(missing))
      : undefined;
  const other = doubt === undefined ? lackOfOther(judging, from, to, first ?? lack) : undefined;
  const closure = (isPart && lack !== undefined) || other !== undefined ? undefined : first;
  const held = closure ?? other?.lack ?? lack;
  const left = other === undefined ? lost : portsText(other.agreed);
  const said =
    from.kind === "internet" && to.kind === "member"
      ? contradiction(judging, to.member)
      : undefined;
  // Of several places some have no way there: what a VPN does not carry to them is no matter of their addresses.
  const atGateway = held?.layer === "address" ? atVpn(judging, direct, missing) : undefined;
  const mend =
    said ??
    atGateway ??
    (held && mendOf(judging, held, direct, missing)) ??
    notListed(judging, doubt?.evidence.resource) ??
    (held === undefined && doubt === undefined ? atVpn(judging, direct, missing) : undefined);
  const resource = mend?.cause.resource ?? held?.at ?? doubt?.evidence.resource ?? owner;
  if (resource === undefined) return;
  const cause =
    mend?.cause ?? (doubt === undefined ? undefined : causeAt(judging, doubt, resource));
  const told =
    atGateway?.why ??
    closure?.text ??
    doubt?.evidence.text ??
    (held === undefined ? undefined : `${left} is lost: ${held.text}`) ??
    (flow === undefined
      ? `nothing gets from ${source} to ${target} for sure`
      : `${left} does not get through`);
  const why = withMore(told, mend?.why);
  const isOut = to.kind === "internet";
  const moves = judging.misplaced.lose(from, to, wanted, held?.layer);
  const offers = () => [
    ...moves(),
    ...(held?.layer === "listener" ? heard(judging, to, wanted) : []),
  ];
  const lacks =
    mend === undefined && held !== undefined
      ? lackedBy(held, closed, { source, target, left })
      : undefined;
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${row.text} does not work${doubt === undefined ? "" : " for sure"}: ${before}${why}`,
    from: source,
    to: target,
    hops: () => [
      ...sampleHops(flow, missing).map(hopText),
      ...(closure === undefined && held !== undefined ? [held] : closed).map(closureHop),
      ...doubts.map(({ evidence }) => hopText({ evidence, why: "is not known" })),
    ],
    cause: cause ?? { resource, property: undefined },
    fix: () =>
      mend?.fix ??
      (held === undefined
        ? (doubt?.fix ?? `Let ${left} through.`)
        : fixOfClosure(held, source, target, left, isOut)),
    unknown: doubt !== undefined && mend === undefined,
    corrects: mend?.corrects === true,
    offers,
    ...(lacks === undefined ? {} : { lack: lacks }),
    ...(doubt !== undefined || mend !== undefined
      ? {}
      : { link: linkOf(judging, direct, held, resource, missing) }),
  });
  const port =
    from.kind === "member" && to.kind === "member"
      ? oddPortOfStray(judging, from.member, to.member)
      : undefined;
  if (port === undefined) return;
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () => `${row.text} does not work: ${port.why ?? ""}`,
    from: source,
    to: target,
    cause: port.cause,
    corrects: true,
    fix: () => port.fix,
  });
}

/** What a pair lacks of the port that others agree on, where the destination is told to listen on another one. */
export function lackOfOther(judging: Judging, from: Place, to: Place, held: Closure | undefined) {
  if (held?.layer !== "ingress" && held?.layer !== "egress") return undefined;
  if (from.kind !== "member" || to.kind !== "member") return undefined;
  const agreed = agreedPort(judging, from.member, to.member);
  const lack = agreed && lackOf(judging, from, to, agreed);
  return agreed === undefined || lack === undefined ? undefined : { agreed, lack };
}

/** A layer that stops a flow, as a hop. */
export function closureHop({ layer, text, at }: Closure): HopText {
  return { urn: at?.urn, property: undefined, text, why: `stops it (${layer})` };
}

/** Where a flow is lost, and what is wrong behind that. */
export function withMore(told: string, more: string | undefined): string {
  return more === undefined || told.includes(more) ? told : `${told}: ${more}`;
}

/** What mends a flow by one change, where that is not at the place at which it is lost. */
export function mendOf(
  judging: Judging,
  held: Closure,
  direct: Pick<Direct, "from" | "to">,
  missing: PacketSet,
): Mend | undefined {
  const { from, to } = direct;
  const isAtGroups = held.layer === "ingress" || held.layer === "egress";
  if (isAtGroups) {
    if (from.kind === "member" && to.kind === "member") {
      const odd = oddOf(judging, from.member, to.member, packets.trafficOf(missing));
      if (odd !== undefined) return odd;
    }
    // Who is in the wrong group gets nowhere else either.
    const near = held.layer === "egress" ? from : to;
    const stray = near.kind === "member" ? judging.strays.get(near.member) : undefined;
    return near.kind === "member" && stray !== undefined ? atStray(near.member, stray) : undefined;
  }
  return behind(judging, held, direct, missing);
}

/** What a group has no rule for, where a flow is lost at one. */
export function lackedBy(
  held: Closure | LackingEnd,
  closed: readonly Closure[],
  { source, target, left }: Readonly<Record<"source" | "target" | "left", string>>,
): Lack | undefined {
  const { layer, at } = held;
  if ((layer !== "ingress" && layer !== "egress") || at === undefined) return undefined;
  if (!groupKinds.has(at.kind ?? "")) return undefined;
  const isIn = layer === "ingress";
  const opposite = closed.find((one) => one.layer === (isIn ? "egress" : "ingress"));
  return {
    way: layer,
    group: at,
    near: isIn ? target : source,
    far: isIn ? source : target,
    traffic: left,
    other: "other" in held ? held.other : opposite?.at,
  };
}

const groupKinds: ReadonlySet<string> = new Set(["SecurityGroup", "DefaultSecurityGroup"]);

/** What tells one thing that is missing from another. */
function linkOf(
  judging: Judging,
  { from, to }: Direct,
  held: Closure | undefined,
  resource: Resource,
  missing: PacketSet,
): string {
  const ends = `${judging.placeName(from)} > ${judging.placeName(to)}`;
  if (held === undefined || held.layer === "listener") {
    return to.kind === "member" ? (listenerLink(judging, to.member, missing) ?? ends) : ends;
  }
  return linkAt(judging, held, resource);
}

/** What is missing at one place: what a subnet's table has no route for lacks for all that have the table. */
export function linkAt({ model }: Judging, { layer }: Closure, resource: Resource): string {
  if (layer !== "route" || resource.kind !== "Subnet") return `${layer} ${resource.urn}`;
  const { routing } = model;
  const { candidates, open } = routing.tableOf(routing.subnets.named(resource.urn));
  const [only, ...others] = candidates;
  const table = open || others.length > 0 ? undefined : only?.value.resource;
  return `${layer} ${(table ?? resource).urn}`;
}

/** What tells a listener that is missing from others. */
export function listenerAt({ owner }: Member, port: number): string {
  return `listener ${owner.urn} ${port}`;
}

/** The port of a set that is one TCP port. */
export function loneTcpPort(set: TrafficSet): number | undefined {
  const one = ports.witness(set);
  if (one?.protocol !== ports.TCP) return undefined;
  return ports.equals(set, ports.portSet(ports.TCP, one.port)) ? one.port : undefined;
}

/** A listener that a load balancer does not have. */
function listenerLink(judging: Judging, member: Member, missing: PacketSet): string | undefined {
  if (member.role !== "load-balancer") return undefined;
  const port = loneTcpPort(packets.trafficOf(missing));
  return port === undefined || listenersOn(judging, member, port).length > 0
    ? undefined
    : listenerAt(member, port);
}

/** What makes sure of a flow: the slot that is not known. */
export function causeAt(judging: Judging, { evidence }: Doubt, otherwise: Resource): Cause {
  const { resource = otherwise, path, text } = evidence;
  if (path !== undefined) return { resource, property: formatPath(path) };
  // A rule's own text is about all that it says.
  if (whole.has(resource.kind ?? "")) return { resource, property: undefined };
  const told = judging.places.of(text, resource);
  return told.resource === resource ? told : { resource, property: undefined };
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
