/** §2 and §6: addresses, protocols and ports of security group rules, membership, and the closed world. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";
import {
  admitted,
  group,
  joined,
  opened,
  released,
  server,
  service,
  set,
  subnet,
  subnets,
  vpc,
  world4,
  world6,
  without,
} from "./words";

/** Sources that a store must never admit. */
const sources = [
  ["internet", { cidrIpv4: world4 }],
  ["internet-v6", { cidrIpv6: world6 }],
  ["internet-long-v6", { cidrIpv6: "0:0:0:0:0:0:0:0/0" }],
  ["half-the-internet", { cidrIpv4: "128.0.0.0/1" }],
  ["a-public-network", { cidrIpv4: "198.51.0.0/16" }],
  ["one-public-host", { cidrIpv4: "52.1.2.3/32" }],
  ["the-vpc", { cidrIpv4: "10.0.0.0/16" }],
  ["host-bits", { cidrIpv4: "10.0.10.7/16" }],
  ["the-private-subnets", { cidrIpv4: "10.0.10.0/23" }],
] as const;

/** Others that it must not admit, which its subnets' ACL keeps out as long as that does not admit them as well. */
const farSources = [
  ["the-public-subnet", "10.0.1.0/24"],
  ["vpn-clients", "10.100.0.0/22"],
  ["an-office", "192.168.0.0/16"],
] as const;

const storesOpened: readonly Mutation[] = sources.map(([what, from]) => ({
  id: `postgres-from-${what}`,
  section: "§2",
  breaks: `PostgreSQL admits ${what.replaceAll("-", " ")}.`,
  add: (p) => { opened("surplus", group(p, "data-postgres"), 5432, from); },
  caughtBy: { resources: ["surplus"] },
})); // prettier-ignore

const storesOpenedWide: readonly Mutation[] = farSources.map(([what, cidrIpv4]) => ({
  id: `postgres-from-${what}`,
  section: "§2",
  breaks: `PostgreSQL admits ${what.replaceAll("-", " ")}, by its group and by its subnets' network ACL.`,
  add: (p) => {
    opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4 });
    admitted("surplus-acl", p.id("NetworkAcl network-database"), 5432, cidrIpv4);
  },
  caughtBy: { resources: ["surplus"] },
})); // prettier-ignore

/** Who must not be admitted to what, group to group. */
const pairs = [
  ["frontend", "data-postgres", 5432], ["search", "data-postgres", 5432], ["chat", "data-postgres", 5432],
  ["admin", "data-postgres", 5432], ["frontend", "data-redis", 6379], ["registration", "data-redis", 6379],
  ["admin", "data-redis", 6379],
] as const; // prettier-ignore

const storesJoined: readonly Mutation[] = pairs.map(([from, to, port]) => ({
  id: `${from}-to-${to}`,
  section: "§6",
  breaks: `${from} and ${to} are joined by a rule on each side, though nobody declared it.`,
  add: (p) => { joined("surplus", service(p, from), group(p, to), port); },
  caughtBy: { rows: ["T13"], resources: ["surplus-in", "surplus-out"] },
})); // prettier-ignore

const loneRules: readonly Mutation[] = pairs.slice(0, 4).map(([from, to, port]) => ({
  id: `${to}-admits-${from}`,
  section: "§0",
  breaks: `${to} admits ${from}, which has no rule to go there yet: more is admitted than declared.`,
  add: (p) => { opened("surplus", group(p, to), port, { referencedSecurityGroupId: service(p, from) }); },
  caughtBy: { resources: ["surplus"] },
})); // prettier-ignore

const dropped: readonly (readonly [string, string, string])[] = [
  ["data-postgres-api-egress", "T12", "api may no longer go to PostgreSQL"],
  ["data-postgres-api-ingress", "T12", "PostgreSQL no longer admits api"],
  ["data-redis-chat-ingress", "T12", "Redis no longer admits chat"],
  ["data-postgres-registration-egress", "T12", "registration may no longer go to PostgreSQL"],
  [
    "private-services-from-chat-egress",
    "T9",
    "chat may no longer go to the internal load balancer",
  ],
  [
    "private-services-from-frontend-ingress",
    "T9",
    "the internal load balancer no longer admits frontend",
  ],
  [
    "private-services-from-admin-ingress",
    "T10",
    "the internal load balancer no longer admits admin",
  ],
  ["private-to-api-egress", "T9", "the internal load balancer may no longer go to api"],
  ["private-to-admin-ingress", "T8", "admin no longer admits the internal load balancer"],
  ["public-chat-egress", "T5", "the public load balancer may no longer go to chat"],
  ["public-frontend-ingress", "T5", "frontend no longer admits the public load balancer"],
  ["public-https-ipv4", "T1", "the public load balancer no longer admits IPv4"],
  ["public-https-ipv6", "T1", "the public load balancer no longer admits IPv6"],
  ["public-http-ipv4", "T1", "nobody is redirected to HTTPS any more"],
  ["service-search-out-https", "T14", "search has no way out any more"],
];

const lost: readonly Mutation[] = dropped.map(([name, row, breaks]) => ({
  id: `without-${name}`,
  section: "§6",
  breaks: `A rule is forgotten: ${breaks}.`,
  drop: [name],
  caughtBy: { rows: [row] },
}));

export const groups: readonly Mutation[] = [
  ...storesOpened,
  ...storesOpenedWide,
  ...storesJoined,
  ...loneRules,
  ...lost,
  {
    id: "postgres-from-two-halves", section: "§2",
    breaks: "PostgreSQL admits the internet in two halves.",
    add: (p) => {
      opened("low", group(p, "data-postgres"), 5432, { cidrIpv4: "0.0.0.0/1" });
      opened("high", group(p, "data-postgres"), 5432, { cidrIpv4: "128.0.0.0/1" });
    },
    caughtBy: { resources: ["low", "high"] },
  },
  {
    id: "postgres-from-prefix-list", section: "§2",
    breaks: "PostgreSQL admits a prefix list, one entry of which is the internet's.",
    add: (p) => {
      const list = new aws.ec2.ManagedPrefixList("friends", { addressFamily: "IPv4", maxEntries: 5, entries: [{ cidr: "192.0.2.0/24" }, { cidr: "52.0.0.0/8" }] });
      opened("surplus", group(p, "data-postgres"), 5432, { prefixListId: list.id });
    },
    caughtBy: { resources: ["surplus", "friends"] },
  },
  {
    id: "postgres-from-aws-prefix-list", section: "§2",
    breaks: "PostgreSQL admits a prefix list of AWS's own: that of CloudFront's servers, as a look-up answers.",
    add: (p) => { opened("surplus", group(p, "data-postgres"), 5432, { prefixListId: "pl-a3a144ca" }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "postgres-all-protocols", section: "§2",
    breaks: "A rule of PostgreSQL's group admits api on all protocols and ports.",
    edit: { "data-postgres-api-ingress": set({ ipProtocol: "-1", fromPort: undefined, toPort: undefined }) },
    caughtBy: { resources: ["data-postgres-api-ingress"] },
  },
  {
    id: "postgres-port-range", section: "§2",
    breaks: "A rule of PostgreSQL's group admits api on a thousand ports.",
    edit: { "data-postgres-api-ingress": set({ fromPort: 5000, toPort: 6000 }) },
    caughtBy: { resources: ["data-postgres-api-ingress"] },
  },
  {
    id: "postgres-protocol-name", section: "§2",
    breaks: "PostgreSQL admits the VPC on every protocol, which is called `All` here.",
    add: (p) => new aws.ec2.SecurityGroupRule("surplus", { type: "ingress", securityGroupId: group(p, "data-postgres"), protocol: "All", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }),
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "postgres-legacy-rule", section: "§6",
    breaks: "PostgreSQL admits the internet by a rule of the older kind.",
    add: (p) => new aws.ec2.SecurityGroupRule("surplus", { type: "ingress", securityGroupId: group(p, "data-postgres"), protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [world4], ipv6CidrBlocks: [world6] }),
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "postgres-inline-rule", section: "§6",
    breaks: "PostgreSQL's group lists a rule by itself that admits the internet.",
    edit: { "SecurityGroup data-postgres": set({ ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [world4] }] }) },
    caughtBy: { resources: ["data-postgres"] },
  },
  {
    id: "postgres-udp", section: "§2",
    breaks: "PostgreSQL's group admits api by UDP.",
    add: (p) => new aws.vpc.SecurityGroupIngressRule("surplus", { securityGroupId: group(p, "data-postgres"), ipProtocol: "udp", fromPort: 5432, toPort: 5432, referencedSecurityGroupId: service(p, "api") }),
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "postgres-self", section: "§6",
    breaks: "The database shares a group with a new server, and members of that group may talk to each other.",
    add: (p) => {
      opened("self", group(p, "data-postgres"), 5432, { referencedSecurityGroupId: group(p, "data-postgres") });
      released("self-out", group(p, "data-postgres"), 5432, { referencedSecurityGroupId: group(p, "data-postgres") });
      server("tools", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [group(p, "data-postgres")] });
    },
    caughtBy: { resources: ["self", "tools"] },
  },
  {
    id: "new-member-of-trusted-group", section: "§0",
    breaks: "A new server joins the group of api, which the stores trust.",
    add: (p) => server("batch", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [service(p, "api")] }),
    caughtBy: { resources: ["batch"] },
  },
  {
    id: "new-function-in-trusted-group", section: "§11",
    breaks: "A new function joins the group of api, which the stores trust.",
    add: (p) => new aws.lambda.Function("report", { role: "arn:aws:iam::111122223333:role/report", runtime: "nodejs22.x", handler: "index.handler", vpcConfig: { subnetIds: subnets(p, "private"), securityGroupIds: [service(p, "api")] } }),
    caughtBy: { resources: ["report"] },
  },
  {
    id: "member-by-attachment", section: "§6",
    breaks: "A server's interface gets the group of api by an attachment.",
    add: (p) => {
      const tools = server("tools", { subnetId: subnet(p, "private"), vpcSecurityGroupIds: [service(p, "frontend")] });
      new aws.ec2.NetworkInterfaceSecurityGroupAttachment("joined", { securityGroupId: service(p, "api"), networkInterfaceId: tools.primaryNetworkInterfaceId });
    },
    caughtBy: { resources: ["joined", "tools"] },
  },
  {
    id: "frontend-in-group-of-api", section: "§6",
    breaks: "The service frontend carries the group of api as well.",
    edit: { "services-service-frontend": (args, p) => ({ ...args, networkConfiguration: { assignPublicIp: false, subnets: subnets(p, "private"), securityGroups: [service(p, "frontend"), service(p, "api")] } }) },
    caughtBy: { rows: ["T13", "T11", "T5"], resources: ["services-service-frontend"] },
  },
  {
    id: "public-balancer-in-group-of-api", section: "§6",
    breaks: "The public load balancer carries the group of api.",
    edit: { "public-alb": (args, p) => ({ ...args, securityGroups: [group(p, "public-group"), service(p, "api")] }) },
    caughtBy: { rows: ["T13", "T2"], resources: ["public-alb"] },
  },
  {
    id: "postgres-in-group-of-balancer", section: "§6",
    breaks: "The database carries the group of the public load balancer, which admits everyone on 443.",
    edit: { "Instance data-postgres": (args, p) => ({ ...args, vpcSecurityGroupIds: [group(p, "data-postgres"), group(p, "public-group")] }) },
    caughtBy: { resources: ["data-postgres", "public-https-ipv4", "public-https-ipv6", "public-http-ipv4", "public-http-ipv6"] },
  },
  {
    id: "postgres-default-group", section: "§6",
    breaks: "The database has no group of its own any more: the default group's rules hold, and they admit all of its members.",
    edit: {
      "Instance data-postgres": without("vpcSecurityGroupIds"),
      "network-default-group": set({ ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }] }),
    },
    caughtBy: { rows: ["T12"], resources: ["data-postgres", "network-default-group"] },
  },
  {
    id: "redis-without-group", section: "§6",
    breaks: "Redis has no group of its own: services are not admitted by the locked default one.",
    edit: { "ReplicationGroup data-redis": without("securityGroupIds") },
    caughtBy: { rows: ["T12"] },
  },
  {
    id: "postgres-unknown-group", section: "§1",
    breaks: "The database's group is one of two, which nobody knows yet.",
    edit: {
      "Instance data-postgres": (args, p) => ({ ...args, vpcSecurityGroupIds: [aws.ec2.getSecurityGroupOutput({ vpcId: vpc(p), name: "legacy" }).id] }),
    },
    caughtBy: { resources: ["data-postgres"] },
  },
  {
    id: "postgres-foreign-group", section: "§12",
    breaks: "The database carries a group of another stack, whose rules nobody knows here.",
    edit: { "Instance data-postgres": (args, p) => ({ ...args, vpcSecurityGroupIds: [group(p, "data-postgres"), "sg-0123456789abcdef0"] }) },
    caughtBy: { resources: ["data-postgres"] },
  },
  {
    id: "postgres-admits-foreign-group", section: "§12",
    breaks: "PostgreSQL admits a group of another stack, whose members nobody knows here.",
    add: (p) => { opened("surplus", group(p, "data-postgres"), 5432, { referencedSecurityGroupId: "sg-0123456789abcdef0" }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "rule-in-unknown-group", section: "§1",
    breaks: "A rule that admits the internet is part of a group that only a look-up tells.",
    add: (p) => { opened("surplus", aws.ec2.getSecurityGroupOutput({ vpcId: vpc(p), name: "something" }).id, 5432, { cidrIpv4: world4 }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "rule-with-unknown-cidr", section: "§1",
    breaks: "PostgreSQL admits a range that is known after the deployment only.",
    add: (p) => { opened("surplus", group(p, "data-postgres"), 5432, { cidrIpv4: aws.ec2.getVpcOutput({ id: vpc(p) }).cidrBlock }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "api-from-vpc", section: "§2",
    breaks: "api admits the whole VPC on its port.",
    add: (p) => { opened("surplus", service(p, "api"), 3011, { cidrIpv4: "10.0.0.0/16" }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "admin-from-web", section: "§6",
    breaks: "admin and frontend are joined directly.",
    add: (p) => { joined("surplus", service(p, "frontend"), service(p, "admin"), 3010); },
    caughtBy: { rows: ["T11"], resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "api-from-public-balancer", section: "§6",
    breaks: "api admits the public load balancer, which may go there.",
    add: (p) => { joined("surplus", group(p, "public-group"), service(p, "api"), 3011); },
    caughtBy: { resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "api-from-web-directly", section: "§6",
    breaks: "api and chat are joined directly, past the internal load balancer.",
    add: (p) => { joined("surplus", service(p, "chat"), service(p, "api"), 3011); },
    caughtBy: { resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "employees-listener-from-web", section: "§0",
    breaks: "The internal load balancer admits frontend on 443, where admin answers: the Host header is the caller's choice.",
    add: (p) => { joined("surplus", service(p, "frontend"), group(p, "private-group"), 443); },
    caughtBy: { rows: ["T11"], resources: ["surplus-in", "surplus-out"] },
  },
  {
    id: "internal-balancer-from-vpc", section: "§0",
    breaks: "The internal load balancer admits the whole VPC on 443, though nobody of the VPC may go there yet.",
    add: (p) => { opened("surplus", group(p, "private-group"), 443, { cidrIpv4: "10.0.0.0/16" }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "internal-balancer-from-internet", section: "§0",
    breaks: "The internal load balancer's group admits the internet.",
    add: (p) => { opened("surplus", group(p, "private-group"), 443, { cidrIpv4: world4 }); },
    caughtBy: { rows: ["T3"], resources: ["surplus"] },
  },
  {
    id: "internal-balancer-from-internet-v6", section: "§0",
    breaks: "The internal load balancer's group admits the internet by IPv6.",
    add: (p) => { opened("surplus", group(p, "private-group"), 8443, { cidrIpv6: world6 }); },
    caughtBy: { rows: ["T3"], resources: ["surplus"] },
  },
  {
    id: "listener-without-rule-is-admitted", section: "§0",
    breaks: "The internal load balancer's group admits frontend on 9000, where nothing listens yet.",
    add: (p) => { opened("surplus", group(p, "private-group"), 9000, { referencedSecurityGroupId: service(p, "frontend") }); },
    caughtBy: { resources: ["surplus"] },
  },
  {
    id: "wrong-port-of-rule", section: "§6",
    breaks: "The rule that admits the internal load balancer to api has a wrong port.",
    edit: { "private-to-api-ingress": set({ fromPort: 3012, toPort: 3012 }) },
    caughtBy: { rows: ["T8", "T9", "T10", "T7"], resources: ["private-to-api-ingress"] },
  },
  {
    id: "port-zero", section: "§2",
    breaks: "A rule has port 0, which is no wildcard for TCP.",
    edit: { "data-postgres-api-egress": set({ fromPort: 0, toPort: 0 }) },
    caughtBy: { rows: ["T12"] },
  },
  {
    id: "exclusive-rules", section: "§6",
    breaks: "PostgreSQL's group keeps the listed rules only, and api's is not among them.",
    add: (p) => new aws.ec2.VpcSecurityGroupRulesExclusive("only", { securityGroupId: group(p, "data-postgres"), ingressRuleIds: [p.output("data-postgres-registration-ingress", "securityGroupRuleId")], egressRuleIds: [] }),
    caughtBy: { rows: ["T12"] },
  },
]; // prettier-ignore
