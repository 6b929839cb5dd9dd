/** The engine registers resources side by side, in another order each time: a verdict must not depend on it. */
import assert from "node:assert/strict";
import type { PlannedResource } from "../../support/construct";
import { catalogue } from "../../mutation/catalogue";
import { mutated } from "../../mutation/program";
import { verdictOn } from "../../mutation/run";

/** Neither as they come nor the other way round. */
function shuffled(resources: readonly PlannedResource[]): readonly PlannedResource[] {
  const turned = (text: string): string => text.split("").reverse().join("");
  return [...resources].sort((a, b) => (turned(a.urn) < turned(b.urn) ? -1 : 1));
}

const others: Readonly<Record<string, typeof shuffled>> = {
  "the other way round": (resources) => [...resources].reverse(),
  shuffled,
};

describe("the verdict on resources in another order", () => {
  // Each could as well be blamed on another resource.
  const ids = [undefined, "database-subnet-in-public-table", "internal-in-public-subnets"];
  for (const id of [...ids, "postgres-from-two-halves", "public-without-ipv4"]) {
    it(`is the same: ${id ?? "our own stack"}`, async () => {
      const mutation = catalogue.find((one) => one.id === id);
      assert.equal(mutation?.id, id);
      const resources = await mutated(mutation, "dev");
      const verdict = verdictOn(resources, "dev");
      for (const [how, reorder] of Object.entries(others)) {
        const other = reorder(resources);
        assert.notDeepEqual(other, resources, how);
        assert.deepEqual(verdictOn(other, "dev"), verdict, how);
      }
    });
  }
});
