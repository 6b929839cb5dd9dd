/**
 * Policy documents: JSON text, or a map as the SDK takes it. Parts that are unknown stay unknown; a document of which
 * nothing is known has no statements. What does not parse is told apart from what is unknown.
 */
import { Problems } from "./problems";
import type { Path, Resource } from "./resource";
import {
  emptyMap,
  isUnknown,
  listOf,
  mapOf,
  open,
  show,
  textOf,
  unknown,
  type Value,
  type ValueMap,
} from "./value";
import { decode } from "./wire";

export interface Statement {
  readonly raw: ValueMap;
  readonly isAllow: boolean;
  /** Known ones; `undefined` among them where one is unknown. */
  readonly actions: readonly (string | undefined)[];
  readonly resources: readonly (string | undefined)[];
  /** `*` for anyone, account numbers and ARNs as they are written. */
  readonly principals: readonly (string | undefined)[];
  readonly notActions: boolean;
  readonly notResources: boolean;
  readonly notPrincipals: boolean;
  readonly condition: ValueMap | undefined;
  /** How a message shows it. */
  readonly shown: Value;
}

export interface Document {
  /** - `unknown`: it will be known when the resource is made; `unreadable`: it is no such document */
  readonly state: "known" | "unset" | "unknown" | "unreadable";
  readonly statements: readonly Statement[];
}

/** Most of what JSON can hold, as the core sees it. Undefined where the text is no JSON; never shows the text. */
export function parseJson(text: string): Value | undefined {
  try {
    const problems = new Problems();
    const parsed = JSON.parse(text) as unknown;
    const value = decode(parsed, { at: "", problems, parsed: true });
    return problems.any ? unknown : value;
  } catch {
    return undefined;
  }
}

/** The statements of a document at a property. `list` is for documents that are lists of their rules. */
export function statementsOf(
  resource: Resource,
  path: Path,
  form: "policy" | "list" = "policy",
): Document {
  const value = resource.said(path);
  return value === undefined ? { state: "unset", statements: [] } : documentOf(value, form);
}

export function documentOf(value: Value, form: "policy" | "list" = "policy"): Document {
  if (isUnknown(value)) return { state: "unknown", statements: [] };
  const text = textOf(value);
  const document = text === undefined ? open(value) : parseJson(text);
  if (document === undefined) return { state: "unreadable", statements: [] };
  if (isUnknown(document)) return { state: "unknown", statements: [] };
  const whole = form === "policy" ? mapOf(document)?.Statement : document;
  if (whole === undefined) return { state: "unreadable", statements: [] };
  if (isUnknown(whole)) return { state: "unknown", statements: [] };
  const parts = listOf(whole) ?? [whole];
  const statements = parts.flatMap((part): Statement[] => {
    const map = mapOf(part);
    return map === undefined ? [] : [statement(map)];
  });
  // A statement of which nothing is known may say anything.
  const isPartly = parts.some(isUnknown);
  return { state: isPartly ? "unknown" : "known", statements };
}

function statement(raw: ValueMap): Statement {
  return {
    raw,
    isAllow: textOf(raw.Effect) === "Allow",
    actions: texts(raw.Action ?? raw.NotAction),
    resources: texts(raw.Resource ?? raw.NotResource),
    principals: principalsOf(raw.Principal ?? raw.NotPrincipal),
    notActions: raw.NotAction !== undefined,
    notResources: raw.NotResource !== undefined,
    notPrincipals: raw.NotPrincipal !== undefined,
    condition: conditionOf(raw.Condition),
    shown: without(raw, "Sid"),
  };
}

/** A condition that is unknown may not be there: it narrows nothing. */
function conditionOf(value: Value | undefined): ValueMap | undefined {
  const map = mapOf(value);
  return map === undefined || Object.keys(map).length === 0 ? undefined : map;
}

function texts(value: Value | undefined): readonly (string | undefined)[] {
  if (value === undefined || value === null) return [];
  return (listOf(value) ?? [value]).map((part) => textOf(part));
}

function principalsOf(value: Value | undefined): readonly (string | undefined)[] {
  const map = mapOf(value);
  return map === undefined
    ? texts(value)
    : Object.entries(map).flatMap(([kind, of]) => (kind === "Service" ? [] : texts(of)));
}

function without(map: ValueMap, key: string): ValueMap {
  const rest = emptyMap();
  for (const [name, value] of Object.entries(map)) if (name !== key) rest[name] = value;
  return rest;
}

/** Keys of conditions that tie a statement to known callers, in small letters. */
const narrowing: ReadonlySet<string> = new Set([
  "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourcevpc", "aws:sourcevpce",
  "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid",
  "aws:sourceip", "aws:vpcsourceip", "aws:sourcevpcarn", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
  "kms:calleraccount", "kms:viaservice",
]); // prettier-ignore

/** Operators that hold only where the value is one of those given. */
const positive =
  /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i;

/** Whether a condition lets only known callers through: a positive test of where the request comes from. */
export function narrowsCallers(condition: ValueMap | undefined): boolean {
  return Object.entries(condition ?? {}).some(([operator, tests]) => {
    // With IfExists, or for all of none, a request without the key passes.
    if (!positive.test(operator)) return false;
    return Object.entries(mapOf(tests) ?? {}).some(
      ([key, value]) => narrowing.has(key.toLowerCase()) && !texts(value).some(isAnyone),
    );
  });
}

const anyone: ReadonlySet<string> = new Set(["*", "0.0.0.0/0", "::/0", "arn:*", "arn:aws:*"]);

/** So much of the internet is nobody's own: half of it and a few halves more are as good as all. */
const wide = /^([\d.]+\/[0-7]|(?=[^/]*:)[\da-f:.]+\/(\d|1[0-5]))$/i;

function isAnyone(text: string | undefined): boolean {
  return text !== undefined && (anyone.has(text) || wide.test(text));
}

/** Whether a document names anyone at all as principal. */
export function isForAnyone({ principals, notPrincipals }: Statement): boolean {
  return notPrincipals || principals.includes("*") || principals.includes("arn:aws:iam::*:root");
}

export function shownStatement({ shown }: Statement): string {
  return show(shown, 160);
}
