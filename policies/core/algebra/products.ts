import * as addresses from "./addresses";
import type { Product } from "./packets";
import * as ports from "./ports";

// Beyond this many products the search for contained ones, which is quadratic, is left out.
const COMPARED = 64;
// Up to this many products comparing is cheaper than hashing.
const UNHASHED = 8;

/**
 * The same packets in fewer products: products that agree in two dimensions become one, and those
 * that lie within another go. Grouping by hash keeps the work near to linear.
 */
export function merged(products: readonly Product[]): readonly Product[] {
  let current = products;
  while (current.length > 1) {
    const next = byDestination(bySource(byTraffic(current)));
    if (next.length === current.length) break;
    current = next;
  }
  return current.length > COMPARED ? current : withoutContained(current);
}

const hashes = new WeakMap<object, number>();

function remembered<T extends object>(value: T, hash: (value: T) => number): number {
  const known = hashes.get(value);
  if (known !== undefined) return known;
  const computed = hash(value);
  hashes.set(value, computed);
  return computed;
}

const sourceHash = ({ source }: Product): number => remembered(source, addresses.hash);
const destinationHash = ({ destination }: Product): number =>
  remembered(destination, addresses.hash);
const trafficHash = ({ traffic }: Product): number => remembered(traffic, ports.hash);

const sameSource = (a: Product, b: Product): boolean => addresses.equals(a.source, b.source);
const sameDestination = (a: Product, b: Product): boolean =>
  addresses.equals(a.destination, b.destination);
const sameTraffic = (a: Product, b: Product): boolean => ports.equals(a.traffic, b.traffic);

function byTraffic(products: readonly Product[]): readonly Product[] {
  return groups(
    products,
    (p) => Math.imul(sourceHash(p), 31) ^ destinationHash(p),
    (a, b) => sameSource(a, b) && sameDestination(a, b),
  ).map(([first, rest]) =>
    rest.length === 0
      ? first
      : { ...first, traffic: ports.unionAll([first, ...rest].map(({ traffic }) => traffic)) },
  );
}

function bySource(products: readonly Product[]): readonly Product[] {
  return groups(
    products,
    (p) => Math.imul(destinationHash(p), 31) ^ trafficHash(p),
    (a, b) => sameTraffic(a, b) && sameDestination(a, b),
  ).map(([first, rest]) =>
    rest.length === 0
      ? first
      : { ...first, source: addresses.unionAll([first, ...rest].map(({ source }) => source)) },
  );
}

function byDestination(products: readonly Product[]): readonly Product[] {
  return groups(
    products,
    (p) => Math.imul(sourceHash(p), 31) ^ trafficHash(p),
    (a, b) => sameTraffic(a, b) && sameSource(a, b),
  ).map(([first, rest]) => {
    if (rest.length === 0) return first;
    const all = [first, ...rest].map(({ destination }) => destination);
    return { ...first, destination: addresses.unionAll(all) };
  });
}

type Group = readonly [first: Product, rest: Product[]];

/** Groups by equality, in order of first appearance; the hash only says what to compare. */
function groups(
  products: readonly Product[],
  hash: (product: Product) => number,
  same: (a: Product, b: Product) => boolean,
): readonly Group[] {
  const out: Group[] = [];
  const byHash = new Map<number, Group[]>();
  for (const product of products) {
    const key = products.length > UNHASHED ? hash(product) : 0;
    const candidates = byHash.get(key);
    const group = candidates?.find(([first]) => same(first, product));
    if (group !== undefined) {
      group[1].push(product);
      continue;
    }
    const made: Group = [product, []];
    out.push(made);
    if (candidates === undefined) byHash.set(key, [made]);
    else candidates.push(made);
  }
  return out;
}

function isWithin(a: Product, b: Product): boolean {
  return (
    ports.isSubset(a.traffic, b.traffic) &&
    addresses.isSubset(a.source, b.source) &&
    addresses.isSubset(a.destination, b.destination)
  );
}

/** Merged products are all different, so no two hold each other, and none is lost here. */
function withoutContained(products: readonly Product[]): readonly Product[] {
  if (products.length < 2) return products;
  return products.filter(
    (product, i) => !products.some((other, j) => j !== i && isWithin(product, other)),
  );
}
