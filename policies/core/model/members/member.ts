/** Who stands where in a network: one member for each thing that has network interfaces. */
import type { Resource, Target } from "../../graph";
import { isNothing, isSure, named, type Choice, type Judged } from "./choice";
import type { Listening, Reader } from "./reader";

export type Role =
  "load-balancer" | "compute" | "store" | "endpoint" | "nat" | "vpn" | "other" | "unmodelled";

/** The security groups of a member. */
export interface Groups extends Choice<Target> {
  /** False where there can be no group, so that everything comes in and goes out. */
  readonly filtered: boolean;
  /** Why there are groups beside these, which AWS makes and nobody else names. */
  readonly hidden: readonly string[];
  /** Whether these are the default groups of its VPC, because none is named. */
  readonly isDefault: boolean;
}

/** Something that has network interfaces, all with the same groups. */
export interface Member {
  readonly owner: Resource;
  /** `type name`, with what else is needed to tell it from the owner's other members. */
  readonly label: string;
  readonly role: Role;
  readonly subnets: Choice<Resource>;
  /** Whether it has an interface in each of its subnets, or AWS chooses among them. */
  readonly spread: "each" | "some";
  readonly groups: Groups;
  /** Whether the internet's IPv4 addresses are mapped to it. */
  readonly publicV4: Judged;
  readonly carriesV6: Judged;
  readonly listens: Listening;
  /** Whether it opens connections, and whether any can be opened to it. */
  readonly initiates: boolean;
  readonly accepts: boolean;
  /** Hosts that an interface is attached to: one with several stands in all their subnets. */
  readonly hosts: Choice<Resource>;
  /** Hosts whose interfaces it uses in place of any of its own: it has their addresses. */
  readonly runsOn: Choice<Resource>;
  /** What does not hold for the other members of its kind. */
  readonly notes: readonly string[];
}

/** What hands out the addresses that a member has, surely or perhaps. */
export function addressed({ owner, runsOn }: Member): readonly Resource[] {
  return isHosted({ runsOn }) ? [owner, ...named(runsOn)] : [owner];
}

/** The one resource whose addresses a member has for sure; undefined where there may be several. */
export function surelyAddressed({ owner, runsOn }: Member): Resource | undefined {
  if (!isHosted({ runsOn })) return owner;
  return isSure(runsOn) && runsOn.certain.length === 1 ? runsOn.certain[0] : undefined;
}

/** Whether it has no interface of its own, and uses those of hosts. */
export function isHosted({ runsOn }: Pick<Member, "runsOn">): boolean {
  return !isNothing(runsOn);
}

/** How the members of one kind of resource are read. */
export type Describe = (reader: Reader, resource: Resource) => readonly Member[];
