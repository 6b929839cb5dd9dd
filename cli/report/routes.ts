/** The lines of load balancers' tables: which request each of them takes, and where it goes. */
import { listenersOf, rulesOf } from "../explain/balancers";
import { hiddenBalancers } from "../explain/hidden";
import {
  conditionInWords,
  conditionsOf,
  decisionInWords,
  decisionOf,
  loadBalancerType,
} from "../explain/listeners";
import type { HiddenBalancer } from "../explain/explanation";
import type { PlannedResource } from "../plan/document";
import { printable, textOf, type Member, type Model } from "../proof";
import { PlanGraph } from "../screen/graph";
import type { RouteLine } from "./document";
import type { Nodes } from "./nodes";

/** So many lines are told. */
const mostRoutes = 400;

/** The lines of all load balancers, those that Elastic Beanstalk makes last. */
export function routesOf(model: Model, nodes: Nodes): readonly RouteLine[] {
  const lines = [...ownRoutes(model, nodes), ...hiddenRoutes(model, nodes)];
  return lines.slice(0, mostRoutes);
}

function* ownRoutes({ balancing, members }: Model, nodes: Nodes): Generator<RouteLine> {
  for (const member of members.all) {
    if (member.role !== "load-balancer") continue;
    for (const listener of balancing.listeners(member)) {
      const port = listener.input("port");
      const shown = typeof port === "number" ? String(port) : "?";
      const at = `${textOf(listener.input("protocol")) ?? "HTTP"} ${shown}`;
      for (const route of balancing.routes(listener)) {
        const { conditions, rule, priority } = route;
        const texts = [
          ...(conditions.hosts === undefined ? [] : [`host ${conditions.hosts.join(" or ")}`]),
          ...(conditions.paths === undefined ? [] : [conditions.paths.join(" or ")]),
          ...(conditions.others ? ["and more"] : []),
          ...(conditions.unknown ? ["(not known)"] : []),
        ];
        yield {
          balancer: nodes.nameOf(member),
          listener: printable(at),
          order: rule === undefined ? "default" : (priority?.toString() ?? "?"),
          rule: printable((rule ?? listener).name),
          conditions: printable(texts.length === 0 ? "everything else" : texts.join(", ")),
          action: printable(route.action),
          targets: route.targets.map((one) => nodes.nameOf(one)),
          doubts: [...route.open, ...route.doubts],
        };
      }
    }
  }
}

/** What the environments of Elastic Beanstalk are asked through, by their option settings. */
function hiddenRoutes({ resolver, members }: Model, nodes: Nodes): readonly RouteLine[] {
  return hiddenBalancers(resolver).flatMap((hidden) => {
    const own = members.all.filter(({ owner }) => owner.urn === hidden.environment);
    const balancer = own.find(({ role }) => role === "load-balancer");
    if (balancer === undefined) return [];
    const instances = own.find(({ role }) => role === "compute");
    return hiddenLines(hidden, nodes.nameOf(balancer), nameOf(instances, nodes));
  });
}

const nameOf = (member: Member | undefined, nodes: Nodes) =>
  member === undefined ? "the instances" : nodes.nameOf(member);

function hiddenLines(
  { resources, outcome }: HiddenBalancer,
  balancer: string,
  instances: string,
): readonly RouteLine[] {
  if (outcome?.kind === "undecided") {
    const unknown = { listener: "?", order: "?", rule: "?", conditions: "(not known)" };
    const doubts = [printable(outcome.reason)];
    return [{ balancer, ...unknown, action: "not known", targets: [], doubts }];
  }
  const graph = new PlanGraph(resources);
  const [front] = graph.ofType(loadBalancerType);
  if (front === undefined) return [];
  const line = (listener: PlannedResource, rule?: PlannedResource): RouteLine => {
    const { port } = listener.inputs;
    const isKnown = typeof port === "number";
    const decision =
      rule === undefined
        ? decisionOf(graph, listener, "defaultActions")
        : decisionOf(graph, rule, "actions");
    const { action } = decision;
    const targets = action.kind === "forward" ? action.targets : [];
    const isOnlyOne = graph.ofType("aws:lb/targetGroup:TargetGroup").length === 1;
    const priority = rule?.inputs["priority"];
    const order = typeof priority === "number" ? String(priority) : "?";
    const conditions = rule === undefined ? [] : conditionsOf(rule).map(conditionInWords);
    return {
      balancer,
      listener: printable(
        `${graph.read(listener).text("protocol") ?? "?"} ${isKnown ? port : "?"}`,
      ),
      order: rule === undefined ? "default" : order,
      rule: printable((rule ?? listener).name),
      conditions: printable(conditions.length === 0 ? "everything else" : conditions.join(", ")),
      action: printable(decisionInWords(decision)),
      targets: targets.map(({ name }) =>
        isOnlyOne ? instances : printable(`${instances} (process ${name})`),
      ),
      doubts: [
        ...(isKnown ? [] : ["whether it listens, and on which port, is not known"]),
        ...(targets.length > 1 ? ["which of these is not known"] : []),
      ],
    };
  };
  return listenersOf(graph, front).flatMap((listener) => [
    ...rulesOf(graph, listener).map((rule) => line(listener, rule)),
    line(listener),
  ]);
}
