/** What most designs are made of. */
import { arn, but, the, without, type Design, type Ref } from "./design";

type Peer = Ref | string;
type Inputs = Readonly<Record<string, unknown>>;

function peer(one: Peer): Inputs {
  if (typeof one === "string") {
    if (one.startsWith("pl-")) return { prefixListId: one };
    return one.includes(":") ? { cidrIpv6: one } : { cidrIpv4: one };
  }
  if (one.attribute === "cidrBlock") return { cidrIpv4: one };
  return one.attribute === "prefix" ? { prefixListId: the(one.name) } : { referencedSecurityGroupId: one }; // prettier-ignore
}

/** A security group of a VPC. */
export const group = (name: string, vpc = "vpc"): Design => ({
  [name]: ["ec2/securityGroup", { vpcId: the(vpc), description: name }],
});

function rule(kind: string, which: string, on: string, other: Peer, port: number | "all", protocol = "tcp"): Design {
  const ports = port === "all" ? { ipProtocol: "-1" } : { ipProtocol: protocol, fromPort: port, toPort: port };
  return { [which]: [kind, { securityGroupId: the(on), ...peer(other), ...ports }] };
} // prettier-ignore

/** Rules of their own, by `group-in-n`. */
export const lets = (on: string, from: Peer, port: number | "all", which = "1", protocol?: string): Design =>
  rule("vpc/securityGroupIngressRule", `${on}-in-${which}`, on, from, port, protocol); // prettier-ignore
export const sends = (on: string, to: Peer, port: number | "all", which = "1", protocol?: string): Design =>
  rule("vpc/securityGroupEgressRule", `${on}-out-${which}`, on, to, port, protocol); // prettier-ignore

/** Both sides of what one group may open to another. */
export function pair(from: string, to: string, port: number, protocol?: string): Design {
  return {
    ...sends(from, the(to), port, `${to}-${String(port)}`, protocol),
    ...lets(to, the(from), port, `${from}-${String(port)}`, protocol),
  };
}

export const zones = ["a", "b"] as const;

/** Subnets of one kind in two zones, with one table. */
export function tier(name: string, third: number, vpc = "vpc", block = "10.0"): Design {
  const all: Record<string, Design[string]> = {
    [`${name}-table`]: ["ec2/routeTable", { vpcId: the(vpc) }],
  };
  zones.forEach((zone, i) => {
    const cidrBlock = `${block}.${String(third + i)}.0/24`;
    const availabilityZone = `eu-central-1${zone}`;
    all[`${name}-${zone}`] = ["ec2/subnet", { vpcId: the(vpc), cidrBlock, availabilityZone }];
    all[`${name}-in-${zone}`] = ["ec2/routeTableAssociation", { subnetId: the(`${name}-${zone}`), routeTableId: the(`${name}-table`) }]; // prettier-ignore
  });
  return all;
}

export const of = (name: string): readonly Ref[] => zones.map((zone) => the(`${name}-${zone}`));

/** A route of a tier's table. */
export function route(
  name: string,
  tierName: string,
  to: Inputs,
  destination = "0.0.0.0/0",
): Design {
  // prettier-ignore
  const where = destination.includes(":") ? "destinationIpv6CidrBlock" : "destinationCidrBlock";
  return { [name]: ["ec2/route", { routeTableId: the(`${tierName}-table`), [where]: destination, ...to }] }; // prettier-ignore
}

/** A VPC with public, private and database subnets, an internet gateway, and a NAT gateway that the private ones use. */
export function network(): Design {
  return {
    vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: true }], // prettier-ignore
    igw: ["ec2/internetGateway", { vpcId: the("vpc") }],
    ...tier("public", 0),
    ...tier("private", 10),
    ...tier("data", 20),
    eip: ["ec2/eip", { domain: "vpc" }],
    nat: ["ec2/natGateway", { subnetId: the("public-a"), allocationId: the("eip") }],
    ...route("public-out", "public", { gatewayId: the("igw") }),
    ...route("private-out", "private", { natGatewayId: the("nat") }),
  };
}

/** The same without a way to the internet. */
export function isolated(): Design {
  return {
    vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, enableDnsSupport: true }], // prettier-ignore
    ...tier("private", 10),
    ...tier("data", 20),
  };
}

/** A PostgreSQL instance `db` in the database subnets, in the group `db-group`. */
export function database(vpc = "vpc", subnets = of("data")): Design {
  return {
    ...group("db-group", vpc),
    "db-subnets": ["rds/subnetGroup", { subnetIds: subnets }],
    db: [
      "rds/instance",
      { engine: "postgres", port: 5432, dbSubnetGroupName: the("db-subnets", "name"), vpcSecurityGroupIds: [the("db-group")], instanceClass: "db.t4g.micro", publiclyAccessible: false },
    ],
  }; // prettier-ignore
}

/** A load balancer, with a listener and a target group. */
export function balancer(
  name: string,
  { kind = "application", port = 443, protocol = "HTTPS", to = 8080, toProtocol = "HTTP", internal = false, groups = [`${name}-group`], targetType = "ip", subnets = of(internal ? "private" : "public"), vpc = "vpc" } = {},
): Design {
  return {
    [name]: ["lb/loadBalancer", { internal, loadBalancerType: kind, subnets, ...(groups.length === 0 ? {} : { securityGroups: groups.map((one) => the(one)) }) }, { dnsName: `${name}-1.eu-central-1.elb.amazonaws.com` }],
    [`${name}-targets`]: ["lb/targetGroup", { port: to, protocol: toProtocol, targetType, vpcId: the(vpc) }],
    [`${name}-listener`]: ["lb/listener", { loadBalancerArn: arn(name), port, protocol, defaultActions: [{ type: "forward", targetGroupArn: arn(`${name}-targets`) }] }],
  };
} // prettier-ignore

/** A service of Fargate. */
export function fargate(name: string, { groups = [`${name}-group`], subnets = of("private"), targets = "", port = 8080, more = {} } = {}): Design {
  return {
    [`${name}-task`]: ["ecs/taskDefinition", { family: name, networkMode: "awsvpc", requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512", containerDefinitions: JSON.stringify([{ name: "app", image: "public.ecr.aws/nginx/nginx:1", portMappings: [{ name: "http", containerPort: port }] }]) }],
    [name]: ["ecs/service", { cluster: arn("cluster"), launchType: "FARGATE", desiredCount: 2, taskDefinition: arn(`${name}-task`), networkConfiguration: { subnets, securityGroups: groups.map((one) => the(one)), assignPublicIp: false }, ...(targets === "" ? {} : { loadBalancers: [{ targetGroupArn: arn(targets), containerName: "app", containerPort: port }] }), ...more }],
  };
} // prettier-ignore

export const cluster: Design = { cluster: ["ecs/cluster", { name: "main" }] };

/** A function in the private subnets. */
export function lambda(name: string, groups = [`${name}-group`], subnets = of("private")): Design {
  return { [name]: ["lambda/function", { runtime: "nodejs22.x", handler: "i.handler", role: "arn:aws:iam::123456789012:role/x", vpcConfig: { subnetIds: subnets, securityGroupIds: groups.map((one) => the(one)) } }] };
} // prettier-ignore

/** A network with a service of Fargate, `app`, that gets out to the internet. */
export const app = (targets = "", more = {}): Design => ({
  ...network(),
  ...cluster,
  ...group("app-group"),
  ...sends("app-group", "0.0.0.0/0", 443),
  ...fargate("app", { targets, more }),
});

/** That service behind a network load balancer that is shared, and `client` in another VPC with an endpoint for it. */
export const sharing = (serviceName: unknown = the("shared", "serviceName")): Design => ({
  ...app("nlb-targets"),
  ...group("nlb-group"),
  ...pair("nlb-group", "app-group", 8080),
  ...balancer("nlb", { kind: "network", internal: true, protocol: "TCP", toProtocol: "TCP" }),
  ...but({ nlb: balancer("nlb", { kind: "network", internal: true })["nlb"] as Design[string] }, "nlb", { enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off" }),
  shared: ["ec2/vpcEndpointService", { acceptanceRequired: false, networkLoadBalancerArns: [arn("nlb")], allowedPrincipals: ["arn:aws:iam::123456789012:root"] }, { serviceName: sharedName }],
  far: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }],
  ...tier("far", 40, "far"),
  ...group("far-group", "far"),
  ...group("endpoint-group", "far"),
  ...pair("far-group", "endpoint-group", 443),
  ...lambda("client", ["far-group"], of("far")),
  endpoint: ["ec2/vpcEndpoint", { vpcId: the("far"), serviceName, vpcEndpointType: "Interface", subnetIds: of("far"), securityGroupIds: [the("endpoint-group")] }],
}); // prettier-ignore

/** The name by which AWS shares it. */
export const sharedName = "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0";

/** A database that an office with these addresses reaches by a VPN with a static route. */
export const siteToSite = (office: string): Design => ({
  ...isolated(),
  ...database(),
  vgw: ["ec2/vpnGateway", { vpcId: the("vpc") }],
  office: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" }],
  vpn: ["ec2/vpnConnection", { vpnGatewayId: the("vgw"), customerGatewayId: the("office"), type: "ipsec.1", staticRoutesOnly: true }],
  static: ["ec2/vpnConnectionRoute", { vpnConnectionId: the("vpn"), destinationCidrBlock: office }],
  ...route("office-route", "data", { gatewayId: the("vgw") }, office),
  ...lets("db-group", office, 5432),
}); // prettier-ignore

/** A database, and in another VPC the function `client` that gets there by a transit gateway, by addresses. */
export const joined = (): Design => ({
  ...isolated(),
  ...database(),
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true }],
  ...tier("far", 0, "far", "10.1"),
  ...group("client-group", "far"),
  ...lambda("client", ["client-group"], of("far")),
  tgw: ["ec2transitgateway/transitGateway", {}],
  "here-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("vpc"), subnetIds: of("private"), transitGatewayId: the("tgw") }],
  "far-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("far"), subnetIds: of("far"), transitGatewayId: the("tgw") }],
  ...route("there", "far", { transitGatewayId: the("tgw") }, "10.0.0.0/16"),
  ...route("back", "data", { transitGatewayId: the("tgw") }, "10.1.0.0/16"),
  ...lets("db-group", "10.1.0.0/16", 5432),
  ...sends("client-group", "10.0.0.0/16", 5432),
}); // prettier-ignore

/** A function that gets out to the internet by a NAT gateway, and by a Network Firewall before it. */
export function inspected(): Design {
  const endpointId = "vpce-0123456789abcdef0";
  const endpoint = the("firewall", "firewallStatuses", () => endpointId);
  return {
    ...without(network(), "private-out"),
    ...tier("firewall", 40),
    policy: ["networkfirewall/firewallPolicy", { firewallPolicy: { statelessDefaultActions: ["aws:forward_to_sfe"], statelessFragmentDefaultActions: ["aws:forward_to_sfe"] } }],
    firewall: ["networkfirewall/firewall", { vpcId: the("vpc"), firewallPolicyArn: arn("policy"), subnetMappings: [{ subnetId: the("firewall-a") }] }, { firewallStatuses: [{ syncStates: [{ attachments: [{ endpointId, subnetId: "subnet-1" }] }] }] }],
    ...route("firewall-out", "firewall", { natGatewayId: the("nat") }),
    ...route("private-out", "private", { vpcEndpointId: endpoint }),
    ...route("public-back-a", "public", { vpcEndpointId: endpoint }, "10.0.10.0/24"),
    ...route("public-back-b", "public", { vpcEndpointId: endpoint }, "10.0.11.0/24"),
    ...group("app-group"),
    ...sends("app-group", "0.0.0.0/0", 443),
    ...lambda("app"),
  };
} // prettier-ignore
