/** What to change so that a way is closed that no row allows. */
import { ports, type TrafficSet } from "../algebra";
import { formatPath, formatTarget, type Target } from "../graph";
import { addressed, type Admitted, type Member } from "../model/members";
import type { Evidence } from "../model/routing";
import type { Path, Place } from "../reach/types";
import { groupProperty } from "./evidence";
import type { Cause } from "./findings";
import type { Judging } from "./judging";
import { registrations } from "./leads";
import { groupHolder } from "./misplaced";
import type { Mend } from "./roots";

export function fixOf(
  judging: Judging,
  { resource, property }: Cause,
  path: Path,
  to: string,
): string {
  const at = property === undefined ? resource.toString() : `${resource.toString()} :: ${property}`;
  const from = judging.placeName(path.from);
  const declare = judging.matrix === undefined ? "" : `, or declare the flow in the matrix`;
  const naming = path.from.kind === "member" ? judging.naming([path.from.member]) : "";
  const { front } = path;
  if (front?.resource === resource && front.because[0]?.path !== undefined) {
    const isOwn = property === undefined || property === formatPath(front.because[0].path);
    if (isOwn) return front.fix;
  }
  const meetsOn = (one: Place) => one.kind === "member" && addressed(one.member).includes(resource);
  const isShown = path.hops.some(({ evidence }) => evidence.resource === resource);
  if (isShown && path.flows.some((flow) => meetsOn(flow.from) && meetsOn(flow.to))) {
    return `Give ${from} and ${to} interfaces of their own (networkMode = "awsvpc"), or instances of their own${declare}.`;
  }
  if (removable.has(resource.kind ?? ""))
    return `Remove or narrow ${resource.toString()}${declare}.${naming}`;
  if (property !== undefined && inline.test(property)) {
    return `Remove or narrow ${at}${declare}.${naming}`;
  }
  const isGroups = (one: Member) => one.owner === resource && property === groupProperty(one);
  const source = path.from.kind === "member" ? path.from.member : undefined;
  if (source !== undefined && property !== undefined && isGroups(source)) {
    const { certain } = source.groups;
    const named = admitting(judging, path, 0).flatMap(({ peers }) => peers.groups);
    if (path.flows[0]?.to.kind === "internet") named.push(...releasing(judging, path, source));
    const found = certain.length > 1 ? certain.filter((one) => named.includes(one)) : certain;
    const name = found.length === 0 ? "the groups" : found.map(formatTarget).join(" and ");
    return `Take ${resource.toString()} out of ${name}, whose members get to ${to}${ownGroup(certain, found)}${declare}.${naming}`;
  }
  for (const [i, flow] of property === undefined ? [] : path.flows.entries()) {
    if (flow.to.kind !== "member" || !isGroups(groupHolder(judging, flow.to.member))) continue;
    const { certain } = flow.to.member.groups;
    const of = admitting(judging, path, i).map(({ group }) => group);
    const found = certain.filter((one) => of.includes(one));
    if (found.length === 0) continue;
    const name = found.map(formatTarget).join(" and ");
    return `Take ${resource.toString()} out of ${name}, whose rules others need${ownGroup(certain, found)}${declare}.${naming}`;
  }
  return `Change ${at} so that ${from} does not get to ${to}${declare}.${naming}`;
}

/** Kinds that do nothing but let something through. */
const removable: ReadonlySet<string> = new Set([
  "IngressRule", "EgressRule", "SecurityGroupRule", "Route", "ListenerRule", "TargetGroupAttachment",
]); // prettier-ignore

/** A rule in a group's own list. */
const inline = /^(ingress|egress)\[/;

/** What a member needs that is taken out of groups and is in no other one. */
function ownGroup(all: readonly Target[], found: readonly Target[]): string {
  return all.length > found.length ? "" : ", and give it a group of its own";
}

/** The rules of a destination's groups that let in what goes on from there. */
function admitting(judging: Judging, { flows }: Path, place: number): readonly Admitted[] {
  const [flow, next] = [flows[place], flows[place + 1]];
  if (flow?.to.kind !== "member") return [];
  const { member } = flow.to;
  const onward = next?.to.kind === "member" ? next.to.member : undefined;
  const forwards = onward === undefined ? [] : judging.requests(member, onward, "may");
  const goesOn =
    forwards.length === 0 ? ports.allTraffic : ports.unionAll(forwards.map((one) => one.arrives));
  const shown = flow.hops.filter(({ why }) => why === "admits").map(({ evidence }) => evidence);
  const { admitted } = judging.model.members.admits(member, "may");
  return admitted.filter(
    ({ rule, traffic }) =>
      ports.intersects(traffic, goesOn) && shown.some((one) => isRule(one, rule)),
  );
}

/** The groups of a source whose rules let out what leaves for the internet. */
function releasing(judging: Judging, { flows }: Path, source: Member): readonly Target[] {
  const shown = (flows[0]?.hops ?? []).filter(({ why }) => why === "lets out");
  const { admitted } = judging.model.members.releases(source, "may");
  return admitted.flatMap(({ rule, group }) => {
    const isShown = shown.some(({ evidence }) => isRule(evidence, rule));
    return isShown && group !== undefined ? [group] : [];
  });
}

function isRule({ resource, path }: Evidence, rule: Admitted["rule"]): boolean {
  return resource === rule.resource && (path === undefined ? "" : formatPath(path)) === rule.path;
}

/**
 * A rule that lets a way in and is too wide: nobody else than this destination needs it, and it is for addresses, or for
 * more ports of somebody who is meant to get there on others.
 */
export function wideRule(
  judging: Judging,
  path: Path,
  member: Member,
  wrong: TrafficSet,
): Cause | undefined {
  const { from, flows } = path;
  const isPort =
    flows.length === 1 && from.kind === "member" && judging.isMeant(from.member, member);
  const wide = admitting(judging, path, flows.length - 1).find(
    ({ peers, traffic, rule: { resource, path: at } }) =>
      (isPort || peers.groups.length === 0) &&
      ports.intersects(traffic, wrong) &&
      !judging.isUsedByOthers({ resource, path: at === "" ? undefined : at, text: "" }, member),
  );
  if (wide === undefined) return undefined;
  const { resource, path: at } = wide.rule;
  return { resource, property: at === "" ? undefined : at };
}

/** Who stands in a target group by a registration of its own, which the load balancer has for somebody else. */
export function oddTarget(judging: Judging, { flows }: Path, member: Member): Mend | undefined {
  const into = flows[flows.length - 1];
  if (into?.from.kind !== "member" || into.from.member.role !== "load-balancer") return undefined;
  if (flows.length === 1) return undefined;
  const { member: balancer } = into.from;
  const forwards = judging.requests(balancer, member, "must");
  const isForOthers = (one: (typeof forwards)[number]) =>
    judging.model.balancing
      .forwards(balancer, "must")
      .some(
        ({ targetGroup, target }) =>
          targetGroup === one.targetGroup &&
          target.owner !== member.owner &&
          judging.isMeant(balancer, target),
      );
  const before = flows[flows.length - 2]?.packets.products ?? [];
  const arriving = ports.unionAll(before.map(({ traffic }) => traffic));
  const odd = forwards.filter((one) => ports.intersects(one.arrives, arriving) && isForOthers(one));
  const [offer] = registrations(judging, member, odd);
  return offer?.fix === undefined ? undefined : { cause: offer.cause, fix: offer.fix };
}
