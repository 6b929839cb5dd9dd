import assert from "node:assert/strict";
import fc from "fast-check";
import {
  intersects,
  isCovered,
  likenesses,
} from "../../../../policies/core/model/balancing/patterns";
import { matches, textsOf } from "./build";

// z stands for what no pattern names.
const all = textsOf("abz", 6);
const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 5 });

describe("patterns with * and ?", () => {
  it("tell texts apart exactly as trying them does", () => {
    fc.assert(
      fc.property(pattern, fc.array(pattern, { maxLength: 4 }), (query, others) => {
        const found = likenesses(query, others);
        assert.ok(found);
        const key = (text: string) => others.map((one) => (matches(one, text) ? 1 : 0)).join("");
        const seen = new Set(all.filter((text) => matches(query, text)).map(key));
        const said = new Map(
          found.map(({ matched, example }) => [
            others.map((_, i) => (matched.has(i) ? 1 : 0)).join(""),
            example,
          ]),
        );
        assert.equal(said.size, found.length);
        for (const one of seen) assert.ok(said.has(one), `${one} is missing`);
        for (const [one, example] of said) {
          assert.ok(matches(query, example), `${example} is no ${query}`);
          assert.equal(key(example), one, example);
        }
      }),
    );
  });

  it("meet, and cover each other", () => {
    const cases: readonly (readonly [string, readonly string[], boolean, boolean])[] = [
      ["/api/*", ["/api/farmers/*"], true, false],
      ["/api/farmers/*", ["/api/*"], true, true],
      ["/api/farmers/*", ["/api/farmers/?*", "/api/farmers/"], true, true],
      ["/a*b", ["/*b"], true, true],
      ["/a*", ["*b"], true, false],
      ["/a?", ["/a"], false, false],
      ["/A", ["/a"], false, false],
      ["*", ["?*", ""], true, true],
      ["a*b*c", ["*b*"], true, true],
    ];
    for (const [one, others, meets, covered] of cases) {
      assert.equal(
        others.some((other) => intersects(one, other) === true),
        meets,
        one,
      );
      assert.equal(isCovered(one, others), covered, one);
    }
  });

  it("take a character that no pattern names into account", () => {
    assert.equal(isCovered("?", ["a", "b"]), false);
    assert.equal(isCovered("?", ["?"]), true);
  });

  it("are given up where they are too many, rather than told wrongly", () => {
    const hostile = Array.from({ length: 24 }, (_, i) => `*${String.fromCharCode(97 + i)}*`);
    assert.equal(likenesses("*", hostile), undefined);
    assert.equal(isCovered("*", hostile), undefined);
  });

  it("of a hundred rules are told apart at once", () => {
    const many = Array.from({ length: 100 }, (_, i) => `/api/service-${i}/*`);
    assert.equal(likenesses("/*", many)?.length, 101);
  });
});
