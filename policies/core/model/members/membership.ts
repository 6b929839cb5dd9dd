/** Which members each security group has, in a closed world: who is not found here is none. */
import type { Resource, Target } from "../../graph";
import { isNothing, named, together, weakened, type Choice } from "./choice";
import type { Interfaces } from "./interfaces";
import type { Groups as MemberGroups, Member } from "./member";
import type { Reader } from "./reader";

/** The members of a group. */
export interface GroupMembers {
  readonly certain: readonly Member[];
  readonly possible: readonly Member[];
}

/** Something that puts groups onto interfaces that cannot be told. */
export interface LooseAttachment {
  readonly resource: Resource;
  readonly because: string;
}

export class Membership {
  /** All members, with all their groups. */
  readonly members: readonly Member[];
  /** Members that may be in any group. */
  readonly anywhere: readonly Member[];
  readonly loose: readonly LooseAttachment[];
  private readonly sure = new Map<Target, Member[]>();
  private readonly maybe = new Map<Target, Member[]>();
  /** Groups that any member may have. */
  private readonly everyone = new Set<Target>();

  constructor(private readonly interfaces: Interfaces) {
    const { reader } = interfaces;
    const attached = new Attachments(reader, interfaces);
    this.loose = attached.loose;
    this.members = interfaces.members.map((member) => attached.applied(member));
    for (const group of attached.anywhere) this.everyone.add(group);
    for (const member of this.members) {
      for (const group of member.groups.certain) push(this.sure, group, member);
      for (const group of member.groups.possible) push(this.maybe, group, member);
    }
    this.anywhere = this.members.filter(({ groups }) => groups.anything.length > 0);
  }

  /** The members of a group. Those of `anywhere` are not repeated for each. */
  of(group: Target): GroupMembers {
    const target = this.interfaces.reader.target(group);
    if (this.everyone.has(target)) {
      const certain = this.sure.get(target) ?? [];
      const known = new Set(certain);
      return { certain, possible: this.members.filter((member) => !known.has(member)) };
    }
    return { certain: this.sure.get(target) ?? [], possible: this.maybe.get(target) ?? [] };
  }

  /** All that may be members of a group, those that may be in any group among them. */
  may(group: Target): readonly Member[] {
    const { certain, possible } = this.of(group);
    return [...new Set([...certain, ...possible, ...this.anywhere])];
  }

  /** Those that are members for sure. */
  must(group: Target): readonly Member[] {
    return this.of(group).certain;
  }
}

/** Groups that are attached by resources of their own. */
class Attachments {
  readonly loose: LooseAttachment[] = [];
  readonly anywhere: Target[] = [];
  private readonly added = new Map<Resource, Choice<Target>[]>();
  private readonly replaced = new Map<Resource, Choice<Target>[]>();
  private readonly everywhere: Choice<Target>[] = [];
  /** Whether the default group of any endpoint may be replaced. */
  private replacesAny = false;

  constructor(reader: Reader, interfaces: Interfaces) {
    const { graph } = reader.resolver;
    for (const one of graph.ofKind("InterfaceSecurityGroupAttachment")) {
      const owners = reader.given.named(one, "networkInterfaceId");
      const isSole = (owner: Resource) => interfaces.of.get(owner)?.length === 1;
      const sole = owners.certain.filter(isSole);
      const rest = owners.certain.filter((owner) => !isSole(owner));
      const some = { ...owners, certain: sole, possible: [...owners.possible, ...rest] };
      this.attach(one, some, reader.targets(one, "securityGroupId"));
    }
    for (const one of graph.ofKind("EndpointSecurityGroupAssociation")) {
      const owners = reader.resources(one, "vpcEndpointId");
      const groups = reader.targets(one, "securityGroupId");
      const replaces = reader.flag(one, "replaceDefaultAssociation").state;
      this.attach(one, owners, groups);
      this.replacesAny ||= replaces !== "no" && owners.anything.length > 0;
      if (replaces === "yes") {
        for (const owner of owners.certain) put(this.replaced, owner, groups);
        for (const owner of owners.possible) put(this.replaced, owner, weakened(groups));
      }
      if (replaces === "unknown") {
        for (const owner of named(owners)) put(this.replaced, owner, weakened(groups));
      }
    }
  }

  applied(member: Member): Member {
    const { owner, runsOn } = member;
    const of = (one: Resource) => this.added.get(one) ?? [];
    const own = [
      ...[owner, ...runsOn.certain].flatMap(of),
      ...runsOn.possible.flatMap(of).map(weakened),
    ];
    if (own.length + this.everywhere.length === 0) return member;
    const { groups } = member;
    const all = together([this.base(member), ...own, ...this.everywhere]);
    const combined: MemberGroups = { ...groups, ...all };
    return { ...member, groups: combined };
  }

  /** A member's own groups, without the default group where an association replaces it. */
  private base({ owner, groups }: Member): Choice<Target> {
    const replaced = this.replaced.get(owner);
    if (!groups.isDefault) return groups;
    const mayBeReplaced = this.replacesAny && owner.kind === "VpcEndpoint";
    if (replaced === undefined) return mayBeReplaced ? weakened(groups) : groups;
    const isSure = replaced.some(({ certain }) => certain.length > 0);
    return isSure ? { certain: [], possible: [], anything: [] } : weakened(groups);
  }

  private attach(resource: Resource, owners: Choice<Resource>, groups: Choice<Target>): void {
    for (const owner of owners.certain) put(this.added, owner, groups);
    for (const owner of owners.possible) put(this.added, owner, weakened(groups));
    const [why] = owners.anything;
    if (why === undefined && !isNothing(owners)) return;
    this.loose.push({ resource, because: why ?? "it names no interface" });
    this.everywhere.push(weakened(groups));
    this.anywhere.push(...named(groups));
  }
}

function put<T>(map: Map<Resource, T[]>, key: Resource, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function push(map: Map<Target, Member[]>, key: Target, value: Member): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
