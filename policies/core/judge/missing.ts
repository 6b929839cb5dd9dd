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
import { literal } from "../model/routing";
import type { Forward } from "../model/balancing/types";
import type { Closure, Direct, Doubt, Place } from "../reach/types";
import type { Party } from "../traffic/types";
import { carriedBy, firstClosure, hopText, portsText, sampleHops } from "./evidence";
import { whole, type Cause } from "./findings";
import { fixOfClosure } from "./opening";
import type { Declared, Judging } from "./judging";
import { lackOf, type LackingEnd } from "./lacking";
import type { Lack } from "./lacks";
import { atStray, oddOf } from "./odd";
import { contradiction } from "./protected";
import { behind, listenersOn, notListed, type Mend } from "./roots";
import { shadowOf } from "./shadows";
import type { HopText } from "./types";

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
      const lacking = lackingForward(judging, balancer, member, wanted, possible);
      judging.findings.add({
        lines: [one.line],
        verdict: "missing",
        obligation: "works",
        title: () =>
          `${one.row.text} does not work${perhaps ? " for sure" : ""}: no listener of ${judging.nameOf(balancer)}${where} ${perhaps ? "surely " : ""}leads to ${judging.nameOf(member)}`,
        from: judging.placeName(from),
        to: judging.nameOf(member),
        cause: lacking.cause,
        unknown: lacking.unknown === true,
        hops: () => [
          ...(possible?.because ?? []).map((evidence) => hopText({ evidence, why: "forwards" })),
          ...(possible?.unsure ?? []).map((evidence) => hopText({ evidence, why: "is not known" })),
        ],
        fix: () => lacking.fix,
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

/** Why nothing is forwarded to a member for sure, and what mends it. */
function lackingForward(
  judging: Judging,
  balancer: Member,
  member: Member,
  wanted: TrafficSet | undefined,
  possible: Forward | undefined,
): Mend & { readonly unknown?: boolean } {
  const port = wanted === undefined ? undefined : loneTcpPort(wanted);
  if (possible !== undefined) return perhapsForward(judging, possible);
  if (port !== undefined && listenersOn(judging, balancer, port).length === 0) {
    return {
      cause: { resource: balancer.owner, property: undefined, link: listenerAt(balancer, port) },
      fix: `Add a listener on port ${port} to ${balancer.owner.toString()}.`,
    };
  }
  return unattached(judging, balancer, member, port);
}

/** A member to which no line of a load balancer's listeners leads. */
export function unattached(
  judging: Judging,
  balancer: Member,
  member: Member,
  port: number | undefined,
): Mend {
  const { balancing } = judging.model;
  const link = `forward ${balancer.owner.urn} ${member.owner.urn}`;
  const listeners =
    port === undefined ? balancing.listeners(balancer) : listenersOn(judging, balancer, port);
  const [listener] = listeners;
  // A forward to a target group that nobody is in is meant for whoever is missing there.
  const isEmpty = listeners.some((one) =>
    balancing
      .routes(one)
      .some(
        ({ action, targets, open }) => action === "forwards" && targets.length + open.length === 0,
      ),
  );
  if (listener === undefined || isEmpty) {
    return {
      cause: { resource: member.owner, property: undefined, link },
      fix: `Attach ${member.owner.toString()} to a target group that a listener of ${balancer.owner.toString()} forwards to.`,
    };
  }
  return {
    cause: { resource: listener, property: undefined, link },
    fix: `Have ${listener.toString()}, or a rule of it, forward to a target group that ${member.owner.toString()} is in.`,
  };
}

export function listenerAt({ owner }: Member, port: number): string {
  return `listener ${owner.urn} ${port}`;
}

/** The port of a set that is one TCP port. */
function loneTcpPort(set: TrafficSet): number | undefined {
  const one = ports.witness(set);
  if (one?.protocol !== ports.TCP) return undefined;
  return ports.equals(set, ports.portSet(ports.TCP, one.port)) ? one.port : undefined;
}

/** What makes sure of a way through a load balancer that is there perhaps. */
function perhapsForward(judging: Judging, forward: Forward): Mend & { readonly unknown?: boolean } {
  const { rule, listener, balancer, isDemanding, unsure = [] } = forward;
  const at = rule ?? listener ?? balancer.owner;
  if (isDemanding === true) {
    const shadow = shadowOf(judging, forward);
    if (shadow !== undefined) {
      return {
        cause: { resource: shadow, property: undefined, link: `route ${shadow.urn}` },
        fix: `Correct the conditions of ${shadow.toString()}, or remove it: it takes the requests that are for ${at.toString()}.`,
      };
    }
    return {
      cause: { resource: at, property: undefined },
      fix: `Leave requests for ${at.toString()}: the rules before it, or its own conditions, may keep all from it.`,
    };
  }
  // What deployments put in is there at times only: the action itself has to lead there, or to be known.
  const slots = forward.isPut === true ? unsure.filter(({ fix }) => fix === undefined) : unsure;
  const [slot] = slots;
  if (slot === undefined && forward.isPut === true) {
    const group = forward.targetGroup?.toString() ?? "the target group";
    return {
      cause: { resource: at, property: undefined },
      fix: `Have ${at.toString()} forward to ${group}: by a deployment it does so at times only.`,
    };
  }
  const path = slot?.path;
  return {
    cause: {
      resource: slot?.resource ?? at,
      property: path === undefined ? undefined : formatPath(path),
    },
    fix: slot?.fix ?? literal,
    unknown: true,
  };
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
  const wanted = trafficOf(missing);
  const doubts = doubtsOf(judging, direct, wanted);
  const [doubt] = doubts;
  const first = doubt === undefined ? firstClosure(closed, to) : undefined;
  const owner = judging.ownerOf(to) ?? judging.ownerOf(from);
  // Where each layer stops another part of all traffic, it is what stops this part that is to be mended.
  const isPart = first?.isRest === true && !ports.equals(wanted, ports.allTraffic);
  const lack =
    doubt === undefined && (first === undefined || isPart)
      ? (lackOf(judging, from, to, wanted) ?? stop(missing))
      : undefined;
  const closure = isPart && lack !== undefined ? undefined : first;
  const held = closure ?? lack;
  const said =
    from.kind === "internet" && to.kind === "member"
      ? contradiction(judging, to.member)
      : undefined;
  const mend =
    said ??
    (held && mendOf(judging, held, direct, missing)) ??
    notListed(judging, doubt?.evidence.resource);
  const resource = mend?.cause.resource ?? held?.at ?? doubt?.evidence.resource ?? owner;
  if (resource === undefined) return;
  const cause =
    mend?.cause ?? (doubt === undefined ? undefined : causeAt(judging, doubt, resource));
  const told =
    closure?.text ??
    doubt?.evidence.text ??
    (lack === undefined ? undefined : `${left} is lost: ${lack.text}`) ??
    (flow === undefined
      ? `nothing gets from ${source} to ${target} for sure`
      : `${left} does not get through`);
  const why = withMore(told, mend?.why);
  const isOut = to.kind === "internet";
  const lacks =
    mend === undefined && held !== undefined
      ? lackedBy(held, closed, { source, target, left })
      : undefined;
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () => `${row.text} does not work${doubt === undefined ? "" : " for sure"}: ${why}`,
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
    ...(lacks === undefined ? {} : { lack: lacks }),
    ...(doubt !== undefined || mend !== undefined
      ? {}
      : { link: linkOf(judging, direct, held, resource, missing) }),
  });
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
      const odd = oddOf(judging, from.member, to.member, trafficOf(missing));
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
  return linkAt(held, resource);
}

/** What is missing at one place. */
export function linkAt({ layer }: Closure, resource: Resource): string {
  return `${layer} ${resource.urn}`;
}

/** A listener that a load balancer does not have. */
function listenerLink(judging: Judging, member: Member, missing: PacketSet): string | undefined {
  if (member.role !== "load-balancer") return undefined;
  const port = loneTcpPort(trafficOf(missing));
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

function trafficOf({ products }: PacketSet): TrafficSet {
  return ports.unionAll(products.map(({ traffic }) => traffic));
}
