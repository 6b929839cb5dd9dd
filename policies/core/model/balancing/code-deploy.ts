/**
 * CodeDeploy: it moves listeners between two target groups, and registers what it starts with either. Sources:
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html for the shift of traffic, and
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html for what a
 * deployment is told by its AppSpec file, which is no part of a plan: the container's port, and perhaps a network of its
 * own. Without one the tasks stand where the service's do, which is what is taken here.
 */
import { admission, type Admission, type Resource } from "../../graph";
import { chosen, named, none, weakened, type Choice } from "../members/choice";
import { at, type Reader } from "../members/reader";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import type { Owners } from "./owners";
import { actionGroups, namedBy, namedTogether } from "./references";
import { inClassic, inGroups, type Registrations } from "./registrations";
import type { Swaps } from "./swaps";
import { taggedBy } from "./tagged";
import { anyPort } from "./target-groups";

const token = "aws:codedeploy/deploymentGroup:DeploymentGroup";

const namedGroup: Admission = { ...admission("targetGroup"), named: true };

const info = "loadBalancerInfo";
const pair = `${info}.targetGroupPairInfo`;
const routes = ["prodTrafficRoute", "testTrafficRoute"].map(
  (route) => `${pair}.${route}.listenerArns`,
);

/** A deployment group, and what it moves. */
export interface CodeDeployment {
  readonly resource: Resource;
  /** The listeners whose default actions it moves, and the rules. */
  readonly actions: Choice<Resource>;
  /** The two target groups that these are moved between. */
  readonly groups: Choice<Resource>;
  /** The service of ECS. */
  readonly services: Choice<Resource>;
  readonly because: Evidence;
}

/** The deployment groups of a program. */
export function codeDeployments(reader: Reader): readonly CodeDeployment[] {
  const all = reader.resolver.graph.resources.filter(({ type }) => type === token);
  const rules = all.length === 0 ? [] : rulesOf(reader);
  return all.map((resource) => {
    const listeners = namedTogether(reader, resource, routes, admission("listener"));
    const groups = namedBy(reader, resource, `${pair}.targetGroups.name`, namedGroup);
    return {
      resource,
      actions: movedActions(reader, listeners, rules, groups),
      groups,
      services: namedBy(reader, resource, "ecsService.serviceName", admission("ecsService")),
      because: {
        ...propertyEvidence(resource, info),
        fix: `Have ${at(resource, info)} name target groups that are for its own service alone.`,
      },
    };
  });
}

/** A listener's rule, with what it belongs to and where it leads. */
interface Rule {
  readonly rule: Resource;
  readonly of: Choice<Resource>;
  readonly to: Choice<Resource>;
}

function rulesOf(reader: Reader): readonly Rule[] {
  return reader.resolver.graph.ofKind("ListenerRule").map((rule) => ({
    rule,
    of: namedBy(reader, rule, "listenerArn"),
    to: namedTogether(reader, rule, actionGroups("actions")),
  }));
}

/**
 * What is moved of listeners: the rules that may lead to one of the groups, and the default action unless that leads
 * elsewhere and a rule leads there. Services that share a listener are deployed each for itself
 * (https://github.com/traveloka/terraform-aws-alb-single-listener/pull/47 quotes what AWS says of the rules).
 */
function movedActions(
  reader: Reader,
  listeners: Choice<Resource>,
  rules: readonly Rule[],
  groups: Choice<Resource>,
): Choice<Resource> {
  const own = new Set(named(listeners));
  if (own.size === 0) return listeners;
  const pool = new Set(named(groups));
  const isAny = groups.anything.length > 0;
  const meets = (choice: Choice<Resource>, set: ReadonlySet<Resource>) =>
    choice.anything.length > 0 || named(choice).some((one) => set.has(one));
  const found = rules.filter(({ of, to }) => meets(of, own) && (isAny || meets(to, pool)));
  const isApart = (listener: Resource) =>
    !isAny &&
    !meets(namedTogether(reader, listener, actionGroups("defaultActions")), pool) &&
    found.some(
      ({ of, to }) => of.certain.includes(listener) && to.certain.some((one) => pool.has(one)),
    );
  const isSure = ({ of }: Rule) => of.certain.some((one) => listeners.certain.includes(one));
  const ruleOf = ({ rule }: Rule) => rule;
  const others = found.filter((one) => !isSure(one));
  return chosen(
    [...listeners.certain.filter((one) => !isApart(one)), ...found.filter(isSure).map(ruleOf)],
    [...listeners.possible.filter((one) => !isApart(one)), ...others.map(ruleOf)],
    listeners.anything,
  );
}

export function readCodeDeploy(
  reader: Reader,
  owners: Owners,
  into: Registrations,
  swaps: Swaps,
  { resource, actions, groups, services, because }: CodeDeployment,
): void {
  swaps.add(actions, { groups, because });
  const isNamed = new Set(named(services));
  const isOf = (one: Resource) =>
    isDeployedBy(reader, one) && (isNamed.has(one) || services.anything.length > 0);
  swaps.move(groups, { actions, isOf, because });
  const { certain, possible, anything } = owners.named(services);
  const instances = owners.named(
    namedBy(reader, resource, "autoscalingGroups", admission("autoscalingGroup")),
  );
  const tagged = owners.named(chosen<Resource>([], taggedBy(reader, resource)));
  const isMoved = services.certain.every((one) => isDeployedBy(reader, one));
  const started = {
    certain: isMoved ? certain : [],
    possible: [...(isMoved ? [] : certain), ...possible, ...named(instances), ...named(tagged)],
    anything: [...anything, ...instances.anything, ...tagged.anything],
  };
  // What a deployment is told of ports is not part of the plan.
  into.add(inGroups(groups), started, anyPort, because);
  const others = namedBy(reader, resource, `${info}.targetGroupInfos.name`, namedGroup);
  into.add(inGroups(others), started, anyPort, because);
  const classic = namedBy(
    reader,
    resource,
    `${info}.elbInfos.name`,
    admission("classicLoadBalancer"),
  );
  into.add(inClassic(classic), started, undefined, because);
}

/**
 * Services that CodeDeploy deploys by a deployment group which is none of the plan: their tasks are in the group that the
 * program names, or in another that is for them alone, and no listener is known to follow.
 */
export function readDeployedElsewhere(
  reader: Reader,
  owners: Owners,
  into: Registrations,
  swaps: Swaps,
  deployments: readonly CodeDeployment[],
): void {
  const { graph } = reader.resolver;
  const isTold = (service: Resource) =>
    deployments.some(
      ({ services }) => services.anything.length > 0 || named(services).includes(service),
    );
  const left = graph
    .ofKind("EcsService")
    .filter((one) => isDeployedBy(reader, one) && !isTold(one));
  if (left.length === 0) return;
  const free = graph.ofKind("TargetGroup").filter((group) => into.of(group).length === 0);
  for (const service of left) {
    const fix = `Make the deployment group of ${service.toString()} a resource of the program.`;
    const because = { ...propertyEvidence(service, "deploymentController"), fix };
    const groups = namedBy(reader, service, "loadBalancers.targetGroupArn");
    const isOf = (one: Resource) => one === service;
    swaps.move(groups, { actions: none(), isOf, because, fix });
    const tasks = weakened(owners.named(chosen([service])));
    into.add(inGroups(chosen<Resource>([], free)), tasks, anyPort, because);
  }
}

/** Whether the tasks of a service are those that CodeDeploy starts. */
export function isDeployedBy(reader: Reader, service: Resource): boolean {
  return reader.text(service, "deploymentController.type") === "code_deploy";
}
