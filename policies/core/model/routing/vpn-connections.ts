/** Which networks the connections of a VPN gateway lead to, as far as the program says so. */
import { addresses, parsePrefix, type AddressSet, type Prefix } from "../../algebra";
import { flagOf, isUnknown, textOf, type Kind, type Resolver, type Resource } from "../../graph";
import { oneOfReference } from "./choices";

/** The networks that a gateway leads to for sure, and what it lacks for another one. */
export interface Led {
  readonly addresses: AddressSet;
  /** The static routes themselves, which a table has that they are propagated to. */
  readonly prefixes: readonly Prefix[];
  /** Whether it may lead to others as well. */
  readonly isOpen: boolean;
  /** The one static connection that has to have a route; undefined where there is none, or several. */
  readonly connection: Resource | undefined;
}

/** The static routes that a connection has for sure, and whether it may have others. */
type Routes = Pick<Led, "prefixes" | "isOpen">;

/** What uses a gateway without bringing another network to it. */
const users: ReadonlySet<Kind> = new Set<Kind>([
  "Route", "RouteTable", "DefaultRouteTable", "RouteTableAssociation", "VpnGatewayAttachment",
  "VpnGatewayRoutePropagation", "VpnConnection", "VpnConnectionRoute",
]); // prettier-ignore

export class VpnConnections {
  private readonly known = new Map<Resource, Led | undefined>();
  private readonly all = new Map<Resource, readonly Resource[] | undefined>();

  constructor(private readonly resolver: Resolver) {}

  /**
   * Where a gateway of the program leads; undefined where nobody can tell: by BGP a peer announces what it likes, and
   * Direct Connect may be behind it. A static connection leads to its routes alone
   * (https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-static-dynamic.html).
   */
  of(gateway: Resource | undefined): Led | undefined {
    if (gateway?.kind !== "VpnGateway") return undefined;
    if (!this.known.has(gateway)) this.known.set(gateway, this.read(gateway));
    return this.known.get(gateway);
  }

  /**
   * The connections that bring other networks to a gateway of the program, be it perhaps; undefined where something else
   * may do so as well, and where none does.
   */
  to(gateway: Resource | undefined): readonly Resource[] | undefined {
    if (gateway?.kind !== "VpnGateway") return undefined;
    if (!this.all.has(gateway)) this.all.set(gateway, this.readAll(gateway));
    return this.all.get(gateway);
  }

  private readAll(gateway: Resource): readonly Resource[] | undefined {
    if (gateway.isFound || this.isShared(gateway)) return undefined;
    const slot = "vpnGatewayId";
    const found = this.resolver.graph.ofKind("VpnConnection").filter((one) => {
      if (one.input(slot) === undefined && !one.ignores(slot)) return false;
      const { all, open } = oneOfReference(this.resolver.reference(one, slot));
      return open || one.ignores(slot) || all.some(({ resource }) => resource === gateway);
    });
    return found.length === 0 || found.some((one) => one.mayBeRead) ? undefined : found;
  }

  /** Whether anything but a connection may bring networks to a gateway. */
  private isShared(gateway: Resource): boolean {
    const isOther = (one: Resource) =>
      one !== gateway &&
      one.custom &&
      (one.kind === undefined || !users.has(one.kind)) &&
      this.resolver.mentions(one).has(gateway);
    return this.resolver.graph.resources.some(isOther);
  }

  private read(gateway: Resource): Led | undefined {
    const { graph } = this.resolver;
    if (gateway.isFound || this.isShared(gateway)) return undefined;
    const connections: Resource[] = [];
    const prefixes: Prefix[] = [];
    let isOpen = false;
    for (const one of graph.ofKind("VpnConnection")) {
      const path = "vpnGatewayId";
      if (one.input(path) === undefined && !one.ignores(path)) continue;
      const { all, open } = oneOfReference(this.resolver.reference(one, path));
      const isAny = open || one.ignores(path);
      if (isAny && one.mayBeRead) return undefined;
      if (!isAny && !all.some(({ resource }) => resource === gateway)) continue;
      if (isAny || all.length > 1) {
        isOpen = true;
        continue;
      }
      if (one.mayBeRead) return undefined;
      const routes = this.routesOf(one);
      if (routes === undefined) return undefined;
      connections.push(one);
      prefixes.push(...routes.prefixes);
      isOpen ||= routes.isOpen;
    }
    const [connection, ...others] = connections;
    return {
      addresses: addresses.unionAll(prefixes.map((one) => addresses.ofPrefix(one))),
      prefixes,
      isOpen,
      connection: others.length > 0 ? undefined : connection,
    };
  }

  /** The networks of a static connection; undefined of one by BGP. */
  private routesOf(connection: Resource): Routes | undefined {
    const path = "staticRoutesOnly";
    const value = connection.input(path);
    if (connection.ignores(path) || (value !== undefined && flagOf(value) === undefined)) {
      return { prefixes: [], isOpen: true };
    }
    if (value === undefined || flagOf(value) !== true) return undefined;
    const prefixes: Prefix[] = [];
    let isOpen = false;
    for (const one of this.resolver.graph.ofKind("VpnConnectionRoute")) {
      const { all, open } = oneOfReference(this.resolver.reference(one, "vpnConnectionId"));
      if (!open && !all.some(({ resource }) => resource === connection)) continue;
      const block = one.input("destinationCidrBlock");
      const text = block === undefined || isUnknown(block) ? undefined : textOf(block);
      const read = text === undefined ? undefined : parsePrefix(text);
      if (open || all.length > 1 || read?.ok !== true) isOpen = true;
      else prefixes.push(read.value);
    }
    return { prefixes, isOpen };
  }
}
