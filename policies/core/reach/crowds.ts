/** Ways into a member from sources that nothing on the way tells apart: one way is told, the others when asked for. */
import type { Member } from "../model/members";
import type { Kin, Places } from "./places";
import type { Way } from "./paths";
import type { Crowd, Place } from "./types";

/** The members of some kin, but for a few. */
export interface Band {
  readonly kin: readonly Kin[];
  readonly all: ReadonlySet<Kin>;
  readonly apart: ReadonlySet<Kin>;
  readonly without: ReadonlySet<Member>;
}

/** Who is at the other end of a band's ways, and how the way of each is made. */
export interface Source {
  readonly band: Band;
  readonly wayOf: (member: Member) => Way;
}

export class Ways implements Crowd {
  private constructor(
    readonly path: Way,
    private readonly places: Places,
    private readonly source: Source | undefined,
  ) {}

  /** A way from what is no member. */
  static alone(way: Way, places: Places): Ways {
    return new Ways(way, places, undefined);
  }

  /** The ways from a band; undefined where nobody is in it. */
  static of(source: Source, places: Places): Ways | undefined {
    const [first] = membersOf(source.band);
    return first === undefined ? undefined : new Ways(source.wayOf(first), places, source);
  }

  get members(): Iterable<Member> {
    const { source } = this;
    return { [Symbol.iterator]: () => membersOf(source?.band) };
  }

  has(place: Place): boolean {
    if (place.kind !== "member" || this.source === undefined) return false;
    const { all, apart, without } = this.source.band;
    const kin = this.places.kinOf(place.member);
    return all.has(kin) && !apart.has(kin) && !without.has(place.member);
  }

  of(member: Member): Way {
    const { from } = this.path;
    const isFirst = from.kind === "member" && from.member === member;
    return isFirst || this.source === undefined ? this.path : this.source.wayOf(member);
  }

  each(): readonly Way[] {
    if (this.source === undefined) return [this.path];
    return [...this.members].map((member) => this.of(member));
  }

  but(members: Iterable<Member>): Ways | undefined {
    const some = [...members].filter((member) => this.has({ kind: "member", member }));
    if (some.length === 0 || this.source === undefined) return this;
    const { band, wayOf } = this.source;
    const without = new Set([...band.without, ...some]);
    return Ways.of({ wayOf, band: { ...band, without } }, this.places);
  }

  /** The same with some kin by themselves, each in a crowd of its own. */
  split(kin: ReadonlySet<Kin>): readonly Ways[] {
    if (this.source === undefined) return [this];
    const { band, wayOf } = this.source;
    const some = [...kin].filter((one) => band.all.has(one) && !band.apart.has(one));
    if (some.length === 0 || (band.kin.length === 1 && some.length === 1)) return [this];
    const apart = new Set([...band.apart, ...some]);
    const parts = [
      { ...band, apart },
      ...some.map((one) => ({ ...band, kin: [one], all: new Set([one]) })),
    ];
    return parts.flatMap((part) => Ways.of({ wayOf, band: part }, this.places) ?? []);
  }

  /** What becomes of each of the ways further on, where the same becomes of all. */
  further(next: (way: Way) => Way | undefined): Ways | undefined {
    const path = next(this.path);
    if (path === undefined) return undefined;
    const { source } = this;
    if (source === undefined) return new Ways(path, this.places, undefined);
    // What goes on for one of them does for each; if that were wrong, the first one's way would stand for it.
    const wayOf = (member: Member): Way =>
      next(source.wayOf(member)) ?? path.sentBy({ kind: "member", member });
    return new Ways(path, this.places, { band: source.band, wayOf });
  }
}

function* membersOf(band: Band | undefined): Generator<Member> {
  if (band === undefined) return;
  for (const kin of band.kin) {
    if (band.apart.has(kin)) continue;
    for (const member of kin.members) if (!band.without.has(member)) yield member;
  }
}
