/** What only one resource may have at a time: names, ports, priorities, destinations. */
import type { WireValue } from "../../../cli/plan/document";
import { nameProperty } from "./naming";

type Properties = Readonly<Record<string, WireValue>>;

/**
 * By type, groups of properties of which no two resources have the same values. Those with a `?` may be missing; without
 * another one the group says nothing of a resource.
 */
const unique: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "aws:ec2/flowLog:FlowLog": [["vpcId", "logDestination", "trafficType?"]],
  "aws:ec2/internetGateway:InternetGateway": [["vpcId"]],
  "aws:ec2/natGateway:NatGateway": [["allocationId"]],
  "aws:ec2/networkAclRule:NetworkAclRule": [["networkAclId", "egress?", "ruleNumber"]],
  "aws:ec2/route:Route": [
    ["routeTableId", "destinationCidrBlock"],
    ["routeTableId", "destinationIpv6CidrBlock"],
    ["routeTableId", "destinationPrefixListId"],
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [["subnetId"]],
  "aws:ec2/securityGroup:SecurityGroup": [["name", "vpcId"]],
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": [
    ["routeTableId", "vpcEndpointId"],
  ],
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule": [
    ["clientVpnEndpointId", "targetNetworkCidr", "accessGroupId?"],
  ],
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": [["clientVpnEndpointId", "subnetId"]],
  "aws:ecs/service:Service": [["cluster", "name"]],
  // Registering the same family again makes another revision.
  "aws:ecs/taskDefinition:TaskDefinition": [],
  "aws:iam/rolePolicy:RolePolicy": [["role", "name"]],
  "aws:lb/listener:Listener": [["loadBalancerArn", "port"]],
  "aws:lb/listenerRule:ListenerRule": [["listenerArn", "priority"]],
  "aws:route53/record:Record": [["zoneId", "name", "type", "setIdentifier?"]],
  // Zones may be called the same.
  "aws:route53/zone:Zone": [],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    [
      "securityGroupId",
      "ipProtocol",
      "fromPort?",
      "toPort?",
      "cidrIpv4?",
      "cidrIpv6?",
      "prefixListId?",
      "referencedSecurityGroupId?",
    ],
  ],
  "aws:wafv2/webAcl:WebAcl": [["name", "scope", "region?"]],
};

/** Lists of which each entry is taken by itself. */
const uniqueEntries: Readonly<Record<string, string>> = {
  "aws:cloudfront/distribution:Distribution": "aliases",
};

function groupsOf(type: string): readonly (readonly string[])[] {
  const egress = type.replaceAll("Ingress", "Egress");
  const groups = unique[type] ?? unique[egress];
  if (groups !== undefined) return groups;
  const name = nameProperty(type);
  return name === undefined ? [] : [[name]];
}

/** What a resource has for itself, as texts that are the same for the same thing. */
export function claimsOf(type: string, inputs: Properties): string[] {
  if (type === "aws:route53/record:Record" && inputs.allowOverwrite === true) return [];
  const claims = groupsOf(type)
    .filter((group) => group.every((key) => key.endsWith("?") || inputs[key] !== undefined))
    .map((group) => group.map((key) => key.replace("?", "")))
    .map((group) => group.map((key) => `${key} ${plain(inputs[key])}`).join(", "));
  const entries = inputs[uniqueEntries[type] ?? ""];
  const list = Array.isArray(entries) ? (entries as readonly WireValue[]) : [];
  return [...claims, ...list.map((entry) => `alias ${plain(entry)}`)];
}

function plain(value: WireValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
