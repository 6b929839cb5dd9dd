/** What is wrong with the shape of a declaration, and which of its entries are sound all the same. */
import type * as z from "zod/mini";
import { quoted, show, type Value } from "../graph";
import { nearest } from "./nearest";
import type { Report, Steps } from "./report";
import { knownKeys, trafficSchema, type TrafficData } from "./schema";

/** Sections that are lists. */
export type ListPart = "allow" | "never" | "routes" | "waivers" | "assumptions";
type EntryOf<P extends ListPart> = NonNullable<TrafficData[P]>[number];

/** The part of a declaration that has the right shape. */
export interface Shaped {
  /** Sections that are broken are left out; entries that are not sound are not. */
  readonly data: TrafficData;
  readonly isSound: (part: keyof TrafficData, key: string) => boolean;
  /** The entries of a list that are sound, with their positions. */
  sound<P extends ListPart>(part: P): readonly (readonly [number, EntryOf<P>])[];
  /** Whether a section as a whole is wrong, so that names are missing that may be meant. */
  readonly isBroken: (part: keyof TrafficData) => boolean;
}

/** Keys that stand where they mean nothing, with what to do instead. */
const misplaced: Readonly<Record<string, string>> = {
  "never.through": "Leave it out: a never row forbids every way.",
  "stores.public": "Leave it out: stores are always held to never public.",
};

/**
 * Reports what is wrong with the shape of plain data, and hands on the rest; undefined where there is none.
 *
 * @param data maps without prototypes, as `plainData` makes them
 */
export function shapeOf(data: unknown, report: Report): Shaped | undefined {
  const read = trafficSchema.safeParse(data);
  const issues = read.success ? [] : read.error.issues;
  for (const issue of issues) reportIssue(issue, data, report);
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;

  const broken = new Set<PropertyKey>();
  const unsound = new Set<string>();
  const key = (part: PropertyKey, entry: PropertyKey) => `${String(part)}\n${String(entry)}`;
  for (const { path } of issues) {
    const [part, entry] = path;
    if (part === undefined) continue;
    if (entry === undefined) broken.add(part);
    else unsound.add(key(part, entry));
  }
  // Nothing is read of an entry that is not sound.
  const sound = Object.fromEntries(
    Object.entries(data).filter(([part]) => !broken.has(part)),
  ) as TrafficData;
  return {
    data: sound,
    isSound: (part, entry) => !unsound.has(key(part, entry)),
    sound: <P extends ListPart>(part: P) =>
      [...((sound[part] ?? []) as readonly EntryOf<P>[]).entries()].filter(
        ([i]) => !unsound.has(key(part, i)),
      ),
    isBroken: (part) => broken.has(part),
  };
}

function valueAt(data: unknown, path: readonly PropertyKey[]): Value | undefined {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value as Value | undefined;
}

function reportIssue(issue: z.core.$ZodIssue, data: unknown, report: Report): void {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) reportKey([...path, key], key, data, report);
    return;
  }
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "a name";
    report.add(path, quoted(String(path.at(-1))), expected, "Choose another name.");
    return;
  }
  const found = valueAt(data, path);
  report.add(path, show(found), issue.message, fixOf(path, found));
}

function reportKey(path: Steps, key: string, data: unknown, report: Report): void {
  const [part] = path;
  const kind = valueAt(data, [...path.slice(0, -1), "kind"]);
  const known =
    path.length === 1
      ? knownKeys()
      : knownKeys(String(part), typeof kind === "string" ? kind : undefined);
  const [meant] = nearest(key, known);
  const special = `${String(part)}.${key}`;
  const fix = Object.hasOwn(misplaced, special) ? misplaced[special] : undefined;
  report.add(
    path,
    quoted(key),
    `one of ${known.join(", ")}`,
    fix ?? (meant === undefined ? "Leave it out." : `Did you mean ${meant}?`),
  );
}

function fixOf(path: Steps, found: Value | undefined): string {
  const last = path.at(-1);
  if (last === undefined) return "Begin with version: 1, and name what there is.";
  if (found === undefined) {
    return typeof last === "string" ? `Write ${last}: …` : "Write it.";
  }
  if (found === null) return "Write it, or leave it out.";
  if (Array.isArray(found) && found.length === 0) return "Name one, or leave the entry out.";
  if (last === "cidrs" && typeof found === "string") return "Write a list: [192.168.0.0/16].";
  return "Correct it.";
}
