/** Deployments that change where a listener leads: what is deployed is at times not what the program says. */
import { formatPath, type Resource } from "../../graph";
import { named, none, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import { codeDeployments, readCodeDeploy, readDeployedElsewhere } from "./code-deploy";
import { moving } from "./moved";
import type { Owners } from "./owners";
import { namedBy, namedTogether } from "./references";
import { push, type Registrations } from "./registrations";

/** Target groups that a listener or a rule may hand to during a deployment. */
export interface Swap {
  readonly groups: Choice<Resource>;
  readonly because: Evidence;
}

/** What moves between groups: their tasks are in one of them at a time. */
interface Moved {
  /** The listeners and rules that follow. */
  readonly actions: Choice<Resource>;
  /** Those that lead to what is tested, which is not there between deployments for sure. */
  readonly tests?: Choice<Resource>;
  /** Whether tasks of a service are moved so. */
  readonly isOf: (service: Resource) => boolean;
  readonly because: Evidence;
  /** How they are made to follow, where that is not to name them in what says so. */
  readonly fix?: string;
}

export class Swaps {
  private readonly byAction = new Map<Resource, Swap[]>();
  private readonly anywhere: Swap[] = [];
  private readonly byGroup = new Map<Resource, Moved[]>();

  /** @param actions the listeners and rules whose actions are changed */
  add(actions: Choice<Resource>, swap: Swap): void {
    for (const action of named(actions)) push(this.byAction, action, swap);
    if (actions.anything.length > 0) this.anywhere.push(swap);
  }

  /**
   * Notes groups between which a deployment moves tasks.
   *
   * @param actions the listeners and rules that are moved together with them
   */
  move(groups: Choice<Resource>, moved: Moved): void {
    for (const group of named(groups)) push(this.byGroup, group, moved);
  }

  /**
   * Why a service may not be in a group to which a listener or a rule leads: a deployment moves its tasks to another
   * group, and this is not moved with them for sure.
   */
  left(action: Resource, group: Resource, service: Resource): Evidence | undefined {
    const all = (this.byGroup.get(group) ?? []).filter(({ isOf }) => isOf(service));
    const [first] = all;
    if (first === undefined || all.some(({ actions }) => actions.certain.includes(action))) {
      return undefined;
    }
    const { resource, path } = first.because;
    const name = action.toString();
    const where = `${resource?.toString() ?? ""} :: ${formatPath(path ?? [])}`;
    if (first.tests !== undefined && named(first.tests).includes(action)) {
      const isTest = first.tests.certain.includes(action);
      return {
        resource,
        path,
        text: isTest
          ? `${where} leads ${name} to what is tested, and ${service.toString()} need not be in ${group.toString()} after that`
          : `${where} names ${name}, and whether as its testListenerRule is not known before that is made`,
        fix: isTest
          ? `Declare no flow that has to work through ${name}, or have it forward to a target group of its own.`
          : `Give ${where} a testListenerRule once ${name} is made.`,
      };
    }
    return {
      resource,
      path,
      text: `${where} moves ${service.toString()} out of ${group.toString()}, and not ${name} for sure`,
      fix:
        first.fix ??
        `Have ${where} name ${name} as well, by one reference, or have ${name} forward to a target group of its own.`,
    };
  }

  of(action: Resource): readonly Swap[] {
    const own = this.byAction.get(action) ?? [];
    return this.anywhere.length === 0 ? own : [...own, ...this.anywhere];
  }
}

const list = "loadBalancers";
const advanced = `${list}.advancedConfiguration`;

export function readSwaps(reader: Reader, owners: Owners, into: Registrations): Swaps {
  const swaps = new Swaps();
  const { graph } = reader.resolver;
  for (const service of graph.ofKind("EcsService")) {
    const declared = reader.resolver.reference(service, advanced, { kinds: [] });
    if (declared.form === "absent") continue;
    const isHidden = reader.setting(service, list).state === "unknown";
    const groups = namedTogether(reader, service, moving.groups);
    for (const slot of moving.rules) {
      const rules = namedBy(reader, service, slot);
      // A list that is unknown as a whole need not say anything of listeners.
      if (isHidden && named(rules).length === 0) continue;
      swaps.add(rules, { groups, because: propertyEvidence(service, list) });
    }
    // A list that is unknown as a whole tells of no listener, and what it does not tell is no mistake.
    if (isHidden) continue;
    // The test rule follows during a deployment, and where it leads after one AWS does not say
    // (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html).
    const [actions, tests] = moving.rules.map((slot) => namedBy(reader, service, slot));
    const isOf = (one: Resource) => one === service;
    const because = propertyEvidence(service, list);
    swaps.move(groups, { actions: actions ?? none(), tests: tests ?? none(), isOf, because });
  }
  const deployments = codeDeployments(reader);
  for (const one of deployments) readCodeDeploy(reader, owners, into, swaps, one);
  readDeployedElsewhere(reader, owners, into, swaps, deployments);
  return swaps;
}
