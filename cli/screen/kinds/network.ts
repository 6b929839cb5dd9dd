/** VPCs, subnets, routes, network ACLs, endpoints and VPNs. */
import { objectsOf, unknownText, type Reading, type WireObject } from "../graph";
import {
  around,
  names,
  rulePorts,
  when,
  type Fact,
  type FoldedLine,
  type Kind,
  type Kinds,
} from "./kind";

/** The gateways that a route can point to, and what people call them. */
const routeTargets: Readonly<Record<string, string>> = {
  gatewayId: "gateway",
  natGatewayId: "NAT gateway",
  egressOnlyGatewayId: "egress-only gateway",
  egressOnlyInternetGatewayId: "egress-only gateway",
  vpcEndpointId: "endpoint",
  transitGatewayId: "transit gateway",
  vpcPeeringConnectionId: "peering",
  networkInterfaceId: "network interface",
  instanceId: "instance",
  localGatewayId: "local gateway",
  carrierGatewayId: "carrier gateway",
  coreNetworkArn: "core network",
};

function routeTarget(reading: Reading, route: WireObject, dependencyKey?: string): string {
  for (const [key, label] of Object.entries(routeTargets)) {
    const value = route[key];
    if (value !== undefined && value !== null && value !== "") {
      const internet =
        reading.sources(dependencyKey ?? key, "aws:ec2/internetGateway:InternetGateway").length > 0;
      const name = reading.inWords(value, dependencyKey ?? key) ?? unknownText;
      return `→ ${internet && key === "gatewayId" ? "internet gateway" : label} ${name}`;
    }
  }
  return "→ nowhere";
}

function destination(reading: Reading, route: WireObject, dependencyKey?: string): string {
  const keys = [
    "destinationCidrBlock",
    "cidrBlock",
    "destinationIpv6CidrBlock",
    "ipv6CidrBlock",
    "destinationPrefixListId",
  ];
  for (const key of keys) {
    const text = reading.inWords(route[key], dependencyKey ?? key);
    if (text !== undefined && text !== "") return text;
  }
  return "?";
}

function networkAclLine(
  reading: Reading,
  rule: WireObject,
  key: string | undefined,
  fields: { egress: boolean; number: string; action: string },
): FoldedLine {
  const number = reading.inWords(rule[fields.number], key ?? fields.number) ?? "?";
  const peer =
    reading.inWords(rule["cidrBlock"], key ?? "cidrBlock") ??
    reading.inWords(rule["ipv6CidrBlock"], key ?? "ipv6CidrBlock") ??
    "nobody";
  const action = reading.inWords(rule[fields.action], key ?? fields.action) ?? "allow";
  return {
    cells: [
      fields.egress ? "out" : "in",
      number,
      action,
      rulePorts(rule, reading, key ?? "protocol", "protocol"),
      `${fields.egress ? "to" : "from"} ${peer}`,
    ],
    rank: (fields.egress ? 100_000 : 0) + (Number(number) || 0),
  };
}

const networkAcl: Kind = {
  label: "network ACL",
  order: 16,
  facts: (r) => [around("for ", names(r.list("subnetIds"), 6))],
  lines: (r) =>
    (["ingress", "egress"] as const).flatMap((key) =>
      objectsOf(r.raw(key)).map((rule) =>
        networkAclLine(r, rule, key, {
          egress: key === "egress",
          number: "ruleNo",
          action: "action",
        }),
      ),
    ),
};

function inlineRoutes(reading: Reading): FoldedLine[] {
  return objectsOf(reading.raw("routes")).map((route) => ({
    cells: [destination(reading, route, "routes"), routeTarget(reading, route, "routes")],
  }));
}

/** Whether anything gives a table a route beyond its VPC's own, as far as the plan knows. */
function hasRoutes(reading: Reading): boolean {
  return (
    !reading.isEmpty("routes") ||
    !reading.isEmpty("propagatingVgws") ||
    reading.isUsed(/^routeTableIds?$/, /^(?!.*\/(route|mainRoute)TableAssociation:)/)
  );
}

function ipv6(reading: Reading, key: string): Fact {
  const text = reading.text(key);
  if (text === undefined) return undefined;
  return /[0-9a-f]*:/i.test(text) ? text : "IPv6";
}

export const networkKinds: Kinds = {
  "aws:ec2/vpc:Vpc": {
    label: "VPC",
    order: 10,
    facts: (r) => [
      r.text("cidrBlock"),
      ipv6(r, "ipv6CidrBlock") ?? when(r.flag("assignGeneratedIpv6CidrBlock"), "IPv6 from Amazon"),
      when(r.flag("enableDnsHostnames"), "DNS host names"),
    ],
  },
  "aws:ec2/defaultVpc:DefaultVpc": { label: "default VPC", order: 10 },
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": {
    label: "CIDR block association",
    order: 10,
    manner: "merged",
    belongsTo: ["vpcId"],
    facts: (r) => [r.text("cidrBlock")],
  },
  "aws:ec2/subnet:Subnet": {
    label: "subnet",
    order: 11,
    sortBy: (r) => r.text("cidrBlock"),
    facts: (r) => [
      r.text("cidrBlock"),
      r.text("availabilityZone") ?? r.text("availabilityZoneId"),
      ipv6(r, "ipv6CidrBlock"),
      when(r.flag("mapPublicIpOnLaunch"), "public addresses"),
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": { label: "internet gateway", order: 12 },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    label: "egress-only internet gateway",
    order: 12,
  },
  "aws:ec2/eip:Eip": { label: "elastic IP", order: 13 },
  "aws:ec2/natGateway:NatGateway": {
    label: "NAT gateway",
    order: 13,
    facts: (r) => [
      around("in ", r.text("subnetId")),
      r.text("connectivityType") === "private"
        ? "private"
        : around("address ", r.text("allocationId")),
    ],
  },
  "aws:ec2/routeTable:RouteTable": {
    label: "route table",
    order: 14,
    facts: (r) => [hasRoutes(r) ? undefined : "no route but local"],
    lines: inlineRoutes,
  },
  "aws:ec2/defaultRouteTable:DefaultRouteTable": {
    label: "default route table",
    order: 14,
    facts: (r) => [hasRoutes(r) ? undefined : "no route but local"],
    lines: inlineRoutes,
  },
  "aws:ec2/route:Route": {
    label: "route",
    order: 15,
    manner: "line",
    belongsTo: ["routeTableId"],
    lines: (r) => [
      {
        cells: [destination(r, r.resource.inputs), routeTarget(r, r.resource.inputs)],
      },
    ],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    label: "route table association",
    order: 15,
    manner: "merged",
    belongsTo: ["routeTableId"],
    facts: (r) => [around("for ", r.text("subnetId") ?? r.text("gatewayId"))],
  },
  "aws:ec2/networkAcl:NetworkAcl": networkAcl,
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": {
    ...networkAcl,
    label: "default network ACL",
    facts: (r) => [
      ...(networkAcl.facts?.(r) ?? []),
      r.isEmpty("ingress") && r.isEmpty("egress") && !r.isUsed(/^networkAclId$/, /:NetworkAclRule$/)
        ? "denies everything"
        : undefined,
    ],
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    label: "network ACL rule",
    order: 17,
    manner: "line",
    belongsTo: ["networkAclId"],
    lines: (r) => [
      networkAclLine(r, r.resource.inputs, undefined, {
        egress: r.flag("egress") ?? false,
        number: "ruleNumber",
        action: "ruleAction",
      }),
    ],
  },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
    label: "network ACL association",
    order: 17,
    manner: "merged",
    belongsTo: ["networkAclId"],
    facts: (r) => [around("for ", r.text("subnetId"))],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    label: "VPC endpoint",
    order: 18,
    facts: (r) => [
      r.text("serviceName"),
      r.text("vpcEndpointType") ?? "Gateway",
      around("in ", names(r.list("subnetIds"))),
      around("for ", names(r.list("routeTableIds"))),
      around("security group ", names(r.list("securityGroupIds"))),
    ],
  },
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
    label: "endpoint route table association",
    order: 18,
    manner: "merged",
    belongsTo: ["vpcEndpointId"],
    facts: (r) => [around("for ", r.text("routeTableId"))],
  },
  "aws:ec2/flowLog:FlowLog": {
    label: "flow log",
    order: 19,
    facts: (r) => [
      around("", r.text("trafficType")?.toLowerCase(), " traffic"),
      around("to ", r.text("logDestination") ?? r.text("logDestinationType")),
    ],
  },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    label: "VPC peering",
    order: 23,
    facts: (r) => [around("", r.text("vpcId")), around("with ", r.text("peerVpcId"))],
  },
  "aws:ec2clientvpn/endpoint:Endpoint": {
    label: "Client VPN endpoint",
    order: 24,
    facts: (r) => [
      around("clients ", r.text("clientCidrBlock")),
      around(
        "",
        r
          .objects("authenticationOptions")
          .map((o) => r.inWords(o["type"], "authenticationOptions"))
          .join(", "),
      ),
      when(r.flag("splitTunnel"), "split tunnel", "full tunnel"),
      around("DNS ", names(r.list("dnsServers"))),
    ],
  },
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": {
    label: "VPN network association",
    order: 25,
    manner: "merged",
    belongsTo: ["clientVpnEndpointId"],
    facts: (r) => [around("in ", r.text("subnetId"))],
  },
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule": {
    label: "VPN authorization",
    order: 26,
    manner: "line",
    belongsTo: ["clientVpnEndpointId"],
    lines: (r) => [
      {
        cells: [
          r.flag("authorizeAllGroups") === true
            ? "everybody"
            : (r.text("accessGroupId") ?? "nobody"),
          `→ ${r.text("targetNetworkCidr") ?? unknownText}`,
        ],
      },
    ],
  },
  "aws:ec2clientvpn/route:Route": {
    label: "VPN route",
    order: 26,
    manner: "line",
    belongsTo: ["clientVpnEndpointId"],
    lines: (r) => [
      {
        cells: [
          r.text("destinationCidrBlock") ?? unknownText,
          `→ subnet ${r.text("targetVpcSubnetId") ?? unknownText}`,
        ],
      },
    ],
  },
};
