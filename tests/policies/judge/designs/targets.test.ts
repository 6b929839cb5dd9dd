/** What a load balancer, its target groups and their targets have to agree on: zones, VPCs, types and protocols. */
import assert from "node:assert/strict";
import { but, isFound, isProvedWithout, isRight, matrix, the, verdicts, type Design } from "./design"; // prettier-ignore
import { balancer, cluster, fargate, group, lets, network, pair, sends, tier } from "./parts";

const leaves = { id: "T9", from: "app", to: "internet", ports: "tcp/443" };
const traffic = matrix({
  edges: { lb: { name: "lb" } },
  services: { app: { name: "app" } },
  allow: [
    leaves,
    { id: "T1", from: ["internet", "app"], to: "lb", ports: 443 },
    { id: "T2", from: "lb", to: "app", ports: 8080 },
    { id: "T3", from: "internet", to: "app", through: "lb", ports: 443 },
  ],
});

/** A private subnet in a third zone. */
const third: Design = {
  "private-c": ["ec2/subnet", { vpcId: the("vpc"), cidrBlock: "10.0.40.0/24", availabilityZone: "eu-central-1c" }],
  "private-in-c": ["ec2/routeTableAssociation", { subnetId: the("private-c"), routeTableId: the("private-table") }],
}; // prettier-ignore

const ground: Design = { ...network(), ...third, ...cluster, ...group("app-group"), ...sends("app-group", "0.0.0.0/0", 443), ...group("lb-group"), ...lets("lb-group", "0.0.0.0/0", 443), ...pair("lb-group", "app-group", 8080) }; // prettier-ignore
const alb: Design = { ...ground, ...balancer("lb") };
const nlb: Design = { ...ground, ...balancer("lb", { kind: "network", protocol: "TCP", toProtocol: "TCP" }) }; // prettier-ignore
const c = [the("private-c")];
const abc = [the("private-a"), the("private-b"), the("private-c")];
const on = (base: Design, subnets = [the("private-a"), the("private-b")], more = {}): Design => ({ ...base, ...fargate("app", { targets: "lb-targets", subnets, more }) }); // prettier-ignore

describe("zones of a load balancer", () => {
  const lost = /T3 missing works at lb :: subnets$/m;
  for (const [title, base] of Object.entries({ application: alb, network: nlb })) {
    it(`of type ${title} are those of its targets`, () => {
      isRight(on(base), traffic);
      isFound(on(base, c), traffic, lost);
    });
    it(`of type ${title} are those of some of many tasks, and not of one`, () => {
      isRight(on(base, abc), traffic);
      isFound(on(base, abc, { desiredCount: 1 }), traffic, lost);
      isRight(on(base, [the("private-a"), the("private-b")], { desiredCount: 1 }), traffic);
    });
    it(`of type ${title} may be those of a subnet that does not tell`, () => {
      isRight(but(on(base, c), "private-c", { availabilityZone: undefined }), traffic);
      isRight(but(on(base, c), "private-c", { availabilityZone: undefined, availabilityZoneId: "euc1-az1" }), traffic); // prettier-ignore
    });
  }
  it("are two at least, but for a network load balancer and in Local Zones", () => {
    const one = (base: Design) => but(on(base, [the("private-a")]), "lb", { subnets: [the("public-a")] }); // prettier-ignore
    isFound(one(alb), traffic, /T1 missing works at lb :: subnets$/m);
    isRight(one(nlb), traffic);
    const near = but(one(alb), "public-a", { availabilityZone: "us-west-2-lax-1a" });
    isRight(but(near, "private-a", { availabilityZone: "us-west-2-lax-1a" }), traffic);
  });
  it("are crossed by a network load balancer that is told so", () => {
    isRight(but(on(nlb, c), "lb", { enableCrossZoneLoadBalancing: true }), traffic);
    isRight(but(on(nlb, c), "lb-targets", { loadBalancingCrossZoneEnabled: "true" }), traffic);
    const not = but(but(on(nlb, c), "lb", { enableCrossZoneLoadBalancing: true }), "lb-targets", { loadBalancingCrossZoneEnabled: "false" }); // prettier-ignore
    isFound(not, traffic, lost);
  });
  it("keep a network load balancer of one zone from the other", () => {
    const one = but(on(nlb, [the("private-b")]), "lb", { subnets: [the("public-a")] });
    isFound(one, traffic, lost);
    isRight(but(one, "lb", { subnets: [the("public-b")] }), traffic);
  });
  it("are no layer: what must not be is refuted all the same", () => {
    const never = matrix({ edges: { lb: { name: "lb" } }, services: { app: { name: "app" } }, allow: [leaves, { id: "T1", from: ["internet", "app"], to: "lb", ports: 443 }, { id: "T2", from: "lb", to: "app", ports: 8080 }], never: [{ id: "N1", from: "internet", to: "app" }] }); // prettier-ignore
    isFound(on(alb, c), never, /N1 refuted/);
  });
});

describe("a target group's health check", () => {
  it("is known where another setting of it is ignored, and not where its port is", () => {
    const asked = but(on(alb), "lb-targets", { healthCheck: { enabled: true, path: "/health", port: "traffic-port" } }); // prettier-ignore
    const proved = (...ignored: readonly string[]) => isProvedWithout(asked, traffic, "lb-targets", ...ignored); // prettier-ignore
    isRight(asked, traffic);
    for (const one of ["healthCheck.path", "healthCheck.matcher", "healthCheck.interval"]) {
      assert.deepEqual(proved(one), [true, true]);
    }
    for (const one of ["healthCheck.port", "healthCheck.enabled", "healthCheck", "*"]) {
      assert.deepEqual(proved(one), [false, false]);
    }
  });
});

describe("a target group", () => {
  const far: Design = { far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }], ...tier("far", 0, "far", "10.1") }; // prettier-ignore
  it("is of its load balancer's VPC", () => {
    isRight({ ...on(alb), ...far }, traffic);
    isFound(but({ ...on(alb), ...far }, "lb-targets", { vpcId: the("far") }), traffic, /T3 missing works at lb-targets :: vpcId$/m); // prettier-ignore
  });
  it("is for addresses where tasks have their own", () => {
    isFound(but(on(alb), "lb-targets", { targetType: "instance" }), traffic, /T3 missing works at lb-targets :: targetType$/m); // prettier-ignore
    isFound(but(on(alb), "lb-targets", { targetType: undefined }), traffic, /T3 missing works at lb-targets :: targetType$/m); // prettier-ignore
  });
  it("speaks what its load balancer does", () => {
    isFound(but(on(alb), "lb-targets", { protocol: "TCP" }), traffic, /T3 missing works at lb-targets :: protocol$/m); // prettier-ignore
    isFound(but(on(nlb), "lb-targets", { protocol: "HTTP" }), traffic, /T3 missing works at lb-targets :: protocol$/m); // prettier-ignore
    isRight(but(on(alb), "lb-targets", { protocol: "HTTPS" }), traffic);
    isRight(but(on(nlb), "lb-targets", { protocol: "TLS" }), traffic);
  });
  it("stands behind a listener that speaks what its load balancer does", () => {
    const spoken = but(on(alb), "lb-listener", { protocol: "TCP" });
    isFound(spoken, traffic, /T3 missing works at lb-listener :: protocol$/m);
  });
  it("says what mends it", () => {
    for (const { findings } of Object.values(verdicts(on(alb, c), traffic))) {
      const [finding, ...others] = findings;
      assert.equal(others.length, 0);
      assert.match(finding?.title ?? "", /^internet -> app through lb tcp 443 does not work: .* gets nothing there$/); // prettier-ignore
      assert.match(finding?.fix ?? "", /^Give .* lb a subnet in eu-central-1c or put .* app into subnets in eu-central-1a, eu-central-1b\.$/); // prettier-ignore
    }
  });
});
