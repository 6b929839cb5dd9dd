/** Whether a party of the matrix is meant by a place, and whether a row says something of a path. */
import { addresses, ports, type AddressSet, type TrafficSet } from "../algebra";
import type { Front } from "../model/fronts/types";
import type { Member } from "../model/members";
import type { Path, Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { carriedBy, sourcesOf } from "./evidence";
import type { Judging } from "./judging";

/**
 * Whether what is allowed from a party is allowed from a place. Who lets in every public address lets in whoever comes
 * with one: what is allowed from the internet is allowed from anywhere.
 */
export function isAllowedFrom(
  party: Party,
  place: Place,
  sources: AddressSet,
  front?: Front,
): boolean {
  return party.zone?.kind === "internet" || isPartOf(party, place, sources, front);
}

/**
 * Whether what is forbidden from a party is forbidden from a place: managed fronts stand for the internet, but for
 * those that are zones of their own.
 */
export function isForbiddenFrom(
  party: Party,
  place: Place,
  sources: AddressSet,
  front?: Front,
): boolean {
  const { zone } = party;
  if (zone?.kind === "internet") {
    const own = place.kind === "front" ? place.front : front;
    if (own !== undefined && zone.apart.has(own)) return false;
    return place.kind === "internet" || place.kind === "front";
  }
  if (zone?.kind === "network") {
    return isOutside(place) && addresses.intersects(sources, zone.addresses);
  }
  return isPartOf(party, place, sources, front);
}

const memberSets = new WeakMap<Party, ReadonlySet<Member>>();

/** Whether a member goes by a party's name. */
export function isMember(party: Party, member: Member): boolean {
  let members = memberSets.get(party);
  if (members === undefined) memberSets.set(party, (members = new Set(party.members)));
  return members.has(member);
}

/** `front`: what a way from the internet begins at, which is a zone of its own where the matrix says so. */
function isPartOf(party: Party, place: Place, sources: AddressSet, front?: Front): boolean {
  if (place.kind === "member" && isMember(party, place.member)) return true;
  const { zone } = party;
  switch (zone?.kind) {
    case undefined:
      return false;
    case "internet":
      return place.kind === "internet";
    case "client-vpn": {
      const endpoint = vpnEndpoint(place);
      return zone.access.some((access) => access.endpoint.owner === endpoint?.owner);
    }
    case "network":
      return isOutside(place) && addresses.isSubset(sources, zone.addresses);
    case "front": {
      if (place.kind === "member") return zone.fronts.some((one) => comesBy(one, place.member));
      const own = place.kind === "front" ? place.front : front;
      return own !== undefined && zone.fronts.includes(own);
    }
  }
}

/** Whether networks elsewhere may stand there: behind gateways of the VPC, or by their public addresses on the internet. */
function isOutside({ kind }: Place): boolean {
  return kind === "remote" || kind === "internet";
}

/** Whether a front has interfaces of its own in the VPC, and they are a member: a VPC link, a tunnel's endpoint. */
function comesBy({ through }: Front, member: Member): boolean {
  return through === member && member.role === "endpoint";
}

function vpnEndpoint(place: Place): Member | undefined {
  if (place.kind === "vpn-clients") return place.access.endpoint;
  return place.kind === "member" && place.member.role === "vpn" ? place.member : undefined;
}

/** The members that hand a path on; undefined where something else does. */
export function relaysOf({ front, flows, through }: Path): readonly Member[] | undefined {
  const relays: Member[] = [];
  for (const { to } of flows.slice(0, -1)) {
    if (to.kind !== "member") return undefined;
    relays.push(to.member);
  }
  // A front at which a way begins is its source, or stands for the internet, and hands on nobody else's.
  const own = front === undefined ? 0 : 1;
  if (relays.length + own !== through.length) return undefined;
  return relays.slice(ownRelays(front, relays));
}

/** How many of the relays are the interfaces of the front at which a way begins. */
function ownRelays(front: Front | undefined, [first]: readonly Member[]): number {
  return front !== undefined && first !== undefined && comesBy(front, first) ? 1 : 0;
}

/** What is sent to the edge that a row names, or to the destination where it names none. */
export interface Taken {
  readonly sent: TrafficSet;
}

/**
 * Whether a row that allows is about this kind of way: direct, or through the edge that it names. Where others hand on to
 * that edge, rows have to allow the way to it as well: `internet -> alb through nlb`, `internet -> app through alb`.
 */
export function takesWay(
  judging: Judging,
  { through }: Row,
  path: Path,
  from: Place = path.from,
  counts: (row: Row) => boolean = () => true,
): Taken | undefined {
  const relays = relaysOf(path);
  if (relays === undefined) return undefined;
  if (through === undefined) return relays.length === 0 ? path : undefined;
  const own = [...relays].reverse().findIndex((relay) => !isMember(through, relay));
  const others = own === -1 ? 0 : relays.length - own;
  const [edge] = relays.slice(others);
  if (edge === undefined) return undefined;
  if (others === 0) return path;
  const before = upTo(path, others + path.flows.length - 1 - relays.length);
  const rows = judging.allowsInto(edge).filter(counts);
  const rest = undeclared(judging, before, edge, rows, from, counts);
  return ports.isEmpty(rest) ? { sent: before.arrives } : undefined;
}

/** The beginning of a way, with so many flows before its last one. */
function upTo({ front, from, flows, sent, through }: Path, others: number): Path {
  const all = flows.slice(0, others + 1);
  const last = all[others];
  return {
    front,
    from,
    to: last?.to ?? from,
    flows: all,
    sent,
    arrives: last === undefined ? ports.nothing() : carriedBy(last),
    hops: [],
    hopsFor: () => [],
    through: through.slice(0, others + (front === undefined ? 0 : 1)),
    doubts: [],
  };
}

/** What of a path's traffic no row allows; `from` is whoever takes it, if it is not the one that the path is told of. */
export function undeclared(
  judging: Judging,
  path: Path,
  to: Member,
  rows: readonly Row[],
  from: Place = path.from,
  counts?: (row: Row) => boolean,
): TrafficSet {
  const sources = sourcesOf(path);
  let rest = path.arrives;
  for (const row of rows) {
    if (ports.isEmpty(rest)) break;
    if (!row.from.some((party) => isAllowedFrom(party, from, sources, path.front))) continue;
    const taken = takesWay(judging, row, path, from, counts);
    if (taken === undefined) continue;
    const { traffic, through } = row;
    if (through === undefined) rest = ports.difference(rest, traffic ?? judging.ownPorts(to));
    // What is declared through an edge is what is sent to it; what it makes of that is the destination's own.
    else if (traffic === undefined) rest = ports.difference(rest, judging.ownPorts(to));
    else if (ports.isSubset(taken.sent, traffic)) rest = ports.nothing();
  }
  return rest;
}

/** Whether a row that forbids is about a path, whoever takes it. */
export function forbids(row: Row, path: Path, from: Place = path.from): boolean {
  const { traffic, through } = row;
  const sources = sourcesOf(path);
  if (!row.from.some((party) => isForbiddenFrom(party, from, sources, path.front))) return false;
  const told = through === undefined ? path.arrives : path.sent;
  if (traffic !== undefined && !ports.intersects(traffic, told)) return false;
  if (through === undefined) return true;
  return path.flows.some(({ to }) => to.kind === "member" && isMember(through, to.member));
}

/** The places that a party stands for. */
export function placesOf(party: Party): readonly Place[] {
  switch (party.zone?.kind) {
    case "internet":
      return [{ kind: "internet" }];
    case "client-vpn":
      return party.zone.access.map((access) => ({ kind: "vpn-clients", access }));
    case "network":
      return [{ kind: "remote" }];
    case "front":
      return [];
    case undefined:
      return party.members.map((member) => ({ kind: "member", member }));
  }
}

/** Whether rows allow all of a path to whoever takes it, because they allow it to the internet. */
export function isOpenToAll(
  judging: Judging,
  path: Path,
  to: Member,
  rows: readonly Row[],
): boolean {
  const isOpen = ({ from }: Row) => from.some(({ zone }) => zone?.kind === "internet");
  return ports.isEmpty(undeclared(judging, path, to, rows.filter(isOpen), path.from, isOpen));
}

/** Whether two paths are the same way in different readings. */
export function isSameWay(a: Path, b: Path): boolean {
  return samePlace(a.from, b.from) && a.through.join() === b.through.join();
}

export function samePlace(a: Place, b: Place): boolean {
  if (a.kind === "member") return b.kind === "member" && a.member === b.member;
  if (a.kind === "front") return b.kind === "front" && a.front === b.front;
  if (a.kind === "vpn-clients") {
    return b.kind === "vpn-clients" && a.access.endpoint === b.access.endpoint;
  }
  return a.kind === b.kind;
}
