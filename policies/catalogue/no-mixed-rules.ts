/** A group, a table or an ACL has its rules in one place. */
import { must, type Kind, type Resource } from "../core/graph";
import { flaw, text } from "../support/read";
import { stackRule, type Flaw, type Stack } from "../support/rule";
import { noSettings } from "../support/settings";

export const noMixedRules = stackRule({
  name: "no-mixed-rules",
  displayName: "Inline and standalone rules are not mixed",
  description:
    "Rules of a security group, network ACL or route table should be written in one way; inline lists delete standalone rules and are written again by them, in turns, with each update.",
  severity: "high",
  enforcement: "advisory",
  remediation: "Take the inline list out and write each rule as a resource of its own.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  tags: ["network", "reliability"],
  settings: noSettings,
  check: (stack) => mixed(stack),
});

/** How a kind of rule names its owner, and the owner's list that it stands in for. */
interface Form {
  readonly kind: Kind;
  readonly owner: string;
  readonly list: (rule: Resource) => string | undefined;
}

const forms: readonly Form[] = [
  { kind: "IngressRule", owner: "securityGroupId", list: () => "ingress" },
  { kind: "EgressRule", owner: "securityGroupId", list: () => "egress" },
  { kind: "SecurityGroupRule", owner: "securityGroupId", list: directionOf },
  { kind: "NetworkAclRule", owner: "networkAclId", list: (rule) => (rule.said("egress") === true ? "egress" : "ingress") },
  { kind: "Route", owner: "routeTableId", list: () => "routes" },
]; // prettier-ignore

/** Kinds that delete whatever their own lists do not have, also if they have none. */
const purging: ReadonlySet<Kind | undefined> = new Set([
  "DefaultSecurityGroup",
  "DefaultNetworkAcl",
]);

function* mixed({ graph, resolver }: Stack): Iterable<Flaw> {
  const seen = new Set<string>();
  for (const { kind, owner, list } of forms) {
    for (const rule of graph.ofKind(kind)) {
      const property = list(rule);
      if (property === undefined) continue;
      for (const { resource, defaultOf } of must(resolver.reference(rule, owner))) {
        if (defaultOf !== undefined) continue;
        const isInline = resource.inputsKnown && resource.said(property) !== undefined;
        if (!isInline && !purging.has(resource.kind)) continue;
        const key = `${resource.urn} ${property}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield flaw(resource, property, {
          text: `It also has rules that are resources of their own, ${rule.toString()} among them.`,
          fix: isInline
            ? "Take the inline list out and write its rules as resources, too."
            : "Write the rules into this resource, or use a group or ACL that is not the default one.",
        });
      }
    }
  }
}

function directionOf(rule: Resource): string | undefined {
  const direction = text(rule, "type");
  return direction.state === "known" ? direction.text : undefined;
}
