/** Judges mutations: whether each breaking one is caught, and each harmless one let through. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPlan } from "../../policies/adapters/plan";
import type { Verdict } from "../../policies/core/judge/types";
import { prove } from "../../policies/core/prove";
import type { PlannedResource } from "../support/construct";
import { isBreaking, type Mutation, type StackName } from "./mutation";
import { mutated } from "./program";

const root = path.resolve(__dirname, "../..");

/** What came of one mutation in one stack. */
export interface Outcome {
  readonly id: string;
  readonly section: string;
  readonly stack: StackName;
  readonly breaking: boolean;
  /** Caught, or let through, as it should be. */
  readonly right: boolean;
  /** What the proof said: its findings, a line each. */
  readonly said: readonly string[];
}

/** The matrix that a stack is held to: its own, or the one for all. */
function declaredFor(stack: StackName): unknown {
  const own = path.join(root, `traffic.${stack}.yaml`);
  return parse(readFileSync(existsSync(own) ? own : path.join(root, "traffic.yaml"), "utf8"));
}

/** The verdict on what a program registers, with our own matrix. */
export function verdictOn(resources: readonly PlannedResource[], stack: StackName): Verdict {
  const source = fromPlan({
    format: "bulkhead-plan", version: 1, project: "bulkhead", stack,
    sdks: {}, outputs: {}, assumptions: [], notes: [], resources,
  }); // prettier-ignore
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  const verdict = prove([source.value], { traffic: declaredFor(stack), today: "2026-01-01" });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.value;
}

const plural = /^(.*)-eu-central-1[ab]$/;

function isCaught(mutation: Mutation, verdict: Verdict): boolean {
  if (!isBreaking(mutation)) return verdict.findings.length === 0;
  const { rows = [], resources = [] } = mutation.caughtBy;
  // One finding for one cause: rows that it breaks beside the first list it as well.
  if (verdict.rows.some(({ id, findings }) => rows.includes(id) && findings.length > 0))
    return true;
  return verdict.findings.some(({ blame }) => {
    const name = blame.split("::").pop() ?? blame;
    return resources.includes(name) || resources.includes(plural.exec(name)?.[1] ?? name);
  });
}

/** Judges one mutation in each of its stacks. */
export async function judged(mutation: Mutation): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const stack of mutation.stacks ?? (["dev", "prod"] as const)) {
    const verdict = verdictOn(await mutated(mutation, stack), stack);
    outcomes.push({
      id: mutation.id,
      section: mutation.section,
      stack,
      breaking: isBreaking(mutation),
      right: isCaught(mutation, verdict),
      said: verdict.findings.map(({ row, verdict: kind, title, blame }) => `${row} ${kind}: ${title} [${blame.split("::").pop() ?? blame}]`), // prettier-ignore
    });
  }
  return outcomes;
}
