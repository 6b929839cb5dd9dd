/** Tells once, and not once per resource, what the other policies could not decide. */
import type { NoteRule } from "../support/proof";

export const unknownSettings: NoteRule = {
  scope: "note",
  tells: "unknowns",
  name: "unknown-settings",
  displayName: "Settings that are not known yet",
  description:
    "What could not be checked because a value is known only after the deployment; it is checked when each resource is made.",
  severity: "low",
  enforcement: "advisory",
  remediation: "Give literals where that is possible; nothing has to be done otherwise.",
  url: "https://www.pulumi.com/docs/iac/crossguard/",
  tags: ["completeness"],
};
