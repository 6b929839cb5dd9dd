/** Route tables with all that is in them, whichever resource says so. */
import { addresses, spaces } from "../../algebra";
import {
  isUnknown,
  listOf,
  mapOf,
  quotedId,
  textOf,
  type Resolver,
  type Resource,
} from "../../graph";
import { Attachments, choiceOf, oneOfReference, unkept, type Choice, type Named } from "./choices";
import {
  propertyEvidence,
  saying,
  slotEvidence,
  unknownAt,
  type Evidence,
  type Finding,
} from "./evidence";
import { readPrefixLists } from "./prefix-lists";
import { anyRoute, readRoute, type TableRoute } from "./routes";
import { targetOf, type RouteTarget } from "./targets";
import type { Vpcs } from "./vpcs";
import type { VpnConnections } from "./vpn-connections";

export interface Table {
  /** The URN, the id of a table outside of the plan, or that of a VPC's own main table. */
  readonly key: string;
  readonly resource: Resource | undefined;
  /**
   * The routes beside the local ones. More than one version where inline and standalone routes undo each other: the
   * table has one of them.
   */
  readonly versions: readonly (readonly TableRoute[])[];
  readonly endpoints: readonly EndpointRoute[];
  readonly findings: readonly Finding[];
  readonly text: string;
}

/** A gateway endpoint's route: to the addresses of one service, which no plan tells. */
export interface EndpointRoute {
  readonly endpoint: Resource;
  /** `com.amazonaws.<region>.s3`; undefined where it is unknown. */
  readonly service: string | undefined;
  readonly certain: boolean;
  readonly evidence: Evidence;
}

export interface Tables {
  /** Those that resources stand for. */
  readonly all: readonly Table[];
  named(named: Named): Table;
  /** The main table that a VPC came with. */
  ownMain(vpc: string): Table;
}

export function ownMainKey(vpc: string): string {
  return `${vpc} RouteTable`;
}

export function readTables(resolver: Resolver, vpcs: Vpcs, connections: VpnConnections): Tables {
  const { graph } = resolver;
  const lists = readPrefixLists(resolver);
  const standalone = readStandalone(resolver, (route) => readRoute(resolver, lists, route));
  const propagated = readPropagation(resolver, connections);
  const endpoints = readEndpoints(resolver);

  const make = (key: string, resource: Resource | undefined, vpc?: string): Table => {
    const isOwnMain = vpc !== undefined && vpcs.named(vpc).created;
    const own = standalone.certain(key);
    const others = [
      ...standalone.possible(key).map((route) => ({ ...route, certain: false })),
      ...propagated.certain(key),
      ...propagated.possible(key).map((route) => ({ ...route, certain: false })),
    ];
    const apart = [...own, ...others];
    const isOutside = resource === undefined && !isOwnMain;
    const text =
      resource?.toString() ??
      (vpc === undefined ? quotedId(key, "rtb") : "its VPC's own main table");
    const isKept = resource?.isImported === true && resource.input("routes") === undefined;
    const why = isOutside
      ? `table ${text} is outside of the plan`
      : isKept
        ? `${text} is imported by this run, and may have routes that the program does not say`
        : undefined;
    const hidden = why === undefined ? [] : [anyRoute({ ...saying(why), resource })];
    const inline =
      resource === undefined
        ? undefined
        : inlineRoutes(resource, (at) => readRoute(resolver, lists, resource, at));
    const rivals = [...own, ...standalone.possible(key)];
    const isRivalled = inline !== undefined && rivals.length > 0;
    const gateways = propagatingInline(resource);
    const base = [...gateways, ...hidden];
    const versions = isRivalled
      ? [
          [...inline, ...base, ...propagated.certain(key)],
          [...apart, ...base],
          [...inline, ...apart, ...base],
        ]
      : [[...(inline ?? []), ...apart, ...base]];
    const findings = [...new Set(versions.flat().flatMap((route) => route.findings))];
    // Which table a route is in says whether it takes the place of others.
    for (const {
      evidence: { resource: route },
    } of standalone.possible(key)) {
      if (route === undefined) continue;
      const evidence = slotEvidence(resolver, route, "routeTableId");
      findings.push(unknownAt(evidence, "Name the table of the route by one reference."));
    }
    if (isRivalled && own.length > 0 && resource !== undefined) {
      findings.push({
        kind: "conflict",
        evidence: propertyEvidence(resource, "routes"),
        fix: "Use either the table's own routes or aws.ec2.Route: each undoes the other.",
      });
    }
    return {
      key,
      resource,
      versions: versions.map(withPropagated),
      endpoints: [
        ...endpoints.certain(key),
        ...endpoints.possible(key).map((route) => ({ ...route, certain: false })),
      ],
      findings,
      text,
    };
  };

  const all = graph.ofKind("RouteTable", "DefaultRouteTable").map((r) => make(r.urn, r));
  const byKey = new Map(all.map((table) => [table.key, table]));
  const remember = (key: string, vpc?: string): Table => {
    const table = byKey.get(key) ?? make(key, undefined, vpc);
    byKey.set(key, table);
    return table;
  };
  return {
    all,
    named: ({ key, resource, defaultOf }) =>
      defaultOf === undefined || resource === undefined
        ? remember(key)
        : remember(key, resource.urn),
    ownMain: (vpc) => remember(ownMainKey(vpc), vpc),
  };
}

/**
 * The tables that a slot names. A VPC hands out the table that it came with and its main table by outputs that look
 * alike, so where another table was made the main one, either may be meant.
 */
export function tableChoice(resolver: Resolver): (resource: Resource) => Choice<Named> {
  const replaced = resolver.graph.ofKind("MainRouteTableAssociation").length > 0;
  return (resource) => {
    const reference = resolver.reference(resource, "routeTableId");
    const choice = choiceOf(reference);
    const isMain = ({ resource: table, defaultOf }: Named) =>
      defaultOf !== undefined || table?.kind === "DefaultRouteTable";
    const isMoved = replaced && choice.certain.some(isMain);
    return isMoved
      ? { certain: [], possible: [...choice.certain, ...choice.possible], open: true }
      : choice;
  };
}

function readStandalone(
  resolver: Resolver,
  read: (route: Resource) => TableRoute,
): Attachments<TableRoute> {
  const tables = tableChoice(resolver);
  const attached = new Attachments<TableRoute>();
  for (const route of resolver.graph.ofKind("Route")) attached.add(tables(route), read(route));
  return attached;
}

/** The routes in a table's own list; undefined where the program leaves them to others. */
function inlineRoutes(
  table: Resource,
  read: (at: readonly (string | number)[]) => TableRoute,
): readonly TableRoute[] | undefined {
  const value = table.input("routes");
  if (value === undefined) return undefined;
  const list = listOf(value);
  if (list === undefined) {
    return [anyRoute(propertyEvidence(table, "routes"))];
  }
  return list.map((route, i) =>
    mapOf(route) === undefined
      ? anyRoute(propertyEvidence(table, ["routes", i]))
      : read(["routes", i]),
  );
}

const privateSpace = addresses.union(spaces.private4, spaces.private6);

/** Routes that others will write. `withPropagated` says for which addresses. */
function propagatedRoute(
  evidence: Evidence,
  target: RouteTarget = targetOf("vpn-gateway"),
): TableRoute {
  const base = anyRoute(evidence);
  const fix = "Write the routes down instead of having them propagated.";
  const findings = base.findings.map((finding) => ({ ...finding, fix }));
  return { ...base, targets: [target], origin: "propagated", findings };
}

/**
 * The routes of a VPN gateway: for sure those of its static connections, where it has no others
 * (https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-static-dynamic.html).
 */
function gatewayRoute(
  resolver: Resolver,
  connections: VpnConnections,
  propagation: Resource,
): TableRoute {
  const evidence = propertyEvidence(propagation, "routeTableId");
  const path = "vpnGatewayId";
  const { all, open } = oneOfReference(resolver.reference(propagation, path));
  const [gateway] = all;
  if (gateway === undefined || all.length > 1 || open || propagation.ignores(path)) {
    return propagatedRoute(evidence);
  }
  const route = propagatedRoute(evidence, targetOf("vpn-gateway", gateway));
  const led = connections.of(gateway.resource);
  return { ...route, destinations: led === undefined || led.isOpen ? [] : led.prefixes };
}

/**
 * The same routes, with the destinations that propagated ones may have: any private network, and whatever the table
 * itself has no route for, since a peer may announce the whole internet. What it has one for is taken to go by that:
 * of equal prefixes the static one is taken (https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html).
 */
function withPropagated(routes: readonly TableRoute[]): readonly TableRoute[] {
  if (routes.every(({ origin }) => origin === "static")) return routes;
  const own = routes
    .filter(({ origin, certain }) => origin === "static" && certain)
    .flatMap(({ destinations }) => destinations.map((prefix) => addresses.ofPrefix(prefix)));
  const left = addresses.difference(addresses.anything, addresses.unionAll(own));
  const within = addresses.union(privateSpace, left);
  return routes.map((route) => (route.origin === "static" ? route : { ...route, within }));
}

function propagatingInline(table: Resource | undefined): readonly TableRoute[] {
  const value = table?.input("propagatingVgws");
  if (table === undefined || value === undefined || listOf(value)?.length === 0) return [];
  return [propagatedRoute(propertyEvidence(table, "propagatingVgws"))];
}

function readPropagation(resolver: Resolver, connections: VpnConnections): Attachments<TableRoute> {
  const tables = tableChoice(resolver);
  const attached = new Attachments<TableRoute>();
  for (const kind of ["VpnGatewayRoutePropagation", "RouteServerPropagation"] as const) {
    for (const resource of resolver.graph.ofKind(kind)) {
      // A route server's routes lead to the interfaces of its peers, which hand on what they get.
      const route =
        kind === "RouteServerPropagation"
          ? propagatedRoute(propertyEvidence(resource, "routeTableId"), targetOf("middlebox"))
          : gatewayRoute(resolver, connections, resource);
      attached.add(tables(resource), route);
    }
  }
  return attached;
}

function readEndpoints(resolver: Resolver): Attachments<EndpointRoute> {
  const tables = tableChoice(resolver);
  const attached = new Attachments<EndpointRoute>();
  const serviceOf = (endpoint: Resource | undefined): string | undefined => {
    const name = endpoint?.input("serviceName");
    return name === undefined || isUnknown(name) ? undefined : textOf(name);
  };
  const entry = (said: Resource, path: string, endpoint: Resource | undefined): EndpointRoute => ({
    endpoint: endpoint ?? said,
    service: serviceOf(endpoint),
    certain: true,
    evidence: propertyEvidence(said, path),
  });
  for (const endpoint of resolver.graph.ofKind("VpcEndpoint")) {
    const reference = resolver.reference(endpoint, "routeTableIds");
    const isFrozen = endpoint.ignores("routeTableIds");
    if (reference.form === "absent" && !isFrozen) continue;
    const said = choiceOf(reference);
    const route = entry(endpoint, "routeTableIds", endpoint);
    attached.add(isFrozen ? unkept(said) : said, route);
  }
  for (const resource of resolver.graph.ofKind("EndpointRouteTableAssociation")) {
    const [endpoint, ...more] = choiceOf(resolver.reference(resource, "vpcEndpointId")).certain;
    const one = more.length === 0 ? endpoint?.resource : undefined;
    attached.add(tables(resource), entry(resource, "routeTableId", one));
  }
  return attached;
}
