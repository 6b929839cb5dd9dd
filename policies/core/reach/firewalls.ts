/**
 * Endpoints of AWS Network Firewall on the way between a VPC and its internet gateway: the gateway's own table leads
 * what comes in to an endpoint, the subnets' tables what goes out, and the endpoint's subnet on from there
 * (https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html). Others are between private
 * subnets and NAT gateways, whose tables lead back to it. The firewall's rules are not read: it is taken to let through
 * what has to work, and protects nothing.
 */
import { addresses, type AddressSet } from "../algebra";
import type { Resource } from "../graph";
import { isSure } from "../model/members";
import type { Reader } from "../model/members/reader";
import type { OneOf, Subnet, Vpc, Way, Ways } from "../model/routing";
import type { Crossings } from "./crossings";
import type { Gateways } from "./gateways";
import { factsOf, type Mode } from "./modes";
import type { PublicAccess } from "./public-access";

/**
 * How what comes in by the internet gateway gets to some addresses: by itself, through one of these firewalls, or
 * nobody knows how, because of this table.
 */
export type Inbound =
  | { readonly by: "gateway" }
  | { readonly by: "firewall"; readonly all: ReadonlySet<Resource> }
  | { readonly by: "unknown"; readonly at: Resource };

const plain: Inbound = { by: "gateway" };

/** Whether what comes in gets through all of these firewalls. */
function isThrough(inbound: Inbound | undefined, all: readonly Resource[] | undefined): boolean {
  return inbound?.by === "firewall" && all?.every((one) => inbound.all.has(one)) === true;
}

export class Firewalls {
  constructor(
    private readonly crossings: Crossings,
    private readonly gateways: Gateways,
    private readonly publicAccess: PublicAccess,
    private readonly reader: Reader,
  ) {}

  /** How what comes in gets to addresses of a VPC; asked of what is certain only. */
  inbound(vpc: OneOf<Vpc>, to: AddressSet): Inbound {
    const edges = this.gateways.edgesOf(vpc);
    const [edge] = edges;
    if (edge === undefined) return plain;
    const [own] = vpc.all;
    const unknown: Inbound = { by: "unknown", at: edge.resource };
    if (edges.length > 1 || own === undefined || vpc.all.length > 1 || vpc.open) return unknown;
    const [ways, ...others] = this.crossings.routing.waysOfEdge(edge, own);
    if (ways === undefined || others.length > 0) return unknown;
    return this.met(ways, to) ?? unknown;
  }

  private met({ must }: Ways, to: AddressSet): Inbound | undefined {
    const met = must.filter((way) => addresses.intersects(way.addresses, to));
    if (!addresses.isSubset(to, addresses.unionAll(met.map((way) => way.addresses)))) {
      return undefined;
    }
    if (met.every((way) => way.class === "local")) return plain;
    const isLocal = (one: Way) => one.class === "local";
    const all = met.map((way) =>
      this.leadOn(way, addresses.intersection(way.addresses, to), isLocal),
    );
    if (all.includes(undefined)) return undefined;
    return { by: "firewall", all: new Set(all.flatMap((list) => list ?? [])) };
  }

  /**
   * Whether a way leads to the internet for sure, through firewalls or by itself, and answers come back as it goes:
   * a firewall that sees one half of a connection drops it.
   */
  leadsOut(way: Way, inbound: Inbound, mode: Mode, isOut: (way: Way) => boolean): boolean {
    if (isOut(way)) return factsOf(mode) === "may" || inbound.by === "gateway";
    if (factsOf(mode) === "may" || way.class !== "inspection") return false;
    return isThrough(inbound, this.leadOn(way, way.addresses, isOut));
  }

  /**
   * Where a way leads on to through firewalls: the ways that fit of each subnet that the endpoint may be in. None where
   * it is not known what the firewalls do.
   */
  onward(way: Way, fits: (way: Way) => boolean): readonly (readonly Way[])[] {
    const subnets = this.firewallsOf(way)?.map((one) => this.subnetsOf(one)) ?? [];
    if (subnets.length === 0 || subnets.includes(undefined)) return [];
    return subnets.flatMap((list) =>
      (list ?? []).map((subnet) =>
        this.crossings.ways(subnet, "must", fits).ways.flatMap((one): readonly Way[] => {
          const set = addresses.intersection(one.addresses, way.addresses);
          if (addresses.isEmpty(set)) return [];
          return [{ ...one, addresses: set, because: [...way.because, ...one.because] }];
        }),
      ),
    );
  }

  /** Whether answers to these addresses come from a subnet through the same firewalls as a way leads through. */
  answers(way: Way, from: Subnet, to: AddressSet): boolean {
    return isThrough(this.met(this.crossings.routing.waysOf(from), to), this.firewallsOf(way));
  }

  /** The firewalls through which a way leads on for sure; undefined where it is not known what they do. */
  private leadOn(
    way: Way,
    to: AddressSet,
    fits: (way: Way) => boolean,
  ): readonly Resource[] | undefined {
    const all = this.firewallsOf(way);
    const isOn = (firewall: Resource) =>
      this.subnetsOf(firewall)?.every((subnet) =>
        addresses.isSubset(to, this.crossings.ways(subnet, "must", fits).addresses),
      ) === true;
    return all?.every(isOn) === true ? all : undefined;
  }

  /** The firewalls, of the plan, that a way leads to. */
  private firewallsOf({ targets, class: kind }: Way): readonly Resource[] | undefined {
    // Where VPC Block Public Access is on, firewalls let nothing through, whatever is excluded.
    if (kind !== "inspection" || targets.length === 0 || this.publicAccess.isOn) return undefined;
    const all = targets.flatMap(({ resource }) =>
      resource?.kind === "NetworkFirewall" ? [resource] : [],
    );
    return all.length === targets.length ? all : undefined;
  }

  /** Where its endpoints are. */
  private subnetsOf(firewall: Resource): readonly Subnet[] | undefined {
    const subnets = this.reader.subnets(firewall, "subnetMappings.subnetId");
    if (!isSure(subnets) || subnets.certain.length === 0) return undefined;
    return subnets.certain.map((one) => this.crossings.routing.subnets.named(one.urn));
  }
}
