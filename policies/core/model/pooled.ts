/** VPCs whose IPv4 block a pool of IPAM is going to give: not known yet, and yet surely no other's. */
import { isUnknown, textOf, type Resolver, type Resource } from "../graph";

/**
 * VPCs that this program makes with such a block. The addresses of one are told apart from those of
 * every other by its name alone, so that they are here only where none can overlap with another:
 * there is one, or all are drawn from one pool, which gives no address twice (AWS, "How IPAM works").
 */
export function pooledVpcs(resolver: Resolver): ReadonlySet<Resource> {
  const drawn = resolver.graph.ofKind("Vpc").filter(isDrawn);
  const pools = new Set(drawn.map((vpc) => poolOf(resolver, vpc)));
  return new Set(pools.size === 1 ? drawn : []);
}

function isDrawn(vpc: Resource): boolean {
  if (vpc.mayBeRead || vpc.options.importId !== undefined) return false;
  const told = vpc.output("cidrBlock");
  const isTold = told !== undefined && !isUnknown(told);
  return (
    !isTold && vpc.input("cidrBlock") === undefined && vpc.input("ipv4IpamPoolId") !== undefined
  );
}

const pool = /^aws:ec2\/vpcIpamPool(Cidr)?:/;

/** The pool as one text; an own one for each VPC of which it is not known. */
function poolOf(resolver: Resolver, vpc: Resource): string {
  const id = textOf(vpc.input("ipv4IpamPoolId"));
  const owner = resolver.owner(vpc, "ipv4IpamPoolId")?.resource;
  // What comes from anything else than a pool may be one pool or another.
  return id ?? (owner !== undefined && pool.test(owner.type) ? owner.urn : vpc.urn);
}
