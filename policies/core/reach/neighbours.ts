/** Which members stand at given addresses: found by their subnets, not by asking each. */
import { addresses, type AddressSet } from "../algebra";
import type { Kin, Places } from "./places";

interface Entry {
  readonly from: number;
  readonly to: number;
  /** The furthest end of this and all entries before it. */
  readonly furthest: number;
  readonly kin: readonly Kin[];
}

export class Neighbours {
  private readonly v4: readonly Entry[];
  private readonly v6: readonly { readonly set: AddressSet; readonly kin: readonly Kin[] }[];
  /** Those that may stand anywhere. */
  private readonly anywhere: readonly Kin[];
  private readonly bySet = new WeakMap<AddressSet, ReadonlySet<Kin>>();
  private readonly byHash = new Map<number, { set: AddressSet; kin: ReadonlySet<Kin> }[]>();

  constructor(places: Places) {
    const anywhere: Kin[] = [];
    const seats = new Map<string, { set: AddressSet; kin: Kin[] }>();
    for (const kin of places.kin) {
      for (const { subnet, addresses: set } of places.ofKin(kin, "may")) {
        if (subnet === undefined) {
          anywhere.push(kin);
          continue;
        }
        const own = addresses.equals(addresses.onlyV4(set), subnet.v4.most) ? "" : kin.id;
        const key = `${subnet.key} ${String(addresses.hasV6(set))} ${own}`;
        const entry = seats.get(key);
        if (entry === undefined) seats.set(key, { set, kin: [kin] });
        else entry.kin.push(kin);
      }
    }
    const spans = [...seats.values()]
      .flatMap(({ set, kin }) => pairsOf(set.v4).map(([from, to]) => ({ from, to, kin })))
      .sort((a, b) => a.from - b.from);
    let furthest = 0;
    this.v4 = spans.map((span) => {
      furthest = Math.max(furthest, span.to);
      return { ...span, furthest };
    });
    this.v6 = [...seats.values()].filter(({ set }) => addresses.hasV6(set));
    this.anywhere = anywhere;
  }

  at(set: AddressSet): ReadonlySet<Kin> {
    let known = this.bySet.get(set);
    if (known !== undefined) return known;
    const hash = addresses.hash(set);
    const alike = this.byHash.get(hash) ?? [];
    known = alike.find((one) => addresses.equals(one.set, set))?.kin;
    if (known === undefined) {
      known = this.find(set);
      this.byHash.set(hash, [...alike, { set, kin: known }]);
    }
    this.bySet.set(set, known);
    return known;
  }

  private find(set: AddressSet): ReadonlySet<Kin> {
    const found = new Set<Kin>(this.anywhere);
    for (const [from, to] of pairsOf(set.v4)) {
      for (let i = this.firstAfter(from); i < this.v4.length; i += 1) {
        const entry = this.v4[i];
        if (entry === undefined || entry.from >= to) break;
        if (entry.to > from) for (const kin of entry.kin) found.add(kin);
      }
    }
    if (addresses.hasV6(set)) {
      for (const { set: own, kin } of this.v6) {
        if (addresses.intersectsV6(own, set)) for (const one of kin) found.add(one);
      }
    }
    return found;
  }

  /** The first entry that, or some before it, ends after an address. */
  private firstAfter(address: number): number {
    let low = 0;
    let high = this.v4.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.v4[middle]?.furthest ?? 0) > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function pairsOf(list: readonly number[]): (readonly [number, number])[] {
  const out: (readonly [number, number])[] = [];
  for (let i = 0; i + 1 < list.length; i += 2) out.push([list[i] ?? 0, list[i + 1] ?? 0]);
  return out;
}
