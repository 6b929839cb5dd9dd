/** VPC Block Public Access: it counts against what has to work, and protects nothing. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import { anyone, base, bench, from, group, instance, leaving } from "./programs";
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

/** A way in to a private host that AWS makes. */
const fronts: Readonly<Record<string, Program>> = {
  "a VPC origin": {
    front: [
      "aws:cloudfront/vpcOrigin:VpcOrigin",
      { id: "vo", inputs: { vpcOriginEndpointConfig: { arn: "i-2", httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" } } },
    ],
    cdn: ["aws:cloudfront/distribution:Distribution", { id: "cdn", inputs: { enabled: true, origins: [{ originId: "o", domainName: "x.example", vpcOriginConfig: { vpcOriginId: "vo" } }] } }],
  },
  "a Global Accelerator": {
    accelerator: ["aws:globalaccelerator/accelerator:Accelerator", { id: "arn:a", inputs: {} }],
    gates: ["aws:globalaccelerator/listener:Listener", { id: "arn:x", inputs: { acceleratorArn: "arn:a", protocol: "TCP", portRanges: [{ fromPort: 1, toPort: 65535 }] } }],
    front: [
      "aws:globalaccelerator/endpointGroup:EndpointGroup",
      { id: "ga", inputs: { listenerArn: "arn:x", endpointConfigurations: [{ endpointId: "i-2" }] } },
    ],
  },
  "an HTTP API by a VPC link": {
    link: ["aws:apigatewayv2/vpcLink:VpcLink", { id: "vl", inputs: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-open"] } }],
    front: [
      "aws:apigatewayv2/integration:Integration",
      { id: "in", inputs: { connectionType: "VPC_LINK", connectionId: "vl", integrationUri: "arn:listener", integrationType: "HTTP_PROXY" } },
    ],
    listener: ["aws:lb/listener:Listener", { id: "arn:listener", inputs: { loadBalancerArn: "arn:lb", port: 443, protocol: "HTTPS", defaultActions: [{ type: "fixed-response" }] } }],
    lb: [type.lb, { id: "arn:lb", inputs: { internal: true, subnets: ["subnet-1"], securityGroups: ["sg-open"] } }],
  },
}; // prettier-ignore

/** Whether a front surely leads to what it is for, and what is said where it does not. */
function led(name: string, program: Program): string {
  const at = bench({
    ...both,
    inner: instance("i-2", ["sg-open"]),
    ...fronts[name],
    ...program,
  });
  const target = at.member(fronts[name]?.lb === undefined ? "inner" : "lb");
  assert.ok(at.reach.paths(internet, target, "may").length > 0, `${name} is not protected`);
  if (at.reach.paths(internet, target, "must").length > 0) return "works";
  const [way] = at.reach.paths(internet, target, "may");
  return (way?.doubts.length ?? 0) > 0 ? "in doubt" : "blocked";
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

  const elsewhere: Program = {
    far: ["pulumi:providers:aws", { inputs: { region: "us-east-1" } }],
    near: ["pulumi:providers:aws", { inputs: { region: "eu-central-1" } }],
  };
  const there = (program: Program): Program => ({
    ...elsewhere,
    ...Object.fromEntries(
      Object.entries(program).map(([name, [token, given]]) => [
        name,
        [token, { ...given, provider: name === "block" ? "far" : "near" }],
      ]),
    ),
  });
  const blocked: readonly (readonly [string, Program, string])[] = [
    ["nowhere", {}, "works"],
    ["both ways", block("block-bidirectional"), "blocked"],
    ["what comes in", block("block-ingress"), "blocked"],
    ["nobody knows what", block(U), "in doubt"],
    ["both ways, without this VPC", { ...block("block-bidirectional"), ...exclude(all) }, "works"],
    ["both ways, without another subnet", { ...block("block-bidirectional"), ...exclude(front) }, "blocked"],
  ]; // prettier-ignore
  for (const name of ["a VPC origin", "a Global Accelerator"]) {
    for (const [what, program, expected] of blocked) {
      it(`of ${what} before ${name}: ${expected}`, () => {
        assert.equal(led(name, program), expected);
      });
    }
  }

  it("does not mind what comes in by a private link", () => {
    assert.equal(led("an HTTP API by a VPC link", block("block-bidirectional")), "works");
  });

  it("counts in its own region only, also before a regional NAT gateway", () => {
    const regional: Program = {
      open,
      ...base,
      nat: [type.nat, { id: "nat-1", inputs: { vpcId: "vpc-1", availabilityMode: "regional" } }],
      inner: instance("i-2", ["sg-open"]),
      ...leaving("private", 2, 1, { natGatewayId: "nat-1" }),
    };
    const isOut = (program: Program) => {
      const at = bench(there({ ...regional, ...program }));
      return at.reach.direct(at.place("nat"), internet, "must").flow !== undefined;
    };
    assert.equal(isOut({}), true);
    assert.equal(isOut(block("block-bidirectional")), true);
    const near: Program = {
      block: [
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        { provider: "near", inputs: { internetGatewayBlockMode: "block-bidirectional" } },
      ],
    };
    const here = bench({ ...there(regional), ...near });
    assert.equal(here.reach.direct(here.place("nat"), internet, "must").flow, undefined);
    const spared = bench({ ...there({ ...regional, ...exclude(all) }), ...near });
    assert.ok(spared.reach.direct(spared.place("nat"), internet, "must").flow);
  });

  it("is named where it keeps something from working", () => {
    const at = bench({ ...both, ...block("block-ingress") });
    const wanted = at.reach.direct(internet, at.place("host"), "may").flow;
    const { closed } = at.reach.direct(internet, at.place("host"), "must");
    assert.ok(wanted);
    assert.match(JSON.stringify(closed.map(({ text }) => text)), /block-ingress/);
  });
});
