/** IPv4 address ranges in CIDR notation, as plain numbers. */

/** A range of IPv4 addresses, both ends included. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** A range as CIDR notation writes it. */
export interface Cidr extends AddressRange {
  /** How many leading bits are fixed, 0 to 32. */
  readonly prefixLength: number;
}

/** The number behind `a.b.c.d`; undefined for anything else, leading zeros included. */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    address = address * 256 + Number(part);
  }
  return address;
}

/** `a.b.c.d` of a number. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/**
 * The range that `a.b.c.d/n` writes; undefined for anything else, an address with bits set behind the prefix
 * included (AWS refuses those, too).
 */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText, lengthText, ...rest] = text.split("/");
  if (addressText === undefined || lengthText === undefined || rest.length > 0) return undefined;
  const first = parseAddress(addressText);
  if (first === undefined || !/^(0|[1-9]\d?)$/.test(lengthText)) return undefined;
  const prefixLength = Number(lengthText);
  if (prefixLength > 32) return undefined;
  const size = 2 ** (32 - prefixLength);
  return first % size === 0 ? { first, last: first + size - 1, prefixLength } : undefined;
}

/** Whether two ranges share an address. */
export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** What no router of the internet carries: RFC 1918's three ranges and RFC 6598's shared one. */
const privateRanges: readonly Cidr[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
].flatMap((text) => parseCidr(text) ?? []);

/** Whether a range lies wholly within private address space. */
export function isPrivate(range: AddressRange): boolean {
  return privateRanges.some((space) => contains(space, range));
}
