/** Security groups and their rules say what they are for. */
import type { Path, Resource } from "../core/graph";
import { flaw, items, memberOfType, presence, text } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

export const describedRules = resourceRule({
  name: "described-rules",
  displayName: "Security groups and rules are described",
  description:
    "Security groups and their rules should say what they are for; nobody dares to take one out otherwise.",
  severity: "low",
  enforcement: "advisory",
  remediation: "Describe the group and each rule in a few words.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  tags: ["network", "upkeep"],
  types: [
    "ec2/securityGroup", "ec2/securityGroupRule", "vpc/securityGroupIngressRule", "vpc/securityGroupEgressRule",
  ], // prettier-ignore
  settings: noSettings,
  check: (resource) => nameless(resource),
});

/** What the provider writes where nothing is said. */
const made = "Managed by Pulumi";

function* nameless(resource: Resource): Iterable<Flaw> {
  if (memberOfType(resource.type) !== "ec2/securityGroup") {
    yield* described(resource, "description", "the rule");
    return;
  }
  yield* described(resource, "description", "the group");
  for (const list of ["ingress", "egress"]) {
    for (const path of items(resource, list)) {
      yield* described(resource, [...path, "description"], "the rule");
    }
  }
}

function* described(resource: Resource, path: Path, what: string): Iterable<Flaw> {
  const said = text(resource, path);
  const isMade = said.state === "known" && said.text === made;
  if (presence(resource, path) !== "unset" && !isMade) return;
  yield flaw(resource, path, {
    text: `It is not said what ${what} is for.`,
    fix: "Describe it in a few words. A group's description cannot be changed later.",
  });
}
