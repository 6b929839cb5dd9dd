/**
 * What a resource shows of others once it is read: the rules, routes and policies that stand apart in the program are
 * the same thing in AWS as those that are written into their parent, so that a refresh finds them there.
 */
import type { WireValue } from "../../../cli/plan/document";
import type { Account, Existing } from "./account";

type Properties = Readonly<Record<string, WireValue>>;
type Mirror = (resource: Existing, account: Account) => Properties;

/** Those of a type whose property names the resource. */
function parts(account: Account, type: string, property: string, id: WireValue): Properties[] {
  return account
    .ofType(type)
    .filter(({ inputs }) => inputs[property] === id)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ inputs }) => inputs);
}

function text(value: WireValue | undefined): WireValue {
  return value ?? "";
}

function list(value: WireValue | undefined): WireValue[] {
  return value === undefined ? [] : [value];
}

/** A security group's rules of one direction: those that differ in their source only are one. */
function rulesOf({ id }: Existing, account: Account, direction: "Egress" | "Ingress"): WireValue[] {
  const type = `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`;
  const rules = new Map<string, Record<string, WireValue[]>>();
  const heads = new Map<string, Properties>();
  for (const rule of parts(account, type, "securityGroupId", id)) {
    const head = {
      description: text(rule.description),
      fromPort: rule.fromPort ?? 0,
      protocol: text(rule.ipProtocol),
      toPort: rule.toPort ?? 0,
    };
    const key = JSON.stringify(head);
    heads.set(key, head);
    const of = rules.get(key) ?? {
      cidrBlocks: [],
      ipv6CidrBlocks: [],
      prefixListIds: [],
      securityGroups: [],
      self: [],
    };
    rules.set(key, of);
    const other = rule.referencedSecurityGroupId;
    of.cidrBlocks?.push(...list(rule.cidrIpv4));
    of.ipv6CidrBlocks?.push(...list(rule.cidrIpv6));
    of.prefixListIds?.push(...list(rule.prefixListId));
    if (other === id) of.self?.push(true);
    else of.securityGroups?.push(...list(other));
  }
  return [...rules].map(([key, { self = [], ...sources }]) => ({
    ...heads.get(key),
    ...sources,
    self: self.length > 0,
  }));
}

const protocols: Readonly<Record<string, string>> = {
  all: "-1",
  icmp: "1",
  icmpv6: "58",
  tcp: "6",
  udp: "17",
};

function entryOf(rule: Properties): WireValue {
  const protocol = typeof rule.protocol === "string" ? rule.protocol : "-1";
  return {
    action: text(rule.ruleAction),
    cidrBlock: text(rule.cidrBlock),
    fromPort: rule.fromPort ?? 0,
    icmpCode: rule.icmpCode ?? 0,
    icmpType: rule.icmpType ?? 0,
    ipv6CidrBlock: text(rule.ipv6CidrBlock),
    protocol: protocols[protocol] ?? protocol,
    ruleNo: rule.ruleNumber ?? 0,
    toPort: rule.toPort ?? 0,
  };
}

const routeTargets = [
  "carrierGatewayId",
  "coreNetworkArn",
  "destinationPrefixListId",
  "egressOnlyGatewayId",
  "gatewayId",
  "localGatewayId",
  "natGatewayId",
  "networkInterfaceId",
  "transitGatewayId",
  "vpcEndpointId",
  "vpcPeeringConnectionId",
] as const;

const mirrors: Readonly<Record<string, Mirror>> = {
  "aws:ec2/networkAcl:NetworkAcl": ({ id }, account) => {
    const rules = parts(account, "aws:ec2/networkAclRule:NetworkAclRule", "networkAclId", id);
    const associations = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
    return {
      egress: rules.filter(({ egress }) => egress === true).map(entryOf),
      ingress: rules.filter(({ egress }) => egress !== true).map(entryOf),
      subnetIds: parts(account, associations, "networkAclId", id).map((one) => text(one.subnetId)),
    };
  },
  // The local route is not shown, nor are those that a gateway endpoint made.
  "aws:ec2/routeTable:RouteTable": ({ id }, account) => ({
    routes: parts(account, "aws:ec2/route:Route", "routeTableId", id).map((route) => ({
      cidrBlock: text(route.destinationCidrBlock),
      ipv6CidrBlock: text(route.destinationIpv6CidrBlock),
      ...Object.fromEntries(routeTargets.map((key) => [key, text(route[key])])),
    })),
  }),
  "aws:ec2/securityGroup:SecurityGroup": (group, account) => ({
    egress: rulesOf(group, account, "Egress"),
    ingress: rulesOf(group, account, "Ingress"),
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ id, inputs }, account) => {
    if (inputs.vpcEndpointType === "Interface") return { routeTableIds: [] };
    const type = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
    const tables = parts(account, type, "vpcEndpointId", id);
    return { routeTableIds: tables.map((one) => text(one.routeTableId)) };
  },
  "aws:iam/role:Role": ({ id }, account) => ({
    inlinePolicies: parts(account, "aws:iam/rolePolicy:RolePolicy", "role", id).map((policy) => ({
      name: text(policy.name),
      policy: text(policy.policy),
    })),
    managedPolicyArns: parts(
      account,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "role",
      id,
    ).map((one) => text(one.policyArn)),
  }),
  "aws:s3/bucket:Bucket": ({ id }, account) => {
    const [policy] = parts(account, "aws:s3/bucketPolicy:BucketPolicy", "bucket", id);
    return { policy: text(policy?.policy) };
  },
};

/** A resource's outputs as a reading finds them; what the program set stays as it is. */
export function readOutputs(resource: Existing, account: Account): Properties {
  const mirrored = mirrors[resource.type]?.(resource, account) ?? {};
  const free = Object.entries(mirrored).filter(([key]) => resource.inputs[key] === undefined);
  return { ...resource.outputs, ...Object.fromEntries(free) };
}
