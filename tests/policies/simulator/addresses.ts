/** Single IP addresses and CIDR blocks, as numbers. The simulator knows no sets: an address is in a block or it is not. */

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

export interface Block {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly length: number;
}

const bits = { 4: 32, 6: 128 } as const;

function parseIpv4(text: string): bigint {
  const parts = text.split(".");
  const numbers = parts.map(Number);
  if (parts.length !== 4 || numbers.some((n) => !Number.isInteger(n) || n < 0 || n > 255)) {
    throw new Error(`not an IPv4 address: ${text}`);
  }
  return numbers.reduce((value, n) => value * 256n + BigInt(n), 0n);
}

function parseIpv6(text: string): bigint {
  let body = text;
  const dotted = /(?<head>.*:)(?<tail>\d+\.\d+\.\d+\.\d+)$/.exec(text)?.groups;
  if (dotted !== undefined) {
    const low = parseIpv4(dotted["tail"] ?? "");
    body = `${dotted["head"] ?? ""}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const halves = body.split("::");
  const words = (half: string | undefined) =>
    half === undefined || half === "" ? [] : half.split(":");
  const head = words(halves[0]);
  const tail = words(halves[1]);
  const gap = halves.length === 2 ? 8 - head.length - tail.length : 0;
  const all = [...head, ...Array.from({ length: Math.max(gap, 0) }, () => "0"), ...tail];
  if (halves.length > 2 || all.length !== 8 || all.some((w) => !/^[0-9a-f]{1,4}$/i.test(w))) {
    throw new Error(`not an IPv6 address: ${text}`);
  }
  return all.reduce((value, word) => value * 0x10000n + BigInt(`0x${word}`), 0n);
}

const addresses = new Map<string, Address>();
const blocks = new Map<string, Block>();

export function parseAddress(text: string): Address {
  let address = addresses.get(text);
  if (address === undefined) {
    address = text.includes(":")
      ? { family: 6, value: parseIpv6(text) }
      : { family: 4, value: parseIpv4(text) };
    addresses.set(text, address);
  }
  return address;
}

/** Reads a CIDR block; bits beyond its length do not count (`10.0.10.0/16` is `10.0.0.0/16`, §2). */
export function parseBlock(text: string): Block {
  let block = blocks.get(text);
  if (block === undefined) {
    const [base = "", prefix = ""] = text.split("/");
    const { family, value } = parseAddress(base);
    const length = Number(prefix);
    if (!/^\d+$/.test(prefix) || length > bits[family]) throw new Error(`not a block: ${text}`);
    const size = 1n << BigInt(bits[family] - length);
    const first = value - (value % size);
    block = { family, first, last: first + size - 1n, length };
    blocks.set(text, block);
  }
  return block;
}

export function formatAddress({ family, value }: Address): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  }
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
    .map((shift) => ((value >> shift) & 0xffffn).toString(16))
    .join(":");
}

export function familyOf(address: string): Family {
  return parseAddress(address).family;
}

/** Whether two spellings name one address. */
export function sameAddress(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [one, other] = [parseAddress(a), parseAddress(b)];
  return one.family === other.family && one.value === other.value;
}

export function inBlock(address: string, block: string): boolean {
  const { family, value } = parseAddress(address);
  const range = parseBlock(block);
  return family === range.family && range.first <= value && value <= range.last;
}

export function inAnyBlock(address: string, list: readonly string[]): boolean {
  return list.some((block) => inBlock(address, block));
}

/** Whether every address of one block is in the other. */
export function isWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseBlock(inner), parseBlock(outer)];
  return a.family === b.family && b.first <= a.first && a.last <= b.last;
}

export function overlaps(a: string, b: string): boolean {
  const [one, other] = [parseBlock(a), parseBlock(b)];
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** What §2 takes out of 0.0.0.0/0 to get the IPv4 internet. */
export const notInternet4 = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "198.18.0.0/15",
  "224.0.0.0/3",
] as const;

/** Global unicast addresses, of which the IPv6 internet is a part (§2). */
export const internet6 = "2000::/3";

/** The well-known prefix under which a NAT gateway reaches IPv4 from IPv6. https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html */
export const nat64Prefix = "64:ff9b::/96";

/** The IPv6 form under which a NAT gateway knows an IPv4 address. */
export function toNat64(address: string): string {
  const { first } = parseBlock(nat64Prefix);
  return formatAddress({ family: 6, value: first + parseAddress(address).value });
}

/** The IPv4 address inside an address of the NAT64 prefix. */
export function fromNat64(address: string): string {
  return formatAddress({ family: 4, value: parseAddress(address).value & 0xffffffffn });
}
