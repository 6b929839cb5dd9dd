/** Designs around a transit gateway of the program. */
import { but, isFound, isRight, matrix, the, without, type Design } from "./design";
import { database, group, isolated, lambda, lets, of, route, sends, tier } from "./parts";

/** A second VPC with subnets, and a function in them. */
const second = (): Design => ({
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true }],
  ...tier("far", 0, "far", "10.1"),
  ...group("client-group", "far"),
  ...lambda("client", ["client-group"], of("far")),
});

describe("a transit gateway between two VPCs", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...second(),
    tgw: ["ec2transitgateway/transitGateway", {}],
    "here-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("vpc"), subnetIds: of("private"), transitGatewayId: the("tgw") }],
    "far-attachment": ["ec2transitgateway/vpcAttachment", { vpcId: the("far"), subnetIds: of("far"), transitGatewayId: the("tgw") }],
    ...route("there", "far", { transitGatewayId: the("tgw") }, "10.0.0.0/16"),
    ...route("back", "data", { transitGatewayId: the("tgw") }, "10.1.0.0/16"),
    ...lets("db-group", "10.1.0.0/16", 5432),
    ...sends("client-group", "10.0.0.0/16", 5432),
  }; // prettier-ignore
  const traffic = matrix({
    zones: { far: { kind: "network", cidrs: ["10.1.0.0/16"] } },
    services: { client: { name: "client" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: ["client", "far"], to: "db", ports: 5432 }],
    never: [{ id: "N1", from: ["client", "db"], to: "internet" }],
  });
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
