/**
 * Transit gateways of the plan: where one surely takes IPv4 packets that come from a subnet of a VPC. Its route tables
 * decide, the default ones or those that its attachments are associated with. Where networks elsewhere are attached, these
 * may announce anything, so that nothing is sure.
 */
import { addresses, packets, type AddressSet } from "../algebra";
import { flagOf, isUnknown, textOf, type Resolver, type Resource } from "../graph";
import type { Evidence, Routing, Subnet } from "../model/routing";
import { choiceOf, keyOf, type Named } from "../model/routing/choices";
import { saying } from "../model/routing/evidence";
import type { Stop } from "./flows";
import { oddOf, type Crossed } from "./transit-groups";
import { guestOf } from "./transit-guests";
import * as lost from "./transit-losses";

/** What a table of a transit gateway leads to by some addresses. */
interface Entry {
  readonly table: string;
  readonly to: AddressSet;
  /** Whether these are all its addresses, and it is one block. */
  readonly isExact: boolean;
  /** What says so. */
  readonly because: Resource;
  /** The attachment; undefined where it leads nowhere, or it is not known where. */
  readonly attachment: Resource | undefined;
}

interface Attached {
  readonly attachment: Resource;
  readonly vpc: string;
  readonly table: string | undefined;
}

interface Network {
  readonly attached: readonly Attached[];
  readonly entries: readonly Entry[];
}

/** Where packets surely come out of a transit gateway. */
export interface Handed {
  /** The subnets of the attachment: they come out in any of them. */
  readonly subnets: readonly Subnet[];
  readonly addresses: AddressSet;
  readonly because: readonly Evidence[];
  /** Where all else is lost. */
  readonly rest: Stop;
}

export class Transit {
  private readonly networks = new Map<Resource, Network | Stop>();
  private readonly crossings = new Map<string, Crossed>();

  constructor(
    private readonly routing: Routing,
    private readonly resolver: Resolver,
  ) {}

  /** Whether packets get from a subnet to another for sure. */
  joins(gateway: Resource | undefined, from: Subnet, to: Subnet): boolean {
    return !addresses.hasV6(to.v6.most) && this.joinsByV4(gateway, from, to);
  }

  /** Whether IPv4 packets get from a subnet to another for sure, whatever other addresses that one has. */
  joinsByV4(gateway: Resource | undefined, from: Subnet, to: Subnet): boolean {
    return gateway?.kind === "TransitGateway" && this.stopBetween(gateway, from, to) === undefined;
  }

  /** What keeps a gateway from surely taking IPv4 packets from a subnet to another; undefined where nothing does. */
  stopBetween(gateway: Resource, from: Subnet, to: Subnet): Stop | undefined {
    const network = this.networkOf(gateway);
    if ("text" in network) return network;
    const near = only(network.attached, from);
    const far = only(network.attached, to);
    if (near === undefined) return lost.unattached(gateway, from);
    if (near.table === undefined) return lost.unassociated(near.attachment, gateway);
    if (far === undefined) return lost.unattached(gateway, to);
    if (near === far) return lost.ownVpc(gateway, to);
    if (!this.takes(near.attachment, from)) return lost.before(near.attachment, from);
    if (!this.handsOn(far.attachment, to)) return lost.behind(far.attachment);
    const own = network.entries.filter(
      ({ table, to: set }) => table === near.table && addresses.intersects(set, to.v4.most),
    );
    if (addresses.isSubset(to.v4.most, winning(own, far.attachment))) return undefined;
    return lost.unjoined(this.resolver.graph.get(near.table) ?? gateway, far.attachment, to);
  }

  /** What a gateway that surely joins two subnets crosses between them. */
  crossed(gateway: Resource, from: Subnet, to: Subnet): Crossed | undefined {
    const network = this.networkOf(gateway);
    if ("text" in network) return undefined;
    const near = only(network.attached, from);
    const far = only(network.attached, to);
    if (near === undefined || far === undefined) return undefined;
    const key = `${near.attachment.urn} ${far.attachment.urn}`;
    let known = this.crossings.get(key);
    if (known === undefined) {
      const isOfEnds = ({ vpc }: Subnet) =>
        vpc.open || vpc.all.some((one) => one.key === near.vpc || one.key === far.vpc);
      const odd = oddOf(this.resolver, this.routing.subnets.all.filter(isOfEnds));
      known = { gateway, attachments: [near.attachment, far.attachment], odd };
      this.crossings.set(key, known);
    }
    return known;
  }

  /** Where what a subnet sends to some IPv4 addresses comes out for sure, or what keeps that from being so. */
  handed(gateway: Resource, from: Subnet, to: AddressSet): Handed | Stop {
    const network = this.networkOf(gateway);
    if ("text" in network) return network;
    const near = only(network.attached, from);
    if (near === undefined) return lost.unattached(gateway, from);
    if (near.table === undefined) return lost.unassociated(near.attachment, gateway);
    if (!this.takes(near.attachment, from)) return lost.before(near.attachment, from);
    const rest = lost.unrouted(this.resolver.graph.get(near.table) ?? gateway);
    for (const { attachment } of network.attached) {
      if (attachment === near.attachment) continue;
      // What lies in blocks that are not known is not surely among these addresses.
      const entries = network.entries.filter(
        (one) => one.table === near.table && (one.isExact || one.attachment !== attachment),
      );
      const set = addresses.intersection(to, winning(entries, attachment));
      if (addresses.isEmpty(set)) continue;
      const subnets = this.subnetsOf(attachment);
      if (subnets?.every((one) => this.isOpen(one)) !== true) return lost.behind(attachment);
      const because = entries
        .filter((one) => one.attachment === attachment && addresses.intersects(one.to, set))
        .map(({ because: one }) => saying(`leads to ${attachment.toString()}`, one));
      return { subnets, addresses: set, because, rest };
    }
    return rest;
  }

  /** Whether a subnet's packets get into an attachment: it has an interface in the zone, and no ACL is before it. */
  private takes(attachment: Resource, from: Subnet): boolean {
    const subnets = this.subnetsOf(attachment);
    return (
      subnets?.some(
        ({ key, zone }) => key === from.key || (zone !== undefined && zone === from.zone),
      ) === true && subnets.every((one) => this.isOpen(one))
    );
  }

  /** Whether what comes out of an attachment gets on to a subnet of its VPC. */
  private handsOn(attachment: Resource, to: Subnet): boolean {
    const subnets = this.subnetsOf(attachment);
    return (
      subnets?.every(
        (one) =>
          this.isOpen(one) &&
          addresses.isSubset(
            to.v4.most,
            addresses.unionAll(
              this.routing
                .waysOf(one)
                .must.filter((way) => way.class === "local")
                .map((way) => way.addresses),
            ),
          ),
      ) === true
    );
  }

  private subnetsOf(attachment: Resource): readonly Subnet[] | undefined {
    if (attachment.ignores("subnetIds")) return undefined;
    const { certain, possible, open } = choiceOf(this.resolver.reference(attachment, "subnetIds"));
    if (open || possible.length > 0 || certain.length === 0) return undefined;
    return certain.map(({ key }) => this.routing.subnets.named(key));
  }

  private isOpen(subnet: Subnet): boolean {
    return (["ingress", "egress"] as const).every((direction) => {
      const allowed = this.routing.acls.allowed(subnet, direction, "must");
      return allowed.bound === "exact" && packets.isSubset(packets.everything, allowed);
    });
  }

  private networkOf(gateway: Resource): Network | Stop {
    let known = this.networks.get(gateway);
    if (known === undefined) {
      const guest = guestOf(this.resolver, gateway, sharesTables(gateway));
      const stop = guest === undefined ? lost.anywhere(gateway) : lost.elsewhere(gateway, guest);
      known = (guest === undefined ? this.read(gateway) : undefined) ?? stop;
      this.networks.set(gateway, known);
    }
    return known;
  }

  /** All that is known of a gateway without guests; undefined where something else may be attached or said. */
  private read(gateway: Resource): Network | undefined {
    const { graph } = this.resolver;
    const isShared = sharesTables(gateway);
    if (gateway.kind !== "TransitGateway" || gateway.mayBeRead) return undefined;
    const accepts = gateway.input("autoAcceptSharedAttachments");
    if (gateway.ignores("autoAcceptSharedAttachments")) return undefined;
    if (isShared && accepts !== undefined && textOf(accepts) !== "disable") return undefined;
    const attached: Attached[] = [];
    const tables = this.byAttachment("TransitGatewayAssociation");
    const propagated = this.byAttachment("TransitGatewayPropagation");
    if (tables === undefined || propagated === undefined) return undefined;
    const entries: Entry[] = [];
    for (const attachment of graph.ofKind("TransitGatewayVpcAttachment")) {
      const of = this.single(attachment, "transitGatewayId");
      const other = of === undefined ? undefined : graph.get(of);
      // One that is read by an id that is not known may be this one.
      if (of === undefined || (other?.mayBeRead === true && other.id === undefined)) {
        return undefined;
      }
      if (of !== gateway.urn) continue;
      const vpc = this.single(attachment, "vpcId");
      const associates = both(gateway, "defaultRouteTableAssociation", attachment, "transitGatewayDefaultRouteTableAssociation"); // prettier-ignore
      const propagates = both(gateway, "defaultRouteTablePropagation", attachment, "transitGatewayDefaultRouteTablePropagation"); // prettier-ignore
      if (vpc === undefined || associates === undefined || propagates === undefined) return undefined; // prettier-ignore
      const byDefault = keyOf({ resource: gateway, defaultOf: "TransitGatewayRouteTable" });
      const [table, ...others] = tables.get(attachment.urn) ?? (associates ? [byDefault] : []);
      if (others.length > 0) return undefined;
      attached.push({ attachment, vpc, table });
      const into = [...(propagated.get(attachment.urn) ?? []), ...(propagates ? [byDefault] : [])];
      const { v4 } = this.routing.vpcs.named(vpc);
      // Each block of a VPC is an entry of its own, which another one may be narrower than.
      const blocks = v4.prefixes.map((prefix) => ({ to: addresses.ofPrefix(prefix), isExact: true })); // prettier-ignore
      const rest = addresses.difference(v4.most, v4.least);
      const all = addresses.isEmpty(rest) ? blocks : [...blocks, { to: rest, isExact: false }];
      entries.push(
        ...into.flatMap((table) =>
          all.map((one) => ({ ...one, table, attachment, because: attachment })),
        ),
      );
    }
    for (const route of graph.ofKind("TransitGatewayRoute")) {
      const entry = this.entryOf(route);
      if (entry === undefined) return undefined;
      entries.push(entry);
    }
    return { attached, entries };
  }

  private entryOf(route: Resource): Entry | undefined {
    const table = this.ownTable(route);
    if (route.ignores("destinationCidrBlock")) return undefined;
    const block = route.input("destinationCidrBlock");
    const text = block === undefined || isUnknown(block) ? undefined : textOf(block);
    const read = text === undefined ? undefined : addresses.parse(text);
    if (table === undefined || read?.ok !== true) return undefined;
    const key = this.single(route, "transitGatewayAttachmentId");
    const hole = route.input("blackhole");
    const isHole = route.ignores("blackhole") || (hole !== undefined && flagOf(hole) !== false);
    const attachment = key === undefined || isHole ? undefined : this.resolver.graph.get(key);
    return { table, to: read.value, isExact: true, because: route, attachment };
  }

  /** The tables of each attachment; undefined where it is not known of which attachment or table something speaks. */
  private byAttachment(
    kind: "TransitGatewayAssociation" | "TransitGatewayPropagation",
  ): ReadonlyMap<string, readonly string[]> | undefined {
    const found = new Map<string, string[]>();
    for (const one of this.resolver.graph.ofKind(kind)) {
      const attachment = this.own(one, "transitGatewayAttachmentId");
      const table = this.ownTable(one);
      if (attachment === undefined || table === undefined) return undefined;
      found.set(attachment, [...(found.get(attachment) ?? []), table]);
    }
    return found;
  }

  /** The one table of the plan, or default one, that is surely named: an id of elsewhere may be that of a default one. */
  private ownTable(resource: Resource): string | undefined {
    const table = this.named(resource, "transitGatewayRouteTableId");
    if (table?.defaultOf !== undefined) return table.key;
    const own = table?.resource;
    // One that is read may be a default one.
    return own?.kind === "TransitGatewayRouteTable" && !own.mayBeRead ? table?.key : undefined;
  }

  /** The one resource of the plan that a slot surely names. */
  private own(resource: Resource, path: string): string | undefined {
    return this.named(resource, path)?.resource?.urn;
  }

  /** The one thing that a slot surely names, by its URN or id. */
  private single(resource: Resource, path: string): string | undefined {
    return this.named(resource, path)?.key;
  }

  private named(resource: Resource, path: string): Named | undefined {
    // What is ignored when it changes may be anything by now.
    if (resource.ignores(path)) return undefined;
    const { certain, possible, open } = choiceOf(this.resolver.reference(resource, path));
    const [first, ...others] = certain;
    return open || possible.length + others.length > 0 ? undefined : first;
  }
}

/** What surely goes to an attachment: the longest prefix takes it, and of equal ones nobody knows which. */
function winning(all: readonly Entry[], attachment: Resource): AddressSet {
  const others = all.filter((one) => one.attachment !== attachment);
  const won = all
    .filter((one) => one.attachment === attachment)
    .map(({ to }) => {
      const stronger = others.filter(
        (one) => !one.isExact || !addresses.isSubset(to, one.to) || addresses.equals(to, one.to),
      );
      return addresses.difference(to, addresses.unionAll(stronger.map((one) => one.to)));
    });
  return addresses.unionAll(won);
}

/** The one attachment of a subnet's VPC. */
function only(all: readonly Attached[], { vpc }: Subnet): Attached | undefined {
  const [one] = vpc.all;
  if (one === undefined || vpc.all.length > 1 || vpc.open) return undefined;
  const [first, ...others] = all.filter(({ vpc: key }) => key === one.key);
  return others.length === 0 ? first : undefined;
}

/**
 * Whether networks of other accounts may get into a gateway's tables: whom it is shared with attaches networks, and
 * changes neither tables nor propagations (https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-share.html).
 */
function sharesTables(gateway: Resource): boolean {
  const path = "defaultRouteTablePropagation";
  const value = gateway.input(path);
  return gateway.ignores(path) || value === undefined || textOf(value) !== "disable";
}

/** Whether a gateway and an attachment both use the default table; undefined where it is not known. */
function both(
  gateway: Resource,
  ofGateway: string,
  attachment: Resource,
  ofAttachment: string,
): boolean | undefined {
  const one = gateway.input(ofGateway);
  const other = attachment.input(ofAttachment);
  if (gateway.ignores(ofGateway) || attachment.ignores(ofAttachment)) return undefined;
  const text = one === undefined ? "enable" : textOf(one);
  const flag = other === undefined ? true : flagOf(other);
  if (text === undefined || flag === undefined) return undefined;
  return text === "enable" && flag;
}
