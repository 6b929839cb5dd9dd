/** What "can reach" is made of: places, flows with the hops that carry them, and what stands in a flow's way. */
import type { PacketSet, Reading, TrafficSet } from "../algebra";
import type { Resource } from "../graph";
import type { Front, VpnAccess } from "../model/fronts/types";
import type { Member } from "../model/members";
import type { Evidence } from "../model/routing";

/** Where traffic starts or ends. */
export type Place =
  | { readonly kind: "internet" }
  /** Networks beyond the VPC: behind VPN and transit gateways, peerings, core networks, carriers. */
  | { readonly kind: "remote" }
  /** People connected to a Client VPN endpoint. */
  | { readonly kind: "vpn-clients"; readonly access: VpnAccess }
  /** Whoever stands before a front that is not for the internet. */
  | { readonly kind: "front"; readonly front: Front }
  | { readonly kind: "member"; readonly member: Member };

/**
 * The independent layers that can close a way.
 * - `address`: nothing that the source could send to (no public mapping, no IPv6)
 * - `gateway`: no gateway attached
 * - `route`: no way there, or none back
 * - `acl`: the network ACLs
 * - `ingress`: the destination's security groups
 * - `egress`: the source's security groups
 * - `listener`: nothing listens there
 * - `authorization`: a VPN's authorization rules and routes
 */
export const layers = [
  "address",
  "gateway",
  "route",
  "acl",
  "ingress",
  "egress",
  "listener",
  "authorization",
] as const;
export type Layer = (typeof layers)[number];

/** One step of an explanation: what holds, by which property, and why that lets the packet on. */
export interface Hop {
  readonly evidence: Evidence;
  /** `admits`, `routes to the internet gateway`, `forwards`: a few words. */
  readonly why: string;
}

/** Packets that get from one place to another without anything in between that opens a connection of its own. */
export interface Flow {
  readonly from: Place;
  readonly to: Place;
  /** What arrives: the destination sees these sources. */
  readonly packets: PacketSet;
  readonly hops: readonly Hop[];
  /** What one packet of these passes: the one rule, route and entry that lets it through, not all that are open. */
  readonly hopsFor: (packet: PacketSet) => readonly Hop[];
}

/** A layer that closes a way by itself, whatever the others do. */
export interface Closure {
  readonly layer: Layer;
  /** What closes it, in a line: `no rule of sg-api admits tcp 5432 from sg-web`. */
  readonly text: string;
  /** Where one would look, or mend it. */
  readonly at: Resource | undefined;
  /** What opens it, where that is more than to open the layer. */
  readonly fix?: string;
  /** Whether it stops only what the other layers let through, so that no layer stops all by itself. */
  readonly isRest?: true;
}

/** A slot whose value is not known, so that a reading had to assume the worst. */
export interface Doubt {
  readonly evidence: Evidence;
  readonly fix: string;
}

/** Whether one place reaches another directly. */
export interface Direct {
  readonly from: Place;
  readonly to: Place;
  readonly flow: Flow | undefined;
  /** Where nothing flows: every layer that closes it by itself. */
  readonly closed: readonly Closure[];
  /** What is unknown on the way, where it made a difference to `may`. */
  readonly doubts: readonly Doubt[];
  /** The part of the flow that is there for sure, at one place at least; undefined where none is known to be. */
  readonly surely: Flow | undefined;
  /** What keeps some packets from getting there for sure, where others do; undefined where all of them get there. */
  readonly stop: (wanted: PacketSet) => Closure | undefined;
}

/** A way through relays: each flow's destination hands on what it gets to the next flow's source. */
export interface Path {
  readonly from: Place;
  readonly to: Place;
  /** The front at which it begins; before public ones stands the internet. */
  readonly front?: Front | undefined;
  /** At least one. */
  readonly flows: readonly Flow[];
  /** What is sent by the first flow, so that the last one happens. */
  readonly sent: TrafficSet;
  /** What arrives at the end. */
  readonly arrives: TrafficSet;
  /** All hops in order: those of the flows, and of what relays between them. */
  readonly hops: readonly Hop[];
  /** What is passed by one packet that is sent, and by what relays make of it. */
  readonly hopsFor: (packet: PacketSet) => readonly Hop[];
  /** The relays' members and fronts, in order, as people call them. */
  readonly through: readonly string[];
  readonly doubts: readonly Doubt[];
  /** The part of it that is there for sure, at one place at least; undefined where none is known to be. */
  readonly surely?: Path | undefined;
}

/** Ways into a member from sources that nothing on the way tells apart. */
export interface Crowd {
  /** The way of the first of them; of whatever is no member, the only one. */
  readonly path: Path;
  /** Those that are members: nobody where the source is none. */
  readonly members: Iterable<Member>;
  readonly has: (place: Place) => boolean;
  /** The way of one of them. It differs from the others' in the hops and doubts of its first flow only. */
  readonly of: (member: Member) => Path;
  /** All ways, one by one. */
  readonly each: () => readonly Path[];
  /** Without some of them; undefined where nobody is left. */
  readonly but: (members: Iterable<Member>) => Crowd | undefined;
}

export interface Reach {
  /** Without relays. */
  direct(from: Place, to: Place, reading: Reading): Direct;
  /** Every way, through load balancers, fronts and whatever else hands on; shortest first. */
  paths(from: Place, to: Member, reading: Reading): readonly Path[];
  /** Everything that may get to a member from whatever place: the closed world. Sparse: groups are followed, not pairs. */
  into(to: Member, reading: Reading): readonly Path[];
  /** The same with the ways of sources that are alike as one. */
  crowds(to: Member, reading: Reading): readonly Crowd[];
  /** What leaves for the internet from a member. */
  out(from: Member, reading: Reading): Direct;
}
