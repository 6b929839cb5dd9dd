/**
 * How the unknown parts of a property are shared among its slots. Pulumi tells what a top-level property depends on,
 * and no more: two rules of one `ingress` share its dependencies.
 */
import type { Resource } from "./resource";
import { slotsOf, type Slot } from "./slots";
import { isUnknown, listOf, mapOf, open, textOf, type Value } from "./value";

/** The parts of one top-level property that may hold what a slot admits. */
export interface Parts {
  /** How many of them are unknown; Infinity where a whole list or container is. */
  readonly unknowns: number;
  /** The most that are unknown in one entry of a list (a rule, a route); undefined where there are no entries. */
  readonly unknownsPerEntry: number | undefined;
  /** The known ones. */
  readonly known: readonly Value[];
  /** Whether addresses are among the property's other parts, for which a VPC may be depended on. */
  readonly addresses: boolean;
  /** Whether any other part is unknown, and may account for other dependencies. */
  readonly othersUnknown: boolean;
}

const noParts: Parts = {
  unknowns: 0,
  unknownsPerEntry: undefined,
  known: [],
  addresses: false,
  othersUnknown: false,
};

const addressName = /cidr/i;

export class PropertyReader {
  private readonly cache = new Map<Resource, Map<string, Parts>>();

  of(resource: Resource, property: string, slot: Slot): Parts {
    let known = this.cache.get(resource);
    if (known === undefined) this.cache.set(resource, (known = new Map<string, Parts>()));
    const key = `${slot.path} ${slot.kinds.join()}`;
    let parts = known.get(key);
    if (parts === undefined) {
      parts = read(resource, property, slot);
      known.set(key, parts);
    }
    return parts;
  }
}

function read(resource: Resource, property: string, slot: Slot): Parts {
  const value = resource.input(property);
  const entries = value !== undefined && slot.steps.length > 1 ? listOf(value) : undefined;
  if (value === undefined) return noParts;
  const known: Value[] = [];
  let unknowns = 0;
  let most = 0;
  const rivals = [...slotsOf(resource.kind).values()].filter(
    (other) => other.path !== slot.path && other.steps[0] === property && overlaps(other, slot),
  );
  for (const entry of entries ?? [value]) {
    let here = 0;
    for (const one of [slot, ...rivals]) {
      for (const part of partsAt(entry, one.steps.slice(1))) {
        if (!isUnknown(part)) known.push(part);
        else if (part === entry && one.steps.length > 1) here = Infinity;
        else here += 1;
      }
    }
    unknowns += here;
    most = Math.max(most, here);
  }
  const paths = new Set([slot, ...rivals].map(({ path }) => path));
  const rest = survey(value, property, paths);
  const unknownsPerEntry = entries === undefined ? undefined : most;
  return {
    unknowns,
    unknownsPerEntry,
    known,
    addresses: rest.addresses,
    othersUnknown: rest.unknown,
  };
}

function overlaps(a: Slot, b: Slot): boolean {
  return (
    a.kinds.some((kind) => b.kinds.includes(kind)) ||
    (a.defaultOf !== undefined && a.defaultOf === b.defaultOf)
  );
}

/** The values at a path, of all items where a list has no position; where something on the way is unknown, that. */
export function partsAt(value: Value, steps: readonly (string | number)[]): Value[] {
  const opened = open(value);
  if (isUnknown(opened)) return [value];
  const list = listOf(opened);
  const [step, ...rest] = steps;
  if (list !== undefined) {
    if (typeof step !== "number") return list.flatMap((part) => partsAt(part, steps));
    const part = list[step];
    return part === undefined ? [] : partsAt(part, rest);
  }
  if (step === undefined) return opened === null ? [] : [value];
  const part = mapOf(opened)?.[step];
  return part === undefined || part === null ? [] : partsAt(part, rest);
}

/** How many parts of a property are addresses that are not known: one resource accounts for one of them. */
export function unknownAddresses(resource: Resource, property: string): number {
  const count = (value: Value, isAddress: boolean): number => {
    const opened = open(value);
    if (isUnknown(opened)) return isAddress ? 1 : 0;
    const items = (listOf(opened) ?? []).map((one) => count(one, isAddress));
    const fields = Object.entries(mapOf(opened) ?? {}).map(([key, one]) =>
      count(one, addressName.test(key)),
    );
    return [...items, ...fields].reduce((sum, one) => sum + one, 0);
  };
  const value = resource.input(property);
  return value === undefined ? 0 : count(value, true);
}

/** Whether there are addresses, and unknown parts, beside the paths that are given. */
function survey(
  value: Value,
  path: string,
  apart: ReadonlySet<string>,
): { addresses: boolean; unknown: boolean } {
  const found = { addresses: false, unknown: false };
  const visit = (part: Value, at: string, depth: number): void => {
    if (apart.has(at) || depth > 32) return;
    const opened = open(part);
    if (addressName.test(at) && (isUnknown(opened) || textOf(opened) !== undefined)) {
      found.addresses = true;
    }
    if (isUnknown(opened)) found.unknown = true;
    for (const item of listOf(opened) ?? []) visit(item, at, depth + 1);
    for (const [key, inner] of Object.entries(mapOf(opened) ?? {})) {
      visit(inner, `${at}.${key}`, depth + 1);
    }
  };
  visit(value, path, 0);
  return found;
}
