/** Which changes of listeners, of their rules and of what stands before a member mend a way through a load balancer. */
import { packets, ports, type TrafficSet } from "../algebra";
import { formatPath, type Resource } from "../graph";
import type { Forward } from "../model/balancing/types";
import type { Front } from "../model/fronts/types";
import type { Member } from "../model/members";
import type { Path } from "../reach/types";
import type { Offer } from "./joining";
import type { Judging } from "./judging";

/** So many rules are looked at for one flow. */
const mostRules = 200;

function ofRule(rule: Resource, fix: string | undefined): Offer {
  return { cause: { resource: rule, property: undefined, link: `route ${rule.urn}` }, fix };
}

function ofListener(listener: Resource, fix: string): Offer {
  const property = "loadBalancerArn";
  return { cause: { resource: listener, property, link: `listener ${listener.urn}` }, fix };
}

/** What takes a member out of what a load balancer leads to: the one line that leads there, or its listener. */
export function unleading(
  judging: Judging,
  balancer: Member,
  target: Member,
  arriving?: TrafficSet,
): readonly Offer[] {
  const forwards = judging.model.balancing
    .into(target, "may")
    .filter(
      (one) =>
        one.balancer === balancer &&
        !one.isHealthCheck &&
        (arriving === undefined || ports.intersects(one.arrives, arriving)),
    );
  const [first] = forwards;
  if (first === undefined) return [];
  const { listener, rule } = first;
  const name = judging.nameOf(target);
  const naming = judging.naming([target]);
  const isSame = (key: "listener" | "rule") => forwards.every((one) => one[key] === first[key]);
  return [
    ...(rule !== undefined && isSame("rule")
      ? [
          ofRule(
            rule,
            `Remove ${rule.toString()}, have it lead elsewhere than to ${name}, or declare the flow in the matrix.${naming}`,
          ),
        ]
      : []),
    ...(listener !== undefined && isSame("listener")
      ? [
          ofListener(
            listener,
            `Have ${listener.toString()} name the load balancer that it is for: it leads from ${judging.nameOf(balancer)} to ${name}.${naming}`,
          ),
        ]
      : []),
    ...registrations(judging, target, forwards),
    ...unlisted(judging, balancer),
  ];
}

/** The one registration by which something stands in a target group that is for others. */
export function registrations(
  judging: Judging,
  target: Member,
  forwards: readonly Forward[],
): readonly Offer[] {
  const groups = new Set(forwards.map(({ targetGroup }) => targetGroup));
  const [group] = groups;
  const because = forwards[0]?.because;
  const last = because?.[because.length - 1];
  if (group === undefined || groups.size > 1 || last?.resource === undefined) return [];
  const { resource, path } = last;
  const property = path === undefined ? undefined : formatPath(path);
  return [
    {
      cause: { resource, property, link: `registration ${resource.urn} ${group.urn}` },
      fix: `Take ${judging.nameOf(target)} out of ${group.toString()}, which is for others: it stands there by ${resource.toString()}${property === undefined ? "" : ` :: ${property}`}.${judging.naming([target])}`,
    },
  ];
}

/** What takes a front away that leads where it should not. */
export function fronting({ resource, because, fix }: Front): readonly Offer[] {
  const path = because[0]?.path;
  const property = path === undefined ? undefined : formatPath(path);
  const cause = { resource, property, link: `front ${resource.urn}` };
  return fix.startsWith("Remove ") ? [{ cause, fix }] : [];
}

/** The same for a front that has an interface, and gets on from there. */
export function frontingBy({ model }: Judging, { owner }: Member): readonly Offer[] {
  return model.fronts.all.filter(({ resource }) => resource === owner).flatMap(fronting);
}

/** What would close a way at the load balancers that hand it on. */
export function unleadingOn(judging: Judging, { from, flows, front }: Path): readonly Offer[] {
  const ends = [from, ...flows.map(({ to }) => to)];
  const own = from.kind === "member" ? frontingBy(judging, from.member) : [];
  const handed = ends.flatMap((end, i): readonly Offer[] => {
    if (end.kind !== "member" || end.member.role !== "load-balancer") return [];
    const [into, next] = [flows[i - 1], ends[i + 1]];
    if (into === undefined || next?.kind !== "member") return unlisted(judging, end.member);
    const arriving = packets.trafficOf(into.packets);
    return unleading(judging, end.member, next.member, arriving);
  });
  return [...own, ...(front === undefined ? [] : fronting(front)), ...handed];
}

/** A load balancer that the matrix has no name for. */
export function unlisted(judging: Judging, { owner, role, label }: Member): readonly Offer[] {
  if (judging.matrix === undefined || role !== "load-balancer") return [];
  if (judging.model.members.all.some((one) => one.owner === owner && judging.isNamed(one))) {
    return [];
  }
  return [
    {
      cause: { resource: owner, property: undefined, link: `unlisted ${label}` },
      fix: `Remove ${owner.toString()}, which the matrix does not list, or name it there and declare what it is for.`,
    },
  ];
}

/** What makes a load balancer lead to a member on a port: a rule that leads elsewhere, or one that is elsewhere. */
export function leading(
  judging: Judging,
  balancer: Member,
  target: Member,
  own: readonly Resource[],
  arrives: TrafficSet | undefined,
): readonly Offer[] {
  const { balancing } = judging.model;
  const name = judging.nameOf(target);
  const rules = own
    .flatMap((listener) => balancing.routes(listener))
    .flatMap(({ rule, targets }) => (rule === undefined || targets.length === 0 ? [] : [rule]));
  const where = arrives === undefined ? "" : ` on ${ports.format(arrives).join("; ")}`;
  const elsewhere = (one: Forward) =>
    !one.isHealthCheck &&
    (one.balancer !== balancer || !own.includes(one.listener ?? one.target.owner));
  const others = balancing.into(target, "may").filter(elsewhere);
  return [
    ...rules
      .slice(0, mostRules)
      .map((rule) =>
        ofRule(rule, `Have ${rule.toString()} forward to a target group that ${name} is in.`),
      ),
    ...others.flatMap(({ rule, listener, balancer: of }) => [
      ...(rule === undefined || own.length === 0
        ? []
        : [ofRule(rule, `Have ${rule.toString()} be a rule of ${own[0]?.toString() ?? ""}.`)]),
      ...(listener === undefined || of === balancer
        ? []
        : [
            ofListener(
              listener,
              `Have ${listener.toString()} name ${balancer.owner.toString()}, and listen there${where}: it leads to ${name}.`,
            ),
          ]),
    ]),
  ];
}
