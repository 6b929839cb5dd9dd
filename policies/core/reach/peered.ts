/**
 * VPCs of the plan behind peerings, as the networks that a matrix may name by their addresses: what stands in them is
 * asked one by one, and what has to work for the network has to for each of its subnets. What may come from there comes
 * from something that stands there, but for networks that the matrix names: who is in these it says itself.
 */
import { addresses, packets, ports, type AddressSet, type TrafficSet } from "../algebra";
import type { Subnet, Vpc } from "../model/routing";
import { traffic } from "./between";
import type { Crossings } from "./crossings";
import type { Filters } from "./filters";
import { filter, gate, ways, type Step, type Stretch } from "./flows";
import type { Mode } from "./modes";
import { sharesVpc, type Kin, type Seat } from "./places";

/** A part of a VPC behind a peering: one of its subnets, or its addresses that are in none. */
interface Part {
  readonly seat: Seat | undefined;
  readonly addresses: AddressSet;
  /** A subnet of that VPC, from which the ways there and back are told. */
  readonly subnet: Subnet;
}

export class Peered {
  private parts: ReadonlyMap<Vpc, readonly Part[]> | undefined;

  constructor(
    private readonly filters: Filters,
    private readonly crossings: Crossings,
    /** Addresses of the networks that the matrix names. */
    private readonly networks: AddressSet,
  ) {}

  into(to: Kin, t: Seat, mode: Mode): readonly Stretch[] {
    const listens = traffic(to, mode);
    return this.partsOf(t, mode).map(({ near, part, set }) => {
      const peer = { kin: undefined, addresses: set };
      return stretch(set, t.v4, listens, [
        filter("ingress", this.filters.between(to, "ingress", peer, mode), mode),
        ...this.ways(near, part, "source", t.v4, mode),
        this.crossings.acl(part.seat, t, mode),
        gate("listener", to.member.accepts && !ports.isEmpty(listens)),
      ]);
    });
  }

  out(from: Kin, s: Seat, mode: Mode): readonly Stretch[] {
    return this.partsOf(s, mode).map(({ near, part, set }) => {
      const peer = { kin: undefined, addresses: set };
      return stretch(s.v4, set, ports.allTraffic, [
        gate("egress", from.member.initiates),
        filter("egress", this.filters.between(from, "egress", peer, mode), mode),
        ...this.ways(near, part, "destination", s.v4, mode),
        this.crossings.acl(s, part.seat, mode),
      ]);
    });
  }

  /** The near side's ways to a part, and the part's own ways here. Of addresses in no subnet nobody has any. */
  private ways(
    near: Subnet,
    { subnet, seat }: Part,
    far: "source" | "destination",
    own: AddressSet,
    mode: Mode,
  ): readonly Step[] {
    const other = far === "source" ? "destination" : "source";
    const toPart = this.crossings.lead(near, subnet, mode);
    const here = this.crossings.lead(subnet, near, mode);
    return [
      ways(far, toPart, mode, "routes to the peering"),
      ...(seat === undefined ? [] : [ways(other, here, mode, "routes to the peering")]),
      // Where AWS puts something in the subnet is not chosen: what has to work does for each of its addresses.
      gate(
        "route",
        mode !== "must" || seat === undefined || addresses.isSubset(own, here.addresses),
      ),
    ];
  }

  /** The parts of other VPCs to which a place has a way by a peering. */
  private partsOf({ subnet: near }: Seat, mode: Mode) {
    const named = mode === "may" ? this.networks : addresses.anything;
    if (near === undefined || addresses.isEmpty(named)) return [];
    const { ways: peerings } = this.crossings.ways(near, mode, (way) => way.class === "peering");
    if (peerings.length === 0) return [];
    const all = addresses.unionAll(peerings.map((way) => way.addresses));
    const routed = addresses.intersection(all, named);
    return [...(this.parts ??= this.read()).values()].flat().flatMap((part) => {
      const set = addresses.intersection(part.addresses, routed);
      const isOther = !sharesVpc(part.subnet.vpc, near.vpc, "may");
      return isOther && !addresses.isEmpty(set) ? [{ near, part, set }] : [];
    });
  }

  private read(): ReadonlyMap<Vpc, readonly Part[]> {
    const found = new Map<Vpc, Part[]>();
    const { all } = this.crossings.routing.subnets;
    for (const subnet of all) {
      const [vpc, ...others] = subnet.vpc.all;
      if (vpc?.created !== true || others.length > 0 || subnet.vpc.open) continue;
      const v4 = subnet.v4.least;
      const seat = { subnet, v4, v6: addresses.nothing(), addresses: v4 };
      const list = found.get(vpc) ?? [];
      found.set(vpc, list);
      list.push({ seat, addresses: v4, subnet });
    }
    for (const [vpc, parts] of found) {
      const taken = addresses.unionAll(all.map(({ v4 }) => v4.most));
      const rest = addresses.difference(vpc.v4.least, taken);
      const [first] = parts;
      if (first !== undefined)
        parts.push({ seat: undefined, addresses: rest, subnet: first.subnet });
    }
    return found;
  }
}

function stretch(
  sources: AddressSet,
  targets: AddressSet,
  carried: TrafficSet,
  layers: readonly Step[],
): Stretch {
  const asked = packets.packets(sources, targets, carried);
  return { asked, wide: asked, layers };
}
