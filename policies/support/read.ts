/** Reads single settings of a resource in three states: set, not set, and not known yet. */
import { formatPath, numberOf, show, textOf, flagOf, listOf, mapOf } from "../core/graph";
import type { Path, Resource } from "../core/graph";
import { isUnknown, type Value } from "../core/graph";
import type { Flaw } from "./rule";

/** `unset` where the program says nothing: the provider's or AWS's default holds. */
export type State = "on" | "off" | "unset" | "unknown";

/** A flag. Whatever is no flag is as good as unknown. */
export function flag(resource: Resource, path: Path): State {
  const value = resource.said(path);
  if (value === undefined) return "unset";
  const is = flagOf(value);
  return is === undefined ? "unknown" : is ? "on" : "off";
}

/** Something that is either said or not: a block, a name. Empty text and empty lists say nothing. */
export function presence(resource: Resource, path: Path): State {
  const value = resource.said(path);
  if (value === undefined) return "unset";
  if (isUnknown(value)) return "unknown";
  const isEmpty = textOf(value) === "" || listOf(value)?.length === 0;
  return isEmpty ? "unset" : "on";
}

/** A text: undefined where nothing is set, `unknown` where it is not known or no text. */
export function text(
  resource: Resource,
  path: Path,
): { readonly state: "known"; readonly text: string } | { readonly state: "unset" | "unknown" } {
  const value = resource.said(path);
  if (value === undefined) return { state: "unset" };
  const known = textOf(value);
  return known === undefined ? { state: "unknown" } : { state: "known", text: known };
}

/** A number: undefined where nothing is set. */
export function number(
  resource: Resource,
  path: Path,
): { readonly state: "known"; readonly number: number } | { readonly state: "unset" | "unknown" } {
  const value = resource.said(path);
  if (value === undefined) return { state: "unset" };
  const known = numberOf(value);
  return known === undefined ? { state: "unknown" } : { state: "known", number: known };
}

/** The paths of a list's items; a single block counts as a list of one. */
export function items(resource: Resource, path: Path): readonly (readonly (string | number)[])[] {
  const base = typeof path === "string" ? path.split(".") : path;
  const value = resource.said(path);
  if (value === undefined) return [];
  if (mapOf(value) !== undefined) return [base];
  return (listOf(value) ?? []).map((_, i) => [...base, i]);
}

/** Whether a list as a whole is unknown. */
export function isOpen(resource: Resource, path: Path): boolean {
  const value = resource.said(path);
  return value !== undefined && isUnknown(value);
}

/** A flaw at a property, with what stands there. */
export function flaw(
  resource: Resource,
  path: Path,
  what: { readonly text: string; readonly fix: string; readonly found?: Value },
): Flaw {
  const { found = resource.said(path) } = what;
  return {
    resource,
    property: formatPath(path),
    found: show(found),
    text: what.text,
    fix: what.fix,
    certain: true,
  };
}

/** The same where it cannot be told, because the value is unknown. */
export function doubt(
  resource: Resource,
  path: Path,
  what: { readonly text: string; readonly fix: string },
): Flaw {
  return {
    resource,
    property: formatPath(path),
    found: show(resource.said(path)),
    text: what.text,
    fix: what.fix,
    certain: false,
  };
}

/** A doubt where a list or block, or an item of it, is unknown as a whole, so that nothing can be said of its parts. */
export function unseen(
  resource: Resource,
  path: Path,
  what: { readonly text: string; readonly fix: string },
): readonly Flaw[] {
  if (isOpen(resource, path)) return [doubt(resource, path, what)];
  return items(resource, path).flatMap((item) =>
    isOpen(resource, item) ? [doubt(resource, item, what)] : [],
  );
}

/** What a state has to be, and what it means where it is not. */
export interface Expectation {
  readonly path: Path;
  /** What is as good as set: `unset` where the default is safe. */
  readonly good: readonly State[];
  readonly text: string;
  readonly fix: string;
}

/** A flag that has to be in one of some states; unknown is a doubt. */
export function expectFlag(resource: Resource, expected: Expectation): readonly Flaw[] {
  return judge(resource, flag(resource, expected.path), expected);
}

/** A block or a name that has to be there. */
export function expectPresence(resource: Resource, expected: Expectation): readonly Flaw[] {
  return judge(resource, presence(resource, expected.path), expected);
}

function judge(resource: Resource, state: State, expected: Expectation): readonly Flaw[] {
  if (expected.good.includes(state)) return [];
  return [(state === "unknown" ? doubt : flaw)(resource, expected.path, expected)];
}

/** `module/member` of a token, with the names that modules and members had before: `lb/listener`, `s3/bucket`. */
export function memberOfType(type: string): string {
  const known = memberCache.get(type);
  if (known !== undefined) return known;
  const [packageName = "", member = ""] = type.split(":");
  if (packageName !== "aws") return "";
  const [module = "", name = ""] = member.split("/");
  const own = Object.hasOwn(sameModule, module) ? sameModule[module] : undefined;
  const plain = module === "s3" ? name.replace(/V2$/, "") : name;
  const result = `${own ?? module}/${plain}`;
  if (memberCache.size < 5_000) memberCache.set(type, result);
  return result;
}

const memberCache = new Map<string, string>();

const sameModule: Readonly<Record<string, string>> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
  elasticloadbalancing: "elb",
  elasticsearch: "opensearch",
};
