/** What several findings have in common: asked for no further than there may be something. */
import assert from "node:assert/strict";
import { sharedOffers, type Offer } from "../../../policies/core/judge/joining";
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
