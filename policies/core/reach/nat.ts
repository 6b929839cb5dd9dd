/** From members to the internet by NAT gateways, which hide who sends behind an address of their own. */
import { addresses, packets, ports, type AddressSet } from "../algebra";
import type { Resource } from "../graph";
import type { Members } from "../model/members";
import type { Reader } from "../model/members/reader";
import type { OneOf, Vpc, Way } from "../model/routing";
import type { Crossings } from "./crossings";
import { isMapped, type Exits } from "./exits";
import type { Filters } from "./filters";
import { filter, gate, only, pieceOf, takingFrom, through, ways, type Lead, type Step, type Stretch } from "./flows"; // prettier-ignore
import { GatewayLists } from "./gateway-lists";
import type { Gateways } from "./gateways";
import type { Firewalls } from "./firewalls";
import { Hubs, type Exit } from "./hubs";
import { factsOf, joined, type Mode } from "./modes";
import { embedded, translated } from "./nat64";
import type { NatInstances } from "./nat-instances";
import type { Kin, Places, Seat } from "./places";
import { regionalVpc, wayOn } from "./regional-nat";
import type { Passing, PublicAccess } from "./public-access";

/** Who sends chooses where to; the gateway's own address is AWS's choice. */
const chosen = { source: false, destination: true };
/** What NAT gateways carry. */
const natTraffic = ports.unionAll([ports.TCP, ports.UDP, ports.ICMP].map(ports.protocolSet));

/** What sends on with an address of its own. */
interface Translator {
  readonly owner: Resource;
  /** What a route to it does. */
  readonly why: string;
  /** What it is to VPC Block Public Access. */
  readonly passing: Passing;
  /** What lets packets in that it is to send on; of a gateway nothing asks. */
  readonly taking: readonly Step[];
  /** What lets out the packets that it sends on. */
  readonly sending: readonly Step[];
}

const byGateway: Omit<Translator, "owner"> = {
  why: "routes to the NAT gateway",
  passing: "out by NAT",
  taking: [],
  sending: [],
};

export class NatWays {
  private readonly nats = new Map<string, Kin[]>();
  private readonly lists: GatewayLists;
  private readonly reader: Reader;
  private readonly hubs: Hubs;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
    private readonly firewalls: Firewalls,
    private readonly exits: Exits,
    private readonly instances: NatInstances,
    members: Members,
  ) {
    this.lists = new GatewayLists(crossings.routing);
    this.reader = members.interfaces.reader;
    this.hubs = new Hubs(crossings, gateways.transit);
    for (const member of members.all) {
      if (member.role !== "nat") continue;
      const { urn } = member.owner;
      const list = this.nats.get(urn);
      if (list === undefined) this.nats.set(urn, [places.kinOf(member)]);
      else list.push(places.kinOf(member));
    }
  }

  /** By the NAT gateways that a place's routes name. */
  out(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
    const { subnet } = s;
    if (subnet === undefined) return [];
    const toNat = this.crossings.ways(subnet, mode, (way) => way.class === "nat-public");
    const direct = toNat.ways.flatMap((way) => {
      const found = way.targets.map(({ gateway }) => this.nats.get(gateway ?? ""));
      const kins = found.flatMap((list) => list ?? []);
      // Of several gateways it is not sure which one it is.
      if (mode !== "may" && way.targets.length > 1) return [];
      // A gateway that no member stands for is outside of the plan.
      if (found.some((list) => list === undefined)) {
        return mode === "may" ? [this.byForeignNat(from, s, way, toNat)] : [];
      }
      return kins.flatMap((nat) => {
        const region = this.regionOf(nat, mode);
        if (region !== undefined)
          return [this.byRegionalNat(from, s, way, toNat, nat, region, mode)];
        return this.places
          .ofKin(nat, mode)
          .flatMap((seat) => [
            this.byNat(from, s, way, toNat, nat, seat, mode, false),
            this.byNat(from, s, way, toNat, nat, seat, mode, true),
          ]);
      });
    });
    if (factsOf(mode) === "may") return direct;
    return [
      ...direct,
      ...this.byInstance(from, s, mode),
      ...this.byFirewall(from, s, mode),
      ...this.byHub(from, s, mode),
    ];
  }

  /** By the NAT instances that a place's routes name, of which somebody has stated that they send on. */
  private byInstance(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
    const { subnet } = s;
    if (subnet === undefined) return [];
    const toHost = this.crossings.ways(subnet, mode, (way) => way.class === "middlebox");
    return toHost.ways.flatMap((way) => {
      const member = this.instances.of(way, subnet);
      if (member === undefined) return [];
      const host = this.places.kinOf(member);
      return this.places.ofKin(host, mode).map((gateway) => {
        const out = filter("egress", this.egress(host, gateway, this.places.internet4, mode), mode);
        const found = this.byNat(from, s, way, toHost, host, gateway, mode, false, {
          owner: member.owner,
          why: "routes to the NAT instance",
          passing: "out",
          taking: this.instances.taking(member, from, s, mode),
          sending: [this.instances.sending(member, out)],
        });
        // What is wrong with the network comes first: as long as nothing gets through, nothing has to be stated.
        if (packets.isEmpty(through(found))) return found;
        const stop = this.instances.unstated(member);
        return { ...found, layers: [...found.layers, gate("route", stop === undefined, { stop })] };
      });
    });
  }

  /** By a transit gateway to the NAT gateways of a hub, in whichever subnet of its attachment it comes out. */
  private byHub(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
    const { subnet } = s;
    if (subnet === undefined) return [];
    const { internet4 } = this.places;
    const toHub = this.crossings.ways(subnet, mode, (way) => way.class === "transit-gateway");
    return toHub.ways.flatMap((way): readonly Stretch[] => {
      const hub = this.hubs.of(way, subnet, internet4, mode);
      if (hub === undefined) return [];
      const lead = { ...toHub, addresses: way.addresses, ways: [way] };
      const there = [
        gate("egress", from.member.initiates),
        this.publicAccess.layer("out by NAT", [subnet], mode),
        filter("egress", this.egress(from, s, internet4, mode), mode),
        ways("destination", lead, mode, "routes to the transit gateway"),
      ];
      const onward =
        "exits" in hub
          ? [hub.handed, ...hub.exits.flatMap((exit) => this.byExit(from, s, exit, mode))]
          : [gate("route", false, { stop: hub })];
      const asked = packets.packets(s.v4, internet4, ports.allTraffic);
      return [{ asked, wide: asked, layers: [...there, ...onward] }];
    });
  }

  /** From a subnet of a hub on, and back. */
  private byExit(from: Kin, s: Seat, { subnet, toNat }: Exit, mode: Mode): Stretch["layers"] {
    const [way, ...others] = toNat.ways;
    const [target, ...more] = way?.targets ?? [];
    const [nat, ...kins] = this.nats.get(target?.gateway ?? "") ?? [];
    const [gateway, ...seats] = nat === undefined ? [] : this.places.ofKin(nat, mode);
    const isOne = others.length + more.length + kins.length + seats.length === 0;
    if (!isOne || way === undefined || nat === undefined) return [this.hubs.stranding(subnet)];
    if (gateway?.subnet === undefined || s.subnet === undefined) return [this.hubs.stranding(subnet)]; // prettier-ignore
    return [
      ...this.byNat(from, s, way, toNat, nat, gateway, mode, false).layers,
      this.hubs.answering(gateway.subnet, subnet, s.subnet, mode),
    ];
  }

  /** Through a firewall to NAT gateways, and back through it; it is not known which of its endpoints it is. */
  private byFirewall(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
    const { subnet } = s;
    if (subnet === undefined) return [];
    const guarded = this.crossings.ways(subnet, mode, (way) => way.class === "inspection");
    return guarded.ways.flatMap((way) => {
      const all = this.firewalls
        .onward(way, (one) => one.class === "nat-public")
        .map((ways): Stretch | undefined => {
          const [only, ...others] = ways;
          const [target, ...more] = only?.targets ?? [];
          const [nat, ...kins] = this.nats.get(target?.gateway ?? "") ?? [];
          if (only === undefined || nat === undefined) return undefined;
          const [seat, ...seats] = this.places.ofKin(nat, mode);
          const isOne = others.length + more.length + kins.length + seats.length === 0;
          if (!isOne || seat?.subnet === undefined) return undefined;
          if (!this.firewalls.answers(way, seat.subnet, s.v4)) return undefined;
          return this.byNat(from, s, only, guarded, nat, seat, mode, false);
        });
      const [first] = all;
      if (first === undefined || all.includes(undefined)) return [];
      return [{ ...first, layers: all.flatMap((one) => one?.layers ?? []) }];
    });
  }

  /** The VPC of a regional NAT gateway. What may be is asked of one that may stand anywhere. */
  regionOf({ member }: Kin, mode: Mode): OneOf<Vpc> | undefined {
    return mode === "may" ? undefined : regionalVpc(this.reader, this.crossings.routing, member);
  }

  /** From a regional NAT gateway itself. */
  outOfRegion({ member }: Kin, vpc: OneOf<Vpc>, mode: Mode): Stretch {
    const own = addresses.unionAll(vpc.all.map(({ v4 }) => v4.most));
    const asked = packets.packets(own, this.places.internetOf(vpc, mode), ports.allTraffic);
    return {
      asked,
      wide: asked,
      layers: [
        wayOn(this.gateways, vpc, member, mode),
        this.publicAccess.layer("out by NAT", [vpc], mode),
      ],
    };
  }

  private byRegionalNat(
    from: Kin,
    s: Seat,
    way: Way,
    toNat: Lead,
    nat: Kin,
    vpc: OneOf<Vpc>,
    mode: Mode,
  ): Stretch {
    const asked = packets.packets(s.v4, this.places.internet4, ports.allTraffic);
    const carried = packets.packets(addresses.anything, addresses.anything, natTraffic);
    return {
      asked,
      wide: asked,
      layers: [
        gate("egress", from.member.initiates),
        this.publicAccess.layer("out by NAT", [s.subnet, vpc], mode),
        filter("egress", this.egress(from, s, this.places.internet4, mode), mode),
        ways(
          "destination",
          { ...toNat, addresses: way.addresses, ways: [way] },
          mode,
          "routes to the NAT gateway",
        ),
        this.crossings.acl(s, undefined, mode),
        wayOn(this.gateways, vpc, nat.member, mode),
        only("address", carried, mode),
      ],
    };
  }

  /** Through a NAT gateway: a stretch to it, and one from it on, of the same traffic to the same destinations. */
  private byNat(
    from: Kin,
    s: Seat,
    way: Way,
    toNat: Lead,
    nat: Kin,
    gateway: Seat,
    mode: Mode,
    isTranslated: boolean,
    by: Translator = { ...byGateway, owner: nat.member.owner },
  ): Stretch {
    const { internet4 } = this.places;
    const { owner } = by;
    const called = isTranslated ? embedded(internet4) : internet4;
    const sources = isTranslated ? s.v6 : s.v4;
    const asked = packets.packets(sources, called, ports.allTraffic);
    const onward = this.exits.lead(gateway, mode, this.exits.leadingOut(gateway, mode));
    const acl = this.crossings.acl(gateway, undefined, mode);
    const there = [
      gate("gateway", isMapped(nat.member, mode)),
      ways("destination", onward, mode, "routes to the internet"),
    ];
    const translate = (sent: typeof asked): typeof asked => {
      if (!isTranslated) return sent;
      return packets.unionAll(
        sent.products.map((product) => packets.packets(s.v4, internet4, product.traffic)),
        mode === "may" ? packets.MAY : packets.MUST,
      );
    };
    const leaving = packets.packets(gateway.v4, internet4, natTraffic);
    // The gateway's own packets have its address: what of them gets on tells what of the sender's does.
    const second = (sent: typeof asked, layers: Stretch["layers"]): typeof asked => {
      const stretch: Stretch = { asked: leaving, wide: leaving, layers };
      const arrived = joined([pieceOf([stretch], mode)], mode, chosen);
      const on = packets.unionAll(
        arrived.products.map((product) =>
          packets.packets(addresses.anything, product.destination, product.traffic),
        ),
        mode === "may" ? packets.MAY : packets.MUST,
      );
      return packets.intersection(sent, on, mode === "may" ? packets.MAY : packets.MUST);
    };
    const asGateway = (sent: typeof asked): typeof asked =>
      packets.unionAll(
        sent.products.map((product) =>
          packets.packets(gateway.v4, product.destination, product.traffic),
        ),
      );
    return {
      asked,
      wide: asked,
      layers: [
        gate("egress", from.member.initiates),
        this.publicAccess.layer(by.passing, [s.subnet, gateway.subnet], mode),
        filter("egress", this.egress(from, s, called, mode), mode),
        ways("destination", { ...toNat, addresses: way.addresses, ways: [way] }, mode, by.why),
        this.crossings.acl(s, gateway, mode),
        ...by.taking,
        ...by.sending.map((step): Step => ({
          ...step,
          passes: (sent) => second(translate(sent), [step]),
        })),
        {
          layer: "route",
          passes: (sent) => second(translate(sent), there),
          hops: () =>
            onward.ways.flatMap(({ because }) =>
              because.map((evidence) => ({ evidence, why: "routes to the internet gateway" })),
            ),
          shows: (packet) => {
            const to = addresses.unionAll(packet.products.map(({ destination }) => destination));
            return onward.ways
              .filter((way) => addresses.intersects(way.addresses, to))
              .slice(0, 1)
              .flatMap(({ because }) => takingFrom(because, to))
              .map((evidence) => ({ evidence, why: "routes to the internet gateway" }));
          },
          doubts: () => onward.doubts(onward.ways),
          stops: () => ({
            at: owner,
            text: `${owner.toString()} does not lead to all of that for sure: it has no way on to the internet, or no address there`,
            fix: `Give ${owner.toString()} a way on: a public address, and in its subnet a route to an attached internet gateway.`,
          }),
        },
        {
          layer: "acl",
          passes: (sent) => second(sent, [acl]),
          hops: () => [],
          doubts: acl.doubts,
          stops: (sent) => acl.stops?.(asGateway(sent)),
        },
      ],
    };
  }

  private byForeignNat(from: Kin, s: Seat, way: Way, toNat: Lead): Stretch {
    const called = addresses.union(this.places.internet4, translated);
    const asked = packets.packets(s.addresses, called, natTraffic);
    return {
      asked,
      wide: asked,
      layers: [
        gate("egress", from.member.initiates),
        filter("egress", this.egress(from, s, called, "may"), "may"),
        ways(
          "destination",
          { ...toNat, addresses: way.addresses, ways: [way] },
          "may",
          "routes to a NAT gateway",
        ),
      ],
    };
  }

  /** What a member's groups let out to the internet. */
  egress(from: Kin, { subnet }: Seat, set: AddressSet, mode: Mode) {
    const isTaken = (endpoint: Resource) => this.lists.takes(subnet, endpoint);
    return this.filters.between(from, "egress", { kin: undefined, addresses: set, isTaken }, mode);
  }
}
