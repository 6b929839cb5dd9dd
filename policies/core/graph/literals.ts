/** Ids and ARNs of parts of a network that are written out: what they look like, and what they may be of. */
import type { Kind } from "./kinds";

interface Shape {
  readonly pattern: RegExp;
  readonly kinds: readonly Kind[];
}

const vpcs = ["Vpc", "DefaultVpc"] as const;
const subnets = ["Subnet", "DefaultSubnet"] as const;

/** By the part before the hexadecimal digits. A VPC has a group, a table and an ACL of its own. */
const prefixes: Readonly<Record<string, readonly Kind[]>> = {
  vpc: vpcs,
  subnet: subnets,
  sg: ["SecurityGroup", "DefaultSecurityGroup", ...vpcs],
  rtb: ["RouteTable", "DefaultRouteTable", ...vpcs],
  acl: ["NetworkAcl", "DefaultNetworkAcl", ...vpcs],
  // What stands in a subnet has interfaces that nobody declares.
  eni: ["NetworkInterface", ...subnets],
  i: ["Instance", "SpotInstanceRequest", "SpotFleetRequest", "Fleet", "AutoscalingGroup"],
  igw: ["InternetGateway"],
  eigw: ["EgressOnlyInternetGateway"],
  nat: ["NatGateway"],
  // A gateway that nobody declares may be attached to a VPC all the same.
  vgw: ["VpnGateway", ...vpcs],
  vpn: ["VpnConnection"],
  tgw: ["TransitGateway"],
  "tgw-attach": ["TransitGatewayVpcAttachment", "TransitGatewayPeering"],
  "tgw-rtb": ["TransitGatewayRouteTable"],
  pcx: ["VpcPeering"],
  eipalloc: ["Eip"],
  vpce: ["VpcEndpoint"],
  "vpce-svc": ["EndpointService"],
  "cvpn-endpoint": ["ClientVpn"],
  pl: ["PrefixList"],
  lt: ["LaunchTemplate"],
};

/** What has no id with a prefix is named by its ARN. */
const arns: readonly Shape[] = [
  { pattern: /^arn:[\w-]+:elasticloadbalancing:.*:loadbalancer\//, kinds: ["LoadBalancer", "ClassicLoadBalancer"] },
  { pattern: /^arn:[\w-]+:elasticloadbalancing:.*:listener\//, kinds: ["Listener"] },
  { pattern: /^arn:[\w-]+:elasticloadbalancing:.*:listener-rule\//, kinds: ["ListenerRule"] },
  { pattern: /^arn:[\w-]+:elasticloadbalancing:.*:targetgroup\//, kinds: ["TargetGroup"] },
]; // prettier-ignore

const longestFirst = Object.keys(prefixes).sort((a, b) => b.length - a.length);

/** Ids have 8 digits, or 17: https://docs.aws.amazon.com/ec2/latest/APIReference/API_DescribeIdFormat.html. */
const idPattern = new RegExp(
  `(?<![\\w-])(${longestFirst.join("|")})-[0-9a-f]{8,17}(?![\\w-])`,
  "g",
);

const arnPattern = /(?<![\w-])arn:[\w:/.@+=*-]+/g;

/** A word of a text, and the kinds of which it may be the id or the ARN. */
export interface Literal {
  readonly text: string;
  readonly kinds: readonly Kind[];
}

/** The ids and ARNs of parts of a network in a text, as in a definition that is written as JSON. */
export function literalsIn(text: string): readonly Literal[] {
  const ids = [...text.matchAll(idPattern)].map(([id, prefix = ""]) => ({
    text: id,
    kinds: prefixes[prefix] ?? [],
  }));
  const named = arnsIn(text).flatMap((arn) =>
    arns.filter(({ pattern }) => pattern.test(arn)).map(({ kinds }) => ({ text: arn, kinds })),
  );
  return [...ids, ...named];
}

/** All ids of that shape and all ARNs in a text. Names are left out: they are words of any text. */
export function identitiesIn(text: string): readonly string[] {
  return [...[...text.matchAll(idPattern)].map(([id]) => id), ...arnsIn(text)];
}

function arnsIn(text: string): readonly string[] {
  return text.includes("arn:") ? (text.match(arnPattern) ?? []) : [];
}
