/**
 * Target groups that rows declare two load balancers for: AWS takes one alone (TargetGroupAssociationLimit,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
 */
import type { Forward } from "../model/balancing/types";
import type { Member } from "../model/members";
import type { Place } from "../reach/types";
import { hopText } from "./evidence";
import type { Declared, Judging } from "./judging";

/**
 * Tells of a load balancer of a row that shares a target group with another one; whether any does. What no row declares of
 * the other one is wrong by itself, and told so.
 */
export function missShared(
  judging: Judging,
  { row, line }: Declared,
  from: Place,
  to: Member,
  [source, target]: readonly [string, string],
): boolean {
  const near = from.kind === "member" && row.through === undefined ? [from.member] : [];
  const balancers = [...near, ...(row.through?.members ?? [])];
  const all = judging.model.balancing.into(to, "must").filter(isMade);
  for (const own of all) {
    const { targetGroup, balancer } = own;
    if (targetGroup === undefined || !balancers.includes(balancer)) continue;
    const other = all.find(
      (one) =>
        one.targetGroup === targetGroup &&
        one.balancer.owner !== balancer.owner &&
        judging.isMeant(one.balancer, to),
    );
    if (other === undefined) continue;
    const [name, rival] = [balancer, other.balancer].map(({ owner }) => owner.toString()).sort();
    judging.findings.add({
      lines: [line],
      verdict: "missing",
      obligation: "works",
      title: () =>
        `${row.text} does not work: ${name ?? ""} and ${rival ?? ""} hand on to ${targetGroup.toString()}, and a target group takes one load balancer alone`,
      from: source,
      to: target,
      hops: () =>
        [...own.because, ...other.because].map((evidence) => hopText({ evidence, why: "forwards" })), // prettier-ignore
      cause: { resource: targetGroup, property: undefined },
      fix: () =>
        `Give each of ${name ?? ""} and ${rival ?? ""} a target group of its own with the same targets.`,
    });
    return true;
  }
  return false;
}

/** Whether a way carries requests, and its load balancer and listener are not to be deleted beside what took their place. */
function isMade({ balancer: { owner }, listener, isHealthCheck }: Forward): boolean {
  return !isHealthCheck && !owner.isLeaving && listener?.isLeaving === false;
}
