import type { AddressSet } from "./addresses";
import * as addresses from "./addresses";
import type { Reading } from "./parsed";
import type { Prefix } from "./text";

/**
 * Longest-prefix match: which addresses each target of a route table wins, as exact sets.
 *
 * At equal prefixes a static route beats a propagated one. Two routes of the same kind to the same
 * prefix with different targets are a conflict: with `may` each wins the addresses, with `must`
 * none does; shorter prefixes get them in neither case.
 *
 * A symbolic IPv6 block counts as a /56, its subnets as /64. One of IPv4, whose length is not
 * known, counts as longer than every literal prefix: whoever writes a route to it decides that. Where a literal prefix may come to cover
 * it, the longer of the two wins at those places.
 */
export interface Route<V> {
  /** More than one for a prefix list. */
  readonly destinations: readonly Prefix[];
  /** The target: the same target must be the same value (===). */
  readonly value: V;
  readonly origin: "static" | "propagated";
  /**
   * For a route whose prefixes are not known: the addresses within which they lie. With `may` it
   * wins all of them beside the routes known; with `must` it may take any of them from the others.
   */
  readonly within?: AddressSet;
}

export interface Conflict<V> {
  readonly prefix: Prefix;
  readonly values: readonly V[];
}

export interface Winners<V> {
  /** What each target wins, in the order of the routes; one that wins nothing has the empty set. */
  readonly wins: ReadonlyMap<V, AddressSet>;
  readonly conflicts: readonly Conflict<V>[];
  /** All addresses that some known route matches. */
  readonly matched: AddressSet;
}

export function prefixLength(prefix: Prefix): number {
  if (prefix.family === "block4") return 33;
  if (prefix.family !== "block") return prefix.length;
  return prefix.subnet === undefined ? 56 : 64;
}

function keyOf(prefix: Prefix): string {
  if (prefix.family === "block4") return `block4 ${prefix.block}`;
  if (prefix.family === "block") return `${prefix.subnet ?? "all"} ${prefix.block}`;
  return `${prefix.family} ${prefix.base}`;
}

/** All routes to one prefix. */
interface Contest<V> {
  readonly prefix: Prefix;
  readonly fixed: Set<V>;
  readonly propagated: Set<V>;
}

export function winners<V>(routes: readonly Route<V>[], reading: Reading): Winners<V> {
  const conflicts: Conflict<V>[] = [];
  const won = new Map<V, AddressSet[]>(routes.map(({ value }) => [value, []]));
  let covered = addresses.nothing();
  // Prefixes of one length share no address, so each length is decided at once, longest first.
  for (const contests of byLength(routes)) {
    const claims = new Map<V, AddressSet[]>();
    for (const { prefix, fixed, propagated } of contests) {
      const values = [...(fixed.size > 0 ? fixed : propagated)];
      if (values.length > 1) conflicts.push({ prefix, values });
      if (values.length > 1 && reading === "must") continue;
      for (const value of values) append(claims, value, addresses.ofPrefix(prefix));
    }
    for (const [value, set] of settled(claims, contests, reading)) {
      append(won, value, addresses.difference(set, covered));
    }
    const level = contests.map(({ prefix }) => addresses.ofPrefix(prefix));
    covered = addresses.union(covered, addresses.unionAll(level));
  }
  const known = new Map([...won].map(([value, sets]) => [value, addresses.unionAll(sets)]));
  return { wins: withUnknown(known, routes, reading), conflicts, matched: covered };
}

function append<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function byLength<V>(routes: readonly Route<V>[]): readonly (readonly Contest<V>[])[] {
  const lengths = new Map<number, Map<string, Contest<V>>>();
  for (const { destinations, value, origin } of routes) {
    for (const prefix of destinations) {
      const length = prefixLength(prefix);
      const contests = lengths.get(length) ?? new Map<string, Contest<V>>();
      lengths.set(length, contests);
      const key = keyOf(prefix);
      const contest = contests.get(key) ?? { prefix, fixed: new Set(), propagated: new Set() };
      contests.set(key, contest);
      (origin === "static" ? contest.fixed : contest.propagated).add(value);
    }
  }
  return [...lengths].sort(([a], [b]) => b - a).map(([, contests]) => [...contests.values()]);
}

/**
 * The sets claimed at one length. Only a symbolic block can share a place with a literal prefix of
 * its length: they are one prefix then, and the two routes a conflict.
 */
function settled<V>(
  claims: ReadonlyMap<V, readonly AddressSet[]>,
  contests: readonly Contest<V>[],
  reading: Reading,
): readonly (readonly [V, AddressSet])[] {
  const sets = [...claims].map(([value, list]) => [value, addresses.unionAll(list)] as const);
  const symbolic = contests.filter(({ prefix }) => prefix.family === "block");
  if (reading === "may" || symbolic.length === 0) return sets;
  const literal = contests.filter(({ prefix }) => prefix.family === "v6");
  const shared = addresses.intersection(
    addresses.unionAll(symbolic.map(({ prefix }) => addresses.ofPrefix(prefix))),
    addresses.unionAll(literal.map(({ prefix }) => addresses.ofPrefix(prefix))),
  );
  return sets.map(([value, set]) => [value, addresses.difference(set, shared)]);
}

function withUnknown<V>(
  known: ReadonlyMap<V, AddressSet>,
  routes: readonly Route<V>[],
  reading: Reading,
): ReadonlyMap<V, AddressSet> {
  const out = new Map(known);
  for (const { value: taker, within } of routes) {
    if (within === undefined) continue;
    for (const [value, set] of out) {
      if (reading === "must" && value !== taker) {
        out.set(value, addresses.difference(set, within));
      } else if (reading === "may" && value === taker) {
        out.set(value, addresses.union(set, within));
      }
    }
  }
  return out;
}
