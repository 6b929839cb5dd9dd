/**
 * What brings other networks to a transit gateway, or says more of its routes than is read here. Each names the gateway,
 * a table or an attachment of it: where that is surely another one's, it has nothing to do with this one.
 */
import { allKinds, textOf, type Admission, type Resolver, type Resource } from "../graph";
import { choiceOf, type Named } from "../model/routing/choices";

/** What may lead packets of a gateway elsewhere, or attach networks to it. */
export interface Guest {
  readonly resource: Resource;
  /** Whether it is this gateway that it names; else nobody knows which. */
  readonly isNamed: boolean;
  /** Whether it lets other accounts attach networks. */
  readonly isShare: boolean;
}

/** How something names a gateway: by itself, by a table, or by an attachment. */
interface Slot {
  readonly path: string;
  readonly by: "gateway" | "table" | "attachment";
  /** Whether it has nothing to do with any gateway where it says nothing. */
  readonly isOptional?: true;
}

const byGateway = (path: string): readonly Slot[] => [{ path, by: "gateway" }];
const own = byGateway("transitGatewayId");
const accepted: readonly Slot[] = [{ path: "transitGatewayAttachmentId", by: "attachment" }];

/** The slots of each type; of a type without slots nobody knows for which gateway it is. */
const slots: Readonly<Record<string, readonly Slot[]>> = {
  "ec2transitgateway/connect": own,
  "ec2transitgateway/multicastDomain": own,
  "ec2transitgateway/policyTable": own,
  "ec2transitgateway/defaultRouteTableAssociation": own,
  "ec2transitgateway/defaultRouteTablePropagation": own,
  "ec2transitgateway/peeringAttachment": [...own, ...byGateway("peerTransitGatewayId")],
  "ec2transitgateway/peeringAttachmentAccepter": accepted,
  "ec2transitgateway/vpcAttachmentAccepter": accepted,
  "ec2transitgateway/prefixListReference": [{ path: "transitGatewayRouteTableId", by: "table" }],
  "directconnect/gatewayAssociation": byGateway("associatedGatewayId"),
  "ec2/vpnConnection": own,
  "ec2/vpnConcentrator": own,
  "ec2clientvpn/endpoint": [{ path: "transitGatewayConfiguration.transitGatewayId", by: "gateway", isOptional: true }],
  "networkfirewall/firewall": [{ path: "transitGatewayId", by: "gateway", isOptional: true }],
  "networkfirewall/firewallTransitGatewayAttachmentAccepter": accepted,
  "networkmanager/transitGatewayPeering": byGateway("transitGatewayArn"),
  "networkmanager/transitGatewayRouteTableAttachment": [{ path: "transitGatewayRouteTableArn", by: "table" }],
}; // prettier-ignore

/** Types of Network Manager that are drawings, or parts of a core network: a transit gateway peers with one by others. */
const apart =
  /^networkmanager\/(globalNetwork|site|device|link|linkAssociation|connection|customerGatewayAssociation|transitGatewayRegistration|transitGatewayConnectPeerAssociation|coreNetwork|coreNetworkPolicyAttachment|vpcAttachment|siteToSiteVpnAttachment|connectAttachment|connectPeer|dxGatewayAttachment|prefixListAssociation|attachmentRoutingPolicyLabel)$/;

/** The same of Cloud Control, whose types have no slots here. */
const native = /^aws-native:(ec2:(TransitGateway|VpnConnection|VpnConcentrator)|networkmanager:|directconnect:)/; // prettier-ignore

/** Types of RAM that share nothing by themselves. */
const sharesNothing =
  /^ram\/(resourceShare|principalAssociation|resourceShareAccepter|permission|sharingWithOrganization)$/;

const gateways: Admission = { kinds: ["TransitGateway", "VpnGateway"], anyRegion: true };
const admits: Readonly<Record<Slot["by"], Admission>> = {
  gateway: gateways,
  table: { kinds: ["TransitGatewayRouteTable"], defaultOf: "TransitGatewayRouteTable" },
  attachment: { kinds: ["TransitGatewayVpcAttachment", "TransitGatewayPeering", "VpnConnection"] },
};

/**
 * The first guest of a gateway, one that names it before others; undefined where there is none.
 *
 * @param isShared whether networks of other accounts get into its tables, where it is shared
 */
export function guestOf(
  resolver: Resolver,
  gateway: Resource,
  isShared: boolean,
): Guest | undefined {
  const all = resolver.graph.resources.flatMap((resource): readonly Guest[] => {
    const [, name = ""] = /^aws:([^:]+):/.exec(resource.type) ?? [];
    if (native.test(resource.type)) return [{ resource, isNamed: false, isShare: false }];
    const isShare = name.startsWith("ram/");
    if (isShare && (!isShared || sharesNothing.test(name))) return [];
    const of = isShare ? sharedBy(resolver, resource, gateway) : byName(resolver, resource, name, gateway); // prettier-ignore
    return of === "other" ? [] : [{ resource, isNamed: of === "this", isShare }];
  });
  return all.find(({ isNamed }) => isNamed) ?? all[0];
}

/** For which gateway something is: this one, surely none of it, or nobody knows. */
type Which = "this" | "other" | "unknown";

function byName(resolver: Resolver, resource: Resource, name: string, gateway: Resource): Which {
  const known = Object.hasOwn(slots, name) ? slots[name] : undefined;
  if (known === undefined) {
    if (!name.startsWith("networkmanager/") || apart.test(name)) return "other";
    return isOfCoreNetwork(resource, name) ? "other" : "unknown";
  }
  if (name === "ec2/vpnConnection" && isOfVpnGateway(resource)) return "other";
  const found = known.map((slot) => {
    const [top = ""] = slot.path.split(".");
    const isUnsaid = resource.input(top) === undefined && !resource.ignores(top);
    return slot.isOptional === true && isUnsaid
      ? "other"
      : meant(resolver, resource, slot, gateway);
  });
  return worst(found);
}

/** An acceptance of an attachment to a core network that is no table of a transit gateway. */
function isOfCoreNetwork(resource: Resource, name: string): boolean {
  if (name !== "networkmanager/attachmentAccepter" || resource.ignores("attachmentType")) return false; // prettier-ignore
  const type = textOf(resource.input("attachmentType"));
  return type !== undefined && type !== "TRANSIT_GATEWAY_ROUTE_TABLE";
}

/** Whether a VPN connection is of a VPN gateway, and so of no transit gateway. */
function isOfVpnGateway(one: Resource): boolean {
  if (one.ignores("vpnGatewayId") || one.ignores("transitGatewayId")) return false;
  return one.input("vpnGatewayId") !== undefined && one.input("transitGatewayId") === undefined;
}

function worst(all: readonly Which[]): Which {
  return all.find((one) => one === "this") ?? all.find((one) => one === "unknown") ?? "other";
}

/** What RAM shares: other things than gateways are told apart where each is known. */
function sharedBy(resolver: Resolver, resource: Resource, gateway: Resource): Which {
  const path = resource.type.startsWith("aws:ram/resourceAssociation:") ? "resourceArn" : "resourceArns"; // prettier-ignore
  const named = namedAt(resolver, resource, path, { kinds: allKinds, anyRegion: true });
  if (named === undefined) {
    // An ARN that is written out says of what it is.
    const text = resource.ignores(path) ? undefined : textOf(resource.input(path));
    return text !== undefined && ofOtherThings.test(text) ? "other" : "unknown";
  }
  return worst(named.map((one) => whichOf(resolver, one, gateway)));
}

/** What a slot means for a gateway. */
function meant(resolver: Resolver, resource: Resource, { path, by }: Slot, gateway: Resource): Which {
  const named = namedAt(resolver, resource, path, admits[by]);
  if (named === undefined) return "unknown";
  return worst(named.map((one) => whichOf(resolver, one, gateway)));
} // prettier-ignore

/** All that a slot surely names; undefined where nobody knows. */
function namedAt(
  resolver: Resolver,
  resource: Resource,
  path: string,
  admission: Admission,
): readonly Named[] | undefined {
  const [top = ""] = path.split(".");
  if (resource.ignores(top)) return undefined;
  const { certain, possible, open } = choiceOf(resolver.reference(resource, path, admission));
  return open || possible.length > 0 || certain.length === 0 ? undefined : certain;
}

/** Whether what is named is a gateway, or a table or an attachment of it. */
function whichOf(resolver: Resolver, { key, resource, defaultOf }: Named, gateway: Resource): Which {
  if (resource === gateway) return "this";
  if (resource === undefined) return ofElsewhere(key, gateway);
  if (resource.mayBeRead && resource.id === undefined) return "unknown";
  if (defaultOf !== undefined) return "other";
  const paths = ofGateways[resource.kind ?? ""];
  if (paths === undefined) return "other";
  if (resource.kind === "VpnConnection" && isOfVpnGateway(resource)) return "other";
  return worst(paths.map((path) => meant(resolver, resource, { path, by: "gateway" }, gateway)));
} // prettier-ignore

/** By which properties tables and attachments name their gateways. */
const ofGateways: Readonly<Record<string, readonly string[]>> = {
  TransitGatewayRouteTable: ["transitGatewayId"],
  TransitGatewayVpcAttachment: ["transitGatewayId"],
  TransitGatewayPeering: ["transitGatewayId", "peerTransitGatewayId"],
  VpnConnection: ["transitGatewayId"],
};

/** An id or ARN of elsewhere is another gateway's where this one's id is known, and an id tells what it is of. */
function ofElsewhere(text: string, { id }: Resource): Which {
  if (/\bvgw-[0-9a-f]+$/.test(text) || ofOtherThings.test(text)) return "other";
  const [other] = /\btgw-[0-9a-f]+$/.exec(text) ?? [];
  if (other === undefined || id === undefined) return "unknown";
  return other === id ? "this" : "other";
}

const ofOtherThings = /^arn:[^:]+:[a-z0-9-]+:[^:]*:[^:]*:(?!transit-gateway)\w/;
