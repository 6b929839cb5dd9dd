/** Deployments that change where a listener leads: what is deployed is at times not what the program says. */
import { admission, type Admission, type Path, type Resource } from "../../graph";
import { named, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import type { Owners } from "./owners";
import { namedBy, namedTogether } from "./references";
import { anyPort } from "./target-groups";
import { inGroups, push, type Registrations } from "./registrations";

/** Target groups that a listener or a rule may hand to during a deployment. */
export interface Swap {
  readonly groups: Choice<Resource>;
  readonly because: Evidence;
}

export class Swaps {
  private readonly byAction = new Map<Resource, Swap[]>();
  private readonly anywhere: Swap[] = [];

  /** @param actions the listeners and rules whose actions are changed */
  add(actions: Choice<Resource>, swap: Swap): void {
    for (const action of named(actions)) push(this.byAction, action, swap);
    if (actions.anything.length > 0) this.anywhere.push(swap);
  }

  of(action: Resource): readonly Swap[] {
    const own = this.byAction.get(action) ?? [];
    return this.anywhere.length === 0 ? own : [...own, ...this.anywhere];
  }
}

const list = "loadBalancers";
const advanced = `${list}.advancedConfiguration`;

const codeDeploy = "aws:codedeploy/deploymentGroup:DeploymentGroup";

const namedGroup: Admission = { ...admission("targetGroup"), named: true };

export function readSwaps(reader: Reader, owners: Owners, into: Registrations): Swaps {
  const swaps = new Swaps();
  const { graph } = reader.resolver;
  for (const service of graph.ofKind("EcsService")) {
    const declared = reader.resolver.reference(service, advanced, { kinds: [] });
    if (declared.form === "absent") continue;
    const isHidden = reader.setting(service, list).state === "unknown";
    const groups = namedTogether(reader, service, [
      `${list}.targetGroupArn`,
      `${advanced}.alternateTargetGroupArn`,
    ]);
    for (const rule of ["productionListenerRule", "testListenerRule"]) {
      const rules = namedBy(reader, service, `${advanced}.${rule}`);
      // A list that is unknown as a whole need not say anything of listeners.
      if (isHidden && named(rules).length === 0) continue;
      swaps.add(rules, { groups, because: propertyEvidence(service, list) });
    }
  }
  for (const one of graph.resources) {
    if (one.type === codeDeploy) readCodeDeploy(reader, owners, into, swaps, one);
  }
  return swaps;
}

/** CodeDeploy moves listeners between two target groups, and registers what it starts with either. */
function readCodeDeploy(
  reader: Reader,
  owners: Owners,
  into: Registrations,
  swaps: Swaps,
  one: Resource,
): void {
  const info = "loadBalancerInfo";
  const pair = `${info}.targetGroupPairInfo`;
  const at = (path: Path, admits: Admission) => namedBy(reader, one, path, admits);
  const because = propertyEvidence(one, info);
  const groups = at(`${pair}.targetGroups.name`, namedGroup);
  for (const route of ["prodTrafficRoute", "testTrafficRoute"]) {
    const listeners = at(`${pair}.${route}.listenerArns`, admission("listener"));
    swaps.add(listeners, { groups, because });
  }
  const services = owners.named(at("ecsService.serviceName", admission("ecsService")));
  const instances = owners.named(at("autoscalingGroups", admission("autoscalingGroup")));
  const started = {
    certain: [],
    possible: [...named(services), ...named(instances)],
    anything: [...services.anything, ...instances.anything],
  };
  // What a deployment is told of ports is not part of the plan.
  into.add(inGroups(groups), started, anyPort, because);
  const others = at(`${info}.targetGroupInfos.name`, namedGroup);
  into.add(inGroups(others), started, anyPort, because);
}
