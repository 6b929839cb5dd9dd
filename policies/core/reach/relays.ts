/** What hands on: load balancers, fronts with interfaces of their own, and hosts that stand in several subnets. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import { textOf, type Resource } from "../graph";
import type { Balancing, Forward } from "../model/balancing/types";
import { byHost, type Member, type Members } from "../model/members";
import type { Evidence } from "../model/routing";
import { anyOf, packetsOf, told, type Answer, type Answers } from "./answers";
import type { Asked, Between } from "./between";
import { doubtOf } from "./doubts";
import type { Mode } from "./modes";
import type { Kin, Places } from "./places";
import type { Shapes } from "./shapes";
import type { Doubt, Hop, Place } from "./types";

/** One way on, from what arrives at a member to another one. */
export interface Relay {
  /** Where it arrives. */
  readonly at: Member;
  /** From where it goes on: the same, or another interface of the same host. */
  readonly sender: Member;
  /** What has to arrive, so that it is handed on. */
  readonly takes: TrafficSet;
  readonly hops: readonly Hop[];
  /** Why it may not be there. */
  readonly doubts: readonly Doubt[];
  readonly name: string;
  /** Whether the destination's rules may be asked for who sent it. */
  readonly showsSender: boolean;
  /** Whether it calls a function by AWS's own interface: nothing stands between the two. */
  readonly calls?: true;
  /** What is handed on, given who sent what arrived. */
  readonly hands: (arrived: PacketSet, from: Place | undefined, mode: Mode) => Answer | undefined;
}

const pairs = { source: false, destination: false };

export class Relays {
  private readonly hosts: readonly (readonly [Resource, readonly Member[]])[];
  private readonly cache = new Map<Member, Map<Mode, readonly Relay[]>>();
  private readonly answers_ = new Map<string, Answer>();

  constructor(
    private readonly places: Places,
    private readonly between: Between,
    private readonly answers: Answers,
    private readonly balancing: Balancing,
    private readonly shapes: Shapes,
    members: Members,
  ) {
    this.hosts = [...byHost(members.all)].filter(([, list]) => list.length > 1);
  }

  /** Everything that may hand on to a member. */
  into(to: Member, mode: Mode): readonly Relay[] {
    let known = this.cache.get(to);
    if (known === undefined) this.cache.set(to, (known = new Map<Mode, readonly Relay[]>()));
    let list = known.get(mode);
    if (list === undefined) {
      list =
        mode === "may"
          ? [...this.balancers(to, mode), ...this.open(to), ...this.twins(to)]
          : this.balancers(to, mode);
      known.set(mode, list);
    }
    return list;
  }

  private balancers(to: Member, mode: Mode): readonly Relay[] {
    const facts = mode === "may" ? "may" : "must";
    const forwards = this.balancing.into(to, facts).filter(({ isHealthCheck }) => !isHealthCheck);
    const sure = facts === "must" ? [] : this.balancing.into(to, "must").map(keyOf);
    return forwards.map((forward) => {
      const isSure = facts === "must" || sure.includes(keyOf(forward));
      const { balancer, because, arrives, sees, target } = forward;
      const calls = forward.isInvocation === true && target.owner.kind === "Lambda";
      return {
        ...(calls ? { calls } : {}),
        at: balancer,
        sender: balancer,
        takes: arrives,
        hops: because.map((evidence) => ({ evidence, why: "forwards" })),
        doubts: isSure ? [] : forwardDoubts(forward),
        name: balancer.label,
        showsSender: sees !== "balancer" && !calls,
        hands: (arrived, from, how) => {
          if (calls) return called(forward.traffic, how);
          const asked = { traffic: forward.traffic, within: versionsOf(forward.targetGroup, how) };
          const handed = this.handed(balancer, target, asked, sees, arrived, from, how);
          return how === "must" && forward.isOnOne === true
            ? wholly(forward.traffic, handed)
            : handed;
        },
      };
    });
  }

  /** Load balancers that may lead anywhere. */
  private open(to: Member): readonly Relay[] {
    return this.balancing.open.flatMap(({ balancer, arrives, because, fix, calls }): Relay[] => {
      if (balancer === to) return [];
      const sees = keepsNobody(balancer.owner) ? "balancer" : "either";
      const isCalled = calls?.(to.owner) === true;
      return [
        {
          ...(isCalled ? { calls: isCalled } : {}),
          at: balancer,
          sender: balancer,
          takes: arrives,
          hops: [{ evidence: because, why: "may forward anywhere" }],
          doubts: [doubtOf(because, fix)],
          name: balancer.label,
          showsSender: sees !== "balancer" && !isCalled,
          hands: (arrived, from, how) => {
            if (isCalled) return how === "may" ? called(arrives, how) : undefined;
            return this.handed(balancer, to, {}, sees, arrived, from, how);
          },
        },
      ];
    });
  }

  /** Hosts with an interface from which the member can be reached, and others at which traffic may arrive. */
  private twins(to: Member): readonly Relay[] {
    return this.hosts.flatMap(([host, list]) =>
      list
        .filter((sender) => sender !== to)
        .filter((sender) => !packets.isEmpty(this.directly(sender, to, "may").packets))
        .flatMap((sender) =>
          list
            .filter((at) => at !== sender && at !== to)
            .map((at): Relay => {
              const evidence: Evidence = {
                resource: host,
                path: undefined,
                text: `${host.toString()} has interfaces of ${at.label} and ${sender.label}`,
              };
              return {
                at,
                sender,
                takes: ports.allTraffic,
                hops: [{ evidence, why: "may hand on from one to the other" }],
                doubts: [at, sender].flatMap((one) => hostDoubts(one, host)),
                name: host.toString(),
                showsSender: false,
                hands: (_, __, how) => (how === "may" ? this.directly(sender, to, how) : undefined),
              };
            }),
        ),
    );
  }

  private directly(from: Member, to: Member, mode: Mode): Answer {
    return this.answers.of(this.answers.member(from), this.answers.member(to), mode);
  }

  private handed(
    balancer: Member,
    target: Member,
    given: Asked,
    sees: Forward["sees"],
    arrived: PacketSet,
    from: Place | undefined,
    mode: Mode,
  ): Answer | undefined {
    const a = this.places.kinOf(balancer);
    const b = this.places.kinOf(target);
    const nodes = mode === "must" ? undefined : this.nodes(a, arrived);
    const asked = nodes === undefined ? given : { ...given, nodes };
    const plain = () => this.plain(a, b, asked, mode);
    const kept = (): Answer => {
      const sources = addresses.unionAll(arrived.products.map(({ source }) => source));
      const kin = from?.kind === "member" ? this.places.kinOf(from.member) : undefined;
      const as = { kin, addresses: sources };
      const groups = () => this.between.groups(a, b, mode, { ...asked, as });
      return told(packetsOf(groups(), mode, pairs), groups, mode);
    };
    if (sees === "balancer") return plain();
    if (sees === "client") return kept();
    const all = [plain(), kept()];
    if (mode === "may") return anyOf(all);
    return all.some((one) => packets.isEmpty(one.packets)) ? undefined : all[0];
  }

  /** The addresses of the nodes at which something arrived: each hands on what it got itself. Undefined for all. */
  private nodes(balancer: Kin, { products }: PacketSet): AddressSet | undefined {
    const seats = this.places.ofKin(balancer, "may");
    if (seats.length < 2) return undefined;
    const called = addresses.unionAll(products.map(({ destination }) => destination));
    const met = seats.filter((seat) => addresses.intersects(seat.addresses, called));
    if (met.length === seats.length) return undefined;
    return addresses.unionAll(met.map((seat) => seat.addresses));
  }

  private plain(a: Kin, b: Kin, asked: Asked, mode: Mode): Answer {
    const { traffic, within, nodes } = asked;
    const sets = `${this.shapes.numberOf(within)} ${this.shapes.numberOf(nodes)}`;
    const question = `${traffic?.spans.join("-") ?? ""} ${sets} ${mode}`;
    const key = `${a.id} ${b.id} ${question}`;
    let known = this.answers_.get(key);
    if (known === undefined) {
      const ends = `${this.shapes.sender(a, mode)} ${this.shapes.receiver(b, mode)}`;
      const shape = `handed ${ends} ${this.shapes.pair(a, b, mode)} ${question}`;
      const groups = () => this.between.groups(a, b, mode, asked);
      const set = this.answers.sharing(shape, () => packetsOf(groups(), mode, pairs));
      this.answers_.set(key, (known = told(set, groups, mode)));
    }
    return known;
  }
}

/** What is called: neither routes nor groups are asked, and there is no address that it comes to. */
function called(traffic: TrafficSet, mode: Mode): Answer {
  const all = packets.packets(addresses.anything, addresses.anything, traffic);
  return { packets: all, groups: [], mode, hops: [], hopsFor: () => [] };
}

/** What is handed on, if that is all of some traffic. */
function wholly(traffic: TrafficSet, handed: Answer | undefined): Answer | undefined {
  if (handed === undefined) return undefined;
  return ports.isSubset(traffic, packets.trafficOf(handed.packets)) ? handed : undefined;
}

/** Why an interface may not be one of a host. */
function hostDoubts({ owner, hosts }: Member, host: Resource): readonly Doubt[] {
  if (hosts.certain.includes(host)) return [];
  const text = hosts.anything[0] ?? `${host.toString()} may not have ${owner.toString()}`;
  return [doubtOf({ resource: owner, path: undefined, text })];
}

/** That a listener is there is rarely what is not known: what it does comes first. */
function forwardDoubts({
  because,
  unsure = [],
  isDemanding,
  misfit,
  listener,
  rule,
}: Forward): readonly Doubt[] {
  const resource = rule ?? listener;
  // That AWS refuses it is no layer, and nothing of it is unknown.
  if (misfit !== undefined && isDemanding !== true && unsure.length === 0) return [];
  if (isDemanding === true && resource !== undefined) {
    const text = `${resource.toString()} forwards what its conditions and the rules before it leave`;
    const fix = `Have ${resource.toString()} forward elsewhere: that nothing is left for it is no layer.`;
    return [doubtOf({ resource, path: undefined, text }, fix)];
  }
  const others = [...because.slice(1), ...because.slice(0, 1)];
  return [...new Set([...unsure, ...others])].map((evidence) => doubtOf(evidence));
}

function keyOf({
  balancer,
  listener,
  rule,
  targetGroup,
  target,
  traffic,
  arrives,
}: Forward): string {
  return [
    balancer.owner.urn,
    listener?.urn,
    rule?.urn,
    targetGroup?.urn,
    target.label,
    traffic.spans.join("-"),
    arrives.spans.join("-"),
  ].join(" ");
}

/** Whether targets see the address of a load balancer for sure: of the network type alone they may see its client's. */
function keepsNobody(balancer: Resource): boolean {
  if (balancer.kind !== "LoadBalancer") return balancer.kind === "ClassicLoadBalancer";
  const type = balancer.input("loadBalancerType");
  if (balancer.ignores("loadBalancerType")) return false;
  return type === undefined || textOf(type) === "application";
}

/** By which addresses targets are spoken to: those of IPv4, unless the target group says otherwise. */
function versionsOf(targetGroup: Resource | undefined, mode: Mode): AddressSet {
  const path = "ipAddressType";
  const unknown = mode === "may" ? addresses.anything : addresses.nothing();
  if (targetGroup?.ignores(path) === true) return unknown;
  const value = targetGroup?.input(path);
  if (value === undefined) return addresses.anything4;
  const text = textOf(value);
  if (text === "ipv4") return addresses.anything4;
  return text === "ipv6" ? addresses.anything6 : unknown;
}
