/** Our own program with one change of the catalogue, and what is found in it. */
import assert from "node:assert/strict";
import type { Finding, Verdict } from "../../../policies/core/judge/types";
import { catalogue } from "../../mutation/catalogue";
import type { Mutation, StackName } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";

export async function mutantVerdict(id: string, stack: StackName = "dev"): Promise<Verdict> {
  const mutation = catalogue.find((one) => one.id === id) ?? assert.fail(id);
  return verdictOn(await mutated(mutation, stack), stack);
}

/** Changes of resources, those of the same one after another. */
function editsOf(all: readonly Mutation[]): NonNullable<Mutation["edit"]> {
  const edits = new Map<string, NonNullable<Mutation["edit"]>[string]>();
  for (const [key, edit] of all.flatMap((one) => Object.entries(one.edit ?? {}))) {
    const before = edits.get(key);
    edits.set(
      key,
      before === undefined ? edit : (args, program) => edit(before(args, program), program),
    );
  }
  return Object.fromEntries(edits);
}

/** Our own program with several changes at once. */
export async function combinedVerdict(ids: readonly string[]): Promise<Verdict> {
  const all = ids.map((id) => catalogue.find((one) => one.id === id) ?? assert.fail(id));
  const combined: Mutation = {
    id: ids.join("-and-"),
    section: "",
    breaks: "several things at once",
    caughtBy: {},
    edit: editsOf(all),
    drop: all.flatMap(({ drop }) => drop ?? []),
    add: (program) => {
      for (const { add } of all) add?.(program);
    },
  };
  return verdictOn(await mutated(combined, "dev"), "dev");
}

export async function findingsOf(id: string, stack?: StackName): Promise<readonly Finding[]> {
  return (await mutantVerdict(id, stack)).findings;
}

/** The logical name of what a finding blames. */
export function nameOf({ blame }: Finding): string {
  return blame.split("::").pop() ?? "";
}
