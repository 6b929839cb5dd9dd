/** Ways through relays: each flow's destination hands on what it gets to the next flow's source. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import type { Front, Fronts } from "../model/fronts/types";
import type { Member } from "../model/members";
import { anyOf, keepsOf, packetsOf, told, type Answer, type Answers, type Spot } from "./answers";
import { distinct, doubtOf, memberDoubts } from "./doubts";
import { through } from "./flows";
import type { Keeps, Mode } from "./modes";
import type { Relay, Relays } from "./relays";
import type { Doubt, Flow, Hop, Path, Place } from "./types";

/** So many relays one after the other are followed in every order. */
const mostRelays = 4;

/**
 * The relays on the way to a member that are still to be followed. Each combination of a few; beyond those each relay
 * once, so that a long chain is found and relays that all hand on to each other take no time without end.
 */
export class Trail {
  private constructor(
    private readonly passed: ReadonlySet<Member>,
    private readonly once: Set<Member>,
  ) {}

  static start(): Trail {
    return new Trail(new Set(), new Set());
  }

  get isStart(): boolean {
    return this.passed.size === 0;
  }

  /** The trail beyond a member, and which of the relays into it are followed. */
  beyond(to: Member, relays: readonly Relay[]): { trail: Trail; followed: readonly Relay[] } {
    const passed = new Set([...this.passed, to]);
    const isLong = this.passed.size >= mostRelays;
    const followed = relays.filter(({ at }) => !passed.has(at) && !(isLong && this.once.has(at)));
    if (isLong) for (const { at } of followed) this.once.add(at);
    return { trail: new Trail(passed, this.once), followed };
  }
}

const internet: Place = { kind: "internet" };

/** One flow of a path, with what is unknown of it. */
export interface Leg {
  /** What `from` stands before. */
  readonly front?: Front;
  readonly from: Place;
  readonly to: Place;
  readonly answer: Answer;
  /** What happens where it is handed on to this flow. */
  readonly before: readonly Hop[];
  readonly doubts: () => readonly Doubt[];
  /** What of it is there for sure, at one place at least; undefined where nobody has asked. */
  readonly sure?: () => Answer;
}

/** A path that can be told; everything about it is made when it is asked for. */
export class Way implements Path {
  private told: readonly Hop[] | undefined;
  private unsure: readonly Doubt[] | undefined;
  private made: readonly Flow[] | undefined;

  constructor(
    readonly legs: readonly Leg[],
    readonly sent: TrafficSet,
    readonly arrives: TrafficSet,
    readonly through: readonly string[],
  ) {}

  get from(): Place {
    return (this.legs[0] as Leg).from;
  }

  get front(): Front | undefined {
    return this.legs[0]?.front;
  }

  get to(): Place {
    return (this.legs.at(-1) as Leg).to;
  }

  get flows(): readonly Flow[] {
    return (this.made ??= this.legs.map(flowOf));
  }

  get hops(): readonly Hop[] {
    return (this.told ??= this.legs.flatMap(({ before, answer: one }) => [...before, ...one.hops]));
  }

  hopsFor(packet: PacketSet): readonly Hop[] {
    return this.legs.flatMap(({ before, answer: one }, i) => {
      const own = i === 0 ? packet : oneOf(one.packets);
      return [...before, ...one.hopsFor(own)];
    });
  }

  get doubts(): readonly Doubt[] {
    return (this.unsure ??= distinct(this.legs.flatMap(({ doubts }) => doubts())));
  }

  get surely(): Path | undefined {
    if (this.doubts.length === 0) return this;
    const [leg, ...rest] = this.legs;
    const answer = rest.length === 0 ? leg?.sure?.() : undefined;
    if (leg === undefined || answer === undefined || packets.isEmpty(answer.packets)) {
      return undefined;
    }
    const traffic = packets.trafficOf(answer.packets);
    return new Way([{ ...leg, answer, doubts: () => [] }], traffic, traffic, this.through);
  }

  /** The same way from another place. */
  sentBy(from: Place): Way {
    const [first, ...rest] = this.legs;
    const legs = first === undefined ? [] : [{ ...first, from }, ...rest];
    return new Way(legs, this.sent, this.arrives, this.through);
  }

  get last(): Leg {
    return this.legs.at(-1) as Leg;
  }
}

/** One packet of some, to show it. */
function oneOf(set: PacketSet): PacketSet {
  const one = packets.witness(set);
  return one === undefined ? set : packets.only(one);
}

export function flowOf({ from, to, answer: one }: Leg): Flow {
  return {
    from,
    to,
    packets: one.packets,
    get hops() {
      return one.hops;
    },
    hopsFor: (packet) => one.hopsFor(packet),
  };
}

export class Paths {
  constructor(
    private readonly answers: Answers,
    private readonly relays: Relays,
    private readonly fronts: Fronts,
    private readonly internet4: AddressSet,
  ) {}

  /** The way without relays, if anything goes by it. */
  direct(from: Place, to: Place, mode: Mode): Way | undefined {
    const a = this.answers.spotOf(from);
    const b = this.answers.spotOf(to);
    const found = this.answers.of(a, b, mode);
    if (packets.isEmpty(found.packets)) return undefined;
    const doubts = () => this.doubts(a, b, found);
    const sure = () => this.sure(a, b);
    return single({ from, to, answer: found, before: [], doubts, sure });
  }

  /** What goes by a way for sure, be it for one place only. */
  sure(from: Spot, to: Spot): Answer {
    return this.answers.of(from, to, "sure");
  }

  /** What is unknown on a way; nothing where all that goes by it does so for sure, be it for one place only. */
  doubts(from: Spot, to: Spot, { groups, mode, packets: found }: Answer): readonly Doubt[] {
    if (mode !== "may" || covers(this.sure(from, to).packets, found, keepsOf(from, to))) return [];
    const ends = [from, to].flatMap((spot) =>
      spot.kind === "member" ? memberDoubts(spot.kin.member) : [],
    );
    const unsure = groups.flat().flatMap((stretch) => {
      const arrived = through(stretch);
      if (packets.isEmpty(arrived)) return [];
      return stretch.layers.flatMap(({ doubts }) => doubts(arrived));
    });
    return distinct([...ends, ...unsure]);
  }

  /** Every way from a place to a member, shortest first. */
  all(from: Place, to: Member, mode: Mode): readonly Way[] {
    const found = this.reaching(from, to, mode, Trail.start());
    // Whoever gets out to the internet comes in from there.
    const out =
      from.kind === "member" || from.kind === "vpn-clients"
        ? this.direct(from, internet, mode)
        : undefined;
    const around =
      out === undefined
        ? []
        : this.reaching(internet, to, mode, Trail.start()).flatMap((way) =>
            joinedBy(out, way, mode, this.internet4),
          );
    return [...found, ...around].sort((a, b) => a.legs.length - b.legs.length);
  }

  private reaching(from: Place, to: Member, mode: Mode, trail: Trail): readonly Way[] {
    if (from.kind === "member" && from.member === to) return [];
    const target: Place = { kind: "member", member: to };
    const direct = from.kind === "front" ? undefined : this.direct(from, target, mode);
    const own = [
      ...(direct === undefined ? [] : [direct]),
      ...this.byFronts(to, mode).filter((way) => isSamePlace(way.from, from)),
    ];
    const { trail: beyond, followed } = trail.beyond(to, this.relays.into(to, mode));
    const relayed = followed.flatMap((relay) => {
      const isOwn = from.kind === "member" && from.member === relay.at;
      if (isOwn && relay.calls === true) return this.called(relay, to, mode) ?? [];
      const before = isOwn ? [] : this.reaching(from, relay.at, mode, beyond);
      return before.flatMap((way) => extended(way, relay, target, mode) ?? []);
    });
    return [...own, ...relayed];
  }

  /** The way of what calls a function, without anybody before it. */
  called(relay: Relay, to: Member, mode: Mode): Way | undefined {
    const answer = relay.hands(packets.nothing(), undefined, mode);
    if (answer === undefined || packets.isEmpty(answer.packets)) return undefined;
    const from: Place = { kind: "member", member: relay.at };
    const target: Place = { kind: "member", member: to };
    return single({ from, to: target, answer, before: relay.hops, doubts: () => relay.doubts });
  }

  /** The ways by which fronts lead to a member. */
  byFronts(to: Member, mode: Mode): readonly Way[] {
    return this.fronts.into(to).flatMap(({ front, certain }): Way[] => {
      if (mode !== "may" && !certain) return [];
      if (mode === "must" && front.idle !== undefined) return [];
      const from = placeOf(front);
      const target: Place = { kind: "member", member: to };
      const name = `${front.kind} ${front.resource.toString()}`;
      const hops = front.because.map((evidence) => ({ evidence, why: "leads to it" }));
      const unsure = certain ? [] : front.because.map((evidence) => doubtOf(evidence, front.fix));
      const { through: member } = front;
      if (member === undefined || member === to) {
        const a: Spot = { kind: "front", front };
        const b = this.answers.member(to);
        const groups = () => this.answers.groups(a, b, mode);
        const found = told(packetsOf(groups(), mode, keepsOf(a, b)), groups, mode);
        if (packets.isEmpty(found.packets)) return [];
        const doubts = () => [...unsure, ...this.doubts(a, b, found)];
        const leg = { from, front, to: target, answer: found, before: hops, doubts };
        return [single(leg, [name])];
      }
      const handed = this.direct({ kind: "member", member }, target, mode);
      if (handed === undefined) return [];
      const carried = ports.intersection(front.traffic, handed.arrives);
      if (ports.isEmpty(carried)) return [];
      const anything = packets.packets(addresses.anything, addresses.anything, front.traffic);
      const first: Leg = {
        from,
        front,
        to: { kind: "member", member },
        answer: { packets: anything, groups: [], mode, hops, hopsFor: () => hops },
        before: [],
        doubts: () => unsure,
      };
      const { last } = handed;
      const second: Leg = { ...last, answer: limited(last.answer, carried) };
      return [new Way([first, second], carried, carried, [name, member.label])];
    });
  }
}

/** Whether some packets are all of others, wherever AWS puts the ends. */
function covers(all: PacketSet, some: PacketSet, { source, destination }: Keeps): boolean {
  if (packets.isEmpty(all)) return packets.isEmpty(some);
  const anywhere = ({ products }: PacketSet) =>
    packets.unionAll(
      products.map((one) =>
        packets.packets(
          source ? one.source : addresses.anything,
          destination ? one.destination : addresses.anything,
          one.traffic,
        ),
      ),
    );
  return packets.isSubset(anywhere(some), anywhere(all));
}

export function single(leg: Leg, names: readonly string[] = []): Way {
  const traffic = packets.trafficOf(leg.answer.packets);
  return new Way([leg], traffic, traffic, names);
}

/** Who stands before a front. */
export function placeOf(front: Front): Place {
  return front.audience === "internet" ? internet : { kind: "front", front };
}

function isSamePlace(a: Place, b: Place): boolean {
  if (a.kind === "front" && b.kind === "front") return a.front === b.front;
  return a.kind === b.kind && a.kind !== "front";
}

/** What arrives at a relay, handed on; undefined where nothing is. */
export function extended(way: Way, relay: Relay, to: Place, mode: Mode): Way | undefined {
  const { last } = way;
  const taken = ports.intersection(way.arrives, relay.takes);
  if (ports.isEmpty(taken)) return undefined;
  const arrived = limited(last.answer, taken).packets;
  const isFirst = way.legs.length === 1;
  const origin = isFirst ? last.from : undefined;
  // Behind a relay it is that one's address that arrives, or still that of who sent to it.
  const isHidden = mode === "may" && relay.showsSender && !isFirst;
  const senders = isHidden ? [last.from, undefined] : [origin];
  const all = senders.map((from) => relay.hands(arrived, from, mode));
  const handed = isHidden ? anyOf(all) : all[0];
  if (handed === undefined || packets.isEmpty(handed.packets)) return undefined;
  const doubts = () => [...relay.doubts, ...handedDoubts(handed, relay, arrived, origin)];
  const leg: Leg = {
    from: { kind: "member", member: relay.sender },
    to,
    answer: handed,
    before: relay.hops,
    doubts,
  };
  const sent = way.legs.length === 1 ? ports.intersection(way.sent, relay.takes) : way.sent;
  const names = [...way.through, relay.name];
  return new Way([...way.legs, leg], sent, packets.trafficOf(handed.packets), names);
}

function handedDoubts(
  { groups, mode }: Answer,
  relay: Relay,
  arrived: PacketSet,
  origin: Place | undefined,
): readonly Doubt[] {
  if (mode !== "may") return [];
  const sure = relay.hands(arrived, origin, "sure");
  if (sure !== undefined && !packets.isEmpty(sure.packets)) return [];
  return groups.flat().flatMap((stretch) => {
    const passed = through(stretch);
    return packets.isEmpty(passed) ? [] : stretch.layers.flatMap(({ doubts }) => doubts(passed));
  });
}

function limited(one: Answer, traffic: TrafficSet): Answer {
  const set = packets.packets(addresses.anything, addresses.anything, traffic);
  const how = one.mode === "may" ? packets.MAY : packets.MUST;
  return {
    mode: one.mode,
    get groups() {
      return one.groups;
    },
    packets: packets.intersection(one.packets, set, how),
    get hops() {
      return one.hops;
    },
    hopsFor: (packet) => one.hopsFor(packet),
  };
}

/** Out to the internet, and in from there. */
function joinedBy(out: Way, way: Way, mode: Mode, internet4: AddressSet): readonly Way[] {
  const [first] = way.legs;
  if (first === undefined) return [];
  const round = roundTrip(out.last.answer.packets, first.answer.packets, mode, internet4);
  const traffic = ports.intersection(round, way.sent);
  if (ports.isEmpty(traffic)) return [];
  const arrives = way.legs.length === 1 ? traffic : way.arrives;
  return [new Way([...out.legs, ...way.legs], traffic, arrives, ["the internet", ...way.through])];
}

/**
 * What leaves for the internet and comes in again: by a public IPv4 address that AWS chooses, or by IPv6 as it is.
 *
 * @param internet4 all of the internet's IPv4 addresses
 */
export function roundTrip(
  leaving: PacketSet,
  entering: PacketSet,
  mode: Mode,
  internet4: AddressSet,
): TrafficSet {
  const v4 = roundByV4(leaving, entering, mode === "may" ? undefined : internet4);
  const v6 = packets.intersection(
    onlyV6(leaving),
    onlyV6(entering),
    mode === "may" ? packets.MAY : packets.MUST,
  );
  return ports.union(v4, packets.trafficOf(v6));
}

/** `whole`: what each half has to carry. @default any of it */
function roundByV4(
  leaving: PacketSet,
  entering: PacketSet,
  whole: AddressSet | undefined,
): TrafficSet {
  const isWhole = (set: AddressSet) =>
    whole === undefined ? addresses.hasV4(set) : addresses.isSubset(whole, set);
  const out = leaving.products.filter(({ destination }) => isWhole(destination));
  const back = entering.products.filter(({ source }) => isWhole(source));
  return ports.intersection(
    ports.unionAll(out.map(({ traffic }) => traffic)),
    ports.unionAll(back.map(({ traffic }) => traffic)),
  );
}

/** The part of it that is of IPv6. */
export function onlyV6(set: PacketSet): PacketSet {
  return {
    bound: set.bound,
    products: set.products.flatMap(
      ({ source, destination, traffic }) =>
        packets.packets(addresses.onlyV6(source), addresses.onlyV6(destination), traffic).products,
    ),
  };
}
