/** Rules for the addresses of an Elastic IP: who may have these, where what binds it is not known. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../../graph/build";
import { ground, host, Layer, type } from "./build";

const association = (inputs: Record<string, unknown>, given: Given = {}): Program => ({
  bind: ["aws:ec2/eipAssociation:EipAssociation", { inputs, ...given }],
});
const ofEip: Given = { from: { allocationId: ["eip"] } };

function admitted(change: Program): readonly string[] {
  const program: Program = {
    ...ground,
    eip: [type.eip, {}],
    rule: [
      type.ingress,
      {
        inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: U },
        from: { cidrIpv4: ["eip"] },
      },
    ],
    box: [type.instance, host("i-1", ["sg-2"])],
    to: [type.instance, host("i-2", ["sg-1"])],
    ...change,
  }; // prettier-ignore
  return new Layer(program).in("to", "may");
}

const cases: readonly (readonly [string, Program, string])[] = [
  ["it is bound to nothing", {}, "of eip"],
  ["it is bound to an instance", association({ allocationId: U, instanceId: "i-1" }, ofEip), "of eip of box"],
  ["it is bound to an instance of elsewhere", association({ allocationId: U, instanceId: "i-9" }, ofEip), "of eip"],
  ["it is bound to what is unknown", association({ allocationId: U, instanceId: U }, ofEip), "of eip of box of to"],
  ["one that is unknown is bound to an instance", association({ allocationId: U, instanceId: "i-1" }), "of eip of box"],
  ["it says itself that it is bound to what is unknown", { eip: [type.eip, { inputs: { instance: U } }] }, "of eip of box of to"],
  ["a NAT gateway may have it", { nat: [type.nat, { inputs: { subnetId: "subnet-1", allocationId: U } }] }, "of eip of nat"],
]; // prettier-ignore

describe("the addresses of an Elastic IP are", () => {
  for (const [name, change, expected] of cases) {
    it(`${expected} where ${name}`, () => {
      assert.deepEqual(admitted(change), [`tcp 22 < ${expected}`]);
    });
  }
});
