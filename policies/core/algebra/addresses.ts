import type { Part } from "./blocks";
import * as blocks from "./blocks";
import type { Parsed } from "./parsed";
import { parsed } from "./parsed";
import type { Spans } from "./spans";
import * as spans from "./spans";
import { noSpans } from "./spans";
import type { Prefix } from "./text";
import { cidrs4, cidrs6, END4, END6, parsePrefix } from "./text";

/**
 * An immutable set of addresses: IPv4, IPv6 and those of symbolic blocks (see blocks.ts).
 *
 * `blocks` holds only the blocks that the set treats otherwise than its literal addresses do; for
 * every other block, also one never heard of, the set covers what `v6` covers of 2000::/3, or `v4`
 * of IPv4. So the set may hold finitely many blocks or all but finitely many, and equal sets have
 * equal fields.
 */
export interface AddressSet {
  readonly v4: Spans<number>;
  readonly v6: Spans<bigint>;
  readonly blocks: ReadonlyMap<string, Part>;
}

/** One address; one of a symbolic block says where it would lie (`at`) if the block lies there. */
export type Address =
  | { readonly family: "v4"; readonly value: number }
  | { readonly family: "v6"; readonly value: bigint }
  | {
      readonly family: "block";
      readonly block: string;
      readonly subnet: number;
      readonly at: bigint;
    }
  | { readonly family: "block4"; readonly block: string; readonly at: bigint };

const NO_BLOCKS: ReadonlyMap<string, Part> = new Map();
const NOTHING: AddressSet = { v4: noSpans(), v6: noSpans(), blocks: NO_BLOCKS };

export function nothing(): AddressSet {
  return NOTHING;
}

function literal(v4: Spans<number>, v6: Spans<bigint>): AddressSet {
  return v4.length + v6.length === 0 ? NOTHING : { v4, v6, blocks: NO_BLOCKS };
}

/** Every IPv4 address, those of all symbolic blocks among them. */
export const anything4: AddressSet = literal(spans.span(0, END4), noSpans());
/** Every IPv6 address, those of all symbolic blocks among them. */
export const anything6: AddressSet = literal(noSpans(), spans.span(0n, END6));
/** Every address. */
export const anything: AddressSet = literal(anything4.v4, anything6.v6);

/** The addresses of one prefix. A subnet index outside 0 to 255 names no address. */
export function ofPrefix(prefix: Prefix): AddressSet {
  switch (prefix.family) {
    case "v4":
      return literal([prefix.base, prefix.base + 2 ** (32 - prefix.length)], noSpans());
    case "v6":
      return literal(noSpans(), [prefix.base, prefix.base + (1n << BigInt(128 - prefix.length))]);
    case "block":
      return block(prefix.block, prefix.subnet);
    case "block4":
      return block4(prefix.block, prefix.within);
  }
}

/** The symbolic IPv6 block of a VPC, or one /64 of it. */
export function block(id: string, subnet?: number): AddressSet {
  if (subnet === undefined) return withBlocks([], [], new Map([[id, blocks.uniform(blocks.GUA)]]));
  const exists = Number.isInteger(subnet) && subnet >= 0 && subnet < blocks.SUBNETS;
  return exists ? withBlocks([], [], new Map([[id, blocks.subnetOnly(subnet)]])) : NOTHING;
}

/** A symbolic IPv4 block of a VPC, which lies within literal addresses; anywhere where these are not known. */
export function block4(id: string, within: AddressSet = anything4): AddressSet {
  const part = blocks.uniform(blocks.placesOf4(within.v4));
  return withBlocks([], [], new Map([[blocks.nameOf4(id), part]]));
}

/** The set of one address; of one of a symbolic block, its /64, or all of an IPv4 one. */
export function only(address: Address): AddressSet {
  switch (address.family) {
    case "v4":
      return literal(spans.span(address.value, address.value + 1), noSpans());
    case "v6":
      return literal(noSpans(), spans.span(address.value, address.value + 1n));
    case "block":
      return block(address.block, address.subnet);
    case "block4":
      return block4(address.block);
  }
}

/** Reads one CIDR or bare address. */
export function parse(text: string): Parsed<AddressSet> {
  const prefix = parsePrefix(text);
  return prefix.ok ? parsed(ofPrefix(prefix.value)) : prefix;
}

/** Reads a list; what cannot be read is left out and reported, so that no text is lost in silence. */
export function parseList(texts: readonly string[]): {
  readonly set: AddressSet;
  readonly problems: readonly string[];
} {
  const v4: (readonly [number, number])[] = [];
  const v6: (readonly [bigint, bigint])[] = [];
  const problems: string[] = [];
  for (const text of texts) {
    const read = parsePrefix(text);
    if (!read.ok) problems.push(read.problem);
    else if (read.value.family === "v4") {
      v4.push([read.value.base, read.value.base + 2 ** (32 - read.value.length)]);
    } else {
      v6.push([read.value.base, read.value.base + (1n << BigInt(128 - read.value.length))]);
    }
  }
  return { set: literal(spans.fromPairs(v4), spans.fromPairs(v6)), problems };
}

/** Leaves out the blocks that follow the literal addresses: the canonical form. */
function withBlocks(
  v4: Spans<number>,
  v6: Spans<bigint>,
  parts: ReadonlyMap<string, Part>,
): AddressSet {
  const usual = usualOf({ v4, v6 });
  const kept = [...parts].filter(([name, part]) => !blocks.isUniform(part, usual(name)));
  return kept.length === 0 ? literal(v4, v6) : { v4, v6, blocks: new Map(kept) };
}

/** What literal addresses cover in the copies of a block; each version is worked out once. */
function usualOf({ v4, v6 }: Pick<AddressSet, "v4" | "v6">): (name: string) => Spans<bigint> {
  let places4: Spans<bigint> | undefined;
  let places6: Spans<bigint> | undefined;
  return (name) =>
    blocks.isV4(name) ? (places4 ??= blocks.placesOf4(v4)) : (places6 ??= blocks.guaOf(v6));
}

/** What the set holds of one block. */
function partOf(set: AddressSet, name: string): Part {
  return set.blocks.get(name) ?? blocks.uniform(usualOf(set)(name));
}

type Operation = <T extends spans.Point>(a: Spans<T>, b: Spans<T>) => Spans<T>;

function combine(a: AddressSet, b: AddressSet, operation: Operation): AddressSet {
  const v4 = operation(a.v4, b.v4);
  const v6 = operation(a.v6, b.v6);
  if (a.blocks.size + b.blocks.size === 0) return literal(v4, v6);
  const parts = new Map<string, Part>();
  for (const id of new Set([...a.blocks.keys(), ...b.blocks.keys()])) {
    parts.set(id, blocks.combine(partOf(a, id), partOf(b, id), operation));
  }
  return withBlocks(v4, v6, parts);
}

export function union(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b || isEmpty(b)) return a;
  return isEmpty(a) ? b : combine(a, b, spans.union);
}

export function intersection(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b) return a;
  return isEmpty(a) || isEmpty(b) ? NOTHING : combine(a, b, spans.intersection);
}

export function difference(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b) return NOTHING;
  return isEmpty(a) || isEmpty(b) ? a : combine(a, b, spans.difference);
}

/** The union of many sets at once, in time near to linear. */
export function unionAll(sets: readonly AddressSet[]): AddressSet {
  const [first = NOTHING] = sets;
  if (sets.length < 2) return first;
  const plain = sets.filter((set) => set.blocks.size === 0);
  const literals = literal(
    spans.unionAll(plain.map((set) => set.v4)),
    spans.unionAll(plain.map((set) => set.v6)),
  );
  return union(literals, unionInHalves(sets.filter((set) => set.blocks.size > 0)));
}

function unionInHalves(sets: readonly AddressSet[]): AddressSet {
  const [first = NOTHING] = sets;
  if (sets.length < 2) return first;
  const middle = sets.length >> 1;
  return union(unionInHalves(sets.slice(0, middle)), unionInHalves(sets.slice(middle)));
}

/** Whether the set has no address, wherever the symbolic blocks come to lie. */
export function isEmpty(set: AddressSet): boolean {
  return set.v4.length + set.v6.length + set.blocks.size === 0;
}

export function equals(a: AddressSet, b: AddressSet): boolean {
  if (a === b) return true;
  if (a.blocks.size !== b.blocks.size) return false;
  if (!spans.equals(a.v4, b.v4) || !spans.equals(a.v6, b.v6)) return false;
  for (const [id, part] of a.blocks) {
    const other = b.blocks.get(id);
    if (other === undefined || !blocks.equals(part, other)) return false;
  }
  return true;
}

/** Whether every address of `a` is in `b`, wherever the symbolic blocks come to lie. */
export function isSubset(a: AddressSet, b: AddressSet): boolean {
  if (a === b) return true;
  if (!spans.isSubset(a.v4, b.v4) || !spans.isSubset(a.v6, b.v6)) return false;
  return a.blocks.size + b.blocks.size === 0 || isEmpty(difference(a, b));
}

/** Whether the sets share an address, at some place where the symbolic blocks may lie. */
export function intersects(a: AddressSet, b: AddressSet): boolean {
  return intersectsV4(a, b) || intersectsV6(a, b);
}

export function intersectsV4(a: AddressSet, b: AddressSet): boolean {
  if (spans.intersects(a.v4, b.v4)) return true;
  return a.blocks.size + b.blocks.size > 0 && hasV4(intersection(a, b));
}

export function intersectsV6(a: AddressSet, b: AddressSet): boolean {
  if (spans.intersects(a.v6, b.v6)) return true;
  return a.blocks.size + b.blocks.size > 0 && hasV6(intersection(a, b));
}

export function contains(set: AddressSet, address: Address): boolean {
  switch (address.family) {
    case "v4":
      return spans.contains(set.v4, address.value);
    case "v6":
      return spans.contains(set.v6, address.value);
    case "block": {
      const run = partOf(set, address.block).find(
        ({ from, to }) => from <= address.subnet && address.subnet < to,
      );
      return run !== undefined && spans.contains(run.places, address.at);
    }
    case "block4": {
      const [run] = partOf(set, blocks.nameOf4(address.block));
      return run !== undefined && spans.contains(run.places, address.at);
    }
  }
}

/**
 * The set without what depends on where the given IPv6 blocks (and all those the set names) come to lie.
 * A block that nobody could write down beforehand lies, in all likelihood, in no literal block
 * narrower than 2000::/3: that reading is this one. The unchanged set is the careful reading.
 */
export function certain(set: AddressSet, ids: Iterable<string> = []): AddressSet {
  const named = new Set([...ids, ...set.blocks.keys()]);
  const parts = [...named].map(
    (name) => [name, blocks.certain(partOf(set, name), blocks.universeOf(name))] as const,
  );
  return withBlocks(set.v4, set.v6, new Map(parts));
}

/** Whether an address is one of IPv4. */
export function isV4({ family }: Address): boolean {
  return family === "v4" || family === "block4";
}

/** How many literal addresses there are; symbolic blocks, which have no number, are not counted. */
export function size(set: AddressSet): { readonly v4: number; readonly v6: bigint } {
  let v4 = 0;
  let v6 = 0n;
  for (const [from, to] of spans.pairs(set.v4)) v4 += to - from;
  for (const [from, to] of spans.pairs(set.v6)) v6 += to - from;
  return { v4, v6 };
}

/** The addresses of one IP version. */
export function onlyV4(set: AddressSet): AddressSet {
  if (set === anything) return anything4;
  if (hasBlock(set, true)) return intersection(set, anything4);
  return set.v6.length + set.blocks.size === 0 ? set : literal(set.v4, noSpans());
}

export function onlyV6(set: AddressSet): AddressSet {
  if (set === anything) return anything6;
  return set.v4.length === 0 && !hasBlock(set, true) ? set : intersection(set, anything6);
}

export function hasV4(set: AddressSet): boolean {
  return set.v4.length > 0 || hasBlock(set, true);
}

export function hasV6(set: AddressSet): boolean {
  return set.v6.length > 0 || hasBlock(set, false);
}

/** Whether the set treats a block of IPv4 (or of IPv6) otherwise than its literal addresses. */
export function hasBlock({ blocks: parts }: AddressSet, isV4: boolean): boolean {
  if (parts.size === 0) return false;
  for (const name of parts.keys()) if (blocks.isV4(name) === isV4) return true;
  return false;
}

/** The ids of the IPv4 blocks that a set treats otherwise than its literal addresses. */
export function unknownBlocks4({ blocks: parts }: AddressSet): readonly string[] {
  return [...parts.keys()].filter(blocks.isV4).map(blocks.idOf4);
}

/** A number that equal sets share, for grouping. */
export function hash(set: AddressSet): number {
  let sum = Math.imul(spans.hash(set.v4), 31) ^ spans.hash(set.v6);
  for (const part of set.blocks.values()) {
    for (const run of part) sum += Math.imul(run.to, 0x01000193) ^ spans.hash(run.places);
  }
  return sum;
}

/**
 * The fewest CIDRs, IPv4 first, then what the set says of symbolic blocks by `label`:
 * `vpc[10]/64`, `vpc/56`, `the IPv4 block of vpc`, and `except vpc/56` where the literal addresses would include it.
 */
export function format(
  set: AddressSet,
  label: (block: string) => string = (id) => id,
): readonly string[] {
  const out = [...cidrs4(set.v4), ...cidrs6(set.v6)];
  const usual = usualOf(set);
  const byName = ([a]: readonly [string, Part], [b]: readonly [string, Part]): number =>
    a < b ? -1 : a > b ? 1 : 0;
  for (const [id, part] of [...set.blocks].sort(byName)) {
    for (const { from, to, places } of part) {
      if (spans.equals(places, usual(id))) continue;
      const name = blocks.isV4(id)
        ? blockText4(label(blocks.idOf4(id)))
        : subnetsText(label(id), from, to);
      if (places.length === 0) out.push(`except ${name}`);
      else if (spans.equals(places, blocks.universeOf(id))) out.push(name);
      else out.push(`${name} where it lies in ${placesText(id, places)}`);
    }
  }
  return out;
}

function placesText(id: string, places: Spans<bigint>): string {
  return (blocks.isV4(id) ? cidrs4(places.map(Number)) : cidrs6(places)).join(", ");
}

function blockText4(label: string): string {
  return `the IPv4 block of ${label}`;
}

function subnetsText(label: string, from: number, to: number): string {
  if (from === 0 && to === blocks.SUBNETS) return `${label}/56`;
  return to === from + 1 ? `${label}[${from}]/64` : `${label}[${from}-${to - 1}]/64`;
}
