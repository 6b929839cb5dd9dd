/** Judges mutations: whether each breaking one is caught, and each harmless one let through. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPlan } from "../../policies/adapters/plan";
import type { Verdict } from "../../policies/core/judge/types";
import { prove } from "../../policies/core/prove";
import { packOf, registered, run } from "../policies/pack/build";
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

const matrices = new Map<StackName, unknown>();

/** The matrix of a stack: one of its own, or the one for all others. */
function matrixOf(stack: StackName): unknown {
  let matrix = matrices.get(stack);
  if (matrix === undefined) {
    const own = path.join(root, `traffic.${stack}.yaml`);
    const file = existsSync(own) ? own : path.join(root, "traffic.yaml");
    matrices.set(stack, (matrix = parse(readFileSync(file, "utf8"))));
  }
  return matrix;
}

/** The verdict on what a program registers, with our own matrix. */
export function verdictOn(resources: readonly PlannedResource[], stack: StackName): Verdict {
  const source = fromPlan({
    format: "bulkhead-plan", version: 1, project: "bulkhead", stack,
    sdks: {}, outputs: {}, assumptions: [], notes: [], resources,
  }); // prettier-ignore
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  const verdict = prove([source.value], { traffic: matrixOf(stack), today: "2026-01-01" });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  return verdict.value;
}

const plural = /^(.*)-eu-central-1[ab]$/;

/** What policies of the pack report, as `policy name: first line`. */
function reportsOf(policies: readonly string[], resources: readonly PlannedResource[]): Reported[] {
  // A resource policy has to be there, for the engine to hand over what the program set.
  const pack = packOf({ only: [...policies, "internal-balancer"] });
  return run(pack, registered(resources)).reports.flatMap(({ policy, urn, message }) =>
    policies.includes(policy)
      ? [{ name: urn?.split("::").pop() ?? "", said: `${policy}: ${message.split("\n")[0] ?? ""}` }]
      : [],
  ); // prettier-ignore
}

interface Reported {
  readonly name: string;
  readonly said: string;
}

function isCaught(mutation: Mutation, verdict: Verdict, reports: readonly Reported[]): boolean {
  if (!isBreaking(mutation)) return verdict.findings.length === 0 && reports.length === 0;
  const { rows = [], resources = [], policies = [] } = mutation.caughtBy;
  if (policies.length > 0) return reports.some(({ name }) => resources.includes(name));
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
    const all = await mutated(mutation, stack);
    const verdict = verdictOn(all, stack);
    const policies = isBreaking(mutation) ? mutation.caughtBy.policies : mutation.quiet;
    const reports = policies === undefined ? [] : reportsOf(policies, all);
    outcomes.push({
      id: mutation.id,
      section: mutation.section,
      stack,
      breaking: isBreaking(mutation),
      right: isCaught(mutation, verdict, reports),
      said: reports.map(({ said }) => said).concat(verdict.findings.map(({ row, verdict: kind, title, blame }) => `${row} ${kind}: ${title} [${blame.split("::").pop() ?? blame}]`)), // prettier-ignore
    });
  }
  return outcomes;
}
