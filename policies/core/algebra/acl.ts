import type { AddressSet } from "./addresses";
import * as addresses from "./addresses";
import type { Approximation, PacketSet } from "./packets";
import * as packets from "./packets";
import type { TrafficSet } from "./ports";
import * as ports from "./ports";

/**
 * First-match evaluation of ordered allow and deny rules: a network ACL's, one direction at a time.
 *
 * A field that is not known is given by its bounds: the true value holds `least` and is held by
 * `most`. The result of a `may` reading is every packet that some completion of the unknown fields
 * lets pass; that of a `must` reading is what every completion lets pass. Both are exact, since a
 * packet meets each rule by itself:
 * - `may` takes an allow rule at its most and a deny rule at its least; a rule whose action is
 *   unknown allows. `must` is the mirror image.
 * - A rule whose number is unknown may stand anywhere. With `may` it comes first if it allows and
 *   last if it denies (before the closing deny, where it changes nothing); with `must` the mirror
 *   image. So `may` is the union and `must` the intersection over all positions.
 * - Two rules with one number contradict each other (AWS refuses it; inline and standalone rules
 *   can plan it): each may come first, so they are read like rules whose order is unknown.
 *
 * What no rule matches is denied.
 */
export interface AclRule {
  /** Ascending order of evaluation; undefined when unknown. */
  readonly number: number | undefined;
  /** Undefined when unknown. */
  readonly action: "allow" | "deny" | undefined;
  /** The addresses at the other end: the source on ingress, the destination on egress. */
  readonly peers: Between<AddressSet>;
  readonly traffic: Between<TrafficSet>;
}

/** What is known of a set: it holds `least` and is held by `most`. */
export interface Between<T> {
  readonly least: T;
  readonly most: T;
}

export function exactly<T>(value: T): Between<T> {
  return { least: value, most: value };
}

/** A field of which nothing is known. */
export const unknownPeers: Between<AddressSet> = {
  least: addresses.nothing(),
  most: addresses.anything,
};
export const unknownTraffic: Between<TrafficSet> = {
  least: ports.nothing(),
  most: ports.allTraffic,
};

export type Direction = "ingress" | "egress";

interface Step {
  readonly number: number;
  readonly allows: boolean;
  readonly matches: PacketSet;
}

/** The packets that the rules let pass in one direction; the near end is left open. */
export function allowed(
  rules: readonly AclRule[],
  direction: Direction,
  how: Approximation = packets.MAY,
): PacketSet {
  const steps = rules
    .map((rule) => step(rule, direction, how))
    .filter(({ matches }) => !packets.isEmpty(matches))
    .sort((a, b) => inOrder(a, b, how));
  // From the last rule to the first, each overrides what comes after it. Rules that allow in a row
  // are joined at once.
  let result = packets.nothing();
  let waiting: PacketSet[] = [];
  for (const { allows, matches } of steps.reverse()) {
    if (allows) {
      waiting.push(matches);
      continue;
    }
    if (waiting.length > 0) result = packets.unionAll([result, ...waiting], how);
    waiting = [];
    result = packets.difference(result, matches, how);
  }
  return waiting.length > 0 ? packets.unionAll([result, ...waiting], how) : result;
}

function step(rule: AclRule, direction: Direction, how: Approximation): Step {
  const may = how.reading === "may";
  const allows = rule.action === undefined ? may : rule.action === "allow";
  const which = allows === may ? "most" : "least";
  const peers = rule.peers[which];
  const traffic = rule.traffic[which];
  const early = allows === may ? -Infinity : Infinity;
  return {
    number: rule.number ?? early,
    allows,
    matches:
      direction === "ingress"
        ? packets.packets(peers, addresses.anything, traffic)
        : packets.packets(addresses.anything, peers, traffic),
  };
}

/** By number; of equal numbers the allowing first with `may`, the denying first with `must`. */
function inOrder(a: Step, b: Step, how: Approximation): number {
  if (a.number !== b.number) return a.number < b.number ? -1 : 1;
  if (a.allows === b.allows) return 0;
  return a.allows === (how.reading === "may") ? -1 : 1;
}
