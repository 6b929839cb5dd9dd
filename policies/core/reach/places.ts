/** Addresses of places: the seats of members in their subnets, and the internet as a VPC sees it. */
import { addresses, spaces, type AddressSet } from "../algebra";
import type { Resource } from "../graph";
import {
  addressed,
  isHosted,
  isSure,
  named,
  ownAddress,
  saidAddress,
  surelyAddressed,
  targetKey,
  type Member,
  type Members,
} from "../model/members";
import type { OneOf, Routing, Subnet, Vpc } from "../model/routing";
import { Atoms } from "./atoms";
import type { Mode } from "./modes";

/** One place where a member has an interface; without a subnet where it may be anywhere. */
export interface Seat {
  readonly subnet: Subnet | undefined;
  readonly v4: AddressSet;
  readonly v6: AddressSet;
  readonly addresses: AddressSet;
}

/** Members that nothing of reachability tells apart. */
export interface Kin {
  readonly id: number;
  /** Any of them. */
  readonly member: Member;
  readonly members: Member[];
}

const nowhere: Seat = {
  subnet: undefined,
  v4: addresses.anything4,
  v6: addresses.anything6,
  addresses: addresses.anything,
};

/** The same for what has no IPv6 wherever it stands. */
const nowhereV4: Seat = {
  subnet: undefined,
  v4: addresses.anything4,
  v6: addresses.nothing(),
  addresses: addresses.anything4,
};

const nobody: ReadonlySet<Kin> = new Set();

export class Places {
  readonly kin: readonly Kin[];
  /** Those that use the interfaces of hosts. */
  readonly hosted: readonly Kin[];
  private readonly byMember = new Map<Member, Kin>();
  private readonly byOwner = new Map<Resource, Set<Kin>>();
  private readonly seats = new Map<string, Seat>();
  private readonly atoms: Atoms;
  private readonly seatsOf: Readonly<Record<Mode, (readonly Seat[] | undefined)[]>> = {
    may: [],
    sure: [],
    must: [],
  };

  constructor(
    private readonly routing: Routing,
    members: Members,
  ) {
    const owners = ownersNamed(members);
    this.atoms = new Atoms(members.interfaces.reader.resolver.graph);
    const byKey = new Map<string, Kin>();
    for (const member of members.all) {
      const fixed = named(member.subnets).map((one) => this.fixedIn(member, one));
      const own = fixed.map((one) => (one === undefined ? "" : addresses.format(one).join()));
      const key = `${keyOf(member, owners)};${own.join(" ")}`;
      let kin = byKey.get(key);
      if (kin === undefined) {
        kin = { id: byKey.size, member, members: [] };
        byKey.set(key, kin);
      }
      kin.members.push(member);
      this.byMember.set(member, kin);
      for (const one of addressed(member)) {
        const owned = this.byOwner.get(one);
        if (owned === undefined) this.byOwner.set(one, new Set([kin]));
        else owned.add(kin);
      }
    }
    this.kin = [...byKey.values()];
    this.hosted = this.kin.filter(({ member }) => isHosted(member));
  }

  kinOf(member: Member): Kin {
    const known = this.byMember.get(member);
    if (known === undefined) throw new RangeError(`${member.label} is none of the members`);
    return known;
  }

  /** The kin of a resource's members, and of what uses their interfaces. */
  ownedBy(owner: Resource): ReadonlySet<Kin> {
    return this.byOwner.get(owner) ?? nobody;
  }

  /** Where a member stands. With `must`, every place where it may; none where that cannot be told. */
  of(member: Member, mode: Mode): readonly Seat[] {
    const { subnets, carriesV6 } = member;
    if (mode === "must" && subnets.anything.length > 0) return [];
    // Who may run elsewhere stands nowhere for sure.
    if (mode === "sure" && !isSure(member.runsOn)) return [];
    const list = mode === "sure" ? subnets.certain : named(subnets);
    const hasV6 = mode === "may" ? carriesV6.state !== "no" : carriesV6.state === "yes";
    const seats = list.map((subnet) => this.seat(subnet, hasV6, this.fixedIn(member, subnet)));
    const isAnywhere = mode === "may" && subnets.anything.length > 0;
    return isAnywhere ? [...seats, hasV6 ? nowhere : nowhereV4] : seats;
  }

  /** The same list for each of a kin, so that it can be told apart by identity. */
  ofKin(kin: Kin, mode: Mode): readonly Seat[] {
    return (this.seatsOf[mode][kin.id] ??= this.of(kin.member, mode));
  }

  /** The internet's addresses, as members of these VPCs see them. */
  internetOf({ all, open }: OneOf<Vpc>, mode: Mode): AddressSet {
    const { internet4 } = this;
    // What a VPC surely has is no internet; what it only may have is none for sure.
    const own = all.map(({ v6 }) => (mode === "may" ? v6.least : v6.most));
    if (mode !== "may")
      return open ? internet4 : spaces.internet(addresses.unionAll(own), internet4);
    const [only] = own;
    const isOne = own.length === 1 && !open && only !== undefined;
    return spaces.internet(isOne ? only : addresses.nothing(), internet4);
  }

  get internet4(): AddressSet {
    return this.routing.vpcs.internet4;
  }

  /** Where in a subnet a member of which the one address is known stands; undefined of any other. */
  private fixedIn(member: Member, subnet: Resource): AddressSet | undefined {
    const owner = surelyAddressed(member);
    const own = owner === undefined ? undefined : ownAddress(owner);
    if (owner === undefined || own === undefined) return undefined;
    const block = this.routing.subnets.named(subnet.urn).v4.most;
    return saidAddress(owner) === undefined
      ? this.atoms.of(own, subnet, block)
      : fixedIn(own, block);
  }

  private seat(resource: Resource, hasV6: boolean, fixed: AddressSet | undefined): Seat {
    const part = fixed === undefined ? "" : addresses.format(fixed).join();
    const key = `${resource.urn} ${String(hasV6)} ${part}`;
    let seat = this.seats.get(key);
    if (seat === undefined) {
      const subnet = this.routing.subnets.named(resource.urn);
      const v4 = fixed ?? subnet.v4.most;
      const v6 = hasV6 ? subnet.v6.most : addresses.nothing();
      seat = { subnet, v4, v6, addresses: addresses.union(v4, v6) };
      this.seats.set(key, seat);
    }
    return seat;
  }
}

/** A fixed address in a subnet: in one of which the block is not known, that of its own which would be this one. */
function fixedIn(fixed: AddressSet, own: AddressSet): AddressSet {
  if (!addresses.hasBlock(own, true)) return fixed;
  const found = addresses.intersection(fixed, own);
  return addresses.isEmpty(found) ? fixed : found;
}

/** Resources whose addresses rules name: their members are told apart from others. */
function ownersNamed(members: Members): ReadonlySet<Resource> {
  const found = new Set<Resource>();
  for (const group of members.groups.all) {
    const { ingress, egress } = members.groups.of(group);
    for (const rule of [...ingress.may, ...egress.may]) {
      for (const owner of rule.peers.may.owners) found.add(owner);
    }
  }
  // What tasks run on reaches them there.
  for (const { runsOn } of members.all) for (const host of named(runsOn)) found.add(host);
  for (const rule of [...members.groups.loose.ingress, ...members.groups.loose.egress]) {
    for (const owner of rule.peers.may.owners) found.add(owner);
  }
  return found;
}

function keyOf(member: Member, owners: ReadonlySet<Resource>): string {
  const { owner, role, subnets, spread, groups, publicV4, carriesV6, listens, runsOn } = member;
  const isNamed = addressed(member).some((one) => owners.has(one));
  const keys = (list: Member["groups"]["certain"]) => list.map(targetKey).sort().join();
  const urns = (list: readonly Resource[]) => list.map(({ urn }) => urn).join();
  return [
    role,
    isNamed || role === "vpn" || !isPlain(member) ? owner.urn : "",
    named(runsOn)
      .map(({ urn }) => urn)
      .join(),
    isSure(runsOn),
    urns(subnets.certain),
    urns(subnets.possible),
    subnets.anything.length > 0,
    spread,
    keys(groups.certain),
    keys(groups.possible),
    groups.anything.length > 0,
    groups.hidden.length > 0,
    groups.filtered,
    publicV4.state,
    carriesV6.state,
    listens.may.spans.join("-"),
    listens.must.spans.join("-"),
    member.initiates,
    member.accepts,
  ].join(";");
}

/** Whether a member is one of many alike: what is unknown is told with its own words. */
function isPlain({ subnets, groups, publicV4, carriesV6 }: Member): boolean {
  const states = [publicV4.state, carriesV6.state];
  return isSure(subnets) && isSure(groups) && !states.includes("unknown");
}

/** Whether two may be on one instance: tasks that use its interface, or the instance itself and one of these. */
export function mayMeet(a: Kin, b: Kin): boolean {
  const [one, other] = [isHosted(a.member), isHosted(b.member)];
  if (!one && !other) return false;
  if (one && other) {
    if (a === b) return a.members.length > 1;
    const isOpen = [a, b].some(({ member }) => member.runsOn.anything.length > 0);
    const hosts = named(b.member.runsOn);
    return isOpen || named(a.member.runsOn).some((host) => hosts.includes(host));
  }
  const [task, host] = one ? [a, b] : [b, a];
  return named(task.member.runsOn).some((owner) => owner === host.member.owner);
}

/** Whether two places are of one VPC. */
export function sharesVpc(a: OneOf<Vpc>, b: OneOf<Vpc>, mode: Mode): boolean {
  if (mode === "may") {
    return a.open || b.open || a.all.some((one) => b.all.some(({ key }) => key === one.key));
  }
  const [one] = a.all;
  const [other] = b.all;
  const isSame = one !== undefined && one.key === other?.key;
  return isSame && a.all.length === 1 && b.all.length === 1 && !a.open && !b.open;
}
