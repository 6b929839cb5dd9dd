/**
 * `ignoreChanges`: the engine leaves what is deployed as it is, whatever the program says, and what that is nobody here
 * knows (https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/).
 */
import type { Kind } from "./kinds";
import type { Options, ResourceData } from "./resource";
import { emptyMap, listOf, mapOf, Secret, unknown, type Value } from "./value";

/** Top-level properties whose changes are ignored. */
export type Ignored = ReadonlySet<string> | "all";

const nothing: Ignored = new Set<string>();

/** What paths of properties are about: `a.b`, `a[0].b`, `["a"].b`; one that cannot be read may be about anything. */
export function ignoredBy({ ignoreChanges = [] }: Options): Ignored {
  if (ignoreChanges.length === 0) return nothing;
  const roots = ignoreChanges.map(rootOf);
  const isAll = roots.some((root) => root === undefined || root === "*");
  return isAll ? "all" : new Set(roots.filter((root) => root !== undefined));
}

function rootOf(path: string): string | undefined {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path)?.[1];
  return quoted?.replace(/\\(.)/g, "$1") ?? /^[^.[\]"]+/.exec(path)?.[0];
}

/**
 * What deployments move by themselves: of these the program's saying counts where a deployment that is known moves it, and
 * so each reader asks for itself whether it is kept up.
 */
const moved: Readonly<Partial<Record<Kind, string>>> = {
  EcsService: "loadBalancers",
  Listener: "defaultActions",
  ListenerRule: "actions",
};

/** What AWS only writes down. Whoever goes by tags asks for itself. */
const written: ReadonlySet<string> = new Set(["tags", "tagsAll", "description", "comment"]);

/**
 * Properties of types without a model by which nothing is placed, named or let in: how much there is of something, and
 * which release or image of it.
 */
const apart =
  /^(displayName|desiredCount|(desired|min|max)(imum)?(Capacity|Size)|\w*password|engineVersion|(instance|node|volume)(Type|Size)|imageId|ami)$/i;

type Said = Pick<ResourceData, "inputs" | "propertyDependencies"> &
  Partial<Pick<ResourceData, "options">>;

/** The steps below a top-level property; undefined where they cannot be told, as with `*`. */
function stepsOf(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let rest = path;
  while (rest !== "") {
    const [found, quoted, index, name] =
      /^(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d{1,6})\]|\.?([^.[\]"*]+))/.exec(rest) ?? [];
    if (found === undefined) return undefined;
    steps.push(
      quoted?.replace(/\\(.)/g, "$1") ?? (index === undefined ? (name ?? "") : Number(index)),
    );
    rest = rest.slice(found.length);
  }
  return steps.slice(1);
}

/** A value with an unknown one in it; where the way there is not told, all of it is unknown. */
function without(value: Value | undefined, [step, ...rest]: readonly (string | number)[]): Value {
  if (step === undefined || value instanceof Secret) return unknown;
  const list = listOf(value);
  if (typeof step === "number") {
    if (list === undefined || step >= list.length) return unknown;
    return list.map((one, i) => (i === step ? without(one, rest) : one));
  }
  const map = mapOf(value);
  if (map === undefined || list !== undefined) return unknown;
  const changed: Record<string, Value> = Object.assign(emptyMap(), map);
  changed[step] = without(map[step], rest);
  return changed;
}

/** What of all that a program says is known to be deployed. */
export interface Deployed extends Said {
  /** Whether what it does not say is unknown as well. */
  readonly isOpen: boolean;
}

/** The same as it is said, with what is ignored as unknown, and as come from nowhere. */
export function deployed(said: Said, kind: Kind | undefined, ignored: Ignored): Deployed {
  const isOpen = ignored === "all";
  const isKept = (property: string): boolean =>
    written.has(property) || (kind === undefined ? apart.test(property) : moved[kind] === property);
  const properties = isOpen ? Object.keys(said.inputs ?? {}) : [...ignored];
  const lost = properties.filter((property) => !isKept(property));
  if (lost.length === 0 || said.inputs === undefined) return { ...said, isOpen };
  const inputs: Record<string, Value> = Object.assign(emptyMap(), said.inputs);
  const propertyDependencies = { ...said.propertyDependencies };
  for (const property of lost) {
    const paths = (said.options?.ignoreChanges ?? []).filter((path) => rootOf(path) === property);
    const all = paths.map(stepsOf);
    // What has a model asks of a property as a whole whether it is kept up.
    const isWhole =
      kind !== undefined || all.length === 0 || all.some((steps) => (steps ?? []).length === 0);
    inputs[property] = isWhole
      ? unknown
      : all.reduce<Value>(
          (value, steps = []) => without(value, steps),
          inputs[property] ?? unknown,
        );
    if (isWhole) Reflect.deleteProperty(propertyDependencies, property);
  }
  const isTold = said.propertyDependencies !== undefined;
  return isTold ? { inputs, propertyDependencies, isOpen } : { inputs, isOpen };
}
