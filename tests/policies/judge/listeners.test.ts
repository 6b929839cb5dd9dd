/** Which listener answers a declared route of a load balancer, where it is not known whose it is. */
import assert from "node:assert/strict";
import type { Given, Program } from "../graph/build";
import { U } from "../graph/build";
import { proveProgram } from "./support";

const of = (id: string, inputs: Record<string, unknown>, more: Given = {}): Given => ({
  id,
  inputs,
  outputs: { arn: id },
  ...more,
});

const balancer = "aws:lb/loadBalancer:LoadBalancer";
const listener = "aws:lb/listener:Listener";
const forward = [{ type: "forward", targetGroupArn: "tg-1" }];
const listening = { loadBalancerArn: "lb-1", port: 443, protocol: "HTTPS" };

const program: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
  s: ["aws:ec2/subnet:Subnet", of("subnet-1", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" })],
  g: ["aws:ec2/securityGroup:SecurityGroup", of("sg-1", { vpcId: "vpc-1" })],
  lb: [balancer, of("lb-1", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] })],
  other: [
    balancer,
    of("lb-2", { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-1"] }),
  ],
  tg: [
    "aws:lb/targetGroup:TargetGroup",
    of("tg-1", { vpcId: "vpc-1", port: 8080, protocol: "HTTP" }),
  ],
  web: [
    "aws:ec2/instance:Instance",
    of("i-1", { subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-1"] }),
  ],
  a: [
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    of("a-1", { targetGroupArn: "tg-1", targetId: "i-1" }),
  ],
  l: [listener, of("l-1", { ...listening, defaultActions: forward })],
};

const traffic = {
  version: 1,
  edges: { lb: { name: "lb" } },
  services: { web: { name: "web" } },
  allow: [{ id: "T1", from: "lb", to: "web", ports: 8080 }],
  routes: [{ id: "R1", edge: "lb", port: 443, path: "/x", to: "web" }],
};

const verdictOf = (more: Program): string | undefined =>
  proveProgram({ ...program, ...more }, { traffic }).rows.find(({ id }) => id === "R1")?.verdict;

describe("the listener of a declared route", () => {
  it("answers where it is the load balancer's for sure", () => {
    assert.equal(verdictOf({}), "proved");
  });
  it("is not known where it may be another load balancer's", () => {
    const given = of(
      "l-1",
      { ...listening, loadBalancerArn: U, defaultActions: forward },
      { from: { loadBalancerArn: ["lb", "other"] } },
    );
    assert.equal(verdictOf({ l: [listener, given] }), "undecided");
  });
  it("is not known where its port is left as it is deployed", () => {
    const given = of("l-1", { ...listening, defaultActions: forward }, { ignoreChanges: ["port"] });
    assert.equal(verdictOf({ l: [listener, given] }), "undecided");
  });
  it("is its own rather than one that may be another's", () => {
    const given = of(
      "l-2",
      { ...listening, loadBalancerArn: U, defaultActions: [{ type: "fixed-response" }] },
      { from: { loadBalancerArn: ["lb", "other"] } },
    );
    assert.equal(verdictOf({ early: [listener, given], ...program }), "proved");
    assert.equal(verdictOf({ l: [listener, given] }), "undecided");
  });
});
