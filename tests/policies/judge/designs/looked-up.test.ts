/**
 * What a data source answers that is asked for by something unknown: the engine tells of it that it is unknown, and
 * not what it came from. In one entry of a list it looks as if it came from what the others name.
 */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../../graph/build";
import { findings, proveProgram, row } from "../support";
import { matrix, planned, the, type Design } from "./design";
import { group, lambda, lets, network, sends } from "./parts";

/** A first preview of a design with a property of one resource as it looks with what was looked up in it. */
function lookedUp(
  design: Design,
  name: string,
  inputs: Given["inputs"],
  sources: Given["from"],
): Program {
  const { [name]: known, ...others } = planned(design);
  const [token, given = {}] = known ?? assert.fail(`no ${name}`);
  return { ...others, [name]: [token, { ...given, inputs: { ...given.inputs, ...inputs }, from: { ...given.from, ...sources } }] }; // prettier-ignore
}

function isUndecided(program: Program, traffic: unknown): void {
  const verdict = proveProgram(program, { traffic });
  assert.equal(row(verdict, "N1").verdict, "undecided", findings(verdict).join("\n"));
}

describe("a group that is looked up for one of two rules", () => {
  const design: Design = {
    ...network(),
    ...group("alb-group"),
    ...group("web-group"),
    ...sends("web-group", "10.0.0.0/16", 22),
    ...lambda("web"),
    bastion: ["ec2/instance", { subnetId: the("private-b"), vpcSecurityGroupIds: [the("alb-group")] }],
    "box-group": ["ec2/securityGroup", { vpcId: the("vpc"), ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, securityGroups: [the("alb-group")] }] }],
    box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")] }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { web: { name: "web" }, box: { name: "box" } },
    never: [{ id: "N1", from: "web", to: "box" }],
  });
  const rule = (port: number, from: object) => ({ protocol: "tcp", fromPort: port, toPort: port, ...from }); // prettier-ignore
  it("may be anyone's", () => {
    const ingress = [rule(443, { securityGroups: [U] }), rule(22, { securityGroups: [U] })];
    isUndecided(lookedUp(design, "box-group", { ingress }, { ingress: ["alb-group"] }), traffic);
  });
  it("keeps the rows proved where there is none", () => {
    assert.equal(row(proveProgram(planned(design), { traffic }), "N1").verdict, "proved");
  });
  it("may be a block of anyone's", () => {
    const ingress = [rule(22, { cidrBlocks: [U, U] })];
    isUndecided(lookedUp(design, "box-group", { ingress }, { ingress: ["bastion"] }), traffic);
  });
});

describe("a subnet that is looked up for one of two specifications", () => {
  const design: Design = {
    ...network(),
    ...group("open"),
    ...lets("open", "0.0.0.0/0", 22),
    template: ["ec2/launchTemplate", { imageId: "ami-1", vpcSecurityGroupIds: [the("open")] }],
    box: ["ec2/fleet", { launchTemplateConfigs: [{ launchTemplateSpecification: { launchTemplateId: the("template"), version: "$Latest" }, overrides: [{ subnetId: the("private-a") }] }] }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { box: { name: "box" } },
    never: [{ id: "N1", from: "internet", to: "box" }],
  });
  it("may be a public one", () => {
    const template = { launchTemplateId: U, version: "$Latest" };
    const overrides = [{ subnetId: U }, { subnetId: U }];
    const launchTemplateConfigs = [{ launchTemplateSpecification: template, overrides }];
    isUndecided(
      lookedUp(design, "box", { launchTemplateConfigs }, { launchTemplateConfigs: ["template", "private-a"] }),
      traffic,
    ); // prettier-ignore
  });
  it("keeps the rows proved where there is none", () => {
    assert.equal(row(proveProgram(planned(design), { traffic }), "N1").verdict, "proved");
  });
});

describe("two inline rules for one new group", () => {
  const rule = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port, securityGroups: [the("web-group")] }); // prettier-ignore
  const design: Design = {
    ...network(),
    ...group("web-group"),
    ...sends("web-group", "10.0.0.0/16", 8080),
    ...lambda("web"),
    ...group("other-group"),
    ...sends("other-group", "10.0.0.0/16", 8080),
    ...lambda("other"),
    "box-group": ["ec2/securityGroup", { vpcId: the("vpc"), ingress: [rule(8080), rule(8081)] }],
    box: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("box-group")] }],
  }; // prettier-ignore
  const services = { web: { name: "web" }, other: { name: "other" }, box: { name: "box" } };
  for (const [what, rows] of Object.entries({
    "what has to work": { allow: [{ id: "T1", from: "web", to: "box", ports: 8080 }] },
    "what must not be": { never: [{ id: "T1", from: "other", to: "box" }] },
  })) {
    it(`are to be written apart, for ${what}`, () => {
      const { findings: all } = proveProgram(planned(design), { traffic: matrix({ services, ...rows }) }); // prettier-ignore
      const found = all.filter((one) => one.row === "T1");
      assert.equal(found.length, 1);
      assert.match(found[0]?.fix ?? "", /^Write the rules of .* box-group as resources of their own/); // prettier-ignore
    });
  }
});
