/**
 * Values of a type that their property does not take. AWS's provider refuses most of them, and turns some into others;
 * which, and into what, nobody here knows. Taken as they stand they would name nothing, as if nothing were set.
 */
import type { Kind } from "./kinds";
import { isListSlot } from "./places";
import { slotsOf, type Slot } from "./slots";
import {
  emptyMap,
  isUnknown,
  isMap,
  listOf,
  misfit,
  open,
  ResourceReference,
  Secret,
  type Value,
  type ValueMap,
} from "./value";

/** A resource's inputs, with `misfit` in the place of what cannot name a resource where one is to be named. */
export function fitting(inputs: ValueMap, kind: Kind | undefined): ValueMap {
  let mended: Record<string, Value> | undefined;
  for (const slot of slotsOf(kind).values()) {
    const [property = "", ...rest] = slot.steps;
    const value = (mended ?? inputs)[property];
    if (value === undefined) continue;
    const fit = isEmptyBlock(kind, value) ? value : fitted(value, rest, slot, 0);
    if (fit === value) continue;
    mended ??= Object.assign(emptyMap(), inputs);
    mended[property] = fit;
  }
  return mended ?? inputs;
}

/** Blocks that hold all kinds of settings, and may be empty: another one that is empty lacks what it is there for. */
const mayBeEmpty = /(settings|properties|applicationConfiguration|remoteAccess)$/i;

/** Kinds of which every block may be empty: none of its arguments is required. */
const withoutNeeds: ReadonlySet<Kind | undefined> = new Set<Kind>(["EmrServerless"]);

function isEmptyBlock(kind: Kind | undefined, value: Value): boolean {
  const opened = open(value);
  return withoutNeeds.has(kind) && isMap(opened) && Object.keys(opened).length === 0;
}

/** So deep do lists of one stand in each other: providers differ in where they write them. */
const deepest = 2;

/** A value on the way to what a slot names, `steps` before it. */
function fitted(value: Value, steps: readonly string[], slot: Slot, lists: number): Value {
  const opened = open(value);
  if (opened === null || isUnknown(opened)) return value;
  const [step, ...rest] = steps;
  const items = listOf(opened);
  if (items !== undefined) {
    // One value may stand in a list of its own, where other versions of the provider have it without.
    const isMany = items.length > 1 && step === undefined && !isListSlot(slot);
    if (isMany || lists >= deepest) return misfit;
    return rebuilt(value, items, (item) => fitted(item, steps, slot, lists + 1));
  }
  if (step === undefined) {
    const isName = typeof opened === "string" || opened instanceof ResourceReference;
    return isName ? value : misfit;
  }
  if (!isMap(opened)) return misfit;
  const part = opened[step];
  if (part === undefined) {
    const isEmpty = Object.keys(opened).length === 0;
    return isEmpty && !mayBeEmpty.test(slot.steps.at(-1 - steps.length) ?? "") ? misfit : value;
  }
  const fit = fitted(part, rest, slot, 0);
  if (fit === part) return value;
  const map: ValueMap = Object.assign(emptyMap(), opened, { [step]: fit });
  return value instanceof Secret ? new Secret(map) : map;
}

/** A list with its items fitted; the same list where nothing was to be mended. */
function rebuilt(value: Value, items: readonly Value[], fit: (item: Value) => Value): Value {
  const fits = items.map(fit);
  if (fits.every((item, i) => item === items[i])) return value;
  return value instanceof Secret ? new Secret(fits) : fits;
}
