/** VPCs whose IPv4 block a pool of IPAM is going to give: not known yet, and yet surely no other's. */
import { addresses, type AddressSet, type Prefix } from "../algebra";
import { isUnknown, textOf, type Resolver, type Resource } from "../graph";

/** Where a VPC's block comes from. */
interface Source {
  /** The pool as one text; an own one for each VPC of which it is not known. */
  readonly name: string;
  /** The addresses that the pool has; undefined where they are not known. */
  readonly within: AddressSet | undefined;
}

/**
 * VPCs that this program makes with such a block, and that block. The addresses of one are told apart from those of
 * every other by its name, and by what its pool has, so that they are here only where none can overlap with another:
 * there is one, all are drawn from one pool, which gives no address twice (AWS, "How IPAM works"), or their pools have
 * nothing in common.
 */
export function pooledVpcs(resolver: Resolver): ReadonlyMap<Resource, Prefix> {
  const drawn = resolver.graph.ofKind("Vpc").filter(isDrawn);
  const sources = new Map(drawn.map((vpc) => [vpc, sourceOf(resolver, vpc)] as const));
  const pools = new Map([...sources.values()].map((one) => [one.name, one.within] as const));
  if (pools.size > 1 && !areApart([...pools.values()])) return new Map();
  return new Map(
    [...sources].map(([vpc, { within }]) => {
      const block: Prefix = { family: "block4", block: vpc.urn };
      return [vpc, within === undefined ? block : { ...block, within }];
    }),
  );
}

function areApart(all: readonly (AddressSet | undefined)[]): boolean {
  let before = addresses.nothing();
  for (const one of all) {
    if (one === undefined || addresses.intersects(before, one)) return false;
    before = addresses.union(before, one);
  }
  return true;
}

function isDrawn(vpc: Resource): boolean {
  if (vpc.isFound) return false;
  const told = vpc.output("cidrBlock");
  const isTold = told !== undefined && !isUnknown(told);
  return (
    !isTold && vpc.input("cidrBlock") === undefined && vpc.input("ipv4IpamPoolId") !== undefined
  );
}

const poolToken = "aws:ec2/vpcIpamPool:VpcIpamPool";
const cidrToken = "aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr";

function sourceOf(resolver: Resolver, vpc: Resource): Source {
  const id = textOf(vpc.input("ipv4IpamPoolId"));
  const pool = poolAt(resolver, vpc, "ipv4IpamPoolId");
  const within = pool === undefined ? undefined : addressesOf(resolver, pool, mostLevels);
  return { name: pool?.urn ?? id ?? vpc.urn, within };
}

/** The pool of the program that a property names, by itself or by a block of it; what comes from anything else may be one or another. */
function poolAt(resolver: Resolver, resource: Resource, property: string): Resource | undefined {
  const id = textOf(resource.input(property));
  const all = resolver.graph.resources;
  if (id !== undefined) return all.find(({ type, id: own }) => type === poolToken && own === id);
  const owner = resolver.owner(resource, property)?.resource;
  if (owner?.type === cidrToken) return poolAt(resolver, owner, "ipamPoolId");
  return owner?.type === poolToken ? owner : undefined;
}

/** Pools are made out of others, so many times (AWS, "Quotas for your IPAM"). */
const mostLevels = 10;

/** What a pool of the program has: the blocks that the program provisions to it. */
function addressesOf(resolver: Resolver, pool: Resource, levels: number): AddressSet | undefined {
  if (pool.isFound || levels === 0) return undefined;
  const own: AddressSet[] = [];
  for (const cidr of resolver.graph.resources.filter(({ type }) => type === cidrToken)) {
    const of = poolAt(resolver, cidr, "ipamPoolId");
    const isOther = textOf(cidr.input("ipamPoolId")) !== undefined;
    if (of !== undefined ? of !== pool : isOther) continue;
    const set = of === undefined ? undefined : blockOf(resolver, pool, cidr, levels);
    if (set === undefined) return undefined;
    own.push(set);
  }
  return own.length === 0 ? undefined : addresses.unionAll(own);
}

/** A block of a pool; where only its size is told, it is a part of what the pool is made out of. */
function blockOf(
  resolver: Resolver,
  pool: Resource,
  cidr: Resource,
  levels: number,
): AddressSet | undefined {
  const text = textOf(cidr.input("cidr"));
  const read = text === undefined ? undefined : addresses.parse(text);
  if (read !== undefined) return read.ok && addresses.hasV4(read.value) ? read.value : undefined;
  const parent = poolAt(resolver, pool, "sourceIpamPoolId");
  return parent === undefined ? undefined : addressesOf(resolver, parent, levels - 1);
}
