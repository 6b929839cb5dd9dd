/** Gateways on the map: which there are, and which of them a way passes, by the routes among its hops. */
import { textOf, type Hop, type Kind, type Model, type Resource } from "../proof";

export interface GatewayResource {
  readonly resource: Resource;
  readonly lines: readonly string[];
  /** The VPC that it stands at; undefined where that is not known. */
  readonly vpc: string | undefined;
}

const described: Readonly<Partial<Record<Kind, string>>> = {
  InternetGateway: "in and out",
  EgressOnlyInternetGateway: "IPv6, out only",
  VpnGateway: "to other networks",
  TransitGateway: "to other networks",
  VpcPeering: "to another VPC",
  CarrierGateway: "to a carrier",
};

const kinds = Object.keys(described) as readonly Kind[];

export function gateways({ graph }: Model): readonly GatewayResource[] {
  return graph.ofKind(...kinds).map((resource) => ({
    resource,
    lines: [described[resource.kind ?? "Vpc"] ?? ""],
    vpc: vpcOf(graph, resource),
  }));
}

function vpcOf(graph: Model["graph"], gateway: Resource): string | undefined {
  const attachments = graph
    .ofKind("InternetGatewayAttachment", "VpnGatewayAttachment")
    .filter((one) =>
      ["internetGatewayId", "vpnGatewayId"].some((key) => refers(graph, one, key, gateway)),
    );
  for (const one of [gateway, ...attachments]) {
    const named = one.dependenciesOf("vpcId").map((urn) => graph.get(urn));
    const text = textOf(one.input("vpcId"));
    const [vpc] = [
      ...named,
      ...(text === undefined ? [] : graph.named(text)).map((n) => n.resource),
    ]
      .filter((found) => found !== undefined)
      .filter(({ kind }) => kind === "Vpc" || kind === "DefaultVpc");
    if (vpc !== undefined) return vpc.urn;
  }
  return graph.ofKind("Vpc")[0]?.urn;
}

function refers(graph: Model["graph"], one: Resource, key: string, to: Resource): boolean {
  const text = textOf(one.input(key));
  return (
    one.dependenciesOf(key).includes(to.urn) ||
    (text !== undefined && graph.named(text).some(({ resource }) => resource === to))
  );
}

/** What a route leads to. */
const targets = [
  "natGatewayId",
  "gatewayId",
  "egressOnlyGatewayId",
  "transitGatewayId",
  "vpcPeeringConnectionId",
  "routes",
] as const;

const passed: ReadonlySet<Kind> = new Set<Kind>([...kinds, "NatGateway"]);

/** The gateways that hops name: as themselves, or as what a route among them leads to. */
export function gatewaysOf({ graph }: Model, hops: readonly Hop[]): readonly Resource[] {
  const found = new Set<Resource>();
  for (const { evidence } of hops) {
    const { resource } = evidence;
    if (resource === undefined) continue;
    if (passed.has(resource.kind ?? "Vpc")) found.add(resource);
    if (resource.kind !== "Route" && resource.kind !== "RouteTable") continue;
    for (const key of targets) {
      const text = textOf(resource.input(key));
      const named = [
        ...resource.dependenciesOf(key).map((urn) => graph.get(urn)),
        ...(text === undefined ? [] : graph.named(text).map((one) => one.resource)),
      ];
      for (const one of named) {
        if (one !== undefined && passed.has(one.kind ?? "Vpc")) found.add(one);
      }
    }
  }
  return [...found];
}
