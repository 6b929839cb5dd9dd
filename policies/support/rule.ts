/** What a policy is made of before an engine runs it: what it says about itself, and a pure check. */
import type { z } from "zod";
import type { Resource, ResourceGraph, Resolver, Result, Source } from "../core/graph";
import { parseSettings, type Common } from "./settings";

export type Severity = "low" | "medium" | "high" | "critical";
export type Enforcement = "advisory" | "mandatory" | "disabled";

/** The standard that has the same rule. */
export interface Framework {
  readonly name: string;
  readonly version: string;
  /** Its number there. */
  readonly reference: string;
  readonly specification: string;
}

/** What a policy says about itself. */
export interface About {
  /** Kebab-case; an interface once released: configuration and waivers name it. */
  readonly name: string;
  readonly displayName: string;
  /** The rule, and the risk of breaking it. It stands in front of each violation. */
  readonly description: string;
  readonly severity: Severity;
  /** How it is enforced where configuration does not say. */
  readonly enforcement: Enforcement;
  readonly remediation: string;
  readonly url: string;
  readonly tags: readonly string[];
  readonly framework?: Framework;
}

/** One setting that is not as it should be, or of which that cannot be told. */
export interface Flaw {
  readonly resource: Resource;
  /** As a person writes it: `metadataOptions.httpTokens`. */
  readonly property: string;
  /** What was found, as `show` writes it. */
  readonly found: string;
  /** What that means, in one sentence. */
  readonly text: string;
  /** The smallest change that mends it. */
  readonly fix: string;
  /** False where a value is unknown that decides it. */
  readonly certain: boolean;
}

/** A whole stack, with what the program set of each resource. */
export interface Stack {
  readonly source: Source;
  readonly graph: ResourceGraph;
  readonly resolver: Resolver;
}

/** A check with its settings. */
export interface Configured<T> {
  readonly common: Common;
  /** Why it has nothing to do with these settings. */
  readonly idle: string | undefined;
  check(subject: T): Iterable<Flaw>;
}

interface RuleOf<T> extends About {
  readonly settings: z.ZodType<Common>;
  /** The problems of settings that do not fit are in words that a person can act on. */
  configure(raw: unknown): Result<Configured<T>>;
}

/** Decides by one resource's inputs: it holds before the resource is made. */
export interface ResourceRule extends RuleOf<Resource> {
  readonly scope: "resource";
  /** `module/member` of the tokens that it looks at; `lb` stands for `alb` too. */
  readonly types: readonly string[];
  /** The part of the same rule that one resource alone does not tell. */
  readonly whole?: StackRule;
}

/** Decides by several resources together. */
export interface StackRule extends RuleOf<Stack> {
  readonly scope: "stack";
}

export type Rule = ResourceRule | StackRule;

interface Made<T, S extends Common> extends About {
  readonly settings: z.ZodType<S>;
  readonly idle?: (settings: S) => string | undefined;
  readonly check: (subject: T, settings: S) => Iterable<Flaw>;
}

/** A rule about single resources; `inStack` checks what only several of them tell together. */
export function resourceRule<S extends Common>({
  inStack,
  ...rule
}: Made<Resource, S> & {
  readonly types: readonly string[];
  readonly inStack?: (stack: Stack, settings: S) => Iterable<Flaw>;
}): ResourceRule {
  return {
    ...rule,
    scope: "resource",
    configure: (raw) => configured(rule, raw),
    ...(inStack === undefined ? {} : { whole: stackRule({ ...rule, check: inStack }) }),
  };
}

/** A rule about a whole stack. */
export function stackRule<S extends Common>(rule: Made<Stack, S>): StackRule {
  return { ...rule, scope: "stack", configure: (raw) => configured(rule, raw) };
}

function configured<T, S extends Common>(rule: Made<T, S>, raw: unknown): Result<Configured<T>> {
  const read = parseSettings(rule.name, rule.settings, raw);
  if (!read.ok) return read;
  const { value } = read;
  return {
    ok: true,
    value: {
      common: value,
      idle: rule.idle?.(value),
      check: (subject) => rule.check(subject, value),
    },
  };
}
