/** One way for packets between two places, layer by layer: each layer can be asked for by itself. */
import { addresses, packets, ports, type AddressSet, type PacketSet } from "../algebra";
import type { Resource } from "../graph";
import type { Evidence, Way } from "../model/routing";
import { ruleEvidence, type Let } from "./filters";
import { how, type Mode, type Piece } from "./modes";
import { layers as allLayers, type Doubt, type Hop, type Layer } from "./types";

/** What stands between two ends, each layer with what it lets through of what is asked. */
export interface Stretch {
  /** Everything that one end can send to the other. */
  readonly asked: PacketSet;
  /** The same, if both ends had all the addresses that they could have and everything listened. */
  readonly wide: PacketSet;
  /** In the order in which asking them is cheapest. */
  readonly layers: readonly Step[];
}

export interface Step {
  readonly layer: Layer;
  readonly passes: (sent: PacketSet) => PacketSet;
  /** What carries the packets that arrive. */
  readonly hops: (arrived: PacketSet) => readonly Hop[];
  /** What lets one packet on, and nothing else: for showing it. @default its hops */
  readonly shows?: (packet: PacketSet) => readonly Hop[];
  /** What of it is not known for sure. */
  readonly doubts: (arrived: PacketSet) => readonly Doubt[];
  /** What keeps these packets, where the layer knows better than that it is at one of the ends. */
  readonly stops?: (sent: PacketSet) => Stop | undefined;
  /** What a route leads these packets to that does not surely take them on: it is told before who lacks a route. */
  readonly blames?: (sent: PacketSet) => Stop | undefined;
  /** The subnet whose ways these are. */
  readonly subnet?: Resource | undefined;
}

/** What keeps packets from going on. */
export interface Stop {
  readonly at: Resource;
  readonly text: string;
  /** What lets them on, where that is more than to open the layer. */
  readonly fix?: string;
}

/** The stretches between one pair of places: what gets through by any of them does. */
export type Group = readonly Stretch[];

/** What gets through all layers. */
export function through({ asked, layers }: Stretch): PacketSet {
  let passed = asked;
  for (const { passes } of layers) {
    if (packets.isEmpty(passed)) return passed;
    passed = passes(passed);
  }
  return passed;
}

/** What gets through by any stretch, of what the first one asks. */
export function pieceOf(group: Group, mode: Mode): Piece {
  const [first, ...rest] = group;
  if (first === undefined) return { asked: packets.nothing(), passed: packets.nothing() };
  if (rest.length === 0) return { asked: first.asked, passed: through(first) };
  return { asked: first.asked, passed: packets.unionAll(group.map(through), how(mode)) };
}

/** The layers, of these, that let nothing through, each by itself. */
export function closing({ wide, layers }: Stretch, among: readonly Layer[]): ReadonlySet<Layer> {
  return new Set(
    layers.flatMap(({ layer, passes }) =>
      among.includes(layer) && packets.isEmpty(passes(wide)) ? [layer] : [],
    ),
  );
}

/** Where packets are lost. */
export interface Loss {
  readonly layer: Layer;
  /** What is lost there. */
  readonly lost: PacketSet;
  readonly step: Step | undefined;
}

/** The layer after which nothing is left of some packets, by the way that takes them furthest. */
export function losing(group: Group, sent: PacketSet): Loss {
  let furthest: Loss = { layer: "address", lost: sent, step: undefined };
  let most = -1;
  for (const { layers } of group) {
    let passed = sent;
    for (const [i, step] of layers.entries()) {
      const next = step.passes(passed);
      if (!packets.isEmpty(next)) {
        passed = next;
        continue;
      }
      if (i > most) [furthest, most] = [{ layer: step.layer, lost: passed, step }, i];
      break;
    }
  }
  return furthest;
}

/** The hops of a way in the order in which a packet meets them. */
export function hopsOf({ layers }: Stretch, arrived: PacketSet): readonly Hop[] {
  const rank = (layer: Layer) => travel.indexOf(layer);
  return [...layers]
    .sort((a, b) => rank(a.layer) - rank(b.layer))
    .flatMap(({ hops }) => hops(arrived));
}

/** What one packet passes on a way, in the order in which it does. */
export function shownFor({ layers }: Stretch, packet: PacketSet): readonly Hop[] {
  const rank = (layer: Layer) => travel.indexOf(layer);
  return [...layers]
    .sort((a, b) => rank(a.layer) - rank(b.layer))
    .flatMap(({ hops, shows = hops }) => shows(packet));
}

const travel: readonly Layer[] = [
  "address", "authorization", "egress", "gateway", "route", "acl", "ingress", "listener",
]; // prettier-ignore
if (travel.length !== allLayers.length) throw new RangeError("every layer has its place");

const nothing = (): readonly never[] => [];

/** A layer that is open or closed as a whole. */
export function gate(
  layer: Layer,
  isOpen: boolean,
  {
    hop,
    doubts = nothing,
    stop,
  }: {
    readonly hop?: Hop | undefined;
    readonly doubts?: () => readonly Doubt[];
    readonly stop?: Stop | undefined;
  } = {},
): Step {
  return {
    layer,
    passes: (sent) => (isOpen ? sent : packets.nothing()),
    hops: hop === undefined ? nothing : () => [hop],
    doubts,
    ...(stop === undefined ? {} : { stops: () => stop }),
  };
}

/** What the groups at one end let through. */
export function filter(layer: "ingress" | "egress", allowed: Let, mode: Mode): Step {
  const { everything, rules, sets } = allowed;
  const used = (arrived: PacketSet) =>
    rules.filter(({ traffic }) =>
      packets.intersects(arrived, packets.packets(addresses.anything, addresses.anything, traffic)),
    );
  const letting = (packet: PacketSet) => {
    const exact = rules.filter((_, i) => packets.intersects(packet, sets[i] ?? packets.nothing()));
    // What a gateway has translated has other addresses than the rules are about.
    return exact.length > 0 ? exact : used(packet);
  };
  const why = layer === "ingress" ? "admits" : "lets out";
  return {
    layer,
    passes: (sent) =>
      everything === undefined ? packets.intersection(sent, allowed.packets, how(mode)) : sent,
    hops: (arrived) => used(arrived).map((rule) => ({ evidence: ruleEvidence(rule), why })),
    // Of several rules that let it through one is enough.
    shows: (packet) =>
      letting(packet)
        .slice(0, 1)
        .map((rule) => ({ evidence: ruleEvidence(rule), why })),
    doubts: (arrived) => allowed.doubts(used(arrived)),
  };
}

/** Only packets with these ends. */
export function only(
  layer: Layer,
  set: PacketSet,
  mode: Mode,
  hops: Step["hops"] = nothing,
  doubts: Step["doubts"] = nothing,
): Step {
  return { layer, passes: (sent) => packets.intersection(sent, set, how(mode)), hops, doubts };
}

/** Ways, with the addresses to which they lead. */
export interface Lead {
  readonly addresses: AddressSet;
  readonly ways: readonly Way[];
  /** The subnet that they belong to. */
  readonly subnet?: Resource | undefined;
  /** Which of these ways are not there for sure. */
  readonly doubts: (used: readonly Way[]) => readonly Doubt[];
  /** Another way of the same place that takes some of these addresses. */
  readonly elsewhere?: (set: AddressSet) => Way | undefined;
  /** What a way of the same place that takes some of these leads to, and why they do not surely get on from there. */
  readonly blames?: (set: AddressSet) => Stop | undefined;
}

/** The routes, of those that make a way, that take some addresses; all of them where that cannot be told. */
export function takingFrom(because: readonly Evidence[], ends: AddressSet): readonly Evidence[] {
  const taking = because.filter(({ text }) => {
    const [, cidr] = /:: "([0-9a-fA-F:./]+)" -> /.exec(text) ?? [];
    const read = cidr === undefined ? undefined : addresses.parse(cidr);
    return read?.ok !== true || addresses.intersects(read.value, ends);
  });
  return taking.length > 0 ? taking : because;
}

/** Packets to where the ways lead, or from there. */
export function ways(end: "source" | "destination", lead: Lead, mode: Mode, why: string): Step {
  const { anything } = addresses;
  const set =
    end === "source"
      ? packets.packets(lead.addresses, anything, ports.allTraffic)
      : packets.packets(anything, lead.addresses, ports.allTraffic);
  const endsOf = ({ products }: PacketSet) =>
    addresses.unionAll(products.map((product) => product[end]));
  const used = (arrived: PacketSet) => {
    const ends = endsOf(arrived);
    return lead.ways.filter((way) => addresses.intersects(way.addresses, ends));
  };
  const stops = (sent: PacketSet): Stop | undefined => {
    const [because] = lead.elsewhere?.(endsOf(sent))?.because ?? [];
    if (because?.resource === undefined) return undefined;
    return { at: because.resource, text: `it goes elsewhere: ${because.text}` };
  };
  return {
    stops,
    blames: (sent) => lead.blames?.(endsOf(sent)),
    subnet: lead.subnet,
    shows: (packet) =>
      used(packet)
        .slice(0, 1)
        .flatMap(({ because }) => takingFrom(because, endsOf(packet)))
        .map((evidence): Hop => ({ evidence, why })),
    ...only(
      "route",
      set,
      mode,
      (arrived) =>
        used(arrived).flatMap(({ because }) => because.map((evidence): Hop => ({ evidence, why }))),
      (arrived) => lead.doubts(used(arrived)),
    ),
  };
}
