/** What becomes of resources: created, changed, replaced as far as that can be told offline, deleted. */
import { isDeepStrictEqual } from "node:util";
import type { WireValue } from "../plan/document";
import {
  isUnknown,
  listOf,
  mapOf,
  open,
  parseUrn,
  ResourceReference,
  unknownText,
  type ResourceData,
  type Value,
} from "../proof";
import type { ChangedResource, NamedResource, ReplacedResource, ResourceChanges } from "./document";
import { keyOfUrn, renames } from "./identity";
import { replacedBy } from "./replacements";

type Properties = Readonly<Record<string, WireValue>>;

/** A resource that both sides have. */
interface Pair {
  readonly before: ResourceData;
  readonly after: ResourceData;
  readonly was: Properties;
  readonly is: Properties;
  readonly properties: readonly string[];
}

/** Near-linear in resources, but for chains of replacements. Of values nothing is told: they may be secrets. */
export function compareResources(
  base: readonly ResourceData[],
  head: readonly ResourceData[],
): ResourceChanges {
  const renamed = renames(base, head);
  const before = new Map(base.map((one) => [keyOfUrn(one.urn), one]));
  const keyOf = (urn: string) => renamed.get(keyOfUrn(urn)) ?? keyOfUrn(urn);
  const pairs: Pair[] = [];
  const created: ResourceData[] = [];
  const left = new Set(before.keys());
  for (const after of head) {
    const key = keyOf(after.urn);
    const old = before.get(key);
    left.delete(key);
    if (old === undefined) created.push(after);
    else pairs.push(pairOf(old, after, keyOf));
  }
  const deleted = [...left].flatMap((key) => before.get(key) ?? []);
  const remade = remadeOf(created, deleted);
  const replaced = replacedOf(pairs);
  const gone = new Set([...remade.values()]);
  const changed = pairs.filter(
    ({ after, properties }) => properties.length > 0 && !replaced.has(after.urn),
  );
  const untouched = pairs.filter(
    ({ after, properties }) => properties.length === 0 && !replaced.has(after.urn),
  );
  const moved = untouched.filter(({ after }) => renamed.has(keyOfUrn(after.urn)));
  return {
    created: created.filter((one) => !remade.has(one)).map(named),
    changed: changed.map(changedText),
    replaced: [
      ...pairs.flatMap((pair): ReplacedResource[] => {
        const why = replaced.get(pair.after.urn);
        return why === undefined ? [] : [{ ...changedText(pair), ...why }];
      }),
      ...[...remade].map(([after, old]): ReplacedResource => ({
        ...named(after),
        properties: [],
        was: old.urn,
        by: after.type === old.type ? "urn" : "type",
        because: [],
      })),
    ],
    deleted: deleted.filter((one) => !gone.has(one)).map(named),
    renamed: moved.map(changedText),
    same: untouched.length - moved.length,
  };
}

function named({ urn, type }: ResourceData): NamedResource {
  return { urn, type, name: parseUrn(urn)?.name ?? urn };
}

function changedText({ before, after, properties }: Pair): ChangedResource {
  const isRenamed = keyOfUrn(before.urn) !== keyOfUrn(after.urn);
  return { ...named(after), properties, ...(isRenamed ? { was: before.urn } : {}) };
}

function pairOf(before: ResourceData, after: ResourceData, keyOf: (urn: string) => string): Pair {
  const was = propertiesOf(before, keyOfUrn);
  const is = propertiesOf(after, keyOf);
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const properties = [
    ...keys.filter((key) => !isDeepStrictEqual(was[key], is[key])),
    ...optionsChanged(before, after),
  ];
  return { before, after, was, is, properties };
}

/**
 * What was set, as data that can be compared. What is not known until the deployment counts as the resources that it
 * comes from: another one there is a change.
 */
function propertiesOf(resource: ResourceData, keyOf: (urn: string) => string): Properties {
  const { inputs, propertyDependencies = {} } = resource;
  return Object.fromEntries(
    Object.entries(inputs ?? {}).map(([key, value]): [string, WireValue] => {
      const from = new Set((propertyDependencies[key] ?? []).map(keyOf));
      return [key, plainOf(value, keyOf, `${unknownText} from ${[...from].sort().join(" ")}`)];
    }),
  );
}

/** Secrets are opened: they are compared here and told nowhere. */
function plainOf(value: Value, keyOf: (urn: string) => string, unknown: string): WireValue {
  const opened = open(value);
  const list = listOf(opened);
  if (list !== undefined) return list.map((one) => plainOf(one, keyOf, unknown));
  const map = mapOf(opened);
  if (map !== undefined) {
    return Object.fromEntries(
      Object.entries(map).map(([key, part]) => [key, plainOf(part, keyOf, unknown)]),
    );
  }
  if (opened === null || typeof opened !== "object") return opened;
  if (isUnknown(opened)) return unknown;
  return opened instanceof ResourceReference ? keyOf(opened.urn) : JSON.stringify(opened);
}

/** A value with another text in the place of each unknown. */
function withUnknowns(value: WireValue, text: string): WireValue {
  if (typeof value === "string") return value.startsWith(unknownText) ? text : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((part: WireValue) => withUnknowns(part, text));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withUnknowns(part, text)]),
  );
}

const told = ["protect", "retainOnDelete", "deleteBeforeReplace", "ignoreChanges", "replaceOnChanges", "deletedWith"] as const; // prettier-ignore

function optionsChanged(before: ResourceData, after: ResourceData): readonly string[] {
  return told
    .filter((key) => {
      const [old, now] = [before.options[key], after.options[key]];
      return key === "deletedWith"
        ? keyOfUrn(String(old ?? "")) !== keyOfUrn(String(now ?? ""))
        : !isDeepStrictEqual(old, now);
    })
    .map((key) => `options.${key}`);
}

type Why = Pick<ReplacedResource, "by" | "because">;

/** Those that are replaced because of what changed, and then those whose properties come from them. */
function replacedOf(pairs: readonly Pair[]): ReadonlyMap<string, Why> {
  const found = new Map<string, Why>();
  for (const pair of pairs) {
    const why = ownReason(pair);
    if (why !== undefined) found.set(pair.after.urn, why);
  }
  const users = new Map<string, Pair[]>();
  for (const pair of pairs) {
    for (const urn of new Set(Object.values(pair.after.propertyDependencies ?? {}).flat())) {
      const list = users.get(urn);
      if (list === undefined) users.set(urn, [pair]);
      else list.push(pair);
    }
  }
  const waiting = [...found.keys()];
  for (let urn = waiting.pop(); urn !== undefined; urn = waiting.pop()) {
    for (const user of users.get(urn) ?? []) {
      if (found.has(user.after.urn)) continue;
      const because = forcedBy(user, urn);
      if (because.length === 0) continue;
      found.set(user.after.urn, { by: "cascade", because });
      waiting.push(user.after.urn);
    }
  }
  return found;
}

function ownReason({ before, after, was, is, properties }: Pair): Why | undefined {
  if (!after.custom || properties.length === 0 || after.external === true) return undefined;
  if (after.type !== before.type) return { by: "type", because: [] };
  const ignored = after.options.ignoreChanges ?? [];
  const counts = (key: string) => !ignored.some((path) => path === "*" || topOf(path) === key);
  const asked = (after.options.replaceOnChanges ?? []).map(topOf);
  const byOption = properties.filter(
    (key) =>
      !key.startsWith("options.") && counts(key) && (asked.includes(key) || asked.includes("*")),
  );
  if (byOption.length > 0) return { by: "option", because: byOption };
  const forced = replacedBy(after.type, was, is).filter(counts);
  return forced.length === 0 ? undefined : { by: "provider", because: forced };
}

/** The properties that replace a resource if what they come from is another: unknown ones that are made of it. */
function forcedBy({ after, is }: Pair, urn: string): readonly string[] {
  const ignored = (after.options.ignoreChanges ?? []).map(topOf);
  return Object.entries(after.propertyDependencies ?? {})
    .filter(([key, urns]) => urns.includes(urn) && !ignored.includes(key))
    .map(([key]) => key)
    .filter((key) => {
      const other = { ...is, [key]: withUnknowns(is[key] ?? null, `${unknownText} of another`) };
      return replacedBy(after.type, is, other).includes(key);
    });
}

function topOf(path: string): string {
  return path.replace(/[.[].*$/, "");
}

/** What was deleted and is made again under the same name: in another place among components, or of another type. */
function remadeOf(
  created: readonly ResourceData[],
  deleted: readonly ResourceData[],
): ReadonlyMap<ResourceData, ResourceData> {
  const nameOf = ({ urn }: ResourceData) => parseUrn(urn)?.name ?? "";
  const byName = new Map<string, Set<ResourceData>>();
  for (const one of deleted.filter(({ custom }) => custom)) {
    byName.set(nameOf(one), (byName.get(nameOf(one)) ?? new Set()).add(one));
  }
  const found = new Map<ResourceData, ResourceData>();
  const take = (isSame: (a: ResourceData, b: ResourceData) => boolean) => {
    for (const after of created) {
      if (!after.custom || found.has(after)) continue;
      const free = byName.get(nameOf(after));
      const [only, ...more] = [...(free ?? [])].filter((old) => isSame(old, after));
      if (only === undefined || more.length > 0) continue;
      free?.delete(only);
      found.set(after, only);
    }
  };
  take((a, b) => a.type === b.type);
  take((a, b) => keyOfUrn(a.parent ?? "") === keyOfUrn(b.parent ?? "") && isKin(a.type, b.type));
  return found;
}

/** Types of one provider with the same last word: `aws:alb/listener:Listener`, `aws:lb/listener:Listener`. */
function isKin(a: string, b: string): boolean {
  const [one, other] = [a, b].map(
    (type) => `${type.split(":")[0] ?? ""}:${type.split(":")[2] ?? ""}`,
  );
  return one === other;
}
