/** Ways that random networks do not have, each layer that closes them, and what is unknown about them. */
import assert from "node:assert/strict";
import { addresses, ports } from "../../../policies/core/algebra";
import type { VpnAccess } from "../../../policies/core/model/fronts/types";
import type { Layer } from "../../../policies/core/reach";
import { embedded } from "../../../policies/core/reach/nat64";
import { U, type Program } from "../graph/build";
import { type } from "../model/members/build";
import {
  anyone, associated, bench, from, gateway, group, instance, pathsOf, route, table,
} from "./programs"; // prettier-ignore
import { accessOf, internet, remote } from "./support";

describe("ways to the internet and back", () => {
  const open = group("sg-open", [from(443, { cidrBlocks: ["0.0.0.0/0"] })]);
  const exposed = { subnetId: "subnet-2", associatePublicIpAddress: true };
  const layersOf = (program: Program) => {
    const at = bench({ open, host: instance("i-1", ["sg-open"], exposed), ...program });
    const { flow, closed } = at.reach.direct(internet, at.place("host"), "may");
    return flow === undefined ? closed.map(({ layer }) => layer) : "open";
  };

  it("are open where every layer is, and closed by each that is not", () => {
    assert.equal(layersOf({}), "open");
    const cases: readonly (readonly [Layer, Program])[] = [
      [
        "address",
        { host: instance("i-1", ["sg-open"], { ...exposed, associatePublicIpAddress: false }) },
      ],
      ["gateway", { igw: [gateway, { id: "igw-1", inputs: {} }] }],
      ["ingress", { open: group("sg-open", [from(443, { cidrBlocks: ["10.0.0.0/8"] })]) }],
      [
        "route",
        {
          "public-out": [
            route,
            {
              id: "r-1",
              inputs: {
                routeTableId: "rtb-1",
                destinationCidrBlock: "192.168.0.0/16",
                gatewayId: "igw-1",
              },
            },
          ],
        },
      ],
      [
        "acl",
        {
          acl: [
            "aws:ec2/networkAcl:NetworkAcl",
            {
              id: "acl-1",
              inputs: { vpcId: "vpc-1", subnetIds: ["subnet-2"], ingress: [], egress: [] },
            },
          ],
        },
      ],
    ];
    for (const [layer, program] of cases) {
      const found = layersOf(program);
      assert.ok(found.includes(layer), `${layer}: ${String(found)}`);
    }
  });

  it("are closed by all layers that close them, not by the first one only", () => {
    const found = layersOf({
      open: group("sg-open", []),
      igw: [gateway, { id: "igw-1", inputs: {} }],
      host: instance("i-1", ["sg-open"]),
    });
    assert.deepEqual(found, ["address", "gateway", "route", "ingress"]);
  });

  it("may be open by a gateway of elsewhere that a route names by its id", () => {
    const key: Program[string] = ["aws:ec2/keyPair:KeyPair", { id: "key-1", inputs: {} }];
    const other: Program = {
      vpc2: [type.vpc, { id: "vpc-2", inputs: { cidrBlock: "10.2.0.0/16" } }],
      attached: [
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
        { id: "a-1", inputs: { internetGatewayId: "igw-1", vpcId: "vpc-2" } },
      ],
    };
    assert.equal(layersOf({ igw: key }), "open");
    assert.deepEqual(layersOf({ igw: key, ...other }), ["gateway", "route"]);
    const at = bench({ igw: key, open, host: instance("i-1", ["sg-open"], exposed) });
    const { flow, doubts } = at.reach.direct(internet, at.place("host"), "may");
    assert.ok(flow !== undefined && doubts.length > 0);
    assert.equal(at.reach.direct(internet, at.place("host"), "must").flow, undefined);
  });

  it("may be open by a gateway that the program imports, which somebody else attaches", () => {
    const imported = { id: "igw-1", importId: "igw-1", inputs: {} };
    assert.equal(layersOf({ igw: [gateway, imported] }), "open");
    assert.deepEqual(layersOf({ igw: [gateway, { id: "igw-1", inputs: {} }] }), [
      "gateway",
      "route",
    ]);
  });

  it("may lead out by an egress-only gateway of elsewhere that a route names by its id", () => {
    const out = (more: Program = {}) => {
      const at = bench({
        vpc: [
          type.vpc,
          { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2a05:d014::/56" } },
        ],
        s2: [
          type.subnet,
          {
            id: "subnet-2",
            inputs: {
              vpcId: "vpc-1",
              cidrBlock: "10.0.2.0/24",
              ipv6CidrBlock: "2a05:d014:0:2::/64",
              assignIpv6AddressOnCreation: true,
            },
          },
        ],
        "public-out": [
          route,
          {
            id: "r-1",
            inputs: {
              routeTableId: "rtb-1",
              destinationIpv6CidrBlock: "::/0",
              egressOnlyGatewayId: "eigw-9",
            },
          },
        ],
        host: [
          type.instance,
          { id: "i-1", inputs: { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-all"] } },
        ],
        all: [
          type.group,
          {
            id: "sg-all",
            inputs: {
              vpcId: "vpc-1",
              egress: [{ protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }],
            },
          },
        ],
        ...more,
      });
      return ["may", "must"].map((mode) => {
        const { flow } = at.reach.direct(at.place("host"), internet, mode as "may" | "must");
        return flow !== undefined;
      });
    };
    const eigw = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway";
    const own = (vpcId: string): Program => ({
      eigw: [eigw, { id: "eigw-9", inputs: { vpcId } }],
      vpc2: [type.vpc, { id: "vpc-2", inputs: {} }],
    });
    assert.deepEqual(out(), [true, false]);
    assert.deepEqual(out(own("vpc-1")), [true, true]);
    assert.deepEqual(out(own("vpc-2")), [false, false]);
  });

  it("are by IPv6 as by IPv4, where an address needs no mapping", () => {
    const six = (more: Program): Program => ({
      vpc: [
        type.vpc,
        { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: "2a05:d014::/56" } },
      ],
      s2: [
        type.subnet,
        {
          id: "subnet-2",
          inputs: { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24", ipv6CidrBlock: "2a05:d014:0:2::/64" },
        },
      ],
      open: group("sg-open", [from(443, { ipv6CidrBlocks: ["::/0"] })]),
      host: instance("i-1", ["sg-open"], { subnetId: "subnet-2", ipv6AddressCount: 1 }),
      "public-out": [
        route,
        {
          id: "r-1",
          inputs: { routeTableId: "rtb-1", destinationIpv6CidrBlock: "::/0", gatewayId: "igw-1" },
        },
      ],
      ...more,
    });
    assert.equal(layersOf(six({})), "open");
    const closed: readonly (readonly [Layer, Program])[] = [
      ["address", { host: instance("i-1", ["sg-open"], { subnetId: "subnet-2" }) }],
      ["gateway", { igw: [gateway, { id: "igw-1", inputs: {} }] }],
      ["ingress", { open: group("sg-open", [from(443, { ipv6CidrBlocks: ["fc00::/7"] })]) }],
      [
        "route",
        {
          eigw: [
            "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
            { id: "eigw-1", inputs: { vpcId: "vpc-1" } },
          ],
          "public-out": [
            route,
            {
              id: "r-1",
              inputs: {
                routeTableId: "rtb-1",
                destinationIpv6CidrBlock: "::/0",
                egressOnlyGatewayId: "eigw-1",
              },
            },
          ],
        },
      ],
    ];
    for (const [layer, program] of closed) {
      const found = layersOf(six(program));
      assert.ok(found.includes(layer), `${layer}: ${String(found)}`);
    }
  });

  it("need the gateway that the route names to be the one that is attached", () => {
    const other: Program = {
      igw: [gateway, { id: "igw-1", inputs: {} }],
      other: [gateway, { id: "igw-2", inputs: { vpcId: "vpc-1" } }],
    };
    assert.notEqual(layersOf(other), "open");
    assert.equal(
      layersOf({ ...other, igw: [gateway, { id: "igw-1", inputs: { vpcId: "vpc-1" } }] }),
      "open",
    );
  });

  it("are in doubt where a slot is unknown, which is told with a fix", () => {
    const at = bench({
      open,
      host: instance("i-1", ["sg-open"], { subnetId: "subnet-2", associatePublicIpAddress: U }),
    });
    const may = at.reach.direct(internet, at.place("host"), "may");
    assert.ok(may.flow !== undefined);
    assert.equal(at.reach.direct(internet, at.place("host"), "must").flow, undefined);
    assert.match(may.doubts[0]?.evidence.text ?? "", /associatePublicIpAddress/);
    assert.ok(may.doubts.every(({ fix }) => fix !== ""));
  });

  it("are certain only for what one rule admits where an unknown one stands beside it", () => {
    const at = bench({
      open: group("sg-open", [
        from(443, { cidrBlocks: ["0.0.0.0/0"] }),
        from(80, { cidrBlocks: U }),
      ]),
      host: instance("i-1", ["sg-open"], exposed),
    });
    const may = at.reach.direct(internet, at.place("host"), "may");
    const trafficOf = (flow: typeof may.flow) =>
      (flow?.packets.products ?? []).map(({ traffic }) => ports.format(traffic).join()).join();
    assert.match(may.doubts[0]?.evidence.text ?? "", /ingress\[1\]/);
    assert.equal(trafficOf(may.surely), "tcp 443");
    assert.ok(at.reach.direct(internet, at.place("host"), "must").flow !== undefined);
  });

  it("are in no doubt where all that gets through does so by rules that are known", () => {
    const at = bench({
      open: group("sg-open", [
        from(443, { cidrBlocks: ["0.0.0.0/0"] }),
        from(80, { cidrBlocks: ["0.0.0.0/1"] }),
      ]),
      host: instance("i-1", ["sg-open"], exposed),
    });
    const may = at.reach.direct(internet, at.place("host"), "may");
    assert.deepEqual(may.doubts, []);
    assert.equal(may.surely?.packets, may.flow?.packets);
    assert.ok(may.flow !== undefined);
  });

  it("may come from an address of our own that is on the internet, whoever uses it", () => {
    const at = bench({
      eip: [type.eip, { id: "eipalloc-1", inputs: { domain: "vpc" } }],
      open: [
        type.group,
        {
          id: "sg-open",
          inputs: { vpcId: "vpc-1", ingress: [from(443, { cidrBlocks: [U] })] },
          from: { ingress: ["eip"] },
        },
      ],
      host: instance("i-1", ["sg-open"], exposed),
    });
    const { flow, doubts } = at.reach.direct(internet, at.place("host"), "may");
    assert.ok(flow !== undefined && doubts.length > 0);
    assert.equal(at.reach.direct(internet, at.place("host"), "must").flow, undefined);
  });

  it("lead round the internet to a public address, by name of it", () => {
    const at = bench({
      open,
      host: instance("i-1", ["sg-open"], exposed),
      web: instance("i-2", ["sg-web"], exposed),
      "sg-web": group("sg-web", [], [from(443, { cidrBlocks: ["3.0.0.0/8"] })]),
    });
    assert.equal(at.reach.direct(at.place("web"), at.place("host"), "may").flow, undefined);
    const [path] = at.reach.paths(at.place("web"), at.member("host"), "may");
    assert.deepEqual(path?.through, ["the internet"]);
    assert.equal(path.flows.length, 2);
  });
});

describe("ways between networks", () => {
  const peering = (peer: string): Program => ({
    far: [type.vpc, { id: "vpc-2", inputs: { cidrBlock: "10.9.0.0/16" } }],
    sf: [type.subnet, { id: "subnet-9", inputs: { vpcId: "vpc-2", cidrBlock: "10.9.1.0/24" } }],
    pcx: [
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
      { id: "pcx-1", inputs: { vpcId: "vpc-1", peerVpcId: peer, autoAccept: true } },
    ],
    out: [
      route,
      {
        id: "r-2",
        inputs: {
          routeTableId: "rtb-1",
          destinationCidrBlock: "10.9.0.0/16",
          vpcPeeringConnectionId: "pcx-1",
        },
      },
    ],
    "far-table": [table, { id: "rtb-9", inputs: { vpcId: "vpc-2" } }],
    "far-s": [
      associated,
      { id: "rtbassoc-9", inputs: { subnetId: "subnet-9", routeTableId: "rtb-9" } },
    ],
    open: group("sg-open", [anyone]),
    "far-open": [
      type.group,
      { id: "sg-far", inputs: { vpcId: "vpc-2", ingress: [anyone], egress: [anyone] } },
    ],
    near: instance("i-1", ["sg-open"], { subnetId: "subnet-2" }),
    distant: instance("i-9", ["sg-far"], { subnetId: "subnet-9" }),
  });
  const back: Program = {
    back: [
      route,
      {
        id: "r-3",
        inputs: {
          routeTableId: "rtb-9",
          destinationCidrBlock: "10.0.0.0/16",
          vpcPeeringConnectionId: "pcx-1",
        },
      },
    ],
  };
  const reaches = (program: Program, reading: "may" | "must") => {
    const at = bench(program);
    return at.reach.direct(at.place("near"), at.place("distant"), reading).flow !== undefined;
  };

  it("need routes on both sides of a peering of these two", () => {
    assert.deepEqual(
      [reaches(peering("vpc-2"), "may"), reaches({ ...peering("vpc-2"), ...back }, "must")],
      [false, true],
    );
    assert.equal(reaches({ ...peering("vpc-3"), ...back }, "may"), false);
  });

  it("are not certain over a peering that nobody accepts", () => {
    const certain = (more: Record<string, unknown>) => {
      const at = bench({
        ...peering("vpc-elsewhere"),
        pcx: [
          "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
          { id: "pcx-1", inputs: { vpcId: "vpc-1", peerVpcId: "vpc-elsewhere", ...more } },
        ],
      });
      return (["may", "must"] as const).map(
        (reading) => at.reach.direct(remote, at.place("near"), reading).flow !== undefined,
      );
    };
    assert.deepEqual(
      [certain({ autoAccept: true }), certain({})],
      [
        [true, true],
        [true, false],
      ],
    );
  });

  it("know IPv4 addresses by their IPv6 forms", () => {
    const { set } = addresses.parseList(["10.0.3.0/24", "192.0.2.7/32"]);
    const forms = addresses.parseList(["64:ff9b::a00:300/120", "64:ff9b::c000:207/128"]).set;
    assert.deepEqual(addresses.format(embedded(set)), addresses.format(forms));
  });

  it("need the sender's own route as much as the one back", () => {
    const one = { ...peering("vpc-2"), ...back };
    const elsewhere = [
      route,
      {
        id: "r-2",
        inputs: {
          routeTableId: "rtb-1",
          destinationCidrBlock: "10.8.0.0/16",
          vpcPeeringConnectionId: "pcx-1",
        },
      },
    ] as const;
    assert.equal(reaches({ ...one, out: elsewhere }, "may"), false);
  });

  it("do not lead into another VPC because its addresses are the same", () => {
    const twin = {
      ...peering("vpc-2"),
      far: [type.vpc, { id: "vpc-2", inputs: { cidrBlock: "10.0.0.0/16" } }],
      sf: [type.subnet, { id: "subnet-9", inputs: { vpcId: "vpc-2", cidrBlock: "10.0.9.0/24" } }],
      out: [type.group, { id: "sg-none", inputs: { vpcId: "vpc-1" } }],
    } as const;
    assert.equal(reaches(twin, "may"), false);
  });

  it("come from networks beyond, where a route leads back to them", () => {
    const vpn: Program = {
      vgw: ["aws:ec2/vpnGateway:VpnGateway", { id: "vgw-1", inputs: { vpcId: "vpc-1" } }],
      vpn: [
        "aws:ec2/vpnConnection:VpnConnection",
        { id: "vpn-1", inputs: { vpnGatewayId: "vgw-1", customerGatewayId: "cgw-1" } },
      ],
      out: [
        route,
        {
          id: "r-2",
          inputs: {
            routeTableId: "rtb-1",
            destinationCidrBlock: "192.168.0.0/16",
            gatewayId: "vgw-1",
          },
        },
      ],
      open: group("sg-open", [from(443, { cidrBlocks: ["192.168.0.0/16"] })]),
      host: instance("i-1", ["sg-open"], { subnetId: "subnet-2" }),
      hidden: instance("i-2", ["sg-open"]),
    };
    const at = bench(vpn);
    const { flow } = at.reach.direct(remote, at.place("host"), "must");
    const sources = addresses.unionAll(flow?.packets.products.map(({ source }) => source) ?? []);
    assert.deepEqual(addresses.format(sources), ["192.168.0.0/16"]);
    assert.equal(at.reach.direct(remote, at.place("hidden"), "may").flow, undefined);
    const loose = bench({
      ...vpn,
      vgw: ["aws:ec2/vpnGateway:VpnGateway", { id: "vgw-1", inputs: {} }],
    });
    assert.equal(loose.reach.direct(remote, loose.place("host"), "may").flow, undefined);
    // One of elsewhere that a route names is attached by somebody, unless another network has it.
    const key: Program[string] = ["aws:ec2/keyPair:KeyPair", { id: "key-1", inputs: {} }];
    const strange = (more: Program = {}) => {
      const of = bench({ ...vpn, vgw: key, ...more });
      return ["may", "must"].map((mode) => {
        const { flow } = of.reach.direct(remote, of.place("host"), mode as "may" | "must");
        return flow !== undefined;
      });
    };
    assert.deepEqual(strange(), [true, false]);
    const attachment = "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment";
    const taken = (vpcId: string): Program => ({
      taken: [attachment, { id: "va-1", inputs: { vpnGatewayId: "vgw-1", vpcId } }],
    });
    assert.deepEqual(strange(taken("vpc-1")), [true, true]);
    const other: Program = { vpc9: [type.vpc, { id: "vpc-9", inputs: {} }] };
    assert.deepEqual(strange({ ...other, ...taken("vpc-9") }), [false, false]);
  });

  it("of VPN clients keep to what is authorized, and to whose addresses they have", () => {
    const program: Program = {
      people: group("sg-people", []),
      vpn: [
        type.vpn,
        {
          id: "cvpn-1",
          inputs: {
            clientCidrBlock: "10.200.0.0/22",
            vpcId: "vpc-1",
            securityGroupIds: ["sg-people"],
          },
        },
      ],
      entry: [
        type.vpnAssociation,
        { id: "a-1", inputs: { clientVpnEndpointId: "cvpn-1", subnetId: "subnet-2" } },
      ],
      inner: group("sg-inner", [from(443, { securityGroups: ["sg-people"] })]),
      host: instance("i-1", ["sg-inner"]),
    };
    const at = bench(program);
    const asked = (more: Partial<VpnAccess>, ...blocks: readonly string[]) => {
      const access = { ...accessOf(at.member("vpn"), ...blocks), ...more };
      const way = at.reach.direct({ kind: "vpn-clients", access }, at.place("host"), "may");
      return way.flow !== undefined || way.closed.map(({ layer }) => layer);
    };
    assert.equal(asked({}, "10.0.0.0/16"), true);
    assert.deepEqual(asked({}, "10.0.2.0/24"), ["authorization"]);
    const clients = addresses.parseList(["10.200.0.0/22"]).set;
    assert.notEqual(asked({ keepsAddresses: "yes", clients }, "10.0.0.0/16"), true);
    assert.equal(asked({ keepsAddresses: "unknown", clients }, "10.0.0.0/16"), true);
  });
});

describe("a member of which it is not known where it stands", () => {
  it("may reach, and be reached, from anywhere, and is certain to nowhere", () => {
    const at = bench({
      inner: group("sg-inner", [from(5432, { securityGroups: ["sg-app"] })]),
      app: group("sg-app", [from(443, { cidrBlocks: ["10.0.0.0/16"] })]),
      db: instance("i-9", ["sg-inner"]),
      host: instance("i-1", ["sg-app"], { subnetId: U }),
    });
    const reaches = (one: string, other: string, reading: "may" | "must") =>
      at.reach.direct(at.place(one), at.place(other), reading).flow !== undefined;
    assert.deepEqual([reaches("host", "db", "may"), reaches("host", "db", "must")], [true, false]);
    assert.deepEqual([reaches("db", "host", "may"), reaches("db", "host", "must")], [true, false]);
    const [path] = at.reach.paths(at.place("host"), at.member("db"), "may");
    assert.match(path?.doubts[0]?.evidence.text ?? "", /subnetId/);
    assert.deepEqual(at.reach.paths(at.place("host"), at.member("host"), "may"), []);
  });
});

describe("hosts in two subnets", () => {
  const host: Program = {
    store: group("sg-store", [from(5432, { securityGroups: ["sg-inner"] })]),
    inner: group("sg-inner", []),
    outer: group("sg-outer", [from(443, { cidrBlocks: ["0.0.0.0/0"] })]),
    db: instance("i-9", ["sg-store"]),
    box: instance("i-1", ["sg-outer"], { subnetId: "subnet-2", associatePublicIpAddress: true }),
    second: [
      type.eni,
      {
        id: "eni-1",
        inputs: {
          subnetId: "subnet-1",
          securityGroups: ["sg-inner"],
          attachments: [{ instance: "i-1", deviceIndex: 1 }],
        },
      },
    ],
  };

  it("may hand on from one interface to the other", () => {
    const at = bench(host);
    assert.deepEqual(pathsOf(at, internet, "db"), ["box"]);
    assert.deepEqual(pathsOf(at, internet, "db", "must"), []);
    assert.ok(at.reach.into(at.member("db"), "may").some((path) => path.from.kind === "internet"));
  });

  it("do not where each interface is of another host", () => {
    const at = bench({
      ...host,
      second: [
        type.eni,
        { id: "eni-1", inputs: { subnetId: "subnet-1", securityGroups: ["sg-inner"] } },
      ],
    });
    assert.deepEqual(pathsOf(at, internet, "db"), []);
  });
});
