/** Spokes that get to the internet by a transit gateway of the program and the NAT gateways of a hub. */
import assert from "node:assert/strict";
import type { Program } from "../../graph/build";
import { findings, proveProgram } from "../support";
import { arn, but, isFound, isRight, matrix, planned, the, without, type Design } from "./design";
import { cluster, fargate, group, isolated, of, route, sends, tier, zones } from "./parts";

const everyone = "0.0.0.0/0";

type Span = readonly [number, number];

/** A hub with public subnets, and subnets of the attachment that lead to a NAT gateway in their own zone. */
const hub = (): Design => ({
  hub: ["ec2/vpc", { cidrBlock: "10.9.0.0/16" }],
  igw: ["ec2/internetGateway", { vpcId: the("hub") }],
  ...tier("public", 0, "hub", "10.9"),
  ...route("public-out", "public", { gatewayId: the("igw") }),
  ...route("public-back", "public", { transitGatewayId: the("tgw") }, "10.0.0.0/16"),
  ...Object.assign({}, ...zones.map((zone, i): Design => ({
    [`eip-${zone}`]: ["ec2/eip", { domain: "vpc" }],
    [`nat-${zone}`]: ["ec2/natGateway", { subnetId: the(`public-${zone}`), allocationId: the(`eip-${zone}`) }],
    [`uplink-${zone}-table`]: ["ec2/routeTable", { vpcId: the("hub") }],
    [`uplink-${zone}`]: ["ec2/subnet", { vpcId: the("hub"), cidrBlock: `10.9.${String(10 + i)}.0/28`, availabilityZone: `eu-central-1${zone}` }],
    [`uplink-in-${zone}`]: ["ec2/routeTableAssociation", { subnetId: the(`uplink-${zone}`), routeTableId: the(`uplink-${zone}-table`) }],
    ...route(`uplink-out-${zone}`, `uplink-${zone}`, { natGatewayId: the(`nat-${zone}`) }),
  }))) as Design,
}); // prettier-ignore

const attachment = (vpc: string, subnets: string): Design[string] => [
  "ec2transitgateway/vpcAttachment",
  { vpcId: the(vpc), subnetIds: of(subnets), transitGatewayId: the("tgw"), transitGatewayDefaultRouteTableAssociation: false, transitGatewayDefaultRouteTablePropagation: false },
]; // prettier-ignore

/** What an attachment has to do with a table of the transit gateway. */
const joined = (what: "Association" | "Propagation", of: string, table: string): Design[string] => [
  `ec2transitgateway/routeTable${what}`,
  { transitGatewayAttachmentId: the(of), transitGatewayRouteTableId: the(table) },
];

/** A transit gateway with a table for spokes, which leads to the hub, and one for the hub, which leads to the spokes. */
const transit = (): Design => ({
  tgw: ["ec2transitgateway/transitGateway", { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" }],
  "spoke-attachment": attachment("vpc", "data"),
  "hub-attachment": attachment("hub", "uplink"),
  "spoke-routes": ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }],
  "hub-routes": ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }],
  "spoke-association": joined("Association", "spoke-attachment", "spoke-routes"),
  "hub-association": joined("Association", "hub-attachment", "hub-routes"),
  "spoke-propagation": joined("Propagation", "spoke-attachment", "hub-routes"),
  "to-hub": ["ec2transitgateway/route", { destinationCidrBlock: everyone, transitGatewayAttachmentId: the("hub-attachment"), transitGatewayRouteTableId: the("spoke-routes") }],
}); // prettier-ignore

/** A network ACL for the subnets of a tier, with the ports of TCP that it lets in and out. */
function acl(tierName: string, vpc: string, into: readonly Span[], out: readonly Span[]): Design {
  const rules = (all: readonly Span[]) =>
    all.map(([fromPort, toPort], i) => ({ protocol: "tcp", ruleNo: 100 + i, action: "allow", cidrBlock: everyone, fromPort, toPort }));
  return {
    acl: ["ec2/networkAcl", { vpcId: the(vpc), subnetIds: of(tierName), ingress: rules(into), egress: rules(out) }],
  };
} // prettier-ignore

const design: Design = {
  ...hub(),
  ...isolated(),
  ...transit(),
  ...route("private-out", "private", { transitGatewayId: the("tgw") }),
  ...cluster,
  ...group("app-group"),
  ...sends("app-group", everyone, 443),
  ...fargate("app"),
};
/** A second spoke. */
const other: Design = {
  other: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
  ...tier("other", 10, "other", "10.1"),
  ...route("other-out", "other", { transitGatewayId: the("tgw") }),
  "other-attachment": attachment("other", "other"),
  "other-association": joined("Association", "other-attachment", "spoke-routes"),
  "other-propagation": joined("Propagation", "other-attachment", "hub-routes"),
};
const traffic = matrix({
  services: { app: { name: "app" } },
  allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
});

describe("centralised egress", () => {
  it("is proved with a NAT gateway in each zone", () => {
    isRight(design, traffic);
  });
  const right: Readonly<Record<string, Design>> = {
    "with one NAT gateway": but(without(design, "nat-b", "eip-b"), "uplink-out-b", { natGatewayId: the("nat-a") }),
    "where the hub's attachment stands in the zone of its one NAT gateway": but(without(design, "nat-b", "eip-b", "uplink-out-b"), "hub-attachment", { subnetIds: [the("uplink-a")] }),
    "where the spoke's attachment stands beside the tasks": but(design, "spoke-attachment", { subnetIds: of("private") }),
    "with a way back for all spokes": but(design, "public-back", { destinationCidrBlock: "10.0.0.0/8" }),
    "in appliance mode": but(design, "hub-attachment", { applianceModeSupport: "enable" }),
    "with static routes to the spokes": {
      ...without(design, "spoke-propagation"),
      "to-spoke": ["ec2transitgateway/route", { destinationCidrBlock: "10.0.0.0/16", transitGatewayAttachmentId: the("spoke-attachment"), transitGatewayRouteTableId: the("hub-routes") }],
    },
    "with black holes between the spokes": {
      ...design,
      hole: ["ec2transitgateway/route", { destinationCidrBlock: "10.0.0.0/8", blackhole: true, transitGatewayRouteTableId: the("spoke-routes") }],
    },
    "beside a second spoke": {
      ...design,
      ...other,
    },
    "in a spoke with addresses of IPv6 that leave by its own gateway": {
      ...but(but(but(design, "vpc", { assignGeneratedIpv6CidrBlock: true }), "private-a", { ipv6CidrBlock: the("vpc", "ipv6CidrBlock", (block) => block.replace("00::/56", "0a::/64")) }), "private-b", { ipv6CidrBlock: the("vpc", "ipv6CidrBlock", (block) => block.replace("00::/56", "0b::/64")) }),
      vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, assignGeneratedIpv6CidrBlock: true }, { ipv6CidrBlock: "2a05:d014:1:2200::/56" }],
      eigw: ["ec2/egressOnlyInternetGateway", { vpcId: the("vpc") }],
      ...route("private-out-6", "private", { egressOnlyGatewayId: the("eigw") }, "::/0"),
    },
    "shared with other accounts, whose networks get into no table": {
      ...but(design, "tgw", { autoAcceptSharedAttachments: "enable" }),
      share: ["ram/resourceShare", { name: "x", allowExternalPrincipals: false }],
      shared: ["ram/resourceAssociation", { resourceArn: arn("tgw"), resourceShareArn: arn("share") }],
    },
    "beside a VPN of a VPN gateway": {
      ...design,
      vgw: ["ec2/vpnGateway", { vpcId: the("hub") }],
      office: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" }],
      vpn: ["ec2/vpnConnection", { vpnGatewayId: the("vgw"), customerGatewayId: the("office"), type: "ipsec.1" }],
    },
    "with open network ACLs": { ...design, ...acl("public", "hub", [[0, 65535]], [[0, 65535]]) },
  }; // prettier-ignore
  for (const [what, one] of Object.entries(right)) {
    it(`is proved ${what}`, () => {
      isRight(one, traffic);
    });
  }
  it("is what a task needs to start", () => {
    isFound(without(design, "public-back"), matrix({ services: { app: { name: "app" } } }), /start missing start at public-a/); // prettier-ignore
  });
  it("is a way out where there must be none", () => {
    const never = matrix({
      services: { app: { name: "app" } },
      never: [{ id: "N1", from: "app", to: "internet" }],
    });
    isFound(design, never, /N1 refuted/);
  });
});

/** What breaks it, with what is blamed. */
const wrong: Readonly<Record<string, readonly [string, Design]>> = {
  "without the way back from the NAT gateways": ["public-a", without(design, "public-back")],
  "with the way back for a part of the spoke": ["public-a", but(design, "public-back", { destinationCidrBlock: "10.0.10.0/24" })],
  "without the way into the transit gateway": ["private-a", without(design, "private-out")],
  "with a black hole for everything": ["spoke-routes", but(design, "to-hub", { transitGatewayAttachmentId: undefined, blackhole: true })],
  "with a black hole for a part of the internet": ["spoke-routes", {
    ...design,
    hole: ["ec2transitgateway/route", { destinationCidrBlock: "8.0.0.0/8", blackhole: true, transitGatewayRouteTableId: the("spoke-routes") }],
  }],
  "with a black hole for a part of the spoke": ["public-a", {
    ...design,
    hole: ["ec2transitgateway/route", { destinationCidrBlock: "10.0.10.0/24", blackhole: true, transitGatewayRouteTableId: the("hub-routes") }],
  }],
  "without a route in the spokes' table": ["spoke-routes", without(design, "to-hub")],
  "with a route to the spoke itself": ["spoke-routes", but(design, "to-hub", { transitGatewayAttachmentId: the("spoke-attachment") })],
  "with a route in the hub's table": ["spoke-routes", but(design, "to-hub", { transitGatewayRouteTableId: the("hub-routes") })],
  "without a table of the spoke's attachment": ["spoke-attachment", without(design, "spoke-association")],
  "without a table of the hub's attachment": ["public-a", without(design, "hub-association")],
  "without a table of the hub's attachment that learns of the spoke": ["public-a", without(design, "spoke-propagation")],
  "without an attachment of the spoke": ["tgw", without(design, "spoke-attachment", "spoke-association", "spoke-propagation")],
  "where the spoke's attachment stands in one zone of two": ["spoke-attachment", but(design, "spoke-attachment", { subnetIds: [the("data-a")] })],
  "where the zone of a NAT gateway has no subnet of the attachment": ["public-b", but(but(design, "hub-attachment", { subnetIds: [the("uplink-a")] }), "uplink-out-a", { natGatewayId: the("nat-b") })],
  "where one subnet of the hub's attachment has no way on": ["uplink-b", without(design, "uplink-out-b")],
  "where a NAT gateway stands in a private subnet": ["nat-b", but(design, "nat-b", { subnetId: the("uplink-b") })],
  "where a NAT gateway stands in a subnet of a spoke": ["data-b", but(design, "nat-b", { subnetId: the("data-b") })],
  "with a private NAT gateway": ["uplink-b", but(design, "nat-b", { connectivityType: "private", allocationId: undefined })],
  "where the NAT gateways' subnets have no way out": ["public-a", without(design, "public-out")],
  "where the internet gateway is of the spoke": ["nat-a", but(design, "igw", { vpcId: the("vpc") })],
  "by IPv6": ["private-a", but(design, "private-out", { destinationCidrBlock: undefined, destinationIpv6CidrBlock: "::/0" })],
  "with a network ACL that keeps answers from the NAT gateways": ["acl", { ...design, ...acl("public", "hub", [[443, 443]], [[0, 65535]]) }],
  "with a network ACL that lets the NAT gateways answer nobody": ["acl", { ...design, ...acl("public", "hub", [[0, 65535]], [[443, 443]]) }],
  "with a network ACL before the hub's attachment": ["hub-attachment", { ...design, ...acl("uplink", "hub", [[443, 443]], [[0, 65535]]) }],
  "with a network ACL before the spoke's attachment": ["spoke-attachment", { ...design, ...acl("data", "vpc", [[443, 443]], [[0, 65535]]) }],
  "with a network ACL that keeps answers from the spoke": ["acl", { ...design, ...acl("private", "vpc", [[443, 443]], [[0, 65535]]) }],
  "with a VPN at the gateway, which may announce anything": ["vpn", {
    ...design,
    office: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" }],
    vpn: ["ec2/vpnConnection", { transitGatewayId: the("tgw"), customerGatewayId: the("office"), type: "ipsec.1" }],
  }],
  "with a second spoke of the same addresses": ["public-a", {
    ...design,
    twin: ["ec2/vpc", { cidrBlock: "10.0.0.0/16" }],
    ...tier("twin", 10, "twin"),
    "twin-attachment": attachment("twin", "twin"),
    "twin-propagation": joined("Propagation", "twin-attachment", "hub-routes"),
  }],
  "with a firewall behind the hub's attachment": ["uplink-b", {
    ...but(design, "uplink-out-b", { natGatewayId: undefined, vpcEndpointId: the("firewall", "firewallStatuses", () => "vpce-0123456789abcdef0") }),
    ...tier("wall", 20, "hub", "10.9"),
    firewall: ["networkfirewall/firewall", { vpcId: the("hub"), firewallPolicyArn: "arn:aws:network-firewall:eu-central-1:123456789012:firewall-policy/all", subnetMappings: [{ subnetId: the("wall-b") }] }, { firewallStatuses: [{ syncStates: [{ attachments: [{ endpointId: "vpce-0123456789abcdef0", subnetId: "subnet-1" }] }] }] }],
    ...route("wall-out", "wall", { natGatewayId: the("nat-b") }),
  }],
  "beside a spoke of which not all blocks are known": ["public-a", {
    ...design,
    ...other,
    more: ["ec2/vpcIpv4CidrBlockAssociation", { vpcId: the("other"), ipv4IpamPoolId: "ipam-pool-0aaaaaaaaaaaaaaaa", ipv4NetmaskLength: 20 }],
  }],
  "where a NAT gateway stands in a VPC that the hub's attachment is not of": ["other-b", {
    ...design,
    ...other,
    "other-association": joined("Association", "other-attachment", "hub-routes"),
    "other-igw": ["ec2/internetGateway", { vpcId: the("other") }],
    ...route("other-out", "other", { gatewayId: the("other-igw") }),
    ...route("other-back", "other", { transitGatewayId: the("tgw") }, "10.0.0.0/16"),
    ...but(design, "nat-b", { subnetId: the("other-b") }),
  }],
  "by a transit gateway of elsewhere": ["private-out", but(design, "private-out", { transitGatewayId: "tgw-0cccccccccccccccc" })],
  "where nothing is let out": ["app-group", without(design, "app-group-out-1")],
}; // prettier-ignore

/** One default table for all attachments, with a route that is written into it. */
const plain: Design = {
  ...without(design, "spoke-routes", "hub-routes", "spoke-association", "hub-association", "spoke-propagation"),
  tgw: ["ec2transitgateway/transitGateway", {}, { associationDefaultRouteTableId: "tgw-rtb-0dddddddddddddddd", propagationDefaultRouteTableId: "tgw-rtb-0dddddddddddddddd" }],
  "spoke-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("vpc"), subnetIds: of("data"), transitGatewayId: the("tgw") }],
  "hub-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("hub"), subnetIds: of("uplink"), transitGatewayId: the("tgw") }],
  "to-hub": ["ec2transitgateway/route", { destinationCidrBlock: everyone, transitGatewayAttachmentId: the("hub-attachment"), transitGatewayRouteTableId: the("tgw", "associationDefaultRouteTableId") }],
}; // prettier-ignore

describe("centralised egress is not sure where changes are ignored", () => {
  const ignored: readonly (readonly [string, string])[] = [
    ["tgw", "autoAcceptSharedAttachments"], ["tgw", "defaultRouteTableAssociation"], ["tgw", "defaultRouteTablePropagation"],
    ["hub-attachment", "vpcId"], ["hub-attachment", "subnetIds"], ["hub-attachment", "transitGatewayId"],
    ["hub-attachment", "transitGatewayDefaultRouteTableAssociation"], ["spoke-attachment", "transitGatewayDefaultRouteTablePropagation"],
    ["to-hub", "destinationCidrBlock"], ["to-hub", "transitGatewayAttachmentId"], ["to-hub", "transitGatewayRouteTableId"], ["to-hub", "blackhole"],
    ["hub-association", "transitGatewayAttachmentId"], ["hub-association", "transitGatewayRouteTableId"],
    ["spoke-propagation", "transitGatewayAttachmentId"], ["spoke-propagation", "transitGatewayRouteTableId"],
  ]; // prettier-ignore
  for (const [name, property] of ignored) {
    it(`of ${name}'s ${property}`, () => {
      const program = planned(design);
      const [type, given] = program[name] ?? assert.fail(`no ${name}`);
      const changed: Program = { ...program, [name]: [type, { ...given, ignoreChanges: [property] }] };
      assert.match(findings(proveProgram(changed, { traffic })).join(), /T1 missing works at /);
    }); // prettier-ignore
  }
});

describe("centralised egress by the default table", () => {
  it("is proved", () => {
    isRight(plain, traffic);
    isRight(but(plain, "to-hub", { blackhole: false }), traffic);
  });
  it("is not where nothing is associated with it", () => {
    isFound(but(plain, "tgw", { defaultRouteTableAssociation: "disable" }), traffic, /T1 missing works at spoke-attachment$/m); // prettier-ignore
    isFound(but(plain, "spoke-attachment", { transitGatewayDefaultRouteTableAssociation: false }), traffic, /T1 missing works at spoke-attachment$/m); // prettier-ignore
  });
  it("is not where nothing is announced to it", () => {
    isFound(but(plain, "tgw", { defaultRouteTablePropagation: "disable" }), traffic, /T1 missing works at public-a$/m); // prettier-ignore
  });
  it("is not by the default table of another gateway", () => {
    const other: Design = {
      ...plain,
      other: ["ec2transitgateway/transitGateway", {}, { associationDefaultRouteTableId: "tgw-rtb-0eeeeeeeeeeeeeeee", propagationDefaultRouteTableId: "tgw-rtb-0eeeeeeeeeeeeeeee" }],
    }; // prettier-ignore
    isFound(but(other, "to-hub", { transitGatewayRouteTableId: the("other", "associationDefaultRouteTableId") }), traffic, /T1 missing works at tgw$/m); // prettier-ignore
  });
  it("is not by a table that nobody knows", () => {
    isFound(but(plain, "to-hub", { transitGatewayRouteTableId: "tgw-rtb-0ffffffffffffffff" }), traffic, /T1 missing works at tgw$/m); // prettier-ignore
  });
  it("is not where what is read may be the default table", () => {
    const id = "tgw-rtb-0dddddddddddddddd";
    const hole = { destinationCidrBlock: "8.0.0.0/8", blackhole: true, transitGatewayRouteTableId: id };
    const program: Program = {
      ...planned(plain),
      table: ["aws:ec2transitgateway/routeTable:RouteTable", { id, external: true, mayBeRead: true }],
      hole: ["aws:ec2transitgateway/route:Route", { inputs: hole, from: { transitGatewayRouteTableId: ["table"] }, isNew: true }],
    };
    assert.match(findings(proveProgram(program, { traffic })).join(), /T1 missing works at tgw:/);
  }); // prettier-ignore
  it("is not where another type says which table is the default one", () => {
    isFound({ ...plain, table: ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }], moved: ["ec2transitgateway/defaultRouteTableAssociation", { transitGatewayId: the("tgw"), transitGatewayRouteTableId: the("table") }] }, traffic, /T1 missing works at moved$/m); // prettier-ignore
  });
});

describe("centralised egress is not proved", () => {
  for (const [what, [blamed, one]] of Object.entries(wrong)) {
    it(what, () => {
      isFound(one, traffic, new RegExp(`T1 missing works at ${blamed}$`, "m"));
    });
  }
});
