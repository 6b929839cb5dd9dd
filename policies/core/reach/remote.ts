/** Between members and networks beyond the VPC that the plan does not make (§9). */
import { addresses, packets, ports, type AddressSet } from "../algebra";
import type { Way } from "../model/routing";
import { traffic, whole, type Between } from "./between";
import { anyLead, type Crossings } from "./crossings";
import { unknownVpc } from "./exits";
import type { Filters } from "./filters";
import { filter, gate, only, ways, type Step, type Group, type Lead } from "./flows";
import type { Gateways } from "./gateways";
import type { Mode } from "./modes";
import { embedded, translated } from "./nat64";
import type { Peered } from "./peered";
import type { Kin, Places, Seat } from "./places";

export class Remote {
  constructor(
    private readonly places: Places,
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly between: Between,
    private readonly peered: Peered,
  ) {}

  /** From other networks, or from some of their addresses. */
  into(to: Kin, mode: Mode, within: AddressSet = addresses.anything): readonly Group[] {
    const { member } = to;
    const listens = traffic(to, mode);
    const isAll = within === addresses.anything;
    return this.places.ofKin(to, mode).map((t) => {
      const lead = this.lead(t, mode);
      const sources = addresses.intersection(this.beyond(t, lead), within);
      const peer = { kin: undefined, addresses: this.asked(t, sources, within) };
      return [
        {
          asked: packets.packets(sources, t.addresses, listens),
          wide: packets.packets(
            within,
            whole(t),
            ports.isEmpty(listens) ? ports.allTraffic : listens,
          ),
          layers: [
            filter("ingress", this.filters.between(to, "ingress", peer, mode), mode),
            ways("source", lead, mode, "routes to other networks"),
            this.crossings.acl(undefined, t, mode),
            gate("listener", member.accepts && !ports.isEmpty(listens)),
            only(
              "address",
              packets.packets(addresses.anything, t.addresses, ports.allTraffic),
              mode,
            ),
          ],
        },
        ...(isAll ? this.peered.into(to, t, mode) : []),
      ];
    });
  }

  out(from: Kin, mode: Mode, within: AddressSet = addresses.anything): readonly Group[] {
    const isAll = within === addresses.anything;
    return this.places.ofKin(from, mode).map((s) => {
      const lead = this.lead(s, mode);
      const targets = addresses.intersection(this.beyond(s, lead), within);
      const peer = { kin: undefined, addresses: this.asked(s, targets, within) };
      return [
        {
          asked: packets.packets(s.addresses, targets, ports.allTraffic),
          wide: packets.packets(whole(s), within, ports.allTraffic),
          layers: [
            gate("egress", from.member.initiates),
            filter("egress", this.filters.between(from, "egress", peer, mode), mode),
            ways("destination", lead, mode, "routes to other networks"),
            this.crossings.acl(s, undefined, mode),
          ],
        },
        ...(mode === "may" ? this.byNat(from, s, within) : []),
        ...(isAll ? this.peered.out(from, s, mode) : []),
      ];
    });
  }

  /** Through a NAT gateway whose own subnet has ways to other networks. */
  private byNat(from: Kin, s: Seat, within: AddressSet): Group {
    const { subnet } = s;
    if (subnet === undefined) return [];
    const toNat = this.crossings.ways(subnet, "may", (way) => way.class.startsWith("nat-"));
    return toNat.ways.flatMap((way) =>
      this.between.forwardersOf(way).flatMap((nat) =>
        this.places.ofKin(nat, "may").flatMap((gateway) => {
          const lead = this.lead(gateway, "may");
          const targets = addresses.onlyV4(
            addresses.intersection(this.beyond(gateway, lead), within),
          );
          const step = ways(
            "destination",
            { ...toNat, addresses: way.addresses, ways: [way] },
            "may",
            "routes to the NAT gateway",
          );
          return [[s.v4, targets] as const, [s.v6, embedded(targets)] as const].flatMap(
            ([sources, called]) => {
              if (addresses.isEmpty(sources) || addresses.isEmpty(called)) return [];
              const asked = packets.packets(sources, called, ports.allTraffic);
              const peer = { kin: undefined, addresses: called };
              return [
                {
                  asked,
                  wide: asked,
                  layers: [
                    gate("egress", from.member.initiates),
                    filter("egress", this.filters.between(from, "egress", peer, "may"), "may"),
                    step,
                    this.crossings.acl(s, gateway, "may"),
                    translating(s.v4, targets),
                    ways("destination", lead, "may", "routes to other networks"),
                    this.crossings.acl(gateway, undefined, "may"),
                  ],
                },
              ];
            },
          );
        }),
      ),
    );
  }

  private lead({ subnet, v4, v6 }: Seat, mode: Mode): Lead {
    if (subnet === undefined) return anyLead;
    const { vpc } = subnet;
    const fits = (way: Way) => this.gateways.leadsBeyond(way, vpc, mode);
    const lead = this.crossings.ways(subnet, mode, fits);
    // That nothing is behind a gateway is no layer: what must not be is asked without it.
    if (mode !== "must") return lead;
    const led = lead.ways.map((way) => this.gateways.ledBeyond(way, { v4, v6 }));
    return { ...lead, ways: led, addresses: addresses.unionAll(led.map((way) => way.addresses)) };
  }

  /** The addresses that groups are asked about: where no way leads anywhere, those that one could lead to. */
  private asked(seat: Seat, led: AddressSet, within: AddressSet): AddressSet {
    return addresses.isEmpty(led) ? this.beyond(seat, { addresses: within }) : led;
  }

  /** What is surely of the VPC itself is nothing beyond. */
  private beyond({ subnet }: Seat, { addresses: set }: Pick<Lead, "addresses">): AddressSet {
    const { all, open } = subnet?.vpc ?? unknownVpc;
    const [only_] = all;
    if (open || all.length !== 1 || only_ === undefined) return set;
    return addresses.difference(set, addresses.union(only_.v4.least, only_.v6.least));
  }
}

/** Addresses by which IPv4 is called with IPv6 become those of IPv4; all of them, since it matters to no rule after. */
function translating(sources: AddressSet, targets: AddressSet): Step {
  return {
    layer: "address",
    passes: (sent) =>
      packets.unionAll(
        sent.products.map((product) =>
          addresses.intersects(product.destination, translated)
            ? packets.packets(sources, targets, product.traffic)
            : packets.packets(product.source, product.destination, product.traffic),
        ),
        packets.MAY,
      ),
    hops: () => [],
    doubts: () => [],
  };
}
