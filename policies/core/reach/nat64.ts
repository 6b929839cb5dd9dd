/** IPv4 addresses as hosts call them that have IPv6 only: inside 64:ff9b::/96, which NAT gateways translate. */
import { addresses, type AddressSet } from "../algebra";

const block = addresses.parse("64:ff9b::/96");

/** All addresses that are translated. */
export const translated: AddressSet = block.ok ? block.value : addresses.nothing();

const byteInGroup = 256;

/** Rules and subnets share their sets, and each is asked about many times. */
const known = new WeakMap<AddressSet, AddressSet>();

/** The IPv6 forms of the IPv4 addresses of a set. */
export function embedded(set: AddressSet): AddressSet {
  let found = known.get(set);
  if (found === undefined) known.set(set, (found = embed(set)));
  return found;
}

function embed(set: AddressSet): AddressSet {
  // Of a block that is not known, any of them may be meant.
  if (set.blocks.size > 0 && addresses.hasBlock(set, true)) return translated;
  const texts = addresses.format(addresses.onlyV4(set)).map((cidr) => {
    const [address = "", length = "32"] = cidr.split("/");
    const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
    const groups = [a * byteInGroup + b, c * byteInGroup + d].map((group) => group.toString(16));
    return `64:ff9b::${groups.join(":")}/${96 + Number(length)}`;
  });
  return addresses.parseList(texts).set;
}
