/**
 * Who stands in a subnet with a way out that must not have one, and what mends that. A subnet is public for a load balancer
 * or a NAT gateway that has to be: then its route to the internet is right, and what must not be public is in the wrong
 * place. Taking the route away would mend nothing.
 */
import { formatPath, slotNaming, type Resource } from "../graph";
import { isSure, type Member } from "../model/members";
import type { Answer, Evidence, Subnet } from "../model/routing";
import type { Cause } from "./findings";
import type { Judging } from "./judging";
import { placeCause } from "./misplaced";
import type { ProtectedThings } from "./protected";

/** What is wrong, and what mends it. */
export interface Mend {
  readonly cause: Cause;
  readonly fix: () => string;
}

/** Why it is not known in which subnets something stands, the slot that hides it, and what makes it known. */
export interface Unplaced extends Mend {
  readonly why: string;
}

/** Undefined where nothing else than what is named may be meant. */
export function unplaced(judging: Judging, { subnets, owner }: Member): Unplaced | undefined {
  const [why] = subnets.anything;
  return why === undefined ? undefined : unknownPlace(why, judging.places.of(why, owner));
}

/** Undefined where each subnet is known for sure. */
export function loose(judging: Judging, member: Member): Unplaced | undefined {
  const { subnets, owner } = member;
  if (isSure(subnets)) return undefined;
  const property = slotNaming(owner, "Subnet");
  const why = `${owner.toString()} :: ${property ?? "its subnets"} may name one or another`;
  return unplaced(judging, member) ?? unknownPlace(why, { resource: owner, property });
}

function unknownPlace(why: string, cause: Cause): Unplaced {
  return {
    why,
    cause,
    fix: () =>
      "Name the subnets, or the one subnet group, by one reference each; of subnets that another stack holds, hand over its state or its facts.",
  };
}

/** Whether something stands in subnets that are known, and none of the program's: then nothing here is about it. */
export function isElsewhere(judging: Judging, { subnets, owner }: Member): boolean {
  const { anything } = subnets;
  const isOf = (why: string) => {
    const { resource, property } = judging.places.of(why, owner);
    if (property === undefined) return false;
    const { form, beyond } = judging.model.resolver.reference(resource, property);
    return (form === "foreign" || form === "absent") && beyond.length === 0;
  };
  return anything.length > 0 && anything.every(isOf);
}

interface User {
  readonly member: Member;
  readonly subnet: Subnet;
  /** Whether it only gets out by the route: nobody gets in. */
  readonly isOut: boolean;
}

export class Placement {
  private readonly held: ReadonlySet<Member>;
  private users: ReadonlyMap<Resource, readonly User[]> | undefined;

  /** @param things what must not be public */
  constructor(
    private readonly judging: Judging,
    { members }: ProtectedThings,
  ) {
    this.held = new Set(members.map(({ member }) => member));
  }

  /**
   * What to change about a subnet's way out: the route; where others need that, the subnet's table or the place of what
   * must not be public; and where it is not known, the slot that hides it.
   *
   * @param removal how a route that nobody needs is taken away
   */
  mend(
    member: Member,
    subnet: Subnet,
    answer: Answer,
    isSure: boolean,
    removal: (route: Resource) => string,
  ): Mend {
    const cause = routeCause(answer, isSure, subnet.resource ?? member.owner);
    const { resource: route } = cause;
    if (isSure) return this.moved(member, subnet, route) ?? { cause, fix: () => removal(route) };
    const [finding] = answer.findings;
    const fix =
      finding?.fix ?? "Associate the subnet with one route table of this plan, by one reference.";
    return { cause, fix: () => fix };
  }

  /**
   * What to change instead of a route that others need: the subnet's table where they stand in other subnets, else the
   * place of what must not be public. Undefined where nobody needs the route.
   */
  private moved(member: Member, subnet: Subnet, route: Resource): Mend | undefined {
    this.users ??= this.findUsers();
    const users = this.users.get(route) ?? [];
    const here = users.find((one) => one.subnet.key === subnet.key);
    const user = here ?? users[0];
    if (user === undefined) return undefined;
    const { resource } = subnet;
    const needs = () => `${this.judging.nameOf(user.member)} needs the one that is there`;
    const where = user.isOut ? "a way out" : "a route to an internet gateway";
    if (here === undefined && resource !== undefined) {
      return {
        cause: { resource, property: undefined },
        fix: () =>
          `Associate ${resource.toString()} with a table that has no ${where.slice(2)}: ${needs()}.`,
      };
    }
    return {
      cause: placeCause(member),
      fix: () => `Put ${this.judging.nameOf(member)} into subnets without ${where}: ${needs()}.`,
    };
  }

  /** By routes: who stands where they lead to the internet and has to, and who gets out by them as is declared. */
  private findUsers(): ReadonlyMap<Resource, readonly User[]> {
    const { members, routing } = this.judging.model;
    const users = new Map<Resource, User[]>();
    const add = (evidence: readonly Evidence[], member: Member, subnet: Subnet, isOut: boolean) => {
      for (const { resource } of evidence) {
        if (resource === undefined) continue;
        const list = users.get(resource) ?? [];
        users.set(resource, list);
        list.push({ member, subnet, isOut });
      }
    };
    for (const member of members.all) {
      if (member.role === "compute") {
        const ways = this.judging
          .subnetsOf(member)
          .map((subnet) => ({ subnet, because: routing.classesOf(subnet).egress.because }));
        // A flow is shown for one of its subnets; it may start in each.
        const isUsed = ways.some(({ because }) => because.some((one) => this.judging.isUsed(one)));
        for (const { subnet, because } of isUsed ? ways : []) add(because, member, subnet, true);
      }
      if (!isMeantPublic(member) || this.held.has(member)) continue;
      for (const subnet of this.judging.subnetsOf(member)) {
        const { publicV4, publicV6 } = routing.classesOf(subnet);
        add([...publicV4.because, ...publicV6.because], member, subnet, false);
      }
    }
    return users;
  }
}

/** The route that makes a subnet what it is; where it is not known, the slot that hides it. */
function routeCause(answer: Answer, isSure: boolean, otherwise: Resource): Cause {
  const [finding] = answer.findings;
  const evidence = [
    ...(isSure || finding === undefined ? [] : [finding.evidence]),
    ...answer.because,
  ];
  const found = evidence.find(({ resource }) => resource !== undefined);
  return {
    resource: found?.resource ?? otherwise,
    property: found?.path === undefined ? undefined : formatPath(found.path),
  };
}

function isMeantPublic({ role, owner, publicV4 }: Member): boolean {
  return publicV4.state === "yes" && (role === "load-balancer" || owner.kind === "NatGateway");
}
