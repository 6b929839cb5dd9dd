/**
 * Whether a request meets a rule's conditions. Values of a condition are alternatives, conditions must all be met.
 * Source: "Condition types for listener rules", Elastic Load Balancing user guide: host names and query strings are
 * compared without case, paths with case and without the query, methods exactly.
 */
import { plain } from "../screen/text";
import type { ConditionResult, Match, WebRequest } from "./explanation";
import { conditionInWords, type Condition, type Pattern } from "./listeners";

/**
 * Whether a text is like a pattern, in which `*` stands for any characters and `?` for exactly one. Takes a time that
 * grows with the product of both lengths at most.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const sign = pattern[p];
    if (sign === "*") {
      star = p++;
      resume = t;
    } else if (sign !== undefined && (sign === "?" || sign === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function withoutCase(pattern: string, text: string): boolean {
  return matchesWildcards(pattern.toLowerCase(), text.toLowerCase());
}

/** The pairs of a query, as they stand. */
function pairs(query: string): { key: string; value: string }[] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return { key, value: value.join("=") };
    });
}

function meetsQuery({ key, text }: Pattern, query: string): boolean {
  return pairs(query).some(
    (pair) => (key === undefined || withoutCase(key, pair.key)) && withoutCase(text, pair.value),
  );
}

/** Whether a known pattern is met; nothing where a URL does not tell. */
function meets(condition: Condition, pattern: Pattern, request: WebRequest): boolean | undefined {
  switch (condition.field) {
    case "host":
      return withoutCase(pattern.text, request.host);
    case "path":
      return matchesWildcards(pattern.text, request.path);
    case "method":
      return pattern.text === request.method;
    case "query":
      return meetsQuery(pattern, request.query);
    case "header":
    case "source":
    case "unknown":
      return undefined;
  }
}

function patternMatch(condition: Condition, pattern: Pattern, request: WebRequest): Match {
  if (pattern.kind !== "wildcard") return "unknown";
  const met = meets(condition, pattern, request);
  if (met === undefined) return "unknown";
  return met ? "yes" : "no";
}

/** How one condition comes out. */
export function evaluate(condition: Condition, request: WebRequest): ConditionResult {
  const matches = condition.patterns.map((p) => patternMatch(condition, p, request));
  const match = matches.includes("yes") ? "yes" : matches.includes("unknown") ? "unknown" : "no";
  const result = { field: condition.field, match, condition: conditionInWords(condition) } as const;
  if (match === "yes") return result;
  return { ...result, reason: match === "no" ? whyNot(condition, request) : whyUnknown(condition) };
}

function whyNot(condition: Condition, request: WebRequest): string {
  switch (condition.field) {
    case "host":
      return `the host is ${plain(request.host)}`;
    case "path":
      return `the path ${nearMiss(condition, request.path) ?? "is another"}`;
    case "method":
      return `the method is ${plain(request.method)}`;
    case "query":
      return request.query === "" ? "there is no query" : "the query is another";
    case "header":
    case "source":
    case "unknown":
      return "it is another";
  }
}

/** What a path that almost matches lacks. */
function nearMiss(condition: Condition, path: string): string | undefined {
  for (const { kind, text } of condition.patterns) {
    if (kind !== "wildcard") continue;
    const shown = plain(text);
    if (text.endsWith("/*") && text.slice(0, -2) === path) {
      return `has no slash after it, which ${shown} wants`;
    }
    if (text === path.replace(/\/$/, "")) return `ends with a slash, which ${shown} does not`;
    if (withoutCase(text, path)) return `differs in upper and lower case from ${shown}`;
  }
  return undefined;
}

function whyUnknown(condition: Condition): string {
  switch (condition.field) {
    case "header":
      return `that depends on the request's header ${plain(condition.header ?? "")}`;
    case "source":
      return "that depends on the client's address";
    case "host":
    case "path":
    case "method":
    case "query":
    case "unknown":
      return condition.patterns.some((p) => p.kind === "regex")
        ? "regular expressions are not evaluated here"
        : "its value is not known before the deployment";
  }
}

/** Several conditions together. */
export function together(results: readonly ConditionResult[]): Match {
  if (results.some((r) => r.match === "no")) return "no";
  return results.some((r) => r.match === "unknown") ? "unknown" : "yes";
}
