/** What the proof has no model of does not touch the network that it proves something about. */
import type { ProofRule } from "../support/proof";

export const modelledNetwork: ProofRule = {
  scope: "proof",
  part: "unmodelled",
  name: "modelled-network",
  displayName: "Nothing unknown touches the analysed network",
  description:
    "Resources that the proof cannot see into must not be attached to the analysed network; they may open ways that no rule shows.",
  severity: "high",
  enforcement: "mandatory",
  remediation:
    "Look at what the resource does and enter that as an assumption in the policy's configuration, or take its reference to the network away.",
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/extend-intro.html",
  tags: ["network", "completeness"],
};
