/** Places in a stack's resources where a value may turn out to be unknown, and the stack with one of them unknown. */
import { unknownText } from "../../../policies/core/graph/wire";
import type { PlannedResource } from "../../support/construct";

type Json = PlannedResource["inputs"][string];

/** A value of a resource: its path in the inputs, `ingress`, `0`, `cidrBlocks`. */
export interface Slot {
  readonly urn: string;
  readonly path: readonly string[];
}

/** Every value of a resource and every part of one, so that each can be unknown alone. */
export function slotsOf({ urn, inputs }: PlannedResource): Slot[] {
  const slots: Slot[] = [];
  const visit = (value: unknown, path: readonly string[]) => {
    if (path.length > 0 && value !== unknownText) slots.push({ urn, path });
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) visit(part, [...path, key]);
  };
  visit(inputs, []);
  return slots;
}

/**
 * The same stack with one value unknown, or with another in its place; it still comes from where it came from, and from
 * `more`.
 */
export function blurred(
  all: readonly PlannedResource[],
  { urn, path }: Slot,
  more: readonly string[] = [],
  value: Json = unknownText,
): readonly PlannedResource[] {
  return all.map((one) => {
    if (one.urn !== urn) return one;
    const [property = ""] = path;
    const from = one.propertyDependencies[property];
    // Where a literal stood nothing is added: an unknown value from another resource may be that resource's for sure.
    const added =
      from === undefined || from.length === 0 || more.length === 0
        ? {}
        : { [property]: [...from, ...more] };
    return {
      ...one,
      inputs: withValue(one.inputs, path, value) as PlannedResource["inputs"],
      propertyDependencies: { ...one.propertyDependencies, ...added },
    };
  });
}

/** Values that no provider takes in the place of this one. */
export function misfitsFor(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return [true, {}, 7];
  if (typeof value === "number") return ["x", true, {}, []];
  if (typeof value === "boolean") return [7, {}, "maybe", []];
  if (typeof value !== "string") return [7, true, [7], "x"];
  // Some texts may as well be numbers or flags: ports, protocols.
  const isText = !/^([-\d]|tcp|udp|icmp|true|false)/.test(value);
  return [{}, { a: "b" }, [], ...(isText ? [7, true] : [])];
}

/** What stands at a place. */
export function valueAt(all: readonly PlannedResource[], { urn, path }: Slot): unknown {
  const inputs: unknown = all.find((one) => one.urn === urn)?.inputs;
  return path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key],
    inputs,
  );
}

function withValue(value: Json, [key, ...rest]: readonly string[], other: Json): Json {
  if (key === undefined) return other;
  if (Array.isArray(value)) {
    return value.map((part: Json, index) =>
      String(index) === key ? withValue(part, rest, other) : part,
    );
  }
  const map = value as Record<string, Json>;
  return { ...map, [key]: withValue(map[key] ?? null, rest, other) };
}
