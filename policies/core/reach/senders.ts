/** Sources that send alike: what they send to a destination is worked out once for all of them. */
import { addresses, type AddressSet } from "../algebra";
import type { Resource } from "../graph";
import { named, type Members } from "../model/members";
import type { Crossings } from "./crossings";
import type { Filters } from "./filters";
import { openClasses } from "./gateways";
import type { Mode } from "./modes";
import type { Kin, Places, Seat } from "./places";

/**
 * Kin that no destination tells apart, but for those that stand apart there (`Senders.apart`).
 *
 * That grouping loses no flow rests on what an answer between two kin is made of (`between.ts`). Of the source it
 * takes:
 * 1. its seats: the ways there and back, the network ACLs, what forwards, its addresses;
 * 2. whether it opens connections;
 * 3. its own rules for what goes out: those for addresses, for lists, and those that name the destination's kin or owner;
 * 4. the destination's rules for what comes in: those for addresses, cut down to its seats, and those that name its kin
 *    or owner;
 * 5. whether it is itself what forwards.
 *
 * Kin are alike when 1, 2 and the rules for addresses and lists of 3 are equal; whatever forwards, and endpoints of
 * VPNs, are alike to nobody (5). What is left of 3 and 4 are rules that name one of both ends, and whoever is at such a
 * rule stands apart: each is asked by itself. So what is said of one of the alike holds for all that do not stand apart.
 */
export interface Alike {
  /** At least one: the first is asked for all. */
  readonly kin: readonly Kin[];
  readonly all: ReadonlySet<Kin>;
}

/** Everything of one mode. */
interface Known {
  readonly of: ReadonlyMap<Kin, Alike>;
  readonly all: readonly Alike[];
  /** Who has a rule for what goes out that names a kin, or a resource. */
  readonly namingKin: ReadonlyMap<number, readonly Kin[]>;
  readonly namingOwner: ReadonlyMap<Resource, readonly Kin[]>;
}

export class Senders {
  private readonly modes = new Map<Mode, Known>();
  private readonly apartOf = new Map<string, ReadonlySet<Kin>>();
  private readonly seats = new Map<Seat, number>();
  private readonly sets = new Map<number, { readonly set: AddressSet; readonly id: number }[]>();
  private setCount = 0;
  private readonly users: ReadonlyMap<Kin, ReadonlySet<Kin>>;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly members: Members,
  ) {
    this.users = this.readUsers();
  }

  all(mode: Mode): readonly Alike[] {
    return this.known(mode).all;
  }

  of(kin: Kin, mode: Mode): Alike {
    const alike = this.known(mode).of.get(kin);
    if (alike === undefined) throw new RangeError(`${kin.member.label} is none of the members`);
    return alike;
  }

  /** The kin that a destination's rules name, or whose rules name the destination: each sends in its own way. */
  apart(to: Kin, mode: Mode): ReadonlySet<Kin> {
    const key = `${to.id} ${mode}`;
    let found = this.apartOf.get(key);
    if (found === undefined) {
      const { namingKin, namingOwner } = this.known(mode);
      found = new Set([
        ...this.namedBy(to, mode),
        ...(namingKin.get(to.id) ?? []),
        ...(namingOwner.get(to.member.owner) ?? []),
      ]);
      this.apartOf.set(key, found);
    }
    return found;
  }

  /** The kin that a destination's rules for what comes in name. */
  namedBy(to: Kin, mode: Mode): ReadonlySet<Kin> {
    const { byKin, byOwner } = this.filters.index(to, "ingress", mode);
    const found = new Set<Kin>();
    for (const id of byKin.keys()) {
      const kin = this.places.kin[id];
      if (kin !== undefined) found.add(kin);
    }
    for (const owner of byOwner.keys()) {
      for (const kin of this.places.ownedBy(owner)) found.add(kin);
    }
    return found;
  }

  /** Those whose packets a NAT gateway or a host may forward with its own address. */
  forwardedBy(kin: Kin, mode: Mode): ReadonlySet<Alike> {
    const users = this.users.get(kin);
    return new Set(users === undefined ? [] : [...users].map((user) => this.of(user, mode)));
  }

  private known(mode: Mode): Known {
    let known = this.modes.get(mode);
    if (known === undefined) this.modes.set(mode, (known = this.read(mode)));
    return known;
  }

  private read(mode: Mode): Known {
    const byKey = new Map<string, { kin: Kin[]; all: Set<Kin> }>();
    const of = new Map<Kin, Alike>();
    const namingKin = new Map<number, Kin[]>();
    const namingOwner = new Map<Resource, Kin[]>();
    for (const kin of this.places.kin) {
      const { byKin, byOwner } = this.filters.index(kin, "egress", mode);
      for (const id of byKin.keys()) push(namingKin, id, kin);
      for (const owner of byOwner.keys()) push(namingOwner, owner, kin);
      const key = this.keyOf(kin, mode);
      let alike = byKey.get(key);
      if (alike === undefined) byKey.set(key, (alike = { kin: [], all: new Set() }));
      alike.kin.push(kin);
      alike.all.add(kin);
      of.set(kin, alike);
    }
    return { of, all: [...byKey.values()], namingKin, namingOwner };
  }

  /** All that tells sources apart, whatever the destination. */
  private keyOf(kin: Kin, mode: Mode): string {
    const { member } = kin;
    const isOwn = this.users.has(kin) || member.role === "vpn";
    const { everything, byAddress, byList } = this.filters.index(kin, "egress", mode);
    const rules = [
      ...byAddress.map(
        ({ peers, traffic }) => `${this.setId(peers.addresses)}:${traffic.spans.join("-")}`,
      ),
      ...byList.map(({ traffic }) => `list:${traffic.spans.join("-")}`),
    ];
    return [
      isOwn ? kin.id : "",
      member.initiates,
      this.places.ofKin(kin, mode).map((seat) => this.seatId(seat)),
      everything === undefined ? [...new Set(rules)].sort() : "everything",
    ].join(";");
  }

  /** Seats are one object for all who have the same; those with an address of their own are not shared. */
  private seatId(seat: Seat): number {
    let id = this.seats.get(seat);
    if (id === undefined) this.seats.set(seat, (id = this.seats.size));
    return id;
  }

  private setId(set: AddressSet): number {
    const hash = addresses.hash(set);
    const alike = this.sets.get(hash) ?? [];
    const known = alike.find((one) => addresses.equals(one.set, set));
    if (known !== undefined) return known.id;
    const id = this.setCount;
    this.setCount += 1;
    this.sets.set(hash, [...alike, { set, id }]);
    return id;
  }

  /** What forwards, and the kin in whose subnets a way leads there. */
  private readUsers(): ReadonlyMap<Kin, ReadonlySet<Kin>> {
    const standing = new Map<string, { readonly seat: Seat; readonly kin: Set<Kin> }>();
    for (const kin of this.places.kin) {
      for (const seat of this.places.ofKin(kin, "may")) {
        if (seat.subnet === undefined) continue;
        const known = standing.get(seat.subnet.key);
        if (known === undefined) standing.set(seat.subnet.key, { seat, kin: new Set([kin]) });
        else known.kin.add(kin);
      }
    }
    const through = new Map<string, Set<Kin>>();
    for (const { seat, kin } of standing.values()) {
      if (seat.subnet === undefined) continue;
      for (const way of this.crossings.routing.waysOf(seat.subnet).may) {
        if (!openClasses.has(way.class) && !way.class.startsWith("nat-")) continue;
        for (const { resource } of way.targets) {
          if (resource === undefined) continue;
          const users = through.get(resource.urn) ?? new Set<Kin>();
          for (const one of kin) users.add(one);
          through.set(resource.urn, users);
        }
      }
    }
    const found = new Map<Kin, Set<Kin>>();
    for (const member of this.members.all) {
      for (const one of [member.owner, ...named(member.hosts)]) {
        const users = through.get(one.urn);
        if (users === undefined) continue;
        const kin = this.places.kinOf(member);
        const known = found.get(kin) ?? new Set<Kin>();
        for (const user of users) known.add(user);
        found.set(kin, known);
      }
    }
    return found;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
