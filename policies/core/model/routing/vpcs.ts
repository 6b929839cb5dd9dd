/** VPCs: which addresses are theirs, and which gateways are attached to them. */
import {
  flagOf,
  formatReference,
  isUnknown,
  quotedId,
  type Kind,
  type Path,
  type Resolver,
  type Resource,
} from "../../graph";
import { addresses, spaces, type AddressSet } from "../../algebra";
import { pooledVpcs } from "../pooled";
import {
  atMost,
  blockBounds,
  everyAddress,
  noAddresses,
  oneBlock,
  unionBlocks,
  type Blocks,
} from "./bounds";
import { Attachments, choiceOf } from "./choices";
import { lazily, unknownAt, type Evidence, type Finding } from "./evidence";

export interface Vpc {
  /** The URN, or the id of a VPC outside of the plan; it names the VPC's symbolic IPv6 block. */
  readonly key: string;
  readonly resource: Resource | undefined;
  /** Whether this plan makes it, so that what the VPC came with is as AWS makes it. */
  readonly created: boolean;
  /** Symbolic where its one block is not known yet. */
  readonly v4: Blocks;
  readonly v6: Blocks;
  readonly internetGateways: Gateways;
  readonly egressOnlyGateways: Gateways;
  readonly vpnGateways: Gateways;
}

/** Gateways that are attached, and those that may be; `open`: others, which no one here names, too. */
export interface Gateways {
  readonly certain: readonly GatewayAttachment[];
  readonly possible: readonly GatewayAttachment[];
  readonly open: boolean;
}

export interface GatewayAttachment {
  /** The URN or id; undefined where it is not known which gateway is attached. */
  readonly gateway: string | undefined;
  readonly evidence: Evidence;
}

export interface Vpcs {
  readonly all: readonly Vpc[];
  /** The internet's IPv4 addresses: without the blocks of VPCs of which it is not known where they come to lie. */
  readonly internet4: AddressSet;
  /** A VPC by its URN, or one outside of the plan by its id. */
  named(key: string): Vpc;
}

type Part = (vpc: string) => Blocks;

export function readVpcs(resolver: Resolver): Vpcs {
  const extra4 = attachedBlocks(resolver, "VpcIpv4Cidr", (resource) => {
    const from = resource.input("cidrBlock") ?? resource.output("cidrBlock");
    return from === undefined
      ? atMost(everyAddress("v4"))
      : blockBounds(from, "v4", everyAddress("v4"));
  });
  const extra6 = attachedBlocks(resolver, "VpcIpv6Cidr", blocks6);
  const internet = attachedGateways(resolver, [
    ["InternetGateway", undefined],
    ["InternetGatewayAttachment", "internetGatewayId"],
  ]);
  const egressOnly = attachedGateways(resolver, [["EgressOnlyInternetGateway", undefined]]);
  const vpn = attachedGateways(resolver, [
    ["VpnGateway", undefined],
    ["VpnGatewayAttachment", "vpnGatewayId"],
  ]);

  const pooled = pooledVpcs(resolver);
  const make = (key: string, resource: Resource | undefined): Vpc => {
    const created = resource?.kind === "Vpc" && !resource.isFound;
    const gateways = (attached: Attachments<GatewayAttachment>): Gateways => ({
      certain: attached.certain(key),
      possible: attached.possible(key),
      open: !created,
    });
    const drawn = resource === undefined ? undefined : pooled.get(resource);
    const own4 =
      drawn !== undefined ? oneBlock(drawn) : created ? blocks4(resource) : foundBlocks(resource);
    const own6 = created ? blocks6(resource) : atMost(everyAddress("v6"));
    return {
      key,
      resource,
      created,
      v4: unionBlocks([own4, extra4(key)]),
      v6: unionBlocks([own6, extra6(key)]),
      internetGateways: gateways(internet),
      egressOnlyGateways: gateways(egressOnly),
      vpnGateways: gateways(vpn),
    };
  };

  const all = resolver.graph.ofKind("Vpc", "DefaultVpc").map((r) => make(r.urn, r));
  const byKey = new Map(all.map((vpc) => [vpc.key, vpc]));
  const named = (key: string): Vpc => {
    const vpc = byKey.get(key) ?? make(key, undefined);
    byKey.set(key, vpc);
    return vpc;
  };
  const symbolic = addresses.unionAll([...pooled.values()].map((one) => addresses.ofPrefix(one)));
  return { all, internet4: addresses.difference(spaces.internet4, symbolic), named };
}

function blocks4(resource: Resource): Blocks {
  const value = resource.input("cidrBlock") ?? resource.output("cidrBlock");
  // Without a block of its own it takes one out of a pool.
  return value === undefined
    ? atMost(everyAddress("v4"))
    : blockBounds(value, "v4", everyAddress("v4"));
}

/**
 * The IPv4 blocks of a VPC that is not made here. One that is imported has the block that the program says, or the import
 * fails (https://www.pulumi.com/docs/iac/concepts/resources/options/import/); others may be attached to it.
 */
function foundBlocks(resource: Resource | undefined): Blocks {
  const most = everyAddress("v4");
  if (resource?.kind !== "Vpc" || !resource.isImported) return atMost(most);
  return { ...blockBounds(resource.input("cidrBlock"), "v4", most), most };
}

/** What is not known of a VPC that this run imports: it may have been changed in every way before. */
export function importedOf(all: readonly Vpc[]): Finding | undefined {
  for (const { resource } of all) {
    if (resource?.kind !== "Vpc" || !resource.isImported) continue;
    const text = `${resource.toString()} is imported by this run: its other blocks, its own table and ACL, and what was attached to it are not known yet`;
    return unknownAt(
      { resource, path: undefined, text },
      `Import ${resource.toString()} by a run of its own first, and what was there before with it: from then on the state tells what it has, and what comes after is proved by that.`,
    );
  }
  return undefined;
}

/** The IPv6 blocks of a VPC, or those that an association adds to one. */
function blocks6(resource: Resource): Blocks {
  const anything = everyAddress("v6");
  const given = resource.input("ipv6CidrBlock");
  if (given !== undefined && !isUnknown(given)) return blockBounds(given, "v6", anything);
  const told = resource.output("ipv6CidrBlock");
  const parts: Blocks[] = [];
  const isPooled = ["ipv6IpamPoolId", "ipv6Pool"].some((p) => resource.input(p) !== undefined);
  if (given !== undefined || isPooled) {
    const known = told === undefined ? atMost(anything) : blockBounds(told, "v6", anything);
    parts.push(given === undefined ? known : atMost(anything));
  }
  const flag = resource.input("assignGeneratedIpv6CidrBlock");
  const generated =
    told === undefined
      ? oneBlock({ family: "block", block: resource.urn })
      : blockBounds(told, "v6", anything);
  if (flagOf(flag) === true) parts.push(generated);
  else if (flag !== undefined && isUnknown(flag)) parts.push(atMost(generated.most));
  return parts.length === 0 ? noAddresses : unionBlocks(parts);
}

function attachedBlocks(
  resolver: Resolver,
  kind: Kind,
  blocksOf: (resource: Resource) => Blocks,
): Part {
  const attached = new Attachments<Blocks>();
  for (const resource of resolver.graph.ofKind(kind)) {
    attached.add(choiceOf(resolver.reference(resource, "vpcId")), blocksOf(resource));
  }
  return (vpc) =>
    unionBlocks([
      ...attached.certain(vpc),
      ...attached.possible(vpc).map(({ most }) => atMost(most)),
    ]);
}

/** `gateway` is the property that names it; undefined where the resource is the gateway itself. */
function attachedGateways(
  resolver: Resolver,
  sources: readonly (readonly [Kind, Path | undefined])[],
): Attachments<GatewayAttachment> {
  const attached = new Attachments<GatewayAttachment>();
  for (const [kind, path] of sources) {
    for (const resource of resolver.graph.ofKind(kind)) {
      const vpc = resolver.reference(resource, "vpcId");
      if (vpc.form === "absent") continue;
      const [only, ...more] =
        path === undefined
          ? [resource.urn]
          : choiceOf(resolver.reference(resource, path)).certain.map(({ key }) => key);
      const gateway = more.length === 0 ? only : undefined;
      const evidence = lazily(resource, "vpcId", () => formatReference(vpc));
      attached.add(choiceOf(vpc), { gateway, evidence });
    }
  }
  return attached;
}

/** A VPC as a message names it. */
export function formatVpc({ resource, key }: Vpc): string {
  return resource?.toString() ?? `VPC ${quotedId(key, "vpc")}`;
}
