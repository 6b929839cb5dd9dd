/**
 * The conditions and actions of load balancer listeners as plain data, read from a plan's resources, and in words.
 * Source of the meaning: "Condition types" and "Action types" for listener rules, Elastic Load Balancing user guide.
 */
import type { PlannedResource, WireValue } from "../plan/document";
import { isSecret, unknownValue } from "../plan/markers";
import {
  canonicalType,
  nameInUrn,
  objectsOf,
  secretText,
  unknownText,
  type PlanGraph,
  type WireObject,
} from "../screen/graph";
import { plain } from "../screen/text";

export const loadBalancerType = "aws:lb/loadBalancer:LoadBalancer";
export const listenerType = "aws:lb/listener:Listener";
export const ruleType = "aws:lb/listenerRule:ListenerRule";
export const targetGroupType = "aws:lb/targetGroup:TargetGroup";
export const attachmentType = "aws:lb/targetGroupAttachment:TargetGroupAttachment";

/** One value of a condition. A hidden one is secret or not known before the deployment. */
export interface Pattern {
  readonly kind: "wildcard" | "regex" | "hidden";
  readonly text: string;
  /** The key whose value is looked at, in a condition on the query. */
  readonly key?: string;
}

/** What a condition looks at. */
export type ConditionField = "host" | "path" | "method" | "header" | "query" | "source" | "unknown";

/** One condition: met when any of its values is. */
export interface Condition {
  readonly field: ConditionField;
  readonly patterns: readonly Pattern[];
  /** The header's name, where it is a header that is looked at. */
  readonly header?: string;
}

/** What a listener does with a request. */
export type Action =
  | {
      readonly kind: "forward";
      /** The target groups that it may be: one, unless the plan cannot tell them apart or the action splits. */
      readonly targets: readonly Target[];
      /** Whether the requests are split among all the targets on purpose. */
      readonly split: boolean;
    }
  | {
      readonly kind: "redirect";
      readonly status: string;
      readonly protocol: string;
      readonly host: string;
      readonly port: string;
      readonly path: string;
      readonly query: string;
    }
  | { readonly kind: "fixed-response"; readonly status: string; readonly contentType?: string }
  | { readonly kind: "unknown"; readonly text: string };

/** A target group: a resource of the plan, or one that the program only names. */
export interface Target {
  readonly name: string;
  readonly urn?: string;
}

/** An action with the checks of identity that stand before it. */
export interface Decision {
  readonly action: Action;
  /** The kinds of authentication that come first, as AWS names them. */
  readonly authentication: readonly string[];
}

function patternsOf(value: WireValue | undefined, kind: "wildcard" | "regex"): Pattern[] {
  if (value === undefined || value === null) return [];
  if (isSecret(value)) return [{ kind: "hidden", text: secretText }];
  if (value === unknownValue) return [{ kind: "hidden", text: unknownText }];
  if (Array.isArray(value)) {
    return (value as readonly WireValue[]).flatMap((v) => patternsOf(v, kind));
  }
  return typeof value === "string" || typeof value === "number"
    ? [{ kind, text: String(value) }]
    : [];
}

/** What stands in a plain input: its text, or that it is not known. */
function textOf(value: WireValue | undefined, otherwise: string): string {
  const [pattern] = patternsOf(value, "wildcard");
  return pattern === undefined || pattern.text === "" ? otherwise : plain(pattern.text);
}

/** Values of the current provider's form (`hostHeader: { values }`), regular expressions included. */
function valuesIn(config: WireValue | undefined): Pattern[] {
  if (config === unknownValue) return [{ kind: "hidden", text: unknownText }];
  return objectsOf(config).flatMap((o) => [
    ...patternsOf(o["values"], "wildcard"),
    ...patternsOf(o["regexValues"], "regex"),
  ]);
}

const simpleFields = {
  hostHeader: "host",
  pathPattern: "path",
  httpRequestMethod: "method",
  sourceIp: "source",
} as const;

/** The form of the provider's first versions: `field: "path-pattern", values: [...]`. */
const namedFields: Readonly<Record<string, ConditionField>> = {
  "host-header": "host",
  "path-pattern": "path",
};

function conditionsIn(condition: WireObject): Condition[] {
  const found: Condition[] = [];
  for (const [key, field] of Object.entries(simpleFields)) {
    const patterns = valuesIn(condition[key]);
    if (patterns.length > 0) found.push({ field, patterns });
  }
  for (const header of objectsOf(condition["httpHeader"])) {
    const [name] = patternsOf(header["httpHeaderName"], "wildcard");
    found.push({ field: "header", header: name?.text ?? unknownText, patterns: valuesIn(header) });
  }
  const queries = objectsOf(condition["queryStrings"]);
  if (queries.length > 0) {
    const patterns = queries.map((query): Pattern => {
      const [key] = patternsOf(query["key"], "wildcard");
      const [value] = patternsOf(query["value"], "wildcard");
      const hidden = key?.kind === "hidden" || value?.kind === "hidden";
      return {
        kind: hidden ? "hidden" : "wildcard",
        text: value?.text ?? "",
        ...(key === undefined ? {} : { key: key.text }),
      };
    });
    found.push({ field: "query", patterns });
  }
  const field = namedFields[textOf(condition["field"], "")];
  if (field !== undefined) {
    found.push({ field, patterns: patternsOf(condition["values"], "wildcard") });
  }
  return found.length > 0 ? found : [unknownCondition];
}

const unknownCondition: Condition = {
  field: "unknown",
  patterns: [{ kind: "hidden", text: unknownText }],
};

/** The conditions of a rule, all of which a request has to meet. */
export function conditionsOf(rule: PlannedResource): readonly Condition[] {
  const value = rule.inputs["conditions"];
  const elements = Array.isArray(value) ? (value as readonly WireValue[]) : [value];
  return elements
    .filter((element) => element !== undefined && element !== null)
    .flatMap((element) => {
      const [condition] = objectsOf(element);
      return condition === undefined ? [unknownCondition] : conditionsIn(condition);
    });
}

function targetsOf(
  graph: PlanGraph,
  owner: PlannedResource,
  key: string,
  arns: readonly WireValue[],
): { targets: Target[]; split: boolean } {
  const literal = arns
    .filter((arn): arn is string => typeof arn === "string" && arn !== unknownValue)
    .map((arn) => ({ name: plain(arn.split(":").pop() ?? arn) }));
  const known = (owner.propertyDependencies[key] ?? []).map((urn) => graph.find(urn));
  const candidates = known
    .filter((r) => r !== undefined)
    .filter((r) => canonicalType(r.type) === targetGroupType)
    .map((r) => ({ name: plain(r.name), urn: r.urn }));
  const hidden = arns.length - literal.length;
  const others =
    hidden === 0 || candidates.length > 0
      ? []
      : (owner.propertyDependencies[key] ?? []).map((urn) => ({
          name: plain(nameInUrn(urn)),
          urn,
        }));
  const targets = hidden === 0 ? literal : [...literal, ...candidates, ...others];
  return { targets, split: arns.length > 1 && targets.length === arns.length };
}

function actionOf(
  graph: PlanGraph,
  owner: PlannedResource,
  key: string,
  action: WireObject,
): Action {
  switch (textOf(action["type"], "")) {
    case "forward": {
      const groups = objectsOf(action["forward"]).flatMap((forward) =>
        objectsOf(forward["targetGroups"]),
      );
      const arns =
        groups.length > 0
          ? groups.filter((g) => g["weight"] !== 0).map((g) => g["arn"] ?? unknownValue)
          : [action["targetGroupArn"] ?? unknownValue];
      return { kind: "forward", ...targetsOf(graph, owner, key, arns) };
    }
    case "redirect": {
      const [redirect = {}] = objectsOf(action["redirect"]);
      return {
        kind: "redirect",
        status: textOf(redirect["statusCode"], "HTTP_302").replace("HTTP_", ""),
        protocol: textOf(redirect["protocol"], "#{protocol}"),
        host: textOf(redirect["host"], "#{host}"),
        port: textOf(redirect["port"], "#{port}"),
        path: textOf(redirect["path"], "/#{path}"),
        query: textOf(redirect["query"], "#{query}"),
      };
    }
    case "fixed-response": {
      const [response = {}] = objectsOf(action["fixedResponse"]);
      const contentType = textOf(response["contentType"], "");
      return {
        kind: "fixed-response",
        status: textOf(response["statusCode"], "200"),
        ...(contentType === "" ? {} : { contentType }),
      };
    }
    default:
      return { kind: "unknown", text: textOf(action["type"], unknownText) };
  }
}

/** What a listener or a rule decides: its last action, and the authentication before it. */
export function decisionOf(
  graph: PlanGraph,
  owner: PlannedResource,
  key: "actions" | "defaultActions",
): Decision {
  const actions = [...objectsOf(owner.inputs[key])].sort(
    (a, b) => Number(a["order"] ?? 50_000) - Number(b["order"] ?? 50_000),
  );
  const before = actions.filter((a) => isAuthentication(a["type"]));
  const last = actions.filter((a) => !isAuthentication(a["type"])).at(-1);
  return {
    action:
      last === undefined
        ? { kind: "unknown", text: unknownText }
        : actionOf(graph, owner, key, last),
    authentication: before.map((a) => textOf(a["type"], "")),
  };
}

function isAuthentication(type: WireValue | undefined): boolean {
  return typeof type === "string" && /^(authenticate-|jwt-validation)/.test(type);
}

/** One pattern in words. */
export function patternInWords(pattern: Pattern): string {
  const text = plain(pattern.key === undefined ? pattern.text : `${pattern.key}=${pattern.text}`);
  return pattern.kind === "regex" ? `regular expression ${text}` : text;
}

/** A condition in words: `/api/search/*`, `host api.example.com`, `method GET or HEAD`. */
export function conditionInWords(condition: Condition): string {
  const values = condition.patterns.map(patternInWords).join(" or ");
  switch (condition.field) {
    case "path":
      return values;
    case "unknown":
      return `a condition ${values}`;
    case "header":
      return `header ${plain(condition.header ?? "")}: ${values}`;
    case "host":
    case "method":
    case "query":
    case "source":
      return `${condition.field} ${values}`;
  }
}

/** The names of target groups in words: one, some of which the plan cannot choose, or all by weight. */
export function targetsInWords(action: Extract<Action, { kind: "forward" }>): string {
  const names = action.targets.map((t) => t.name);
  if (names.length === 0) return unknownText;
  if (names.length === 1) return names[0] ?? unknownText;
  return `${action.split ? "split among" : "one of"} ${names.join(", ")}`;
}

/** A decision in a few words: `→ edge-search`, `301 → HTTPS :443`, `answers 404`. */
export function decisionInWords({ action, authentication }: Decision): string {
  const before = authentication.map((type) => `${type}, then `).join("");
  switch (action.kind) {
    case "forward":
      return `${before}→ ${targetsInWords(action)}`;
    case "redirect":
      return `${before}${action.status} → ${redirectInWords(action)}`;
    case "fixed-response":
      return `${before}answers ${action.status}`;
    case "unknown":
      return `${before}${action.text}`;
  }
}

function redirectInWords(redirect: Extract<Action, { kind: "redirect" }>): string {
  const parts = [
    redirect.protocol === "#{protocol}" ? "" : redirect.protocol,
    redirect.host === "#{host}" ? "" : redirect.host,
    redirect.port === "#{port}" ? "" : `:${redirect.port}`,
    redirect.path === "/#{path}" ? "" : redirect.path,
  ];
  const text = parts.filter((p) => p !== "").join(" ");
  return text === "" ? "itself" : text;
}
