/** Each declared flow works, and no other can happen. */
import type { ProofRule } from "../support/proof";

export const trafficMatrix: ProofRule = {
  scope: "proof",
  part: "matrix",
  name: "traffic-matrix",
  displayName: "Traffic is what the matrix declares",
  description:
    "Each declared flow must work and every other must be impossible; a way that nobody declared is one that nobody watches, and a declared one that does not work is an outage.",
  severity: "critical",
  enforcement: "mandatory",
  remediation:
    "Make the change that the violation names, or declare the flow. The matrix comes with --policy-pack-config.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
  tags: ["network", "isolation", "zero-trust"],
};
