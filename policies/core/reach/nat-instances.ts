/**
 * NAT instances: hosts that send on what a route leads to them, with their own address. That they do is up to their
 * software, which no program tells: somebody has to have stated it. What AWS asks for is read here: the host is not asked
 * to drop what is not for itself, its groups let both of its sides pass, and it has a public address
 * (https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html). Asked of what is certain only.
 */
import { formatTarget, type Resource } from "../graph";
import { byOwnerOrHost, isSure, named, type Member, type Members } from "../model/members";
import type { Subnet, Way } from "../model/routing";
import type { Filters } from "./filters";
import { filter, gate, type Step, type Stop } from "./flows";
import { isUnattached } from "./hosts";
import type { Mode } from "./modes";
import { sharesVpc, type Kin, type Places, type Seat } from "./places";

/** Whether somebody has stated that a host sends on what it gets for others. */
export type Forwards = (host: Resource) => boolean;

const flag = "sourceDestCheck";

export class NatInstances {
  private readonly byHost: ReadonlyMap<Resource, readonly Member[]>;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly members: Members,
    private readonly forwards: Forwards,
  ) {
    this.byHost = byOwnerOrHost(members.all);
  }

  /**
   * The one interface of the host to which a way leads for sure. Undefined where it is any of several, or where the host
   * has more than one, so that it may send on by another one. An interface that nothing here attaches stands for the host
   * that attaches it to itself: that one does, and sends on by it, is stated of the interface.
   */
  of(way: Way, near: Subnet): Member | undefined {
    const [target, ...others] = way.targets;
    if (way.class !== "middlebox" || target?.resource === undefined || others.length > 0) {
      return undefined;
    }
    const [member, ...more] = this.byHost.get(target.resource) ?? [];
    if (member === undefined || more.length > 0 || !isSure(member.hosts)) return undefined;
    if (isUnattached(member)) return this.isNear(member, near) ? member : undefined;
    const [host, ...rest] = member.hosts.certain;
    if (host === undefined || rest.length > 0) return undefined;
    return this.byHost.get(host)?.length === 1 && this.isNear(member, near) ? member : undefined;
  }

  /** Whether a host stands in the VPC of a subnet for sure: AWS takes no route to an interface of another one. */
  private isNear({ subnets }: Member, { vpc }: Subnet): boolean {
    const { reader } = this.members.interfaces;
    return named(subnets).every((one) => sharesVpc(reader.subnetOf(one).vpc, vpc, "must"));
  }

  /** What a host asks of packets before it sends them on. */
  taking(host: Member, from: Kin, s: Seat, mode: Mode): readonly Step[] {
    const { owner } = host;
    const { reader } = this.members.interfaces;
    const isUnchecked = reader.isSet(owner, flag) && reader.flag(owner, flag).state === "no";
    const peer = { kin: from, addresses: s.addresses };
    const [group] = host.groups.certain;
    const name = group === undefined ? owner.toString() : formatTarget(group);
    return [
      gate("route", isUnchecked, {
        stop: {
          at: owner,
          text: `${owner.toString()} drops what is not for itself: ${flag} is not false for sure`,
          fix: `Set ${flag} of ${owner.toString()} to false, so that it may send on what it gets for others.`,
        },
      }),
      {
        ...filter(
          "ingress",
          this.filters.between(this.places.kinOf(host), "ingress", peer, mode),
          mode,
        ),
        // It stands on the way, and is not where packets go to.
        layer: "route",
        stops: () => ({
          at: group?.resource ?? owner,
          text: `no rule of ${name} lets all of that into ${owner.toString()} from ${from.member.label}`,
          fix: `Let ${name} admit from ${from.member.label} what ${owner.toString()} is to send on to the internet.`,
        }),
      },
    ];
  }

  /** What a host's own groups let out of what it sends on. */
  sending(host: Member, out: Step): Step {
    const [group] = host.groups.certain;
    const name = group === undefined ? host.owner.toString() : formatTarget(group);
    return {
      ...out,
      layer: "route",
      stops: () => ({
        at: group?.resource ?? host.owner,
        text: `no rule of ${name} lets all of that out of ${host.owner.toString()} to the internet`,
        fix: `Let ${name} send to the internet what ${host.owner.toString()} is to send on.`,
      }),
    };
  }

  /** Whether somebody has stated of a host that it sends on; what a way by it lacks where nobody has. */
  unstated(member: Member): Stop | undefined {
    const { owner, hosts } = member;
    const all = [...new Set([...hosts.certain, owner])];
    if (all.map((one) => this.forwards(one)).includes(true)) return undefined;
    const [host = owner] = all;
    if (isUnattached(member)) {
      return {
        at: owner,
        text: `whether anything attaches ${owner.toString()} to itself, and sends on what a route leads to it, is up to software, which no program tells`,
        fix: `State that it does, once somebody has looked at it, as an assumption: { id: A1, resource: ${owner.name}, claim: "a host attaches it, and forwards to the internet by it, with its address", reason: … }. Or use a NAT gateway.`,
      };
    }
    return {
      at: host,
      text: `whether ${host.toString()} sends on what a route leads to it is up to its software, which no program tells`,
      fix: `State that it does, once somebody has looked at it, as an assumption: { id: A1, resource: ${host.name}, claim: "it forwards to the internet, with its own address", reason: … }. Or use a NAT gateway.`,
    };
  }
}
