/** The fronts of the programs that are shipped: a content network before the site's files, and sessions of ECS Exec. */
import assert from "node:assert/strict";
import { fromPlan } from "../../../../policies/adapters/plan";
import { addresses } from "../../../../policies/core/algebra";
import { buildGraph } from "../../../../policies/core/graph";
import type { Fronts } from "../../../../policies/core/model/fronts";
import type { Members } from "../../../../policies/core/model/members";
import { constructPlatform, stackConfig } from "../../../support/platform";
import { planOf } from "../../adapters/forms";
import { frontsOf } from "./build";

describe("the fronts of the real programs", () => {
  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      const config = stackConfig(stack);
      let members: Members;
      let fronts: Fronts;

      before(async () => {
        const source = fromPlan(planOf((await constructPlatform(config)).all));
        if (!source.ok) assert.fail(JSON.stringify(source.problems));
        const graph = buildGraph([source.value]);
        if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
        ({ members, fronts } = frontsOf(graph.value));
      });

      it("lead into no member, but for sessions in the tasks of dev", () => {
        const kinds = new Set(fronts.all.map(({ kind }) => kind));
        assert.deepEqual([...kinds], stack === "dev" ? ["ECS Exec"] : []);
        assert.ok(members.all.length > 8);
        const entered = members.all.filter((member) => fronts.into(member).length > 0);
        assert.deepEqual(
          entered.map(({ label }) => label),
          stack === "dev" ? fronts.all.map(({ resource }) => resource.toString()) : [],
        );
      });

      it("hold nothing opaque, and no type that could carry traffic unseen", () => {
        assert.deepEqual(fronts.opaque, []);
        assert.deepEqual(fronts.unmodelled, []);
      });

      it("let the clients of the VPN into the private subnets and to the resolver, if there is one", () => {
        const seen = fronts.vpn.map((access) => ({
          may: addresses.format(access.destinations("may")),
          must: addresses.format(access.destinations("must")),
          keepsAddresses: access.keepsAddresses,
          clients: addresses.format(access.clients),
        }));
        const all = ["10.0.0.2/32", "10.0.10.0/23"];
        const expected = { may: all, must: all, keepsAddresses: "no", clients: ["10.100.0.0/22"] };
        assert.deepEqual(seen, stack === "prod" ? [expected] : []);
      });
    });
  }
});
