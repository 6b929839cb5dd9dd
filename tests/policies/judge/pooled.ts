/** Our own programs with a VPC that draws its IPv4 block from a pool of IPAM. */
import type { PlannedResource } from "../../support/construct";
import { changed, type Change } from "./support";

type All = readonly PlannedResource[];

const isOf = (kind: string) => (one: PlannedResource) => one.type.endsWith(`:${kind}`);
const which = (one: PlannedResource) => `${one.type.split(":").pop() ?? ""} ${one.name}`;

function changedAll(all: All, kind: string, change: Change): All {
  return all.filter(isOf(kind)).reduce((before, one) => changed(before, which(one), change), all);
}

/** A stack whose VPC draws its block from a pool, and whose subnets have parts of it that are not known either. */
export function pooled(all: All): All {
  const drawn = changed(all, "Vpc network-vpc", {
    unset: ["cidrBlock"],
    set: { ipv4IpamPoolId: "ipam-pool-0123456789abcdef0", ipv4NetmaskLength: 16 },
  });
  const subnets = changedAll(drawn, "Subnet", {
    unset: ["cidrBlock"],
    from: { cidrBlock: ["Vpc network-vpc"] },
  });
  // What admits addresses that were written down is for another VPC now.
  const open = subnets.filter((one) => !one.type.includes("etworkAcl"));
  return changedAll(open, "AuthorizationRule", { set: { targetNetworkCidr: "0.0.0.0/0" } });
}
