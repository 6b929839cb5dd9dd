/** Addresses of networks in inputs: where they stand, and whether they are any. */
import { isIPv4, isIPv6 } from "node:net";
import type { WireValue } from "../../../cli/plan/document";
import { isWireObject } from "../../../cli/plan/markers";

type Properties = Readonly<Record<string, WireValue>>;

/** Inputs that are called so are addresses of networks, on whatever type. */
const addresses: Readonly<Record<string, 4 | 6>> = {
  cidrBlock: 4,
  cidrBlocks: 4,
  cidrIpv4: 4,
  clientCidrBlock: 4,
  destinationCidrBlock: 4,
  targetNetworkCidr: 4,
  cidrIpv6: 6,
  destinationIpv6CidrBlock: 6,
  ipv6CidrBlock: 6,
  ipv6CidrBlocks: 6,
};

/** Every address of a network, with the outermost property that it stands in. */
export function addressesIn(inputs: Properties): [string, string, 4 | 6][] {
  const found: [string, string, 4 | 6][] = [];
  const search = (top: string, key: string, value: WireValue): void => {
    const family = addresses[key];
    if (Array.isArray(value)) {
      for (const item of value as readonly WireValue[]) search(top, key, item);
    } else if (isWireObject(value)) {
      for (const [inner, part] of Object.entries(value)) search(top, inner, part);
    } else if (typeof value === "string" && value !== "" && family !== undefined) {
      found.push([top, value, family]);
    }
  };
  for (const [key, value] of Object.entries(inputs)) search(key, key, value);
  return found;
}

/** Why a text is not the address of a network: no address, or one with bits beyond the prefix. */
export function addressProblem(text: string, family: 4 | 6): string | undefined {
  const [address = "", length = "", more] = text.split("/");
  const bits = family === 4 ? 32 : 128;
  const valid = family === 4 ? isIPv4(address) : isIPv6(address);
  const prefix = /^\d+$/.test(length) ? Number(length) : bits + 1;
  if (!valid || prefix > bits || more !== undefined) {
    return `${JSON.stringify(text)} is not a valid IPv${family} CIDR block`;
  }
  const beyond = numberOf(address, family) & ((1n << BigInt(bits - prefix)) - 1n);
  return beyond === 0n ? undefined : `${JSON.stringify(text)} has bits set beyond its prefix`;
}

/** An address as a number. */
export function numberOf(address: string, family: 4 | 6): bigint {
  if (family === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = "", tail] = address.split("::");
  const parts = (text: string) => (text === "" ? [] : text.split(":"));
  const [left, right] = [parts(head), parts(tail ?? "")];
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].reduce((sum, p) => sum * 65_536n + BigInt(`0x${p}`), 0n);
}
