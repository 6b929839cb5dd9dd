import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { typeToken } from "../common/component";
import { nameProblems } from "../common/names";
import { InvalidArgumentsError } from "../common/problems";
import { type AddressPlan, planAddresses, type Tier } from "./addresses";
import { checkEndpoints, Endpoint, isGateway } from "./endpoints";
import { createFlowLogs, type FlowLogPlan, type FlowLogs, planFlowLogs } from "./flow-logs";
import { checkDatabasePorts, planNetworkAcls } from "./network-acls";
import { createRouting, NatGateways, type Routing } from "./routing";
import {
  createInternetGateway,
  createNetworkAcls,
  createSubnets,
  createVpc,
  lockDefaults,
  type TierSubnets,
} from "./subnets";
import { createVpcEndpoints, type VpcEndpoints } from "./vpc-endpoints";

/** What a {@link NetworkTier} is made from. All of it decides which resources exist, so none of it may be an output. */
export interface NetworkTierArgs {
  /**
   * Names of the availability zones, 2 to 6, all of one region, such as `eu-central-1a`. A zone's place in the list
   * decides its subnets' ranges: append further ones, and never reorder or insert.
   */
  zones: string[];
  /**
   * The VPC's IPv4 range, /16 to /19, in private address space (RFC 1918, or 100.64.0.0/10). Changing it replaces
   * everything. AWS advises against 172.17.0.0/16, which some of its services use themselves.
   * @default "10.0.0.0/16"
   */
  cidrBlock?: string;
  /**
   * How many NAT gateways carry the private subnets' way out. `None` is refused without the endpoints `S3`,
   * `EcrApi`, `EcrDocker`, `Logs` and `SecretsManager`; every image must then be in a private Amazon ECR repository.
   * A gateway costs about USD 37 a month with its address, and USD 0.045 per GB; `Single` loses every way out
   * with the first zone. An account has five elastic addresses per region until AWS grants more.
   * @default NatGateways.PerZone
   */
  natGateways?: NatGateways;
  /**
   * Whether private subnets carry IPv6, too: a /64 each, and a route to a gateway that lets nothing in. Their
   * interfaces then get IPv6 addresses. Free of charge; later on or off changes no IPv4 range.
   * @default false
   */
  privateIpv6?: boolean;
  /**
   * AWS services that private subnets reach without NAT. `S3` and `DynamoDb` are free of charge; each other one
   * costs about USD 7.30 per zone and month, and USD 0.01 per GB.
   * @default [Endpoint.S3]
   */
  endpoints?: Endpoint[];
  /**
   * TCP ports on which the private subnets may ask the database subnets. Security groups say who of them may; this
   * is the network ACL behind them.
   * @default [5432, 6379, 443]
   */
  databasePorts?: number[];
  /**
   * The record of the VPC's traffic.
   * @default on, kept for 365 days
   */
  flowLogs?: FlowLogs;
  /**
   * ARN of a managed policy that bounds what the flow log's role can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/** The arguments with their defaults, checked, and what follows from them. */
interface NetworkPlan {
  readonly addresses: AddressPlan;
  readonly natGateways: NatGateways;
  readonly privateIpv6: boolean;
  readonly endpoints: readonly Endpoint[];
  readonly databasePorts: readonly number[];
  readonly flowLogs: FlowLogPlan | undefined;
}

const argumentNames: ArgumentNames<NetworkTierArgs> = {
  zones: "required",
  cidrBlock: "optional",
  natGateways: "optional",
  privateIpv6: "optional",
  endpoints: "optional",
  databasePorts: "optional",
  flowLogs: "optional",
  permissionsBoundaryArn: "optional",
};

/** @throws InvalidArgumentsError with everything that is wrong */
function planNetwork(name: string, args: NetworkTierArgs): NetworkPlan {
  const problems = beginProblems("NetworkTier", name, args, argumentNames);
  const {
    cidrBlock = "10.0.0.0/16",
    natGateways = NatGateways.PerZone,
    privateIpv6 = false,
    endpoints = [Endpoint.S3],
    databasePorts = [5432, 6379, 443],
  } = args;
  const addresses = planAddresses(cidrBlock, args.zones, problems);
  const choices: readonly string[] = Object.values(NatGateways);
  if (!choices.includes(natGateways)) {
    problems.add(
      "natGateways",
      natGateways,
      `one of ${choices.join(", ")}`,
      "Choose a member of NatGateways.",
    );
  }
  checkEndpoints(endpoints, natGateways === NatGateways.None, addresses?.region, problems);
  checkDatabasePorts(databasePorts, addresses, problems);
  if (!endpoints.every(isGateway)) {
    problems.addAll(nameProblems("securityGroup", `${name}-endpoints`, "name"));
  }
  const flowLogs = planFlowLogs(name, args.flowLogs, problems);
  if (addresses === undefined || problems.problems.length > 0) {
    throw new InvalidArgumentsError(`NetworkTier "${name}"`, problems.problems);
  }
  return { addresses, natGateways, privateIpv6, endpoints, databasePorts, flowLogs };
}

/** What the tier hands out: the same values as fields and as registered outputs. */
function outputsOf(
  addresses: AddressPlan,
  vpc: aws.ec2.Vpc,
  subnets: TierSubnets,
  routing: Routing,
  { gateways, securityGroup }: VpcEndpoints,
) {
  const idsOf = (tier: Tier) => subnets[tier].map(({ subnet }) => subnet.id);
  const rangesOf = (tier: Tier) => addresses.subnets[tier].map(({ cidrBlock }) => cidrBlock);
  return {
    vpcId: vpc.id,
    vpcCidrBlock: addresses.cidrBlock,
    ipv6CidrBlock: vpc.ipv6CidrBlock,
    region: addresses.region,
    zones: [...addresses.zones],
    resolverAddress: addresses.resolverAddress,
    publicSubnetIds: idsOf("public"),
    privateSubnetIds: idsOf("private"),
    databaseSubnetIds: idsOf("database"),
    publicCidrBlocks: rangesOf("public"),
    privateCidrBlocks: rangesOf("private"),
    databaseCidrBlocks: rangesOf("database"),
    publicRouteTableId: routing.publicTable.id,
    privateRouteTableIds: routing.privateTables.map(({ table }) => table.id),
    databaseRouteTableId: routing.databaseTable.id,
    natGatewayIds: Object.fromEntries(routing.nats.map(({ zone, gateway }) => [zone, gateway.id])),
    natPublicIps: Object.fromEntries(routing.nats.map(({ zone, publicIp }) => [zone, publicIp])),
    endpointSecurityGroupId: securityGroup?.id,
    gatewayPrefixListIds: Object.fromEntries(
      Object.entries(gateways).map(([service, gateway]) => [service, gateway.prefixListId]),
    ),
    s3EndpointId: gateways[Endpoint.S3]?.id,
  };
}

/**
 * A VPC of three tiers in two to six zones, IPv4 and IPv6.
 *
 * ```text
 *                 internet
 *                    │ IPv4, IPv6
 *   ┌────────────────┴ internet gateway ─────────────────┐   index in the VPC   10.0.0.0/16, zones a and b
 *   │ public     load balancer, NAT        zones a b ... │   1 + zone           10.0.1.0/24   10.0.2.0/24
 *   │ private    services ── out by NAT ──▶              │   10 + zone          10.0.10.0/24  10.0.11.0/24
 *   │ database   stores, no way out at all               │   20 + zone          10.0.20.0/24  10.0.21.0/24
 *   └────────────────────────────────────────────────────┘
 * ```
 *
 * Creates the VPC with a generated IPv6 block; an internet gateway; NAT gateways; per zone a public, a private and
 * a database subnet; one route table for all public subnets, one per private subnet, and one without any route of
 * its own for the database subnets; a network ACL per tier; endpoints; flow logs. The default security group,
 * network ACL and route table are emptied.
 *
 * A subnet's range is the VPC's prefix and 8 bits more, at the index above; its IPv6 range is the /64 with the same
 * index. Nothing renumbers when a zone is appended or IPv6 is turned on. Interfaces get public IPv4 addresses
 * only where a load balancer or NAT gateway brings them, and IPv6 addresses unasked only with `privateIpv6`.
 *
 * **Cost** (US East, a month): two NAT gateways USD 73, and traffic; nothing for VPC, subnets, IPv6 and the S3
 * endpoint; flow logs by volume. With `NatGateways.Single` USD 37. Interface endpoints: see `endpoints`.
 *
 * ```ts
 * const network = new NetworkTier("network", { zones: ["eu-central-1a", "eu-central-1b"] });
 * ```
 *
 * @throws InvalidArgumentsError if a range, a zone, an endpoint or another setting is refused, with every problem
 */
export class NetworkTier extends pulumi.ComponentResource {
  /** The VPC's id. */
  readonly vpcId: pulumi.Output<string>;
  /** The VPC's IPv4 range. */
  readonly vpcCidrBlock: string;
  /** The VPC's IPv6 range, a /56 that AWS chose. */
  readonly ipv6CidrBlock: pulumi.Output<string>;
  /** The region that the zones lie in. */
  readonly region: string;
  /** The zones, in order; every list below has one entry for each. */
  readonly zones: string[];
  /** The VPC's DNS resolver. */
  readonly resolverAddress: string;

  /** The public subnets, which exist only once the VPC has its internet gateway. */
  readonly publicSubnetIds: pulumi.Output<string>[];
  /** The private subnets. */
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** The database subnets. */
  readonly databaseSubnetIds: pulumi.Output<string>[];
  /** The public subnets' IPv4 ranges. */
  readonly publicCidrBlocks: string[];
  /** The private subnets' IPv4 ranges. */
  readonly privateCidrBlocks: string[];
  /** The database subnets' IPv4 ranges. */
  readonly databaseCidrBlocks: string[];

  /** The route table of all public subnets. */
  readonly publicRouteTableId: pulumi.Output<string>;
  /** One route table per zone. */
  readonly privateRouteTableIds: pulumi.Output<string>[];
  /** The route table of all database subnets. */
  readonly databaseRouteTableId: pulumi.Output<string>;

  /** By zone of the NAT gateway, its id. */
  readonly natGatewayIds: Record<string, pulumi.Output<string>>;
  /** By zone of the NAT gateway, the address from which the private subnets appear on the internet. */
  readonly natPublicIps: Record<string, pulumi.Output<string>>;
  /** The security group of the interface endpoints, without rules of its own; absent without such endpoints. */
  readonly endpointSecurityGroupId?: pulumi.Output<string>;
  /** By service (`s3`, `dynamodb`), the prefix list that a security group names to admit its gateway endpoint. */
  readonly gatewayPrefixListIds: Record<string, pulumi.Output<string>>;
  /** The S3 endpoint, as bucket policies name it; absent without the endpoint. */
  readonly s3EndpointId?: pulumi.Output<string>;
  /** The tier's URN: what depends on it is made after everything in the tier. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: NetworkTierArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("NetworkTier"), name, {}, opts);
    const plan = planNetwork(name, args);
    const { addresses, endpoints } = plan;

    const vpc = createVpc(name, addresses, this);
    lockDefaults(name, vpc, this);
    const internet = createInternetGateway(name, vpc, this);
    const subnets = createSubnets(name, vpc, internet, addresses, plan.privateIpv6, this);
    createNetworkAcls(name, vpc, subnets, planNetworkAcls(addresses, plan), this);
    const routing = createRouting(name, { vpc, internet, subnets }, plan, this);
    const endpointsMade = createVpcEndpoints(
      name,
      endpoints,
      {
        vpc,
        region: addresses.region,
        subnets: subnets.private,
        tables: routing.privateTables,
      },
      this,
    );
    if (plan.flowLogs !== undefined)
      createFlowLogs(plan.flowLogs, vpc, this, args.permissionsBoundaryArn);

    const outputs = outputsOf(addresses, vpc, subnets, routing, endpointsMade);
    this.ready = this.urn;
    this.vpcId = outputs.vpcId;
    this.vpcCidrBlock = outputs.vpcCidrBlock;
    this.ipv6CidrBlock = outputs.ipv6CidrBlock;
    this.region = outputs.region;
    this.zones = outputs.zones;
    this.resolverAddress = outputs.resolverAddress;
    this.publicSubnetIds = outputs.publicSubnetIds;
    this.privateSubnetIds = outputs.privateSubnetIds;
    this.databaseSubnetIds = outputs.databaseSubnetIds;
    this.publicCidrBlocks = outputs.publicCidrBlocks;
    this.privateCidrBlocks = outputs.privateCidrBlocks;
    this.databaseCidrBlocks = outputs.databaseCidrBlocks;
    this.publicRouteTableId = outputs.publicRouteTableId;
    this.privateRouteTableIds = outputs.privateRouteTableIds;
    this.databaseRouteTableId = outputs.databaseRouteTableId;
    this.natGatewayIds = outputs.natGatewayIds;
    this.natPublicIps = outputs.natPublicIps;
    this.endpointSecurityGroupId = outputs.endpointSecurityGroupId;
    this.gatewayPrefixListIds = outputs.gatewayPrefixListIds;
    this.s3EndpointId = outputs.s3EndpointId;
    this.registerOutputs(outputs);
  }
}
