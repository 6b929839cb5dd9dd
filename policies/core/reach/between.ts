/** From member to member: inside a VPC, over peerings and transit gateways, and by way of what forwards. */
import {
  addresses,
  packets,
  ports,
  type AddressSet,
  type PacketSet,
  type TrafficSet,
} from "../algebra";
import type { Resource } from "../graph";
import {
  addressed,
  byOwnerOrHost,
  isSure,
  type Admitted,
  type Member,
  type Members,
} from "../model/members";
import type { Evidence, Subnet, Way } from "../model/routing";
import type { Crossings } from "./crossings";
import { doubtOf } from "./doubts";
import type { Filters, Let } from "./filters";
import { filter, gate, only, through, ways, type Group, type Step, type Stretch } from "./flows";
import { openClasses } from "./gateways";
import { mayBeMeant, opennessOf, type Openness } from "./hosts";
import { factsOf, type Mode } from "./modes";
import { embedded } from "./nat64";
import { naming, passing, type Passing, type Rules } from "./rules-at-ends";
import { mayMeet, sharesVpc, type Kin, type Places, type Seat } from "./places";
import { unknownOutside } from "./transit-groups";
import type { Doubt } from "./types";

/** What is asked of a destination. */
export interface Asked {
  /** What may be sent; undefined for whatever the destination listens on. */
  readonly traffic?: TrafficSet;
  /** Sources other than the sender's own addresses: a load balancer that keeps its client's. */
  readonly as?: PreservedSource;
  /** Only from interfaces with some of these addresses: the nodes at which something arrived. */
  readonly nodes?: AddressSet;
  /** Only addresses of these: what a target group says. */
  readonly within?: AddressSet;
}

/** Packets that carry the addresses of somebody else. */
export interface PreservedSource {
  readonly kin: Kin | undefined;
  readonly addresses: AddressSet;
}

export class Between {
  private readonly open = new Map<Openness, readonly Kin[]>();
  private readonly forwarders: ReadonlyMap<Resource, readonly Member[]>;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly members: Members,
  ) {
    this.forwarders = byOwnerOrHost(members.all);
  }

  /** One group for each pair of their places. */
  groups(from: Kin, to: Kin, mode: Mode, asked: Asked = {}): readonly Group[] {
    const { nodes } = asked;
    const sources = this.places
      .ofKin(from, mode)
      .filter((seat) => nodes === undefined || addresses.intersects(seat.addresses, nodes));
    const targets = this.places.ofKin(to, mode);
    // A rule sees of the other end only where it stands.
    const ends = targets.map((t) => ({ t, egress: this.egress(from, to, t, mode) }));
    return sources.flatMap((s) => {
      const ingress = this.ingress(from, to, s, mode);
      return ends.map(({ t, egress }) => [
        this.stretch(from, to, s, t, mode, asked, { egress, ingress }),
        ...(mode === "may" ? this.forwarded(from, to, s, t, asked, egress) : []),
        ...(mode === "may" && isOnePlace(s, t) && mayMeet(from, to)
          ? [onOneHost(from, to, s, t, asked)]
          : []),
      ]);
    });
  }

  private egress(from: Kin, to: Kin, t: Seat, mode: Mode): Let {
    return this.filters.between(from, "egress", { kin: to, addresses: t.addresses }, mode);
  }

  private ingress(from: Kin, to: Kin, s: Seat, mode: Mode): Let {
    return this.filters.between(to, "ingress", { kin: from, addresses: s.addresses }, mode);
  }

  private stretch(
    from: Kin,
    to: Kin,
    s: Seat,
    t: Seat,
    mode: Mode,
    asked: Asked,
    given: Rules,
  ): Stretch {
    const { there, back } = this.crossings.between(s, t, mode);
    const kept = asked.as;
    const transits = there.ways.filter((way) => way.class === "transit-gateway");
    const isByTransit = mode !== "may" && transits.length > 0;
    const { out, into, ingress } = isByTransit
      ? this.byTransit(from, to, s, t, mode, given, transits, kept)
      : passing(given, mode);
    const source = kept?.addresses ?? s.addresses;
    const target =
      asked.within === undefined ? t.addresses : addresses.intersection(t.addresses, asked.within);
    const listens = traffic(to, mode, asked);
    return {
      asked: packets.packets(source, target, listens),
      wide: packets.packets(
        kept?.addresses ?? whole(s),
        whole(t),
        ports.isEmpty(listens) ? ports.allTraffic : listens,
      ),
      layers: [
        gate("egress", from.member.initiates),
        out,
        kept === undefined || isByTransit
          ? into
          : filter("ingress", this.kept(from, to, t, mode, kept, ingress), mode),
        ways("destination", there, mode, "routes to it"),
        // What a load balancer keeps in place of its own address is not what the answer is routed by.
        ...(kept === undefined ? [ways("source", back, mode, "routes back")] : []),
        this.crossings.acl(s, t, mode),
        gate("listener", to.member.accepts && !ports.isEmpty(listens)),
        family(s, t, kept, mode),
      ],
    };
  }

  /**
   * What the groups let through by transit gateways: rules that name a group of the other VPC hold for what comes in where
   * these support it, and never for what goes out.
   */
  private byTransit(
    from: Kin,
    to: Kin,
    s: Seat,
    t: Seat,
    mode: Mode,
    given: Rules,
    transits: readonly Way[],
    kept: PreservedSource | undefined,
  ): Passing {
    const plain = this.byAddress(from, to, s, t, mode);
    const [near, far] = [s.subnet, t.subnet];
    const { gateways } = this.crossings;
    const crossed = near && far && gateways.crossed(transits, near, far);
    if (crossed === undefined) return passing(plain, mode);
    const gateway = crossed[0]?.gateway;
    const stop = gateways.unmatched(crossed, to.member);
    const ingress = stop === undefined && kept === undefined ? given.ingress : plain.ingress;
    const { out, into } = passing({ egress: plain.egress, ingress }, mode);
    const outside = (sent: PacketSet) => {
      const [rule] = naming(given.egress, sent, mode);
      return rule && gateway && unknownOutside(gateway, rule, from.member);
    };
    return {
      ingress,
      out: { ...out, stops: outside },
      into: {
        ...into,
        stops: (sent) => (naming(given.ingress, sent, mode).length > 0 ? stop : undefined),
      },
    };
  }

  /** What the groups let through that know nothing of each other: by a transit gateway they may not name each other. */
  private byAddress(from: Kin, to: Kin, s: Seat, t: Seat, mode: Mode): Rules {
    const [near, far] = [s, t].map(({ addresses: set }) => ({ kin: undefined, addresses: set }));
    const nobody = { kin: undefined, addresses: addresses.nothing() };
    return {
      egress: this.filters.between(from, "egress", far ?? nobody, mode),
      ingress: this.filters.between(to, "ingress", near ?? nobody, mode),
    };
  }

  /** What the groups let in of packets that carry the addresses of somebody else. */
  private kept(from: Kin, to: Kin, t: Seat, mode: Mode, kept: PreservedSource, own: Let): Let {
    // Rules that name the balancer's groups hold as well as those that name its client.
    const client = this.filters.between(to, "ingress", kept, mode);
    const rules = this.filters.index(to, "ingress", mode).byKin.get(from.id) ?? [];
    const how = mode === "may" ? packets.MAY : packets.MUST;
    const sets = rules.map((rule) =>
      packets.packets(addresses.anything, t.addresses, rule.traffic),
    );
    const granted = packets.unionAll(sets, how);
    return {
      everything: client.everything,
      packets: packets.union(client.packets, granted, how),
      rules: [...client.rules, ...rules],
      sets: [...client.sets, ...sets],
      doubts: (used: readonly Admitted[]) => {
        const isOfBalancer = (rule: Admitted) => rules.includes(rule);
        return [
          ...client.doubts(used.filter((rule) => !isOfBalancer(rule))),
          ...own.doubts(used.filter(isOfBalancer)),
        ];
      },
    };
  }

  /** What goes by a NAT gateway or a host that forwards, and arrives with its address. */
  private forwarded(
    from: Kin,
    to: Kin,
    s: Seat,
    t: Seat,
    asked: Asked,
    egress: Let,
  ): readonly Stretch[] {
    const { subnet } = s;
    if (subnet === undefined || asked.as !== undefined) return [];
    const lead = this.crossings.ways(subnet, "may", forwards);
    // By IPv6 a NAT gateway is asked for IPv4 addresses, too.
    const called = addresses.union(t.addresses, embedded(t.v4));
    return lead.ways
      .filter((way) => addresses.intersects(way.addresses, called))
      .flatMap((way) => {
        const step = ways(
          "destination",
          { ...lead, addresses: way.addresses, ways: [way] },
          "may",
          "routes to what forwards",
        );
        const known = this.forwardersOf(way);
        const openness = opennessOf(way, this.members);
        const others = this.anybody(openness).filter((kin) => !known.includes(kin));
        return [...known, ...others]
          .filter((kin) => kin !== from && kin !== to)
          .flatMap((kin) =>
            this.places.ofKin(kin, "may").flatMap((seat) => {
              const isPerhaps = others.includes(kin);
              if (isPerhaps && !isNear(seat, subnet)) return [];
              const rest = this.stretch(kin, to, seat, t, "may", asked, {
                egress: this.egress(kin, to, t, "may"),
                ingress: this.ingress(kin, to, seat, "may"),
              });
              const direct = this.handedOn(s.addresses, t.addresses, rest, [
                gate("egress", from.member.initiates),
                filter("egress", egress, "may"),
                isPerhaps
                  ? { ...step, doubts: () => [ofAnybody(way, openness, kin.member)] }
                  : step,
                this.crossings.acl(s, seat, "may"),
              ]);
              if (!way.class.startsWith("nat-") || addresses.isEmpty(s.v6)) return [direct];
              const other = { kin: undefined, addresses: embedded(t.v4) };
              const sixth = this.filters.between(from, "egress", other, "may");
              return [
                direct,
                this.handedOn(s.v6, embedded(t.v4), rest, [
                  gate("egress", from.member.initiates),
                  filter("egress", sixth, "may"),
                  step,
                  this.crossings.acl(s, seat, "may"),
                ]),
              ];
            }),
          );
      });
  }

  /** Who may be meant by a way to an interface of which it is not known whose it is. */
  private anybody(openness: Openness): readonly Kin[] {
    let known = this.open.get(openness);
    if (known === undefined) {
      const all = this.members.all.filter((member) => mayBeMeant(member, openness));
      known = [...new Set(all.map((member) => this.places.kinOf(member)))];
      this.open.set(openness, known);
    }
    return known;
  }

  /** The members that stand for what a way leads to. */
  forwardersOf(way: Way): readonly Kin[] {
    return way.targets.flatMap(({ resource }) =>
      (resource === undefined ? [] : (this.forwarders.get(resource) ?? [])).map((member) =>
        this.places.kinOf(member),
      ),
    );
  }

  /** A stretch to what forwards, and the one from there on, of the same traffic. */
  private handedOn(
    sources: AddressSet,
    called: AddressSet,
    rest: Stretch,
    first: readonly Step[],
  ): Stretch {
    const asked = packets.packets(sources, called, packets.trafficOf(rest.asked));
    return {
      asked,
      wide: asked,
      layers: [
        ...first,
        {
          layer: "route",
          passes: (sent) => {
            const set = packets.packets(
              addresses.anything,
              addresses.anything,
              packets.trafficOf(sent),
            );
            return packets.intersection(through(rest), set, packets.MAY);
          },
          hops: (arrived) => rest.layers.flatMap(({ hops }) => hops(arrived)),
          shows: (packet) => rest.layers.flatMap(({ hops, shows = hops }) => shows(packet)),
          doubts: (arrived) => rest.layers.flatMap(({ doubts }) => doubts(arrived)),
        },
      ],
    };
  }
}

/** Whether two seats may be those of one interface. */
function isOnePlace({ subnet }: Seat, other: Seat): boolean {
  return subnet === undefined || other.subnet === undefined || subnet === other.subnet;
}

/** What is said on an instance by what runs there: it never comes to an interface. */
function onOneHost(from: Kin, to: Kin, s: Seat, t: Seat, asked: Asked): Stretch {
  const listens = traffic(to, "may", asked);
  const { member: a } = from;
  const { member: b } = to;
  const hosts = addressed(b);
  const host = addressed(a).find((one) => hosts.includes(one)) ?? b.owner;
  const evidence: Evidence = {
    resource: host,
    path: undefined,
    text: `${a.owner.toString()} and ${b.owner.toString()} may share an instance of ${host.toString()}`,
  };
  const isUnsure = ![a, b].every(({ runsOn }) => isSure(runsOn));
  return {
    asked: packets.packets(s.addresses, t.addresses, listens),
    wide: packets.packets(
      s.addresses,
      t.addresses,
      ports.isEmpty(listens) ? ports.allTraffic : listens,
    ),
    layers: [
      gate("egress", a.initiates, {
        hop: { evidence, why: "no group is asked there" },
        doubts: () => (isUnsure ? [doubtOf(evidence)] : []),
      }),
      gate("listener", b.accepts && !ports.isEmpty(listens)),
    ],
  };
}

/** Whether a route of a subnet may lead to where something stands: it leads to interfaces of its own VPC. */
function isNear(seat: Seat, { vpc }: Subnet): boolean {
  return seat.subnet === undefined || sharesVpc(seat.subnet.vpc, vpc, "may");
}

function ofAnybody({ because }: Way, openness: Openness, { owner }: Member): Doubt {
  const [evidence] = because;
  const text = `${evidence?.text ?? "a route to an interface"} may lead to one of ${owner.toString()}, which may send it on`;
  const fix =
    openness === "hosts"
      ? "Attach the interface to an instance in the program, or let the route lead to a NAT gateway."
      : "Name the interface or the instance by one reference.";
  return doubtOf({ resource: evidence?.resource, path: evidence?.path, text }, fix);
}

/** Whether a way leads to something that sends on with an address of its own. */
export function forwards(way: Way): boolean {
  const isForwarder = openClasses.has(way.class) || way.class.startsWith("nat-");
  return isForwarder && way.targets.length > 0;
}

/** What is sent to a destination: what it listens on, unless it is told. */
export function traffic({ member }: Kin, mode: Mode, asked: Asked = {}): TrafficSet {
  const { listens } = member;
  const own = listens[factsOf(mode)];
  return asked.traffic === undefined ? own : ports.intersection(own, asked.traffic);
}

/** All addresses that a seat could have. */
export function whole({ subnet, addresses: own }: Seat): Seat["addresses"] {
  return subnet === undefined ? own : addresses.union(subnet.v4.most, subnet.v6.most);
}

/** Whether the ends have addresses of one IP version. */
function family(s: Seat, t: Seat, kept: PreservedSource | undefined, mode: Mode): Step {
  const source = kept?.addresses ?? s.addresses;
  const set = packets.packets(source, t.addresses, ports.allTraffic);
  return only("address", set, mode);
}
