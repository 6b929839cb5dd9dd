import type { AddressSet } from "./addresses";
import * as addresses from "./addresses";

/** One number for all address sets that are equal, whatever object they are. */
export class AddressNumbers {
  private readonly known = new WeakMap<AddressSet, number>();
  private readonly byHash = new Map<number, { readonly set: AddressSet; readonly id: number }[]>();
  private count = 0;

  of(set: AddressSet): number {
    let id = this.known.get(set);
    if (id === undefined) this.known.set(set, (id = this.find(set)));
    return id;
  }

  private find(set: AddressSet): number {
    const hash = addresses.hash(set);
    const alike = this.byHash.get(hash) ?? [];
    const known = alike.find((one) => addresses.equals(one.set, set));
    if (known !== undefined) return known.id;
    const id = this.count;
    this.count += 1;
    this.byHash.set(hash, [...alike, { set, id }]);
    return id;
  }
}
