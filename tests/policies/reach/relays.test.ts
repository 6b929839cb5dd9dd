/** Ways through what hands on: load balancers and fronts, made by hand so that each property stands alone. */
import assert from "node:assert/strict";
import type { Forward, OpenForward } from "../../../policies/core/model/balancing";
import type { Front, Fronts } from "../../../policies/core/model/fronts/types";
import type { Member } from "../../../policies/core/model/members";
import { ports } from "../../../policies/core/algebra";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import { bench, from, group, instance, pathsOf, tcp } from "./programs";
import { internet, type Bench } from "./support";

describe("ways through load balancers", () => {
  const nlb: Program = {
    nlb: [
      type.lb,
      {
        id: "lb-1",
        inputs: { loadBalancerType: "network", internal: false, subnets: ["subnet-2"] },
      },
    ],
    listener: [
      type.listener,
      { id: "lis-1", inputs: { loadBalancerArn: "lb-1", port: 443, protocol: "TCP" } },
    ],
    client: group("sg-client", [from(8443, { cidrBlocks: ["3.0.0.0/8"] })]),
    node: group("sg-node", [from(8443, { cidrBlocks: ["10.0.2.0/24"] })]),
    "sees-client": instance("i-1", ["sg-client"]),
    "sees-node": instance("i-2", ["sg-node"]),
  };

  const forwardTo = (at: Bench, target: Member, balancer = "nlb"): Forward => ({
    balancer: at.member(balancer), listener: undefined, arrives: tcp(443), rule: undefined, targetGroup: undefined,
    target, traffic: tcp(8443), isHealthCheck: false, sees: "balancer", because: [],
  }); // prettier-ignore

  const forwarding = (sees: Forward["sees"], more: Partial<Forward> = {}) => {
    const forwards = (target: Member): readonly Forward[] => [
      { ...forwardTo(at, target), sees, ...more },
    ];
    const at: Bench = bench(nlb, {
      balancing: {
        into: (target: Member) => (target.owner.kind === "Instance" ? forwards(target) : []),
        open: [],
      },
    });
    return at;
  };

  const cases: readonly (readonly [Forward["sees"], boolean, boolean])[] = [
    ["balancer", false, true],
    ["client", true, false],
    ["either", true, true],
  ];
  for (const [sees, client, node] of cases) {
    it(`target groups decide about whom they see: ${sees}`, () => {
      const at = forwarding(sees);
      assert.deepEqual(pathsOf(at, internet, "sees-client"), client ? ["nlb"] : []);
      assert.deepEqual(pathsOf(at, internet, "sees-node"), node ? ["nlb"] : []);
      if (sees === "either") assert.deepEqual(pathsOf(at, internet, "sees-client", "must"), []);
    });
  }

  it("carry what either view of the sender lets in, where it is not known which holds", () => {
    const both = [
      from(8443, { cidrBlocks: ["10.0.2.0/24"] }),
      from(9443, { cidrBlocks: ["3.0.0.0/8"] }),
    ];
    const at: Bench = bench(
      { ...nlb, node: group("sg-node", both) },
      {
        balancing: {
          into: (target: Member) => [
            {
              ...forwardTo(at, target),
              sees: "either",
              traffic: ports.union(tcp(8443), tcp(9443)),
            },
          ],
          open: [],
        },
      },
    );
    const [path] = at.reach.paths(internet, at.member("sees-node"), "may");
    assert.deepEqual(ports.format(path?.arrives ?? ports.nothing()), ["tcp 8443, 9443"]);
  });

  it("are handed on by the node at which something arrived", () => {
    const reaches = (block: string) => {
      const program: Program = {
        ...nlb,
        nlb: [
          type.lb,
          {
            id: "lb-1",
            inputs: {
              loadBalancerType: "network",
              internal: true,
              subnets: ["subnet-1", "subnet-2"],
            },
          },
        ],
        caller: group("sg-caller", [], [from(443, { cidrBlocks: [block] })]),
        client: instance("i-3", ["sg-caller"]),
      };
      const at: Bench = bench(program, {
        balancing: {
          into: (target: Member) =>
            target.owner.name === "sees-node" ? [forwardTo(at, target)] : [],
          open: [],
        },
      });
      return pathsOf(at, at.place("client"), "sees-node");
    };
    assert.deepEqual([reaches("10.0.2.0/24"), reaches("10.0.1.0/24")], [["nlb"], []]);
  });

  it("carry what arrives at the listener only, and no health checks", () => {
    assert.deepEqual(
      pathsOf(forwarding("balancer", { arrives: tcp(80) }), internet, "sees-node"),
      [],
    );
    assert.deepEqual(
      pathsOf(forwarding("balancer", { isHealthCheck: true }), internet, "sees-node"),
      [],
    );
  });

  const chainOf = (names: readonly string[], all: boolean): Bench => {
    const balancers = names.map((name, i) => [
      name,
      [
        type.lb,
        { id: `lb-${name}`, inputs: { loadBalancerType: "network", internal: i > 0, subnets: ["subnet-2"] } },
      ] as const,
    ]); // prettier-ignore
    const listeners = names.map((name) => [
      `listener-${name}`,
      [type.listener, { id: `lis-${name}`, inputs: { loadBalancerArn: `lb-${name}`, port: 443, protocol: "TCP" } }] as const,
    ]); // prettier-ignore
    const { node, "sees-node": end } = nlb;
    const program = { ...Object.fromEntries([...balancers, ...listeners]), node, "sees-node": end } as Program; // prettier-ignore
    const at: Bench = bench(program, {
      balancing: {
        into: (target: Member) => {
          const last = target.owner.name === "sees-node";
          const place = names.indexOf(target.owner.name);
          const before = last ? names.slice(-1) : all ? names.filter((_, i) => i !== place) : names.slice(Math.max(0, place - 1), Math.max(0, place)); // prettier-ignore
          return before.map((name) => ({
            ...forwardTo(at, target, name),
            traffic: tcp(last ? 8443 : 443),
          }));
        },
        open: [],
      },
    });
    return at;
  };

  it("show the load balancer before them to who asks for its group", () => {
    const program: Program = {
      ...nlb,
      front: [type.lb, { id: "lb-2", inputs: { internal: false, subnets: ["subnet-2"], securityGroups: ["sg-front"] } }],
      edge: group("sg-front", [from(443, { cidrBlocks: ["0.0.0.0/0"] })]),
      other: [type.listener, { id: "lis-2", inputs: { loadBalancerArn: "lb-2", port: 443, protocol: "HTTPS" } }],
      nlb: [type.lb, { id: "lb-1", inputs: { loadBalancerType: "network", internal: true, subnets: ["subnet-1"] } }],
      node: group("sg-node", [from(8443, { securityGroups: ["sg-front"] })]),
    }; // prettier-ignore
    const seen = (sees: Forward["sees"]) => {
      const at: Bench = bench(program, {
        balancing: {
          into: (target: Member) =>
            target.owner.name === "nlb"
              ? [{ ...forwardTo(at, target, "front"), traffic: tcp(443) }]
              : target.owner.name === "sees-node"
                ? [{ ...forwardTo(at, target), sees }]
                : [],
          open: [],
        },
      });
      return pathsOf(at, internet, "sees-node");
    };
    assert.deepEqual(seen("client"), ["front > nlb"]);
    assert.deepEqual(seen("balancer"), []);
  });

  it("are followed through any number of load balancers, one after the other", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const at = chainOf(names, false);
    assert.deepEqual(pathsOf(at, internet, "sees-node"), [names.join(" > ")]);
    const into = at.reach.into(at.member("sees-node"), "may");
    assert.ok(into.some((path) => path.from.kind === "internet" && path.through.length === 8));
  });

  it("take no time without end where load balancers all lead to each other", () => {
    const names = Array.from({ length: 14 }, (_, i) => `n${i}`);
    const at = chainOf(names, true);
    assert.ok(at.reach.paths(internet, at.member("sees-node"), "may").length > 0);
    assert.ok(at.reach.into(at.member("sees-node"), "may").length > 0);
  });

  it("may lead anywhere where an action is unknown, in doubt", () => {
    const because = { resource: undefined, path: undefined, text: "defaultActions = (unknown)" };
    const open: OpenForward[] = [];
    const at = bench(nlb, { balancing: { into: () => [], open } });
    open.push({
      balancer: at.member("nlb"),
      arrives: tcp(443),
      because,
      fix: "Name the target group.",
    });
    const [path] = at.reach.paths(internet, at.member("sees-node"), "may");
    assert.deepEqual(
      path?.doubts.map(({ fix }) => fix),
      ["Name the target group."],
    );
    assert.deepEqual(pathsOf(at, internet, "sees-node", "must"), []);
  });

  it("may show the client where it is not known of which type a load balancer is", () => {
    const seen = (type_: unknown) => {
      const open: OpenForward[] = [];
      const inputs = { loadBalancerType: type_, internal: false, subnets: ["subnet-2"] };
      const at = bench(
        { ...nlb, nlb: [type.lb, { id: "lb-1", inputs }] },
        { balancing: { into: () => [], open } },
      );
      const because = { resource: undefined, path: undefined, text: "" };
      open.push({ balancer: at.member("nlb"), arrives: tcp(443), because, fix: "" });
      return pathsOf(at, internet, "sees-client");
    };
    assert.deepEqual([seen("network"), seen(U)], [["nlb"], ["nlb"]]);
  });
});

describe("ways by fronts", () => {
  const inner: Program = {
    inner: group("sg-inner", [from(443, { securityGroups: ["sg-link"] })]),
    link: group("sg-link", []),
    target: instance("i-1", ["sg-inner"]),
    between: instance("i-2", ["sg-link"]),
  };

  const fronted = (more: Partial<Front>, certain = true): Bench => {
    const found: Front[] = [];
    const at: Bench = bench(inner, {
      fronts: {
        into: (member: Member): ReturnType<Fronts["into"]> =>
          member.owner.name === "target" ? found.map((front) => ({ front, certain })) : [],
        vpn: [],
      },
    });
    found.push({
      kind: "Front", audience: "internet", restricted: false, blockable: false, resource: at.member("target").owner,
      targets: { certain: [], possible: [], anything: [] }, subnets: { certain: [], possible: [], anything: [] },
      through: more.through === undefined ? undefined : at.member("between"),
      traffic: tcp(443), sees: "front", because: [], fix: "Remove it.", ...without(more),
    }); // prettier-ignore
    return at;
  };
  const without = (given: Partial<Front>): Partial<Front> =>
    Object.fromEntries(Object.entries(given).filter(([key]) => key !== "through"));
  const marker = {} as Member;

  it("come from the internet to what has no public address, and are no direct flows", () => {
    const at = fronted({});
    assert.equal(at.reach.direct(internet, at.place("target"), "may").flow, undefined);
    const [path] = at.reach.paths(internet, at.member("target"), "may");
    assert.match(path?.through[0] ?? "", /^Front /);
    assert.ok(
      at.reach.into(at.member("target"), "may").some(({ from: one }) => one.kind === "internet"),
    );
  });

  it("are asked by the target's groups where the client's address is kept", () => {
    const at = fronted({ sees: "client" });
    assert.deepEqual(at.reach.paths(internet, at.member("target"), "may"), []);
  });

  it("arrive with the groups of what they come through", () => {
    const at = fronted({ through: marker });
    const [path] = at.reach.paths(internet, at.member("target"), "may");
    assert.equal(path?.flows.length, 2);
    assert.equal(path.through.length, 2);
    const shut = bench({ ...inner, inner: group("sg-inner", []) });
    assert.deepEqual(shut.reach.into(shut.member("target"), "may"), []);
  });

  it("come from other places than the internet by their audience", () => {
    const at = fronted({ audience: "operators" });
    assert.deepEqual(at.reach.paths(internet, at.member("target"), "may"), []);
    const kinds = at.reach.into(at.member("target"), "may").map(({ from: one }) => one.kind);
    assert.ok(kinds.includes("front"));
  });

  it("are in doubt where they may lead elsewhere", () => {
    const at = fronted({ because: [{ resource: undefined, path: undefined, text: "arn" }] }, false);
    const [path] = at.reach.paths(internet, at.member("target"), "may");
    assert.deepEqual(
      path?.doubts.map(({ fix }) => fix),
      ["Remove it."],
    );
    assert.deepEqual(at.reach.paths(internet, at.member("target"), "must"), []);
  });
});
