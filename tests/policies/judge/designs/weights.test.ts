/** Blue and green target groups behind one forward: a first preview tells both of them, and not which has which weight. */
import assert from "node:assert/strict";
import { brief, row } from "../support";
import { arn, but, isFound, isRight, matrix, the, verdicts, type Design } from "./design";
import { balancer, cluster, fargate, group, lets, network, pair, sends } from "./parts";

const traffic = matrix({
  edges: { alb: { name: "alb" } },
  services: { app: { name: "app*" } },
  allow: [
    { id: "T1", from: "internet", to: "alb", ports: 443 },
    { id: "T2", from: "alb", to: "app", ports: 8080 },
    { id: "T3", from: "internet", to: "app", through: "alb", ports: 443 },
    { id: "T4", from: "app", to: "internet", ports: "tcp/443" },
  ],
  routes: [{ id: "R1", edge: "alb", port: 443, path: "*", to: "app" }],
});

const base: Design = {
  ...network(),
  ...cluster,
  ...group("alb-group"),
  ...group("app-group"),
  ...lets("alb-group", "0.0.0.0/0", 443),
  ...pair("alb-group", "app-group", 8080),
  ...sends("app-group", "0.0.0.0/0", 443),
  ...balancer("alb"),
  ...fargate("app", { targets: "alb-targets" }),
  green: ["lb/targetGroup", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: the("vpc") }],
};
const weighing = (blue: number, green: number) => ({
  type: "forward",
  forward: { targetGroups: [{ arn: arn("alb-targets"), weight: blue }, { arn: arn("green"), weight: green }] },
}); // prettier-ignore
const weighed = (blue: number, green: number, design = base) =>
  but(design, "alb-listener", { defaultActions: [weighing(blue, green)] });

const at = (targets: string, containerPort = 8080) => ({
  targetGroupArn: arn(targets),
  containerName: "app",
  containerPort,
});
const inBoth = but(base, "app", { loadBalancers: [at("alb-targets"), at("green")] });
/** A service that ECS deploys blue/green, between these groups, and moves a rule for. */
const moved = but(base, "app", {
  deploymentConfiguration: { strategy: "BLUE_GREEN" },
  loadBalancers: [{ ...at("alb-targets"), advancedConfiguration: { alternateTargetGroupArn: arn("green"), productionListenerRule: arn("rule"), roleArn: "arn:aws:iam::123456789012:role/r" } }],
}); // prettier-ignore
const ruled = (blue: number, green: number): Design => ({
  ...but(moved, "alb-listener", { defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }] }),
  rule: ["lb/listenerRule", { listenerArn: arn("alb-listener"), priority: 1, conditions: [{ pathPattern: { values: ["*"] } }], actions: [weighing(blue, green)] }],
}); // prettier-ignore
const twoServices: Design = { ...base, ...fargate("app-2", { targets: "green", groups: ["app-group"] }) }; // prettier-ignore

const foundIn = (design: Design) =>
  Object.values(verdicts(design, traffic)).map(({ findings }) => findings.map(brief).join("\n"));

describe("weights of 100 and 0", () => {
  it("are proved for a service that is in both target groups", () => {
    isRight(weighed(100, 0, inBoth), traffic);
    isRight(weighed(0, 100, inBoth), traffic);
    isRight(weighed(100, 1, inBoth), traffic);
  });
  it("are proved for a service that ECS moves between them", () => {
    for (const [blue, green] of [[100, 0], [0, 100], [90, 10]] as const) isRight(ruled(blue, green), traffic); // prettier-ignore
  });
  it("are proved where the one with none is empty, as soon as it is known which that is", () => {
    const [first = "", then = ""] = foundIn(weighed(100, 0));
    assert.match(first, /T3 missing works at alb-listener/);
    assert.equal(then, "");
  });

  it("are not for a service that is in the one with none", () => {
    isFound(weighed(0, 100), traffic, /T3 missing works at alb-listener/);
  });
  it("say how they are made provable, or that one gets nothing", () => {
    const fixes = (design: Design, declared: unknown) =>
      Object.values(verdicts(design, declared)).map(({ findings }) =>
        findings.map(({ fix }) => fix).filter((fix) => fix.includes("alb-listener")),
      );
    const alone = /^Have .*alb-listener name the target group that gets everything alone/;
    const none =
      /^Leave the target group that gets nothing out of .*alb-listener, or give it a weight/;
    const apart = { ...traffic, services: { app: { name: "app" }, other: { name: "app-2" } } };
    for (const declared of [traffic, apart]) {
      const [[first = ""] = [], [then = ""] = []] = fixes(weighed(100, 0, twoServices), declared);
      assert.match(first, alone);
      assert.match(then, none);
    }
    const [[first = ""] = [], then] = fixes(weighed(100, 0), traffic);
    assert.match(first, alone);
    assert.deepEqual(then, []);
  });
  it("are not where both have none", () => {
    isFound(weighed(0, 0, inBoth), traffic, /T3 missing works at alb-listener/);
  });
  it("are not for two services, of which one gets nothing", () => {
    isFound(weighed(100, 0, twoServices), traffic, /T3 missing works at alb-listener/);
  });
  it("are not where another's tasks are behind the path, and may get it", () => {
    const alone = { ...traffic, services: { app: { name: "app" }, other: { name: "app-2" } } };
    for (const [when, verdict] of Object.entries(verdicts(weighed(100, 0, twoServices), alone))) {
      assert.equal(row(verdict, "R1").verdict, "undecided", when);
    }
  });
  it("are not where the group that gets everything may be the empty one", () => {
    isFound(weighed(100, 1), traffic, /R1 missing works at alb-listener/);
  });
  it("are not where the tasks are on another port in one of them, and do not let that in", () => {
    const portMappings = [{ containerPort: 8080 }, { containerPort: 8081 }];
    const image = "public.ecr.aws/nginx/nginx:1";
    const apart = but(
      but(base, "app", { loadBalancers: [at("alb-targets"), at("green", 8081)] }),
      "app-task",
      { containerDefinitions: JSON.stringify([{ name: "app", image, portMappings }]) },
    );
    const [first = "", then = ""] = foundIn(weighed(100, 0, apart));
    assert.match(first, /T3 missing works/);
    // What has no weight is asked for its health all the same.
    assert.match(then, /start missing start/);
  });
  it("are not where the health checks of one of them do not arrive", () => {
    const checked = but(inBoth, "green", { healthCheck: { port: "9090" } });
    isFound(weighed(100, 0, checked), traffic, /start missing start/);
  });
});

describe("the test rule of a blue/green deployment of ECS", () => {
  const rest = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }; // prettier-ignore
  const tested = but(ruled(100, 0), "app", {
    loadBalancers: [{ ...at("alb-targets"), advancedConfiguration: { alternateTargetGroupArn: arn("green"), productionListenerRule: arn("rule"), testListenerRule: arn("test"), roleArn: "arn:aws:iam::123456789012:role/r" } }],
  }); // prettier-ignore
  const design: Design = {
    ...tested,
    "tests-in": ["vpc/securityGroupIngressRule", { securityGroupId: the("alb-group"), cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 8443, toPort: 8443 }],
    "test-listener": ["lb/listener", { loadBalancerArn: arn("alb"), port: 8443, protocol: "HTTPS", defaultActions: [rest] }],
    test: ["lb/listenerRule", { listenerArn: arn("test-listener"), priority: 1, conditions: [{ pathPattern: { values: ["*"] } }], actions: [weighing(0, 100)] }],
  }; // prettier-ignore
  const rows = (...more: readonly object[]) =>
    matrix({
      ...traffic,
      allow: [...(traffic["allow"] as object[]), { id: "T5", from: "internet", to: "alb", ports: 8443 }, ...more],
    }); // prettier-ignore
  const through = { id: "T6", from: "internet", to: "app", through: "alb", ports: 8443 };
  const now = (declared: unknown) => verdicts(design, declared)["deployed"] ?? assert.fail("none");

  it("is a way to the service, which a row has to allow", () => {
    assert.match(now(rows()).findings.map(brief).join("\n"), /\* (refuted|undecided) reach/);
  });
  it("leads to nobody for sure, while the production rule does", () => {
    const verdict = now(rows(through));
    assert.deepEqual(
      verdict.findings.map(brief).filter((one) => !one.startsWith("T6 missing")),
      [],
    );
    assert.equal(row(verdict, "T6").verdict, "missing");
    assert.equal(row(verdict, "T3").verdict, "proved");
  });
  it("is not told from the production rule before they are made", () => {
    const first = verdicts(design, rows(through))["first preview"];
    assert.match(first?.findings.map(({ fix }) => fix).join("\n") ?? "", /testListenerRule once/);
  });
  it("leads to nobody for sure where the service does not name it, either", () => {
    const same = but(design, "app", {
      loadBalancers: [{ ...at("alb-targets"), advancedConfiguration: { alternateTargetGroupArn: arn("green"), productionListenerRule: arn("rule"), roleArn: "arn:aws:iam::123456789012:role/r" } }],
    }); // prettier-ignore
    isFound(same, rows(through), /T6 missing works/);
  });
});
