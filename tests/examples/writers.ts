/** Rules, routes and ACL entries in either dialect, so that one design can be written in both. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Dialect } from "./example";

type Id = pulumi.Input<string>;

/** Who may use one range of TCP ports: a group or a block of addresses. */
export interface Opening {
  readonly port: number;
  readonly to?: number;
  readonly group?: Id;
  readonly block?: string;
  /** The group's own members. */
  readonly self?: boolean;
}

/** A group with its rules. A group that another's rules refer to is made without them, and gets them afterwards. */
export function group(
  dialect: Dialect,
  name: string,
  vpcId: Id,
  ingress: readonly Opening[],
  egress: readonly Opening[],
): aws.ec2.SecurityGroup {
  const inline = (all: readonly Opening[]) =>
    all.map(({ port, to, group: peer, block, self }) => ({
      protocol: "tcp",
      fromPort: port,
      toPort: to ?? port,
      ...(peer === undefined ? {} : { securityGroups: [peer] }),
      ...(block === undefined ? {} : { cidrBlocks: [block] }),
      ...(self === true ? { self } : {}),
    }));
  if (dialect === "inline") {
    return new aws.ec2.SecurityGroup(name, {
      vpcId,
      description: name,
      ingress: inline(ingress),
      egress: inline(egress),
    });
  }
  const made = new aws.ec2.SecurityGroup(name, { vpcId, description: name });
  allow(name, made.id, ingress, egress);
  return made;
}

/** Rules of their own for a group that is there. */
export function allow(
  name: string,
  securityGroupId: Id,
  ingress: readonly Opening[],
  egress: readonly Opening[],
): void {
  const rule = ({ port, to, group: peer, block, self }: Opening) => ({
    securityGroupId,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: to ?? port,
    ...(self === true ? { referencedSecurityGroupId: securityGroupId } : {}),
    ...(peer === undefined ? {} : { referencedSecurityGroupId: peer }),
    ...(block === undefined ? {} : { cidrIpv4: block }),
  });
  for (const [i, one] of ingress.entries()) {
    new aws.vpc.SecurityGroupIngressRule(`${name}-in-${i}`, rule(one));
  }
  for (const [i, one] of egress.entries()) {
    new aws.vpc.SecurityGroupEgressRule(`${name}-out-${i}`, rule(one));
  }
}

/** Where a table's default route leads, if it has one. */
export type Way = { readonly gatewayId: Id } | { readonly natGatewayId: Id } | undefined;

/** A subnet with a table of its own. */
export function subnet(
  dialect: Dialect,
  name: string,
  vpcId: Id,
  cidrBlock: string,
  way: Way,
): aws.ec2.Subnet {
  const made = new aws.ec2.Subnet(name, { vpcId, cidrBlock });
  const route = { cidrBlock: "0.0.0.0/0", ...way };
  const table = new aws.ec2.RouteTable(name, {
    vpcId,
    ...(dialect === "standalone" ? {} : { routes: way === undefined ? [] : [route] }),
  });
  if (dialect === "standalone" && way !== undefined) {
    new aws.ec2.Route(name, {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      ...way,
    });
  }
  new aws.ec2.RouteTableAssociation(name, { subnetId: made.id, routeTableId: table.id });
  return made;
}

/** An entry that allows some TCP ports from or to a block. */
export interface Entry {
  readonly block: string;
  readonly from: number;
  readonly to: number;
}

/** A network ACL of some subnets: its entries within it, or as resources of their own with an association each. */
export function networkAcl(
  dialect: Dialect,
  name: string,
  vpcId: Id,
  subnets: readonly aws.ec2.Subnet[],
  ingress: readonly Entry[],
  egress: readonly Entry[],
): void {
  const number = (i: number) => 100 + 10 * i;
  if (dialect === "inline") {
    const entries = (all: readonly Entry[]) =>
      all.map(({ block, from, to }, i) => ({
        ruleNo: number(i),
        action: "allow",
        protocol: "tcp",
        cidrBlock: block,
        fromPort: from,
        toPort: to,
      }));
    new aws.ec2.NetworkAcl(name, {
      vpcId,
      subnetIds: subnets.map(({ id }) => id),
      ingress: entries(ingress),
      egress: entries(egress),
    });
    return;
  }
  const acl = new aws.ec2.NetworkAcl(name, { vpcId });
  for (const [i, { id }] of subnets.entries()) {
    new aws.ec2.NetworkAclAssociation(`${name}-${i}`, { networkAclId: acl.id, subnetId: id });
  }
  const add = (all: readonly Entry[], isOut: boolean) => {
    for (const [i, { block, from, to }] of all.entries()) {
      new aws.ec2.NetworkAclRule(`${name}-${isOut ? "out" : "in"}-${i}`, {
        networkAclId: acl.id,
        egress: isOut,
        ruleNumber: number(i),
        ruleAction: "allow",
        protocol: "tcp",
        cidrBlock: block,
        fromPort: from,
        toPort: to,
      });
    }
  };
  add(ingress, false);
  add(egress, true);
}
