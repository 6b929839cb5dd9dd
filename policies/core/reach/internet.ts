/** Between the internet and members: who is known there by an address, and what leads there and back. */
import { addresses, packets, ports, type PacketSet, type TrafficSet } from "../algebra";
import type { Member } from "../model/members";
import type { Way } from "../model/routing";
import { traffic, whole } from "./between";
import type { Crossings } from "./crossings";
import { addressDoubts, doubtOf } from "./doubts";
import { isMapped, unknownVpc, type Exits } from "./exits";
import type { Filters } from "./filters";
import { filter, gate, only, ways, type Group, type Lead, type Stretch } from "./flows";
import { Gateways } from "./gateways";
import type { Mode } from "./modes";
import type { NatWays } from "./nat";
import type { Kin, Places, Seat } from "./places";
import type { Passing, PublicAccess } from "./public-access";

export class Internet {
  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
    private readonly exits: Exits,
    private readonly nats: NatWays,
  ) {}

  /**
   * From the internet to a member, one group for each of its places.
   *
   * @param by what a front sends over the internet, and AWS's list of its addresses. @default anyone, with anything
   */
  into(
    to: Kin,
    mode: Mode,
    by: { readonly traffic?: TrafficSet; readonly list?: string | undefined } = {},
  ): readonly Group[] {
    const { member } = to;
    const mapped = isMapped(member, mode);
    return this.places.ofKin(to, mode).map((t) => {
      const vpc = t.subnet?.vpc ?? unknownVpc;
      const internet = this.places.internetOf(vpc, mode);
      const listens = by.traffic ?? traffic(to, mode);
      const reachable = addresses.union(mapped ? t.v4 : addresses.nothing(), t.v6);
      const list = by.list === undefined ? {} : { list: by.list };
      const peer = { kin: undefined, addresses: internet, ...list };
      const inbound = this.exits.inbound(t, mode);
      const back = this.exits.back(t, mode, inbound);
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
    const region = this.nats.regionOf(from, mode);
    if (region !== undefined) return [[this.nats.outOfRegion(from, region, mode)]];
    return this.places
      .ofKin(from, mode)
      .map((s) => [this.outDirectly(from, s, mode), ...this.nats.out(from, s, mode)]);
  }

  private outDirectly(from: Kin, s: Seat, mode: Mode): Stretch {
    const vpc = s.subnet?.vpc ?? unknownVpc;
    const internet = this.places.internetOf(vpc, mode);
    const mapped = isMapped(from.member, mode) || from.member.role === "vpn";
    const isNat = from.member.role === "nat";
    const passing = (way: Way): Passing =>
      isNat ? "out by NAT" : way.class === "egress-only" ? "out by an egress-only gateway" : "out";
    const leadsOut = this.exits.leadingOut(s, mode);
    const leads = this.exits.lead(
      s,
      mode,
      (way) => leadsOut(way) && this.publicAccess.passes(passing(way), [s.subnet], mode),
    );
    // What other networks make of an address is theirs.
    const beyond = this.exits.lead(s, mode, (way) => mode === "may" && Gateways.mayLeadOn(way));
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
        filter("egress", this.nats.egress(from, s, internet, mode), mode),
        ways("destination", all, mode, "routes to the internet"),
        {
          ...only("address", own, mode, undefined, () => addressDoubts(from.member)),
          stops: (sent) => unmapped(from.member, leads, sent),
        },
        this.crossings.acl(s, undefined, mode),
      ],
    };
  }
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
