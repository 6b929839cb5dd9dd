import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import * as spans from "../../../policies/core/algebra/spans";

const BITS = 256;
const range = fc.tuple(fc.nat(BITS), fc.nat(BITS));
const ranges = fc.array(range, { maxLength: 12 });

/** The oracle: plain membership flags. */
function flags(list: readonly (readonly [number, number])[]): boolean[] {
  return Array.from({ length: BITS }, (_, point) =>
    list.some(([from, to]) => from <= point && point < to),
  );
}
const asFlags = (set: spans.Spans<number>): boolean[] => flags(spans.pairs(set));
const wide = (set: spans.Spans<number>): bigint[] => set.map((point) => BigInt(point) << 96n);

function assertCanonical(set: spans.Spans<number>): void {
  assert.equal(set.length % 2, 0);
  set.forEach((point, i) => {
    assert.ok(i === 0 || (set[i - 1] ?? NaN) < point, `boundaries ${set.join()} do not rise`);
  });
}

describe("sets of points on a line", () => {
  it("agree with membership flags, in every operation and relation", () => {
    fc.assert(
      fc.property(ranges, ranges, (p, q) => {
        const [a, b] = [spans.fromPairs(p), spans.fromPairs(q)];
        const [x, y] = [flags(p), flags(q)];
        const made = {
          union: spans.union(a, b),
          all: spans.unionAll([a, [], b, a]),
          both: spans.intersection(a, b),
          first: spans.difference(a, b),
        };
        [a, b, ...Object.values(made)].forEach(assertCanonical);
        assert.deepEqual(asFlags(a), x);
        assert.deepEqual(
          asFlags(made.union),
          x.map((has, i) => has || y[i] === true),
        );
        assert.deepEqual(made.all, made.union);
        assert.deepEqual(
          asFlags(made.both),
          x.map((has, i) => has && y[i] === true),
        );
        assert.deepEqual(
          asFlags(made.first),
          x.map((has, i) => has && y[i] !== true),
        );
        assert.equal(
          spans.isSubset(a, b),
          x.every((has, i) => !has || y[i] === true),
        );
        assert.equal(
          spans.intersects(a, b),
          x.some((has, i) => has && y[i] === true),
        );
        assert.equal(
          spans.equals(a, b),
          x.every((has, i) => has === y[i]),
        );
        x.forEach((has, i) => {
          assert.equal(spans.contains(a, i), has);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("do the same with bigints as with numbers", () => {
    fc.assert(
      fc.property(ranges, ranges, (p, q) => {
        const [a, b] = [spans.fromPairs(p), spans.fromPairs(q)];
        const [x, y] = [wide(a), wide(b)];
        assert.deepEqual(spans.union(x, y), wide(spans.union(a, b)));
        assert.deepEqual(spans.intersection(x, y), wide(spans.intersection(a, b)));
        assert.deepEqual(spans.difference(x, y), wide(spans.difference(a, b)));
        assert.equal(spans.isSubset(x, y), spans.isSubset(a, b));
        assert.equal(spans.intersects(x, y), spans.intersects(a, b));
        assert.equal(spans.hash(x), spans.hash([...x]));
      }),
    );
  });

  it("leave their operands as they were", () => {
    const a = Object.freeze([1, 5, 9, 12]);
    const b = Object.freeze([4, 10]);
    assert.deepEqual(spans.union(a, b), [1, 12]);
    assert.deepEqual(spans.difference(a, b), [1, 4, 10, 12]);
    assert.deepEqual(spans.unionAll([a, b, [20, 30]]), [1, 12, 20, 30]);
    assert.deepEqual(
      [a, b],
      [
        [1, 5, 9, 12],
        [4, 10],
      ],
    );
  });
});
