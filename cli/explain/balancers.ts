/** The way of a request through a load balancer: listener, rules by priority, decision. */
import type { PlannedResource } from "../plan/document";
import { unknownValue } from "../plan/markers";
import type { PlanGraph } from "../screen/graph";
import { plain } from "../screen/text";
import type { Outcome, RuleResult, Step, WebRequest } from "./explanation";
import {
  conditionsOf,
  decisionInWords,
  decisionOf,
  listenerType,
  ruleType,
  targetsInWords,
  type Action,
  type Decision,
} from "./listeners";
import { evaluate, together } from "./match";
import { urlOf } from "./request";
import { destinationOf } from "./targets";

/** What one stage of the way found. */
export interface Stage {
  readonly step: Step;
  readonly outcome: Outcome;
  readonly notes: readonly string[];
}

function referring(
  graph: PlanGraph,
  type: string,
  key: string,
  to: PlannedResource,
): PlannedResource[] {
  return graph.ofType(type).filter((r) => r.propertyDependencies[key]?.includes(to.urn) === true);
}

/** The listeners of a load balancer, by port. */
export function listenersOf(graph: PlanGraph, balancer: PlannedResource): PlannedResource[] {
  return referring(graph, listenerType, "loadBalancerArn", balancer).sort(
    (a, b) => Number(a.inputs["port"] ?? 0) - Number(b.inputs["port"] ?? 0),
  );
}

/** The rules of a listener, in the order in which they are asked. */
export function rulesOf(graph: PlanGraph, listener: PlannedResource): PlannedResource[] {
  return referring(graph, ruleType, "listenerArn", listener).sort(
    (a, b) => priorityOf(a) - priorityOf(b),
  );
}

function priorityOf(rule: PlannedResource): number {
  const priority = rule.inputs["priority"];
  return typeof priority === "number" ? priority : Number.MAX_SAFE_INTEGER;
}

/** `HTTPS :443`. */
function listens(graph: PlanGraph, listener: PlannedResource): string {
  const reading = graph.read(listener);
  return `${reading.text("protocol") ?? "HTTP"} :${reading.text("port") ?? "?"}`;
}

function fill(template: string, request: WebRequest): string {
  return template
    .replaceAll("#{protocol}", request.protocol)
    .replaceAll("#{host}", request.host)
    .replaceAll("#{port}", String(request.port))
    .replaceAll("#{path}", request.path.slice(1))
    .replaceAll("#{query}", request.query);
}

/** Where a redirect sends the client. */
function locationOf(action: Extract<Action, { kind: "redirect" }>, request: WebRequest): string {
  const protocol = fill(action.protocol, request).toLowerCase() === "https" ? "https" : "http";
  return urlOf({
    ...request,
    protocol,
    host: fill(action.host, request),
    port: Number(fill(action.port, request)),
    path: fill(action.path, request),
    query: fill(action.query, request),
  });
}

function outcomeOf(
  graph: PlanGraph,
  { action }: Decision,
  request: WebRequest,
  balancer: PlannedResource,
): Outcome {
  switch (action.kind) {
    case "forward":
      return action.targets.length === 0
        ? { kind: "undecided", reason: `the target group is ${targetsInWords(action)}` }
        : {
            kind: "targets",
            destinations: action.targets.map((t) => destinationOf(graph, t)),
            split: action.split,
          };
    case "redirect":
      return {
        kind: "redirect",
        status: action.status,
        location: plain(locationOf(action, request)),
      };
    case "fixed-response":
      return {
        kind: "response",
        status: action.status,
        by: `load balancer ${plain(balancer.name)}`,
      };
    case "unknown":
      return { kind: "undecided", reason: `the action is ${action.text}` };
  }
}

function ruleResult(graph: PlanGraph, rule: PlannedResource, request: WebRequest): RuleResult {
  const conditions = conditionsOf(rule).map((c) => evaluate(c, request));
  const priority = rule.inputs["priority"];
  return {
    order: typeof priority === "number" ? String(priority) : "last",
    name: plain(rule.name),
    urn: rule.urn,
    match: together(conditions),
    conditions,
    decision: decisionInWords(decisionOf(graph, rule, "actions")),
    decided: false,
  };
}

/** What the client has to bring for a WebSocket, and how long the edge keeps it open. */
function webSocketNotes(graph: PlanGraph, balancer: PlannedResource, outcome: Outcome): string[] {
  if (outcome.kind !== "targets") return [];
  const seconds = graph.read(balancer).text("idleTimeout") ?? "60";
  const sticky = outcome.destinations.filter(({ urn }) => {
    const group = urn === undefined ? undefined : graph.find(urn);
    return JSON.stringify(group?.inputs["stickiness"] ?? null).includes('"enabled":true');
  });
  return [
    `A WebSocket is cut when nothing is said on it for ${seconds} seconds; ${
      sticky.length > 0 ? "its clients stay with one target" : "its clients are not sticky"
    }.`,
  ];
}

function schemeOf({ inputs: { internal } }: PlannedResource): string {
  if (internal === unknownValue) return "internal or internet-facing";
  return internal === true ? "internal" : "internet-facing";
}

/** Goes through a load balancer. */
export function throughBalancer(
  graph: PlanGraph,
  balancer: PlannedResource,
  request: WebRequest,
): Stage {
  const reading = graph.read(balancer);
  const name = reading.name;
  const isNetwork = reading.text("loadBalancerType") === "network";
  const scheme = schemeOf(balancer);
  const head = { kind: "loadBalancer", name, urn: balancer.urn, scheme } as const;
  const listeners = listenersOf(graph, balancer);
  const listener = listeners.find((l) => l.inputs["port"] === request.port);
  if (listener === undefined && listeners.some((l) => typeof l.inputs["port"] !== "number")) {
    const reason = `load balancer ${name} may listen on port ${request.port}: the port of one of its listeners is not known before the deployment`;
    return { step: { ...head, rules: [] }, outcome: { kind: "undecided", reason }, notes: [] };
  }
  if (listener === undefined) {
    const open = listeners.map((l) => listens(graph, l)).join(", ");
    return {
      step: { ...head, rules: [] },
      outcome: {
        kind: "refused",
        reason: `load balancer ${name} does not listen on port ${request.port} (it has ${open === "" ? "no listener" : open})`,
      },
      notes: [],
    };
  }
  const at = { ...head, listener: plain(listener.name), listens: listens(graph, listener) };
  const speaks = graph.read(listener).text("protocol") ?? "HTTP";
  const isTold = listener.inputs["protocol"] !== unknownValue;
  const isRaw = isNetwork || /^(tcp|ssl|tls)$/i.test(speaks);
  if (!isRaw && isTold && speaks.toLowerCase() !== request.protocol) {
    return {
      step: { ...at, rules: [] },
      outcome: {
        kind: "refused",
        reason: `the listener on port ${request.port} speaks ${speaks}, not ${request.protocol.toUpperCase()}`,
      },
      notes: [],
    };
  }

  const rules = rulesOf(graph, listener);
  const results = rules.map((rule) => ruleResult(graph, rule, request));
  const winner = results.findIndex((r) => r.match === "yes");
  const decidingRule = rules[winner];
  const decision =
    decidingRule === undefined
      ? decisionOf(graph, listener, "defaultActions")
      : decisionOf(graph, decidingRule, "actions");
  const outcome = outcomeOf(graph, decision, request, balancer);
  const fallback: RuleResult = {
    order: "default",
    match: "yes",
    conditions: [],
    decision: decisionInWords(decisionOf(graph, listener, "defaultActions")),
    decided: winner < 0,
  };
  const looked = results.slice(0, winner < 0 ? undefined : winner + 1);
  return {
    step: {
      ...at,
      rules: [
        ...looked.map((result, i) => ({ ...result, decided: i === winner })),
        ...(winner < 0 ? [fallback] : []),
      ],
    },
    outcome,
    notes: [
      ...looked
        .filter((r) => r.match === "unknown")
        .map((r) => {
          const reasons = r.conditions
            .filter((c) => c.match === "unknown")
            .map((c) => c.reason ?? "it cannot be told");
          return `Rule ${r.order} may take the request first: ${reasons.join(" and ")}. Then: ${r.decision}.`;
        }),
      ...decision.authentication.map((type) => `The client signs in first (${type}).`),
      ...(decidingRule?.inputs["transforms"] === undefined
        ? []
        : ["The rule rewrites the host or the path before the target sees them."]),
      ...(isTold || isNetwork
        ? []
        : [`Whether the listener speaks ${request.protocol.toUpperCase()} is not known yet.`]),
      ...(isNetwork ? ["A network load balancer looks at the port alone."] : []),
      ...(outcome.kind === "targets" && outcome.destinations.length > 1 && !outcome.split
        ? ["The plan names several target groups in one action; it is one of them."]
        : []),
      ...(request.webSocket ? webSocketNotes(graph, balancer, outcome) : []),
    ],
  };
}
