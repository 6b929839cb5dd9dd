/** Stacks for the tests of the judgement: the real ones, whole or with one thing changed, and small ones. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { fromPlan } from "../../../policies/adapters/plan";
import type { Finding, JudgedRow, Verdict } from "../../../policies/core/judge/types";
import { prove, type ProveOptions } from "../../../policies/core/prove";
import type { PlannedResource } from "../../support/construct";
import { constructPlatform, stackConfig } from "../../support/platform";
import { planOf } from "../adapters/forms";
import { dataOf, U, type Program } from "../graph/build";

export const today = "2026-11-21";

/** What our own stacks declare. */
export const ownTraffic: unknown = parse(
  readFileSync(path.resolve(__dirname, "../../../traffic.yaml"), "utf8"),
);

const known = new Map<string, Promise<readonly PlannedResource[]>>();

/** What the real program registers for a stack, in a first preview. */
export function platform(stack: string): Promise<readonly PlannedResource[]> {
  const resources =
    known.get(stack) ?? constructPlatform(stackConfig(stack)).then(({ all }) => all);
  known.set(stack, resources);
  return resources;
}

export function proveAll(
  resources: readonly PlannedResource[],
  options: Partial<ProveOptions> = { traffic: ownTraffic },
): Verdict {
  const source = fromPlan(planOf(resources));
  if (!source.ok) assert.fail(JSON.stringify(source.problems));
  const verdict = prove([source.value], { today, ...options });
  if (!verdict.ok) assert.fail(JSON.stringify(verdict.problems));
  return verdict.value;
}

/** The verdict on a small program. */
export function proveProgram(program: Program, options: Partial<ProveOptions> = {}): Verdict {
  const source = { label: "test", resources: dataOf(program), notes: [] };
  const verdict = prove([source], { today, ...options });
  if (!verdict.ok) assert.fail(JSON.stringify(verdict.problems));
  return verdict.value;
}

/** Values of a resource: a name of another is what its id refers to, while it is unknown. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly unset?: readonly string[];
  /** Names of resources that a property comes from, each as `type-ending name`. */
  readonly from?: Readonly<Record<string, readonly string[]>>;
}

function isNamed(one: PlannedResource, text: string): boolean {
  const [kind = "", name = ""] = text.split(" ");
  return one.name === name && one.type.endsWith(`:${kind}`);
}

function urnOf(all: readonly PlannedResource[], text: string): string {
  return all.find((one) => isNamed(one, text))?.urn ?? assert.fail(`no ${text}`);
}

function changedOne(
  all: readonly PlannedResource[],
  one: PlannedResource,
  { set = {}, unset = [], from = {} }: Change,
): PlannedResource {
  const urns = Object.fromEntries(
    Object.entries(from).map(([key, names]) => [key, names.map((name) => urnOf(all, name))]),
  );
  const values = Object.fromEntries(
    Object.entries(from).map(([key, names]) => [key, names.length > 1 ? names.map(() => U) : U]),
  );
  const without = <T>(map: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => !unset.includes(key)));
  return {
    ...one,
    inputs: { ...without(one.inputs), ...values, ...set } as PlannedResource["inputs"],
    propertyDependencies: { ...without(one.propertyDependencies), ...urns },
  };
}

/** The same stack with one resource changed, given as `type-ending name`. */
export function changed(
  all: readonly PlannedResource[],
  which: string,
  change: Change,
): readonly PlannedResource[] {
  urnOf(all, which);
  return all.map((one) => (isNamed(one, which) ? changedOne(all, one, change) : one));
}

export function without(
  all: readonly PlannedResource[],
  which: string,
): readonly PlannedResource[] {
  const urn = urnOf(all, which);
  return all.filter((one) => one.urn !== urn);
}

/** The same stack with one resource more. */
export function added(
  all: readonly PlannedResource[],
  type: string,
  name: string,
  change: Change,
): readonly PlannedResource[] {
  const [first] = all;
  if (first === undefined) assert.fail("no resource");
  const fresh: PlannedResource = {
    ...first,
    urn: `urn:pulumi:test::bulkhead::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
  };
  return [...all, changedOne(all, fresh, change)];
}

export function row(verdict: Verdict, id: string, part = ""): JudgedRow {
  const found = verdict.rows.find((one) => one.id === id && one.text.includes(part));
  return found ?? assert.fail(`no row ${id} ${part}`);
}

/** A finding in a line: `T4 refuted layer at name :: property`. */
export function brief({ row: id, verdict, obligation, blame, property }: Finding): string {
  const name = blame.split("::").pop() ?? "";
  return `${id} ${verdict} ${obligation} at ${name}${property === undefined ? "" : ` :: ${property}`}`;
}

/** Everything that was found, for a message. */
export function findings(verdict: Verdict): string[] {
  return verdict.findings.map((finding) => `${brief(finding)}: ${finding.title}`);
}
