/** Everything that may get to a member: the rules that admit are followed to whom they name, never all pairs. */
import { addresses, packets, type Reading } from "../algebra";
import type { Fronts } from "../model/fronts/types";
import type { Member } from "../model/members";
import type { Answers } from "./answers";
import { Ways, type Band } from "./crowds";
import type { Filters } from "./filters";
import { Neighbours } from "./neighbours";
import { extended, single, Trail, type Paths, type Way } from "./paths";
import type { Kin, Places } from "./places";
import type { Relay, Relays } from "./relays";
import type { Alike, Senders } from "./senders";
import type { Place } from "./types";

const none: readonly never[] = [];
const nobody: ReadonlySet<never> = new Set();

/** Whoever a member's rules may let in. */
interface Sources {
  /** Those that are asked by themselves. */
  readonly kin: ReadonlySet<Kin>;
  /** Those of whom one is asked for all, but for those that stand apart. */
  readonly alike: ReadonlySet<Alike>;
}

export class Into {
  private readonly sources = new Map<string, Sources>();
  private readonly directly = new Map<Member, Map<Reading, readonly Ways[]>>();
  private readonly neighbours = new Map<Reading, Neighbours>();
  private readonly endpoints: ReadonlySet<Member>;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly answers: Answers,
    private readonly paths: Paths,
    private readonly relays: Relays,
    private readonly senders: Senders,
    private readonly fronts: Fronts,
  ) {
    this.endpoints = new Set(fronts.vpn.map(({ endpoint }) => endpoint));
  }

  /** Every path into a member, shortest first. */
  of(to: Member, mode: Reading): readonly Ways[] {
    return sorted(this.reaching(to, mode, Trail.start()));
  }

  private reaching(to: Member, mode: Reading, trail: Trail): readonly Ways[] {
    // What leads to a relay is asked for again, for each that it hands on to.
    const { trail: beyond, followed } = trail.beyond(to, this.relays.into(to, mode));
    const own = [...this.direct(to, mode, !trail.isStart), ...this.calling(followed, to, mode)];
    if (followed.length === 0) return own;
    const before = new Map<Member, readonly Ways[]>();
    return [
      ...own,
      ...followed.flatMap((relay) => {
        let ways = before.get(relay.at);
        if (ways === undefined) {
          ways = this.reaching(relay.at, mode, beyond);
          before.set(relay.at, ways);
        }
        return ways.flatMap((way) => this.handedOn(way, relay, to, mode));
      }),
    ];
  }

  /** The ways of what calls a function, each by itself. */
  private calling(relays: readonly Relay[], to: Member, mode: Reading): readonly Ways[] {
    return relays.flatMap((relay) => {
      const way = relay.calls === true ? this.paths.called(relay, to, mode) : undefined;
      if (way === undefined) return [];
      const kin = this.places.kinOf(relay.at);
      const without = new Set([...kin.members].filter((one) => one !== relay.at));
      const band: Band = { kin: [kin], all: new Set([kin]), apart: nobody, without };
      return Ways.of({ band, wayOf: () => way }, this.places) ?? [];
    });
  }

  private handedOn(ways: Ways, relay: Relay, to: Member, mode: Reading): readonly Ways[] {
    // Nobody gets to itself.
    const others = ways.but([to]);
    if (others === undefined) return [];
    const target: Place = { kind: "member", member: to };
    // Who keeps the sender's address is let in by rules that name the sender: those are asked one by one.
    const isShown = relay.showsSender && ways.path.legs.length === 1;
    const parts = isShown
      ? others.split(this.senders.namedBy(this.places.kinOf(to), mode))
      : [others];
    return parts.flatMap((part) => part.further((way) => extended(way, relay, target, mode)) ?? []);
  }

  /** The ways without relays, and those by fronts. */
  private direct(to: Member, mode: Reading, isRelay: boolean): readonly Ways[] {
    if (!isRelay) return [...this.outside(to, mode), ...this.inside(to, mode)];
    let known = this.directly.get(to);
    if (known === undefined) this.directly.set(to, (known = new Map<Reading, readonly Ways[]>()));
    let list = known.get(mode);
    if (list === undefined) {
      list = [...this.outside(to, mode), ...this.inside(to, mode)];
      known.set(mode, list);
    }
    return list;
  }

  private outside(to: Member, mode: Reading): readonly Ways[] {
    const target: Place = { kind: "member", member: to };
    const places: readonly Place[] = [
      { kind: "internet" },
      { kind: "remote" },
      ...this.fronts.vpn.map((access): Place => ({ kind: "vpn-clients", access })),
    ];
    return [
      ...places.flatMap((place) => this.paths.direct(place, target, mode) ?? []),
      ...this.paths.byFronts(to, mode),
    ].map((way) => Ways.alone(way, this.places));
  }

  private inside(to: Member, mode: Reading): readonly Ways[] {
    const kin = this.places.kinOf(to);
    const sources = this.sourcesOf(kin, mode);
    const apart = this.senders.apart(kin, mode);
    const without = new Set([to]);
    return [
      ...[...sources.kin].map((one): Band => {
        return { kin: [one], all: new Set([one]), apart: nobody, without };
      }),
      ...[...sources.alike].map((one): Band => ({ ...one, apart, without })),
    ].flatMap((band) => this.ofBand(band, kin, to, mode) ?? []);
  }

  private ofBand(band: Band, kin: Kin, to: Member, mode: Reading): Ways | undefined {
    const source = band.kin.find((one) => !band.apart.has(one));
    // Who comes by a VPN endpoint are its clients, who are asked by themselves.
    if (source === undefined || this.endpoints.has(source.member)) return undefined;
    if (!source.member.initiates) return undefined;
    const spot = { kind: "member", kin } as const;
    const answerOf = (one: Kin) => this.answers.of({ kind: "member", kin: one }, spot, mode);
    const answered = answerOf(source);
    if (packets.isEmpty(answered.packets)) return undefined;
    const target: Place = { kind: "member", member: to };
    const wayOf = (member: Member): Way => {
      const own = this.places.kinOf(member);
      const from = { kind: "member", kin: own } as const;
      const found = own === source ? answered : answerOf(own);
      return single({
        from: { kind: "member", member },
        to: target,
        answer: packets.isEmpty(found.packets) ? answered : found,
        before: none,
        doubts: () => this.paths.doubts(from, spot, found),
        sure: () => this.paths.sure(from, spot),
      });
    };
    return Ways.of({ band, wayOf }, this.places);
  }

  private sourcesOf(to: Kin, mode: Reading): Sources {
    const key = `${to.id} ${mode}`;
    let known = this.sources.get(key);
    if (known === undefined) this.sources.set(key, (known = this.findSources(to, mode)));
    return known;
  }

  private findSources(to: Kin, mode: Reading): Sources {
    if (!to.member.accepts) return { kin: nobody, alike: nobody };
    const index = this.filters.index(to, "ingress", mode);
    const apart = this.senders.apart(to, mode);
    const alike = new Set<Alike>();
    if (index.everything !== undefined) for (const one of this.senders.all(mode)) alike.add(one);
    for (const one of index.all) {
      if (addresses.isEmpty(one.peers.addresses)) continue;
      for (const found of this.neighboursIn(mode).at(one.peers.addresses)) alike.add(found);
    }
    const kin = new Set([...this.senders.namedBy(to, mode), ...this.senders.meeting(to, mode)]);
    // What comes by NAT gateways and hosts that forward comes with their addresses.
    const forwarders = [...kin, ...[...alike].flatMap((one) => one.kin.slice(0, 1))];
    for (const forwarder of forwarders) {
      for (const one of this.senders.forwardedBy(forwarder, mode)) alike.add(one);
    }
    for (const one of apart) if (alike.has(this.senders.of(one, mode))) kin.add(one);
    return { kin, alike };
  }

  private neighboursIn(mode: Reading): Neighbours {
    let known = this.neighbours.get(mode);
    if (known === undefined) {
      known = new Neighbours(this.places, this.senders.all(mode), mode);
      this.neighbours.set(mode, known);
    }
    return known;
  }
}

function sorted(ways: readonly Ways[]): readonly Ways[] {
  if (ways.every(({ path }) => path.legs.length === 1)) return ways;
  return [...ways].sort((a, b) => a.path.legs.length - b.path.legs.length);
}
