/** Between the internet and members: who is known there by an address, and what leads there and back. */
import { addresses, packets, ports, type AddressSet, type PacketSet } from "../algebra";
import type { Resource } from "../graph";
import type { Member, Members } from "../model/members";
import type { Reader } from "../model/members/reader";
import type { OneOf, Vpc, Way } from "../model/routing";
import { traffic, whole } from "./between";
import { anyLead, type Crossings } from "./crossings";
import { addressDoubts, doubtOf } from "./doubts";
import type { Filters } from "./filters";
import {
  filter,
  gate,
  only,
  pieceOf,
  ways,
  type Group,
  type Lead,
  type Stretch,
  takingFrom,
} from "./flows";
import { GatewayLists } from "./gateway-lists";
import { Gateways, openClasses } from "./gateways";
import type { Firewalls, Inbound } from "./firewalls";
import { factsOf, joined, type Mode } from "./modes";
import { embedded, translated } from "./nat64";
import type { Kin, Places, Seat } from "./places";
import { regionalVpc, wayOn } from "./regional-nat";
import type { Passing, PublicAccess } from "./public-access";

const unknownVpc: OneOf<Vpc> = { all: [], open: true };
/** Who sends chooses where to; the gateway's own address is AWS's choice. */
const chosen = { source: false, destination: true };
/** What NAT gateways carry. */
const natTraffic = ports.unionAll([ports.TCP, ports.UDP, ports.ICMP].map(ports.protocolSet));

export class Internet {
  private readonly nats = new Map<string, Kin[]>();
  private readonly lists: GatewayLists;
  private readonly reader: Reader;

  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
    private readonly firewalls: Firewalls,
    members: Members,
  ) {
    this.lists = new GatewayLists(crossings.routing);
    this.reader = members.interfaces.reader;
    for (const member of members.all) {
      if (member.role !== "nat") continue;
      const { urn } = member.owner;
      const list = this.nats.get(urn);
      if (list === undefined) this.nats.set(urn, [places.kinOf(member)]);
      else list.push(places.kinOf(member));
    }
  }

  /** From the internet to a member, one group for each of its places. */
  into(to: Kin, mode: Mode): readonly Group[] {
    const { member } = to;
    const mapped = isMapped(member, mode);
    return this.places.ofKin(to, mode).map((t) => {
      const vpc = t.subnet?.vpc ?? unknownVpc;
      const internet = this.places.internetOf(vpc, mode);
      const listens = traffic(to, mode);
      const reachable = addresses.union(mapped ? t.v4 : addresses.nothing(), t.v6);
      const peer = { kin: undefined, addresses: internet };
      const inbound = this.inbound(t, mode);
      const back = this.back(t, mode, inbound);
      const evidence = this.gateways.internet(vpc, undefined, mode);
      const edge = inbound.by === "unknown" ? inbound.at : undefined;
      const stretch: Stretch = {
        asked: packets.packets(internet, reachable, listens),
        wide: packets.packets(
          internet,
          whole(t),
          ports.isEmpty(listens) ? ports.allTraffic : listens,
        ),
        layers: [
          gate("gateway", evidence !== undefined && edge === undefined, {
            hop: evidence && { evidence, why: "is attached" },
            stop: edge && {
              at: edge,
              text: `a route table of the internet gateway may lead it elsewhere (${edge.toString()})`,
            },
            doubts: () =>
              evidence === undefined || this.gateways.internet(vpc, undefined, "must")
                ? []
                : [doubtOf(evidence)],
          }),
          this.publicAccess.layer("in", [t.subnet], mode),
          filter("ingress", this.filters.between(to, "ingress", peer, mode), mode),
          ways("source", back, mode, "routes to the internet gateway"),
          this.crossings.acl(undefined, t, mode),
          gate("listener", member.accepts && !ports.isEmpty(listens)),
          only(
            "address",
            packets.packets(addresses.anything, reachable, ports.allTraffic),
            mode,
            () => [{ evidence: mappingOf(member), why: "has an address on the internet" }],
            () => addressDoubts(member),
          ),
        ],
      };
      return [stretch];
    });
  }

  /** From a member to the internet; packets are as they arrive there. */
  out(from: Kin, mode: Mode): readonly Group[] {
    const region = this.regionOf(from, mode);
    if (region !== undefined) return [[this.outOfRegion(from, region, mode)]];
    return this.places
      .ofKin(from, mode)
      .map((s) => [this.outDirectly(from, s, mode), ...this.outByNat(from, s, mode)]);
  }

  private outDirectly(from: Kin, s: Seat, mode: Mode): Stretch {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const internet = this.places.internetOf(vpc, mode);
    const mapped = isMapped(from.member, mode) || from.member.role === "vpn";
    const isNat = from.member.role === "nat";
    const passing = (way: Way): Passing =>
      isNat ? "out by NAT" : way.class === "egress-only" ? "out by an egress-only gateway" : "out";
    const leadsOut = this.leadingOut(s, mode);
    const leads = this.lead(
      s,
      mode,
      (way) => leadsOut(way) && this.publicAccess.passes(passing(way), [s.subnet], mode),
    );
    // What other networks make of an address is theirs.
    const beyond = this.lead(s, mode, (way) => mode === "may" && Gateways.mayLeadOn(way));
    const all: Lead = {
      ...leads,
      addresses: addresses.union(leads.addresses, beyond.addresses),
      ways: [...leads.ways, ...beyond.ways],
    };
    const own = packets.unionAll([
      packets.packets(
        addresses.union(mapped ? s.v4 : addresses.nothing(), s.v6),
        addresses.anything,
        ports.allTraffic,
      ),
      packets.packets(s.addresses, beyond.addresses, ports.allTraffic),
    ]);
    return {
      asked: packets.packets(s.addresses, internet, ports.allTraffic),
      wide: packets.packets(whole(s), internet, ports.allTraffic),
      layers: [
        gate("egress", from.member.initiates),
        this.publicAccess.layer("out by an egress-only gateway", [s.subnet], mode),
        filter("egress", this.egress(from, s, internet, mode), mode),
        ways("destination", all, mode, "routes to the internet"),
        {
          ...only("address", own, mode, undefined, () => addressDoubts(from.member)),
          stops: (sent) => unmapped(from.member, leads, sent),
        },
        this.crossings.acl(s, undefined, mode),
      ],
    };
  }

  private outByNat(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
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
    return factsOf(mode) === "may" ? direct : [...direct, ...this.byFirewall(from, s, mode)];
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
  private regionOf({ member }: Kin, mode: Mode): OneOf<Vpc> | undefined {
    return mode === "may" ? undefined : regionalVpc(this.reader, this.crossings.routing, member);
  }

  private outOfRegion({ member }: Kin, vpc: OneOf<Vpc>, mode: Mode): Stretch {
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
  ): Stretch {
    const { internet4 } = this.places;
    const called = isTranslated ? embedded(internet4) : internet4;
    const sources = isTranslated ? s.v6 : s.v4;
    const asked = packets.packets(sources, called, ports.allTraffic);
    const onward = this.lead(gateway, mode, this.leadingOut(gateway, mode));
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
        this.publicAccess.layer("out by NAT", [s.subnet, gateway.subnet], mode),
        filter("egress", this.egress(from, s, called, mode), mode),
        ways(
          "destination",
          { ...toNat, addresses: way.addresses, ways: [way] },
          mode,
          "routes to the NAT gateway",
        ),
        this.crossings.acl(s, gateway, mode),
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
            at: nat.member.owner,
            text: `${nat.member.owner.toString()} does not lead to all of that for sure: it has no way on to the internet, or no address there`,
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
  private egress(from: Kin, { subnet }: Seat, set: AddressSet, mode: Mode) {
    const isTaken = (endpoint: Resource) => this.lists.takes(subnet, endpoint);
    return this.filters.between(from, "egress", { kin: undefined, addresses: set, isTaken }, mode);
  }

  /** How packets come in from the internet gateway to where something stands. */
  private inbound({ subnet, addresses: own }: Seat, mode: Mode): Inbound {
    if (factsOf(mode) === "may") return { by: "gateway" };
    return this.firewalls.inbound(subnet?.vpc ?? unknownVpc, own);
  }

  private back(t: Seat, mode: Mode, inbound: Inbound): Lead {
    const isAnswering = this.byInternetGateway(t, mode, inbound);
    return this.lead(
      t,
      mode,
      (way) => (mode === "may" && openClasses.has(way.class)) || isAnswering(way),
    );
  }

  /** Whether a way leads from a place to the internet. */
  private leadingOut(s: Seat, mode: Mode): (way: Way) => boolean {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const isOut = this.byInternetGateway(s, mode, this.inbound(s, mode));
    return (way) =>
      way.class === "egress-only"
        ? this.gateways.egressOnly(vpc, way, mode) !== undefined
        : isOut(way);
  }

  /** Whether a way leads by the internet gateway, as packets come in by it. */
  private byInternetGateway(s: Seat, mode: Mode, inbound: Inbound): (way: Way) => boolean {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const isOut = (way: Way) =>
      way.class === "internet" && this.gateways.internet(vpc, way, mode) !== undefined;
    return (way) => this.firewalls.leadsOut(way, inbound, mode, isOut);
  }

  private lead({ subnet }: Seat, mode: Mode, fits: (way: Way) => boolean): Lead {
    if (subnet !== undefined) return this.crossings.ways(subnet, mode, fits);
    return factsOf(mode) === "may" ? anyLead : { ...anyLead, addresses: addresses.nothing() };
  }
}

function isMapped({ publicV4 }: Member, mode: Mode): boolean {
  return mode === "may" ? publicV4.state !== "no" : publicV4.state === "yes";
}

/** A way to the internet gateway is none for who has no address on the internet. */
function unmapped({ owner }: Member, { ways: all }: Lead, { products }: PacketSet) {
  const targets = addresses.unionAll(products.map(({ destination }) => destination));
  const way = all.find((one) => addresses.intersects(one.addresses, targets));
  const because = way?.because[0];
  if (because?.resource === undefined) return undefined;
  return {
    at: because.resource,
    text: `${owner.toString()} and the like have no address on the internet, and ${because.text}`,
  };
}

function mappingOf({ owner, publicV4, carriesV6 }: Member) {
  const { because } = publicV4.state === "no" ? carriesV6 : publicV4;
  return { resource: owner, path: undefined, text: because };
}
