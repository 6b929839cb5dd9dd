/** Sets of which it is known only between what bounds they lie. */
import { addresses, parsePrefix, type AddressSet, type Between, type Prefix } from "../../algebra";
import { isUnknown, textOf, type Value } from "../../graph";

export type Family = "v4" | "v6";

/** Addresses between bounds, with the blocks that make up those that are certain. */
export interface Blocks extends Between<AddressSet> {
  readonly prefixes: readonly Prefix[];
}

export const noAddresses: Blocks = {
  least: addresses.nothing(),
  most: addresses.nothing(),
  prefixes: [],
};

export function everyAddress(family: Family): AddressSet {
  return family === "v4" ? addresses.anything4 : addresses.anything6;
}

export function atMost(most: AddressSet): Blocks {
  return { least: addresses.nothing(), most, prefixes: [] };
}

export function oneBlock(prefix: Prefix): Blocks {
  const set = addresses.ofPrefix(prefix);
  return { least: set, most: set, prefixes: [prefix] };
}

export function unionBlocks(parts: readonly Blocks[]): Blocks {
  return {
    least: addresses.unionAll(parts.map(({ least }) => least)),
    most: addresses.unionAll(parts.map(({ most }) => most)),
    prefixes: parts.flatMap(({ prefixes }) => prefixes),
  };
}

/** A CIDR block as written; `within` is what is known of one that cannot be read. */
export function blockBounds(value: Value | undefined, family: Family, within: AddressSet): Blocks {
  if (value === undefined) return noAddresses;
  const text = isUnknown(value) ? undefined : textOf(value);
  const read = text === undefined ? undefined : parsePrefix(text);
  if (read?.ok !== true || read.value.family !== family) return atMost(within);
  return oneBlock(read.value);
}
