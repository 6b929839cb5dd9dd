/** The matrix as configuration of the policy pack: the same data as the file, under the policy's name. */
import { failure, quoted, type Result } from "../graph";
import { readDeclaration } from "./declare";
import type { Declaration } from "./declaration";
import type { TrafficData } from "./schema";

/** The policy that is given the matrix, and the property that holds it. */
export const trafficPolicy = "traffic-matrix";
export const trafficProperty = "traffic";

/** What `pulumi preview --policy-pack-config` reads. */
export interface PolicyConfig {
  readonly [trafficPolicy]: { readonly [trafficProperty]: TrafficData };
}

/** A declaration as JSON for `--policy-pack-config`. Holds nothing but what was declared. */
export function toPolicyConfig(declaration: Declaration): PolicyConfig {
  const data = JSON.parse(JSON.stringify(declaration.data)) as TrafficData;
  return { [trafficPolicy]: { [trafficProperty]: data } };
}

/**
 * The declaration in a pack's configuration; undefined where it has none. Other policies' entries, and what else is
 * set for this one (its enforcement level), are left alone.
 */
export function fromPolicyConfig(data: unknown): Result<Declaration | undefined> {
  if (!isMap(data)) {
    return failure(
      "the policy configuration",
      kindOf(data),
      `{ ${quoted(trafficPolicy)}: { ${quoted(trafficProperty)}: … } }`,
      "Write it with `bulkhead traffic --policy-config`.",
    );
  }
  const policy = own(data, trafficPolicy);
  // An enforcement level alone is written as text.
  if (policy === undefined || typeof policy === "string") return { ok: true, value: undefined };
  if (!isMap(policy)) {
    return failure(
      trafficPolicy,
      kindOf(policy),
      `{ ${quoted(trafficProperty)}: … }`,
      "Write it with `bulkhead traffic --policy-config`.",
    );
  }
  const traffic = own(policy, trafficProperty);
  if (traffic === undefined) return { ok: true, value: undefined };
  return readDeclaration(traffic, () => `${trafficPolicy}.${trafficProperty}`);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
