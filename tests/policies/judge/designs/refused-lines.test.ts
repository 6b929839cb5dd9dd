/** What AWS refuses to make of listeners, rules, target groups and subnets: what would come by it does not. */
import { arn, but, isFound, isRight, matrix, the, type Design } from "./design";
import { app, balancer, group, lets, pair } from "./parts";

const everyone = "0.0.0.0/0";
const before = (name: string, options = {}): Design => ({
  ...group(`${name}-group`),
  ...lets(`${name}-group`, everyone, 443),
  ...pair(`${name}-group`, "app-group", 8080),
  ...balancer(name, options),
});
const rows = (name: string) => [
  { id: `${name}0`, from: "internet", to: name, ports: 443 },
  { id: `${name}1`, from: "internet", to: "app", through: name, ports: 443 },
  { id: `${name}2`, from: name, to: "app", ports: 8080 },
];
const declared = (...names: readonly string[]) =>
  matrix({
    edges: Object.fromEntries(names.map((name) => [name, { name }])),
    services: { app: { name: "app" } },
    allow: [...names.flatMap(rows), { id: "T9", from: "app", to: "internet", ports: "tcp/443" }],
  });
const one: Design = { ...app("a-targets"), ...before("a") };
const nlb: Design = {
  ...app("a-targets"),
  ...before("a", { kind: "network", protocol: "TCP", toProtocol: "TCP" }),
};
const to = (name: string) => ({ defaultActions: [{ type: "forward", targetGroupArn: arn(name) }] });

describe("a target group", () => {
  const two: Design = { ...one, ...before("b") };
  const both = { loadBalancers: ["a", "b"].map((name) => ({ targetGroupArn: arn(`${name}-targets`), containerName: "app", containerPort: 8080 })) }; // prettier-ignore

  it("has one load balancer", () => {
    isRight(but(two, "app", both), declared("a", "b"));
    isFound(but(two, "b-listener", to("a-targets")), declared("a", "b"), /^a1 missing works at a-targets$/m); // prettier-ignore
  });

  it("is one of several of that, and of several of its listeners", () => {
    const weighted = { defaultActions: [{ type: "forward", forward: { targetGroups: [{ arn: arn("a-targets"), weight: 1 }, { arn: arn("b-targets"), weight: 1 }] } }] }; // prettier-ignore
    const spare: Design = { "b-targets": two["b-targets"] ?? ["", {}] };
    isRight(but({ ...but(one, "app", both), ...spare }, "a-listener", weighted), declared("a"));
    const plain: Design = { http: ["lb/listener", { loadBalancerArn: arn("a"), port: 80, protocol: "HTTP", ...to("a-targets") }] }; // prettier-ignore
    isRight({ ...one, ...plain }, declared("a"));
  });
});

describe("a rule", () => {
  const rule: Design = {
    rule: ["lb/listenerRule", { listenerArn: arn("a-listener"), priority: 1, conditions: [{ pathPattern: { values: ["/*"] } }], actions: [{ type: "forward", targetGroupArn: arn("a-targets") }] }],
    empty: ["lb/targetGroup", { port: 8080, protocol: "TCP", targetType: "ip", vpcId: the("vpc") }],
  }; // prettier-ignore
  const ruled = (base: Design) => but({ ...base, ...rule }, "a-listener", to("empty"));

  it("is one of an application load balancer", () => {
    isRight(nlb, declared("a"));
    isRight(but(ruled(one), "empty", { protocol: "HTTP" }), declared("a"));
    isFound(ruled(nlb), declared("a"), /^a1 missing works at rule :: listenerArn$/m);
  });
});

describe("listeners of one load balancer", () => {
  const again = (change: object = {}): Design => ({
    empty: ["lb/targetGroup", { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: the("vpc") }],
    again: ["lb/listener", { loadBalancerArn: arn("a"), port: 443, protocol: "HTTPS", ...to("empty"), ...change }],
  }); // prettier-ignore

  it("have a port each, unless they are one", () => {
    isRight({ ...one, ...again({ port: 444 }) }, declared("a"));
    isRight({ ...one, ...again(to("a-targets")) }, declared("a"));
    isFound({ ...one, ...again() }, declared("a"), /^a1 missing works at a-listener :: port$/m);
    isFound({ ...one, ...again({ ...to("a-targets"), protocol: "HTTP" }) }, declared("a"), /^a1 missing works at (a-listener|again) :: port$/m); // prettier-ignore
  });
});

describe("subnets of one VPC", () => {
  it("have no addresses in common", () => {
    isRight(one, declared("a"));
    isFound(but(one, "private-b", { cidrBlock: "10.0.10.0/25" }), declared("a"), /missing works at private-[ab] :: cidrBlock$/m); // prettier-ignore
    isFound(but(one, "public-b", { cidrBlock: "10.0.0.128/25" }), declared("a"), /^a0 missing works at public-[ab] :: cidrBlock$/m); // prettier-ignore
  });

  it("may have those of another VPC's", () => {
    const far: Design = {
      far: ["ec2/vpc", { cidrBlock: "10.0.0.0/16" }],
      "far-a": ["ec2/subnet", { vpcId: the("far"), cidrBlock: "10.0.10.0/24" }],
    };
    isRight({ ...one, ...far }, declared("a"));
  });

  it("are right in halves", () => {
    isRight(but(but(one, "private-a", { cidrBlock: "10.0.10.0/25" }), "private-b", { cidrBlock: "10.0.10.128/25" }), declared("a")); // prettier-ignore
  });
});
