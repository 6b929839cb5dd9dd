/** §5: network ACLs, which forget nothing and remember nothing. */
import * as aws from "@pulumi/aws";
import type { Mutation } from "../mutation";
import { set, subnets, vpc, world4 } from "./words";

const dropped: readonly (readonly [string, readonly string[], string, ("dev" | "prod")[]?])[] = [
  ["network-public-acl-in-https", ["T1"], "the public subnets no longer admit HTTPS by IPv4"],
  ["network-public-acl-in-https-ipv6", ["T1"], "the public subnets no longer admit HTTPS by IPv6"],
  ["network-public-acl-out-answers", ["T1"], "answers no longer leave the public subnets"],
  ["network-public-acl-out-answers-ipv6", ["T1"], "answers by IPv6 no longer leave the public subnets"],
  ["network-public-acl-in-answers", ["T14"], "answers no longer come in to the NAT gateway's subnet"],
  ["network-public-acl-out-https", ["T14"], "HTTPS no longer leaves the NAT gateway's subnet"],
  ["network-private-acl-in-answers", ["T14"], "answers no longer come in to the private subnets"],
  ["network-private-acl-out-https", ["T14"], "HTTPS no longer leaves the private subnets"],
  ["network-private-acl-in-public-eu-central-1a", ["T5", "T1"], "the private subnets no longer admit the public ones"],
  ["network-private-acl-out-public-eu-central-1b", ["T5", "T1"], "the private subnets no longer answer the public ones"],
  ["network-private-acl-out-store-5432-database-eu-central-1a", ["T12"], "the private subnets no longer lead to PostgreSQL"],
  ["network-database-acl-in-store-5432-private-eu-central-1a", ["T12"], "the database subnets no longer admit PostgreSQL"],
  ["network-database-acl-out-answers-private-eu-central-1a", ["T12"], "stores no longer answer"],
  ["network-private-acl-in-private-eu-central-1a", ["T6", "start"], "a private subnet no longer admits the other below port 1024: the VPN's clients and the endpoints' ones lose 443 (the ports of services are those of answers, too)", ["prod"]],
]; // prettier-ignore

export const acls: readonly Mutation[] = [
  ...dropped.map(([name, rows, breaks, stacks]): Mutation => ({
    id: `without-${name}`,
    section: "§5",
    ...(stacks === undefined ? {} : { stacks }),
    breaks: `A rule of a network ACL is forgotten: ${breaks}.`,
    drop: [name],
    caughtBy: { rows },
  })),
  {
    id: "acl-denies-first", section: "§5",
    breaks: "A rule that denies PostgreSQL's port comes before the one that allows it.",
    add: (p) => new aws.ec2.NetworkAclRule("deny", { networkAclId: p.id("NetworkAcl network-database"), ruleNumber: 1, ruleAction: "deny", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 5432, toPort: 5432 }),
    caughtBy: { rows: ["T12"], resources: ["deny"] },
  },
  {
    id: "acl-denies-some-answers", section: "§5",
    breaks: "A rule denies the upper half of the ports that answers go to.",
    add: (p) => new aws.ec2.NetworkAclRule("deny", { networkAclId: p.id("NetworkAcl network-public"), egress: true, ruleNumber: 1, ruleAction: "deny", protocol: "tcp", cidrBlock: world4, fromPort: 50000, toPort: 65535 }),
    caughtBy: { rows: ["T1", "T14"], resources: ["deny"] },
  },
  {
    id: "acl-short-answers", section: "§5",
    breaks: "Answers of the public subnets go to the ports of Linux only, and not everyone's client is one.",
    edit: { "network-public-acl-out-answers": set({ fromPort: 32768, toPort: 60999 }) },
    caughtBy: { rows: ["T1"] },
  },
  {
    id: "acl-wrong-direction", section: "§5",
    breaks: "The rule for HTTPS into the public subnets is one for what leaves.",
    edit: { "network-public-acl-in-https": set({ egress: true, ruleNumber: 999 }) },
    caughtBy: { rows: ["T1"] },
  },
  {
    id: "acl-empty", section: "§5",
    breaks: "The database subnets get an ACL without any rule, which denies everything.",
    drop: ["NetworkAclAssociation network-database-eu-central-1a", "NetworkAclAssociation network-database-eu-central-1b"],
    add: (p) => new aws.ec2.NetworkAcl("empty", { vpcId: vpc(p), subnetIds: subnets(p, "database") }),
    caughtBy: { rows: ["T12"] },
  },
  {
    id: "acl-default", section: "§5",
    breaks: "The private subnets lose their ACL: the default one, which is locked, denies everything.",
    drop: ["NetworkAclAssociation network-private-eu-central-1a", "NetworkAclAssociation network-private-eu-central-1b"],
    caughtBy: { rows: ["T5", "T8", "T9", "T12", "T14"] },
  },
]; // prettier-ignore
