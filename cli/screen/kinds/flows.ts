/** Security groups and their rules: who may open a connection to whom. */
import type { WireValue } from "../../plan/document";
import { objectsOf, unknownText, type Reading, type WireObject } from "../graph";
import { ports, rulePorts, type Fact, type FoldedLine, type Kind, type Kinds } from "./kind";

/** The peers of an inline rule or of an `aws.ec2.SecurityGroupRule`. */
function peers(reading: Reading, rule: WireObject, self: string, key?: string): string[] {
  const found: string[] = [];
  for (const field of ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"]) {
    const value = rule[field];
    if (Array.isArray(value)) {
      found.push(...reading.elements(value as readonly WireValue[], key ?? field));
    } else if (typeof value === "string") {
      found.push(...reading.elements([value], key ?? field));
    }
  }
  const source = reading.inWords(rule["sourceSecurityGroupId"], key ?? "sourceSecurityGroupId");
  if (source !== undefined) found.push(source);
  if (rule["self"] === true) found.push(self);
  return [...new Set(found)];
}

/** One line per flow: `from → to : port`. */
function flow(inward: boolean, peer: string, group: string, port: string): FoldedLine {
  const [from, to] = inward ? [peer, group] : [group, peer];
  return { cells: [from, `→ ${to}`, `: ${port}`], tag: inward ? "in" : "out" };
}

/** The rules that stand inside a group, as others write them. */
function inlineRules(reading: Reading): FoldedLine[] {
  return (["ingress", "egress"] as const).flatMap((key) =>
    objectsOf(reading.raw(key)).flatMap((rule) => {
      const port = rulePorts(rule, reading, key, "protocol");
      const found = peers(reading, rule, reading.name, key);
      return (found.length > 0 ? found : ["nobody"]).map((peer) =>
        flow(key === "ingress", peer, reading.name, port),
      );
    }),
  );
}

/** `aws.vpc.SecurityGroupIngressRule` and `…EgressRule`. */
function standaloneRule(inward: boolean): Kind {
  return {
    label: "security group rule",
    order: 21,
    manner: "line",
    lines: (r) => {
      const peer =
        r.text("referencedSecurityGroupId") ??
        r.text("cidrIpv4") ??
        r.text("cidrIpv6") ??
        r.text("prefixListId") ??
        "nobody";
      const port = ports(r.text("ipProtocol") ?? "all", r.text("fromPort"), r.text("toPort"));
      return [flow(inward, peer, r.text("securityGroupId") ?? unknownText, port)];
    },
  };
}

/** What the program says of a group; the SDK's own words say nothing. */
function ownDescription(reading: Reading): Fact {
  const text = reading.text("description");
  return text === "Managed by Pulumi" ? undefined : text;
}

const group: Kind = {
  label: "security group",
  order: 20,
  facts: (r) => [ownDescription(r)],
  lines: inlineRules,
};

export const flowKinds: Kinds = {
  "aws:ec2/securityGroup:SecurityGroup": group,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    ...group,
    label: "default security group",
    order: 19,
    facts: (r) => [
      r.isEmpty("ingress") && r.isEmpty("egress") && !r.isUsed(/^securityGroupId$/, /Rule$/)
        ? "no rules"
        : undefined,
    ],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": standaloneRule(true),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": standaloneRule(false),
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    label: "security group rule",
    order: 21,
    manner: "line",
    lines: (r) => {
      const owner = r.text("securityGroupId") ?? unknownText;
      const port = ports(r.text("protocol") ?? "all", r.text("fromPort"), r.text("toPort"));
      const found = peers(r, r.resource.inputs, owner);
      return (found.length > 0 ? found : ["nobody"]).map((peer) =>
        flow(r.text("type") !== "egress", peer, owner, port),
      );
    },
  },
  "aws:ec2/managedPrefixList:ManagedPrefixList": {
    label: "prefix list",
    order: 22,
    lines: (r) =>
      r.objects("entries").map((entry) => ({
        cells: [
          r.inWords(entry["cidr"], "entries") ?? "",
          r.inWords(entry["description"], "entries") ?? "",
        ],
      })),
  },
};
