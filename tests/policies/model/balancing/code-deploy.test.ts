/** CodeDeploy for ECS: where listeners lead while either of two target groups may be in. */
import assert from "node:assert/strict";
import { buildGraph, type ResourceGraph } from "../../../../policies/core/graph";
import { dataOf, U, type Given, type Program } from "../../graph/build";
import { Edge, forward, made, simple, token } from "./build";

const group = (id: string) =>
  made(token.targets, id, {
    name: id,
    port: 8080,
    protocol: "HTTP",
    vpcId: "vpc-1",
    targetType: "ip",
  });

const service = (name: string, target: string, type = "CODE_DEPLOY") =>
  made(token.service, name, {
    name,
    deploymentController: { type },
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] },
    loadBalancers: [{ targetGroupArn: target, containerName: "c", containerPort: 3000 }],
  });

const listener = (id: string, port: number, action: unknown) =>
  made(token.listener, id, {
    loadBalancerArn: "lb-1",
    port,
    protocol: "HTTPS",
    defaultActions: [action],
  });

const rule = (id: string, target: string, path: string) =>
  made(token.rule, id, {
    listenerArn: "ls-1",
    priority: path.length,
    actions: [forward(target)],
    conditions: [{ pathPattern: { values: [path] } }],
  });

const pair = (groups: readonly string[], listeners: readonly string[]) => ({
  targetGroupPairInfo: {
    prodTrafficRoute: { listenerArns: listeners },
    targetGroups: groups.map((name) => ({ name })),
  },
});

const deployments = (info: unknown, given: Partial<Given> = {}): [string, Given] => [
  token.deployments,
  {
    ...given,
    inputs: { ecsService: { clusterName: "c", serviceName: "svc" }, loadBalancerInfo: info },
  },
];

const refused = { type: "fixed-response", fixedResponse: { statusCode: "404" } };

/** A service behind `blue`, which CodeDeploy moves to `green` and back; `admin` stands behind a group of its own. */
const right: Program = {
  ...simple,
  listener: listener("ls-1", 443, forward("blue")),
  tg: group("other"),
  blue: group("blue"),
  green: group("green"),
  svc: service("svc", "blue"),
  admin: service("admin", "other", "ECS"),
  deployments: deployments(pair(["blue", "green"], ["ls-1"])),
};

function ignoring(program: Program, name: string, ...ignoreChanges: string[]): ResourceGraph {
  const resources = dataOf(program).map((data) =>
    data.urn.endsWith(`::${name}`) ? { ...data, options: { ignoreChanges } } : data,
  );
  const built = buildGraph([{ label: "test", resources, notes: [] }]);
  return built.ok ? built.value : assert.fail(JSON.stringify(built.problems));
}

const targetsOf = (program: Program | ResourceGraph, reading: "may" | "must") => {
  const edge = new Edge(program);
  const found = edge.balancing.forwards(edge.member("lb"), reading);
  return [...new Set(found.map(({ target }) => target.owner.name))].sort().join(" ");
};

describe("CodeDeploy for ECS", () => {
  it("leaves the same service behind either group", () => {
    const edge = new Edge(right);
    assert.equal(targetsOf(right, "may"), "svc");
    assert.equal(targetsOf(right, "must"), "svc");
    assert.equal(edge.answers("listener", { path: "/" }).surely, "svc");
    assert.deepEqual(edge.open(), []);
  });

  it("is told from references alone", () => {
    const test = listener("ls-2", 8443, refused);
    const unknown: Program = {
      ...right,
      test,
      deployments: [
        token.deployments,
        {
          inputs: {
            ecsService: { clusterName: U, serviceName: U },
            loadBalancerInfo: {
              targetGroupPairInfo: {
                prodTrafficRoute: { listenerArns: [U] },
                testTrafficRoute: { listenerArns: [U] },
                targetGroups: [{ name: U }, { name: U }],
              },
            },
          },
          from: { ecsService: ["svc"], loadBalancerInfo: ["listener", "test", "blue", "green"] },
        },
      ],
    };
    const edge = new Edge(ignoring(unknown, "listener", "defaultActions"));
    assert.equal(edge.answers("listener", { path: "/" }).surely, "svc");
    assert.deepEqual(edge.open(), []);
  });

  const wrong: Readonly<Record<string, Program>> = {
    "another service behind the other group": { admin: service("admin", "green", "ECS") },
    "a pair that holds the group of another service": {
      deployments: deployments(pair(["blue", "other"], ["ls-1"])),
    },
    "a listener for tests that it moves to a group of another service": {
      test: listener("ls-2", 8443, refused),
      deployments: deployments(pair(["other", "green"], ["ls-2"])),
    },
    "a rule that leads to one of the two groups": {
      listener: listener("ls-1", 443, refused),
      rule: rule("rule-1", "blue", "/a"),
      deployments: deployments(pair(["blue", "other"], ["ls-1"])),
    },
  };
  for (const [what, change] of Object.entries(wrong)) {
    it(`finds ${what}`, () => {
      assert.match(targetsOf({ ...right, ...change }, "may"), /admin/);
      assert.doesNotMatch(targetsOf({ ...right, ...change }, "must"), /admin/);
    });
  }

  it("moves a rule that leads to one of the two groups, and no other", () => {
    const program: Program = {
      ...right,
      listener: listener("ls-1", 443, refused),
      rule: rule("rule-1", "blue", "/a"),
      rest: rule("rule-2", "other", "/bc"),
    };
    const edge = new Edge(program);
    assert.equal(edge.answers("listener", { path: "/a" }).surely, "svc");
    assert.equal(edge.answers("listener", { path: "/bc" }).surely, "admin");
    assert.deepEqual(edge.open(), []);
  });

  const stuck: Readonly<Record<string, Program>> = {
    "that no deployment moves": {
      deployments: deployments(pair(["blue", "green"], ["ls-2"])),
      second: listener("ls-2", 8443, forward("blue")),
    },
    "that a deployment perhaps moves": { deployments: deployments(pair(["blue", "green"], [U])) },
    "of another stack's deployment": {
      deployments: deployments(pair(["blue", "green"], ["arn:elsewhere"])),
    },
  };
  for (const [what, change] of Object.entries(stuck)) {
    it(`may find nobody behind a listener ${what}: the tasks are in the other group`, () => {
      const edge = new Edge({ ...right, ...change });
      assert.equal(edge.answers("listener", { path: "/" }).surely, undefined);
      const lines = edge.balancing.forwards(edge.member("lb"), "must");
      const of = lines.filter((one) => one.listener?.name === "listener" && !one.isHealthCheck);
      assert.deepEqual(of, []);
    });
  }

  describe("with a deployment group of elsewhere", () => {
    const others = Object.fromEntries(
      Object.entries(right).filter(([name]) => name !== "deployments"),
    );
    const test = listener("ls-2", 8443, forward("green"));
    const requests = (program: Program, reading: "may" | "must") =>
      new Edge(program).requests("lb", reading);

    it("may find nobody behind the listener: the tasks are in a group that nobody knows", () => {
      assert.equal(new Edge(others).answers("listener", { path: "/" }).surely, undefined);
      assert.deepEqual(requests(others, "must"), []);
      assert.deepEqual(requests(others, "may"), ["tcp 443 -> svc tcp 3000 (balancer)"]);
    });

    it("may have them behind a group that nothing else is in", () => {
      const may = requests({ ...others, test }, "may");
      assert.ok(
        may.some((one) => one.startsWith("tcp 8443 -> svc")),
        may.join(),
      );
    });

    it("has them in no group of another service", () => {
      const edge = new Edge({ ...others, test: listener("ls-2", 8443, forward("other")) });
      assert.deepEqual(
        edge.requests("lb", "may").filter((one) => one.startsWith("tcp 8443")),
        ["tcp 8443 -> admin tcp 3000 (balancer)"],
      );
    });

    it("is not told by one that is for another service", () => {
      const info = pair(["blue", "green"], ["ls-1"]);
      const [token, given] = deployments(info);
      const inputs = { ...given.inputs, ecsService: { clusterName: "c", serviceName: "admin" } };
      const of: Program = { ...others, deployments: [token, { ...given, inputs }] };
      assert.deepEqual(requests(of, "must"), []);
    });

    it("is none of a service that ECS deploys", () => {
      const program = { ...others, svc: service("svc", "blue", "ECS"), test };
      assert.deepEqual(requests(program, "must"), ["tcp 443 -> svc tcp 3000 (balancer)"]);
      assert.deepEqual(requests(program, "may"), ["tcp 443 -> svc tcp 3000 (balancer)"]);
    });
  });

  it("blames the deployment for what it puts in, and tells of it on the way", () => {
    const edge = new Edge({
      ...right,
      deployments: deployments(pair(["blue", "other"], ["ls-1"])),
    });
    const found = edge.balancing
      .into(edge.member("admin"), "may")
      .find(({ isHealthCheck }) => !isHealthCheck);
    assert.equal(found?.unsure?.[0]?.resource?.name, "deployments");
    assert.ok(found.because.some(({ resource }) => resource?.name === "deployments"));
  });

  const unknown: Readonly<Record<string, unknown>> = {
    "of which nothing is known": U,
    "between groups that are unknown": pair([U, U], ["ls-1"]),
    "between groups that are not of the plan": pair(["blue", "elsewhere"], ["ls-1"]),
    "at a listener that is unknown": pair(["blue", "other"], [U]),
  };
  for (const [what, info] of Object.entries(unknown)) {
    it(`may do anything with a pair ${what}`, () => {
      const program = { ...right, deployments: deployments(info) };
      const edge = new Edge(program);
      assert.ok(edge.open().length > 0 || targetsOf(program, "may").includes("admin"));
    });
  }

  describe("on instances", () => {
    const instances = (info: unknown, more: Record<string, unknown>): [string, Given] => [
      token.deployments,
      { inputs: { loadBalancerInfo: info, ...more } },
    ];
    const host = (id: string, tags: unknown) =>
      made(token.instance, id, { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-2"], tags });
    const registered: Program = {
      ...simple,
      tg: made(token.targets, "tg-1", { name: "tg", port: 8080, protocol: "HTTP", vpcId: "vpc-1" }),
      host: host("i-1", { Service: "web" }),
      other: host("i-2", { Service: "admin" }),
      at: made(token.target, "at-1", { targetGroupArn: "tg-1", targetId: "i-1" }),
    };
    const into = { targetGroupInfos: [{ name: "tg" }] };
    const web = { key: "Service", type: "KEY_AND_VALUE", value: "web" };

    it("registers again who is registered, which changes nobody's answer", () => {
      const filters = { ec2TagFilters: [web] };
      const program = { ...registered, deployments: instances(into, filters) };
      const edge = new Edge(program);
      assert.equal(edge.answers("listener", { path: "/" }).surely, "host");
      assert.equal(targetsOf(program, "may"), "host");
      assert.deepEqual(edge.open(), []);
    });

    const more: Readonly<Record<string, Record<string, unknown>>> = {
      "by a tag that others have": { ec2TagFilters: [{ key: "Service", type: "KEY_ONLY" }] },
      "by a value alone": { ec2TagFilters: [{ type: "VALUE_ONLY", value: "admin" }] },
      "by a set of tags": { ec2TagSets: [{ ec2TagFilters: [{ ...web, value: "admin" }] }] },
      "by tags that are unknown": { ec2TagFilters: U },
      "by a value that is unknown": { ec2TagFilters: [{ ...web, value: U }] },
    };
    for (const [what, filters] of Object.entries(more)) {
      it(`may register others, too: ${what}`, () => {
        const program = { ...registered, deployments: instances(into, filters) };
        assert.equal(targetsOf(program, "may"), "host other");
        assert.equal(targetsOf(program, "must"), "host");
      });
    }

    it("may register whom a fleet, a cluster or an environment starts", () => {
      const kinds = [
        "aws:ec2/spotFleetRequest:SpotFleetRequest",
        "aws:ec2/fleet:Fleet",
        "aws:eks/nodeGroup:NodeGroup",
      ];
      for (const kind of kinds) {
        const other = made(kind, "fleet-1", { subnetIds: ["subnet-1"] });
        const deployed = instances(into, { ec2TagFilters: [web] });
        assert.match(
          targetsOf({ ...registered, other, deployments: deployed }, "may"),
          /host other/,
        );
      }
    });

    it("may register whose tags are unknown", () => {
      const deployed = instances(into, { ec2TagFilters: [web] });
      const program = { ...registered, other: host("i-2", U), deployments: deployed };
      assert.equal(targetsOf(program, "may"), "host other");
    });

    it("may register whom another resource, or the provider, gives the tag", () => {
      const deployed = instances(into, { ec2TagFilters: [web] });
      const of = (more: Program, provider?: string) => {
        const [type, given] = host("i-2", { Service: "admin" });
        const other = [type, provider === undefined ? given : { ...given, provider }] as const;
        return targetsOf({ ...registered, other, ...more, deployments: deployed }, "may");
      };
      const tag = (resourceId: string, value: unknown): Program => ({
        tag: ["aws:ec2/tag:Tag", { inputs: { resourceId, key: "Service", value } }],
      });
      assert.equal(of(tag("i-2", "web")), "host other");
      assert.equal(of(tag("i-2", U)), "host other");
      assert.equal(of(tag("i-2", "db")), "host");
      assert.equal(of(tag("i-1", "web")), "host");
      assert.equal(of(tag(U, "web")), "host other");
      const provider = (defaultTags: unknown): Program => ({
        p: ["pulumi:providers:aws", { inputs: { defaultTags } }],
      });
      assert.equal(of(provider({ tags: { Service: "web" } }), "p"), "host other");
      assert.equal(of(provider(U), "p"), "host other");
      assert.equal(of(provider({ tags: { Team: "web" } }), "p"), "host");
    });

    it("registers nobody where there is no load balancer", () => {
      const filters = { ec2TagFilters: [{ key: "Service", type: "KEY_ONLY" }] };
      const program = { ...registered, deployments: instances(undefined, filters) };
      assert.equal(targetsOf(program, "may"), "host");
    });

    it("may register with a classic load balancer", () => {
      const elb = made(token.classic, "elb", { name: "elb", subnets: ["subnet-1"], securityGroups: ["sg-1"], listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 8080, instanceProtocol: "http" }] });
      const deployed = instances({ elbInfos: [{ name: "elb" }] }, { ec2TagFilters: [web] });
      const edge = new Edge({ ...registered, elb, deployments: deployed });
      assert.deepEqual(edge.requests("elb", "may"), ["tcp 80 -> host tcp 8080 (balancer)"]);
      assert.deepEqual(edge.requests("elb", "must"), []);
    }); // prettier-ignore
  });

  describe("and what is left to it by ignoreChanges", () => {
    const left: readonly (readonly [string, string])[] = [
      ["listener", "defaultActions"],
      ["svc", "loadBalancers"],
    ];
    for (const [name, property] of left) {
      it(`is one of the two groups: ${name}'s ${property}`, () => {
        const edge = new Edge(ignoring(right, name, property));
        assert.equal(edge.answers("listener", { path: "/" }).surely, "svc");
        assert.deepEqual(edge.open(), []);
        assert.equal(targetsOf(edge.graph, "must"), "svc");
      });
    }

    const kept: readonly (readonly [string, Program, string, string])[] = [
      ["nothing moves it", { deployments: deployments(undefined) }, "listener", "defaultActions"],
      ["it leads elsewhere", { listener: listener("ls-1", 443, forward("other")) }, "listener", "defaultActions"],
      ["it leads nowhere", { listener: listener("ls-1", 443, refused) }, "listener", "defaultActions"],
      ["the pair is unknown", { deployments: deployments(pair(["blue", U], ["ls-1"])) }, "listener", "defaultActions"],
      ["the listener is not surely moved", { deployments: deployments(pair(["blue", "green"], [U])) }, "listener", "defaultActions"],
      ["more than that is ignored of the deployment itself", {}, "deployments", "loadBalancerInfo"],
    ]; // prettier-ignore
    for (const [what, change, name, property] of kept) {
      it(`stays unknown where ${what}`, () => {
        const edge = new Edge(ignoring({ ...right, ...change }, name, property));
        assert.ok(edge.open().length > 0);
        assert.equal(edge.answers("listener", { path: "/" }).surely, undefined);
      });
    }

    it("stays unknown for a service that ECS itself deploys", () => {
      const program = { ...right, svc: service("svc", "blue", "ECS") };
      assert.equal(targetsOf(ignoring(program, "svc", "loadBalancers"), "must"), "");
    });

    it("stays known where ECS itself moves a rule", () => {
      const entry = {
        targetGroupArn: "blue",
        containerName: "c",
        containerPort: 3000,
        advancedConfiguration: {
          alternateTargetGroupArn: "green",
          productionListenerRule: "rule-1",
          roleArn: "r",
        },
      };
      const [, given] = service("svc", "blue", "ECS");
      const program: Program = {
        ...right,
        listener: listener("ls-1", 443, refused),
        rule: rule("rule-1", "blue", "/a"),
        svc: [token.service, { ...given, inputs: { ...given.inputs, loadBalancers: [entry] } }],
        deployments: deployments(undefined),
      };
      const edge = new Edge(ignoring(program, "rule", "actions"));
      assert.equal(edge.answers("listener", { path: "/a" }).surely, "svc");
      assert.deepEqual(edge.open(), []);
    });
  });
});
