/** Sources that send alike: what they send to a destination is asked of one of them, for all. */
import type { Resource } from "../graph";
import { addressed } from "../model/members";
import type { Filters } from "./filters";
import type { Mode } from "./modes";
import { mayMeet, type Kin, type Places } from "./places";
import type { Shapes } from "./shapes";

/**
 * Kin of equal `Shapes.sender`. No destination tells them apart, but by the rules by which it and they name each other:
 * whoever is at such a rule stands apart there (`Senders.apart`), and is asked by itself. For all others `Shapes.pair` is
 * empty, so that what is said of one of them holds for each.
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

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly shapes: Shapes,
  ) {}

  all(mode: Mode): readonly Alike[] {
    return this.known(mode).all;
  }

  of(kin: Kin, mode: Mode): Alike {
    const alike = this.known(mode).of.get(kin);
    if (alike === undefined) throw new RangeError(`${kin.member.label} is none of the members`);
    return alike;
  }

  /** The kin that a destination's rules name, whose rules name the destination, or that may share an instance with it. */
  apart(to: Kin, mode: Mode): ReadonlySet<Kin> {
    const key = `${to.id} ${mode}`;
    let found = this.apartOf.get(key);
    if (found === undefined) {
      const { namingKin, namingOwner } = this.known(mode);
      found = new Set([
        ...this.namedBy(to, mode),
        ...(namingKin.get(to.id) ?? []),
        ...addressed(to.member).flatMap((one) => namingOwner.get(one) ?? []),
        ...this.meeting(to, mode),
      ]);
      this.apartOf.set(key, found);
    }
    return found;
  }

  /** The kin that may be on an instance with a destination, where no rule is asked. */
  meeting(to: Kin, mode: Mode): readonly Kin[] {
    const { hosted } = this.places;
    if (hosted.length === 0 || mode !== "may") return [];
    const hosts = addressed(to.member).flatMap((one) => [...this.places.ownedBy(one)]);
    return [...new Set([...hosted, ...hosts])].filter((one) => mayMeet(one, to));
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
    const users = this.shapes.usersOf(kin);
    return new Set(users === undefined ? [] : [...users].map((user) => this.of(user, mode)));
  }

  private known(mode: Mode): Known {
    let known = this.modes.get(mode);
    if (known === undefined) this.modes.set(mode, (known = this.read(mode)));
    return known;
  }

  private read(mode: Mode): Known {
    const byShape = new Map<number, { kin: Kin[]; all: Set<Kin> }>();
    const of = new Map<Kin, Alike>();
    const namingKin = new Map<number, Kin[]>();
    const namingOwner = new Map<Resource, Kin[]>();
    for (const kin of this.places.kin) {
      const { byKin, byOwner } = this.filters.index(kin, "egress", mode);
      for (const id of byKin.keys()) push(namingKin, id, kin);
      for (const owner of byOwner.keys()) push(namingOwner, owner, kin);
      const shape = this.shapes.sender(kin, mode);
      let alike = byShape.get(shape);
      if (alike === undefined) byShape.set(shape, (alike = { kin: [], all: new Set() }));
      alike.kin.push(kin);
      alike.all.add(kin);
      of.set(kin, alike);
    }
    return { of, all: [...byShape.values()], namingKin, namingOwner };
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
