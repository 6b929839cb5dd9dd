/** Whether one place reaches another directly: answered once for each two kin, and told with reasons when asked for. */
import { packets, type PacketSet } from "../algebra";
import type { Member } from "../model/members";
import type { Between } from "./between";
import type { Filters } from "./filters";
import type { FrontFlows } from "./fronts";
import { hopsOf, pieceOf, shownFor, through, type Group } from "./flows";
import type { Internet } from "./internet";
import { joined, type Keeps, type Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { Remote } from "./remote";
import type { Shapes } from "./shapes";
import type { Hop, Place } from "./types";
import type { Vpn } from "./vpn";

/** A place where members that are alike are one. */
export type Spot =
  Exclude<Place, { readonly kind: "member" }> | { readonly kind: "member"; readonly kin: Kin };

export interface Answer {
  readonly packets: PacketSet;
  readonly groups: readonly Group[];
  readonly mode: Mode;
  readonly hops: readonly Hop[];
  /** What one packet of these passes. */
  readonly hopsFor: (packet: PacketSet) => readonly Hop[];
}

export class Answers {
  private readonly known = new Map<number, Answer>();
  private readonly numbers = new Map<object, number>();
  /** What gets through between ends of equal shapes. */
  private readonly shared = new Map<string, PacketSet>();

  constructor(
    private readonly places: Places,
    private readonly between: Between,
    private readonly internet: Internet,
    private readonly remote: Remote,
    private readonly vpn: Vpn,
    private readonly fronts: FrontFlows,
    private readonly filters: Filters,
    private readonly shapes: Shapes,
  ) {}

  spotOf(place: Place): Spot {
    return place.kind === "member" ? this.member(place.member) : place;
  }

  member(member: Member): Spot {
    return { kind: "member", kin: this.places.kinOf(member) };
  }

  of(from: Spot, to: Spot, mode: Mode): Answer {
    const ends = this.number(from) * mostSpots + this.number(to);
    const key = ends * modes.length + modes.indexOf(mode);
    let known = this.known.get(key);
    if (known === undefined) this.known.set(key, (known = this.asked(from, to, mode)));
    return known;
  }

  private asked(from: Spot, to: Spot, mode: Mode): Answer {
    const groups = () => this.groups(from, to, mode);
    if (this.isShut(from, to, mode)) return told(packets.nothing(), groups, mode);
    const read = () => packetsOf(groups(), mode, keepsOf(from, to));
    const shape = this.shapeOf(from, to, mode);
    return told(shape === undefined ? read() : this.sharing(shape, read), groups, mode);
  }

  /** What was read for a shape, or is read now. */
  sharing(shape: string, read: () => PacketSet): PacketSet {
    let known = this.shared.get(shape);
    if (known === undefined) this.shared.set(shape, (known = read()));
    return known;
  }

  /** A key that is equal for equal answers; undefined where nothing is shared. */
  private shapeOf(from: Spot, to: Spot, mode: Mode): string | undefined {
    const isOutside = (spot: Spot) => spot.kind === "internet" || spot.kind === "remote";
    if (from.kind === "member" && to.kind === "member") {
      const ends = `${this.shapes.sender(from.kin, mode)} ${this.shapes.receiver(to.kin, mode)}`;
      return `${ends} ${mode} ${this.shapes.pair(from.kin, to.kin, mode)}`;
    }
    if (from.kind === "member" && isOutside(to)) {
      return `${this.shapes.sender(from.kin, mode)} ${to.kind} ${mode} ${this.shapes.handing(from.kin, mode)}`; // prettier-ignore
    }
    if (isOutside(from) && to.kind === "member") {
      return `${from.kind} ${this.shapes.receiver(to.kin, mode)} ${mode}`;
    }
    return undefined;
  }

  groups(from: Spot, to: Spot, mode: Mode): readonly Group[] {
    if (to.kind === "internet" || to.kind === "remote") return this.leaving(from, to.kind, mode);
    if (to.kind !== "member") return [];
    switch (from.kind) {
      case "internet":
        return this.internet.into(to.kin, mode);
      case "remote":
        return this.remote.into(to.kin, mode);
      case "vpn-clients":
        return this.vpn.into(from.access, to.kin, mode);
      case "front":
        return this.fronts.groups(from.front, to.kin, mode);
      case "member":
        return this.between.groups(from.kin, to.kin, mode);
    }
  }

  /** Whether a glance is enough: no rule of the member names an address, and so nobody outside. */
  private isShut(from: Spot, to: Spot, mode: Mode): boolean {
    if (to.kind !== "member" || (from.kind !== "internet" && from.kind !== "remote")) return false;
    if (!to.kin.member.accepts) return true;
    const { everything, byAddress, byList } = this.filters.index(to.kin, "ingress", mode);
    return everything === undefined && byAddress.length + byList.length === 0;
  }

  private leaving(from: Spot, to: "internet" | "remote", mode: Mode): readonly Group[] {
    if (from.kind === "vpn-clients") return this.vpn.out(from.access, to, mode);
    if (from.kind !== "member") return [];
    return to === "internet" ? this.internet.out(from.kin, mode) : this.remote.out(from.kin, mode);
  }

  private number(spot: Spot): number {
    switch (spot.kind) {
      case "internet":
        return 0;
      case "remote":
        return 1;
      case "member":
        return this.numbered(spot.kin);
      case "vpn-clients":
        return this.numbered(spot.access);
      case "front":
        return this.numbered(spot.front);
    }
  }

  private numbered(thing: object): number {
    let number = this.numbers.get(thing);
    if (number === undefined) this.numbers.set(thing, (number = this.numbers.size + 2));
    return number;
  }
}

const modes: readonly Mode[] = ["may", "sure", "must"];
/** More than can be held in memory; three times its square is still a whole number. */
const mostSpots = 2 ** 25;

/** What gets through by these groups. */
export function packetsOf(groups: readonly Group[], mode: Mode, keeps: Keeps): PacketSet {
  return joined(
    groups.map((group) => pieceOf(group, mode)),
    mode,
    keeps,
  );
}

/** Packets, and how they are told of: what stands in their way is made again when it is asked for. */
export function told(set: PacketSet, groups: () => readonly Group[], mode: Mode): Answer {
  let hops: readonly Hop[] | undefined;
  return {
    packets: set,
    get groups() {
      return groups();
    },
    mode,
    get hops() {
      return (hops ??= packets.isEmpty(set) ? [] : tell(groups()));
    },
    hopsFor: (packet) => (packets.isEmpty(set) ? [] : show(groups(), packet)),
  };
}

/** What may get through by any of several answers; undefined where nothing does. */
export function anyOf(all: readonly (Answer | undefined)[]): Answer | undefined {
  const open = all.filter((one) => one !== undefined && !packets.isEmpty(one.packets));
  const [first, ...others] = open;
  if (first === undefined || others.length === 0) return first;
  const set = packets.unionAll(open.flatMap((one) => one?.packets ?? []));
  return told(set, () => open.flatMap((one) => one?.groups ?? []), "may");
}

/** The hops of the first way that carries anything. */
function tell(groups: readonly Group[]): readonly Hop[] {
  for (const stretch of groups.flat()) {
    const arrived = through(stretch);
    if (!packets.isEmpty(arrived)) return hopsOf(stretch, arrived);
  }
  return [];
}

/** What a packet passes on the first way that carries it; where none does as it is, on the first that carries anything. */
function show(groups: readonly Group[], packet: PacketSet): readonly Hop[] {
  const all = groups.flat();
  for (const stretch of all) {
    if (packets.intersects(through(stretch), packet)) return shownFor(stretch, packet);
  }
  for (const stretch of all) {
    const one = packets.witness(through(stretch));
    if (one !== undefined) return shownFor(stretch, packets.only(one));
  }
  return [];
}

/** Members stand where AWS puts them; everybody else chooses. */
export function keepsOf(from: Spot, to: Spot): Keeps {
  const isPut = ["member", "vpn-clients"];
  return { source: !isPut.includes(from.kind), destination: to.kind !== "member" };
}
