import assert from "node:assert/strict";
import { fromPlan } from "../../../../policies/adapters/plan";
import { addresses, ports, type Reading } from "../../../../policies/core/algebra";
import { buildGraph, Resolver, type Resource } from "../../../../policies/core/graph";
import { isSure, Members, type Member } from "../../../../policies/core/model/members";
import { constructPlatform, stackConfig } from "../../../support/platform";
import { planOf } from "../../adapters/forms";

/** Who is let in to a member: `tcp 443 < 0.0.0.0/0`, `tcp 5432 < services-service-api`. */
function admitted(members: Members, member: Member, reading: Reading): string[] {
  const { everything, admitted: all } = members.admits(member, reading);
  if (everything !== undefined) return [everything];
  return all
    .map((one) => {
      const { addresses: set, members: from, anyone } = members.meant(one, reading);
      const who = [...addresses.format(set), ...from.map(({ owner }) => owner.name), ...anyone];
      return `${ports.format(one.traffic).join(", ")} < ${who.join(" ")}`;
    })
    .sort();
}

/** Which services use which stores, as the specification's traffic rows say. */
const clients: Readonly<Record<string, readonly string[]>> = {
  postgres: ["api", "registration"],
  redis: ["api", "chat"],
  search: ["api", "search"],
};

describe("the members of the real programs", () => {
  for (const stack of ["dev", "prod"]) {
    describe(stack, () => {
      const config = stackConfig(stack);
      let members: Members;
      let resources: readonly Resource[] = [];

      before(async () => {
        const source = fromPlan(planOf((await constructPlatform(config)).all));
        if (!source.ok) assert.fail(JSON.stringify(source.problems));
        const graph = buildGraph([source.value]);
        if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
        resources = graph.value.resources;
        members = new Members(new Resolver(graph.value));
      });

      const of = (name: string): Member =>
        members.all.find(({ owner }) => owner.name === name) ?? assert.fail(`no ${name}`);

      const both = (name: string, expected: readonly string[]) => {
        for (const reading of ["may", "must"] as const) {
          assert.deepEqual(admitted(members, of(name), reading), [...expected].sort(), reading);
        }
      };

      it("are all exact, with nothing left over", () => {
        for (const { groups, subnets, label } of members.all) {
          assert.ok(isSure(groups) && isSure(subnets) && groups.hidden.length === 0, label);
        }
        assert.deepEqual(members.interfaces.unmodelled, []);
        assert.deepEqual(members.interfaces.loose, []);
        assert.deepEqual(members.membership.loose, []);
        assert.deepEqual(members.groups.findings, []);
      });

      it("the public load balancer takes exactly 80 and 443, from anywhere", () => {
        both("public-alb", [
          "tcp 443 < 0.0.0.0/0",
          "tcp 443 < ::/0",
          "tcp 80 < 0.0.0.0/0",
          "tcp 80 < ::/0",
        ]);
        assert.equal(of("public-alb").publicV4.state, "yes");
      });

      it("the internal load balancer takes 443 from the VPN and 8443 from services", () => {
        const vpn = members.all.filter(({ role }) => role === "vpn").map(({ owner }) => owner.name);
        const callers = members.all
          .filter(({ owner }) => owner.kind === "EcsService" && !owner.name.endsWith("-api"))
          .map(({ owner }) => owner.name);
        both("private-alb", [
          ...vpn.map((name) => `tcp 443 < ${name}`),
          ...callers.map((name) => `tcp 8443 < ${name}`),
        ]);
        assert.equal(of("private-alb").publicV4.state, "no");
      });

      it("each store takes its declared clients and nobody else", () => {
        const stores = members.all.filter(({ role }) => role === "store");
        assert.ok(stores.length >= 2);
        for (const { owner, publicV4, carriesV6, listens } of stores) {
          const store = owner.name.replace("data-", "");
          const port = ports.format(listens.may).join();
          const names = (clients[store] ?? assert.fail(store)).map(
            (one) => `services-service-${one}`,
          );
          both(
            owner.name,
            names.map((name) => `${port} < ${name}`),
          );
          assert.deepEqual([publicV4.state, carriesV6.state], ["no", "no"], owner.name);
        }
      });

      it("has a member for each resource that stands in a subnet", () => {
        assert.ok(resources.length > 100);
        for (const { kind, name } of resources) {
          if (kind === "EcsService" || kind === "LoadBalancer" || kind === "NatGateway") of(name);
        }
      });
    });
  }
});
