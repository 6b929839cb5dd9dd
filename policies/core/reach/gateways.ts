/** What gateways carry: whether they are attached, which VPCs a peering joins, which ways lead beyond a VPC. */
import { addresses } from "../algebra";
import { isExact, isOneAccount, type Resolver, type Resource } from "../graph";
import type { Member } from "../model/members";
import { oneOfReference } from "../model/routing/choices";
import { carriedBy, type Near } from "../model/routing/vpn-selectors";
import type {
  EdgeAssociation,
  Evidence,
  GatewayAttachment,
  Gateways as Attached,
  OneOf,
  RouteTarget,
  Routing,
  Subnet,
  TargetClass,
  Vpc,
  Way,
} from "../model/routing";
import { formatVpc } from "../model/routing";
import type { Stop } from "./flows";
import { factsOf, type Mode } from "./modes";
import { Transit } from "./transit";
import { unmatched, type Crossed } from "./transit-groups";

/** Classes of targets behind which other networks are. */
const remoteClasses: ReadonlySet<TargetClass> = new Set<TargetClass>([
  "vpn-gateway", "transit-gateway", "peering", "core-network", "local-gateway", "carrier",
]); // prettier-ignore

/** Classes of targets that may hand anything on to anywhere. */
export const openClasses: ReadonlySet<TargetClass> = new Set<TargetClass>([
  "middlebox", "inspection", "unknown",
]); // prettier-ignore

/** Through these, traffic may get to the internet by networks that are not in the plan. */
const beyondClasses: ReadonlySet<TargetClass> = new Set<TargetClass>([
  "vpn-gateway", "transit-gateway", "core-network", "local-gateway", "carrier",
]); // prettier-ignore

interface Joint {
  readonly one: OneOf<string>;
  readonly other: OneOf<string>;
  readonly accepted: boolean;
}

export class Gateways {
  private readonly joints = new Map<Resource, Joint>();
  /** Peerings that somebody accepts for the other side. */
  private readonly accepted: ReadonlySet<Resource>;
  readonly transit: Transit;
  private namedByRoutes: readonly RouteTarget[] | undefined;

  constructor(
    private readonly routing: Routing,
    private readonly resolver: Resolver,
  ) {
    this.transit = new Transit(routing, resolver);
    const accepted = resolver.graph
      .ofKind("VpcPeeringAccepter")
      .filter(accepts)
      .map((one) => resolver.reference(one, "vpcPeeringConnectionId"))
      .flatMap((reference) => (isExact(reference) ? reference.certain : []));
    this.accepted = new Set(accepted.map(({ resource }) => resource));
  }

  /** The attachment that makes a way to an internet gateway one to the internet; undefined if none does. */
  internet(vpc: OneOf<Vpc>, way: Way | undefined, mode: Mode): Evidence | undefined {
    const kind = (one: Vpc) => one.internetGateways;
    return attachment(vpc, kind, way, mode) ?? this.stray(way, kind, mode);
  }

  egressOnly(vpc: OneOf<Vpc>, way: Way, mode: Mode): Evidence | undefined {
    const kind = (one: Vpc) => one.egressOnlyGateways;
    return attachment(vpc, kind, way, mode) ?? this.stray(way, kind, mode);
  }

  /** The tables before a VPC's internet gateways, for what comes in by these. */
  edgesOf(vpc: OneOf<Vpc>): readonly EdgeAssociation[] {
    const { edges } = this.routing;
    if (edges.length === 0) return edges;
    const ids = new Set(
      vpc.all.flatMap(({ internetGateways: { certain, possible } }) =>
        [...certain, ...possible].map(({ gateway }) => gateway),
      ),
    );
    return edges.filter(
      ({ gateway: { certain, possible, open } }) =>
        open || [...certain, ...possible].some(({ key }) => ids.has(key)),
    );
  }

  /** Whether a way leads to networks beyond the VPC that the plan does not make. */
  leadsBeyond(way: Way, vpc: OneOf<Vpc>, mode: Mode): boolean {
    if (openClasses.has(way.class)) return mode === "may";
    if (!remoteClasses.has(way.class)) return false;
    if (way.class === "vpn-gateway") {
      const kind = (one: Vpc) => one.vpnGateways;
      return (attachment(vpc, kind, way, mode) ?? this.stray(way, kind, mode)) !== undefined;
    }
    if (way.class !== "peering") return true;
    // A peering leads to one other network; if the plan makes that, its members are asked one by one.
    return way.targets.some(({ resource }) => {
      const sides = this.jointOf(resource);
      if (sides === undefined) return true;
      // Of one that is ignored when it changes the other side may as well be made here.
      const isIgnored = ["vpcId", "peerVpcId"].some((side) => resource?.ignores(side));
      if (mode !== "may" && (!sides.accepted || isIgnored)) return false;
      const far = [sides.one, sides.other].filter(
        ({ all, open }) => open || !all.some((key) => vpc.all.some((own) => own.key === key)),
      );
      return (
        far.length === 0 || far.some((side) => side.open || side.all.some((k) => !this.isMade(k)))
      );
    });
  }

  /**
   * The same way to those networks alone that its VPN gateway leads to for sure, where it is not up to a peer to which, and
   * whose packets its connections carry to all that is near.
   */
  ledBeyond(way: Way, near: Near): Way {
    if (way.class !== "vpn-gateway") return way;
    const carried = way.targets.map(({ resource }) => this.routing.connections.to(resource));
    const isTold = carried.length > 0 && !carried.includes(undefined);
    const sets = carried.flatMap((all) => all ?? []).map((one) => carriedBy(one, near));
    const to = isTold ? addresses.unionAll(sets) : addresses.anything;
    const led = this.ledTo(way);
    return { ...led, addresses: addresses.intersection(led.addresses, to) };
  }

  private ledTo(way: Way): Way {
    const all = way.targets.map(({ resource }) => this.routing.connections.of(resource));
    const known = all.filter((one) => one !== undefined);
    if (known.length < all.length || known.length === 0) return way;
    const led = addresses.unionAll(known.map((one) => one.addresses));
    return { ...way, addresses: addresses.intersection(way.addresses, led) };
  }

  /** Whether a way may end on the internet by way of networks that are not in the plan. */
  static mayLeadOn(way: Way): boolean {
    return beyondClasses.has(way.class) || openClasses.has(way.class);
  }

  /** Whether a way leads from a subnet into the VPC of another. */
  joins(way: Way, from: Subnet, to: Subnet, mode: Mode): boolean {
    if (openClasses.has(way.class)) return mode === "may";
    if (!remoteClasses.has(way.class)) return false;
    if (way.class === "transit-gateway" && mode !== "may") {
      const isV4 = !addresses.hasV6(way.addresses);
      return isV4 && way.targets.length > 0 && way.targets.every(({ resource }) => this.transit.joins(resource, from, to)); // prettier-ignore
    }
    if (way.class !== "peering") return mode === "may";
    const joined = way.targets.map(({ resource }) => {
      const sides = this.jointOf(resource);
      if (sides === undefined) return mode === "may";
      return (
        (mode === "may" || sides.accepted) &&
        (spans(sides.one, sides.other, from, to, mode) ||
          spans(sides.other, sides.one, from, to, mode))
      );
    });
    return mode === "may" ? joined.some(Boolean) || joined.length === 0 : joined.every(Boolean);
  }

  /** Why a way to one transit gateway does not surely lead from a subnet to another. */
  stopBetween(way: Way, from: Subnet, to: Subnet): Stop | undefined {
    const [only, ...others] = way.targets;
    if (way.class !== "transit-gateway" || only?.resource === undefined) return undefined;
    return others.length > 0 ? undefined : this.transit.stopBetween(only.resource, from, to);
  }

  /** What the transit gateways that ways surely lead by cross between two subnets; undefined where one is not known. */
  crossed(all: readonly Way[], from: Subnet, to: Subnet): readonly Crossed[] | undefined {
    const found = all.flatMap(({ targets }) =>
      targets.map(({ resource }) =>
        resource === undefined ? undefined : this.transit.crossed(resource, from, to),
      ),
    );
    const known = found.filter((one) => one !== undefined);
    return known.length < found.length || known.length === 0 ? undefined : known;
  }

  /** Why inbound rules at a member do not surely match groups of another VPC behind one of these. */
  unmatched(all: readonly Crossed[], to: Member): Stop | undefined {
    for (const one of all) {
      const stop = unmatched(one, to);
      if (stop !== undefined) return stop;
    }
    return undefined;
  }

  /**
   * A gateway of elsewhere that a route names by its id, or that the program imports: AWS takes such a route only where the gateway is attached, so
   * that somebody attaches it. Without a way, one that any route leads to the internet by.
   */
  private stray(way: Way | undefined, kind: (vpc: Vpc) => Attached, mode: Mode) {
    if (factsOf(mode) !== "may") return undefined;
    const targets = way?.targets ?? this.internetTargets();
    const found = targets.find(
      ({ gateway, resource }) =>
        gateway !== undefined &&
        (resource === undefined || resource.options.importId !== undefined) &&
        !this.routing.vpcs.all.some((vpc) =>
          kind(vpc).certain.some((one) => one.gateway === gateway),
        ),
    );
    return found && outside("a route's gateway is none of the plan, and is attached outside of it");
  }

  private internetTargets(): readonly RouteTarget[] {
    return (this.namedByRoutes ??= this.routing.tables.all
      .flatMap(({ versions }) => versions.flat())
      .flatMap(({ targets }) => targets.filter((one) => one.class === "internet")));
  }

  /**
   * Whether a peering is accepted by who asks for it, which takes one account and one region
   * (https://docs.aws.amazon.com/vpc/latest/peering/create-vpc-peering-connection.html).
   */
  private isAcceptable(peering: Resource): boolean {
    const { regions, graph } = this.resolver;
    const { certain, possible } = this.resolver.reference(peering, "peerVpcId");
    const peers = [...certain, ...possible].map(({ resource }) => resource);
    return (
      accepts(peering) &&
      peers.every(
        (one) => regions.compare(peering, one) === "equal" && isOneAccount(graph, peering, one),
      )
    );
  }

  private isMade(vpc: string): boolean {
    return this.routing.vpcs.named(vpc).created;
  }

  private jointOf(peering: Resource | undefined): Joint | undefined {
    if (peering?.kind !== "VpcPeering") return undefined;
    let known = this.joints.get(peering);
    if (known === undefined) {
      const side = (path: string): OneOf<string> => {
        const { all, open } = oneOfReference(this.resolver.reference(peering, path));
        return { all: all.map(({ key }) => key), open: open || all.length === 0 };
      };
      const accepted = this.isAcceptable(peering) || this.accepted.has(peering);
      known = { one: side("vpcId"), other: side("peerVpcId"), accepted };
      this.joints.set(peering, known);
    }
    return known;
  }
}

/** Whether a peering, or what accepts one, says for sure that it accepts. */
function accepts(one: Resource): boolean {
  return one.input("autoAccept") === true;
}

function spans(
  near: OneOf<string>,
  far: OneOf<string>,
  from: Subnet,
  to: Subnet,
  mode: Mode,
): boolean {
  return isOf(near, from.vpc, mode) && isOf(far, to.vpc, mode);
}

function isOf(side: OneOf<string>, vpc: OneOf<Vpc>, mode: Mode): boolean {
  const isAmong = vpc.all.some(({ key }) => side.all.includes(key));
  if (mode === "may") return side.open || vpc.open || isAmong;
  return isAmong && side.all.length === 1 && vpc.all.length === 1 && !side.open && !vpc.open;
}

/** The attachment of the gateway that a way leads to; without a way, of any. */
function attachment(
  { all, open }: OneOf<Vpc>,
  kind: (vpc: Vpc) => Attached,
  way: Way | undefined,
  mode: Mode,
): Evidence | undefined {
  const named = way?.targets.map(({ gateway }) => gateway) ?? [];
  const fits = ({ gateway }: GatewayAttachment): boolean =>
    gateway === undefined ||
    named.length === 0 ||
    named.includes(undefined) ||
    named.includes(gateway);
  if (factsOf(mode) === "may") {
    for (const vpc of all) {
      const { certain, possible, open: more } = kind(vpc);
      const found = certain.find(fits) ?? possible.find(fits);
      if (found !== undefined) return found.evidence;
      if (more) return outside(`the gateways of ${formatVpc(vpc)} are not all in the plan`);
    }
    return open ? outside("the VPC is unknown") : undefined;
  }
  const [only] = all;
  if (only === undefined || all.length > 1 || open) return undefined;
  const { certain } = kind(only);
  if (named.length === 0) return certain[0]?.evidence;
  const found = named.map((gateway) =>
    gateway === undefined ? undefined : certain.find((one) => one.gateway === gateway),
  );
  return found.includes(undefined) ? undefined : found[0]?.evidence;
}

function outside(text: string): Evidence {
  return { resource: undefined, path: undefined, text };
}
