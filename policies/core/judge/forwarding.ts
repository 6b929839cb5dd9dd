/** Where a way through a load balancer ends: no listener, no line that leads on, or one that does so perhaps. */
import { ports, type Reading, type TrafficSet } from "../algebra";
import { formatPath, type Resource } from "../graph";
import { isWeight } from "../model/balancing/actions";
import type { Forward } from "../model/balancing/types";
import type { Member } from "../model/members";
import { literal } from "../model/routing";
import type { Closure, Place } from "../reach/types";
import type { Party } from "../traffic/types";
import { carriedBy, hopText, portsText } from "./evidence";
import type { Offer } from "./joining";
import type { Declared, Judging } from "./judging";
import { leading } from "./leads";
import { listenerAt, loneTcpPort, miss, ofTraffic } from "./missing";
import { listenersOn, type Mend } from "./roots";
import { shadowOf } from "./shadows";

/** Looks for the first link of a way through an edge that is missing. */
export function missThrough(
  judging: Judging,
  one: Declared,
  from: Place,
  member: Member,
  edge: Party,
): void {
  const { reach } = judging;
  const { traffic: wanted } = one.row;
  const to: Place = { kind: "member", member };
  for (const balancer of edge.members) {
    const at: Place = { kind: "member", member: balancer };
    const forwards = forwardsOn(judging, balancer, member, wanted, "must");
    const [forward] = forwards;
    if (forward === undefined) {
      missForward(judging, one, from, balancer, member, wanted);
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
    if (ports.isSubset(forward.traffic, carriedBy(second.flow)) && forward.sees === "balancer") {
      missVersion(judging, one, from, member, forward);
      return;
    }
    miss(judging, one, second, portsText(forward.traffic), ofTraffic(forward.traffic));
    return;
  }
}

/** What a load balancer hands on to a member of requests that come on some ports; undefined: on any. */
function forwardsOn(
  judging: Judging,
  balancer: Member,
  member: Member,
  wanted: TrafficSet | undefined,
  reading: Reading,
): readonly Forward[] {
  return judging
    .requests(balancer, member, reading)
    .filter(({ arrives }) => wanted === undefined || ports.intersects(arrives, wanted));
}

/** Says that a load balancer hands nothing on to a member for sure. */
function missForward(
  judging: Judging,
  one: Declared,
  from: Place,
  balancer: Member,
  member: Member,
  wanted: TrafficSet | undefined,
): void {
  const all = forwardsOn(judging, balancer, member, wanted, "may");
  const possible = all.find((each) => each.misfit === undefined) ?? all[0];
  const misfit = possible?.misfit;
  const perhaps = possible !== undefined;
  const where = wanted === undefined ? "" : ` on ${portsText(wanted)}`;
  const lacking = lackingForward(judging, balancer, member, wanted, possible);
  const at: Place = { kind: "member", member: balancer };
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      misfit !== undefined
        ? `${one.row.text} does not work: ${misfit.text}`
        : `${one.row.text} does not work${perhaps ? " for sure" : ""}: no listener of ${judging.nameOf(balancer)}${where} ${perhaps ? "surely " : ""}leads to ${judging.nameOf(member)}`,
    from: judging.placeName(from),
    to: judging.nameOf(member),
    cause: lacking.cause,
    unknown: lacking.unknown === true,
    hops: () => [
      ...(possible?.because ?? []).map((evidence) => hopText({ evidence, why: "forwards" })),
      ...(misfit === undefined
        ? (possible?.unsure ?? []).map((evidence) => hopText({ evidence, why: "is not known" }))
        : [hopText({ evidence: misfit, why: "lets nothing through" })]),
    ],
    fix: () => lacking.fix,
    offers: () => [
      ...(wanted === undefined ? [] : judging.misplaced.lose(from, at, wanted, "listener")()),
      ...leading(
        judging,
        balancer,
        member,
        listenersFor(judging, balancer, portOf(wanted)),
        wanted,
      ),
    ],
  });
}

/**
 * Says what keeps a load balancer from sending to a member what a row has it send, though rules and routes let it: it
 * opens connections to its targets alone, and the row's ports are those of which it takes some. What it sends to tasks
 * gets to the instance that they share.
 */
export function missSent(
  judging: Judging,
  one: Declared,
  balancer: Member,
  member: Member,
  wanted: TrafficSet,
): void {
  const from: Place = { kind: "member", member: balancer };
  const there = [member, ...judging.model.members.tasksOn(member.owner)];
  const requests = there.flatMap((each) => judging.requests(balancer, each, "must"));
  const [forward] = requests;
  if (forward === undefined) {
    missForward(judging, one, from, balancer, member, undefined);
    return;
  }
  const sent = ports.unionAll(requests.map(({ traffic }) => traffic));
  const isCall = requests.some(({ isInvocation }) => isInvocation === true);
  if (isCall || ports.isEmpty(wanted) || ports.intersects(wanted, sent)) return;
  const { because, targetGroup } = forward;
  const resource = targetGroup ?? because.at(-1)?.resource ?? balancer.owner;
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${one.row.text} does not work: ${judging.nameOf(balancer)} sends to ${judging.nameOf(member)} on ${portsText(sent)} alone`,
    from: judging.placeName(from),
    to: judging.nameOf(member),
    cause: { resource, property: "port" },
    unknown: false,
    hops: () => because.map((evidence) => hopText({ evidence, why: "forwards" })),
    fix: () =>
      `Declare ${portsText(sent)}, or have ${resource.toString()} send on ${portsText(wanted)}.`,
  });
}

/** What would get there directly, and not by the addresses with which a target group speaks to its targets. */
function missVersion(
  judging: Judging,
  { row, line }: Declared,
  from: Place,
  member: Member,
  { targetGroup, balancer }: Forward,
): void {
  const path = "ipAddressType";
  const resource = targetGroup ?? balancer.owner;
  const told = judging.model.members.interfaces.reader.oneOf(resource, path, ["ipv6"]);
  const name = judging.nameOf(member);
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${row.text} does not work${told.state === "unknown" ? " for sure" : ""}: ${told.because}, and by ${told.state === "no" ? "IPv4" : told.state === "yes" ? "IPv6" : "one version of the two"} nothing gets to ${name}`,
    from: judging.placeName(from),
    to: judging.nameOf(member),
    hops: () => [
      hopText({
        evidence: { resource, path, text: told.because },
        why: "is how it calls its targets",
      }),
    ],
    cause: { resource, property: path },
    unknown: told.state === "unknown",
    fix: () => `Have ${path} of ${resource.toString()} be that of addresses that ${name} has.`,
  });
}

/** The one TCP port that is wanted, where it is one. */
function portOf(wanted: TrafficSet | undefined): number | undefined {
  return wanted === undefined ? undefined : loneTcpPort(wanted);
}

/** The listeners of a load balancer on a port; of none in particular, all. */
function listenersFor(
  judging: Judging,
  balancer: Member,
  port: number | undefined,
): readonly Resource[] {
  return port === undefined
    ? judging.model.balancing.listeners(balancer)
    : listenersOn(judging, balancer, port);
}

/** Why nothing is forwarded to a member for sure, and what mends it. */
function lackingForward(
  judging: Judging,
  balancer: Member,
  member: Member,
  wanted: TrafficSet | undefined,
  possible: Forward | undefined,
): Mend & { readonly unknown?: boolean } {
  const port = portOf(wanted);
  if (possible !== undefined) return perhapsForward(judging, possible);
  if (port !== undefined && listenersOn(judging, balancer, port).length === 0) {
    return {
      cause: { resource: balancer.owner, property: undefined, link: listenerAt(balancer, port) },
      fix: fixOfListener(judging, balancer, port),
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
  const listeners = listenersFor(judging, balancer, port);
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

/** What makes sure of a way through a load balancer that is there perhaps. */
function perhapsForward(judging: Judging, forward: Forward): Mend & { readonly unknown?: boolean } {
  const { rule, listener, balancer, isDemanding, misfit, unsure = [] } = forward;
  const at = rule ?? listener ?? balancer.owner;
  if (misfit !== undefined) {
    const { resource = at, path, fix = literal } = misfit;
    const property = path === undefined ? undefined : formatPath(path);
    return { cause: { resource, property }, fix };
  }
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
  const slots =
    forward.isPut === true
      ? unsure.filter((slot) => slot.fix === undefined || isWeight(slot))
      : unsure;
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

/** What adds a listener. Of a load balancer that has none at all another stack may have them. */
export function fixOfListener(judging: Judging, balancer: Member, port: number): string {
  const add = `Add a listener on port ${port} to ${balancer.owner.toString()}`;
  return `${add}${elsewhere(judging, balancer)}.`;
}

function elsewhere(judging: Judging, balancer: Member): string {
  return judging.model.balancing.listeners(balancer).length > 0
    ? ""
    : ", or hand over the state of the stack that has its listeners";
}

/** A load balancer that has no listener for what is sent there: whatever else lacks is about other ports. */
export function unheard(judging: Judging, to: Place, wanted: TrafficSet): Closure | undefined {
  if (to.kind !== "member" || to.member.role !== "load-balancer") return undefined;
  const { listens, owner } = to.member;
  const isAny = ports.equals(wanted, ports.allTraffic);
  if (isAny || !listens.declared || ports.intersects(listens.may, wanted)) return undefined;
  const text = `${owner.toString()} does not listen on ${portsText(wanted)}`;
  const more = elsewhere(judging, to.member);
  const fix = `Have ${owner.toString()} listen on ${portsText(wanted)}${more}.`;
  return { layer: "listener", text, at: owner, ...(more === "" ? {} : { fix }) };
}

/** Listeners of other load balancers for whom this one is declared to lead to. */
export function heard(judging: Judging, to: Place, wanted: TrafficSet): readonly Offer[] {
  if (to.kind !== "member") return [];
  const rows = judging.matrix?.rows ?? [];
  const behindIt = rows
    .filter(({ kind, through }) => kind === "allow" && through?.members.includes(to.member))
    .flatMap(({ to: parties }) => parties.flatMap(({ members }) => members));
  return [...new Set(behindIt)].flatMap((one) => leading(judging, to.member, one, [], wanted));
}
