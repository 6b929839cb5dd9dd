/** Whether a party of the matrix is meant by a place, and whether a row says something of a path. */
import { addresses, ports, type AddressSet, type TrafficSet } from "../algebra";
import type { Member } from "../model/members";
import type { Path, Place } from "../reach/types";
import type { Party, Row } from "../traffic/types";
import { sourcesOf } from "./evidence";
import type { Judging } from "./judging";

/**
 * Whether what is allowed from a party is allowed from a place. Who lets in every public address lets in whoever comes
 * with one: what is allowed from the internet is allowed from anywhere.
 */
export function isAllowedFrom(party: Party, place: Place, sources: AddressSet): boolean {
  return party.zone?.kind === "internet" || isPartOf(party, place, sources);
}

/**
 * Whether what is forbidden from a party is forbidden from a place: managed fronts stand for the internet, but for
 * those that are zones of their own.
 */
export function isForbiddenFrom(party: Party, place: Place, sources: AddressSet): boolean {
  const { zone } = party;
  if (zone?.kind === "internet") {
    return place.kind === "internet" || (place.kind === "front" && !zone.apart.has(place.front));
  }
  if (zone?.kind === "network") {
    return place.kind === "remote" && addresses.intersects(sources, zone.addresses);
  }
  return isPartOf(party, place, sources);
}

const memberSets = new WeakMap<Party, ReadonlySet<Member>>();

/** Whether a member goes by a party's name. */
export function isMember(party: Party, member: Member): boolean {
  let members = memberSets.get(party);
  if (members === undefined) memberSets.set(party, (members = new Set(party.members)));
  return members.has(member);
}

function isPartOf(party: Party, place: Place, sources: AddressSet): boolean {
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
      return place.kind === "remote" && addresses.isSubset(sources, zone.addresses);
    case "front":
      return place.kind === "front" && zone.fronts.includes(place.front);
  }
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
  return relays.length + own === through.length ? relays : undefined;
}

/** Whether a row that allows is about this kind of way: direct, or through the edge that it names. */
export function takesWay({ through }: Row, path: Path): boolean {
  const relays = relaysOf(path);
  if (relays === undefined) return false;
  if (through === undefined) return relays.length === 0;
  return relays.length > 0 && relays.every((relay) => isMember(through, relay));
}

/** What of a path's traffic no row allows; `from` is whoever takes it, if it is not the one that the path is told of. */
export function undeclared(
  judging: Judging,
  path: Path,
  to: Member,
  rows: readonly Row[],
  from: Place = path.from,
): TrafficSet {
  const sources = sourcesOf(path);
  let rest = path.arrives;
  for (const row of rows) {
    if (ports.isEmpty(rest)) break;
    if (!takesWay(row, path)) continue;
    if (!row.from.some((party) => isAllowedFrom(party, from, sources))) continue;
    const { traffic, through } = row;
    if (through === undefined) rest = ports.difference(rest, traffic ?? judging.ownPorts(to));
    // What is declared through an edge is what is sent to it; what it makes of that is the destination's own.
    else if (traffic === undefined) rest = ports.difference(rest, judging.ownPorts(to));
    else if (ports.isSubset(path.sent, traffic)) rest = ports.nothing();
  }
  return rest;
}

/** Whether a row that forbids is about a path, whoever takes it. */
export function forbids(row: Row, path: Path, from: Place = path.from): boolean {
  const { traffic, through } = row;
  const sources = sourcesOf(path);
  if (!row.from.some((party) => isForbiddenFrom(party, from, sources))) return false;
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
  const open = rows.filter(({ from }) => from.some(({ zone }) => zone?.kind === "internet"));
  return ports.isEmpty(undeclared(judging, path, to, open));
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
