/** What is really wrong where a flow is lost: the place where it is lost may only be as far as something behind it. */
import { addresses, type AddressSet, type PacketSet } from "../algebra";
import { isUnknown, numberOf, type Resource } from "../graph";
import type { Member } from "../model/members";
import { propertyEvidence } from "../model/routing";
import type { Led } from "../model/routing/vpn-connections";
import { carriedBy, refusedBy, type Near } from "../model/routing/vpn-selectors";
import type { Closure, Direct } from "../reach/types";
import { addressesText, firstClosure } from "./evidence";
import type { Cause } from "./findings";
import { internet, type Judging } from "./judging";
import { linkAt } from "./missing";

/** What is to be changed, and how. */
export interface Mend {
  readonly cause: Cause;
  /** What is wrong with it, to be told after where the flow is lost; undefined where that says it. */
  readonly why?: string;
  /** Whether it may as well be right, and cannot be told. */
  readonly isDoubt?: boolean;
  readonly fix: string;
  /** Whether the change takes away what is let in wrongly as well. */
  readonly corrects?: boolean;
}

/** A route leads to a gateway, and that through a route of its own to another. */
const mostSteps = 4;

/** What stands behind a route or a gateway at which a flow is lost; undefined where nothing does. */
export function behind(
  judging: Judging,
  closure: Closure,
  direct: Pick<Direct, "from" | "to">,
  missing: PacketSet,
  steps = mostSteps,
): Mend | undefined {
  const { at, layer } = closure;
  if (steps === 0) return undefined;
  if (layer === "gateway") {
    if (at?.kind === "RouteTableAssociation") return atEdge(judging, at);
    return atLooseGateway(judging, at);
  }
  if (layer === "address" && at?.kind === "Route") return atAddress(judging, at, direct);
  if (layer === "route" && at?.kind === "Subnet") return atVpn(judging, direct, missing);
  if (at?.kind === "Route") {
    const [gateway] = named(judging, at, "gatewayId");
    if (gateway?.kind === "InternetGateway") {
      const edge = judging.model.routing.edges.find(({ gateway: of, finding }) => {
        const all = [...of.certain, ...of.possible];
        return finding !== undefined && all.some(({ resource }) => resource === gateway);
      });
      return edge === undefined ? atLooseGateway(judging, gateway) : atEdge(judging, edge.resource);
    }
    const [nat] = named(judging, at, "natGatewayId");
    return nat === undefined ? undefined : atNat(judging, nat, missing, steps - 1);
  }
  return at?.kind === "NatGateway" ? atNat(judging, at, missing, steps - 1) : undefined;
}

function named({ model }: Judging, at: Resource, slot: string): readonly Resource[] {
  return model.resolver.reference(at, slot).certain.map(({ resource }) => resource);
}

/** The internet gateway of the program that is attached to no VPC, where there is one. */
function atLooseGateway({ model }: Judging, at: Resource | undefined): Mend | undefined {
  if (at?.kind === "BlockPublicAccess") return undefined;
  const attached = model.graph.ofKind("InternetGatewayAttachment").length > 0;
  const loose = model.graph
    .ofKind("InternetGateway")
    .filter((one) => one.input("vpcId") === undefined);
  const [gateway, ...others] = loose;
  if (attached || gateway === undefined || others.length > 0) return undefined;
  return {
    cause: { resource: gateway, property: "vpcId", link: `gateway ${gateway.urn}` },
    why: `${gateway.toString()} is attached to no VPC`,
    fix: `Attach ${gateway.toString()} to the VPC: set its vpcId.`,
  };
}

/** A route table of the internet gateway itself. */
function atEdge({ model }: Judging, edge: Resource): Mend {
  const found = model.routing.edges.find(({ resource }) => resource === edge)?.finding;
  return {
    cause: { resource: edge, property: "gatewayId" },
    why: `${edge.toString()} may lead what comes in elsewhere`,
    fix: found?.fix ?? `Remove ${edge.toString()}.`,
    corrects: true,
  };
}

/** A VPN gateway to which a route leads, and whose connections lead to other networks, or which has none. */
export function atVpn(
  judging: Judging,
  { from, to }: Pick<Direct, "from" | "to">,
  missing: PacketSet,
): Mend | undefined {
  if (from.kind !== "remote" && to.kind !== "remote") return undefined;
  const [near, end] =
    to.kind === "member"
      ? ([to.member, "source"] as const)
      : from.kind === "member"
        ? ([from.member, "destination"] as const)
        : [];
  if (near === undefined || end === undefined) return undefined;
  const sought = addresses.unionAll(missing.products.map((product) => product[end]));
  const { connections } = judging.model.routing;
  for (const subnet of judging.subnetsOf(near)) {
    for (const way of judging.model.routing.waysOf(subnet).must) {
      if (way.class !== "vpn-gateway") continue;
      const lost = addresses.intersection(way.addresses, sought);
      for (const { resource: gateway } of way.targets) {
        if (gateway === undefined) continue;
        const led = connections.of(gateway);
        const rest =
          led === undefined || led.isOpen
            ? addresses.nothing()
            : addresses.difference(lost, led.addresses);
        if (led !== undefined && !addresses.isEmpty(rest)) {
          return lackingVpn(judging, gateway, led, rest);
        }
        const near = { v4: subnet.v4.most, v6: subnet.v6.most };
        const narrow = narrowVpn(judging, connections.to(gateway) ?? [], near, lost);
        if (narrow !== undefined) return narrow;
      }
    }
  }
  return undefined;
}

function lackingVpn(
  judging: Judging,
  gateway: Resource,
  { connection }: Led,
  lost: AddressSet,
): Mend {
  const networks = addressesText(lost, judging.label);
  if (connection === undefined) {
    const has = judging.model.graph.ofKind("VpnConnection").length > 0;
    const lacks = has ? `no connection with a static route for ${networks}` : "no VPN connection";
    return {
      cause: { resource: gateway, property: undefined, link: `vpn ${gateway.urn}` },
      why: `${gateway.toString()} has ${lacks}`,
      fix: `Make a VpnConnection with vpnGatewayId of ${gateway.toString()}, and where it has staticRoutesOnly, a VpnConnectionRoute for ${networks}; of what another stack holds, hand over its state.`,
    };
  }
  return {
    cause: { resource: connection, property: "staticRoutesOnly", link: `vpn ${connection.urn}` },
    why: `${connection.toString()} has staticRoutesOnly, and no route for ${networks}`,
    fix: `Give ${connection.toString()} a VpnConnectionRoute with destinationCidrBlock ${networks}, or have it learn routes by BGP.`,
  };
}

/** Connections of which each carries a part of the addresses alone, or for another network than the subnet's. */
function narrowVpn(
  judging: Judging,
  connections: readonly Resource[],
  near: Near,
  lost: AddressSet,
): Mend | undefined {
  const carried = addresses.unionAll(connections.map((one) => carriedBy(one, near)));
  const rest = addresses.difference(lost, carried);
  if (connections.length === 0 || addresses.isEmpty(rest)) return undefined;
  for (const connection of connections) {
    const property = refusedBy(connection, near, rest);
    if (property === undefined) continue;
    const isFar = property.startsWith("local");
    const networks = addressesText(isFar ? rest : addresses.union(near.v4, near.v6), judging.label);
    return {
      cause: { resource: connection, property },
      why: `${propertyEvidence(connection, property).text}: it does not surely carry ${networks}, which ${isFar ? "is at the customer gateway's side" : "is at the side of AWS"}`,
      fix: `Have ${property} of ${connection.toString()} be a literal that holds ${networks}, or leave it out: it carries everything then.`,
    };
  }
  return undefined;
}

/** A NAT gateway that gets nowhere: for the same reason for which its own packets do not. */
function atNat(
  judging: Judging,
  nat: Resource,
  missing: PacketSet,
  steps: number,
): Mend | undefined {
  const member = judging.model.members.all.find(({ owner }) => owner === nat);
  if (member === undefined) return undefined;
  const out = judging.reach.out(member, "must");
  const closure = firstClosure(out.closed, internet) ?? out.stop(missing);
  if (closure === undefined) return undefined;
  const more = behind(judging, closure, out, missing, steps);
  if (more !== undefined) return more;
  const { at, layer, text } = closure;
  if (layer !== "route" || at?.kind !== "Subnet") return undefined;
  return {
    cause: { resource: at, property: undefined, link: linkAt(judging, closure, at) },
    why: text,
    fix: `Give the route table of ${at.toString()} a route for the way to the internet and back.`,
  };
}

/** Who has no address on the internet, and is sent there all the same. */
function atAddress(
  judging: Judging,
  route: Resource,
  { from }: Pick<Direct, "from" | "to">,
): Mend | undefined {
  if (from.kind !== "member") return undefined;
  const { owner, role, publicV4 } = from.member;
  const name = judging.nameOf(from.member);
  if (owner.kind === "NatGateway") {
    const isPrivate = owner.input("connectivityType") !== undefined && publicV4.because.includes(" :: connectivityType"); // prettier-ignore
    return {
      cause: {
        resource: owner,
        property: isPrivate ? "connectivityType" : "allocationId",
        link: `address ${owner.urn}`,
      },
      why: isPrivate
        ? `${owner.toString()} has no address on the internet`
        : `${owner.toString()} has no address of its own on the internet: ${publicV4.because}`,
      fix: isPrivate
        ? `Give ${name} an address on the internet; a NAT gateway has one if its connectivityType is public.`
        : `Give ${name} an Elastic IP of its own by its allocationId: a public NAT gateway is not made without.`,
    };
  }
  if (role !== "compute") return undefined;
  return {
    cause: { resource: route, property: "gatewayId" },
    fix: `Have ${route.toString()} lead to a NAT gateway, or put ${name} into subnets where one does.`,
    corrects: true,
  };
}

/** A rule that is not sure because something else keeps the rules of its group that it lists, and not this one. */
export function notListed({ model }: Judging, rule: Resource | undefined): Mend | undefined {
  if (rule?.kind !== "IngressRule" && rule?.kind !== "EgressRule") return undefined;
  const { resolver, graph } = model;
  const property = rule.kind === "IngressRule" ? "ingressRuleIds" : "egressRuleIds";
  const [group] = resolver.reference(rule, "securityGroupId").certain;
  const list = graph.ofKind("SecurityGroupRulesExclusive").find((one) => {
    const named = resolver.reference(one, "securityGroupId").certain;
    const kept = resolver.reference(one, property).certain;
    return (
      named.some(({ resource }) => resource === group?.resource) &&
      !kept.some(({ resource }) => resource === rule)
    );
  });
  if (list === undefined) return undefined;
  return {
    cause: { resource: list, property },
    why: `${list.toString()} keeps the rules that it lists, and this one is not among them`,
    fix: `Add ${rule.toString()} to ${property} of ${list.toString()}, or remove that.`,
  };
}

/** The listeners of a load balancer on a port, else those that may be, as theirs is not known. */
export function listenersOn(judging: Judging, balancer: Member, port: number): readonly Resource[] {
  const all = judging.model.balancing.listeners(balancer);
  const told = all.filter((listener) => numberOf(listener.input("port")) === port);
  return told.length > 0
    ? told
    : all.filter((listener) => isUnknown(listener.input("port") ?? null));
}
