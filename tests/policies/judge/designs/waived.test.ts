/** What a waiver for a rule that names a group covers, and what not: who is put into the group later is a finding. */
import assert from "node:assert/strict";
import { but, matrix, verdicts, type Design } from "./design";
import { database, group, isolated, lambda, pair } from "./parts";

const design: Design = {
  ...isolated(),
  ...database(),
  ...group("a-group"),
  ...lambda("a"),
  ...pair("a-group", "db-group", 5432),
  ...group("b-group"),
  ...lambda("b"),
  ...pair("b-group", "db-group", 5432),
};
const rule = { id: "W1", owner: "x", reason: "b until the migration", resource: "db-group-in-b-group-5432", expires: "2027-01-01" }; // prettier-ignore
const traffic = (...waivers: readonly object[]) =>
  matrix({
    services: { a: { name: "a" }, b: { name: "b*" }, c: { name: "c", optional: true } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "a", to: "db", ports: 5432 }],
    never: [
      { id: "N1", from: "b", to: "db", ports: 5432 },
      { id: "N3", from: "c", to: "db" },
    ],
    waivers,
  });
function isProved(of: Design, waivers: readonly object[], expected: boolean): void {
  for (const [when, verdict] of Object.entries(verdicts(of, traffic(...waivers)))) {
    const titles = verdict.findings.map(({ title }) => title).join("\n");
    assert.equal(verdict.proved, expected, `${when}: ${titles}`);
  }
}

describe("a waiver for a rule that names a group", () => {
  it("covers whom one row forbids", () => {
    isProved(design, [], false);
    isProved(design, [rule], true);
    isProved({ ...design, ...lambda("b2", ["b-group"]) }, [rule], true);
  });
  it("does not cover who breaks another row, or is in no name of the matrix", () => {
    isProved({ ...design, ...lambda("c", ["b-group"]) }, [rule], false);
    isProved({ ...design, ...lambda("x", ["b-group"]) }, [rule], false);
  });
  it("covers each row that it is for", () => {
    const both = { ...design, ...lambda("c", ["b-group"]) };
    const [n1, n3] = [{ ...rule, row: "N1" }, { ...rule, id: "W3", row: "N3" }]; // prettier-ignore
    isProved(both, [n1], false);
    isProved(both, [n1, n3], true);
    isProved(both, [rule, n3], false);
  });
  it("covers all that addresses let in", () => {
    const open = but(design, "db-group-in-b-group-5432", { referencedSecurityGroupId: undefined, cidrIpv4: "10.0.0.0/16" }); // prettier-ignore
    isProved({ ...open, ...lambda("c", ["b-group"]) }, [], false);
    isProved({ ...open, ...lambda("c", ["b-group"]) }, [rule], true);
  });
});
