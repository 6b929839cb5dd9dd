/** Whether one place reaches another directly: answered once for each two kin, and told with reasons when asked for. */
import { packets, type PacketSet } from "../algebra";
import type { Member } from "../model/members";
import type { Between } from "./between";
import type { Filters } from "./filters";
import type { FrontFlows } from "./fronts";
import { hopsOf, pieceOf, through, type Group } from "./flows";
import type { Internet } from "./internet";
import { joined, type Keeps, type Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { Remote } from "./remote";
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
}

export class Answers {
  private readonly known = new Map<string, Answer>();
  private readonly names = new Map<object, string>();

  constructor(
    private readonly places: Places,
    private readonly between: Between,
    private readonly internet: Internet,
    private readonly remote: Remote,
    private readonly vpn: Vpn,
    private readonly fronts: FrontFlows,
    private readonly filters: Filters,
  ) {}

  spotOf(place: Place): Spot {
    return place.kind === "member" ? this.member(place.member) : place;
  }

  member(member: Member): Spot {
    return { kind: "member", kin: this.places.kinOf(member) };
  }

  of(from: Spot, to: Spot, mode: Mode): Answer {
    const key = `${this.name(from)} ${this.name(to)} ${mode}`;
    let known = this.known.get(key);
    if (known === undefined) {
      known = this.isShut(from, to, mode)
        ? shut(() => this.groups(from, to, mode), mode)
        : answer(this.groups(from, to, mode), mode, keepsOf(from, to));
      this.known.set(key, known);
    }
    return known;
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

  private name(spot: Spot): string {
    switch (spot.kind) {
      case "internet":
      case "remote":
        return spot.kind;
      case "member":
        return String(spot.kin.id);
      case "vpn-clients":
        return this.numbered(spot.access);
      case "front":
        return this.numbered(spot.front);
    }
  }

  private numbered(thing: object): string {
    let name = this.names.get(thing);
    if (name === undefined) this.names.set(thing, (name = `#${this.names.size}`));
    return name;
  }
}

export function answer(groups: readonly Group[], mode: Mode, keeps: Keeps): Answer {
  const set = joined(
    groups.map((group) => pieceOf(group, mode)),
    mode,
    keeps,
  );
  let hops: readonly Hop[] | undefined;
  return {
    packets: set,
    groups,
    mode,
    get hops() {
      return (hops ??= packets.isEmpty(set) ? [] : tell(groups));
    },
  };
}

function shut(groups: () => readonly Group[], mode: Mode): Answer {
  return {
    packets: packets.nothing(),
    get groups() {
      return groups();
    },
    mode,
    hops: [],
  };
}

/** The hops of the first way that carries anything. */
function tell(groups: readonly Group[]): readonly Hop[] {
  for (const stretch of groups.flat()) {
    const arrived = through(stretch);
    if (!packets.isEmpty(arrived)) return hopsOf(stretch, arrived);
  }
  return [];
}

/** Members stand where AWS puts them; everybody else chooses. */
export function keepsOf(from: Spot, to: Spot): Keeps {
  const isPut = ["member", "vpn-clients"];
  return { source: !isPut.includes(from.kind), destination: to.kind !== "member" };
}
