/** Subnets: whose they are, which addresses they have, and what they give to what is put in them. */
import {
  flagOf,
  isUnknown,
  quotedId,
  textOf,
  type Resolver,
  type Resource,
  type Value,
} from "../../graph";
import { addresses, type AddressSet } from "../../algebra";
import { atMost, blockBounds, everyAddress, noAddresses, type Blocks, type Family } from "./bounds";
import { mapOneOf, oneOfReference, type OneOf } from "./choices";
import type { Vpc, Vpcs } from "./vpcs";

export interface Subnet {
  /** The URN, or the id of a subnet outside of the plan. */
  readonly key: string;
  readonly resource: Resource | undefined;
  readonly vpc: OneOf<Vpc>;
  readonly v4: Blocks;
  /** Symbolic where it is a part of a generated block that is not known: then the block as a whole. */
  readonly v6: Blocks;
  /** Undefined where it is unknown. */
  readonly mapPublicIpOnLaunch: boolean | undefined;
  readonly assignIpv6AddressOnCreation: boolean | undefined;
  readonly zone: string | undefined;
}

export interface Subnets {
  readonly all: readonly Subnet[];
  /** A subnet by its URN, or one outside of the plan by its id. */
  named(key: string): Subnet;
}

export function readSubnets(resolver: Resolver, vpcs: Vpcs): Subnets {
  const { graph } = resolver;
  const defaultVpcs = graph.ofKind("DefaultVpc").map(({ urn }) => vpcs.named(urn));
  const all = graph.ofKind("Subnet", "DefaultSubnet").map((resource) => {
    if (resource.kind === "DefaultSubnet") return adopted(resource, defaultVpcs);
    const vpc = mapOneOf(oneOfReference(resolver.reference(resource, "vpcId")), ({ key }) =>
      vpcs.named(key),
    );
    return made(resource, vpc);
  });
  const byKey = new Map(all.map((subnet) => [subnet.key, subnet]));
  const named = (key: string): Subnet => {
    const subnet = byKey.get(key) ?? foreign(key);
    byKey.set(key, subnet);
    return subnet;
  };
  return { all, named };
}

function made(resource: Resource, vpc: OneOf<Vpc>): Subnet {
  return {
    key: resource.urn,
    resource,
    vpc,
    v4: addressesOf(resource, vpc, "v4"),
    v6: addressesOf(resource, vpc, "v6"),
    mapPublicIpOnLaunch: flag(resource, "mapPublicIpOnLaunch", false),
    assignIpv6AddressOnCreation: flag(resource, "assignIpv6AddressOnCreation", false),
    zone: zoneOf(resource),
  };
}

/** A subnet that every account has: AWS made it, and it gives public addresses unless told not to. */
function adopted(resource: Resource, defaultVpcs: readonly Vpc[]): Subnet {
  return {
    key: resource.urn,
    resource,
    vpc: { all: defaultVpcs, open: true },
    v4: atMost(everyAddress("v4")),
    v6: atMost(everyAddress("v6")),
    mapPublicIpOnLaunch: flag(resource, "mapPublicIpOnLaunch", true),
    assignIpv6AddressOnCreation: flag(resource, "assignIpv6AddressOnCreation", undefined),
    zone: zoneOf(resource),
  };
}

function foreign(key: string): Subnet {
  return {
    key,
    resource: undefined,
    vpc: { all: [], open: true },
    v4: atMost(everyAddress("v4")),
    v6: atMost(everyAddress("v6")),
    mapPublicIpOnLaunch: undefined,
    assignIpv6AddressOnCreation: undefined,
    zone: undefined,
  };
}

const properties = {
  v4: { block: "cidrBlock", drawn: ["ipv4IpamPoolId", "ipv4NetmaskLength"] },
  v6: { block: "ipv6CidrBlock", drawn: ["ipv6IpamPoolId", "ipv6NetmaskLength"] },
} as const;

function addressesOf(resource: Resource, vpc: OneOf<Vpc>, family: Family): Blocks {
  const { block, drawn } = properties[family];
  const within = vpc.open
    ? everyAddress(family)
    : addresses.unionAll(vpc.all.map((one) => one[family].most));
  const given = resource.input(block);
  if (given !== undefined && !isUnknown(given)) return inVpc(given, family, within);
  const told = resource.output(block);
  if (told !== undefined && given === undefined) return inVpc(told, family, within);
  const isDrawn = drawn.some((property) => resource.input(property) !== undefined);
  return given !== undefined || isDrawn ? atMost(within) : noAddresses;
}

/** A block as written: of a VPC that is not known yet, those of its addresses that would lie there. */
function inVpc(value: Value, family: Family, within: AddressSet): Blocks {
  const blocks = blockBounds(value, family, within);
  if (family !== "v4" || !addresses.hasBlock(within, true)) return blocks;
  const own = addresses.intersection(blocks.most, within);
  return addresses.isEmpty(own) ? blocks : { ...blocks, least: own, most: own };
}

/** A flag with what holds where the program did not set it. */
function flag(resource: Resource, property: string, absent: boolean | undefined) {
  const value = resource.input(property);
  return value === undefined ? absent : flagOf(value);
}

function zoneOf(resource: Resource): string | undefined {
  return textOf(resource.input("availabilityZone") ?? resource.input("availabilityZoneId"));
}

/** A subnet as a message names it. */
export function formatSubnet({ resource, key }: Subnet): string {
  return resource?.toString() ?? `subnet ${quotedId(key, "subnet")}`;
}

/** Whether a zone is told by its id (`euc1-az1`), which is the same in every account, and not by its name. */
export function isZoneId(zone: string): boolean {
  return /-az\d+$/.test(zone);
}
