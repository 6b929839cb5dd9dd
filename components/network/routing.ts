/** Gateways, route tables and routes: which subnets know a way to the internet. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { TierSubnet, TierSubnets } from "./subnets";

/** How many NAT gateways carry the private subnets' way out. */
export const NatGateways = {
  /** One in each zone: a zone that fails takes only its own way out with it, and no traffic crosses zones. */
  PerZone: "per-zone",
  /** One in the first zone, for all: cheaper, and gone when that zone is. */
  Single: "single",
  /** None: AWS services are reached through endpoints, and nothing else is. */
  None: "none",
} as const;
export type NatGateways = (typeof NatGateways)[keyof typeof NatGateways];

/** A NAT gateway with its zone and address. */
export interface ZoneNat {
  readonly zone: string;
  readonly gateway: aws.ec2.NatGateway;
  readonly publicIp: pulumi.Output<string>;
}

/** A route table with the zone that it serves. */
export interface ZoneTable {
  readonly zone: string;
  readonly table: aws.ec2.RouteTable;
}

/** The NAT gateways and route tables of all tiers. */
export interface Routing {
  readonly nats: readonly ZoneNat[];
  readonly publicTable: aws.ec2.RouteTable;
  /** One per zone, in zone order. */
  readonly privateTables: readonly ZoneTable[];
  readonly databaseTable: aws.ec2.RouteTable;
}

/** What the routes lead through. */
export interface RoutingPlace {
  readonly vpc: aws.ec2.Vpc;
  readonly internet: aws.ec2.InternetGateway;
  readonly subnets: TierSubnets;
}

/** Which ways out the private subnets have. */
export interface RoutingChoices {
  readonly natGateways: NatGateways;
  readonly privateIpv6: boolean;
}

const everyone = { destinationCidrBlock: "0.0.0.0/0" };
const everyoneIpv6 = { destinationIpv6CidrBlock: "::/0" };

function createTable(name: string, vpc: aws.ec2.Vpc, parent: pulumi.Resource): aws.ec2.RouteTable {
  return new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, { parent });
}

/** The one table of a subnet. */
function associate(
  name: string,
  { tier, zone, subnet }: TierSubnet,
  table: aws.ec2.RouteTable,
  parent: pulumi.Resource,
): void {
  new aws.ec2.RouteTableAssociation(
    `${name}-${tier}-${zone}`,
    { subnetId: subnet.id, routeTableId: table.id },
    { parent },
  );
}

function createNat(
  name: string,
  { zone, subnet }: TierSubnet,
  internet: aws.ec2.InternetGateway,
  parent: pulumi.Resource,
): ZoneNat {
  const logicalName = `${name}-nat-${zone}`;
  const tags = { Name: logicalName };
  const address = new aws.ec2.Eip(
    logicalName,
    { domain: "vpc", tags },
    { parent, dependsOn: [internet] },
  );
  const gateway = new aws.ec2.NatGateway(
    logicalName,
    { connectivityType: "public", subnetId: subnet.id, allocationId: address.id, tags },
    { parent, dependsOn: [internet] },
  );
  return { zone, gateway, publicIp: address.publicIp };
}

/** Both address families of the public tier go to the internet gateway, and come from it. */
function createPublicRoutes(
  name: string,
  vpc: aws.ec2.Vpc,
  subnets: readonly TierSubnet[],
  internet: aws.ec2.InternetGateway,
  parent: pulumi.Resource,
): aws.ec2.RouteTable {
  const table = createTable(`${name}-public`, vpc, parent);
  const to = { routeTableId: table.id, gatewayId: internet.id };
  new aws.ec2.Route(`${name}-public-internet`, { ...to, ...everyone }, { parent });
  new aws.ec2.Route(`${name}-public-internet-ipv6`, { ...to, ...everyoneIpv6 }, { parent });
  for (const subnet of subnets) associate(name, subnet, table, parent);
  return table;
}

/** One table per zone, whose ways out only lead out: NAT, and for IPv6 the egress-only gateway. */
function createPrivateRoutes(
  name: string,
  vpc: aws.ec2.Vpc,
  subnets: readonly TierSubnet[],
  nats: readonly ZoneNat[],
  egressOnly: aws.ec2.EgressOnlyInternetGateway | undefined,
  parent: pulumi.Resource,
): ZoneTable[] {
  return subnets.map((subnet) => {
    const { zone } = subnet;
    const table = createTable(`${name}-private-${zone}`, vpc, parent);
    const nat = nats.find((candidate) => candidate.zone === zone) ?? nats[0];
    if (nat !== undefined) {
      new aws.ec2.Route(
        `${name}-private-${zone}-internet`,
        { routeTableId: table.id, natGatewayId: nat.gateway.id, ...everyone },
        { parent },
      );
    }
    if (egressOnly !== undefined) {
      new aws.ec2.Route(
        `${name}-private-${zone}-internet-ipv6`,
        { routeTableId: table.id, egressOnlyGatewayId: egressOnly.id, ...everyoneIpv6 },
        { parent },
      );
    }
    associate(name, subnet, table, parent);
    return { zone, table };
  });
}

/** Makes NAT and egress-only gateways, tables, routes, and exactly one association per subnet. */
export function createRouting(
  name: string,
  { vpc, internet, subnets }: RoutingPlace,
  { natGateways, privateIpv6 }: RoutingChoices,
  parent: pulumi.Resource,
): Routing {
  const egressOnly = privateIpv6
    ? new aws.ec2.EgressOnlyInternetGateway(
        `${name}-egress`,
        { vpcId: vpc.id, tags: { Name: name } },
        { parent },
      )
    : undefined;
  const natCount = { "per-zone": subnets.public.length, single: 1, none: 0 }[natGateways];
  const nats = subnets.public
    .slice(0, natCount)
    .map((subnet) => createNat(name, subnet, internet, parent));
  const publicTable = createPublicRoutes(name, vpc, subnets.public, internet, parent);
  const privateTables = createPrivateRoutes(name, vpc, subnets.private, nats, egressOnly, parent);
  // Nothing but the VPC's own routes, which no resource states.
  const databaseTable = createTable(`${name}-database`, vpc, parent);
  for (const subnet of subnets.database) associate(name, subnet, databaseTable, parent);
  return { nats, publicTable, privateTables, databaseTable };
}
