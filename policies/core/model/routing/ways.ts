/** Where the packets of a subnet go: for each target, the exact addresses that are routed to it. */
import { addresses, prefixes, type AddressSet, type Prefix, type Reading } from "../../algebra";
import { everyAddress } from "./bounds";
import type { Effective, TableAssociations } from "./associations";
import { push } from "./choices";
import { saying, type Evidence } from "./evidence";
import type { TableRoute } from "./routes";
import type { Subnet } from "./subnets";
import type { Table } from "./tables";
import { targetOf, type RouteTarget, type TargetClass } from "./targets";
import { formatVpc, type Vpc } from "./vpcs";

export interface Way {
  readonly class: TargetClass;
  /** With `may` the one target; with `must` one of these. Empty where it is not known which. */
  readonly targets: readonly RouteTarget[];
  /** The destinations. Empty for a gateway endpoint, whose service's addresses no plan tells. */
  readonly addresses: AddressSet;
  /** The service of a gateway endpoint, where it is known. */
  readonly service: string | undefined;
  /** The routes that say so. */
  readonly because: readonly Evidence[];
}

export interface Ways {
  readonly may: readonly Way[];
  readonly must: readonly Way[];
}

export type WaysOf = (subnet: Subnet, reading: Reading) => readonly Way[];

/** The ways of a subnet, and those of a table of a VPC. */
export interface WaysBy {
  readonly subnet: (subnet: Subnet) => Ways;
  readonly table: (table: Table, vpc: Vpc) => readonly Ways[];
}

export function readWays(associations: TableAssociations): WaysBy {
  const cache = new Map<Table, Map<Vpc | undefined, readonly Ways[]>>();
  const ofTable = (table: Table, vpc: Vpc | undefined): readonly Ways[] => {
    const known = cache.get(table) ?? new Map<Vpc | undefined, readonly Ways[]>();
    cache.set(table, known);
    const ways = known.get(vpc) ?? table.versions.map((routes) => waysOfRoutes(table, routes, vpc));
    known.set(vpc, ways);
    return ways;
  };
  const subnets = new Map<string, Ways>();
  const ofSubnet = (subnet: Subnet): Ways => {
    const known = subnets.get(subnet.key) ?? waysOfSubnet(subnet, associations.of(subnet), ofTable);
    subnets.set(subnet.key, known);
    return known;
  };
  return { subnet: ofSubnet, table: ofTable };
}

/** More combinations of tables and VPCs than these are not told apart. */
const mostCases = 64;

function waysOfSubnet(
  subnet: Subnet,
  { candidates, open }: Effective<Table>,
  ofTable: (table: Table, vpc: Vpc | undefined) => readonly Ways[],
): Ways {
  const vpcs = [...subnet.vpc.all, ...(subnet.vpc.open ? [undefined] : [])];
  const isOpen = open || candidates.length * vpcs.length > mostCases;
  const cases = candidates
    .slice(0, mostCases)
    .flatMap(({ value }) => vpcs.slice(0, mostCases).flatMap((vpc) => ofTable(value, vpc)));
  const [only] = cases;
  if (only !== undefined && cases.length === 1 && !isOpen) return only;
  const may = mergedMay(cases.flatMap((ways) => ways.may));
  if (!isOpen) return { may, must: commonMust(cases.map((ways) => ways.must)) };
  const evidence = saying("its route table is unknown", subnet.resource);
  return { may: [...may, way(targetOf("unknown"), addresses.anything, [evidence])], must: [] };
}

function way(target: RouteTarget, set: AddressSet, because: readonly Evidence[]): Way {
  return { class: target.class, targets: [target], addresses: set, service: undefined, because };
}

/** The union, one way per target. */
function mergedMay(all: readonly Way[]): readonly Way[] {
  const byTarget = new Map<string, Way[]>();
  for (const one of all) push(byTarget, keyOfWay(one), one);
  return [...byTarget.values()].map(joined);
}

function keyOfWay({ class: kind, targets }: Way): string {
  return targets.map(({ key }) => key).join() || kind;
}

function joined(group: readonly Way[]): Way {
  const [first] = group;
  if (first === undefined) throw new RangeError("a group of ways has at least one");
  if (group.length === 1) return first;
  return {
    ...first,
    addresses: addresses.unionAll(group.map((one) => one.addresses)),
    because: [...new Set(group.flatMap(({ because }) => because))],
  };
}

/** What holds in every case: by class, since the cases may have different gateways of one class. */
function commonMust(cases: readonly (readonly Way[])[]): readonly Way[] {
  const byCase = cases.map((ways) => {
    const classes = new Map<string, Way[]>();
    for (const one of ways) {
      const isService = one.class === "gateway-endpoint";
      push(classes, isService ? keyOfWay(one) : one.class, one);
    }
    return classes;
  });
  const [first, ...rest] = byCase;
  return [...(first ?? [])].flatMap(([key, ways]): Way[] => {
    let common = addresses.unionAll(ways.map((one) => one.addresses));
    const all = [...ways];
    for (const other of rest) {
      const also = other.get(key);
      if (also === undefined) return [];
      common = addresses.intersection(common, addresses.unionAll(also.map((one) => one.addresses)));
      all.push(...also);
    }
    const [one] = ways;
    if (one === undefined) return [];
    if (one.class !== "gateway-endpoint" && addresses.isEmpty(common)) return [];
    const targets = [...new Set(all.flatMap((w) => w.targets))];
    const because = [...new Set(all.flatMap((w) => w.because))];
    return [{ ...one, targets, addresses: common, because }];
  });
}

/** The routes that share their targets, for a contest between prefixes. */
interface Group {
  readonly targets: readonly RouteTarget[];
  readonly routes: TableRoute[];
  readonly isCertain: boolean;
}

const local = targetOf("local");
const nat64 = addresses.parse("64:ff9b::/96");
const natTargets = addresses.union(
  everyAddress("v4"),
  nat64.ok ? nat64.value : addresses.nothing(),
);

/** What a target carries of what is routed to it. */
function carried(kind: TargetClass, set: AddressSet): AddressSet {
  if (kind === "egress-only") return addresses.onlyV6(set);
  return kind === "nat-public" || kind === "nat-private"
    ? addresses.intersection(set, natTargets)
    : set;
}

function waysOfRoutes(table: Table, routes: readonly TableRoute[], vpc: Vpc | undefined): Ways {
  const all = [...localRoutes(vpc), ...routes.map((route) => besideLocal(route, vpc))];
  const groups = new Map<string, Group>();
  const contest = all.map((route) => {
    const key = `${String(route.certain)} ${route.targets.map((t) => t.key).join()}`;
    const group = groups.get(key) ?? {
      targets: route.targets,
      routes: [],
      isCertain: route.certain,
    };
    groups.set(key, group);
    group.routes.push(route);
    const { destinations, origin, within } = route;
    return { destinations, origin, value: group, ...(within === undefined ? {} : { within }) };
  });
  const sure = prefixes.winners(
    contest.filter(({ value }) => value.isCertain),
    "may",
  );
  const may = [...sure.wins].flatMap(([group, set]) => claims(group, set));
  const unsure = all.filter(({ certain }) => !certain);
  if (unsure.length > 0) {
    const covered = coverAbove(all.filter(({ certain }) => certain));
    may.push(...unsure.flatMap((route) => claimsOfUnsure(route, covered)));
  }
  // Without anything to doubt, both readings are one.
  const isPlain =
    sure.conflicts.length === 0 &&
    all.every(
      ({ certain, within, destinations }) =>
        certain && within === undefined && destinations.every(({ family }) => family !== "block"),
    );
  const won = isPlain ? sure.wins : prefixes.winners(contest, "must").wins;
  const must = [...won].flatMap(([group, set]) => {
    const classes = new Set(group.targets.map((target) => target.class));
    const isOne = group.isCertain && classes.size === 1 && !classes.has("unknown");
    return isOne ? mustClaim(group, set) : [];
  });
  const endpoints = table.endpoints.map((route) => ({
    certain: route.certain,
    way: {
      ...way(
        targetOf("gateway-endpoint", {
          key: route.endpoint.urn,
          resource: route.endpoint,
          defaultOf: undefined,
        }),
        addresses.nothing(),
        [route.evidence],
      ),
      service: route.service,
    },
  }));
  return {
    may: mergedMay([...may, ...endpoints.map((one) => one.way)]),
    must: [...must, ...endpoints.filter((one) => one.certain).map((one) => one.way)],
  };
}

/** The implicit routes to every block of the VPC; of one that is not known, to anywhere. */
function localRoutes(vpc: Vpc | undefined): readonly TableRoute[] {
  const evidence = saying(
    vpc === undefined ? "the VPC is unknown" : `${formatVpc(vpc)} :: local route`,
  );
  const base = {
    targets: [local],
    certain: true,
    origin: "static",
    evidence,
    findings: [],
  } as const;
  if (vpc === undefined) return [{ ...base, destinations: [], within: addresses.anything }];
  const destinations = [...vpc.v4.prefixes, ...vpc.v6.prefixes];
  const most = addresses.union(vpc.v4.most, vpc.v6.most);
  const beyond = addresses.difference(most, addresses.union(vpc.v4.least, vpc.v6.least));
  return [
    { ...base, destinations, within: undefined },
    ...(addresses.isEmpty(beyond) ? [] : [{ ...base, destinations: [], within: beyond }]),
  ];
}

/** Targets of routes that may be more specific than the local one; any other route gives way to it (AWS, "Route priority"). */
const overLocal: ReadonlySet<TargetClass> = new Set<TargetClass>([
  "nat-public", "nat-private", "middlebox", "inspection", "unknown",
]); // prettier-ignore

/** A route takes nothing away from the VPC's own addresses, unless its target may. */
function besideLocal(route: TableRoute, vpc: Vpc | undefined): TableRoute {
  const { within, destinations, targets } = route;
  if (vpc === undefined || targets.length === 0) return route;
  if (targets.some((target) => overLocal.has(target.class))) return maybeWithin(route, vpc);
  const own = addresses.union(vpc.v4.least, vpc.v6.least);
  const isOwn = (prefix: Prefix) => addresses.isSubset(addresses.ofPrefix(prefix), own);
  if (within === undefined && !destinations.some(isOwn)) return route;
  return {
    ...route,
    destinations: destinations.filter((prefix) => !isOwn(prefix)),
    within: within === undefined ? undefined : addresses.difference(within, own),
  };
}

/** A VPC has blocks of /16 and smaller (AWS, "VPC CIDR blocks"). */
const widestBlock = 16;

/** A route may be more specific than a local one to a block that is not known yet, and take of it what it names. */
function maybeWithin(route: TableRoute, { v4 }: Vpc): TableRoute {
  const { within, destinations } = route;
  const symbolic = v4.prefixes.filter(({ family }) => family === "block4");
  const narrow = destinations.filter(
    (prefix) => prefix.family === "v4" && prefix.length >= widestBlock,
  );
  if (symbolic.length === 0 || narrow.length === 0) return route;
  const taken = addresses.intersection(unionOf(narrow), unionOf(symbolic));
  return { ...route, within: within === undefined ? taken : addresses.union(within, taken) };
}

function unionOf(all: readonly Prefix[]): AddressSet {
  return addresses.unionAll(all.map((prefix) => addresses.ofPrefix(prefix)));
}

function claims(group: Group, set: AddressSet): readonly Way[] {
  return group.targets.flatMap((target): Way[] => {
    const part = carried(target.class, set);
    return addresses.isEmpty(part) ? [] : [way(target, part, evidenceOf(group, part))];
  });
}

function mustClaim(group: Group, set: AddressSet): readonly Way[] {
  const [first] = claims(group, set);
  return first === undefined ? [] : [{ ...first, targets: group.targets }];
}

/** The routes of a group that have a part in what it won. */
function evidenceOf({ routes }: Group, set: AddressSet): readonly Evidence[] {
  const touching = routes.filter(
    ({ destinations, within }) =>
      (within !== undefined && addresses.intersects(within, set)) ||
      destinations.some((prefix) => addresses.intersects(addresses.ofPrefix(prefix), set)),
  );
  return touching.map(({ evidence }) => evidence);
}

/** A route that may not be there wins, where it is, all that no longer prefix takes. */
function claimsOfUnsure(
  route: TableRoute,
  coveredAbove: (length: number) => AddressSet,
): readonly Way[] {
  const sets = route.destinations.map((prefix) =>
    addresses.difference(addresses.ofPrefix(prefix), coveredAbove(prefixes.prefixLength(prefix))),
  );
  const won = addresses.unionAll([...sets, ...(route.within === undefined ? [] : [route.within])]);
  return claims({ targets: route.targets, routes: [route], isCertain: false }, won);
}

/** What the given routes cover by prefixes longer than a length. */
function coverAbove(routes: readonly TableRoute[]): (length: number) => AddressSet {
  const byLength = new Map<number, AddressSet[]>();
  for (const prefix of routes.flatMap(({ destinations }) => destinations)) {
    push(byLength, prefixes.prefixLength(prefix), addresses.ofPrefix(prefix));
  }
  const cache = new Map<number, AddressSet>();
  return (length) => {
    const known =
      cache.get(length) ??
      addresses.unionAll([...byLength].flatMap(([other, sets]) => (other > length ? sets : [])));
    cache.set(length, known);
    return known;
  };
}
