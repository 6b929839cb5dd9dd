/** Where a route leads: the class of its target, and which resource it is. */
import { textOf, type Kind, type Path, type Resolver, type Resource } from "../../graph";
import { oneOfReference, type Named } from "./choices";

/**
 * - `local`: within the VPC
 * - `internet`: an internet gateway, both ways
 * - `egress-only`: out by IPv6, no way in
 * - `nat-public`, `nat-private`: out by another address, no way in
 * - `vpn-gateway` to `carrier`: networks beyond this VPC
 * - `middlebox`: an interface or instance, which may forward anything
 * - `inspection`: an endpoint of a gateway load balancer
 * - `gateway-endpoint`: one service of AWS
 * - `none`: nowhere
 * - `unknown`: any of these
 */
export type TargetClass =
  | "local"
  | "internet"
  | "egress-only"
  | "nat-public"
  | "nat-private"
  | "vpn-gateway"
  | "transit-gateway"
  | "peering"
  | "core-network"
  | "local-gateway"
  | "carrier"
  | "middlebox"
  | "inspection"
  | "gateway-endpoint"
  | "none"
  | "unknown";

export interface RouteTarget {
  /** Equal for equal targets. */
  readonly key: string;
  readonly class: TargetClass;
  /** The URN or id of the gateway; undefined where it is not known which of the class it is. */
  readonly gateway: string | undefined;
  readonly resource: Resource | undefined;
}

export function targetOf(kind: TargetClass, named?: Named): RouteTarget {
  return {
    key: `${kind} ${named?.key ?? ""}`,
    class: kind,
    gateway: named?.key,
    resource: named?.resource,
  };
}

/** What one route may lead to: exactly one of `all`, and for sure so if there is only one. */
export interface Targets {
  readonly all: readonly RouteTarget[];
  /** The property that names it. */
  readonly path: Path | undefined;
}

/** The properties that name targets, each with the classes that it may name. */
const classes: Readonly<Record<string, readonly TargetClass[]>> = {
  gatewayId: ["unknown"],
  natGatewayId: ["nat-public", "nat-private"],
  egressOnlyGatewayId: ["egress-only"],
  transitGatewayId: ["transit-gateway"],
  vpcPeeringConnectionId: ["peering"],
  vpcEndpointId: ["inspection"],
  networkInterfaceId: ["middlebox"],
  instanceId: ["middlebox"],
  coreNetworkArn: ["core-network"],
  localGatewayId: ["local-gateway"],
  carrierGatewayId: ["carrier"],
  odbNetworkArn: ["peering"],
};

export const targetProperties: readonly string[] = Object.keys(classes);

const gatewayKinds: Readonly<Partial<Record<Kind, TargetClass>>> = {
  InternetGateway: "internet",
  VpnGateway: "vpn-gateway",
  VpcEndpoint: "inspection",
};

const gatewayIds: readonly (readonly [RegExp, TargetClass])[] = [
  [/^local$/, "local"],
  [/^igw-/, "internet"],
  [/^vgw-/, "vpn-gateway"],
  [/^vpce-/, "inspection"],
  [/^nat-/, "unknown"],
];

/** The target of the route at `at`: of a whole resource, or of one of its `routes`. */
export function readTargets(
  resolver: Resolver,
  route: Resource,
  at: readonly (string | number)[],
): Targets {
  const set = targetProperties.filter((property) => {
    const value = route.input([...at, property]);
    return value !== undefined && textOf(value) !== "";
  });
  const [property, ...more] = set;
  if (property === undefined) return { all: [targetOf("none")], path: undefined };
  // AWS takes one target and no more.
  if (more.length > 0) return { all: [targetOf("unknown")], path: at.length > 0 ? at : property };
  const path = [...at, property];
  const { all, open } = oneOfReference(resolver.reference(route, path));
  const named = all.flatMap((one) => classesOf(property, one).map((kind) => targetOf(kind, one)));
  const rest = open ? (classes[property] ?? ["unknown"]).map((kind) => targetOf(kind)) : [];
  return { all: [...named, ...rest], path };
}

function classesOf(property: string, { resource, key }: Named): readonly TargetClass[] {
  if (property === "gatewayId") {
    if (resource?.kind !== undefined) return [gatewayKinds[resource.kind] ?? "unknown"];
    return [gatewayIds.find(([pattern]) => pattern.test(key))?.[1] ?? "unknown"];
  }
  const isFrozen = resource?.ignores("connectivityType") === true;
  if (property === "natGatewayId" && resource !== undefined && !isFrozen) {
    const connectivity = resource.input("connectivityType");
    if (connectivity === undefined || textOf(connectivity) === "public") return ["nat-public"];
    if (textOf(connectivity) === "private") return ["nat-private"];
  }
  return classes[property] ?? ["unknown"];
}
