/** Deployments that change where a listener leads: what is deployed is at times not what the program says. */
import type { Resource } from "../../graph";
import { named, type Choice } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence, type Evidence } from "../routing/evidence";
import { codeDeployments, readCodeDeploy } from "./code-deploy";
import { moving } from "./moved";
import type { Owners } from "./owners";
import { namedBy, namedTogether } from "./references";
import { push, type Registrations } from "./registrations";

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
  }
  for (const one of codeDeployments(reader)) readCodeDeploy(reader, owners, into, swaps, one);
  return swaps;
}
