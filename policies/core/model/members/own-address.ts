/** The one private IPv4 address that an instance or an interface of its own has. */
import { addresses, type AddressSet } from "../../algebra";
import { isWholly, listOf, open, textOf, type Kind, type Resource, type Value } from "../../graph";

/**
 * Properties by which there are more addresses than one, or by which nobody knows how many there are. Source: the
 * arguments of the provider's `aws.ec2.Instance` and `aws.ec2.NetworkInterface`.
 */
const more: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  Instance: ["secondaryPrivateIps", "networkInterfaces", "secondaryNetworkInterfaces", "launchTemplate"],
  SpotInstanceRequest: ["secondaryPrivateIps", "networkInterfaces", "launchTemplate"],
  NetworkInterface: ["privateIpsCount", "privateIpListEnabled", "privateIpLists", "ipv4Prefixes", "ipv4PrefixCount"],
}; // prettier-ignore

/** Whether it has one private IPv4 address, known or not. An interface that an instance is given is asked by itself. */
export function hasOneAddress(owner: Resource): boolean {
  const others = owner.kind === undefined ? undefined : more[owner.kind];
  if (others === undefined) return false;
  if ([...others, "privateIp", "privateIps"].some((one) => owner.ignores(one))) return false;
  if (!owner.inputsKnown || owner.isFound) return false;
  return others.every((one) => !isSaid(owner, one)) && !hasSeveral(owner.input("privateIps"));
}

/** That address, where the program or the state tells it. */
export function ownAddress(owner: Resource): AddressSet | undefined {
  if (!hasOneAddress(owner)) return undefined;
  const said = saidAddress(owner);
  const value = said === undefined ? owner.output("privateIp") : (listOf(said)?.[0] ?? said);
  const text = textOf(value);
  const read = text === undefined ? undefined : addresses.parse(text);
  return read?.ok === true && addresses.hasV4(read.value) ? read.value : undefined;
}

/** What the program says of its addresses. */
export function saidAddress(owner: Resource): Value | undefined {
  return owner.input(owner.kind === "NetworkInterface" ? "privateIps" : "privateIp");
}

/** Whether the program says anything there, be it that there is nothing. */
function isSaid(owner: Resource, property: string): boolean {
  const value = owner.input(property);
  if (value === undefined) return false;
  const said = open(value);
  return !(said === false || said === 0 || listOf(said)?.length === 0);
}

function hasSeveral(value: Value | undefined): boolean {
  if (value === undefined) return false;
  const list = listOf(value);
  return list === undefined || list.length !== 1 || !list.every(isWholly);
}
