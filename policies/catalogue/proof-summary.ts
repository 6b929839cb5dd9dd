/** Tells the verdict, and each waiver and assumption that it rests on. */
import type { NoteRule } from "../support/proof";

export const proofSummary: NoteRule = {
  scope: "note",
  tells: "verdict",
  name: "proof-summary",
  displayName: "Verdict of the proof",
  description: "What was proved, and under which waivers and assumptions.",
  severity: "low",
  enforcement: "advisory",
  remediation:
    "Nothing has to be done; waivers and assumptions should be reviewed from time to time.",
  url: "https://www.pulumi.com/docs/iac/crossguard/",
  tags: ["network"],
};
