/** VPC Block Public Access: it counts against what has to work, and protects nothing. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import { anyone, bench, from, group, instance, leaving } from "./programs";
import { internet } from "./support";

const open = group("sg-open", [from(443, { cidrBlocks: ["0.0.0.0/0"] })], [anyone]);

/** A public host, and a private one behind a NAT gateway. */
const both: Program = {
  open,
  host: instance("i-1", ["sg-open"], { subnetId: "subnet-2", associatePublicIpAddress: true }),
  inner: instance("i-2", ["sg-open"]),
  nat: [type.nat, { id: "nat-1", inputs: { subnetId: "subnet-2", allocationId: "eipalloc-1" } }],
  ...leaving("private", 2, 1, { natGatewayId: "nat-1" }),
};

const block = (mode: unknown): Program => ({
  block: [
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    { id: "b", inputs: { internetGatewayBlockMode: mode } },
  ],
});
const exclude = (inputs: Record<string, unknown>, mode: unknown = "allow-bidirectional") =>
  ({
    exclusion: [
      "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
      { id: "x", inputs: { internetGatewayExclusionMode: mode, ...inputs } },
    ],
  }) satisfies Program;
const all = { vpcId: "vpc-1" };
const front = { subnetId: "subnet-2" };

/** What works of: in to the host, out of it, out of the one behind NAT, out of the gateway; `?` where it is not known. */
function works(program: Program): string {
  const at = bench({ ...both, ...program });
  const said = (a: Parameters<typeof at.reach.direct>[0], b: typeof a, name: string) => {
    const may = at.reach.direct(a, b, "may");
    assert.ok(may.flow, `${name} is not protected`);
    if (at.reach.direct(a, b, "must").flow !== undefined) return name;
    return may.doubts.length > 0 ? `${name}?` : "";
  };
  return [
    said(internet, at.place("host"), "in"),
    said(at.place("host"), internet, "out"),
    said(at.place("inner"), internet, "behind"),
    said(at.place("nat"), internet, "nat"),
  ]
    .filter((one) => one !== "")
    .join(" ");
}

describe("VPC Block Public Access", () => {
  const cases: readonly (readonly [string, Program, string])[] = [
    ["nowhere", {}, "in out behind nat"],
    ["switched off", block("off"), "in out behind nat"],
    ["both ways", block("block-bidirectional"), ""],
    ["both ways, without this VPC", { ...block("block-bidirectional"), ...exclude(all) }, "in out behind nat"],
    ["both ways, without another VPC", { ...block("block-bidirectional"), other: [type.vpc, { id: "vpc-2" }], ...exclude({ vpcId: "vpc-2" }) }, ""],
    ["both ways, without a VPC that may be read", { ...block("block-bidirectional"), ...exclude({ vpcId: "vpc-0123456789abcdef0" }) }, "in? out? behind? nat?"],
    ["both ways, but for what leaves", { ...block("block-bidirectional"), ...exclude(all, "allow-egress") }, "out behind nat"],
    ["both ways, without the public subnet", { ...block("block-bidirectional"), ...exclude(front) }, "in out behind? nat"],
    ["what comes in", block("block-ingress"), "behind nat"],
    ["what comes in, without the public subnet", { ...block("block-ingress"), ...exclude(front) }, "in out behind nat"],
    ["what comes in, but for what leaves", { ...block("block-ingress"), ...exclude(all, "allow-egress") }, "behind nat"],
    ["nobody knows what", block(U), "in? out? behind? nat?"],
    ["both ways, nobody knows with which exclusion", { ...block("block-bidirectional"), ...exclude(all, U) }, "in? out? behind? nat?"],
    ["both ways, nobody knows without which VPC", { ...block("block-bidirectional"), ...exclude({ vpcId: U }) }, "in? out? behind? nat?"],
  ]; // prettier-ignore
  for (const [what, program, left] of cases) {
    it(`of ${what} leaves: ${left === "" ? "nothing" : left}`, () => {
      assert.equal(works(program), left);
    });
  }

  it("is named where it keeps something from working", () => {
    const at = bench({ ...both, ...block("block-ingress") });
    const wanted = at.reach.direct(internet, at.place("host"), "may").flow;
    const { closed } = at.reach.direct(internet, at.place("host"), "must");
    assert.ok(wanted);
    assert.match(JSON.stringify(closed.map(({ text }) => text)), /block-ingress/);
  });
});
