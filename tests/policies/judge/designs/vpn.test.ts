/** Networks behind a VPN gateway: those that its connections lead to, as far as the program says so. */
import assert from "node:assert/strict";
import { but, isFound, isProvedWithout, isRight, matrix, the, without, type Design } from "./design"; // prettier-ignore
import { group, sends, of, lambda, siteToSite } from "./parts";

const office = "192.168.0.0/16";
const design = siteToSite(office);
const traffic = matrix({
  zones: { office: { kind: "network", cidrs: [office] } },
  stores: { db: { name: "db" } },
  allow: [{ id: "T1", from: "office", to: "db", ports: 5432 }],
});

describe("a VPN with static routes", () => {
  it("leads to these", () => {
    isRight(design, traffic);
  });
  it("leads nowhere without one", () => {
    isFound(without(design, "static"), traffic, /T1 missing works at vpn :: staticRoutesOnly$/m);
  });
  it("does not lead to another network, nor to a part of that alone", () => {
    for (const destinationCidrBlock of ["172.20.0.0/16", "192.168.0.0/17"]) {
      isFound(but(design, "static", { destinationCidrBlock }), traffic, /T1 missing works at vpn :: staticRoutesOnly$/m); // prettier-ignore
    }
  });
  it("leads to the parts of a network by several", () => {
    const halves = but({ ...design, other: ["ec2/vpnConnectionRoute", { vpnConnectionId: the("vpn"), destinationCidrBlock: "192.168.128.0/17" }] }, "static", { destinationCidrBlock: "192.168.0.0/17" }); // prettier-ignore
    isRight(halves, traffic);
  });
  it("leads to a part where that is what is declared, whatever the VPC's route says", () => {
    const cidr = "192.168.4.0/24";
    const branch = matrix({ zones: { branch: { kind: "network", cidrs: [cidr] } }, stores: { db: { name: "db" } }, allow: [{ id: "T1", from: "branch", to: "db", ports: 5432 }] }); // prettier-ignore
    const part = but(but(design, "static", { destinationCidrBlock: cidr }), "db-group-in-1", { cidrIpv4: cidr }); // prettier-ignore
    isRight(part, branch);
  });
});

describe("what calls a network behind a VPN", () => {
  const out: Design = { ...without(design, "db-group-in-1", "db-group", "db", "db-subnets"), ...group("fn-group"), ...lambda("fn", ["fn-group"], of("data")), ...sends("fn-group", office, 443) }; // prettier-ignore
  const calls = matrix({ zones: { office: { kind: "network", cidrs: [office] } }, services: { fn: { name: "fn" } }, allow: [{ id: "T1", from: "fn", to: "office", ports: "tcp/443" }] }); // prettier-ignore
  it("gets there by a static route", () => {
    isRight(out, calls);
    isFound(without(out, "static"), calls, /T1 missing works at vpn :: staticRoutesOnly$/m);
  });
});

describe("a VPN connection that carries some networks alone", () => {
  const carries = (inputs: object, from: Design = design): Design =>
    but(from, "vpn", inputs as Readonly<Record<string, unknown>>);
  const at = (property: string) => new RegExp(`T1 missing works at vpn :: ${property}$`, "m");
  const bgp = but(without(design, "static"), "vpn", { staticRoutesOnly: undefined });

  it("carries everything by default", () => {
    for (const from of [design, bgp]) {
      isRight(carries({ localIpv4NetworkCidr: "0.0.0.0/0", remoteIpv4NetworkCidr: "0.0.0.0/0" }, from), traffic); // prettier-ignore
      isRight(carries({ localIpv4NetworkCidr: office, remoteIpv4NetworkCidr: "10.0.0.0/16" }, from), traffic); // prettier-ignore
      isRight(carries({ localIpv4NetworkCidr: "192.0.0.0/8", remoteIpv4NetworkCidr: "10.0.0.0/8" }, from), traffic); // prettier-ignore
      isRight(carries({ localIpv6NetworkCidr: "2001:db8::/32", remoteIpv6NetworkCidr: "2001:db8::/32" }, from), traffic); // prettier-ignore
    }
    isRight(carries({ remoteIpv4NetworkCidr: the("vpc", "cidrBlock") }), traffic);
  });

  it("does not carry other ones, nor all of a network by a part of it", () => {
    for (const from of [design, bgp]) {
      for (const cidr of ["10.99.0.0/16", "192.168.0.0/17"]) {
        isFound(carries({ localIpv4NetworkCidr: cidr }, from), traffic, at("localIpv4NetworkCidr"));
      }
      for (const cidr of ["10.77.0.0/16", "10.0.20.0/24", "10.0.0.0/20"]) {
        isFound(carries({ remoteIpv4NetworkCidr: cidr }, from), traffic, at("remoteIpv4NetworkCidr")); // prettier-ignore
      }
    }
  });

  it("carries nothing for sure where nobody knows which", () => {
    const parameter: Design = { parameter: ["ssm/parameter", { name: "office", type: "String", value: "x" }] }; // prettier-ignore
    const open = (property: string) => carries({ [property]: the("parameter", "arn") }, { ...design, ...parameter }); // prettier-ignore
    for (const property of ["localIpv4NetworkCidr", "remoteIpv4NetworkCidr"]) {
      isFound(open(property), traffic, at(property));
    }
    assert.deepEqual(isProvedWithout(design, traffic, "vpn", "localIpv4NetworkCidr"), [false, false]); // prettier-ignore
    assert.deepEqual(isProvedWithout(design, traffic, "vpn", "tags"), [true, true]);
  });

  it("leaves the rest to another one", () => {
    const halves: Design = {
      ...carries({ localIpv4NetworkCidr: "192.168.0.0/17" }, bgp),
      other: ["ec2/vpnConnection", { vpnGatewayId: the("vgw"), customerGatewayId: the("office"), type: "ipsec.1", localIpv4NetworkCidr: "192.168.128.0/17" }],
    }; // prettier-ignore
    isRight(halves, traffic);
    isFound(but(halves, "other", { remoteIpv4NetworkCidr: "10.77.0.0/16" }), traffic, /T1 missing works at (vpn|other) :: /); // prettier-ignore
  });

  it("is not all that leads there beside Direct Connect", () => {
    const dx: Design = { dx: ["directconnect/gatewayAssociation", { dxGatewayId: "x", associatedGatewayId: the("vgw") }] }; // prettier-ignore
    isRight({ ...carries({ localIpv4NetworkCidr: "10.99.0.0/16" }, bgp), ...dx }, traffic);
  });

  it("keeps nobody out", () => {
    const never = matrix({ zones: { office: { kind: "network", cidrs: [office] } }, stores: { db: { name: "db" } }, never: [{ id: "N1", from: "office", to: "db" }] }); // prettier-ignore
    isFound(carries({ localIpv4NetworkCidr: "10.99.0.0/16" }), never, /^N1 (refuted|undecided)/m);
  });
});

describe("a VPN gateway", () => {
  it("leads nowhere without a connection", () => {
    isFound(without(design, "static", "vpn", "office"), traffic, /T1 missing works at vgw$/m);
  });
  it("leads wherever a peer announces by BGP", () => {
    isRight(but(without(design, "static"), "vpn", { staticRoutesOnly: undefined }), traffic);
    isRight(but(without(design, "static"), "vpn", { staticRoutesOnly: false }), traffic);
  });
  it("may lead anywhere by Direct Connect", () => {
    isRight({ ...without(design, "static", "vpn", "office"), dx: ["directconnect/gatewayAssociation", { dxGatewayId: "x", associatedGatewayId: the("vgw") }] }, traffic); // prettier-ignore
    isRight({ ...without(design, "static", "vpn", "office"), dx: ["directconnect/privateVirtualInterface", { connectionId: "dxcon-1", vlan: 7, addressFamily: "ipv4", bgpAsn: 65000, vpnGatewayId: the("vgw") }] }, traffic); // prettier-ignore
  });
});

describe("routes that a VPN gateway propagates", () => {
  const propagation: Design = {
    propagation: ["ec2/vpnGatewayRoutePropagation", { vpnGatewayId: the("vgw"), routeTableId: the("data-table") }],
  }; // prettier-ignore
  const bgp = but(without(design, "static"), "vpn", { staticRoutesOnly: false });
  it("are those of its static connections", () => {
    const propagated = { ...without(design, "office-route"), ...propagation };
    isRight(propagated, traffic);
    isFound(
      but(propagated, "static", { destinationCidrBlock: "172.20.0.0/16" }),
      traffic,
      /T1 missing/,
    );
    isFound(without(propagated, "static"), traffic, /T1 missing/);
  });
  it("are of no other gateway's connections", () => {
    const other: Design = {
      ...without(design, "office-route"),
      ...propagation,
      far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
      "far-vgw": ["ec2/vpnGateway", { vpcId: the("far") }],
    };
    isFound(but(other, "vpn", { vpnGatewayId: the("far-vgw") }), traffic, /T1 missing/);
  });
  it("take nothing from a route to the same gateway", () => {
    isRight({ ...design, ...propagation }, traffic);
    isRight({ ...bgp, ...propagation }, traffic);
  });
  it("may take something from a route to another one", () => {
    const other: Design = {
      ...bgp,
      ...propagation,
      tgw: ["ec2transitgateway/transitGateway", {}],
      attachment: ["ec2transitgateway/vpcAttachment", { vpcId: the("vpc"), subnetIds: of("private"), transitGatewayId: the("tgw") }],
    }; // prettier-ignore
    const by = but(other, "office-route", { gatewayId: undefined, transitGatewayId: the("tgw") });
    isFound(by, traffic, /T1 missing/);
  });
  it("may be any by BGP", () => {
    isFound({ ...without(bgp, "office-route"), ...propagation }, traffic, /T1 missing/);
  });
});
