import type { AddressSet } from "./addresses";
import type { Parsed } from "./parsed";
import { parsed, quoted, refused } from "./parsed";
import type { Spans } from "./spans";
import { pairs } from "./spans";

/** One past the last IPv4 address. */
export const END4 = 2 ** 32;
/** One past the last IPv6 address. */
export const END6 = 1n << 128n;

/**
 * A block of addresses as a route or a rule writes it. `block` stands for the IPv6 /56 that AWS
 * generates for a VPC: it has no number during a preview, so the VPC's identity names it; with
 * `subnet` it is one of its 256 /64s. `block4` stands for an IPv4 block that is not known yet;
 * it lies `within` these addresses, where that is known.
 */
export type Prefix =
  | { readonly family: "v4"; readonly base: number; readonly length: number }
  | { readonly family: "v6"; readonly base: bigint; readonly length: number }
  | { readonly family: "block"; readonly block: string; readonly subnet?: number }
  | { readonly family: "block4"; readonly block: string; readonly within?: AddressSet };

/** A block that is written as numbers. */
export type LiteralPrefix = Extract<Prefix, { readonly base: unknown }>;

const LONGEST_TEXT = 64;
const DECIMAL = /^(?:0|[1-9]\d{0,2})$/;
const HEX_GROUP = /^[0-9a-f]{1,4}$/i;
const GROUPS = 8;

function parseV4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      // A leading zero means octal to some readers and decimal to others: refused, as AWS does.
      if (octet === 0) return undefined;
      octet = (octet < 0 ? 0 : octet) * 10 + digit;
      if (octet > 255) return undefined;
    } else {
      if (text[i] !== "." || octet < 0 || dots === 3) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

/** The 16-bit groups of one side of `::`; a dotted IPv4 tail stands for two of them. */
function parseGroups(text: string, last: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (HEX_GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const tail = last && i === parts.length - 1 ? parseV4(part) : undefined;
    if (tail === undefined) return undefined;
    groups.push(Math.floor(tail / 65536), tail % 65536);
  }
  return groups;
}

function parseV6(text: string): bigint | undefined {
  const sides = text.split("::");
  const [left = "", right] = sides;
  if (sides.length > 2) return undefined;
  const head = parseGroups(left, right === undefined);
  const tail = right === undefined ? [] : parseGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = GROUPS - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  // Four groups fit a number exactly in two steps; bigints are made as few times as possible.
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  let value = 0n;
  for (let i = 0; i < GROUPS; i += 2) {
    value = (value << 32n) | BigInt((groups[i] ?? 0) * 65536 + (groups[i + 1] ?? 0));
  }
  return value;
}

/**
 * Reads `10.0.0.0/16`, `2001:db8::/32`, `::ffff:10.0.0.1` ... A bare address is a /32 or /128.
 * Host bits are dropped, as AWS does: `10.0.10.0/16` is `10.0.0.0/16`. An IPv4-mapped address
 * stays an IPv6 one: nothing on AWS delivers it as IPv4.
 */
export function parsePrefix(text: string): Parsed<LiteralPrefix> {
  if (text.length > LONGEST_TEXT) return refused(`${quoted(text)} is too long for an address`);
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const lengthText = slash < 0 ? undefined : text.slice(slash + 1);
  const v6 = address.includes(":");
  const bits = v6 ? 128 : 32;
  if (lengthText !== undefined && !(DECIMAL.test(lengthText) && Number(lengthText) <= bits)) {
    return refused(`${quoted(text)} has no prefix length of 0 to ${bits}`);
  }
  const length = lengthText === undefined ? bits : Number(lengthText);
  if (v6) {
    const value = parseV6(address);
    if (value === undefined) return refused(`${quoted(text)} is not an IPv6 address or CIDR`);
    const host = BigInt(bits - length);
    return parsed({ family: "v6", base: (value >> host) << host, length });
  }
  const value = parseV4(address);
  if (value === undefined) return refused(`${quoted(text)} is not an IP address or CIDR`);
  const size = 2 ** (bits - length);
  return parsed({ family: "v4", base: Math.floor(value / size) * size, length });
}

export function formatV4(address: number): string {
  return [16777216, 65536, 256, 1]
    .map((weight) => String(Math.floor(address / weight) % 256))
    .join(".");
}

/** The shortest form (RFC 5952): lower case, the first longest run of zero groups as `::`. */
export function formatV6(address: bigint): string {
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) {
    groups.push(Number((address >> shift) & 0xffffn));
  }
  let start = 0;
  let longest = 0;
  for (let i = 0; i < GROUPS; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > longest) {
      start = i;
      longest = end - i;
    }
  }
  const hex = (part: readonly number[]): string => part.map((g) => g.toString(16)).join(":");
  if (longest < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + longest))}`;
}

/** The fewest IPv4 CIDRs that make up exactly this set. */
export function cidrs4(set: Spans<number>): readonly string[] {
  const out: string[] = [];
  for (const [from, to] of pairs(set)) {
    let at = from;
    while (at < to) {
      let length = 32;
      let size = 1;
      while (length > 0 && at % (size * 2) === 0 && at + size * 2 <= to) {
        size *= 2;
        length--;
      }
      out.push(`${formatV4(at)}/${length}`);
      at += size;
    }
  }
  return out;
}

/** The fewest IPv6 CIDRs that make up exactly this set. */
export function cidrs6(set: Spans<bigint>): readonly string[] {
  const out: string[] = [];
  for (const [from, to] of pairs(set)) {
    let at = from;
    while (at < to) {
      let length = 128;
      let size = 1n;
      while (length > 0 && (at & (size * 2n - 1n)) === 0n && at + size * 2n <= to) {
        size *= 2n;
        length--;
      }
      out.push(`${formatV6(at)}/${length}`);
      at += size;
    }
  }
  return out;
}
