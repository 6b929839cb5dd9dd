/** Declared flows that have to work: each is there for sure, or the first link that is missing is named. */
import {
  addresses,
  packets,
  ports,
  spaces,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import type { Member } from "../model/members";
import type { Flow, Hop, Path, Place } from "../reach/types";
import type { Party } from "../traffic/types";
import { addressesText, carriedBy, portsText } from "./evidence";
import { internet, usedKey, type Declared, type Judging } from "./judging";
import { miss, missThrough } from "./missing";
import { placesOf, relaysOf, isMember } from "./parties";
import { leadsOut } from "./rows";

/** So many ways are told as evidence of a row. */
const mostShown = 3;

export function judgeWorks(judging: Judging, allow: readonly Declared[]): void {
  for (const one of allow) {
    const { row } = one;
    const carried: string[] = [];
    let count = 0;
    for (const [source, from] of row.from.flatMap((party) =>
      placesOf(party).map((p) => [party, p] as const),
    )) {
      for (const to of row.to) {
        for (const hops of judgePair(judging, one, source, from, to)) {
          count += 1;
          if (carried.length < mostShown && hops.length > 0) carried.push(summary(hops));
        }
      }
    }
    one.line.evidence = count > carried.length ? [...carried, `${count} ways in all`] : carried;
  }
}

/** The hops by the names of what carries them: `public-egress lets out, network-vpc routes to it, web-ingress admits`. */
function summary(hops: readonly Hop[]): string {
  const texts = [
    ...new Set(
      hops.map(({ evidence: { resource, text }, why }) => `${resource?.name ?? text} ${why}`),
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
): readonly (readonly Hop[])[] {
  const { row } = one;
  if (to.zone !== undefined) {
    const hops = judgeOut(judging, one, from, to);
    return hops === undefined ? [] : [hops];
  }
  return to.members.flatMap((member) => {
    if (from.kind === "member" && from.member === member) return [];
    const wanted = row.traffic ?? portsFor(judging, from, member);
    const hops =
      row.through === undefined
        ? judgeDirect(judging, one, source, from, member, wanted)
        : judgeThrough(judging, one, from, member, row.through, row.traffic);
    return hops === undefined ? [] : [hops];
  });
}

/** The ports that a source needs: of a load balancer those that it sends to, else all that the destination has. */
function portsFor(judging: Judging, from: Place, member: Member): TrafficSet {
  if (from.kind === "member" && from.member.role === "load-balancer") {
    const sent = judging.model.balancing
      .into(member, "must")
      .filter((one) => one.balancer === from.member && !one.isHealthCheck);
    if (sent.length > 0) return ports.unionAll(sent.map(({ traffic }) => traffic));
  }
  return judging.ownPorts(member);
}

/** The hops of a flow that is there for sure; undefined after a finding. */
function judgeDirect(
  judging: Judging,
  one: Declared,
  source: Party,
  from: Place,
  member: Member,
  wanted: TrafficSet,
): readonly Hop[] | undefined {
  const to: Place = { kind: "member", member };
  const direct = judging.reach.direct(from, to, "must");
  const sought = limited(wanted, member);
  const left = missingOf(judging, source, from, member, direct.flow, sought);
  if (left === undefined) {
    remember(judging, direct.flow?.hops ?? []);
    return direct.flow?.hops ?? [];
  }
  const missing = ports.difference(sought, carriedBy(direct.flow));
  miss(judging, one, from, to, direct, left, missing);
  return undefined;
}

/**
 * What has to get through. Of a row for any traffic, and of a service whose ports nobody declares, something has to:
 * what is known of it.
 */
function limited(wanted: TrafficSet, { listens }: Member): TrafficSet {
  if (!ports.equals(wanted, ports.allTraffic)) return wanted;
  return listens.declared ? listens.must : ports.nothing();
}

/** What of the wanted traffic does not get through, in words; undefined where all does. */
function missingOf(
  judging: Judging,
  source: Party,
  from: Place,
  member: Member,
  flow: Flow | undefined,
  wanted: TrafficSet,
): string | undefined {
  const asked = ports.isEmpty(wanted) ? "anything" : portsText(wanted);
  if (flow === undefined || packets.isEmpty(flow.packets)) return asked;
  const carried = anywhere(flow.packets.products);
  const rest = ports.difference(wanted, carriedBy(flow));
  if (!ports.isEmpty(rest)) return portsText(rest);
  const lacks = (sources: AddressSet) => !packets.isSubset(to(sources, wanted), carried);
  if (from.kind === "remote" && source.zone?.kind === "network") {
    const { addresses: all } = source.zone;
    return lacks(all) ? `${asked} from all of ${addressesText(all, judging.label)}` : undefined;
  }
  if (from.kind !== "internet") return undefined;
  return missingInternet(judging, member, carried, wanted);
}

/** Packets from some sources to wherever. */
function to(sources: AddressSet, traffic: TrafficSet): PacketSet {
  return packets.packets(sources, addresses.anything, traffic);
}

/** Packets of the same sources and traffic to wherever. */
function anywhere(products: PacketSet["products"]): PacketSet {
  return packets.unionAll(
    products.map(({ source, traffic }) => to(source, traffic)),
    packets.MUST,
  );
}

/**
 * Who is there for the internet lets in all of it, in each IP version that it speaks. Addresses that a network ACL
 * turns away are turned away on purpose.
 */
function missingInternet(
  judging: Judging,
  member: Member,
  carried: PacketSet,
  wanted: TrafficSet,
): string | undefined {
  const { admitted, everything } = judging.model.members.admits(member, "must");
  const admits =
    everything !== undefined
      ? packets.everything
      : packets.unionAll(
          admitted.map(({ peers, traffic }) => to(peers.addresses, traffic)),
          packets.MUST,
        );
  const families = [
    ["IPv4", spaces.internet4, member.publicV4],
    ["IPv6", judging.internet6, member.carriesV6],
  ] as const;
  for (const [family, space, speaks] of families) {
    if (speaks.state !== "yes") continue;
    if (!packets.isSubset(to(space, wanted), admits)) return `part of the ${family} internet`;
    if (
      !packets.intersects(to(space, ports.isEmpty(wanted) ? ports.allTraffic : wanted), carried)
    ) {
      return `${family} as a whole`;
    }
  }
  return undefined;
}

/** What leaves a member for the internet, or for a network that is declared. */
function judgeOut(
  judging: Judging,
  one: Declared,
  from: Place,
  to: Party,
): readonly Hop[] | undefined {
  if (from.kind !== "member") return undefined;
  const place = placesOf(to)[0] ?? internet;
  const direct = leadsOut(one.row)
    ? judging.reach.out(from.member, "must")
    : judging.reach.direct(from, place, "must");
  const carried = carriedBy(direct.flow);
  const { traffic } = one.row;
  const isAny = traffic === undefined || ports.equals(traffic, ports.allTraffic);
  const isThere = isAny ? !ports.isEmpty(carried) : ports.isSubset(traffic, carried);
  if (isThere) {
    remember(judging, direct.flow?.hops ?? []);
    return direct.flow?.hops ?? [];
  }
  const left = isAny ? "anything" : portsText(ports.difference(traffic, carried));
  const missing = isAny ? ports.nothing() : ports.difference(traffic, carried);
  miss(judging, one, from, place, direct, left, missing);
  return undefined;
}

/** A way through an edge: to the edge, on to the target. */
function judgeThrough(
  judging: Judging,
  one: Declared,
  from: Place,
  member: Member,
  edge: Party,
  traffic: TrafficSet | undefined,
): readonly Hop[] | undefined {
  const fits = (path: Path) => {
    const relays = relaysOf(path);
    if (relays === undefined || relays.length === 0) return false;
    if (!relays.every((relay) => isMember(edge, relay)) || ports.isEmpty(path.arrives))
      return false;
    return traffic === undefined || ports.intersects(path.sent, traffic);
  };
  const found = judging.reach.paths(from, member, "must").filter(fits);
  const [first] = found;
  const carried = ports.unionAll(found.map(({ sent }) => sent));
  if (first !== undefined && (traffic === undefined || ports.isSubset(traffic, carried))) {
    for (const { hops } of found) remember(judging, hops);
    return first.hops;
  }
  missThrough(judging, one, from, member, edge);
  return undefined;
}

function remember(judging: Judging, hops: readonly Hop[]): void {
  for (const { evidence } of hops) {
    if (evidence.resource === undefined) continue;
    judging.used.add(usedKey(evidence.resource.urn, evidence.path));
  }
}
