/** How places, packets and hops are written in findings. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import { formatPath, printable, setSlotNaming, type ResourceGraph, type Resource } from "../graph";
import type { Member } from "../model/members";
import type { Evidence } from "../model/routing";
import type { Closure, Doubt, Flow, Hop, Layer, Path, Place } from "../reach/types";
import type { Cause } from "./findings";
import type { HopText } from "./types";

export function hopText({ evidence, why }: Hop): HopText {
  return {
    urn: evidence.resource?.urn,
    property: evidence.path === undefined ? undefined : formatPath(evidence.path),
    text: evidence.text,
    why,
  };
}

/** A line of evidence of the model as a hop. */
export function asHop(evidence: Evidence, why: string): Hop {
  return { evidence, why };
}

/** A sentence that says something of a resource, as evidence. */
export function said(text: string, resource?: Resource, property?: string): Evidence {
  return { resource, path: property, text };
}

/** Names of symbolic address blocks: those of the VPCs that they belong to. */
export function labels(graph: ResourceGraph): (block: string) => string {
  return (block) => graph.get(block)?.name ?? printable(block);
}

/** `198.51.100.7 -> 10.0.20.5 tcp 5432`; undefined for no packet at all. */
export function witnessOf(set: PacketSet, label: (block: string) => string): string | undefined {
  const packet = packets.witness(set);
  if (packet === undefined) return undefined;
  const { from, to } = packets.formatEnds(packet, label);
  return `${from} -> ${to} ${trafficText(packet.traffic)}`;
}

function trafficText(traffic: Parameters<typeof ports.formatTraffic>[0]): string {
  const text = ports.formatTraffic(traffic);
  const [port, protocol] = text.split("/");
  return protocol === undefined ? text : `${protocol} ${port ?? ""}`;
}

/** `tcp 443, 8443; udp 53`, cut after a few. */
export function portsText(set: TrafficSet): string {
  const all = ports.format(set);
  const others = all.length > 4 ? ports.format(ports.difference(ports.allTraffic, set)) : [];
  if (others.length === 1) return `everything but ${others[0] ?? ""}`;
  const shown = all.length > 4 ? [...all.slice(0, 4), "and more"] : all;
  const text = shown.join("; ");
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A few blocks of a set. */
export function addressesText(set: AddressSet, label: (block: string) => string): string {
  const all = addresses.format(set, label);
  const shown = all.length > 4 ? [...all.slice(0, 4), `${all.length - 4} more`] : all;
  return shown.join(", ");
}

/**
 * What is sent first on a path: the packet that a person would send to see it happen; one of some traffic, where no relay
 * makes other traffic of it.
 */
export function firstPackets(path: Path, traffic?: TrafficSet): PacketSet {
  const [first, ...others] = path.flows;
  if (first === undefined) return packets.nothing();
  if (traffic !== undefined && others.length === 0) {
    const told = packets.packets(addresses.anything, addresses.anything, traffic);
    const meant = packets.intersection(first.packets, told);
    if (!packets.isEmpty(meant)) return meant;
  }
  const sent = packets.packets(addresses.anything, addresses.anything, path.sent);
  const both = packets.intersection(first.packets, sent);
  return packets.isEmpty(both) ? first.packets : both;
}

/** The hops of the packet that is shown of a path. */
export function witnessHops(path: Path, traffic?: TrafficSet): readonly Hop[] {
  const packet = packets.witness(firstPackets(path, traffic));
  return packet === undefined ? path.hops : path.hopsFor(packets.only(packet));
}

/** The hops of one packet of what is missing, where some of that gets there: how others get there says nothing of it. */
export function sampleHops(flow: Flow | undefined, missing: PacketSet): readonly Hop[] {
  if (flow === undefined) return [];
  const some = packets.intersection(flow.packets, missing);
  const packet = packets.witness(some);
  return packet === undefined ? [] : flow.hopsFor(packets.only(packet));
}

/** The sources of the first flow. */
export function sourcesOf(path: Path): AddressSet {
  const [first] = path.flows;
  return first === undefined
    ? addresses.nothing()
    : addresses.unionAll(first.packets.products.map(({ source }) => source));
}

/** All traffic of a flow. */
export function carriedBy(flow: Flow | undefined): TrafficSet {
  return flow === undefined ? ports.nothing() : packets.trafficOf(flow.packets);
}

/** A flow as a way of its own, without relays. */
export function directPath(flow: Flow, doubts: readonly Doubt[]): Path {
  const { from, to } = flow;
  const traffic = carriedBy(flow);
  return {
    from, to, flows: [flow], sent: traffic, arrives: traffic, hops: flow.hops,
    hopsFor: flow.hopsFor, through: [], doubts,
  }; // prettier-ignore
}

/** The hop that loses packets comes first where several do. */
const inOrder: readonly Layer[] = [
  "listener",
  "authorization",
  "address",
  "gateway",
  "route",
  "egress",
  "ingress",
  "acl",
];

/**
 * The first thing on the way that stops it. Who sends to the internet needs an address there only where a route leads
 * there without NAT.
 */
export function firstClosure(closed: readonly Closure[], to?: Place): Closure | undefined {
  const rank = ({ layer }: Closure) =>
    layer === "address" && to?.kind === "internet" ? inOrder.length : inOrder.indexOf(layer);
  return [...closed].sort((a, b) => rank(a) - rank(b))[0];
}

/** One line per layer, in the order in which they were found. */
export function closureLines(closed: readonly Closure[]): readonly string[] {
  const lines = new Map<Layer, string>();
  for (const { layer, text } of closed) {
    if (!lines.has(layer)) lines.set(layer, `${layer}: ${text}`);
  }
  return [...lines.values()];
}

export function layerCount(closed: readonly Closure[]): number {
  return new Set(closed.map(({ layer }) => layer)).size;
}

/** The property that puts a member into its groups. */
export function groupProperty({ owner }: Member): string | undefined {
  return setSlotNaming(owner, "SecurityGroup");
}

/** Finds what a text like `type name :: property = value` is about. */
export class Places {
  private byText: Map<string, Resource> | undefined;

  constructor(private readonly graph: ResourceGraph) {}

  of(text: string, otherwise: Resource): Cause {
    if (this.byText === undefined) {
      this.byText = new Map(this.graph.resources.map((one) => [one.toString(), one]));
    }
    const at = text.indexOf(" :: ");
    const resource = at < 0 ? undefined : this.byText.get(text.slice(0, at));
    if (resource === undefined) return { resource: otherwise, property: undefined };
    const [property] = /^[\w.[\]]+/.exec(text.slice(at + 4)) ?? [];
    return { resource, property };
  }
}
