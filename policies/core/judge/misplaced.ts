/**
 * A subnet is public for a load balancer or a NAT gateway that has to be: then its route to the internet is right, and
 * what must not be public is in the wrong place. Taking the route away would mend nothing.
 */
import type { Resource } from "../graph";
import type { Member } from "../model/members";
import type { Subnet } from "../model/routing";
import type { Cause } from "./findings";
import type { Judging } from "./judging";

/** What is wrong, and what mends it. */
export interface Misplaced {
  readonly cause: Cause;
  readonly fix: string;
}

interface User {
  readonly member: Member;
  readonly subnet: Subnet;
}

/** By the routes to an internet gateway: who stands where they lead out, and has to. */
type Users = ReadonlyMap<Resource, readonly User[]>;

const known = new WeakMap<Judging, Users>();

/**
 * What to change instead of a route that others need: the subnet's table where they stand in other subnets, else the
 * place of what must not be public. Undefined where nobody needs the route.
 */
export function misplaced(
  judging: Judging,
  member: Member,
  subnet: Subnet,
  route: Resource,
  isHeld: (member: Member) => boolean,
): Misplaced | undefined {
  const users = usersOf(judging, isHeld).get(route);
  const [other] = users ?? [];
  if (users === undefined || other === undefined) return undefined;
  const here = users.find((one) => one.subnet.key === subnet.key);
  const needs = `${judging.nameOf((here ?? other).member)} needs the one that is there`;
  if (here === undefined && subnet.resource !== undefined) {
    return {
      cause: { resource: subnet.resource, property: undefined },
      fix: `Associate ${subnet.resource.toString()} with a table that has no route to an internet gateway: ${needs}.`,
    };
  }
  return {
    cause: { resource: member.owner, property: undefined },
    fix: `Put ${judging.nameOf(member)} into subnets without a route to an internet gateway: ${needs}.`,
  };
}

function usersOf(judging: Judging, isHeld: (member: Member) => boolean): Users {
  const made = known.get(judging);
  if (made !== undefined) return made;
  const users = new Map<Resource, User[]>();
  for (const member of judging.model.members.all) {
    if (!isMeantPublic(member) || isHeld(member)) continue;
    for (const subnet of judging.subnetsOf(member)) {
      const { publicV4, publicV6 } = judging.model.routing.classesOf(subnet);
      for (const { resource } of [...publicV4.because, ...publicV6.because]) {
        if (resource === undefined) continue;
        const list = users.get(resource) ?? [];
        users.set(resource, list);
        list.push({ member, subnet });
      }
    }
  }
  known.set(judging, users);
  return users;
}

function isMeantPublic({ role, owner, publicV4 }: Member): boolean {
  return publicV4.state === "yes" && (role === "load-balancer" || owner.kind === "NatGateway");
}
