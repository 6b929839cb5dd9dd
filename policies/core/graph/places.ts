/** Where the values of a slot stand in a resource. */
import { partsAt } from "./parts";
import { pathSteps, type Path, type Resource } from "./resource";
import { slotsOf, type Admission, type Slot } from "./slots";
import { isUnknown, listOf, mapOf, open, type Value } from "./value";

type Steps = readonly (string | number)[];

/** The values that a path leads to: those of all items where a list has no position. Undefined where nothing is set. */
export function valuesAt(resource: Resource, steps: Steps): readonly Value[] | undefined {
  const value = resource.input(steps);
  if (value !== undefined) return listOf(value) ?? [value];
  const [property, ...rest] = steps;
  const top = property === undefined ? undefined : resource.input([property]);
  const values = top === undefined ? [] : partsAt(top, rest);
  return values.length === 0 ? undefined : values;
}

/** The slot at a path, or what the caller says of it. */
export function slotAt(resource: Resource, at: Path, admission: Admission | undefined): Slot {
  const table = slotsOf(resource.kind);
  const direct = typeof at === "string" && admission === undefined ? table.get(at) : undefined;
  if (direct !== undefined) return direct;
  const steps = pathSteps(at);
  const names = steps.filter((step) => typeof step === "string");
  const path = names.join(".");
  const slot = table.get(path);
  if (slot !== undefined && admission === undefined) return slot;
  return { path, steps: names, ...(admission ?? { kinds: [] }) };
}

/** Whether a list, or what it is in, is unknown as a whole. */
export function isWholeList(resource: Resource, steps: Steps, slot: Slot): boolean {
  const [property, ...rest] = steps;
  const top = property === undefined ? undefined : resource.input([property]);
  if (top === undefined) return true;
  const isList = typeof steps[steps.length - 1] === "string" && isListSlot(slot);
  const isHidden = (value: Value, left: readonly (string | number)[]): boolean => {
    const opened = open(value);
    if (isUnknown(opened)) return left.length > 0 || isList;
    const [step, ...after] = left;
    const list = listOf(opened);
    if (list !== undefined) {
      // A part of the list itself.
      if (step === undefined) return false;
      const items = typeof step === "number" ? list.slice(step, step + 1) : list;
      return items.some((item) => isHidden(item, typeof step === "number" ? after : left));
    }
    const part = step === undefined ? undefined : mapOf(opened)?.[step];
    return part !== undefined && part !== null && isHidden(part, after);
  };
  return isHidden(top, rest);
}

/** Whether a slot holds a list. The provider names lists in the plural, with one exception. */
export function isListSlot(slot: Slot): boolean {
  const name = slot.steps[slot.steps.length - 1] ?? "";
  return slot.single !== true && name.endsWith("s") && !name.endsWith("ss");
}

/** The top-level property of a path. */
export function topOf(path: Path): string {
  return String(pathSteps(path)[0] ?? "");
}
