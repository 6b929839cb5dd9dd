/** Our own program with one change of the catalogue, and what is found in it. */
import assert from "node:assert/strict";
import type { Finding, Verdict } from "../../../policies/core/judge/types";
import { catalogue } from "../../mutation/catalogue";
import type { StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";

export async function mutantVerdict(id: string, stack: StackName = "dev"): Promise<Verdict> {
  const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
  return verdictOn(await mutated(mutation, stack), stack);
}

export async function findingsOf(id: string, stack?: StackName): Promise<readonly Finding[]> {
  return (await mutantVerdict(id, stack)).findings;
}

/** The logical name of what a finding blames. */
export function nameOf({ blame }: Finding): string {
  return blame.split("::").pop() ?? "";
}
