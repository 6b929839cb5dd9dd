/** What the groups at both ends of a way let through, as layers of it. */
import { packets, type PacketSet } from "../algebra";
import type { Resource } from "../graph";
import type { Let } from "./filters";
import { filter, type Step } from "./flows";
import { how, type Mode } from "./modes";

export interface Rules {
  readonly egress: Let;
  readonly ingress: Let;
}

/** The same as layers. */
export interface Passing {
  readonly ingress: Let;
  readonly out: Step;
  readonly into: Step;
}

export function passing({ egress, ingress }: Rules, mode: Mode): Passing {
  const out = filter("egress", egress, mode);
  return { ingress, out, into: filter("ingress", ingress, mode) };
}

/** The rules that would let some packets through, if they matched. */
export function naming({ rules, sets }: Let, sent: PacketSet, mode: Mode): readonly Resource[] {
  return rules.flatMap(({ rule }, i) => {
    const set = packets.intersection(sent, sets[i] ?? packets.nothing(), how(mode));
    return packets.isEmpty(set) ? [] : [rule.resource];
  });
}
