/** Deployments that swap target groups: who answers while either of them may be in. */
import assert from "node:assert/strict";
import type { Program } from "../../graph/build";
import { Edge, forward, made, simple, token } from "./build";

const entry = (group: string, alternate: string) => ({
  targetGroupArn: group, containerName: "c", containerPort: 3000,
  advancedConfiguration: { alternateTargetGroupArn: alternate, productionListenerRule: "rule-1", roleArn: "r" },
}); // prettier-ignore

const service = (name: string, ...loadBalancers: readonly unknown[]) =>
  made(token.service, name, {
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] },
    loadBalancers,
  });

/** A rule for `/a` that hands to `tg`, which `svc` swaps with `other`. */
const swapped: Program = {
  ...simple,
  tg: made(token.targets, "tg-1", { port: 8080, protocol: "HTTP", vpcId: "vpc-1", targetType: "ip" }),
  other: made(token.targets, "tg-2", { port: 8080, protocol: "HTTP", vpcId: "vpc-1", targetType: "ip" }),
  rule: made(token.rule, "rule-1", {
    listenerArn: "ls-1", priority: 1, actions: [forward("tg-1")], conditions: [{ pathPattern: { values: ["/a"] } }],
  }),
  svc: service("svc", entry("tg-1", "tg-2")),
}; // prettier-ignore

const surely = (program: Program) => {
  const edge = new Edge({ ...swapped, ...program });
  return edge.answers("listener", { path: "/a" }).surely;
};

describe("a blue/green deployment of ECS", () => {
  it("has the same service behind either group", () => {
    assert.equal(surely({}), "svc");
  });

  it("leaves open who answers where another service is behind one of them", () => {
    const plain = { targetGroupArn: "tg-2", containerName: "c", containerPort: 3000 };
    assert.equal(surely({ second: service("second", plain) }), undefined);
  });

  it("leaves open who answers where the rule hands to a group that it does not swap", () => {
    const svc = service("svc", entry("tg-3", "tg-2"));
    const third = made(token.targets, "tg-3", { port: 8080, protocol: "HTTP", targetType: "ip" });
    assert.equal(surely({ svc, third }), undefined);
  });

  it("may have left the group of a listener that it does not move", () => {
    // The listener's own action leads to the group as well, and only the rule is moved.
    const edge = new Edge(swapped);
    const byListener = edge.answers("listener", { path: "/b" });
    assert.equal(byListener.surely, undefined);
    assert.match(byListener.may, /svc/);
    assert.equal(edge.answers("listener", { path: "/a" }).surely, "svc");
    const alone = Object.fromEntries(Object.entries(swapped).filter(([name]) => name !== "rule"));
    assert.deepEqual(new Edge(alone).requests("lb", "must"), []);
    assert.deepEqual(new Edge(alone).requests("lb", "may"), ["tcp 443 -> svc tcp 3000 (balancer)"]);
  });

  it("leaves open who answers where the other group is not known", () => {
    assert.equal(surely({ svc: service("svc", entry("tg-1", "arn:of-another-plan")) }), undefined);
  });
});
