/** What says of itself that it is internal, or holds data, cannot be reached from the internet. Needs no settings. */
import type { ProofRule } from "../support/proof";

export const neverPublic: ProofRule = {
  scope: "proof",
  part: "always",
  name: "never-public",
  displayName: "Internal load balancers and data stores are never public",
  description:
    "Internal load balancers, data stores and the subnets that hold them must not be reachable from the internet, over IPv4 or IPv6 or through any managed front; whoever reaches them from outside is past every other protection.",
  severity: "critical",
  enforcement: "mandatory",
  remediation:
    "Make the change that the violation names. Where a value is unknown, give a literal or one reference per property.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
  tags: ["network", "isolation"],
};
