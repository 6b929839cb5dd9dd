import type { Address, AddressSet } from "./addresses";
import * as addresses from "./addresses";
import * as blocks from "./blocks";
import * as spans from "./spans";
import { formatV4, formatV6, parsePrefix } from "./text";

/** Address spaces with a name, and the choice of one address that stands for a set. */

function space(...cidrs: readonly string[]): AddressSet {
  return addresses.parseList(cidrs).set;
}

/** RFC 1918, and the shared address space of RFC 6598 that a VPC may use as well. */
export const private4: AddressSet = space(
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
);

/** Unique local addresses, RFC 4193. */
export const private6: AddressSet = space("fc00::/7");

/** IPv4 addresses of the internet: all that is not private, local, reserved or for documents. */
export const internet4: AddressSet = addresses.difference(
  addresses.anything4,
  addresses.union(
    private4,
    space(
      "127.0.0.0/8",
      "169.254.0.0/16",
      "192.0.0.0/24",
      "192.0.2.0/24",
      "198.51.100.0/24",
      "203.0.113.0/24",
      "198.18.0.0/15",
      "224.0.0.0/3",
    ),
  ),
);

/** IPv6 addresses of the internet: global unicast. A VPC's own blocks are to be taken out. */
export const internet6: AddressSet = space("2000::/3");

/** The internet as seen from VPCs that own these addresses; `v4` is what it has of IPv4. */
export function internet(own: AddressSet = addresses.nothing(), v4 = internet4): AddressSet {
  return addresses.difference(addresses.union(v4, internet6), own);
}

// Addresses that a reader knows for examples come first: the documentation blocks. None of those
// of IPv4 is in `internet4`; 1.2.3.4 is, and is as plainly a placeholder.
const PREFERRED = ["198.51.100.7", "203.0.113.7", "192.0.2.7", "1.2.3.4", "2001:db8::7"];
const CANDIDATES: readonly Address[] = PREFERRED.flatMap((text): Address[] => {
  const read = parsePrefix(text);
  if (!read.ok) return [];
  return read.value.family === "v4"
    ? [{ family: "v4", value: read.value.base }]
    : [{ family: "v6", value: read.value.base }];
});

/** Addresses below this offset are a subnet's own: network, router, name server. */
const USUAL_HOST = 7;
const ROOMY = 16;

// Where a set offers a choice, an ordinary host address is a better example than these.
const ORDINARY: AddressSet = addresses.difference(
  addresses.anything,
  space("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/8", "fe00::/7"),
);

/**
 * One address out of the set, always the same for the same set: a documentation address if the set
 * has one, otherwise a host in the first span with room. IPv4 before IPv6 before symbolic blocks.
 */
export function witness(set: AddressSet): Address | undefined {
  for (const part of [addresses.onlyV4(set), addresses.onlyV6(set)]) {
    const candidate = CANDIDATES.find((address) => addresses.contains(part, address));
    if (candidate !== undefined) return candidate;
    const found = host(addresses.intersection(part, ORDINARY)) ?? host(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A host of the first span with room for one, else the first address. */
function host(set: AddressSet): Address | undefined {
  const v4 = spans.pairs(set.v4);
  const [from4, to4] = v4.find(([from, to]) => to - from >= ROOMY) ?? v4[0] ?? [];
  if (from4 !== undefined && to4 !== undefined) {
    return { family: "v4", value: to4 - from4 >= ROOMY ? from4 + USUAL_HOST : from4 };
  }
  const v6 = spans.pairs(set.v6);
  const [from6, to6] = v6.find(([from, to]) => to - from >= ROOMY) ?? v6[0] ?? [];
  if (from6 !== undefined && to6 !== undefined) {
    return { family: "v6", value: to6 - from6 >= ROOMY ? from6 + BigInt(USUAL_HOST) : from6 };
  }
  for (const [block, part] of [...set.blocks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { from, places } of part) {
      const [at] = places;
      if (at === undefined) continue;
      if (blocks.isV4(block)) return { family: "block4", block: blocks.idOf4(block), at };
      return { family: "block", block, subnet: from, at };
    }
  }
  return undefined;
}

/** An address as text; that of a symbolic block by its VPC and subnet: `vpc[10]::7`, `vpc[IPv4].7`. */
export function formatAddress(
  address: Address,
  label: (block: string) => string = (id) => id,
): string {
  switch (address.family) {
    case "v4":
      return formatV4(address.value);
    case "v6":
      return formatV6(address.value);
    case "block":
      return `${label(address.block)}[${address.subnet}]::${USUAL_HOST}`;
    case "block4":
      return `${label(address.block)}[IPv4].${USUAL_HOST}`;
  }
}
