/**
 * `ignoreChanges`: the engine leaves what is deployed as it is, whatever the program says, and what that is nobody here
 * knows (https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges/).
 */
import type { Kind } from "./kinds";
import type { Options, ResourceData } from "./resource";
import { emptyMap, unknown, type Value } from "./value";

/** Top-level properties whose changes are ignored. */
export type Ignored = ReadonlySet<string> | "all";

const nothing: Ignored = new Set<string>();

/** What paths of properties are about: `a.b`, `a[0].b`, `["a"].b`; one that cannot be read may be about anything. */
export function ignoredBy({ ignoreChanges = [] }: Options): Ignored {
  if (ignoreChanges.length === 0) return nothing;
  const roots = ignoreChanges.map(rootOf);
  const isAll = roots.some((root) => root === undefined || root === "*");
  return isAll ? "all" : new Set(roots.filter((root) => root !== undefined));
}

function rootOf(path: string): string | undefined {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path)?.[1];
  return quoted?.replace(/\\(.)/g, "$1") ?? /^[^.[\]"]+/.exec(path)?.[0];
}

/**
 * What a network is laid out by: all that is said of one of these is a part of the proof, and so an ignored property of
 * it is an unknown one. Of other kinds each reader asks for itself.
 */
const layout: ReadonlySet<Kind> = new Set<Kind>([
  "Vpc", "VpcIpv4Cidr", "VpcIpv6Cidr", "Subnet", "DefaultSubnet", "RouteTable", "DefaultRouteTable", "Route",
  "RouteTableAssociation", "MainRouteTableAssociation", "EndpointRouteTableAssociation", "VpnGatewayRoutePropagation",
  "RouteServerPropagation", "InternetGateway", "InternetGatewayAttachment", "EgressOnlyInternetGateway", "VpnGateway",
  "VpnGatewayAttachment", "VpcPeering", "VpcPeeringAccepter", "NetworkAclRule", "NetworkAclAssociation", "PrefixList",
  "PrefixListEntry",
]); // prettier-ignore

type Said = Pick<ResourceData, "inputs" | "propertyDependencies">;

/** What of all that a program says is known to be deployed. */
export function deployed(said: Said, kind: Kind | undefined, ignored: Ignored): Said {
  const isHeld = kind !== undefined && layout.has(kind) && ignored !== nothing;
  if (!isHeld || said.inputs === undefined) return said;
  if (ignored === "all") return {};
  const inputs: Record<string, Value> = Object.assign(emptyMap(), said.inputs);
  const propertyDependencies = { ...said.propertyDependencies };
  for (const property of ignored) {
    inputs[property] = unknown;
    Reflect.deleteProperty(propertyDependencies, property);
  }
  return said.propertyDependencies === undefined ? { inputs } : { inputs, propertyDependencies };
}
