/** Which sources stand at given addresses: found by their subnets, not by asking each. */
import { addresses, type AddressSet } from "../algebra";
import type { Mode } from "./modes";
import type { Places } from "./places";
import type { Alike } from "./senders";

interface Entry {
  readonly from: number;
  readonly to: number;
  /** The furthest end of this and all entries before it. */
  readonly furthest: number;
  readonly alike: readonly Alike[];
}

interface Standing {
  readonly set: AddressSet;
  readonly alike: readonly Alike[];
}

export class Neighbours {
  private readonly v4: readonly Entry[];
  private readonly v6: readonly Standing[];
  /** Those whose IPv4 addresses are not known: in no order. */
  private readonly unlisted: readonly Standing[];
  private readonly all: readonly Standing[];
  /** Those that may stand anywhere. */
  private readonly anywhere: readonly Alike[];
  private readonly bySet = new WeakMap<AddressSet, ReadonlySet<Alike>>();
  private readonly byHash = new Map<number, { set: AddressSet; found: ReadonlySet<Alike> }[]>();

  constructor(places: Places, senders: readonly Alike[], mode: Mode) {
    const anywhere: Alike[] = [];
    const seats = new Map<string, { set: AddressSet; alike: Alike[] }>();
    for (const one of senders) {
      const [kin] = one.kin;
      for (const { subnet, addresses: set } of kin === undefined ? [] : places.ofKin(kin, mode)) {
        if (subnet === undefined) {
          anywhere.push(one);
          continue;
        }
        const own = addresses.equals(addresses.onlyV4(set), subnet.v4.most) ? "" : kin?.id;
        const key = `${subnet.key} ${String(addresses.hasV6(set))} ${own ?? ""}`;
        const entry = seats.get(key);
        if (entry === undefined) seats.set(key, { set, alike: [one] });
        else entry.alike.push(one);
      }
    }
    const spans = [...seats.values()]
      .flatMap(({ set, alike }) => pairsOf(set.v4).map(([from, to]) => ({ from, to, alike })))
      .sort((a, b) => a.from - b.from);
    let furthest = 0;
    this.v4 = spans.map((span) => {
      furthest = Math.max(furthest, span.to);
      return { ...span, furthest };
    });
    this.all = [...seats.values()];
    this.v6 = this.all.filter(({ set }) => addresses.hasV6(set));
    this.unlisted = this.all.filter(({ set }) => addresses.hasBlock(set, true));
    this.anywhere = anywhere;
  }

  at(set: AddressSet): ReadonlySet<Alike> {
    let known = this.bySet.get(set);
    if (known !== undefined) return known;
    const hash = addresses.hash(set);
    const alike = this.byHash.get(hash) ?? [];
    known = alike.find((one) => addresses.equals(one.set, set))?.found;
    if (known === undefined) {
      known = this.find(set);
      this.byHash.set(hash, [...alike, { set, found: known }]);
    }
    this.bySet.set(set, known);
    return known;
  }

  private find(set: AddressSet): ReadonlySet<Alike> {
    const found = new Set<Alike>(this.anywhere);
    for (const [from, to] of pairsOf(set.v4)) {
      for (let i = this.firstAfter(from); i < this.v4.length; i += 1) {
        const entry = this.v4[i];
        if (entry === undefined || entry.from >= to) break;
        if (entry.to > from) for (const one of entry.alike) found.add(one);
      }
    }
    const isUnlisted = addresses.hasBlock(set, true);
    for (const { set: own, alike } of isUnlisted ? this.all : this.unlisted) {
      if (addresses.intersectsV4(own, set)) for (const one of alike) found.add(one);
    }
    if (addresses.hasV6(set)) {
      for (const { set: own, alike } of this.v6) {
        if (addresses.intersectsV6(own, set)) for (const one of alike) found.add(one);
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
