/** The VPC and its subnets, and the locks on what AWS makes along with a VPC. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  type AddressPlan,
  ipv6SubnetRange,
  type PlannedSubnet,
  type Tier,
  tiers,
} from "./addresses";
import type { PlannedAclRule } from "./network-acls";

/** A subnet with the zone that it lies in. */
export interface TierSubnet extends PlannedSubnet {
  readonly subnet: aws.ec2.Subnet;
}
export type TierSubnets = Readonly<Record<Tier, readonly TierSubnet[]>>;

/** The VPC, with names for what stands in it and an IPv6 block of AWS's choosing. */
export function createVpc(
  name: string,
  addresses: AddressPlan,
  parent: pulumi.Resource,
): aws.ec2.Vpc {
  return new aws.ec2.Vpc(
    `${name}-vpc`,
    {
      cidrBlock: addresses.cidrBlock,
      assignGeneratedIpv6CidrBlock: true,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
    },
    { parent },
  );
}

/**
 * Takes every rule and route from the security group, the network ACL and the route table that come with a VPC:
 * whatever is left without its own stands alone.
 */
export function lockDefaults(name: string, vpc: aws.ec2.Vpc, parent: pulumi.Resource): void {
  const tagged = (role: string) => ({ tags: { Name: `${name}-default-${role}` } });
  new aws.ec2.DefaultSecurityGroup(
    `${name}-default-group`,
    { vpcId: vpc.id, ingress: [], egress: [], ...tagged("group") },
    { parent },
  );
  new aws.ec2.DefaultNetworkAcl(
    `${name}-default-acl`,
    { defaultNetworkAclId: vpc.defaultNetworkAclId, ingress: [], egress: [], ...tagged("acl") },
    // AWS gives it each subnet that has no ACL of its own, if only for a moment.
    { parent, ignoreChanges: ["subnetIds"] },
  );
  new aws.ec2.DefaultRouteTable(
    `${name}-default-routes`,
    { defaultRouteTableId: vpc.defaultRouteTableId, routes: [], ...tagged("routes") },
    { parent },
  );
}

/** The VPC's way to the internet and back, which a subnet uses if its route table says so. */
export function createInternetGateway(
  name: string,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): aws.ec2.InternetGateway {
  return new aws.ec2.InternetGateway(
    `${name}-internet`,
    { vpcId: vpc.id, tags: { Name: name } },
    { parent },
  );
}

/**
 * Public subnets carry IPv6 always, private ones by choice, database ones never. The public ones come after the
 * internet gateway and go before it: AWS refuses a public load balancer in a VPC without one, and refuses to detach
 * it from a VPC that has public addresses.
 */
export function createSubnets(
  name: string,
  vpc: aws.ec2.Vpc,
  internet: aws.ec2.InternetGateway,
  addresses: AddressPlan,
  privateIpv6: boolean,
  parent: pulumi.Resource,
): TierSubnets {
  const carriesIpv6 = { public: true, private: privateIpv6, database: false };
  const create = (planned: PlannedSubnet): TierSubnet => {
    const { tier, zone, index, cidrBlock } = planned;
    const logicalName = `${name}-${tier}-${zone}`;
    const subnet = new aws.ec2.Subnet(
      logicalName,
      {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock,
        ...(carriesIpv6[tier]
          ? { ipv6CidrBlock: vpc.ipv6CidrBlock.apply((block) => ipv6SubnetRange(block, index)) }
          : {}),
        // Load balancers and NAT gateways bring addresses of their own; nothing else is given one unasked.
        mapPublicIpOnLaunch: false,
        assignIpv6AddressOnCreation: tier === "private" && privateIpv6,
        tags: { Name: logicalName },
      },
      { parent, ...(tier === "public" ? { dependsOn: [internet] } : {}) },
    );
    return { ...planned, subnet };
  };
  return {
    public: addresses.subnets.public.map(create),
    private: addresses.subnets.private.map(create),
    database: addresses.subnets.database.map(create),
  };
}

/** One ACL per tier, one resource per rule, one association per subnet. */
export function createNetworkAcls(
  name: string,
  vpc: aws.ec2.Vpc,
  subnets: TierSubnets,
  rules: Readonly<Record<Tier, readonly PlannedAclRule[]>>,
  parent: pulumi.Resource,
): void {
  for (const tier of tiers) {
    const acl = new aws.ec2.NetworkAcl(
      `${name}-${tier}`,
      { vpcId: vpc.id, tags: { Name: `${name}-${tier}` } },
      { parent },
    );
    for (const { key, direction, number, ...match } of rules[tier]) {
      new aws.ec2.NetworkAclRule(
        `${name}-${tier}-acl-${direction}-${key}`,
        {
          networkAclId: acl.id,
          egress: direction === "out",
          ruleNumber: number,
          ruleAction: "allow",
          ...match,
        },
        { parent },
      );
    }
    for (const { zone, subnet } of subnets[tier]) {
      new aws.ec2.NetworkAclAssociation(
        `${name}-${tier}-${zone}`,
        { networkAclId: acl.id, subnetId: subnet.id },
        { parent },
      );
    }
  }
}
