/** Declared flows that have to work: each is there for sure, or the first link that is missing is named. */
import { addresses, packets, ports, type Reading, type TrafficSet } from "../algebra";
import type { Resource } from "../graph";
import type { Member } from "../model/members";
import type { Flow, Hop, Path, Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { addressesText, carriedBy, hopText, portsText } from "./evidence";
import { internet, remote, type Declared, type Judging } from "./judging";
import { missFloating } from "./floating";
import { missSent, missThrough } from "./forwarding";
import { judgeFronts } from "./from-fronts";
import { causeAt, miss, ofTraffic } from "./missing";
import { staysInside } from "./outgoing";
import { placesOf, takesWay } from "./parties";
import { missTarget } from "./proxied";
import { missRefused } from "./refused";
import { leadsOut } from "./rows";
import { missShared } from "./shared-groups";
import { blockedFor, signsInAt, tellBlocked } from "./sign-in";
import { isWithin } from "./within";
import {
  anywhere,
  from as sentFrom,
  lostFromInternet,
  lostToInternet,
  lostToNetwork,
  type Lost,
} from "./whole";

/** So many ways are told as evidence of a row. */
const mostShown = 3;

export function judgeWorks(judging: Judging, allow: readonly Declared[]): void {
  const judged = allow.map((one) => {
    const { row } = one;
    const carriers = row.from.flatMap((party): readonly Carrier[] => {
      if (party.zone?.kind === "front") return judgeFronts(judging, one, party.zone.fronts);
      return sourcePlaces(judging, party, row).flatMap((from) =>
        row.to.flatMap((to) => judgePair(judging, one, party, from, to)),
      );
    });
    one.line.tell(() => ({ evidence: summaries(carriers) }));
    return { one, carriers };
  });
  // What is said of the ways through a load balancer comes first: it tells more.
  for (const { one, carriers } of judged) {
    for (const carrier of carriers) judgeSent(judging, one, carrier);
  }
}

/**
 * What a load balancer or a proxy of databases has to send by itself, and what takes routes of its own, where rules and
 * routes let it through.
 */
function judgeSent(judging: Judging, one: Declared, carrier: Carrier): void {
  if (carrier === undefined || "flows" in carrier) return;
  const { from, to } = carrier;
  if (from.kind !== "member" || to.kind !== "member") return;
  missTarget(judging, one, from.member, to.member);
  missFloating(judging, one, from.member, to.member);
  if (from.member.role !== "load-balancer" || signsInAt(judging, from.member, to.member)) return;
  missSent(judging, one, from.member, to.member, one.row.traffic ?? ports.nothing());
}

/** Where a party sends from: a network with public addresses from the internet, unless a gateway of the VPC leads to it. */
function sourcePlaces(judging: Judging, party: Party, row: Row): readonly Place[] {
  const { zone } = party;
  if (zone?.kind !== "network" || !addresses.isSubset(zone.addresses, judging.internetSpace)) {
    return placesOf(party);
  }
  const members = row.to.flatMap((to) => to.members);
  const isBehind = members.some((member) => {
    const to: Place = { kind: "member", member };
    const { flow } = judging.reach.direct(remote, to, "must");
    return flow?.packets.products.some(({ source }) =>
      addresses.intersects(source, zone.addresses),
    );
  });
  return isBehind ? placesOf(party) : [internet];
}

function summaries(carriers: readonly Carrier[]): readonly string[] {
  const shown: string[] = [];
  for (const carrier of carriers) {
    if (shown.length >= mostShown) break;
    if (carrier !== undefined && carrier.hops.length > 0) shown.push(summary(carrier.hops));
  }
  const { length } = carriers;
  return length > shown.length ? [...shown, `${length} ways in all`] : shown;
}

/** Whatever carries a declared flow: its hops are made when they are asked for. */
type Carrier = Flow | Path | undefined;

/** The hops by the names of what carries them: `public-egress lets out, network-vpc routes to it, web-ingress admits`. */
function summary(hops: readonly Hop[]): string {
  const texts = [
    ...new Set(
      hops.map(({ evidence, why }) => `${evidence.resource?.name ?? evidence.text} ${why}`),
    ),
  ];
  const shown = texts.length > 8 ? [...texts.slice(0, 4), "…", ...texts.slice(-3)] : texts;
  return shown.join(", ");
}

function judgePair(
  judging: Judging,
  one: Declared,
  source: Party,
  from: Place,
  to: Party,
): readonly Carrier[] {
  const { row } = one;
  const near = from.kind === "member" ? [from.member] : [];
  const edges = row.through?.members ?? [];
  const ends = [...near, ...(edges.length === 1 ? edges : [])];
  const sender = judging.placeName(from);
  if (to.zone !== undefined) {
    if (missRefused(judging, one, ends, [sender, to.name])) return [];
    return judgeOut(judging, one, from, to);
  }
  return to.members.flatMap((member) => {
    const isOwn = from.kind === "member" && from.member === member;
    if (isOwn && (row.through !== undefined || !isWithin(row, member))) return [];
    const names = [sender, judging.nameOf(member)] as const;
    if (missRefused(judging, one, [...ends, member], names)) return [];
    if (missShared(judging, one, from, member, names)) return [];
    const blocked = blockedFor(judging, row, from, member);
    if (blocked !== undefined) {
      tellBlocked(judging, one, blocked, names);
      return [];
    }
    const wanted = row.traffic ?? portsFor(judging, from, member);
    return row.through === undefined
      ? judgeDirect(judging, one, source, from, member, wanted)
      : judgeThrough(judging, one, from, member, row.through, row.traffic);
  });
}

/** The ports that a source needs: of a load balancer those that it sends to, else all that the destination has. */
function portsFor(judging: Judging, from: Place, member: Member): TrafficSet {
  if (from.kind === "member" && from.member.role === "load-balancer") {
    const sent = judging.requests(from.member, member, "must");
    if (sent.length > 0) return ports.unionAll(sent.map(({ traffic }) => traffic));
  }
  return judging.ownPorts(member);
}

/** A flow that is there for sure; nothing after a finding. */
function judgeDirect(
  judging: Judging,
  one: Declared,
  source: Party,
  from: Place,
  member: Member,
  wanted: TrafficSet,
): readonly Carrier[] {
  const to: Place = { kind: "member", member };
  const direct = judging.reach.direct(from, to, "must");
  const sought = limited(wanted, member);
  const lost = lostOf(judging, source, from, member, direct.flow, sought);
  if (lost === undefined) {
    if (direct.flow !== undefined) judging.use(direct.flow);
    return [direct.flow];
  }
  const front = from.kind === "internet" ? byFront(judging, source, member, sought) : undefined;
  if (front !== undefined) {
    judging.use(front);
    return [front];
  }
  const call = from.kind === "member" ? callOf(judging, from, member, sought) : undefined;
  if (call !== undefined) {
    judging.use(call);
    return [call];
  }
  if (from.kind === "internet" && !member.accepts) return judgeCalled(judging, one, member, sought);
  miss(judging, one, direct, lost.text, lost.packets);
  return [];
}

/**
 * A front for anyone on the internet whose own packets the member lets in: who lets in nobody but CloudFront is open to
 * the internet by its distributions.
 */
function byFront(
  judging: Judging,
  source: Party,
  member: Member,
  sought: TrafficSet,
): Path | undefined {
  return byFronts(judging, member, "must").find(
    ({ front, flows: [flow] }) =>
      front?.sees === "client" &&
      lostOf(judging, source, internet, member, flow, sought) === undefined,
  );
}

/** The ways in one step by which fronts for anyone on the internet lead to a member. */
function byFronts(judging: Judging, member: Member, mode: Reading): readonly Path[] {
  return judging.reach
    .paths(internet, member, mode)
    .filter(({ front, flows }) => front?.audience === "internet" && flows.length === 1);
}

/** The way by which a load balancer calls a function for sure, which listens nowhere. */
function callOf(judging: Judging, from: Place, to: Member, sought: TrafficSet): Path | undefined {
  if (to.accepts) return undefined;
  return judging.reach
    .paths(from, to, "must")
    .find((path) => path.flows.length === 1 && ports.isSubset(sought, path.arrives));
}

/** What is called for anyone on the internet: it needs no address and listens nowhere. */
function judgeCalled(
  judging: Judging,
  one: Declared,
  member: Member,
  sought: TrafficSet,
): readonly Carrier[] {
  const callsOf = (mode: Reading) => byFronts(judging, member, mode);
  const all = callsOf("must");
  const rest = ports.difference(sought, ports.unionAll(all.map(({ sent }) => sent)));
  if (all.length > 0 && ports.isEmpty(rest)) {
    for (const path of all) judging.use(path);
    return all;
  }
  const ways = callsOf("may");
  const idle = ways.flatMap(({ front }) => front?.idle ?? [])[0];
  const perhaps = idle === undefined ? ways.flatMap(({ doubts }) => doubts) : [idle];
  const [doubt] = perhaps;
  const isUnknown = doubt !== undefined && idle?.kind !== "conflict";
  const how = `${doubt === undefined ? "" : "surely "}calls`;
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${one.row.text} does not work${isUnknown ? " for sure" : ""}: ${idle?.evidence.text ?? `nothing ${how} ${judging.nameOf(member)} ${ports.isEmpty(rest) ? "" : `on ${portsText(rest)} `}for anyone on the internet`}`,
    from: judging.placeName(internet),
    to: judging.nameOf(member),
    hops: () =>
      doubt === undefined
        ? [hopText({ evidence: calledBy(member.owner).evidence, why: "nothing calls it" })]
        : perhaps.map(({ evidence }) =>
            hopText({ evidence, why: isUnknown ? "is not known" : "lets nothing through" }),
          ),
    cause:
      doubt === undefined
        ? { resource: member.owner, property: calledBy(member.owner).property }
        : causeAt(judging, doubt, member.owner),
    unknown: isUnknown,
    fix: () => doubt?.fix ?? calledBy(member.owner).fix,
    ...(doubt === undefined ? { link: `called ${member.owner.urn}` } : {}),
  });
  return [];
}

/** By which property something is called, and what would have to name it. */
function calledBy(owner: Resource) {
  const property = owner.kind === "LambdaAlias" || owner.kind === "Lambda" ? "invokeArn" : "arn";
  return {
    property,
    evidence: {
      resource: owner,
      path: property,
      text: `${owner.toString()} :: ${property} is in no integrationUri of an API, and no function URL of it is open to anyone`,
    },
    fix: `Have the integrationUri of an API name ${property} of ${owner.toString()}, or give it a function URL (aws:lambda/functionUrl:FunctionUrl) with authorizationType "NONE".`,
  };
}

/**
 * What has to get through. Of a row for any traffic, and of a service whose ports nobody declares, something has to:
 * what is known of it.
 */
function limited(wanted: TrafficSet, { listens }: Member): TrafficSet {
  if (!ports.equals(wanted, ports.allTraffic)) return wanted;
  return listens.declared ? listens.must : ports.nothing();
}

/** What of the wanted traffic does not get through; undefined where all does. */
function lostOf(
  judging: Judging,
  source: Party,
  from: Place,
  member: Member,
  flow: Flow | undefined,
  wanted: TrafficSet,
): Lost | undefined {
  const asked = () => (ports.isEmpty(wanted) ? "anything" : portsText(wanted));
  if (flow === undefined || packets.isEmpty(flow.packets)) {
    return { text: asked(), packets: ofTraffic(wanted) };
  }
  const rest = ports.difference(wanted, carriedBy(flow));
  if (!ports.isEmpty(rest)) return { text: portsText(rest), packets: ofTraffic(rest) };
  if (source.zone?.kind === "network") {
    const { addresses: all } = source.zone;
    const lost = packets.difference(sentFrom(all, wanted), anywhere(flow));
    if (packets.isEmpty(lost)) return undefined;
    return { text: `${asked()} from all of ${addressesText(all, judging.label)}`, packets: lost };
  }
  return from.kind === "internet"
    ? lostFromInternet(judging, member, anywhere(flow), wanted)
    : undefined;
}

/** What leaves a member for the internet, or for a network that is declared. */
function judgeOut(judging: Judging, one: Declared, from: Place, to: Party): readonly Carrier[] {
  if (from.kind !== "member") return [];
  const network = to.zone?.kind === "network" ? to : undefined;
  if (staysInside(judging, from.member, network, "must")) {
    missOut(judging, one, from.member, to);
    return [];
  }
  const place = placesOf(to)[0] ?? internet;
  const direct = leadsOut(one.row)
    ? judging.reach.out(from.member, "must")
    : judging.reach.direct(from, place, "must");
  const carried = carriedBy(direct.flow);
  const { traffic } = one.row;
  const isAny = traffic === undefined || ports.equals(traffic, ports.allTraffic);
  const wanted = isAny ? ports.nothing() : traffic;
  const isThere = isAny ? !ports.isEmpty(carried) : ports.isSubset(traffic, carried);
  const rest = ports.difference(wanted, carried);
  const lost: Lost | undefined = !isThere
    ? { text: isAny ? "anything" : portsText(rest), packets: ofTraffic(rest) }
    : direct.flow === undefined
      ? undefined
      : to.zone?.kind === "internet"
        ? lostToInternet(judging, from.member, direct.flow, wanted)
        : to.zone?.kind === "network"
          ? lostToNetwork(judging, from.member, direct.flow, wanted, to.zone.addresses)
          : undefined;
  if (lost === undefined) {
    if (direct.flow !== undefined) judging.use(direct.flow);
    return [direct.flow];
  }
  miss(judging, one, direct, lost.text, lost.packets);
  return [];
}

/** Says that nothing which a load balancer hands on to is there. */
function missOut(judging: Judging, one: Declared, balancer: Member, to: Party): void {
  const name = judging.nameOf(balancer);
  const { owner } = balancer;
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${one.row.text} does not work: ${name} sends to its targets alone, and none of them surely stands ${to.zone?.kind === "internet" ? "on the internet" : `in ${to.name}`}`,
    from: name,
    to: to.name,
    hops: () => [],
    cause: { resource: owner, property: undefined, link: `targets ${owner.urn} ${to.name}` },
    unknown: false,
    fix: () =>
      `Have a target group of ${owner.toString()} lead to addresses of ${to.name}, or leave the row out.`,
  });
}

/** A way through an edge: to the edge, on to the target. */
function judgeThrough(
  judging: Judging,
  one: Declared,
  from: Place,
  member: Member,
  edge: Party,
  traffic: TrafficSet | undefined,
): readonly Carrier[] {
  const found = judging.reach.paths(from, member, "must").flatMap((path) => {
    const taken = ports.isEmpty(path.arrives) ? undefined : takesWay(judging, one.row, path);
    if (taken === undefined) return [];
    const isMeant = traffic === undefined || ports.intersects(taken.sent, traffic);
    return isMeant ? [{ path, sent: taken.sent }] : [];
  });
  const [first] = found;
  const carried = ports.unionAll(found.map(({ sent }) => sent));
  if (first !== undefined && (traffic === undefined || ports.isSubset(traffic, carried))) {
    for (const { path } of found) judging.use(path);
    return [first.path];
  }
  missThrough(judging, one, from, member, edge);
  return [];
}
