/** The ways in which a program can write one and the same network. The proof must not tell them apart (§14). */

export const dialects = {
  /** Security group rules inside the group, as `aws:ec2/securityGroupRule`, or as `aws:vpc/securityGroup…Rule`. */
  groupRules: ["vpc", "inline", "legacy"],
  routes: ["standalone", "inline"],
  aclRules: ["inline", "standalone"],
  /** `subnetIds` of the network ACL, or `aws:ec2/networkAclAssociation`. */
  aclAssociations: ["list", "standalone"],
  balancers: ["lb", "alb"],
  /** `vpcId` of the internet gateway, or `aws:ec2/internetGatewayAttachment`. */
  gateways: ["direct", "attachment"],
  listEntries: ["inline", "standalone"],
  /** Whether a VPC's first block is written down, or comes from a pool of IPAM. */
  blocks: ["written", "pooled"],
  /** How an instance gets its public IPv4 address. */
  publicAddresses: ["flag", "subnet", "eip"],
  /** `unknown`: a first preview, nothing exists. `known`: all exists, as in a state. */
  ids: ["unknown", "known"],
} as const;

export type Dialect = {
  readonly [K in keyof typeof dialects]: (typeof dialects)[K][number];
};

/** The first of each, for tests that do not care. */
export const plainDialect: Dialect = {
  groupRules: "vpc",
  routes: "standalone",
  aclRules: "inline",
  aclAssociations: "list",
  balancers: "lb",
  gateways: "direct",
  listEntries: "inline",
  blocks: "written",
  publicAddresses: "flag",
  ids: "unknown",
};
