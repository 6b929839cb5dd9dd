/** §3: route tables, their associations and their targets. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";
import { routed, set, subnet, subnets, table, using, vpc, world4, world6 } from "./words";

const databaseTable = "RouteTable network-database";

/** A way out of the database tables. */
const ways: readonly (readonly [string, string, (id: string) => Mutation["add"]])[] = [
  ["internet-v4", "IPv4 to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: world4, gatewayId: p.id("network-internet") })],
  ["internet-v6", "IPv6 to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationIpv6CidrBlock: world6, gatewayId: p.id("network-internet") })],
  ["internet-long-v6", "IPv6, written in full, to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationIpv6CidrBlock: "0:0:0:0:0:0:0:0/0", gatewayId: p.id("network-internet") })],
  ["internet-half", "half of the internet to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: "128.0.0.0/1", gatewayId: p.id("network-internet") })],
  ["internet-one-network", "one public network to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: "52.0.0.0/8", gatewayId: p.id("network-internet") })],
  ["nat", "IPv4 to the NAT gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: world4, natGatewayId: p.id("NatGateway network-nat-eu-central-1a") })],
  ["nat64", "IPv4 in IPv6 to the NAT gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationIpv6CidrBlock: "64:ff9b::/96", natGatewayId: p.id("NatGateway network-nat-eu-central-1a") })],
  ["egress-only", "IPv6 to an egress-only gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationIpv6CidrBlock: world6, egressOnlyGatewayId: new aws.ec2.EgressOnlyInternetGateway(`${id}-gateway`, { vpcId: vpc(p) }).id })],
  ["peering", "a partner's network by peering", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: new aws.ec2.VpcPeeringConnection(`${id}-peering`, { vpcId: vpc(p), peerVpcId: "vpc-0abcdef0123456789" }).id })],
  ["transit", "everything to a transit gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: world4, transitGatewayId: "tgw-0123456789abcdef0" })],
  ["vpn-gateway", "an office by a virtual private gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: "192.168.0.0/16", gatewayId: new aws.ec2.VpnGateway(`${id}-gateway`, { vpcId: vpc(p) }).id })],
  ["middlebox", "everything to an instance", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: world4, networkInterfaceId: "eni-0123456789abcdef0" })],
  ["prefix-list", "a prefix list of public networks to the internet gateway", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationPrefixListId: new aws.ec2.ManagedPrefixList(`${id}-list`, { addressFamily: "IPv4", maxEntries: 2, entries: [{ cidr: "52.0.0.0/8" }] }).id, gatewayId: p.id("network-internet") })],
  ["unknown-gateway", "everything to a gateway that only configuration knows", (id) => (p) => routed(id, { routeTableId: table(p, "database"), destinationCidrBlock: world4, gatewayId: aws.ec2.getInternetGatewayOutput({ filters: [{ name: "attachment.vpc-id", values: [vpc(p)] }] }).id })],
]; // prettier-ignore

const fromDatabase: readonly Mutation[] = ways.map(([id, what, add]) => {
  const name = `database-to-${id}`;
  const change = add(name);
  return {
    id: name,
    section: "§3",
    breaks: `The database tables get a way out: ${what}.`,
    caughtBy: { rows: ["T14-stores", "T4"], resources: [name] },
    ...(change === undefined ? {} : { add: change }),
  };
});

export const routes: readonly Mutation[] = [
  {
    id: "route-in-table-by-id", section: "§3",
    breaks: "A way to the internet stands in a table that is only named by its id, which may be the stores'.",
    add: (p) => new aws.ec2.Route("out", { routeTableId: "rtb-0123456789abcdef0", destinationCidrBlock: world4, gatewayId: p.id("network-internet") }),
    caughtBy: { resources: ["out"] },
  },
  ...fromDatabase,
  {
    id: "database-inline-routes",
    section: "§3",
    breaks: "The database table lists a route to the internet gateway by itself.",
    edit: { [databaseTable]: using((p) => ({ routes: [{ cidrBlock: world4, gatewayId: p.id("network-internet") }] })) },
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["network-database"] },
  },
  {
    id: "database-subnet-in-public-table",
    section: "§3",
    breaks: "A database subnet is associated with the public table.",
    edit: { "RouteTableAssociation network-database-eu-central-1a": using((p) => ({ routeTableId: table(p, "public") })) },
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["network-database-eu-central-1a", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "database-subnet-in-private-table",
    section: "§3",
    breaks: "A database subnet is associated with a private table, which has a way out by NAT.",
    edit: { "RouteTableAssociation network-database-eu-central-1b": using((p) => ({ routeTableId: table(p, "private-eu-central-1b") })) },
    caughtBy: { rows: ["T14-stores"], resources: ["network-database-eu-central-1b", "network-private-eu-central-1b-internet"] },
  },
  {
    id: "database-subnet-in-two-tables",
    section: "§3",
    breaks: "A database subnet has a second association, with the public table.",
    add: (p) => new aws.ec2.RouteTableAssociation("second", { subnetId: subnet(p, "database"), routeTableId: table(p, "public") }),
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["second", "network-database-eu-central-1a", "network-public-internet"] },
  },
  {
    id: "database-subnet-by-main-table",
    section: "§3",
    breaks: "A database subnet loses its association, and the main table got a route to the internet gateway.",
    drop: ["RouteTableAssociation network-database-eu-central-1a"],
    edit: { "network-default-routes": using((p) => ({ routes: [{ cidrBlock: world4, gatewayId: p.id("network-internet") }] })) },
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["network-default-routes", "network-database-eu-central-1a"] },
  },
  {
    id: "main-table-replaced-by-public",
    section: "§3",
    breaks: "The public table becomes the main one, and a database subnet loses its association.",
    drop: ["RouteTableAssociation network-database-eu-central-1b", "network-default-routes"],
    add: (p) => new aws.ec2.MainRouteTableAssociation("main", { vpcId: vpc(p), routeTableId: table(p, "public") }),
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["main", "network-public-internet", "network-database-eu-central-1b"] },
  },
  {
    id: "database-propagation",
    section: "§3",
    breaks: "The database table takes whatever routes a virtual private gateway announces.",
    add: (p) => {
      const gateway = new aws.ec2.VpnGateway("office", { vpcId: vpc(p) });
      new aws.ec2.VpnGatewayRoutePropagation("announced", { routeTableId: table(p, "database"), vpnGatewayId: gateway.id });
    },
    caughtBy: { rows: ["T14-stores"], resources: ["announced", "office"] },
  },
  {
    id: "database-propagating-gateways",
    section: "§3",
    breaks: "The database table lists a gateway whose routes it takes.",
    edit: { [databaseTable]: (args, p) => ({ ...args, propagatingVgws: [new aws.ec2.VpnGateway("office", { vpcId: vpc(p) }).id] }) },
    caughtBy: { rows: ["T14-stores"], resources: ["network-database", "office"] },
  },
  {
    id: "database-unknown-route",
    section: "§3",
    breaks: "A route of the database table has a destination that nobody knows yet.",
    add: (p) => routed("somewhere", { routeTableId: table(p, "database"), destinationCidrBlock: p.output("Eip network-nat-eu-central-1a", "publicIp"), gatewayId: p.id("network-internet") }),
    caughtBy: { rows: ["T14-stores", "T4"], resources: ["somewhere"] },
  },
  {
    id: "private-to-internet-gateway",
    section: "§3",
    breaks: "A private table leads to the internet gateway in place of NAT: the internal load balancer's subnet is public, and services without public addresses have no way out.",
    edit: { "network-private-eu-central-1a-internet": (args, p) => ({ ...args, natGatewayId: undefined, gatewayId: p.id("network-internet") }) },
    caughtBy: { rows: ["T3", "T14"], resources: ["network-private-eu-central-1a-internet", "private-alb"] },
  },
  {
    id: "private-ipv6-to-internet-gateway",
    section: "§3",
    breaks: "A private table gets an IPv6 route to the internet gateway.",
    add: (p) => routed("six", { routeTableId: table(p, "private-eu-central-1a"), destinationIpv6CidrBlock: world6, gatewayId: p.id("network-internet") }),
    caughtBy: { rows: ["T3"], resources: ["six", "private-alb"] },
  },
  {
    id: "private-without-nat",
    section: "§3",
    breaks: "A private table loses its route to NAT: services of that zone have no way out.",
    drop: ["network-private-eu-central-1a-internet"],
    caughtBy: { rows: ["T14"], resources: ["network-private-eu-central-1a"] },
  },
  {
    id: "private-nat-half",
    section: "§3",
    breaks: "A private table leads only half of the internet to NAT.",
    edit: { "network-private-eu-central-1b-internet": set({ destinationCidrBlock: "0.0.0.0/1" }) },
    caughtBy: { rows: ["T14"] },
  },
  {
    id: "private-blackhole",
    section: "§3",
    breaks: "A more specific route takes a part of the internet away from NAT, to a peering.",
    add: (p) => routed("hole", { routeTableId: table(p, "private-eu-central-1a"), destinationCidrBlock: "52.0.0.0/8", vpcPeeringConnectionId: "pcx-0123456789abcdef0" }),
    caughtBy: { rows: ["T14"], resources: ["hole"] },
  },
  {
    id: "public-without-ipv4",
    section: "§3",
    breaks: "The public table loses its IPv4 route: nobody reaches the public load balancer, and NAT has no way out.",
    drop: ["network-public-internet"],
    caughtBy: { rows: ["T1", "T14"] },
  },
  {
    id: "public-without-ipv6",
    section: "§3",
    breaks: "The public table loses its IPv6 route: users with IPv6 do not get an answer.",
    drop: ["network-public-internet-ipv6"],
    caughtBy: { rows: ["T1"] },
  },
  {
    id: "public-subnet-in-database-table",
    section: "§3",
    breaks: "A public subnet is associated with the database table: half of the public load balancer is cut off.",
    edit: { "RouteTableAssociation network-public-eu-central-1b": using((p) => ({ routeTableId: table(p, "database") })) },
    caughtBy: { rows: ["T1"] },
  },
  {
    id: "no-internet-gateway",
    section: "§3",
    breaks: "The internet gateway is made without being attached.",
    edit: { "network-internet": (args) => ({ tags: args["tags"] }) },
    caughtBy: { rows: ["T1", "T14"] },
  },
  {
    id: "nat-in-private-subnet",
    section: "§3",
    breaks: "The NAT gateway stands in a private subnet, from which it has no way out.",
    edit: { "NatGateway network-nat-eu-central-1a": using((p) => ({ subnetId: subnet(p, "private") })) },
    caughtBy: { rows: ["T14"] },
  },
  {
    id: "nat-private",
    section: "§3",
    breaks: "The NAT gateway is a private one, which does not lead to the internet.",
    edit: { "NatGateway network-nat-eu-central-1a": (args) => ({ ...args, allocationId: undefined, connectivityType: "private" }) },
    caughtBy: { rows: ["T14"] },
  },
  {
    id: "database-subnet-elsewhere",
    section: "§3",
    breaks: "A database subnet is part of another VPC, whose routes nobody knows.",
    edit: { "Subnet network-database-eu-central-1a": set({ vpcId: "vpc-0abcdef0123456789" }) },
    caughtBy: { rows: ["T4", "T12", "T13", "T14-stores"], resources: ["network-database-eu-central-1a"] },
  },
  {
    id: "gateway-table",
    section: "§3",
    breaks: "A table of the internet gateway leads what comes in for the private subnets to an appliance.",
    add: (p) => {
      const edge = new aws.ec2.RouteTable("edge", { vpcId: vpc(p) });
      new aws.ec2.RouteTableAssociation("edge", { gatewayId: p.id("network-internet"), routeTableId: edge.id });
      routed("edge", { routeTableId: edge.id, destinationCidrBlock: "10.0.10.0/24", networkInterfaceId: "eni-0123456789abcdef0" });
    },
    caughtBy: { rows: ["T2", "T3", "T1"], resources: ["edge", "network-internet"] },
  },
  {
    id: "stores-in-public-subnets",
    section: "§3",
    breaks: "The database's subnet group lists the public subnets.",
    edit: { "SubnetGroup data-postgres": using((p) => ({ subnetIds: subnets(p, "public") })) },
    caughtBy: { rows: ["T4", "T14-stores"], resources: ["data-postgres", "network-public-internet", "network-public-internet-ipv6"] },
  },
  {
    id: "store-in-one-public-subnet",
    section: "§3",
    breaks: "One of the subnets of the database's subnet group is public.",
    edit: { "SubnetGroup data-redis": using((p) => ({ subnetIds: [subnet(p, "database"), subnet(p, "public", "b")] })) },
    caughtBy: { rows: ["T4", "T14-stores"], resources: ["data-redis", "network-public-internet", "network-public-internet-ipv6"] },
  },
]; // prettier-ignore
