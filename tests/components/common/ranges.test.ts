import assert from "node:assert/strict";
import { isIPv6 } from "node:net";
import fc from "fast-check";
import { parseIpv6, rangeListProblems } from "../../../components/common/ranges";

const isRange = (text: string) => rangeListProblems([text], "ranges").length === 0;

const characters = fc.string({ unit: fc.constantFrom(..."0123f:.".split("")), maxLength: 20 });
const address = fc.oneof(fc.ipV6(), characters);

describe("ranges of both families", () => {
  it("knows an IPv6 address where Node.js does, in groups alone", () => {
    fc.assert(
      fc.property(address, (text) => {
        assert.equal(parseIpv6(text) !== undefined, isIPv6(text) && !text.includes("."), text);
      }),
      { numRuns: 2000 },
    );
  });

  it("reads the groups of an address", () => {
    const cases: readonly (readonly [string, number[]])[] = [
      ["::", [0, 0, 0, 0, 0, 0, 0, 0]],
      ["2001:db8::1", [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]],
      ["1:2:3:4:5:6:7:8", [1, 2, 3, 4, 5, 6, 7, 8]],
    ];
    for (const [text, groups] of cases) assert.deepEqual(parseIpv6(text), groups, text);
  });

  for (const text of [
    "10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:DB8:ff00::/40", "fe80::1/128",
    "fc00::/7",
  ]) {
    it(`takes "${text}"`, () => {
      assert(isRange(text));
    });
  } // prettier-ignore

  for (const text of [
    "", ":/999", "::/129", "::/08", "::/", "::", "::/0/0", "1::2::3/64", "2001:db8::1/64", "2001:db8::/20", "fd00::/7",
    ":::/64", "g::/16", "1:2:3:4:5:6:7:8:9/64", "1:2:3/64", "12345::/16", "fe80::%eth0/64", "::10.0.0.256/128",
    "2001:db8::/-1", " ::/0", "10.0.0.1/8", "10.0.0.0/33", "::ffff:10.0.0.0/104", "::ffff:a00:0/104",
  ]) {
    it(`refuses "${text}"`, () => {
      assert(!isRange(text));
    });
  } // prettier-ignore

  it("refuses what is no list, and takes none at all", () => {
    for (const odd of ["10.0.0.0/8", null, 5, {}, { 0: "10.0.0.0/8", length: 1 }]) {
      const problems = rangeListProblems(odd as unknown as string[], "callers");
      assert.deepEqual(
        problems.map(({ at, expected }) => `${at}: ${expected}`),
        ["callers: a list of ranges"],
      );
    }
    assert.deepEqual(rangeListProblems(undefined, "callers"), []);
  });

  it("names the entry that is wrong", () => {
    const problems = rangeListProblems(["::/0", ":/999", "10.0.0.0/8"], "callers");
    assert.deepEqual(
      problems.map(({ at }) => at),
      ["callers[1]"],
    );
    const odd = [5, null, {}] as unknown as string[];
    assert.equal(rangeListProblems(odd, "callers").length, 3);
  });
});
