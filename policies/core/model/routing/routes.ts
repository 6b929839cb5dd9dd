/** One route of a table: what it is for, where it leads, how sure that is. */
import { addresses, type AddressSet, type Prefix } from "../../algebra";
import { formatReference, show, type Path, type Resolver, type Resource } from "../../graph";
import { everyAddress } from "./bounds";
import { oneOfReference } from "./choices";
import { lazily, saying, unknownAt, type Evidence, type Finding } from "./evidence";
import { prefixOf, type PrefixLists } from "./prefix-lists";
import { readTargets, targetOf, targetProperties, type RouteTarget } from "./targets";

export interface TableRoute {
  /** Empty where `within` says all that is known. */
  readonly destinations: readonly Prefix[];
  /** The addresses within which destinations lie that are not known. */
  readonly within: AddressSet | undefined;
  /** One of these. */
  readonly targets: readonly RouteTarget[];
  /** Whether the table has the route for sure. */
  readonly certain: boolean;
  readonly origin: "static" | "propagated";
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
}

const destinationProperties = {
  standalone: ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  inline: ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"],
} as const;

interface Destination {
  readonly prefixes: readonly Prefix[];
  readonly within: AddressSet | undefined;
  readonly text: () => string;
  readonly finding: Finding | undefined;
}

/** A route as a resource of its own (`at` is empty), or the one at `at` in a table's list. */
export function readRoute(
  resolver: Resolver,
  lists: PrefixLists,
  route: Resource,
  at: readonly (string | number)[] = [],
): TableRoute {
  const destination = readDestination(resolver, lists, route, at);
  const { all, path } = readTargets(resolver, route, at);
  const isFrozen = [at[0] ?? targetProperties, at[0] ?? destinationProperties.standalone]
    .flat()
    .some((property) => route.ignores(String(property)));
  const evidence = lazily(route, path ?? at, () => {
    const to = path === undefined ? "nothing" : formatReference(resolver.reference(route, path));
    return `${destination.text()} -> ${to}`;
  });
  const findings = destination.finding === undefined ? [] : [destination.finding];
  if (all.length !== 1 || all[0]?.class === "unknown") findings.push(unknownAt(evidence));
  if (isFrozen) {
    const fix = "Take the route's properties out of ignoreChanges.";
    findings.push(unknownAt(saying("ignoreChanges keeps what is deployed", route), fix));
  }
  return {
    destinations: isFrozen ? [] : destination.prefixes,
    within: isFrozen ? addresses.anything : destination.within,
    targets: isFrozen ? [targetOf("unknown")] : all,
    certain: true,
    origin: "static",
    evidence,
    findings,
  };
}

function readDestination(
  resolver: Resolver,
  lists: PrefixLists,
  route: Resource,
  at: readonly (string | number)[],
): Destination {
  const names = at.length === 0 ? destinationProperties.standalone : destinationProperties.inline;
  const set = names.filter((name) => {
    const value = route.input([...at, name]);
    return value !== undefined && value !== "";
  });
  const [name, ...more] = set;
  if (name === undefined || more.length > 0) return unsure(route, at, addresses.anything);
  const path = [...at, name];
  const value = route.input(path);
  if (name === "destinationPrefixListId") {
    const { all, open } = oneOfReference(resolver.reference(route, path));
    const prefixes = open || all.length > 1 ? undefined : lists(all[0]?.resource);
    if (prefixes === undefined) return unsure(route, path, addresses.anything);
    const text = () => formatReference(resolver.reference(route, path));
    return { prefixes, within: undefined, text, finding: undefined };
  }
  const prefix = prefixOf(value);
  const family = name.toLowerCase().includes("ipv6") ? "v6" : "v4";
  if (prefix?.family !== family) return unsure(route, path, everyAddress(family));
  return { prefixes: [prefix], within: undefined, text: () => show(value), finding: undefined };
}

function unsure(route: Resource, path: Path, within: AddressSet): Destination {
  const evidence = saying("the destination is unknown", route, path);
  return { prefixes: [], within, text: () => "(unknown)", finding: unknownAt(evidence) };
}

/** A route of which nothing is known but that there may be one. */
export function anyRoute(evidence: Evidence, within: AddressSet = addresses.anything): TableRoute {
  return {
    destinations: [],
    within,
    targets: [targetOf("unknown")],
    certain: true,
    origin: "static",
    evidence,
    findings: [unknownAt(evidence)],
  };
}
