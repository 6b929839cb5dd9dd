/** What tells members apart that send or receive, as keys: equal keys have equal answers. */
import { AddressNumbers, type AddressSet, type TrafficSet } from "../algebra";
import type { Resource } from "../graph";
import { named, type Admitted, type Members } from "../model/members";
import type { Crossings } from "./crossings";
import { ownersOf, type Filters } from "./filters";
import { openClasses } from "./gateways";
import { mayBeMeant, opennessOf, type Openness } from "./hosts";
import { factsOf, type Mode } from "./modes";
import { mayMeet, type Kin, type Places, type Seat } from "./places";
import { takesGroups } from "./transit-groups";

/**
 * An answer between two kin is made of these, and of nothing else (`between.ts`):
 * 1. the seats of both ends: the ways there and back, the network ACLs, what forwards, the addresses of both;
 * 2. whether the source opens connections, and whether and on what the destination listens;
 * 3. the source's rules for what goes out: those for addresses, for lists (and for which), and those that name the
 *    destination's kin or owner;
 * 4. the destination's rules for what comes in: those for addresses, for lists, and those that name the source's kin or
 *    owner, and whether it is something at which these match behind a transit gateway;
 * 5. what forwards in between: by the source's seats; by the destination's rules that name what forwards; by the rules
 *    of what forwards that name the destination; and neither end forwards to itself.
 *
 * `sender` is a key of what the source has of this, whatever the destination; `receiver` of what the destination has,
 * whatever the source; `pair` of the rules by which they name each other. Whatever forwards, and endpoints of VPNs, have
 * a key that nobody shares. So ends with equal keys have equal answers, and no flow is lost where one is asked for all.
 *
 * What comes from the internet and from other networks depends on the destination alone, and what leaves for there on
 * the source: on the same, on whether public addresses are mapped to it, and on the rules of what forwards for it that
 * name it (`handing`).
 *
 * What an answer is told with (rules, hops, doubts) is not part of that: it is made for each by itself.
 */
export class Shapes {
  private readonly numbers = new AddressNumbers();
  private readonly seats = new Map<Seat, number>();
  private readonly keys = new Map<string, number>();
  private readonly senders = new Map<Mode, (number | undefined)[]>();
  private readonly receivers = new Map<Mode, (number | undefined)[]>();
  private readonly users: ReadonlyMap<Kin, ReadonlySet<Kin>>;

  /** `shares: false` gives each kin a key of its own, to find out whether anything depends on them. */
  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly members: Members,
    private readonly shares: boolean,
  ) {
    this.users = this.readUsers();
  }

  sender(kin: Kin, mode: Mode): number {
    return remembered(this.senders, kin, mode, () => this.senderOf(kin, mode));
  }

  receiver(kin: Kin, mode: Mode): number {
    return remembered(this.receivers, kin, mode, () => this.receiverOf(kin, mode));
  }

  /** The rules of two kin that name the other one. */
  pair(from: Kin, to: Kin, mode: Mode): string {
    const out = this.filters.index(from, "egress", mode);
    const into = this.filters.index(to, "ingress", mode);
    const [a, b] = [naming(out, to, mode), naming(into, from, mode)];
    const meet = mayMeet(from, to) ? " on one host" : "";
    return a === "" && b === "" && meet === "" ? nobody : `${a}|${b}${meet}`;
  }

  /** The rules by which what forwards for a source names it, or is named by it. */
  handing(from: Kin, mode: Mode): string {
    let key = "";
    for (const [one, users] of this.users) {
      const text = users.has(from) ? this.pair(from, one, mode) : nobody;
      if (text !== nobody) key += `${one.id}:${text},`;
    }
    return key;
  }

  /** The kin in whose subnets a way leads to a NAT gateway or a host that may forward; undefined if it is none. */
  usersOf(kin: Kin): ReadonlySet<Kin> | undefined {
    return this.users.get(kin);
  }

  /** The number of an address set, for keys of what is asked. */
  numberOf(set: AddressSet | undefined): number | "" {
    return set === undefined ? "" : this.numbers.of(set);
  }

  private senderOf(kin: Kin, mode: Mode): number {
    const { initiates, publicV4 } = kin.member;
    const rules = this.filters.index(kin, "egress", mode);
    return this.keyed([
      "sender",
      this.own(kin),
      initiates,
      publicV4.state,
      this.seatsOf(kin, mode),
      rules.everything === undefined ? this.open(rules) : "everything",
    ]);
  }

  private receiverOf(kin: Kin, mode: Mode): number {
    const { accepts, publicV4, listens } = kin.member;
    const rules = this.filters.index(kin, "ingress", mode);
    return this.keyed([
      "receiver",
      this.own(kin),
      accepts,
      publicV4.state,
      listens[factsOf(mode)].spans.join("-"),
      takesGroups(kin.member),
      this.seatsOf(kin, mode),
      rules.everything === undefined ? this.open(rules) : "everything",
      [...this.users.keys()].map((one) => this.forwarded(one, kin, mode)).join(),
    ]);
  }

  private own(kin: Kin): string {
    const isOwn = !this.shares || kin.member.role === "vpn" || this.users.has(kin);
    return isOwn ? `own ${kin.id}` : "";
  }

  private forwarded(forwarder: Kin, to: Kin, mode: Mode): string {
    const text = this.pair(forwarder, to, mode);
    return text === nobody ? "" : `${forwarder.id}:${text}`;
  }

  private seatsOf(kin: Kin, mode: Mode): string {
    // Seats are one object for all who have the same; those with an address of their own are not shared.
    return this.places
      .ofKin(kin, mode)
      .map((seat) => {
        let id = this.seats.get(seat);
        if (id === undefined) this.seats.set(seat, (id = this.seats.size));
        return id;
      })
      .join();
  }

  /** The rules that name nobody: for addresses and for lists. */
  private open(rules: ReturnType<Filters["index"]>): string {
    const { byAddress, byList } = rules;
    const all = [
      ...byAddress.map(
        ({ peers, traffic }) => `${this.numbers.of(peers.addresses)}:${spansOf(traffic)}`,
      ),
      ...byList.map((rule) => `list:${spansOf(rule.traffic)}:${namedIn(rule)}`),
    ];
    return all.length < 2 ? all.join() : [...new Set(all)].sort().join();
  }

  private keyed(parts: readonly (string | boolean)[]): number {
    const key = parts.join(";");
    let id = this.keys.get(key);
    if (id === undefined) this.keys.set(key, (id = this.keys.size));
    return id;
  }

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
    const through = new Map<Resource, Set<Kin>>();
    const ofAnybody = new Map<Openness, Set<Kin>>();
    for (const { seat, kin } of standing.values()) {
      if (seat.subnet === undefined) continue;
      for (const way of this.crossings.routing.waysOf(seat.subnet).may) {
        if (!openClasses.has(way.class) && !way.class.startsWith("nat-")) continue;
        const openness = opennessOf(way, this.members);
        const open = ofAnybody.get(openness) ?? new Set<Kin>();
        if (openness !== "none") for (const one of kin) open.add(one);
        ofAnybody.set(openness, open);
        for (const { resource } of way.targets) {
          if (resource === undefined) continue;
          const users = through.get(resource) ?? new Set<Kin>();
          for (const one of kin) users.add(one);
          through.set(resource, users);
        }
      }
    }
    const found = new Map<Kin, Set<Kin>>();
    for (const member of this.members.all) {
      const loose = [...ofAnybody].map(([openness, kin]) =>
        mayBeMeant(member, openness) ? kin : undefined,
      );
      const hosts = [member.owner, ...named(member.hosts)].map((one) => through.get(one));
      for (const users of [...loose, ...hosts]) {
        if (users === undefined || users.size === 0) continue;
        const kin = this.places.kinOf(member);
        const known = found.get(kin) ?? new Set<Kin>();
        for (const user of users) known.add(user);
        found.set(kin, known);
      }
    }
    return found;
  }
}

/** Rules that name a kin, or what hands out its addresses: for sure that is one of IPv4 alone. */
function naming(
  { byKin, byOwner }: Pick<ReturnType<Filters["index"]>, "byKin" | "byOwner">,
  kin: Kin,
  mode: Mode,
): string {
  const all = texts(byKin.get(kin.id) ?? nothing);
  if (byOwner.size === 0) return all;
  const owned = texts(ownersOf(kin, mode).flatMap((one) => byOwner.get(one) ?? nothing));
  return owned === "" ? all : `${all} of it: ${owned}`;
}

const nothing: readonly Admitted[] = [];

/** The lists of a rule, and whose addresses it names: a table may lead some of these elsewhere, and others not. */
function namedIn({ peers: { lists, owners } }: Admitted): string {
  return [
    ...lists.map(({ name, resource }) => resource?.urn ?? name),
    ...owners.map(({ urn }) => urn),
  ]
    .sort()
    .join("+");
}

/** The key of two that do not name each other. */
const nobody = "|";

function remembered(
  cache: Map<Mode, (number | undefined)[]>,
  { id }: Kin,
  mode: Mode,
  read: () => number,
): number {
  let known = cache.get(mode);
  if (known === undefined) cache.set(mode, (known = []));
  return (known[id] ??= read());
}

function texts(rules: readonly Admitted[]): string {
  const all = rules.map(({ traffic }) => spansOf(traffic));
  return all.length < 2 ? all.join() : [...new Set(all)].sort().join();
}

const spansTexts = new WeakMap<TrafficSet, string>();

function spansOf(traffic: TrafficSet): string {
  let text = spansTexts.get(traffic);
  if (text === undefined) spansTexts.set(traffic, (text = traffic.spans.join("-")));
  return text;
}
