/**
 * How many of something AWS allows where nobody has asked for more. Sources: the quota pages of Amazon VPC and of Elastic
 * Load Balancing, https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
import type { Existing } from "./account";

interface Quota {
  /** The inputs that those have in common which are counted together; none: all of the account. */
  readonly by: readonly string[];
  /** An input whose presence is counted apart. */
  readonly apart?: string;
  readonly most: number;
  readonly code: string;
}

const rulesOfGroup: Quota = {
  by: ["securityGroupId"],
  most: 60,
  code: "RulesPerSecurityGroupLimitExceeded",
};

const quotas: Readonly<Record<string, Quota>> = {
  "aws:ec2/eip:Eip": { by: ["region"], most: 5, code: "AddressLimitExceeded" },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    // 20 per direction and IP version, with the one that denies all else.
    by: ["networkAclId", "egress"],
    apart: "ipv6CidrBlock",
    most: 19,
    code: "NetworkAclEntryLimitExceeded",
  },
  "aws:ec2/route:Route": { by: ["routeTableId"], most: 50, code: "RouteLimitExceeded" },
  "aws:ec2/vpc:Vpc": { by: ["region"], most: 5, code: "VpcLimitExceeded" },
  "aws:lb/listener:Listener": { by: ["loadBalancerArn"], most: 50, code: "TooManyListeners" },
  "aws:lb/listenerRule:ListenerRule": { by: ["listenerArn"], most: 100, code: "TooManyRules" },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rulesOfGroup,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rulesOfGroup,
};

/** What AWS says if a resource is one too many among those of its type. */
export function quotaProblem(
  resource: Existing,
  ofType: readonly Existing[],
  name: string,
): string | undefined {
  const quota = quotas[resource.type];
  if (quota === undefined) return undefined;
  const { by, apart = "" } = quota;
  const others = ofType.filter(
    ({ urn, inputs }) =>
      urn !== resource.urn &&
      by.every((key) => inputs[key] === resource.inputs[key]) &&
      (inputs[apart] === undefined) === (resource.inputs[apart] === undefined),
  );
  if (others.length < quota.most) return undefined;
  return `${quota.code}: ${name} would be one more than the ${quota.most} that are allowed`;
}
