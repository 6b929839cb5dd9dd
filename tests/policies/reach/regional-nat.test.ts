/** Regional NAT gateways: out by the VPC's internet gateway, without a subnet of their own. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import { anyone, bench, gateway, group, instance, leaving } from "./programs";
import { internet } from "./support";

const nat = (inputs: Record<string, unknown>): Program => ({
  open: group("sg-open", [], [anyone]),
  inner: instance("i-2", ["sg-open"]),
  nat: [type.nat, { id: "nat-1", inputs }],
  ...leaving("private", 2, 1, { natGatewayId: "nat-1" }),
});
const regional = { vpcId: "vpc-1", availabilityMode: "regional" };

function works(program: Program): readonly string[] {
  const at = bench(program);
  const isOut = (name: string) =>
    at.reach.direct(at.place(name), internet, "must").flow !== undefined;
  return ["inner", "nat"].filter(isOut);
}

describe("a regional NAT gateway", () => {
  const cases: readonly (readonly [string, Program, readonly string[]])[] = [
    ["leads out without a subnet", nat(regional), ["inner", "nat"]],
    ["leads nowhere for sure where it may be zonal", nat({ ...regional, availabilityMode: U }), []],
    ["leads nowhere for sure where its VPC is unknown", nat({ ...regional, vpcId: U }), []],
    ["leads nowhere for sure as a zonal one without a subnet", nat({ vpcId: "vpc-1" }), []],
    ["leads nowhere without an internet gateway", { ...nat(regional), igw: [gateway, { id: "igw-1", inputs: {} }] }, []],
    ["leads nowhere as a private one", nat({ ...regional, connectivityType: "private" }), []],
  ]; // prettier-ignore
  for (const [what, program, left] of cases) {
    it(what, () => {
      assert.deepEqual(works(program), left);
    });
  }
});
