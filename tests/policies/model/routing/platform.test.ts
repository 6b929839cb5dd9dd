/** The platform's own networks, and how time grows with a network. */
import assert from "node:assert/strict";
import { fromPlan } from "../../../../policies/adapters/plan";
import { packets, ports } from "../../../../policies/core/algebra";
import { buildGraph, Resolver } from "../../../../policies/core/graph";
import {
  outside,
  passes,
  readRouting,
  type Routing,
} from "../../../../policies/core/model/routing";
import { constructPlatform, stackConfig } from "../../../support/platform";
import { planOf } from "../../adapters/forms";
import { base, id, Model, set, textOf, type Net } from "./support";

async function routingOf(stack: string): Promise<Routing> {
  const { all } = await constructPlatform(stackConfig(stack));
  const source = fromPlan(planOf(all));
  if (!source.ok) assert.fail(JSON.stringify(source.problems));
  const graph = buildGraph([source.value]);
  if (!graph.ok) assert.fail(JSON.stringify(graph.problems));
  return readRouting(new Resolver(graph.value));
}

for (const stack of ["dev", "prod"]) {
  describe(`the network of ${stack}`, () => {
    let routing: Routing;
    before(async () => {
      routing = await routingOf(stack);
    });

    it("has one VPC with its gateways, and subnets of known tables", () => {
      const [vpc, ...more] = routing.vpcs.all;
      assert.deepEqual(more, []);
      assert.ok(vpc !== undefined);
      assert.equal(vpc.internetGateways.certain.length, 1);
      assert.equal(vpc.internetGateways.possible.length, 0);
      assert.ok(!vpc.internetGateways.open);
      assert.deepEqual(routing.edges, []);
      for (const subnet of routing.subnets.all) {
        const { candidates, open, findings } = routing.tableOf(subnet);
        assert.equal(candidates.length, 1);
        assert.ok(!open);
        assert.deepEqual([...findings, ...candidates.flatMap(({ value }) => value.findings)], []);
        const own = routing.acls.of(subnet);
        assert.equal(own.candidates.length, 1);
        assert.deepEqual([own.open, own.findings], [false, []]);
      }
    });

    it("is public, with a way out, or isolated, as the tier says", () => {
      const classes = new Map<string, Set<string>>();
      for (const subnet of routing.subnets.all) {
        const tier = /(public|private|database)/.exec(subnet.resource?.name ?? "")?.[1] ?? "other";
        const { publicV4, publicV6, egress, connected, isolated } = routing.classesOf(subnet);
        const text = [publicV4, publicV6, egress, connected, isolated].map(({ holds }) => holds);
        const found = classes.get(tier) ?? new Set<string>();
        classes.set(tier, found.add(text.join(" ")));
        assert.equal(subnet.mapPublicIpOnLaunch, false);
        if (tier === "database") assert.equal(subnet.assignIpv6AddressOnCreation, false);
      }
      assert.deepEqual([...classes].map(([tier, found]) => [tier, ...found]).sort(), [
        ["database", "no no no no yes"],
        ["private", "no no yes no no"],
        ["public", "yes yes no no no"],
      ]);
    });

    it("knows exactly where each subnet's packets go", () => {
      for (const subnet of routing.subnets.all) {
        const { may, must } = routing.waysOf(subnet);
        const text = (ways: typeof may) =>
          ways.map((w) => `${w.class} ${textOf(w.addresses).join()} ${w.service ?? ""}`).sort();
        assert.deepEqual(text(must), text(may));
        assert.ok(may.every(({ class: kind }) => kind !== "unknown"));
        assert.ok(may.every(({ because }) => because.length > 0));
      }
    });

    it("lets no packet of the internet into a database subnet", () => {
      for (const subnet of routing.subnets.all) {
        if (!/database/.test(subnet.resource?.name ?? "")) continue;
        const sent = packets.packets(set("198.51.100.0/24", "2001:db8::/32"), set("0.0.0.0/0", "::/0"), ports.allTraffic); // prettier-ignore
        const { passed } = passes(routing.acls, outside, subnet, sent, "may");
        assert.ok(packets.isEmpty(passed), subnet.key);
      }
    });
  });
}

describe("a network of 2,000 subnets", () => {
  it("is read in time that grows with it", () => {
    const count = 2000;
    const net: Record<string, Net[string]> = { ...base() };
    for (let i = 0; i < count; i++) {
      const cidrBlock = `10.${i >> 8}.${i & 255}.0/24`;
      net[`s${i}`] = ["ec2/subnet", { vpcId: id("vpc"), cidrBlock }];
      net[`t${i}`] = ["ec2/routeTable", { vpcId: id("vpc") }];
      net[`a${i}`] = ["ec2/routeTableAssociation", { subnetId: id(`s${i}`), routeTableId: id(`t${i}`) }]; // prettier-ignore
      net[`r${i}`] = ["ec2/route", { routeTableId: id(`t${i}`), destinationCidrBlock: "0.0.0.0/0", gatewayId: id("igw") }]; // prettier-ignore
    }
    const { graph } = new Model(net).bench;
    // Time of the processor: others may use it meanwhile.
    const start = process.cpuUsage();
    const routing = readRouting(new Resolver(graph));
    let open = 0;
    for (const subnet of routing.subnets.all) {
      if (routing.classesOf(subnet).publicV4.holds === "yes") open += 1;
    }
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1e3;
    assert.equal(open, count);
    if (process.env.SHOW_TIMES !== undefined) console.log(`      ${took.toFixed(0)} ms`);
    // Far above what it takes, far below what a search of every subnet for every table would.
    assert.ok(took < 2000, `${took} ms`);
  });
});
