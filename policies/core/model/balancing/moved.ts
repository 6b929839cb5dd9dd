/**
 * What deployments change by themselves, and the program leaves to them by `ignoreChanges`: it is one of the groups that
 * the deployment is told, as long as what the program says of it is one of these, too.
 */
import { may, type Resource } from "../../graph";
import { named, together, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { codeDeployments, isDeployedBy } from "./code-deploy";
import { actionGroups, namedTogether } from "./references";

const list = "loadBalancers";

/** The slots by which a service of ECS names the target groups and the rules that it moves. */
export const moving = {
  groups: [`${list}.targetGroupArn`, `${list}.advancedConfiguration.alternateTargetGroupArn`],
  rules: [
    `${list}.advancedConfiguration.productionListenerRule`,
    `${list}.advancedConfiguration.testListenerRule`,
  ],
} as const;

/** Takes what is ignored and moved by a deployment that is known for what the program says of it. */
export function tellMoved(reader: Reader): void {
  const { graph } = reader.resolver;
  const all = graph.ofKind("Listener", "ListenerRule", "EcsService");
  if (all.every(({ options }) => (options.ignoreChanges ?? []).length === 0)) return;
  for (const { actions, groups, services } of codeDeployments(reader)) {
    if (groups.anything.length > 0) continue;
    for (const action of actions.certain) tellAction(reader, action, groups);
    for (const service of services.certain) {
      if (isDeployedBy(reader, service)) tell(reader, service, list, [moving.groups[0]], groups);
    }
  }
  for (const service of graph.ofKind("EcsService")) {
    if (reader.setting(service, list).state !== "known") continue;
    const groups = namedTogether(reader, service, moving.groups);
    if (groups.anything.length > 0) continue;
    const rules = namedTogether(reader, service, moving.rules);
    for (const rule of rules.certain) tellAction(reader, rule, groups);
  }
}

function tellAction(reader: Reader, action: Resource, groups: Choice<Resource>): void {
  const property = action.kind === "Listener" ? "defaultActions" : "actions";
  tell(reader, action, property, actionGroups(property), groups);
}

function tell(
  reader: Reader,
  resource: Resource,
  property: string,
  slots: readonly string[],
  groups: Choice<Resource>,
): void {
  if (!resource.ignores(property)) return;
  const said = slots.map((slot) => reader.resolver.reference(resource, slot));
  if (said.some((one) => may(one) === "anything")) return;
  const declared = together(
    said.map(({ certain, possible }) => ({
      certain: certain.map((target) => target.resource),
      possible: possible.map((target) => target.resource),
      anything: [],
    })),
  );
  const pool = named(groups);
  const all = named(declared);
  if (all.length > 0 && all.every((one) => pool.includes(one))) resource.tell(property);
}
