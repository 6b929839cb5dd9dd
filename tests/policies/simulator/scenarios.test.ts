/** The simulator by itself: hand-written scenarios, and the load balancer's chains. */
import assert from "node:assert/strict";
import { forwardsTo, healthCheckReaches, reachesThrough } from "./chains";
import { acl, edits, example, group, owner } from "./example";
import type { LoadBalancerOwner, Network } from "./network";
import { reaches, type Party } from "./reaches";
import { simulate } from "./simulate";
import { filterScenarios } from "./scenarios-filters";
import { wayScenarios } from "./scenarios-ways";
import { problemsOf } from "./validate";

const scenarios = [...filterScenarios, ...wayScenarios];

function show(network: Network, party: Party): string {
  if (party.kind === "internet") return `internet (IPv${party.family})`;
  if (party.kind === "vpn-client") return `VPN client`;
  if (party.kind === "peer-host") return `${party.vpc}'s host`;
  return network.owners.find(({ name }) => name === party.name)?.name ?? party.name;
}

describe("the packet simulator", () => {
  it("has a sound example", () => {
    assert.deepEqual(problemsOf(example), []);
  });

  it("is asked enough, both ways in each section", () => {
    assert.ok(scenarios.length >= 60, String(scenarios.length));
    for (const section of ["§2", "§3", "§4", "§5", "§6", "§7", "§9"]) {
      const answers = scenarios.filter((s) => s.section === section).map(({ some }) => some);
      assert.ok(answers.filter(Boolean).length >= 2, `${section}: reachable`);
      assert.ok(answers.filter((some) => !some).length >= 2, `${section}: blocked`);
    }
  });

  for (const scenario of scenarios) {
    const { section, what, edit, from, to, traffic, some, every, way, at } = scenario;
    const pair = `${show(example, from)} → ${show(example, to)} ${traffic}`;
    it(`${section} ${what}: ${pair} ${some ? "arrives" : "is blocked"}`, () => {
      const network = edit?.(example) ?? example;
      const [protocol = "", port = ""] = traffic.split("/");
      const reach = reaches(network, { from, to, protocol, port: Number(port) });
      const result = way === undefined ? reach : reach.ways[way];
      assert.ok(result !== undefined, `no ${way ?? ""} way was tried`);
      const told =
        result.blocked === undefined ? "" : `${result.blocked.at}: ${result.blocked.because}`;
      assert.equal(result.some, some, told);
      assert.equal(result.every, every, told);
      if (at !== undefined) assert.ok(told.startsWith(at), told);
    });
  }

  it("answers a NAT gateway on the gateway's port, and the client on the client's (§5)", () => {
    const network = acl("public", {
      ingress: [
        { number: 100, action: "allow", protocol: "-1", cidr: "10.0.0.0/8" },
        { number: 110, action: "allow", protocol: "tcp", cidr: "0.0.0.0/0", from: 1024, to: 2000 },
      ],
      egress: [{ number: 100, action: "allow", protocol: "-1", cidr: "0.0.0.0/0" }],
    })(example);
    const arrives = (sourcePort: number, translatedPort: number) =>
      simulate(network, {
        from: { kind: "interface", interface: "web" },
        packet: {
          protocol: 6,
          source: "10.0.10.13",
          destination: "3.5.0.1",
          sourcePort,
          destinationPort: 443,
          icmpType: 0,
          icmpCode: 0,
        },
        translatedPort,
      }).delivered;
    assert.deepEqual([arrives(40000, 1500), arrives(1500, 40000)], [true, false]);
  });

  it("tells each hop of one packet", () => {
    const outcome = simulate(example, {
      from: { kind: "interface", interface: "web" },
      packet: {
        protocol: 6,
        source: "10.0.10.13",
        destination: "3.5.0.1",
        sourcePort: 40000,
        destinationPort: 443,
        icmpType: 0,
        icmpCode: 0,
      },
      translatedPort: 1024,
    });
    assert.deepEqual(
      outcome.trace.map(({ at }) => at),
      [
        "group egress web",
        "route app",
        "acl egress app",
        "acl ingress public",
        "nat",
        "nat",
        "group egress nat",
        "route public",
        "acl egress public",
        "internet gateway of main",
        "internet gateway of main",
        "internet gateway of main",
        "internet",
        "acl ingress public (answer)",
        "acl egress public (answer)",
        "acl ingress app (answer)",
      ],
    );
    assert.ok(outcome.delivered);
  });
});

describe("the packet simulator's load balancers (§7)", () => {
  const internet: Party = { kind: "internet", family: 4 };
  const through = (
    network: Network,
    balancer: string,
    port: number,
    target: string,
    from: Party = internet,
  ) => reachesThrough(network, { from, balancer, port, target });
  const listeners = (change: Partial<LoadBalancerOwner>) => owner("public-lb", change);

  it("lead from a client to a target", () => {
    assert.deepEqual(
      [
        through(example, "public-lb", 443, "web").some,
        through(example, "public-lb", 443, "web").every,
      ],
      [true, true],
    );
  });

  it("do not lead to what no action names", () => {
    assert.equal(through(example, "public-lb", 443, "api").some, false);
  });

  it("end at redirects", () => {
    assert.deepEqual(forwardsTo(example, "public-lb", 80), []);
    assert.equal(through(example, "public-lb", 80, "web").some, false);
  });

  it("count target groups of weight 0", () => {
    const web: Party = { kind: "interface", name: "web" };
    assert.equal(through(example, "internal-lb", 443, "api", web).some, true);
  });

  it("need the second connection as well", () => {
    const network = group("web-sg", { ingress: [] })(example);
    assert.equal(through(network, "public-lb", 443, "web").some, false);
    assert.equal(through(network, "public-lb", 443, "web").legs[0]?.toNode.some, true);
  });

  it("need the first connection as well", () => {
    const network = group("edge", { ingress: [] })(example);
    assert.equal(through(network, "public-lb", 443, "web").some, false);
  });

  it("take a target's own port", () => {
    const own = (port: number): Network => ({
      ...example,
      targetGroups: example.targetGroups.map((targets) => ({
        ...targets,
        targets: targets.targets.map((target) => ({ ...target, port })),
      })),
    });
    assert.equal(through(own(8081), "public-lb", 443, "web").some, true);
    assert.equal(through(own(8082), "public-lb", 443, "web").some, false);
  });

  it("check health on the port that is told", () => {
    assert.equal(healthCheckReaches(example, "public-lb", "web-targets").every, true);
    const without = group("edge", {
      egress: [{ protocol: "tcp", from: 8080, to: 8080, groups: ["web-sg"] }],
    })(example);
    assert.equal(healthCheckReaches(without, "public-lb", "web-targets").some, false);
    assert.equal(through(without, "public-lb", 443, "web").some, true);
  });

  it("of the network kind leave the client's address in the packet if they are told to", () => {
    const kept = (preserveClientIp: boolean): Network => {
      const network = edits(
        listeners({
          type: "network",
          listeners: [
            {
              port: 443,
              defaultAction: { kind: "forward", to: [{ group: "web-targets" }] },
              rules: [],
            },
          ],
        }),
        group("web-sg", {
          ingress: [{ protocol: "tcp", from: 8080, to: 8080, ipv4: ["0.0.0.0/1", "128.0.0.0/1"] }],
        }),
        group("web-sg", {
          ingress: [{ protocol: "tcp", from: 8080, to: 8080, ipv4: ["3.0.0.0/8"] }],
        }),
      )(example);
      return {
        ...network,
        targetGroups: network.targetGroups.map((targets) => ({ ...targets, preserveClientIp })),
      };
    };
    assert.equal(through(kept(true), "public-lb", 443, "web").some, true);
    assert.equal(through(kept(true), "public-lb", 443, "web").every, false);
    assert.equal(through(kept(false), "public-lb", 443, "web").some, false);
  });
});
