/** VPCs with their gateways, and subnets with what they give. */
import assert from "node:assert/strict";
import type { Vpc } from "../../../../policies/core/model/routing";
import { base, id, Model, textOf, type Net } from "./support";

const x: Net = { x: ["ec2/eip"] };

function vpcOf(net: Net): Vpc {
  const model = new Model(net);
  return model.routing.vpcs.named(model.bench.resource("vpc").urn);
}

const bounds = ({ least, most }: Vpc["v4"]) => [textOf(least).join(" "), textOf(most).join(" ")];

describe("VPCs", () => {
  it("have the gateways that are attached to them, whichever resource says so", () => {
    for (const net of [
      base(),
      base({
        igw: ["ec2/internetGateway"],
        at: ["ec2/internetGatewayAttachment", { vpcId: id("vpc"), internetGatewayId: id("igw") }],
      }),
    ]) {
      const { internetGateways } = vpcOf(net);
      assert.deepEqual(internetGateways.certain.map(({ gateway }) => gateway?.split("::").pop()), ["igw"]); // prettier-ignore
      assert.deepEqual([internetGateways.possible.length, internetGateways.open], [0, false]);
    }
    assert.equal(vpcOf(base({ igw: ["ec2/internetGateway"] })).internetGateways.certain.length, 0);
  });

  it("may have a gateway of which it is not known where it is", () => {
    const { internetGateways } = vpcOf(base({ ...x, igw: ["ec2/internetGateway", { vpcId: id("x") }] })); // prettier-ignore
    assert.deepEqual([internetGateways.certain.length, internetGateways.possible.length], [0, 1]);
  });

  it("may be anything where they are outside of the plan", () => {
    const { routing } = new Model(base());
    const vpc = routing.vpcs.named("vpc-1");
    assert.deepEqual(bounds(vpc.v4), ["", "0.0.0.0/0"]);
    assert.deepEqual([vpc.created, vpc.internetGateways.open], [false, true]);
  });

  it("have blocks that are known, symbolic, or between bounds", () => {
    const vpc = (inputs: object): Net => base({ ...x, vpc: ["ec2/vpc", { ...inputs }] });
    const known = vpcOf(vpc({ cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true }));
    assert.deepEqual(bounds(known.v4), ["10.0.0.0/16", "10.0.0.0/16"]);
    assert.deepEqual(
      bounds(known.v6).map((text) => text.split("::").pop()),
      ["vpc/56", "vpc/56"],
    );
    const unread = vpcOf(vpc({ cidrBlock: id("x") }));
    assert.deepEqual(bounds(unread.v4), ["", "0.0.0.0/0"]);
    const pooled = vpcOf(vpc({ ipv4IpamPoolId: "ipam-1", ipv6CidrBlock: id("x") }));
    const block = "the IPv4 block of vpc";
    assert.deepEqual(bounds(pooled.v4), [block, block]);
    assert.deepEqual(bounds(pooled.v6), ["", "::/0"]);
    const flagged = vpcOf(vpc({ cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: id("x") }));
    assert.equal(bounds(flagged.v6)[0], "");
    assert.notEqual(bounds(flagged.v6)[1], "");
  });
});

describe("subnets", () => {
  const subnet = (inputs: object, net: Net = {}) =>
    new Model(base({ ...x, s: ["ec2/subnet", { vpcId: id("vpc"), ...inputs }], ...net })).subnet(
      "s",
    );

  it("give public addresses if they say so, and maybe if that is not known", () => {
    const of = (value: unknown) => {
      const { mapPublicIpOnLaunch: v4, assignIpv6AddressOnCreation: v6 } = subnet({
        mapPublicIpOnLaunch: value,
        assignIpv6AddressOnCreation: value,
      });
      return [v4, v6];
    };
    assert.deepEqual([undefined, true, false].map(of), [[false, false], [true, true], [false, false]]); // prettier-ignore
    assert.deepEqual(of(id("x")), [undefined, undefined]);
  });

  it("give public addresses by themselves where AWS made them", () => {
    const d = new Model(base({ d: ["ec2/defaultSubnet", { availabilityZone: "a" }] })).subnet("d");
    assert.deepEqual([d.mapPublicIpOnLaunch, d.zone, d.vpc.open], [true, "a", true]);
  });

  it("have addresses within their VPC's where their own are unknown", () => {
    const { v4 } = subnet({ cidrBlock: id("x") });
    assert.deepEqual(bounds(v4), ["", "10.0.0.0/16"]);
    assert.deepEqual(bounds(subnet({ cidrBlock: "10.0.10.0/24" }).v4), ["10.0.10.0/24", "10.0.10.0/24"]); // prettier-ignore
    assert.deepEqual(bounds(subnet({ cidrBlock: "10.0.10.0/24" }).v6), ["", ""]);
    const vpc: Net = { vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true }] }; // prettier-ignore
    const { v6 } = subnet({ cidrBlock: "10.0.10.0/24", ipv6CidrBlock: id("vpc") }, vpc);
    assert.deepEqual(bounds(v6).map((text) => text.split("::").pop()), ["", "vpc/56"]); // prettier-ignore
  });
});
