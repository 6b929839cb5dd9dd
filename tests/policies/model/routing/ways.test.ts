/** Tables, ways and classes of subnets, sentence by sentence. */
import assert from "node:assert/strict";
import { base, except, id, Model, type Net } from "./support";

const all4 = "0.0.0.0/0";
const home = "local 10.0.0.0/16";
const away = except("10.0.0.0/16");
const route = (to: object, at: object = { destinationCidrBlock: all4 }) =>
  ["ec2/route", { routeTableId: id("t"), ...at, ...to }] as const;
const igw = { gatewayId: id("igw") };
const nat: Net = {
  nat: ["ec2/natGateway", { subnetId: id("s"), connectivityType: "public" }],
};
const eigw: Net = { eigw: ["ec2/egressOnlyInternetGateway", { vpcId: id("vpc") }] };
const without = (net: Net, ...names: readonly string[]): Net =>
  Object.fromEntries(Object.entries(net).filter(([name]) => !names.includes(name)));

describe("where a subnet's packets go", () => {
  const both = (net: Net, expected: readonly string[], classes: string) => {
    const model = new Model(net);
    assert.deepEqual(model.ways("s", "may"), [...expected].sort());
    assert.deepEqual(model.ways("s", "must"), [...expected].sort());
    assert.equal(model.classes("s"), classes);
    assert.deepEqual(model.findings("s"), []);
  };

  it("only to the VPC, by a table without routes", () => {
    both(base(), [home], "nnnny");
  });
  it("only to the VPC, by the main table that a VPC of this plan came with", () => {
    both(without(base(), "a"), [home], "nnnny");
  });
  it("to every block of the VPC", () => {
    const more = base({
      c: ["ec2/vpcIpv4CidrBlockAssociation", { vpcId: id("vpc"), cidrBlock: "10.9.0.0/16" }],
    });
    both(more, ["local 10.0.0.0/16 10.9.0.0/16"], "nnnny");
  });
  it("to a generated IPv6 block as well", () => {
    const vpc = [
      "ec2/vpc",
      { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true },
    ] as const;
    both(base({ vpc }), ["local 10.0.0.0/16 vpc/56"], "nnnny");
    const model = new Model(base({ vpc, r: route(igw, { destinationIpv6CidrBlock: "::/0" }) }));
    assert.deepEqual(model.ways("s", "must"), [
      "internet ::/0 except vpc/56",
      "local 10.0.0.0/16 vpc/56",
    ]);
    assert.equal(model.classes("s"), "nynnn");
  });
  it("to the internet, by a route of its own or one in the table's list", () => {
    both(base({ r: route(igw) }), [home, `internet ${away}`], "ynnnn");
    const t = [
      "ec2/routeTable",
      { vpcId: id("vpc"), routes: [{ cidrBlock: all4, gatewayId: id("igw") }] },
    ] as const;
    both(base({ t }), [home, `internet ${away}`], "ynnnn");
  });
  it("to the internet, by halves of the address space", () => {
    const net = base({
      r: route(igw, { destinationCidrBlock: "0.0.0.0/1" }),
      q: route(igw, { destinationCidrBlock: "128.0.0.0/1" }),
    });
    both(net, [home, `internet ${away}`], "ynnnn");
  });
  it("not to the internet, where the gateway has private destinations only", () => {
    const net = base({ r: route(igw, { destinationCidrBlock: "192.168.0.0/16" }) });
    both(net, [home, "internet 192.168.0.0/16"], "nnnnn");
  });
  it("by the longest prefix", () => {
    const net = base({
      ...nat,
      r: route(igw),
      q: route({ natGatewayId: id("nat") }, { destinationCidrBlock: "8.0.0.0/8" }),
    });
    both(
      net,
      [home, `internet ${except("10.0.0.0/16", "8.0.0.0/8")}`, "nat-public 8.0.0.0/8"],
      "ynynn",
    );
  });
  it("out by NAT for IPv4 and the egress-only gateway for IPv6", () => {
    const net = base({
      ...nat,
      ...eigw,
      r: route({ natGatewayId: id("nat") }),
      q: route({ egressOnlyGatewayId: id("eigw") }, { destinationIpv6CidrBlock: "::/0" }),
    });
    both(net, [home, `nat-public ${away}`, "egress-only ::/0"], "nnynn");
  });
  it("through NAT to IPv4 behind IPv6", () => {
    const net = base({
      ...nat,
      r: route({ natGatewayId: id("nat") }, { destinationIpv6CidrBlock: "::/0" }),
    });
    both(net, [home, "nat-public 64:ff9b::/96"], "nnynn");
  });
  it("through private NAT for sure to private networks only", () => {
    const net = base({
      nat: ["ec2/natGateway", { subnetId: id("s"), connectivityType: "private" }],
      r: route({ natGatewayId: id("nat") }),
    });
    const model = new Model(net);
    assert.deepEqual(model.ways("s", "may"), [home, `nat-private ${away}`]);
    assert.equal(model.classes("s"), "nnnyn");
  });
  it("through NAT of which it is not kept up whether it is private", () => {
    const frozen = { ignoreChanges: ["connectivityType"] };
    const net = base({
      nat: ["ec2/natGateway", { subnetId: id("s"), connectivityType: "private" }, frozen],
      r: route({ natGatewayId: id("nat") }),
    });
    assert.equal(new Model(net).classes("s"), "nn???");
  });
  for (const [property, kind, to] of [
    ["transitGatewayId", "transit-gateway", "tgw-1"],
    ["vpcPeeringConnectionId", "peering", "pcx-1"],
    ["networkInterfaceId", "middlebox", "eni-1"],
    ["vpcEndpointId", "inspection", "vpce-1"],
    ["coreNetworkArn", "core-network", "arn:aws:networkmanager::1:core-network/x"],
    ["localGatewayId", "local-gateway", "lgw-1"],
    ["carrierGatewayId", "carrier", "cagw-1"],
    ["gatewayId", "vpn-gateway", "vgw-1"],
  ] as const) {
    it(`to other networks: ${kind}`, () => {
      both(base({ r: route({ [property]: to }) }), [home, `${kind} ${away}`], "nnnyn");
    });
  }
  it("nowhere, where a route has no target", () => {
    both(base({ r: route({}) }), [home, `none ${away}`], "nnnny");
  });
  it("to one service through a gateway endpoint", () => {
    const service = "com.amazonaws.eu-central-1.s3";
    const e = ["ec2/vpcEndpoint", { vpcId: id("vpc"), serviceName: service }] as const;
    const expected = [home, `gateway-endpoint ${service}`];
    const a = [
      "ec2/vpcEndpointRouteTableAssociation",
      { vpcEndpointId: id("e"), routeTableId: id("t") },
    ] as const;
    both(base({ e, ea: a }), expected, "nnnny");
    both(base({ e: [e[0], { ...e[1], routeTableIds: [id("t")] }] }), expected, "nnnny");
  });
  it("to what a prefix list holds, and anywhere if that is unknown", () => {
    const p = [
      "ec2/managedPrefixList",
      { entries: [{ cidr: "8.8.0.0/16" }, { cidr: "9.0.0.0/8" }] },
    ] as const;
    const r = route(igw, { destinationPrefixListId: id("p") });
    both(base({ p, r }), [home, "internet 8.8.0.0/16 9.0.0.0/8"], "ynnnn");
    const model = new Model(
      base({ p: [p[0], { entries: [{ cidr: id("x") }] }], r, x: ["ec2/eip"] }),
    );
    const [out, ...more] = model.ways("s", "may");
    assert.match(out ?? "", /^internet 0\.0\.0\.0\/5 8\.0\.0\.0\/7 10\.1\.0\.0\/16 .* ::\/0$/);
    // Nothing but a middlebox takes the VPC's own addresses away from the local route.
    assert.deepEqual(more, [home]);
    assert.deepEqual(model.ways("s", "must"), [home]);
    assert.equal(model.classes("s"), "??nn?");
  });
  it("to the VPC itself, whatever else is said, unless a middlebox or a NAT gateway takes it", () => {
    const inside = { destinationCidrBlock: "10.0.7.0/24" };
    both(base({ r: route(igw, inside) }), [home], "nnnny");
    const model = new Model(base({ r: route({ networkInterfaceId: "eni-1" }, inside) }));
    assert.ok(model.ways("s", "must").includes("middlebox 10.0.7.0/24"));
    const unknown = new Model(
      base({
        r: route({ networkInterfaceId: "eni-1" }, { destinationCidrBlock: id("x") }),
        x: ["ec2/eip"],
      }),
    );
    assert.deepEqual(unknown.ways("s", "must"), []);
  });
  it("to private networks, as others will write the routes", () => {
    const vgw: Net = { vgw: ["ec2/vpnGateway", { vpcId: id("vpc") }] };
    for (const net of [
      base({ ...vgw, t: ["ec2/routeTable", { vpcId: id("vpc"), propagatingVgws: [id("vgw")] }] }),
      base({
        ...vgw,
        p: ["ec2/vpnGatewayRoutePropagation", { vpnGatewayId: id("vgw"), routeTableId: id("t") }],
      }),
    ]) {
      const model = new Model(base({ ...net, r: route(igw) }));
      // Of IPv4 the table has a route for everything, of IPv6 none.
      assert.ok(
        model
          .ways("s", "may")
          .some((way) => /^vpn-gateway 10\.1\.0\.0\/16 [^:]*192\.168\.0\.0\/16 ::\/0$/.test(way)),
      );
      assert.ok(model.ways("s", "must").includes(home));
      assert.equal(model.classes("s"), "ynn?n");
      assert.equal(model.findings("s").length, 1);
    }
  });
  it("to anywhere that it has no route for, where others write routes", () => {
    const propagated = (kind: string, more: Record<string, unknown>): Net => ({
      p: [kind, { routeTableId: id("t"), ...more }],
    });
    const vgw: Net = { vgw: ["ec2/vpnGateway", { vpcId: id("vpc") }] };
    const byGateway = propagated("ec2/vpnGatewayRoutePropagation", { vpnGatewayId: id("vgw") });
    const byServer = propagated("vpc/routeServerPropagation", { routeServerId: "rs-1" });
    const all = (net: Net) => {
      const model = new Model(net);
      const ways = model.ways("s", "may").filter((way) => !way.startsWith("local"));
      return { ways, must: model.ways("s", "must"), classes: model.classes("s") };
    };
    const gateway = all(base({ ...vgw, ...byGateway }));
    assert.deepEqual([gateway.ways.length, gateway.classes], [1, "nnn??"]);
    assert.match(gateway.ways[0] ?? "", /^vpn-gateway 0\.0\.0\.0\/5 .* ::\/0$/);
    // A route server leads to interfaces of its peers, and to no internet gateway.
    const server = all(base(byServer));
    assert.deepEqual([server.ways.length, server.classes], [1, "nnn??"]);
    assert.match(server.ways[0] ?? "", /^middlebox 0\.0\.0\.0\/0 ::\/0$/);
    const routed = all(base({ ...vgw, ...byGateway, r: route(igw) }));
    assert.ok(
      routed.must.some((way) => way.startsWith("internet ")),
      routed.must.join("; "),
    );
  });
});

describe("which table a subnet has", () => {
  const main: Net = {
    m: ["ec2/mainRouteTableAssociation", { vpcId: id("vpc"), routeTableId: id("t") }],
  };
  const d: Net = {
    d: [
      "ec2/defaultRouteTable",
      { defaultRouteTableId: id("vpc"), routes: [{ cidrBlock: all4, gatewayId: id("igw") }] },
    ],
  };
  const own = without(base({ r: route(igw) }), "a");

  it("the one that was made the main one", () => {
    assert.equal(new Model({ ...own, ...main }).classes("s"), "ynnnn");
    assert.equal(
      new Model({
        ...own,
        ...main,
        d: ["ec2/defaultRouteTable", { defaultRouteTableId: id("vpc"), routes: [] }],
      }).classes("s"),
      "ynnnn",
    );
  });
  it("the one that manages the main one", () => {
    assert.equal(new Model({ ...without(own, "r"), ...d }).classes("s"), "ynnnn");
  });
  it("its own rather than the main one", () => {
    assert.equal(new Model({ ...base(), ...d }).classes("s"), "nnnny");
  });
  it("the main one, with a route of its own", () => {
    const r = route(igw, { routeTableId: id("vpc"), destinationCidrBlock: all4 });
    assert.equal(new Model({ ...own, r }).classes("s"), "ynnnn");
  });
  it("unknown, in a VPC outside of the plan", () => {
    const net = {
      ...without(own, "r"),
      s: ["ec2/subnet", { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" }],
    } as const;
    const model = new Model(net);
    assert.equal(model.classes("s"), "?????");
    assert.deepEqual(model.ways("s", "must"), []);
    assert.equal(model.findings("s").length, 1);
  });
  it("unknown, where the table is outside of the plan", () => {
    const a = ["ec2/routeTableAssociation", { subnetId: id("s"), routeTableId: "rtb-1" }] as const;
    assert.equal(new Model(base({ a })).classes("s"), "?????");
  });
  it("either, of two tables that it may be", () => {
    const net = base({
      r: route(igw),
      t2: ["ec2/routeTable", { vpcId: id("vpc") }],
      a: ["ec2/routeTableAssociation", { subnetId: id("s"), routeTableId: id("t", "t2") }],
    });
    const model = new Model(net);
    assert.deepEqual(model.ways("s", "may"), [`internet ${away}`, home]);
    assert.deepEqual(model.ways("s", "must"), [home]);
    assert.equal(model.classes("s"), "?nnn?");
  });
  it("either, of two that it is associated with", () => {
    const net = base({
      r: route(igw),
      t2: ["ec2/routeTable", { vpcId: id("vpc") }],
      a2: ["ec2/routeTableAssociation", { subnetId: id("s"), routeTableId: id("t2") }],
    });
    const model = new Model(net);
    assert.deepEqual(model.ways("s", "must"), [home]);
    assert.equal(model.classes("s"), "?nnn?");
    assert.ok(model.findings("s").every((text) => text.startsWith("conflict: ")));
    assert.equal(model.findings("s").length, 2);
  });
  it("not one that a gateway has", () => {
    const net = base({
      r: route(igw),
      a: ["ec2/routeTableAssociation", { gatewayId: id("igw"), routeTableId: id("t") }],
    });
    const model = new Model(net);
    assert.equal(model.classes("s"), "nnnny");
    assert.deepEqual(
      model.routing.edges.map(({ finding }) => finding?.kind),
      ["unmodelled"],
    );
  });
});

describe("routes that undo each other", () => {
  const list = (...routes: readonly object[]): Net => ({
    t: ["ec2/routeTable", { vpcId: id("vpc"), routes }],
  });
  const inline = { cidrBlock: all4, gatewayId: id("igw") };

  it("a list and routes of their own: either may hold, and only what both say does", () => {
    const model = new Model(
      base({ ...nat, ...list(inline), r: route({ natGatewayId: id("nat") }) }),
    );
    assert.deepEqual(model.ways("s", "may"), [`internet ${away}`, home, `nat-public ${away}`]);
    assert.deepEqual(model.ways("s", "must"), [home]);
    assert.equal(model.classes("s"), "?n?n?");
    assert.ok(model.findings("s")[0]?.startsWith("conflict: "));
    assert.deepEqual(new Model(base({ ...list(inline), r: route(igw) })).ways("s", "must"), [
      `internet ${away}`,
      home,
    ]);
  });
  it("an empty list takes all out, no list takes nothing out", () => {
    assert.equal(new Model(base({ ...list(), r: route(igw) })).classes("s"), "?nnn?");
    assert.equal(new Model(base({ r: route(igw) })).classes("s"), "ynnnn");
    assert.equal(new Model(base(list())).classes("s"), "nnnny");
  });
  it("two targets for one destination", () => {
    const model = new Model(base({ ...nat, r: route(igw), q: route({ natGatewayId: id("nat") }) }));
    assert.deepEqual(model.ways("s", "must"), [home]);
    assert.equal(model.classes("s"), "?n?n?");
  });
});

describe("what is not known of a route", () => {
  const cases: readonly (readonly [string, Net, string])[] = [
    [
      "its table",
      base({
        r: ["ec2/route", { ...igw, destinationCidrBlock: all4, routeTableId: id("x") }],
        x: ["ec2/eip"],
      }),
      "?nnn?",
    ],
    [
      "its destination",
      base({ r: route(igw, { destinationCidrBlock: id("x") }), x: ["ec2/eip"] }),
      "?nnn?",
    ],
    ["its gateway", base({ r: route({ gatewayId: id("x") }), x: ["ec2/eip"] }), "?n???"],
    ["which NAT gateway", base({ r: route({ natGatewayId: id("x") }), x: ["ec2/eip"] }), "nn???"],
    [
      "a list as a whole",
      base({ t: ["ec2/routeTable", { vpcId: id("vpc"), routes: id("x") }], x: ["ec2/eip"] }),
      "?????",
    ],
    [
      "what is deployed",
      base({
        r: [
          "ec2/route",
          { routeTableId: id("t"), destinationCidrBlock: all4, natGatewayId: "nat-1" },
        ],
      }),
      "nn???",
    ],
  ];
  for (const [what, net, classes] of cases) {
    it(what, () => {
      const model = new Model(net);
      assert.equal(model.classes("s"), classes);
      const { isolated } = model.routing.classesOf(model.subnet("s"));
      assert.equal(isolated.holds, "unknown");
      assert.ok(isolated.because.length > 0);
    });
  }
  it("which of two internet gateways makes no difference", () => {
    const net = base({
      igw2: ["ec2/internetGateway", {}],
      r: route({ gatewayId: id("igw", "igw2") }),
    });
    const model = new Model(net);
    assert.deepEqual(model.ways("s", "must"), [`internet ${away}`, home]);
    assert.equal(model.classes("s"), "ynnnn");
  });
  it("says which route it is", () => {
    const model = new Model(base({ r: route(igw) }));
    assert.deepEqual(
      model.routing.classesOf(model.subnet("s")).publicV4.because.map(({ text }) => text),
      [
        'aws:ec2/route:Route r :: "0.0.0.0/0" -> gatewayId = aws:ec2/internetGateway:InternetGateway igw',
      ],
    );
  });
});
