/** Client VPN: where clients may send to by the endpoint's own rules and routes, and with whose address. */
import assert from "node:assert/strict";
import { addresses } from "../../../../policies/core/algebra";
import { U } from "../../graph/build";
import { bare, id, Layer, type Net } from "./build";

const endpoint = (more: Record<string, unknown> = {}): Net => ({
  vpn: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.100.0.0/22", vpcId: id("vpc"), ...more }],
});
const associated: Net = {
  as: ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: id("vpn"), subnetId: id("s1") }],
};
const rule = (cidr: unknown, of: unknown = id("vpn"), name = "rule"): Net => ({
  [name]: [
    "ec2clientvpn/authorizationRule",
    { clientVpnEndpointId: of, targetNetworkCidr: cidr, authorizeAllGroups: true },
  ],
});
const route = (cidr: unknown): Net => ({
  route: [
    "ec2clientvpn/route",
    { clientVpnEndpointId: id("vpn"), destinationCidrBlock: cidr, targetVpcSubnetId: id("s1") },
  ],
});
const other: Net = { other: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.104.0.0/22" }] };

const cases: readonly (readonly [string, Net, may: string, must: string])[] = [
  ["the VPC's route comes with an association", { ...endpoint(), ...associated, ...rule("0.0.0.0/0") }, "10.0.0.0/16", "10.0.0.0/16"],
  ["without an association there is no way", { ...endpoint(), ...rule("0.0.0.0/0") }, "", ""],
  ["without an authorization there is no way", { ...endpoint(), ...associated }, "", ""],
  ["both have to have the destination", { ...endpoint(), ...associated, ...rule("10.0.1.0/24") }, "10.0.1.0/24", "10.0.1.0/24"],
  ["a route without an authorization opens nothing", { ...endpoint(), ...associated, ...route("192.168.0.0/16"), ...rule("10.0.1.0/24") }, "10.0.1.0/24", "10.0.1.0/24"],
  ["routes and rules are each joined", { ...endpoint(), ...associated, ...route("192.168.0.0/16"), ...rule("10.0.1.0/24"), ...rule("192.168.7.0/24", id("vpn"), "more") }, "10.0.1.0/24 192.168.7.0/24", "10.0.1.0/24 192.168.7.0/24"],
  ["a rule of another endpoint is none of its own", { ...endpoint(), ...associated, ...rule("10.0.0.0/8", "cvpn-elsewhere") }, "10.0.0.0/16", ""],
  ["a rule that may be its own may let in", { ...endpoint(), ...associated, ...rule("10.0.1.0/24", U) }, "10.0.1.0/24", ""],
  ["a rule that is not known may let in anywhere", { ...endpoint(), ...associated, ...rule(U) }, "10.0.0.0/16", ""],
  ["a route that is not known may lead anywhere", { ...endpoint(), ...associated, ...route(U), ...rule("0.0.0.0/0") }, "0.0.0.0/0", "10.0.0.0/16"],
  ["a transit gateway may have a route to anything", { ...endpoint({ transitGatewayConfiguration: { transitGatewayId: "tgw-1" } }), ...rule("10.0.1.0/24") }, "10.0.1.0/24", ""],
  ["whether all traffic runs through the tunnel makes no difference", { ...endpoint({ splitTunnel: false }), ...associated, ...rule("10.0.1.0/24") }, "10.0.1.0/24", "10.0.1.0/24"],
]; // prettier-ignore

describe("destinations of a VPN's clients", () => {
  for (const [what, net, may, must] of cases) {
    it(what, () => {
      const layer = new Layer(net, { on: bare });
      assert.deepEqual([layer.destinations("may"), layer.destinations("must")], [may, must]);
    });
  }

  it("are told for each endpoint by itself", () => {
    const layer = new Layer(
      { ...endpoint(), ...other, ...associated, ...rule("10.0.1.0/24") },
      { on: bare },
    );
    const seen = layer.fronts.vpn.map((access) => [
      access.endpoint.owner.name,
      addresses.format(access.destinations("may")).join(),
    ]);
    assert.deepEqual(seen, [
      ["vpn", "10.0.1.0/24"],
      ["other", ""],
    ]);
  });

  it("say by which property", () => {
    const layer = new Layer({ ...endpoint(), ...associated, ...rule("10.0.1.0/24") }, { on: bare });
    const texts = layer.fronts.vpn[0]?.because.map(({ text }) => text) ?? [];
    assert.match(texts[0] ?? "", /AuthorizationRule rule :: targetNetworkCidr = "10.0.1.0\/24"/);
    assert.match(texts[1] ?? "", /Endpoint vpn :: is associated with aws:ec2\/subnet:Subnet s1/);
  });
});

describe("addresses of a VPN's clients", () => {
  const block = { clientCidrBlock: "10.100.0.0/22" };
  const gateway = { transitGatewayId: "tgw-1" };
  const kept: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
    ["are the endpoint's", block, "no", "10.100.0.0/22"],
    ["are their own at a transit gateway", { ...block, transitGatewayConfiguration: gateway }, "yes", "10.100.0.0/22"],
    ["may be their own where that is not known", { ...block, transitGatewayConfiguration: U }, "unknown", "10.100.0.0/22"],
    ["are their own with IPv6", { trafficIpAddressType: "ipv6" }, "yes", "::/0"],
    ["are both with both", { ...block, trafficIpAddressType: "dual-stack" }, "unknown", "10.100.0.0/22 ::/0"],
    ["may be both where that is not known", { ...block, trafficIpAddressType: U }, "unknown", "10.100.0.0/22 ::/0"],
    ["may be any where they are not known", { clientCidrBlock: U }, "no", "0.0.0.0/0 ::/0"],
  ]; // prettier-ignore
  for (const [what, inputs, expected, clients] of kept) {
    it(what, () => {
      const [access] = new Layer({ vpn: ["ec2clientvpn/endpoint", inputs] }, { on: bare }).fronts
        .vpn;
      assert.equal(access?.keepsAddresses, expected);
      assert.equal(addresses.format(access.clients).join(" "), clients);
    });
  }
});
