/** Designs of several networks: peerings, transit gateways, VPNs, inspection, and ways out. */
import assert from "node:assert/strict";
import { row } from "../support";
import { arn, but, isFound, isRight, matrix, the, verdicts, without, type Design } from "./design";
import { balancer, database, group, inspected, isolated, lambda, lets, network, of, pair, route, sends, sharing, siteToSite, tier } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";

/** A second VPC with subnets, and a function in them. */
const second = (more: Design = {}): Design => ({
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true }],
  ...tier("far", 0, "far", "10.1"),
  ...group("client-group", "far"),
  ...lambda("client", ["client-group"], of("far")),
  ...more,
});

describe("two VPCs with a peering", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...second(),
    peering: ["ec2/vpcPeeringConnection", { vpcId: the("far"), peerVpcId: the("vpc"), autoAccept: true }],
    ...route("there", "far", { vpcPeeringConnectionId: the("peering") }, "10.0.0.0/16"),
    ...route("back", "data", { vpcPeeringConnectionId: the("peering") }, "10.1.0.0/16"),
    ...pair("client-group", "db-group", 5432),
  }; // prettier-ignore
  const traffic = matrix({
    services: { client: { name: "client" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "client", to: "db", ports: 5432 }],
    never: [{ id: "N1", from: ["client", "db"], to: "internet" }],
  });
  it("are proved by group", () => {
    isRight(design, traffic);
  });
  it("are not without the way back", () => {
    isFound(without(design, "back"), traffic, /T1 missing/);
  });
  // Another store, by the same table, which the other network calls instead.
  const beside: Design = {
    ...design,
    ...Object.fromEntries(
      Object.entries(database("vpc", of("app"))).map(([name, one]) => [name.replace("db", "app"), one]),
    ),
    ...tier("app", 60),
    app: ["rds/instance", { engine: "postgres", port: 5432, dbSubnetGroupName: the("app-subnets", "name"), vpcSecurityGroupIds: [the("app-group")], instanceClass: "db.t4g.micro", publiclyAccessible: false }],
    "app-in-a": ["ec2/routeTableAssociation", { subnetId: the("app-a"), routeTableId: the("data-table") }],
    "app-in-b": ["ec2/routeTableAssociation", { subnetId: the("app-b"), routeTableId: the("data-table") }],
    ...pair("client-group", "app-group", 5432),
  }; // prettier-ignore
  const both = matrix({
    services: { client: { name: "client" } },
    stores: { db: { name: "db" }, app: { name: "app" } },
    allow: [{ id: "T1", from: "client", to: ["db", "app"], ports: 5432 }],
    never: [{ id: "N1", from: ["client", "db"], to: "internet" }],
  });
  it("are proved where two stores answer by one table", () => {
    isRight(beside, both);
  });
  it("are not where the store's subnets lead to the other network for somebody else", () => {
    const rest = without(beside, ...Object.keys(pair("client-group", "db-group", 5432)));
    const others = matrix({ ...both, allow: [{ id: "T1", from: "client", to: "app", ports: 5432 }] }); // prettier-ignore
    isFound(rest, others, /N1 refuted layer at back/);
  });
});

describe("two VPCs with a peering, by addresses", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...second(),
    peering: ["ec2/vpcPeeringConnection", { vpcId: the("far"), peerVpcId: the("vpc"), autoAccept: true }],
    ...route("there", "far", { vpcPeeringConnectionId: the("peering") }, "10.0.0.0/16"),
    ...route("back", "data", { vpcPeeringConnectionId: the("peering") }, "10.1.0.0/16"),
    ...lets("db-group", "10.1.0.0/16", 5432),
    ...sends("client-group", "10.0.0.0/16", 5432),
  }; // prettier-ignore
  const declared = (cidr: string, more: object = {}) =>
    matrix({
      zones: { network: { kind: "network", cidrs: [cidr] } },
      services: { client: { name: "client" } },
      stores: { db: { name: "db" } },
      allow: [
        { id: "T1", from: "network", to: "db", ports: 5432 },
        { id: "T2", from: "client", to: "db", ports: 5432 },
      ],
      ...more,
    });
  const traffic = declared("10.1.0.0/16");
  const acl = (vpc: string, tierName: string, ingress: readonly object[]): Design => ({
    acl: ["ec2/networkAcl", { vpcId: the(vpc), subnetIds: of(tierName), ingress, egress: [entry(everyone)] }],
  }); // prettier-ignore
  const entry = (cidrBlock: string) => ({ ruleNo: 100, protocol: "-1", action: "allow", fromPort: 0, toPort: 0, cidrBlock }); // prettier-ignore

  it("are proved where the matrix names the other network by its block", () => {
    isRight(design, traffic);
    isRight({ ...design, ...acl("far", "far", [entry(everyone)]) }, traffic);
  });
  it("are where what is called in it is named by its block", () => {
    const out: Design = {
      ...second(),
      ...isolated(),
      ...design,
      ...sends("db-group", "10.1.0.0/16", 443),
    };
    const leaving = declared("10.1.0.0/16", {
      allow: [
        { id: "T1", from: "db", to: "network", ports: "tcp/443" },
        { id: "T2", from: "client", to: "db", ports: 5432 },
        { id: "T3", from: "network", to: "db", ports: 5432 },
      ],
    });
    isRight(out, leaving);
    isFound(without(out, "db-group-out-1"), leaving, /T1 missing/);
    isFound(without(out, "there"), leaving, /T1 missing/);
  });
  it("are not without a way there, or back, or before the peering is accepted", () => {
    isFound(without(design, "there"), traffic, /T1 missing/);
    isFound(without(design, "back"), traffic, /T1 missing/);
    isFound(but(design, "peering", { autoAccept: false }), traffic, /T1 missing/);
  });
  it("are not where one of its subnets has no way there", () => {
    const one: Design = {
      ...without(design, "far-in-b"),
      "other-table": ["ec2/routeTable", { vpcId: the("far") }],
      "far-in-b": ["ec2/routeTableAssociation", { subnetId: the("far-b"), routeTableId: the("other-table") }],
    }; // prettier-ignore
    isFound(one, traffic, /T1 missing/);
  });
  it("are not where the store lets in, or leads back to, a part of it", () => {
    const narrow = {
      ...without(design, "db-group-in-1"),
      ...lets("db-group", "10.1.0.0/24", 5432),
    };
    isFound(narrow, traffic, /T1 missing/);
    const back = but(design, "back", { destinationCidrBlock: "10.1.0.0/24" });
    isFound(back, traffic, /T1 missing/);
  });
  it("are not where a network ACL on either side keeps packets or answers", () => {
    isFound({ ...design, ...acl("far", "far", [entry("10.1.0.0/16")]) }, traffic, /T1 missing/);
    isFound({ ...design, ...acl("vpc", "data", [entry("10.0.0.0/16")]) }, traffic, /T1 missing/);
  });
  it("are not where the matrix names more than the other network has", () => {
    isFound(design, declared("10.0.0.0/8"), /T1 missing/);
  });
  it("are not for who stands there and is not declared himself", () => {
    const alone = { ...traffic, allow: [{ id: "T1", from: "network", to: "db", ports: 5432 }] };
    isFound(design, alone, /\* refuted reach/);
  });
});

describe("a site-to-site VPN", () => {
  const design = siteToSite("192.168.0.0/16");
  const traffic = matrix({
    zones: { office: { kind: "network", cidrs: ["192.168.0.0/16"] } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "office", to: "db", ports: 5432 }],
  });
  it("is proved with a route of its own", () => {
    isRight(design, traffic);
  });
  const propagated: Design = {
    ...but(without(design, "office-route"), "vpn", { staticRoutesOnly: false }),
    propagation: ["ec2/vpnGatewayRoutePropagation", { vpnGatewayId: the("vgw"), routeTableId: the("data-table") }],
  }; // prettier-ignore
  it("cannot be proved by what BGP may announce alone", () => {
    isFound(propagated, traffic, /T1 missing/);
  });
  it("leads to all of the office that the groups let out to, or what calls it is missing", () => {
    const calling = { ...design, ...sends("db-group", "192.168.0.0/16", 443) };
    const leaving = {
      ...traffic,
      allow: [
        { id: "T1", from: "office", to: "db", ports: 5432 },
        { id: "T2", from: "db", to: "office", ports: "tcp/443" },
      ],
    };
    isRight(calling, leaving);
    isRight({ ...design, ...sends("db-group", "192.168.7.0/24", 443) }, leaving);
    const half = but(calling, "office-route", { destinationCidrBlock: "192.168.0.0/17" });
    isFound(half, leaving, /T2 missing/);
    isFound({ ...design, ...sends("db-group", "192.169.0.0/16", 443) }, leaving, /T2 missing/);
  });
  it("is not where the store lets in more", () => {
    isFound({ ...design, ...lets("db-group", "192.0.0.0/8", 5432, "x") }, traffic, /admission at db-group-in-x/); // prettier-ignore
  });
  it("is proved with Direct Connect", () => {
    isRight({ ...design, dx: ["directconnect/gateway", { name: "dx", amazonSideAsn: "64512" }], link: ["directconnect/gatewayAssociation", { dxGatewayId: the("dx"), associatedGatewayId: the("vgw"), allowedPrefixes: ["10.0.0.0/16"] }], interface: ["directconnect/privateVirtualInterface", { connectionId: "dxcon-1", vlan: 1, addressFamily: "ipv4", bgpAsn: 65000, dxGatewayId: the("dx") }] }, traffic); // prettier-ignore
  });
});

describe("a Client VPN", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...tier("vpn", 30),
    ...group("vpn-group"),
    ...pair("vpn-group", "db-group", 5432),
    endpoint: ["ec2clientvpn/endpoint", { clientCidrBlock: "10.100.0.0/22", vpcId: the("vpc"), securityGroupIds: [the("vpn-group")], splitTunnel: true, serverCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/x", authenticationOptions: [{ type: "federated-authentication", samlProviderArn: "arn:aws:iam::123456789012:saml-provider/x" }], connectionLogOptions: { enabled: false } }],
    "at-a": ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: the("endpoint"), subnetId: the("vpn-a") }],
    "at-b": ["ec2clientvpn/networkAssociation", { clientVpnEndpointId: the("endpoint"), subnetId: the("vpn-b") }],
    rule: ["ec2clientvpn/authorizationRule", { clientVpnEndpointId: the("endpoint"), targetNetworkCidr: the("vpc", "cidrBlock"), authorizeAllGroups: true }],
  }; // prettier-ignore
  const traffic = matrix({
    zones: { people: { kind: "client-vpn", name: "endpoint" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "people", to: "db", ports: 5432 }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not without an authorization", () => {
    isFound(without(design, "rule"), traffic, /T1 missing/);
  });
});

describe("inspection before the way out", () => {
  const design = inspected();
  const traffic = matrix({
    services: { app: { name: "app" } },
    allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not without a way back through the firewall", () => {
    isFound(without(design, "public-back-b"), traffic, /T1 missing/);
  });
  it("is not without a way on behind the firewall", () => {
    isFound(without(design, "firewall-out"), traffic, /T1 missing/);
  });
});

describe("ways out", () => {
  const app: Design = { ...group("app-group"), ...sends("app-group", everyone, 443), ...lambda("app") }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" } },
    allow: [{ id: "T1", from: "app", to: "internet", ports: "tcp/443" }],
  });
  it("are proved with a NAT gateway in each zone", () => {
    const rest = without(network(), "private-out", "private-table", "private-in-a", "private-in-b");
    const each = (zone: string): Design => ({
      [`eip-${zone}`]: ["ec2/eip", { domain: "vpc" }],
      [`nat-${zone}`]: ["ec2/natGateway", { subnetId: the(`public-${zone}`), allocationId: the(`eip-${zone}`) }],
      [`table-${zone}`]: ["ec2/routeTable", { vpcId: the("vpc"), routes: [{ cidrBlock: everyone, natGatewayId: the(`nat-${zone}`) }] }],
      [`in-${zone}`]: ["ec2/routeTableAssociation", { subnetId: the(`private-${zone}`), routeTableId: the(`table-${zone}`) }],
    }); // prettier-ignore
    isRight({ ...rest, ...each("a"), ...each("b"), ...app }, traffic);
    isFound({ ...rest, ...each("a"), ...app, "table-b": ["ec2/routeTable", { vpcId: the("vpc"), routes: [] }], "in-b": ["ec2/routeTableAssociation", { subnetId: the("private-b"), routeTableId: the("table-b") }] }, traffic, /T1 missing/); // prettier-ignore
  });
  it("are proved by IPv6 alone", () => {
    const design: Design = {
      vpc: ["ec2/vpc", { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true }, { ipv6CidrBlock: "2a05:d014:1:2200::/56" }],
      eigw: ["ec2/egressOnlyInternetGateway", { vpcId: the("vpc") }],
      "private-table": ["ec2/routeTable", { vpcId: the("vpc") }],
      "private-a": ["ec2/subnet", { vpcId: the("vpc"), cidrBlock: "10.0.10.0/24", ipv6CidrBlock: the("vpc", "ipv6CidrBlock", () => "2a05:d014:1:2210::/64"), assignIpv6AddressOnCreation: true }],
      "private-in-a": ["ec2/routeTableAssociation", { subnetId: the("private-a"), routeTableId: the("private-table") }],
      ...route("private-out", "private", { egressOnlyGatewayId: the("eigw") }, "::/0"),
      ...group("app-group"),
      ...sends("app-group", "::/0", 443),
      app: ["ec2/instance", { ami: "ami-1", instanceType: "t4g.nano", subnetId: the("private-a"), ipv6AddressCount: 1, vpcSecurityGroupIds: [the("app-group")] }],
    }; // prettier-ignore
    isRight(design, traffic);
  });
});

describe("a network that the matrix names, and nobody declares a flow to", () => {
  const zones = { office: { kind: "network", cidrs: ["192.168.0.0/16"] } };
  const services = { app: { name: "app" } };
  const design: Design = {
    ...isolated(),
    ...group("app-group"),
    ...sends("app-group", "192.168.0.0/16", 443),
    app: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("app-group")] }],
    gateway: ["ec2/vpnGateway", { vpcId: the("vpc") }],
    customer: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "203.0.113.1", type: "ipsec.1" }],
    vpn: ["ec2/vpnConnection", { vpnGatewayId: the("gateway"), customerGatewayId: the("customer"), type: "ipsec.1" }],
    ...route("out", "private", { gatewayId: the("gateway") }, "192.168.0.0/16"),
  }; // prettier-ignore
  const nothing = matrix({ zones, services, allow: [] });
  const never = matrix({ zones, services, never: [{ id: "N1", from: "app", to: "office" }] });
  it("is not reached: what leaves for it is found", () => {
    isFound(design, nothing, /\* refuted reach/);
    isFound(design, never, /N1 refuted reach/);
    const other = matrix({ zones, services, allow: [{ id: "T1", from: "app", to: "office", ports: "tcp/80" }] }); // prettier-ignore
    isFound(design, other, /\* refuted reach/);
  });
  it("is where a row allows it", () => {
    isRight(design, matrix({ zones, services, allow: [{ id: "T1", from: "app", to: "office", ports: "tcp/443" }] })); // prettier-ignore
  });
  it("is not without a rule, or a route", () => {
    for (const one of [without(design, "app-group-out-1"), without(design, "out")]) {
      isRight(one, nothing);
      isRight(one, never);
    }
  });
  it("is told the layers that close the way there, and not those of the internet", () => {
    const out = { ...without(design, "out"), ...sends("app-group", everyone, 443, "all") };
    for (const verdict of Object.values(verdicts(out, never))) {
      const { evidence, defence } = row(verdict, "N1");
      assert.equal(evidence[0], "app -> office is closed by");
      assert.match(
        evidence.join("\n"),
        /^route: no route of .* leads to networks beyond the VPC$/m,
      );
      assert.equal(defence, 1);
    }
  });
  it("is not by a rule that lets out to others alone", () => {
    const apart = { ...without(design, "app-group-out-1"), ...sends("app-group", "192.169.0.0/16", 443) }; // prettier-ignore
    isRight(apart, nothing);
    isRight(apart, never);
  });

  const alb = (targetId: string): Design => ({
    ...without(design, "app-group-out-1"),
    ...group("alb-group"),
    ...pair("app-group", "alb-group", 443),
    ...sends("alb-group", "192.168.0.0/16", 8080),
    ...balancer("alb", { internal: true }),
    attachment: ["lb/targetGroupAttachment", { targetGroupArn: arn("alb-targets"), targetId, port: 8080, availabilityZone: "all" }],
  }); // prettier-ignore
  const edges = { alb: { name: "alb" } };
  const own = [{ id: "T1", from: "app", to: "alb", ports: 443 }];
  const handed = { id: "T2", from: "alb", to: "office", ports: "tcp/8080" };
  it("is not reached through a load balancer where a row forbids it", () => {
    const rows = matrix({ zones, services, edges, allow: [...own, handed], never: [{ id: "N1", from: "app", to: "office" }] }); // prettier-ignore
    isFound(alb("192.168.1.5"), rows, /N1 refuted reach/);
    isFound(alb("192.168.1.5"), matrix({ zones, services, edges, allow: own }), /\* refuted reach/);
    isRight(alb("192.168.1.5"), matrix({ zones, services, edges, allow: [...own, handed] }));
  });
  it("is not reached by a load balancer that hands on elsewhere", () => {
    const rows = matrix({ zones, services, edges, allow: own, never: [{ id: "N1", from: ["app", "alb"], to: "office" }] }); // prettier-ignore
    isRight(alb("10.0.10.77"), rows);
  });
  it("is reached by a network load balancer, too", () => {
    const nlb = { ...alb("192.168.1.5"), ...balancer("alb", { internal: true, kind: "network", protocol: "TCP", toProtocol: "TCP" }) }; // prettier-ignore
    isFound(nlb, matrix({ zones, services, edges, allow: own, never: [{ id: "N1", from: "alb", to: "office" }] }), /N1 refuted reach/); // prettier-ignore
  });

  const byNlb: Design = {
    vgw: ["ec2/vpnGateway", { vpcId: the("vpc") }],
    cgw: ["ec2/customerGateway", { bgpAsn: "65000", ipAddress: "198.51.100.7", type: "ipsec.1" }],
    vpn: ["ec2/vpnConnection", { vpnGatewayId: the("vgw"), customerGatewayId: the("cgw"), type: "ipsec.1", staticRoutesOnly: true }],
    static: ["ec2/vpnConnectionRoute", { vpnConnectionId: the("vpn"), destinationCidrBlock: "192.168.0.0/16" }],
    ...sends("nlb-group", "192.168.0.0/16", 8080, "office"),
    target: ["lb/targetGroupAttachment", { targetGroupArn: arn("nlb-targets"), targetId: "192.168.0.5", availabilityZone: "all" }],
  }; // prettier-ignore
  const leading = (table: string): Design => ({
    leads: ["ec2/route", { routeTableId: the(table), destinationCidrBlock: "192.168.0.0/16", gatewayId: the("vgw") }],
  }); // prettier-ignore
  const toOffice = { id: "T1", from: "nlb", to: "office", ports: 8080 };
  it("is not reached by a load balancer that is got to as somebody else", () => {
    const nlbs = { nlb: { name: "nlb" } };
    const shared: Design = { ...without(sharing(), "app", "app-task", "cluster"), ...byNlb, ...leading("private-table") }; // prettier-ignore
    const client = { client: { name: "client" } };
    const accounts = { id: "T2", from: "accounts", to: "nlb", ports: 443 };
    const by = (never: object) => matrix({ zones: { ...zones, accounts: { kind: "front", name: "shared" } }, edges: nlbs, services: client, allow: [toOffice, accounts], never: [never] }); // prettier-ignore
    isFound(shared, by({ id: "N1", from: "client", to: "office" }), /N1 \w+ reach/);
    isRight(without(shared, "endpoint-group-in-far-group-443"), by({ id: "N1", from: "client", to: "office" })); // prettier-ignore

    const open: Design = {
      ...network(),
      ...group("app-group"),
      ...lambda("app"),
      ...sends("app-group", "128.0.0.0/2", 443),
      ...group("nlb-group"),
      ...lets("nlb-group", everyone, 443),
      ...balancer("nlb", { kind: "network", protocol: "TCP", toProtocol: "TCP" }),
      ...byNlb,
      ...leading("public-table"),
    };
    const around = matrix({ zones, edges: nlbs, services, allow: [toOffice, { id: "T2", from: "internet", to: "nlb", ports: 443 }, { id: "T3", from: "app", to: "internet", ports: "tcp/443" }], never: [{ id: "N1", from: "app", to: "office" }] }); // prettier-ignore
    isFound(open, around, /N1 \w+ reach/);
  });

  /** The same as a VPC of the program, in which nothing of it stands. */
  const peered: Design = {
    ...isolated(),
    far: ["ec2/vpc", { cidrBlock: "192.168.0.0/16" }],
    ...tier("far", 0, "far", "192.168"),
    peering: ["ec2/vpcPeeringConnection", { vpcId: the("vpc"), peerVpcId: the("far"), autoAccept: true }],
    ...route("to-far", "private", { vpcPeeringConnectionId: the("peering") }, "192.168.0.0/16"),
    ...route("to-near", "far", { vpcPeeringConnectionId: the("peering") }, "10.0.0.0/16"),
    ...group("app-group"),
    app: ["ec2/instance", { subnetId: the("private-a"), vpcSecurityGroupIds: [the("app-group")] }],
  }; // prettier-ignore
  it("is one behind a peering as well", () => {
    const out = { ...peered, ...sends("app-group", "192.168.0.0/16", 443) };
    isFound(out, nothing, /\* refuted reach/);
    isFound(out, never, /N1 refuted reach/);
    const into = { ...peered, ...lets("app-group", "192.168.0.0/16", 443) };
    isFound(into, nothing, /\* refuted reach/);
    isFound(into, matrix({ zones, services, never: [{ id: "N1", from: "office", to: "app" }] }), /N1 refuted reach/); // prettier-ignore
    isRight(peered, nothing);
    const allowed = matrix({ zones, services, allow: [{ id: "T1", from: "office", to: "app", ports: 443 }] }); // prettier-ignore
    isRight(into, allowed);
    isFound(but(into, "to-near", { destinationCidrBlock: "10.0.10.0/25" }), allowed, /T1 missing/);
  });
});
