/** What several findings have in common: asked for no further than there may be something. */
import assert from "node:assert/strict";
import { partedBy, sharedOffers, type Offer } from "../../../policies/core/judge/joining";
import { catalogue } from "../../mutation/catalogue";
import type { Mutation } from "../../mutation/mutation";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";
import { Bench, token } from "../graph/build";

const resource = new Bench({ rule: [token.ingress, { inputs: {} }] }).resource("rule");

function offer(link: string, fix?: string): Offer {
  return { cause: { resource, property: undefined, link }, fix };
}

function shared(...lists: readonly (readonly Offer[])[]) {
  let asked = 0;
  const found = sharedOffers(lists, (list) => {
    asked += 1;
    return list;
  });
  return { asked, links: [...found.keys()], fixes: [...found.values()].map(({ fix }) => fix) };
}

describe("changes that several findings have in common", () => {
  it("are those that each of them offers, told where one says how", () => {
    const { links, fixes } = shared(
      [offer("a"), offer("b", "Move it."), offer("c", "Remove it.")],
      [offer("a", "Close it."), offer("c", "Take it away.")],
    );
    assert.deepEqual(links, ["a", "c"]);
    assert.deepEqual(fixes, ["Close it.", "Remove it."]);
  });

  it("are not asked for any more once nothing is left", () => {
    assert.deepEqual(shared([offer("a")], [offer("b")], [offer("a")], [offer("a")]).asked, 2);
    assert.equal(shared([], [offer("a")]).asked, 1);
    assert.equal(shared([offer("a")], [offer("a")], [offer("a")]).asked, 3);
    assert.deepEqual(shared(), { asked: 0, links: [], fixes: [] });
  });
});

describe("what no one change mends", () => {
  const parted = (lists: Readonly<Record<string, readonly Offer[]>>) =>
    partedBy(Object.keys(lists), (name) => lists[name] ?? []).map(
      ({ offer: { cause }, parts }) => `${cause.link}: ${parts.join()}`,
    );
  const apart = (link: string, fix?: string): Offer => ({ ...offer(link, fix), isApart: true });
  const [move, close, vague] = [apart("move", "Move it."), apart("close", "Close it."), apart("x")];

  it("is told apart by the changes that mend its parts, those that mend most first", () => {
    assert.deepEqual(parted({ a: [close], b: [move], c: [move] }), ["move: b,c", "close: a"]);
    assert.deepEqual(parted({ a: [close], b: [move, close], c: [move, close], d: [move] }), [
      "close: a,b,c",
      "move: d",
    ]);
  });

  it("is left as it is where one change mends all, or nothing mends a part", () => {
    assert.deepEqual(parted({ a: [move], b: [move, close] }), []);
    assert.deepEqual(parted({ a: [move], b: [] }), []);
    assert.deepEqual(parted({ a: [move], b: [vague] }), []);
    assert.deepEqual(parted({ a: [move], b: [offer("y", "Narrow it.")] }), []);
    assert.deepEqual(parted({}), []);
  });
});

describe("two services in the wrong subnets", () => {
  it("are two findings, and neither is the network ACL's at which both are lost", async () => {
    const moved = catalogue.find(({ id }) => id === "frontend-in-database-subnets");
    const move = moved?.edit?.["services-service-frontend"] ?? assert.fail("no move");
    const both: Mutation = {
      ...(moved ?? assert.fail("no mutation")),
      id: "two-in-database-subnets",
      edit: { "services-service-frontend": move, "services-service-search": move },
    };
    const { findings, rows } = verdictOn(await mutated(both, "dev"), "dev");
    assert.deepEqual(
      findings.map(({ blame, property }) => `${blame.split("::").pop() ?? ""} :: ${property ?? ""}`).sort(),
      ["services-service-frontend :: networkConfiguration.subnets", "services-service-search :: networkConfiguration.subnets"],
    );
    for (const { fix } of findings) assert.match(fix, /^Put (frontend|search) into other subnets: /);
    const failed = rows.filter(({ verdict }) => !["proved", "not-applicable"].includes(verdict));
    assert.ok(failed.length > 3 && failed.every((row) => row.findings.length > 0));
  });
}); // prettier-ignore
