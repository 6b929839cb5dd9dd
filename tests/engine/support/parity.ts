/**
 * Holds the offline plan against what the engine previews. The provider adds to what a program registers; what it added
 * is taken out by this rule, and nothing else is:
 *
 * 1. Every property that the provider notes as its own in `__defaults`, and these notes themselves.
 * 2. The provider's default tags, where a resource has them with the same values; a map without tags is none.
 * 3. A text with an auto-name in it, or with its ending, is unknown: the offline plan does not make names up; and so is
 *    what a data source answers that the offline plan leaves open.
 * 4. A secret is a secret, whatever is in it: neither side shows it.
 */
import { isDeepStrictEqual } from "node:util";
import type { PlannedResource, WireValue } from "../../../cli/plan/document";
import { isSecret, isWireObject, unknownValue } from "../../../cli/plan/markers";
import { nameProperty } from "../provider/naming";
import { madeUpAnswer } from "../provider/provider";
import type { Run } from "./engine-stack";

type Properties = Readonly<Record<string, WireValue>>;

/** A resource as it is compared. */
export interface Compared {
  readonly urn: string;
  readonly parent: string | undefined;
  readonly inputs: Properties;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly dependencies: readonly string[];
  readonly options: Readonly<Record<string, WireValue>>;
}

/** What the provider added to a stack: needed to take it out on either side. */
interface Additions {
  readonly autonames: readonly string[];
  readonly defaultTags: Properties;
}

const notes = "__defaults";
const providerType = /^pulumi:providers:/;

/** What the engine previewed, with the provider's additions taken out. Needs the recorder. */
export function comparedRun(run: Run): Compared[] {
  const additions = additionsOf(run);
  const recorded = new Map(run.recording.stack.map((resource) => [resource.urn, resource]));
  return run.steps.map(({ urn, type, inputs }) => {
    const found = recorded.get(urn);
    // Policies are handed the root stack as well, without a parent.
    if (found === undefined) throw new Error(`no stack policy saw ${urn}`);
    const { protect, ignoreChanges } = found.options;
    // The engine's own note on a default provider.
    const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__internal"));
    return compared({
      urn,
      parent: found.parent,
      inputs: withoutAdditions(providerType.test(type) ? own : inputs, additions),
      propertyDependencies: found.propertyDependencies,
      dependencies: found.dependencies,
      options: { protect: protect === true, ignoreChanges: ignoreChanges ?? [] },
    });
  });
}

/** What the offline plan registered, with what the provider would add left out here as well. */
export function comparedPlan(resources: readonly PlannedResource[], run: Run): Compared[] {
  const additions = additionsOf(run);
  return resources.map(({ urn, parent, inputs, options, ...rest }) =>
    compared({
      urn,
      parent,
      inputs: withoutAdditions(inputs, additions),
      propertyDependencies: rest.propertyDependencies,
      dependencies: rest.dependencies,
      options: { protect: options.protect ?? false, ignoreChanges: options.ignoreChanges ?? [] },
    }),
  );
}

/** The differences, a line each; none where both are the same. */
export function differences(engine: readonly Compared[], plan: readonly Compared[]): string[] {
  const [ours, theirs] = [byUrn(plan), byUrn(engine)];
  const lines: string[] = [];
  for (const urn of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [mine, real] = [ours.get(urn), theirs.get(urn)];
    if (mine === undefined || real === undefined) {
      lines.push(`${urn}: only ${mine === undefined ? "the engine" : "the offline plan"} has it`);
      continue;
    }
    for (const part of [
      "parent",
      "inputs",
      "propertyDependencies",
      "dependencies",
      "options",
    ] as const) {
      lines.push(...differencesAt(`${urn} :: ${part}`, real[part], mine[part]));
    }
  }
  return lines;
}

function differencesAt(at: string, real: unknown, mine: unknown): string[] {
  if (isDeepStrictEqual(real, mine)) return [];
  if (isWireObject(real) && isWireObject(mine)) {
    const keys = [...new Set([...Object.keys(real), ...Object.keys(mine)])].sort();
    return keys.flatMap((key) => differencesAt(`${at}.${key}`, real[key], mine[key]));
  }
  const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return [`${at}: the engine has ${shown(real)}, the offline plan ${shown(mine)}`];
}

function byUrn(list: readonly Compared[]): ReadonlyMap<string, Compared> {
  return new Map(list.map((resource) => [resource.urn, resource]));
}

/** Sorted, with empty lists of dependencies left out: the engine drops them. */
function compared(resource: Compared): Compared {
  const lists = Object.entries(resource.propertyDependencies)
    .filter(([, list]) => list.length > 0)
    .map(([key, list]) => [key, [...list].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...resource,
    propertyDependencies: Object.fromEntries(lists),
    dependencies: [...resource.dependencies].sort(),
  };
}

function additionsOf({ steps }: Run): Additions {
  const autonames = steps.flatMap(({ type, inputs }) => {
    const added = inputs[notes];
    const property = type.startsWith("aws:") ? nameProperty(type) : undefined;
    const name = property === undefined ? undefined : inputs[property];
    const made = Array.isArray(added) && (added as readonly WireValue[]).includes(property ?? "");
    return made && typeof name === "string" ? [name] : [];
  });
  const provider = steps.find(({ type }) => type === "pulumi:providers:aws");
  const configured = provider?.inputs.defaultTags;
  const { tags = {} } = (typeof configured === "string" ? JSON.parse(configured) : {}) as {
    tags?: Properties;
  };
  // What a program makes of such a name has its ending, which stands nowhere else.
  const endings = autonames.flatMap((name) => /-[0-9a-f]{7}$/.exec(name) ?? []);
  return { autonames: [...autonames, ...endings, madeUpAnswer], defaultTags: tags };
}

function withoutAdditions(inputs: Properties, additions: Additions): Properties {
  const { tags, ...rest } = cleaned(inputs, additions) as Record<string, WireValue>;
  if (!isWireObject(tags)) return tags === undefined ? rest : { ...rest, tags };
  const own = Object.entries(tags).filter(([key, value]) => value !== additions.defaultTags[key]);
  return own.length === 0 ? rest : { ...rest, tags: Object.fromEntries(own) };
}

function cleaned(value: WireValue, additions: Additions): WireValue {
  if (typeof value === "string") {
    const unknown = [unknownValue, ...additions.autonames].some((part) => value.includes(part));
    return unknown ? "unknown" : value;
  }
  if (Array.isArray(value)) {
    return (value as readonly WireValue[]).map((item) => cleaned(item, additions));
  }
  if (isSecret(value)) return "secret";
  if (!isWireObject(value)) return value;
  const noted = value[notes];
  const added = new Set<WireValue>([notes, ...(Array.isArray(noted) ? (noted as string[]) : [])]);
  const kept = Object.entries(value)
    .filter(([key]) => !added.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.map(([key, part]) => [key, cleaned(part, additions)]));
}
