/** Everything that may get to a member: the rules that admit are followed to whom they name, never all pairs. */
import { addresses, packets } from "../algebra";
import type { Fronts } from "../model/fronts/types";
import { named, type Member, type Members } from "../model/members";
import { openClasses } from "./gateways";
import { factsOf, type Mode } from "./modes";
import type { Answers } from "./answers";
import type { Crossings } from "./crossings";
import type { Filters } from "./filters";
import type { Neighbours } from "./neighbours";
import { extended, Trail, trafficOf, Way, type Paths } from "./paths";
import type { Kin, Places } from "./places";
import type { Relays } from "./relays";
import type { Place } from "./types";

const none: readonly never[] = [];

export class Into {
  private readonly sources = new Map<string, readonly Kin[]>();
  private readonly directly = new Map<Member, Map<Mode, readonly Way[]>>();
  private readonly endpoints: ReadonlySet<Member>;
  private forwarding: ReadonlyMap<Kin, readonly Kin[]> | undefined;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly answers: Answers,
    private readonly paths: Paths,
    private readonly relays: Relays,
    private readonly neighbours: Neighbours,
    private readonly fronts: Fronts,
    private readonly members: Members,
  ) {
    this.endpoints = new Set(fronts.vpn.map(({ endpoint }) => endpoint));
  }

  /** Every path into a member, shortest first. */
  of(to: Member, mode: Mode): readonly Way[] {
    return sorted(this.reaching(to, mode, Trail.start()));
  }

  private reaching(to: Member, mode: Mode, trail: Trail): readonly Way[] {
    // What leads to a relay is asked for again, for each that it hands on to.
    const own = this.direct(to, mode, !trail.isStart);
    const { trail: beyond, followed } = trail.beyond(to, this.relays.into(to, mode));
    if (followed.length === 0) return own;
    const target: Place = { kind: "member", member: to };
    const before = new Map<Member, readonly Way[]>();
    return [
      ...own,
      ...followed.flatMap((relay) => {
        let ways = before.get(relay.at);
        if (ways === undefined) {
          ways = this.reaching(relay.at, mode, beyond);
          before.set(relay.at, ways);
        }
        return ways.flatMap((way) => {
          const isLoop = way.from.kind === "member" && way.from.member === to;
          return isLoop ? [] : extended(way, relay, target, mode);
        });
      }),
    ];
  }

  /** The ways without relays, and those by fronts. */
  private direct(to: Member, mode: Mode, isRelay: boolean): readonly Way[] {
    if (!isRelay) return [...this.outside(to, mode), ...this.inside(to, mode)];
    let known = this.directly.get(to);
    if (known === undefined) this.directly.set(to, (known = new Map<Mode, readonly Way[]>()));
    let list = known.get(mode);
    if (list === undefined) {
      list = [...this.outside(to, mode), ...this.inside(to, mode)];
      known.set(mode, list);
    }
    return list;
  }

  private outside(to: Member, mode: Mode): readonly Way[] {
    const target: Place = { kind: "member", member: to };
    const places: readonly Place[] = [
      { kind: "internet" },
      { kind: "remote" },
      ...this.fronts.vpn.map((access): Place => ({ kind: "vpn-clients", access })),
    ];
    return [
      ...places.flatMap((place) => this.paths.direct(place, target, mode) ?? []),
      ...this.paths.byFronts(to, mode),
    ];
  }

  private inside(to: Member, mode: Mode): readonly Way[] {
    const kin = this.places.kinOf(to);
    const target: Place = { kind: "member", member: to };
    const spot = { kind: "member", kin } as const;
    const out: Way[] = [];
    for (const source of this.sourcesOf(kin, mode)) {
      // Who comes by a VPN endpoint are its clients, who are asked by themselves.
      if (this.endpoints.has(source.member)) continue;
      const from = { kind: "member", kin: source } as const;
      const found = this.answers.of(from, spot, mode);
      if (packets.isEmpty(found.packets)) continue;
      const doubts = () => this.paths.doubts(from, spot, found);
      const traffic = trafficOf(found.packets);
      for (const member of source.members) {
        if (member === to) continue;
        const place: Place = { kind: "member", member };
        const leg = { from: place, to: target, answer: found, before: none, doubts };
        out.push(new Way([leg], traffic, traffic, none));
      }
    }
    return out;
  }

  /** Whoever a member's rules may let in. */
  private sourcesOf(to: Kin, mode: Mode): readonly Kin[] {
    const key = `${to.id} ${factsOf(mode)}`;
    let known = this.sources.get(key);
    if (known === undefined) {
      const { member } = to;
      known = member.accepts ? [...this.findSources(to, mode)] : [];
      this.sources.set(key, known);
    }
    return known;
  }

  private findSources(to: Kin, mode: Mode): ReadonlySet<Kin> {
    const index = this.filters.index(to, "ingress", mode);
    if (index.everything !== undefined) return new Set(this.places.kin);
    const found = new Set<Kin>();
    const add = (kin: Kin) => {
      found.add(kin);
      for (const user of this.forwardedBy(kin)) found.add(user);
    };
    for (const one of index.all) {
      for (const kin of this.filters.kinsMeant(one, factsOf(mode))) add(kin);
      if (!addresses.isEmpty(one.peers.addresses)) {
        for (const kin of this.neighbours.at(one.peers.addresses)) add(kin);
      }
    }
    for (const owner of index.byOwner.keys()) {
      for (const member of this.members.interfaces.of.get(owner) ?? []) {
        const same = this.members.all.find(
          (one) => one.owner === owner && one.label === member.label,
        );
        if (same !== undefined) add(this.places.kinOf(same));
      }
    }
    return found;
  }

  /** Those whose packets a NAT gateway or a host may forward with its own address. */
  private forwardedBy(kin: Kin): readonly Kin[] {
    this.forwarding ??= this.readForwarding();
    return this.forwarding.get(kin) ?? [];
  }

  private readForwarding(): ReadonlyMap<Kin, readonly Kin[]> {
    const users = new Map<string, Set<Kin>>();
    for (const kin of this.places.kin) {
      for (const { subnet } of this.places.ofKin(kin, "may")) {
        if (subnet === undefined) continue;
        for (const way of this.crossings.routing.waysOf(subnet).may) {
          if (!openClasses.has(way.class) && !way.class.startsWith("nat-")) continue;
          for (const { resource } of way.targets) {
            if (resource === undefined) continue;
            const set = users.get(resource.urn) ?? new Set<Kin>();
            users.set(resource.urn, set.add(kin));
          }
        }
      }
    }
    const found = new Map<Kin, Kin[]>();
    for (const member of this.members.all) {
      for (const one of [member.owner, ...named(member.hosts)]) {
        const through = users.get(one.urn);
        if (through !== undefined) found.set(this.places.kinOf(member), [...through]);
      }
    }
    return found;
  }
}

function sorted(ways: readonly Way[]): readonly Way[] {
  if (ways.every(({ legs }) => legs.length === 1)) return ways;
  return [...ways].sort((a, b) => a.legs.length - b.legs.length);
}
