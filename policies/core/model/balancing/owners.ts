/** Who stands behind the id, the ARN or the address by which a target is registered. */
import { addresses, parsePrefix } from "../../algebra";
import {
  admission,
  listOf,
  textOf,
  type Admission,
  type Kind,
  type Path,
  type Resource,
  type Value,
} from "../../graph";
import {
  anything,
  chosen,
  isNothing,
  isSure,
  named,
  no,
  none,
  weakened,
  type Choice,
} from "../members/choice";
import { byHost, kindsWithMembers } from "../members/interfaces";
import { isHosted, type Member } from "../members/member";
import { unfiltered } from "../members/recipes";
import { at, silent, undeclared, type Reader } from "../members/reader";
import type { Members } from "../members";
import type { Subnet } from "../routing/subnets";

/** Inputs that are addresses which the program chose. */
const addressInputs: readonly (readonly [Kind, readonly string[]])[] = [
  ["Instance", ["privateIp", "secondaryPrivateIps", "ipv6Addresses"]],
  ["NetworkInterface", ["privateIp", "privateIps", "privateIpLists", "ipv6Addresses", "ipv6AddressLists"]],
  ["NatGateway", ["privateIp"]],
  ["LoadBalancer", ["subnetMappings.privateIpv4Address", "subnetMappings.ipv6Address"]],
  ["EfsMountTarget", ["ipAddress", "ipv6Address"]],
]; // prettier-ignore

/** Kinds whose id or address is registered as a target, beside those that the slot for targets has. */
const anyAddress: Admission = {
  kinds: [...new Set([...kindsWithMembers, ...admission("subnet").kinds])],
};

const lambdaArn = /^(arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+):[^:]+$/;

export class Owners {
  private readonly byOwner = new Map<Resource, Member[]>();
  private readonly functions = new Map<Resource, Member>();
  private hosted: ReadonlyMap<Resource, readonly Member[]> | undefined;
  private addressed: ReadonlyMap<string, readonly Resource[]> | undefined;
  private placed: Places | undefined;

  constructor(
    private readonly reader: Reader,
    private readonly members: Members,
  ) {
    for (const member of members.all) {
      const list = this.byOwner.get(member.owner);
      if (list === undefined) this.byOwner.set(member.owner, [member]);
      else list.push(member);
    }
  }

  /** The members of a resource, as `Members.all` has them. */
  of(resource: Resource): readonly Member[] {
    return this.byOwner.get(resource) ?? [];
  }

  /** The members of what a slot names. */
  named(choice: Choice<Resource>): Choice<Member> {
    const certain = choice.certain.map((one) => this.behind(one));
    const possible = choice.possible.map((one) => this.behind(one));
    const all = [...certain, ...possible];
    // What comes to a host may be for the tasks that run there.
    const tasks = named(choice).flatMap((one) => this.members.tasksOn(one));
    const sure = [...new Set(certain.flatMap((one) => one.certain))];
    const maybe = [...all.flatMap((one) => named(one)), ...tasks].filter(
      (one) => !sure.includes(one),
    );
    const open = [...choice.anything, ...all.flatMap((one) => one.anything)];
    return chosen(sure, [...new Set(maybe)], [...new Set(open)]);
  }

  /** Whom a target is registered for, by the group that it is registered with. */
  target(attachment: Resource, path: Path, groups: Choice<Resource>): Choice<Member> {
    const { reader } = this;
    const setting = reader.setting(attachment, path);
    const text = setting.state === "known" ? textOf(setting.value) : undefined;
    const prefix = text === undefined ? undefined : parsePrefix(text);
    if (text !== undefined && prefix?.ok === true) {
      return this.addressee(attachment, path, text, groups);
    }
    const direct = reader.resources(attachment, path);
    if (text !== undefined && direct.anything.length > 0) {
      const [, base] = lambdaArn.exec(text) ?? [];
      const found = base === undefined ? [] : reader.resolver.graph.named(base);
      const functions = found.map((one) => one.resource).filter(({ kind }) => kind === "Lambda");
      if (functions.length > 0) return this.named(chosen(functions));
    }
    return isNothing(direct) || (direct.anything.length > 0 && setting.state === "unknown")
      ? this.source(attachment, path, direct)
      : this.named(direct);
  }

  /** Where nothing that is a target by itself is named: whatever it came from, if that has addresses at all. */
  private source(attachment: Resource, path: Path, direct: Choice<Resource>): Choice<Member> {
    const open = this.named(direct);
    if (named(direct).length > 0) return open;
    const wide = this.reader.resources(attachment, path, anyAddress);
    if (wide.anything.length > 0 || isNothing(wide)) {
      return isNothing(open) ? anything(`${at(attachment, path)} is unknown`) : open;
    }
    return weakened(this.named(wide));
  }

  /** The members through which a resource is reached. */
  private behind(resource: Resource): Choice<Member> {
    const own = this.of(resource);
    const { kind } = resource;
    if (kind === "Instance" || kind === "SpotInstanceRequest") return this.instance(resource, own);
    if (kind === "Lambda") return chosen([own[0] ?? this.invoked(resource)]);
    if (kind === "Eip") return this.bound(resource);
    if (kind === "LambdaAlias") {
      const functions = this.reader.resources(resource, "functionName");
      return isNothing(functions)
        ? anything(`${at(resource, "functionName")} is not set`)
        : this.named(functions);
    }
    if (kind === "Subnet" || kind === "DefaultSubnet") {
      return chosen<Member>([], this.places.standingIn([resource]));
    }
    const all =
      kind === "BeanstalkEnvironment" ? own.filter(({ role }) => role === "compute") : own;
    if (all.length === 0) return anything(`${resource.toString()} has no interface`);
    // Tasks are registered wherever they run.
    const areTasks = all.every(isHosted);
    return all.length === 1 || areTasks ? chosen(all) : chosen<Member>([], all);
  }

  /** An instance is reached at its first interface, which may be one that it is given. */
  private instance(resource: Resource, own: readonly Member[]): Choice<Member> {
    const given = ["networkInterfaces", "primaryNetworkInterface"].some((property) =>
      this.reader.isSet(resource, property),
    );
    if (!given && own.length > 0) return chosen(own);
    this.hosted ??= byHost(this.members.all);
    const all = [...new Set([...own, ...(this.hosted.get(resource) ?? [])])];
    if (all.length === 0) return anything(`${resource.toString()} has no interface that is known`);
    return all.length === 1 ? chosen(all) : chosen<Member>([], all);
  }

  private bound(eip: Resource): Choice<Member> {
    const own = ["instance", "networkInterface"].map((path) => this.reader.resources(eip, path));
    const [of] = own.filter((choice) => !isNothing(choice));
    return of === undefined ? anything(`${eip.toString()} is bound elsewhere`) : this.named(of);
  }

  /** A function outside of any subnet: it is called, and no packets flow to it. */
  private invoked(resource: Resource): Member {
    let member = this.functions.get(resource);
    if (member === undefined) {
      member = apart(resource, resource.toString(), "it is called through AWS's own API");
      this.functions.set(resource, member);
    }
    return member;
  }

  /** Whose a known address is: that of a resource that says so, or of anything in the subnet that it is part of. */
  private addressee(
    attachment: Resource,
    path: Path,
    text: string,
    groups: Choice<Resource>,
  ): Choice<Member> {
    const { graph } = this.reader.resolver;
    const vpcs = this.vpcsOf(groups);
    this.addressed ??= this.readAddresses();
    const owners = [
      ...new Set([...graph.ownersOf(text), ...(this.addressed.get(plain(text)) ?? [])]),
    ];
    const from = this.reader.resolver.reference(attachment, path).via.dependencies;
    const own = owners.filter((owner) => from.includes(owner));
    const likely = own.length > 0 ? own : owners.filter((owner) => this.isIn(owner, vpcs));
    const found = this.named(chosen(likely));
    if (named(found).length > 0 && found.anything.length === 0) {
      // In another network it may be another's.
      const isTold = own.length > 0 || likely.every((owner) => this.isSurelyIn(owner, vpcs));
      const others = isTold ? [] : this.places.at(text, vpcs);
      const all = [...new Set([...named(found), ...others])];
      return all.length === 1 ? found : chosen<Member>([], all);
    }
    // What knows its own address, and has another one, is not meant.
    const dependent = from.filter(
      (one) =>
        one.kind !== undefined &&
        kindsWithMembers.has(one.kind) &&
        one.output("privateIp") === undefined,
    );
    if (dependent.length > 0) {
      const behind = this.named(chosen(dependent));
      return dependent.length === 1 ? behind : weakened(behind);
    }
    const standing = this.places.at(text, vpcs);
    if (standing.some(({ subnets }) => subnets.anything.length === 0)) {
      return chosen<Member>([], standing);
    }
    const address = `${attachment.toString()} (address ${plain(text)})`;
    const outside = apart(attachment, address, "nothing of the plan has this address");
    const other = { ...outside, listens: undeclared, accepts: true };
    // What stands nobody knows where may have it, or nothing of the plan.
    return standing.length === 0 ? chosen([other]) : chosen<Member>([], [...standing, other]);
  }

  /** The networks of target groups; none where one of them may have any. */
  private vpcsOf(groups: Choice<Resource>): readonly Resource[] {
    const all = named(groups).map((group) => this.reader.resources(group, "vpcId"));
    const isOpen = groups.anything.length > 0 || all.some((vpc) => vpc.anything.length > 0);
    return isOpen ? [] : all.flatMap((vpc) => named(vpc));
  }

  /** Whether something stands in one of these networks for sure, and they are one. */
  private isSurelyIn(owner: Resource, vpcs: readonly Resource[]): boolean {
    const subnets = this.of(owner).map((member) => member.subnets);
    const own = subnets.flatMap(({ certain }) => certain.map((one) => this.reader.vpcOf(one)));
    const isOne = new Set(vpcs).size === 1 && own.length > 0 && subnets.every(isSure);
    return isOne && own.every((vpc) => vpc.certain.some((one) => vpcs.includes(one)));
  }

  /** Whether something may stand in one of these networks; unless told otherwise it may. */
  private isIn(owner: Resource, vpcs: readonly Resource[]): boolean {
    if (vpcs.length === 0) return true;
    const subnets = this.of(owner).flatMap((member) => member.subnets.certain);
    const own = subnets.map((subnet) => this.reader.vpcOf(subnet));
    const isElsewhere = own.every(
      (vpc) => vpc.anything.length === 0 && !named(vpc).some((one) => vpcs.includes(one)),
    );
    return own.length === 0 || !isElsewhere;
  }

  private readAddresses(): ReadonlyMap<string, readonly Resource[]> {
    const map = new Map<string, Resource[]>();
    for (const [kind, inputs] of addressInputs) {
      for (const resource of this.reader.resolver.graph.ofKind(kind)) {
        for (const text of inputs.flatMap((path) => textsAt(resource, path))) {
          const key = plain(text);
          const list = map.get(key);
          if (list === undefined) map.set(key, [resource]);
          else list.push(resource);
        }
      }
    }
    return map;
  }

  private get places(): Places {
    this.placed ??= new Places(this.reader, this.members);
    return this.placed;
  }
}

/** Who stands in which subnet. */
class Places {
  private readonly subnets: readonly Subnet[];
  private readonly standing = new Map<Resource, Member[]>();
  private readonly anywhere: readonly Member[];

  constructor(reader: Reader, members: Members) {
    this.subnets = reader.standing.all;
    for (const member of members.all) {
      for (const subnet of named(member.subnets)) {
        const list = this.standing.get(subnet);
        if (list === undefined) this.standing.set(subnet, [member]);
        else list.push(member);
      }
    }
    this.anywhere = members.all.filter(({ subnets }) => subnets.anything.length > 0);
  }

  standingIn(subnets: readonly Resource[]): readonly Member[] {
    const here = subnets.flatMap((subnet) => this.standing.get(subnet) ?? []);
    return [...new Set([...here, ...this.anywhere])];
  }

  /** Who may have an address: in these networks first; in any where none of them has it, or none is known. */
  at(text: string, vpcs: readonly Resource[]): readonly Member[] {
    const set = addresses.parse(text);
    if (!set.ok) return [];
    const holding = this.subnets.filter(
      ({ v4, v6 }) =>
        addresses.intersects(v4.most, set.value) || addresses.intersects(v6.most, set.value),
    );
    const isOwn = ({ vpc }: Subnet) =>
      vpc.open || vpc.all.some(({ resource }) => resource !== undefined && vpcs.includes(resource));
    const own = vpcs.length === 0 ? holding : holding.filter(isOwn);
    const subnets = (own.length > 0 ? own : holding).map(({ resource }) => resource);
    return this.standingIn(subnets.filter((one) => one !== undefined));
  }
}

/** Something that stands in none of the plan's subnets. */
function apart(owner: Resource, label: string, note: string): Member {
  const nothing = no(note);
  return {
    owner,
    label,
    role: "other",
    subnets: none(),
    spread: "some",
    groups: unfiltered,
    publicV4: nothing,
    carriesV6: nothing,
    listens: silent,
    initiates: false,
    accepts: false,
    hosts: none(),
    runsOn: none(),
    notes: [note],
  };
}

function textsAt(resource: Resource, path: string): readonly string[] {
  const [property = "", field] = path.split(".");
  const value = resource.input(property);
  const items: readonly (Value | undefined)[] = listOf(value) ?? [value];
  const values =
    field === undefined ? items : items.map((_, i) => resource.input([property, i, field]));
  return values.map((one) => textOf(one)).filter((text) => text !== undefined);
}

/** An address without a prefix length; IPv6 in the form in which it is told from others. */
function plain(text: string): string {
  const parsed = addresses.parse(text);
  return parsed.ok ? (addresses.format(parsed.value)[0] ?? text).replace(/\/(32|128)$/, "") : text;
}
