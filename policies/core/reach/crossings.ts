/** How packets get from one subnet to another: the ways there and back, and the network ACLs between. */
import { addresses, packets, ports, spaces, type PacketSet } from "../algebra";
import { lastName, type Resource } from "../graph";
import {
  everyClient,
  outside,
  passes,
  type Routing,
  type Subnet,
  type Way,
} from "../model/routing";
import { aclDoubts, wayDoubts } from "./doubts";
import type { Hop } from "./types";
import type { Lead, Step, Stop } from "./flows";
import type { Gateways } from "./gateways";
import { factsOf, how, type Mode } from "./modes";
import { sharesVpc, type Seat } from "./places";

export interface Link {
  readonly there: Lead;
  readonly back: Lead;
}

/** Where it is not known where something stands, anything leads anywhere. */
export const anyLead: Lead = { addresses: addresses.anything, ways: [], doubts: () => [] };

export class Crossings {
  private readonly links = new Map<string, Link>();
  private readonly open = new Map<string, boolean>();
  private readonly passed = new Map<string, PacketSet>();

  constructor(
    readonly routing: Routing,
    readonly gateways: Gateways,
  ) {}

  /** The ways between two seats. */
  between(from: Seat, to: Seat, mode: Mode): Link {
    const { subnet: a } = from;
    const { subnet: b } = to;
    if (a === undefined || b === undefined) return { there: anyLead, back: anyLead };
    const key = `${a.key} ${b.key} ${mode}`;
    let known = this.links.get(key);
    if (known === undefined) {
      known = { there: this.lead(a, b, mode), back: this.lead(b, a, mode) };
      this.links.set(key, known);
    }
    return known;
  }

  /** The ways of a subnet that fulfil something. */
  lead(from: Subnet, to: Subnet, mode: Mode): Lead {
    const isLocal = sharesVpc(from.vpc, to.vpc, mode);
    const lead = this.ways(from, mode, (way) =>
      way.class === "local" ? isLocal : this.gateways.joins(way, from, to, mode),
    );
    return {
      ...lead,
      blames: (set) => {
        const way = lead.elsewhere?.(set);
        return way && this.gateways.stopBetween(way, from, to);
      },
    };
  }

  ways(from: Subnet, mode: Mode, fits: (way: Way) => boolean): Lead {
    const all = this.routing.waysOf(from)[factsOf(mode)];
    const ways = all.filter(fits);
    return {
      addresses: addresses.unionAll(ways.map((way) => way.addresses)),
      ways,
      subnet: from.resource,
      doubts: (used) => wayDoubts(this.routing, from, used),
      elsewhere: (set) =>
        all.find((way) => !ways.includes(way) && addresses.intersects(way.addresses, set)),
    };
  }

  /** The network ACLs between two places; `undefined` is the outside. */
  acl(from: Seat | undefined, to: Seat | undefined, mode: Mode): Step {
    return {
      layer: "acl",
      passes: (sent) => this.pass(from, to, sent, mode),
      hops: () => [],
      shows: (packet) => this.entries(from, to, packet),
      doubts: () =>
        [from?.subnet, to?.subnet].flatMap((subnet) =>
          subnet === undefined ? [] : aclDoubts(this.routing.acls.of(subnet)),
        ),
      stops: (sent) => this.stops(from, to, sent, mode),
    };
  }

  /** The entries of network ACLs that let a packet out of one subnet and into another. */
  private entries(from: Seat | undefined, to: Seat | undefined, packet: PacketSet): readonly Hop[] {
    if (from?.subnet !== undefined && from.subnet.key === to?.subnet?.key) return [];
    const ends = [
      { subnet: from?.subnet, direction: "egress" },
      { subnet: to?.subnet, direction: "ingress" },
    ] as const;
    return ends.flatMap(({ subnet, direction }) => {
      const [one] = subnet === undefined ? [] : this.routing.acls.of(subnet).candidates;
      const resource = one?.value.resource;
      const [rules = []] = one?.value.versions[direction] ?? [];
      if (resource === undefined) return [];
      const end = direction === "egress" ? "destination" : "source";
      const entry = rules.find(({ peers, traffic }) =>
        packet.products.some(
          (product) =>
            addresses.intersects(peers.most, product[end]) &&
            ports.intersects(traffic.most, product.traffic),
        ),
      );
      const number = entry?.number === undefined ? "" : ` rule ${entry.number}`;
      const text = `${resource.toString()} :: ${direction}${number}`;
      const evidence = { resource, path: undefined, text };
      return [{ evidence, why: direction === "egress" ? "lets it out" : "lets it in" }];
    });
  }

  /** Which end's ACL keeps packets that do not pass: one that keeps them all, else one that keeps some. */
  private stops(
    from: Seat | undefined,
    to: Seat | undefined,
    sent: PacketSet,
    mode: Mode,
  ): Stop | undefined {
    const answers = this.lostAnswers(from?.subnet, to?.subnet, sent, mode);
    if (answers !== undefined) return answers;
    const ends = [
      { seat: from, passed: this.pass(from, undefined, sent, mode) },
      { seat: to, passed: this.pass(undefined, to, sent, mode) },
    ];
    const found = ends.flatMap(({ seat, passed }) => {
      const at =
        seat?.subnet === undefined
          ? undefined
          : this.routing.acls.of(seat.subnet).candidates[0]?.value.resource;
      const lost = packets.difference(sent, passed);
      return at === undefined || packets.isEmpty(lost) ? [] : [{ at, lost, passed }];
    });
    const stop = found.find(({ passed }) => packets.isEmpty(passed)) ?? found[0];
    return stop === undefined ? undefined : { at: stop.at, text: stopText(stop.at, stop.lost) };
  }

  /** An ACL that lets packets through, and not all of the answers that they may get. */
  private lostAnswers(
    from: Subnet | undefined,
    to: Subnet | undefined,
    sent: PacketSet,
    mode: Mode,
  ): Stop | undefined {
    const packet = packets.witness(sent);
    if (packet === undefined) return undefined;
    const { acls } = this.routing;
    const one = packets.only(packet);
    const { blocked } = passes(acls, from ?? outside, to ?? outside, one, factsOf(mode));
    if (blocked[0]?.way !== "back" || !(packet.traffic.protocol in portsOf)) return undefined;
    const client = ports.portSet(packet.traffic.protocol, everyClient.from, everyClient.to);
    const { anything } = addresses;
    const [near, far] = [addresses.only(packet.source), addresses.only(packet.destination)];
    const [a, b] = [packet.source, packet.destination].map((each) =>
      spaces.formatAddress(each, lastName),
    );
    for (const { subnet, direction } of blocked) {
      const at = acls.of(subnet).candidates[0]?.value.resource;
      const isOut = direction === "egress";
      const answers = isOut
        ? packets.packets(anything, near, client)
        : packets.packets(far, anything, client);
      const lost = packets.difference(answers, acls.allowed(subnet, direction, factsOf(mode)));
      // What one ACL lets through only as far as is known may all be lost at the other.
      if (at === undefined || packets.isEmpty(lost)) continue;
      const what = ports.format(packets.trafficOf(lost));
      const way = isOut ? `out to ${a ?? ""}` : `in from ${b ?? ""}`;
      const told = `${a ?? ""} -> ${b ?? ""} ${ports.formatTraffic(packet.traffic)}`;
      return {
        at,
        text: `${at.toString()} keeps answers to packets like ${told}: no rule lets ${what.join("; ")} ${way}`,
        fix: `Let ${at.toString()} pass ${what.join("; ")} ${isOut ? "out" : "in"} as well: answers go to the port that the client chose.`,
      };
    }
    return undefined;
  }

  /** What gets there, and whose answers get back. */
  private pass(
    from: Seat | undefined,
    to: Seat | undefined,
    sent: PacketSet,
    mode: Mode,
  ): PacketSet {
    // Where a place is unknown, no ACL is known to stand between.
    if (from !== undefined && from.subnet === undefined) return sent;
    if (to !== undefined && to.subnet === undefined) return sent;
    if (packets.isEmpty(sent)) return sent;
    const [a, b] = [from?.subnet, to?.subnet];
    if (a !== undefined && a.key === b?.key) return sent;
    if ([a, b].every((end) => end === undefined || this.isOpen(end, mode))) return sent;
    const passable = this.passable(a, b, mode);
    if (passable.bound === "exact") return packets.intersection(sent, passable, how(mode));
    return passes(this.routing.acls, a ?? outside, b ?? outside, sent, factsOf(mode)).passed;
  }

  /** All that passes between subnets with these ACLs, whichever subnets they are. */
  private passable(a: Subnet | undefined, b: Subnet | undefined, mode: Mode): PacketSet {
    const facts = factsOf(mode);
    const key = `${this.aclKey(a)} ${this.aclKey(b)} ${facts}`;
    let known = this.passed.get(key);
    if (known === undefined) {
      const { acls } = this.routing;
      known = passes(acls, a ?? outside, b ?? outside, packets.everything, facts).passed;
      this.passed.set(key, known);
    }
    return known;
  }

  private aclKey(subnet: Subnet | undefined): string {
    if (subnet === undefined) return outside;
    const { candidates, open } = this.routing.acls.of(subnet);
    const [only] = candidates;
    return only === undefined || candidates.length > 1 || open ? subnet.key : only.value.key;
  }

  private isOpen(subnet: Subnet, mode: Mode): boolean {
    const facts = factsOf(mode);
    const key = `${subnet.key} ${facts}`;
    let known = this.open.get(key);
    if (known === undefined) {
      known = (["ingress", "egress"] as const).every((direction) => {
        const { products, bound } = this.routing.acls.allowed(subnet, direction, facts);
        return bound === "exact" && packets.isSubset(packets.everything, { products, bound });
      });
      this.open.set(key, known);
    }
    return known;
  }
}

/** Protocols whose answers go to a port that the client chose. */
const portsOf: Readonly<Record<number, true>> = { [ports.TCP]: true, [ports.UDP]: true };

/** With one packet as an example: what is lost may be many things at once. */
function stopText(acl: Resource, lost: PacketSet): string {
  const packet = packets.witness(lost);
  if (packet === undefined) return `${acl.toString()} keeps packets or their answers`;
  const [from, to] = [packet.source, packet.destination].map((one) =>
    spaces.formatAddress(one, lastName),
  );
  const what = ports.formatTraffic(packet.traffic);
  return `${acl.toString()} keeps packets like ${from ?? ""} -> ${to ?? ""} ${what}, or their answers`;
}
