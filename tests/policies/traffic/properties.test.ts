/** What holds for every declaration, and for what is none. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { matches } from "../../../policies/core/graph/glob";
import { ports } from "../../../policies/core/algebra";
import {
  fromPolicyConfig,
  nearest,
  readDeclaration,
  toPolicyConfig,
} from "../../../policies/core/traffic";
import { anyJson, matrix, soundMatrix } from "./generate";
import { declared, lineOf, problemsOf, sound } from "./support";

describe("reading a declaration", () => {
  it("never fails but with problems, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(anyJson(), matrix(), fc.anything({ withDate: true, withMap: true, withNullPrototype: true, withBigInt: true, withSparseArray: true })), (data) => {
        const read = readDeclaration(data);
        if (read.ok) return;
        assert.ok(read.problems.length > 0 && read.problems.length <= 21);
        for (const problem of read.problems) {
          const line = lineOf(problem);
          assert.ok([problem.at, problem.found, problem.expected, problem.fix].every(Boolean), line);
          assert.doesNotMatch(line, /[\p{Cc}\u2028\u202e]/u);
          assert.doesNotMatch(line, /Invalid input|\[object|undefined/);
        }
      }),
      { numRuns: 1000 },
    ); // prettier-ignore
  });

  it("changes nothing that it is given, and takes nothing from prototypes", () => {
    const before = JSON.stringify(sound());
    const data = sound();
    const frozen = JSON.parse(before, (_, value: unknown) => Object.freeze(value)) as unknown;
    assert.equal(readDeclaration(frozen).ok, true);
    assert.equal(readDeclaration(data).ok, true);
    assert.equal(JSON.stringify(data), before);
    const inherited: unknown = Object.create({ version: 1, services: { a: { name: "a" } } });
    assert.match(problemsOf(readDeclaration(inherited))[0] ?? "", /^version: found nothing/);
  });

  it("has only parties in rows, each with a name that is declared", () => {
    fc.assert(
      fc.property(fc.oneof(matrix(), soundMatrix()), (data) => {
        const read = readDeclaration(data);
        if (!read.ok) return;
        const known = new Set(read.value.parties.map(({ name }) => name));
        for (const { from, to, through, traffic } of read.value.rows) {
          assert.ok(from.length > 0 && to.length > 0);
          assert.ok([...from, ...to].every((name) => known.has(name)));
          assert.ok(through === undefined || known.has(through));
          assert.ok(traffic === undefined || !ports.isEmpty(traffic));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the configuration of the pack", () => {
  it("holds a declaration so that it comes back the same", () => {
    fc.assert(
      fc.property(soundMatrix(), (data) => {
        const read = readDeclaration(data);
        if (!read.ok) assert.fail(problemsOf(read).join("\n"));
        const text = JSON.stringify(toPolicyConfig(read.value));
        const back = fromPolicyConfig(JSON.parse(text));
        assert.ok(back.ok && back.value !== undefined);
        assert.equal(JSON.stringify(toPolicyConfig(back.value)), text);
        assert.deepEqual(
          back.value.rows.map(({ at: _, ...row }) => row),
          read.value.rows.map(({ at: _, ...row }) => row),
        );
      }),
    );
  });

  it("has the shape that the engine's option takes", () => {
    const config = toPolicyConfig(declared(sound()));
    assert.deepEqual(Object.keys(config), ["traffic-matrix"]);
    assert.deepEqual(JSON.parse(JSON.stringify(config["traffic-matrix"])), { traffic: sound() });
  });

  const given = { traffic: sound() };
  const readings: readonly (readonly [string, unknown, string | readonly string[]])[] = [
    ["the matrix", { "traffic-matrix": given }, "a matrix"],
    [
      "the matrix beside other policies and a level",
      { all: "mandatory", other: { x: 1 }, "traffic-matrix": { ...given, enforcementLevel: "advisory" } },
      "a matrix",
    ],
    ["no entry", { other: "mandatory" }, "nothing"],
    ["a level alone", { "traffic-matrix": "advisory" }, "nothing"],
    ["a level without a matrix", { "traffic-matrix": { enforcementLevel: "advisory" } }, "nothing"],
    ["what objects inherit", Object.create({ "traffic-matrix": given }), "nothing"],
    [
      "a list",
      [],
      ['the policy configuration: found a list, expected { "traffic-matrix": { "traffic": … } }. Write it with `bulkhead traffic --policy-config`.'],
    ],
    [
      "null for the policy",
      { "traffic-matrix": null },
      ['traffic-matrix: found nothing, expected { "traffic": … }. Write it with `bulkhead traffic --policy-config`.'],
    ],
    [
      "a matrix with a mistake",
      { "traffic-matrix": { traffic: sound({ version: 3 }) } },
      ["traffic-matrix.traffic version: found 3, expected 1, the version of this form. Correct it."],
    ],
    [
      "null for the matrix",
      { "traffic-matrix": { traffic: null } },
      ["traffic-matrix.traffic the traffic matrix: found null, expected a map with version: 1, edges, services, stores and rows. Begin with version: 1, and name what there is."],
    ],
  ]; // prettier-ignore
  for (const [title, data, expected] of readings) {
    it(`is read: ${title}`, () => {
      const read = fromPolicyConfig(data);
      const outcome = !read.ok
        ? problemsOf(read)
        : read.value === undefined
          ? "nothing"
          : "a matrix";
      assert.deepEqual(outcome, expected);
    });
  }
});

describe("patterns", () => {
  it("match as a regular expression would", () => {
    const letters = (...more: string[]) =>
      fc
        .array(fc.constantFrom("a", "b", "-", ...more), { maxLength: 8 })
        .map((all) => all.join(""));
    fc.assert(
      fc.property(letters("*", "*"), letters(), (pattern, text) => {
        const source = pattern.replace(/\*+/g, ".*");
        assert.equal(matches(pattern, text), new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("mean what they say", () => {
    assert.ok(matches("a.c*", "a.c-1") && matches("*", "") && matches("a**b", "ab"));
    assert.ok(!matches("a.c", "abc") && !matches("", "a") && !matches("a*b", "abc"));
  });
});

describe("the nearest names", () => {
  it("are those with the fewest letters changed, and none that are far", () => {
    const known = ["frontend", "backend", "registration", "api"];
    assert.deepEqual(nearest("fronted", known), ["frontend"]);
    assert.deepEqual(nearest("API", known), ["api"]);
    assert.deepEqual(nearest("fackend", known, 3), ["backend"]);
    assert.deepEqual(nearest("database", known), []);
    assert.deepEqual(nearest("x".repeat(10_000), known), []);
  });
});
