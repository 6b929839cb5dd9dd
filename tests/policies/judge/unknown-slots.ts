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

/** The same stack with one value unknown; it still comes from where it came from, and from `more`. */
export function blurred(
  all: readonly PlannedResource[],
  { urn, path }: Slot,
  more: readonly string[] = [],
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
      inputs: withUnknown(one.inputs, path) as PlannedResource["inputs"],
      propertyDependencies: { ...one.propertyDependencies, ...added },
    };
  });
}

function withUnknown(value: Json, [key, ...rest]: readonly string[]): Json {
  if (key === undefined) return unknownText;
  if (Array.isArray(value)) {
    return value.map((part: Json, index) =>
      String(index) === key ? withUnknown(part, rest) : part,
    );
  }
  const map = value as Record<string, Json>;
  return { ...map, [key]: withUnknown(map[key] ?? null, rest) };
}
