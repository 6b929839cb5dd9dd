/** Designs around a transit gateway of the program. */
import assert from "node:assert/strict";
import { U, type Program } from "../../graph/build";
import { findings, proveProgram } from "../support";
import {
  arn,
  but,
  isFound,
  isProvedWithout,
  isRight,
  matrix,
  planned,
  the,
  verdicts,
  without,
  type Design,
} from "./design";
import { joined, lets, of, tier } from "./parts";

const design = joined();
const traffic = matrix({
  zones: { far: { kind: "network", cidrs: ["10.1.0.0/16"] } },
  services: { client: { name: "client" } },
  stores: { db: { name: "db" } },
  allow: [{ id: "T1", from: ["client", "far"], to: "db", ports: 5432 }],
  never: [{ id: "N1", from: ["client", "db"], to: "internet" }],
});

describe("a transit gateway between two VPCs", () => {
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where the store lets in more", () => {
    isFound({ ...design, ...lets("db-group", "10.0.0.0/8", 5432, "x") }, traffic, /admission at db-group-in-x/); // prettier-ignore
  });
  it("is not without the way back", () => {
    isFound(without(design, "back"), traffic, /T1 missing/);
  });
  it("is not by group, which it does not know", () => {
    const byGroup = { ...without(design, "db-group-in-1"), ...lets("db-group", the("client-group"), 5432, "x") }; // prettier-ignore
    isFound(byGroup, traffic, /T1 missing/);
  });
  const wrong: Readonly<Record<string, Design>> = {
    "without default tables": but(design, "tgw", { defaultRouteTableAssociation: "disable" }),
    "with default tables that nothing is announced to": but(design, "tgw", { defaultRouteTablePropagation: "disable" }),
    "where an attachment stands in one zone of two": but(design, "far-attachment", { subnetIds: [the("far-a")] }),
    "where nothing is attached to the store's VPC": without(design, "here-attachment"),
    "with a hole in the default table": {
      ...design,
      hole: ["ec2transitgateway/route", { destinationCidrBlock: "10.0.20.0/24", blackhole: true, transitGatewayRouteTableId: "tgw-rtb-0aaaaaaaaaaaaaaaa" }],
    },
    "with an attachment that is accepted without tables": {
      ...design,
      accepted: ["ec2transitgateway/vpcAttachmentAccepter", { transitGatewayAttachmentId: the("here-attachment"), transitGatewayDefaultRouteTableAssociation: false, transitGatewayDefaultRouteTablePropagation: false }],
    },
    "with a network of elsewhere that announces what it has": {
      ...design,
      table: ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }],
      announced: ["ec2transitgateway/routeTablePropagation", { transitGatewayAttachmentId: "tgw-attach-0cccccccccccccccc", transitGatewayRouteTableId: the("table") }],
    },
    "with attachments of other accounts": but(design, "tgw", { autoAcceptSharedAttachments: "enable" }),
    "beside a VPC whose blocks are narrower than the store's": {
      ...design,
      t: ["ec2/vpc", { cidrBlock: "10.0.0.0/17" }],
      t1: ["ec2/vpcIpv4CidrBlockAssociation", { vpcId: the("t"), cidrBlock: "10.0.128.0/17" }],
      t2: ["ec2/vpcIpv4CidrBlockAssociation", { vpcId: the("t"), cidrBlock: "10.7.0.0/16" }],
      ts: ["ec2/subnet", { vpcId: the("t"), cidrBlock: "10.0.1.0/25", availabilityZone: "eu-central-1a" }],
      third: ["ec2transitgateway/vpcAttachment", { vpcId: the("t"), subnetIds: [the("ts")], transitGatewayId: the("tgw") }],
    },
    "with a VPN at the gateway, which may announce anything": {
      ...design,
      office: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" }],
      vpn: ["ec2/vpnConnection", { transitGatewayId: the("tgw"), customerGatewayId: the("office"), type: "ipsec.1" }],
    },
  }; // prettier-ignore
  for (const [what, one] of Object.entries(wrong)) {
    it(`is not ${what}`, () => {
      isFound(one, traffic, /T1 missing/);
    });
  }

  const own: Design = {
    ...but(design, "tgw", { defaultRouteTableAssociation: "disable", defaultRouteTablePropagation: "disable" }),
    table: ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }],
    ...Object.assign({}, ...["here", "far"].map((name): Design => ({
      [`${name}-association`]: ["ec2transitgateway/routeTableAssociation", { transitGatewayAttachmentId: the(`${name}-attachment`), transitGatewayRouteTableId: the("table") }],
      [`${name}-propagation`]: ["ec2transitgateway/routeTablePropagation", { transitGatewayAttachmentId: the(`${name}-attachment`), transitGatewayRouteTableId: the("table") }],
    }))) as Design,
  }; // prettier-ignore
  it("is proved with tables of its own", () => {
    isRight(own, traffic);
  });
  it("is not with a route that is a black hole", () => {
    isFound({ ...own, hole: ["ec2transitgateway/route", { destinationCidrBlock: "10.0.20.0/24", blackhole: true, transitGatewayRouteTableId: the("table") }] }, traffic, /T1 missing/); // prettier-ignore
  });
  it("is not where its table learns nothing of the store's VPC", () => {
    isFound(without(own, "here-propagation"), traffic, /T1 missing/);
  });
});

describe("a transit gateway beside what is none of it", () => {
  const office: Design = {
    office: [
      "ec2/customerGateway",
      { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" },
    ],
  };
  const other: Design = { other: ["ec2transitgateway/transitGateway", {}] };
  const third: Design = {
    third: ["ec2/vpc", { cidrBlock: "10.9.0.0/16" }],
    ...tier("third", 0, "third", "10.9"),
    ...other,
    "third-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("third"), subnetIds: of("third"), transitGatewayId: the("other") }],
    table: ["ec2transitgateway/routeTable", { transitGatewayId: the("other") }],
  }; // prettier-ignore
  const list: Design = { list: ["ec2/managedPrefixList", { addressFamily: "IPv4", maxEntries: 1, entries: [{ cidr: "192.168.0.0/16" }] }] }; // prettier-ignore
  const net: Design = { net: ["networkmanager/globalNetwork", {}] };
  const vpn = (more: object): Design => ({
    ...office,
    vpn: ["ec2/vpnConnection", { customerGatewayId: the("office"), type: "ipsec.1", ...more }],
  });
  const dx = (to: string): Design => ({
    dx: ["directconnect/gatewayAssociation", { dxGatewayId: "x", associatedGatewayId: the(to) }],
  });
  const apart: Readonly<Record<string, Design>> = {
    "a VPN at another transit gateway": { ...other, ...vpn({ transitGatewayId: the("other") }) },
    "a VPN at a VPN gateway": { third: ["ec2/vpc", { cidrBlock: "10.9.0.0/16" }], vgw: ["ec2/vpnGateway", { vpcId: the("third") }], ...vpn({ vpnGatewayId: the("vgw") }) },
    "Direct Connect at a VPN gateway of a third VPC": { third: ["ec2/vpc", { cidrBlock: "10.9.0.0/16" }], vgw: ["ec2/vpnGateway", { vpcId: the("third") }], ...dx("vgw") },
    "Direct Connect at another transit gateway": { ...other, ...dx("other") },
    "an appliance at another one": { ...third, c: ["ec2transitgateway/connect", { transitGatewayId: the("other"), transportAttachmentId: the("third-attachment") }] },
    "a peering of two others": { ...other, more: ["ec2transitgateway/transitGateway", {}], p: ["ec2transitgateway/peeringAttachment", { transitGatewayId: the("other"), peerTransitGatewayId: the("more"), peerRegion: "eu-central-1" }] },
    "an attachment to another one that is accepted": { ...third, a: ["ec2transitgateway/vpcAttachmentAccepter", { transitGatewayAttachmentId: the("third-attachment") }] },
    "a prefix list in a table of another one": { ...third, ...list, l: ["ec2transitgateway/prefixListReference", { prefixListId: the("list"), transitGatewayRouteTableId: the("table") }] },
    "another default table of another one": { ...third, d: ["ec2transitgateway/defaultRouteTableAssociation", { transitGatewayId: the("other"), transitGatewayRouteTableId: the("table") }] },
    "a global network with a site": { ...net, site: ["networkmanager/site", { globalNetworkId: the("net") }] },
    "its place in Network Manager": { ...net, r: ["networkmanager/transitGatewayRegistration", { globalNetworkId: the("net"), transitGatewayArn: arn("tgw") }] },
    "a core network that is peered with another one": { ...net, ...other, core: ["networkmanager/coreNetwork", { globalNetworkId: the("net") }], p: ["networkmanager/transitGatewayPeering", { coreNetworkId: the("core"), transitGatewayArn: arn("other") }] },
    "rules for names that are shared": { share: ["ram/resourceShare", { name: "x" }], s: ["ram/resourceAssociation", { resourceShareArn: arn("share"), resourceArn: "arn:aws:route53resolver:eu-central-1:123456789012:resolver-rule/rslvr-rr-1" }] },
    "another one that is shared": { ...other, share: ["ram/resourceShare", { name: "x" }], s: ["ram/resourceAssociation", { resourceShareArn: arn("share"), resourceArn: arn("other") }] },
    "a Client VPN in its VPC alone": { people: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.200.0.0/22", serverCertificateArn: "x", authenticationOptions: [{ type: "certificate-authentication" }], connectionLogOptions: { enabled: false }, vpcId: the("third") }], third: ["ec2/vpc", { cidrBlock: "10.9.0.0/16" }] },
  }; // prettier-ignore
  for (const [what, more] of Object.entries(apart)) {
    it(`is proved beside ${what}`, () => {
      isRight({ ...design, ...more }, traffic);
    });
  }

  /** What is blamed, in which words, and what is beside the gateway. */
  const guests: Readonly<Record<string, readonly [string, RegExp, Design]>> = {
    "a VPN": ["vpn", /vpnConnection:VpnConnection vpn brings it routes/, vpn({ transitGatewayId: the("tgw") })],
    "a VPN at nobody knows what": ["vpn", /vpn may bring it routes, as it is not known which gateway/, vpn({})],
    "a VPN by a concentrator": ["box", /box brings it routes/, { box: ["ec2/vpnConcentrator", { type: "ipsec.1", transitGatewayId: the("tgw") }] }],
    "Direct Connect": ["dx", /dx brings it routes/, dx("tgw")],
    "Direct Connect by a proposal": ["dx", /dx may bring it routes/, { dx: ["directconnect/gatewayAssociation", { dxGatewayId: "x", proposalId: "x", associatedGatewayOwnerAccountId: "111122223333" }] }],
    "an appliance": ["c", /c brings it routes/, { c: ["ec2transitgateway/connect", { transitGatewayId: the("tgw"), transportAttachmentId: the("far-attachment") }] }],
    "a peering to it": ["p", /p brings it routes/, { ...other, p: ["ec2transitgateway/peeringAttachment", { transitGatewayId: the("other"), peerTransitGatewayId: the("tgw"), peerRegion: "eu-central-1" }] }],
    "a peering that is accepted": ["p", /p may bring it routes/, { p: ["ec2transitgateway/peeringAttachmentAccepter", { transitGatewayAttachmentId: "tgw-attach-0cccccccccccccccc" }] }],
    "a prefix list in a table of it": ["l", /l brings it routes/, { ...list, own: ["ec2transitgateway/routeTable", { transitGatewayId: the("tgw") }], l: ["ec2transitgateway/prefixListReference", { prefixListId: the("list"), transitGatewayRouteTableId: the("own") }] }],
    "a prefix list in nobody knows which table": ["l", /l may bring it routes/, { ...list, l: ["ec2transitgateway/prefixListReference", { prefixListId: the("list"), transitGatewayRouteTableId: "tgw-rtb-0aaaaaaaaaaaaaaaa" }] }],
    "a core network": ["p", /p brings it routes/, { ...net, core: ["networkmanager/coreNetwork", { globalNetworkId: the("net") }], p: ["networkmanager/transitGatewayPeering", { coreNetworkId: the("core"), transitGatewayArn: arn("tgw") }] }],
    "an attachment to a core network that is accepted": ["a", /a may bring it routes/, { a: ["networkmanager/attachmentAccepter", { attachmentId: "x", attachmentType: "TRANSIT_GATEWAY_ROUTE_TABLE" }] }],
    "a firewall that is attached to it": ["f", /f brings it routes/, { f: ["networkfirewall/firewall", { firewallPolicyArn: "x", transitGatewayId: the("tgw"), availabilityZoneMappings: [{ availabilityZoneId: "euc1-az2" }] }] }],
    "a Client VPN": ["people", /people brings it routes/, { people: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.200.0.0/22", serverCertificateArn: "x", authenticationOptions: [{ type: "certificate-authentication" }], connectionLogOptions: { enabled: false }, transitGatewayConfiguration: { transitGatewayId: the("tgw") } }] }],
    "a share of it": ["s", /s shares it with others/, { share: ["ram/resourceShare", { name: "x" }], s: ["ram/resourceAssociation", { resourceShareArn: arn("share"), resourceArn: arn("tgw") }] }],
    "what Cloud Control attaches": ["n", /n may bring it routes/, { n: ["aws-native:ec2:TransitGatewayConnect", {}] }],
  }; // prettier-ignore
  for (const [what, [blamed, words, more]] of Object.entries(guests)) {
    it(`is missing beside ${what}, which is told`, () => {
      isFound({ ...design, ...more }, traffic, new RegExp(`T1 missing works at ${blamed}$`, "m"));
      for (const verdict of Object.values(verdicts({ ...design, ...more }, traffic))) {
        assert.match(findings(verdict).join("\n"), words);
        assert.match(findings(verdict).join("\n"), /TransitGateway tgw may lead it elsewhere/);
      }
    });
  }
  it("is told how to be mended", () => {
    const fixes = (more: Design) =>
      Object.values(verdicts({ ...design, ...more }, traffic)).flatMap(({ findings: all }) =>
        all.map(({ fix }) => fix),
      );
    for (const fix of fixes(vpn({ transitGatewayId: the("tgw") })))
      assert.match(fix, /^Have .*vpn at a gateway of its own, or join the two VPCs by a peering/);
    for (const fix of fixes(vpn({}))) assert.match(fix, /^Name the transit gateway that .*vpn is for/); // prettier-ignore
  });
  it("is missing where nobody knows by now which gateway a thing is for", () => {
    const beside = { ...design, ...other, ...vpn({ transitGatewayId: the("other") }) };
    assert.deepEqual(isProvedWithout(beside, traffic, "vpn", "transitGatewayId"), [false, false]);
    assert.deepEqual(isProvedWithout(beside, traffic, "vpn", "type"), [true, true]);
  });
  it("is missing where what is read may be this gateway", () => {
    const read: Program = {
      ...planned({ ...design, ...vpn({}) }),
      other: ["aws:ec2transitgateway/transitGateway:TransitGateway", { external: true, mayBeRead: true }],
      vpn: ["aws:ec2/vpnConnection:VpnConnection", { inputs: { type: "ipsec.1", transitGatewayId: U }, from: { transitGatewayId: ["other"] }, isNew: true }],
    }; // prettier-ignore
    assert.match(findings(proveProgram(read, { traffic })).join("\n"), /T1 missing/);
  });
  it("is proved beside what is read, and has nothing to do with networks", () => {
    const read: Program = {
      ...planned(design),
      bucket: ["aws:s3/bucket:Bucket", { external: true, mayBeRead: true, id: "x" }],
    };
    assert.deepEqual(findings(proveProgram(read, { traffic })), []);
  });
});
