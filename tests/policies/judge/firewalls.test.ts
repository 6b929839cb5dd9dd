/** AWS Network Firewall between the internet gateway and public subnets: the deployment that AWS calls distributed. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { brief, proveProgram, row } from "./support";

const of = (id: string, inputs: Record<string, unknown>, more: Given = {}): Given => ({
  id,
  inputs,
  ...more,
  outputs: { arn: `arn:${id}`, ...more.outputs },
});
const subnet = (id: string, cidrBlock: string): Program[string] => [
  "aws:ec2/subnet:Subnet",
  of(id, { vpcId: "vpc-1", cidrBlock }),
];
const table = (id: string, routes: unknown, ...from: readonly string[]): Program[string] => [
  "aws:ec2/routeTable:RouteTable",
  of(id, { vpcId: "vpc-1", routes }, from.length === 0 ? {} : { from: { routes: from } }),
];
const join = (routeTableId: string, inputs: Record<string, unknown>): Program[string] => [
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  of(`${routeTableId}-a`, { routeTableId, ...inputs }),
];
const admit = (port: number, peer: Record<string, unknown>) => ({ protocol: "tcp", fromPort: port, toPort: port, ...peer }); // prettier-ignore
const group = (id: string, ingress: unknown[], egress: unknown[]): Program[string] => [
  "aws:ec2/securityGroup:SecurityGroup",
  of(id, { vpcId: "vpc-1", ingress, egress }),
];
const everywhere = { cidrBlocks: ["0.0.0.0/0"] };

const id = "vpce-0123456789abcdef0";
const statuses = [{ syncStates: [{ attachments: [{ endpointId: id, subnetId: "subnet-9" }] }] }];

/** A load balancer behind the firewall, a host behind a NAT gateway there, and a database. */
function program(isDeployed: boolean): Program {
  const vpcEndpointId = isDeployed ? id : U;
  const from = isDeployed ? [] : ["firewall"];
  const outputs = isDeployed ? { firewallStatuses: statuses } : {};
  return {
    vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16" })],
    igw: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId: "vpc-1" })],
    guard: subnet("subnet-9", "10.0.9.0/28"),
    public: subnet("subnet-1", "10.0.1.0/24"),
    private: subnet("subnet-2", "10.0.2.0/24"),
    data: subnet("subnet-3", "10.0.3.0/24"),
    firewall: [
      "aws:networkfirewall/firewall:Firewall",
      of("arn:firewall", { vpcId: "vpc-1", firewallPolicyArn: "arn:p", subnetMappings: [{ subnetId: "subnet-9" }] }, { outputs }),
    ],
    edge: table("rtb-0", [{ cidrBlock: "10.0.1.0/24", vpcEndpointId }], ...from),
    guarded: table("rtb-9", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }]),
    out: table("rtb-1", [{ cidrBlock: "0.0.0.0/0", vpcEndpointId }], ...from),
    behind: table("rtb-2", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }]),
    none: table("rtb-3", []),
    a0: join("rtb-0", { gatewayId: "igw-1" }),
    a9: join("rtb-9", { subnetId: "subnet-9" }),
    a1: join("rtb-1", { subnetId: "subnet-1" }),
    a2: join("rtb-2", { subnetId: "subnet-2" }),
    a3: join("rtb-3", { subnetId: "subnet-3" }),
    nat: ["aws:ec2/natGateway:NatGateway", of("nat-1", { subnetId: "subnet-1", allocationId: "eipalloc-1" })],
    front: group("sg-front", [admit(443, everywhere)], [admit(8080, { securityGroups: ["sg-app"] })]),
    app: group("sg-app", [admit(8080, { securityGroups: ["sg-front"] })], [admit(443, everywhere), admit(5432, { securityGroups: ["sg-db"] })]),
    store: group("sg-db", [admit(5432, { securityGroups: ["sg-app"] })], []),
    alb: ["aws:lb/loadBalancer:LoadBalancer", of("alb", { internal: false, subnets: ["subnet-1"], securityGroups: ["sg-front"] })],
    listener: [
      "aws:lb/listener:Listener",
      of("ls", { loadBalancerArn: "arn:alb", port: 443, protocol: "HTTPS", defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }] }),
    ],
    tg: ["aws:lb/targetGroup:TargetGroup", of("tg", { port: 8080, protocol: "HTTP", vpcId: "vpc-1", targetType: "instance" })],
    tga: ["aws:lb/targetGroupAttachment:TargetGroupAttachment", of("tga", { targetGroupArn: "arn:tg", targetId: "i-1" })],
    host: ["aws:ec2/instance:Instance", of("i-1", { subnetId: "subnet-2", vpcSecurityGroupIds: ["sg-app"], associatePublicIpAddress: false })],
    group: ["aws:rds/subnetGroup:SubnetGroup", of("group", { name: "group", subnetIds: ["subnet-3"] })],
    db: ["aws:rds/instance:Instance", of("db", { engine: "postgres", dbSubnetGroupName: "group", vpcSecurityGroupIds: ["sg-db"] })],
  };
} // prettier-ignore

const traffic = {
  version: 1,
  zones: { internet: { kind: "internet" } },
  edges: { alb: { name: "alb" }, nat: { name: "nat" } },
  services: { host: { name: "host" } },
  stores: { db: { name: "db" } },
  allow: [
    { id: "T1", from: "internet", to: "alb", ports: 443 },
    { id: "T2", from: "internet", to: "host", through: "alb" },
    { id: "T3", from: "host", to: "internet", ports: 443 },
    { id: "T4", from: "nat", to: "internet", ports: "any" },
    { id: "T5", from: "host", to: "db", ports: 5432 },
    { id: "T6", from: "alb", to: "host", ports: 8080 },
  ],
};

const foreign = "vpce-0fedcba9876543210";
const direct = { cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" };
const guard = { vpcEndpointId: U };

/** Rows that are not proved, in a first preview, with some of the program changed. */
function lost(change: Program): readonly string[] {
  const { rows } = proveProgram({ ...program(false), ...change }, { traffic });
  return rows
    .filter(({ verdict }) => verdict !== "proved" && verdict !== "not-applicable")
    .map((one) => `${one.id} ${one.verdict}`);
}

describe("Network Firewall before the public subnets", () => {
  for (const isDeployed of [false, true]) {
    it(`is right ${isDeployed ? "as it is deployed" : "in a first preview"}`, () => {
      const verdict = proveProgram(program(isDeployed), { traffic });
      assert.deepEqual(verdict.findings.map(brief), []);
      assert.equal(row(verdict, "T1").verdict, "proved");
      assert.equal(verdict.proved, true);
      assert.equal(proveProgram(program(isDeployed)).proved, true);
    });
  }

  const inbound = "T1 missing, T2 missing";
  const everyWay = `${inbound}, T3 missing, T4 missing`;
  const broken: readonly (readonly [string, Program, string])[] = [
    ["the firewall's subnet has no way to the gateway", { guarded: table("rtb-9", []) }, everyWay],
    ["the gateway leads past it, and the answers do not", { edge: table("rtb-0", []) }, everyWay],
    ["the answers lead past it", { out: table("rtb-1", [direct]) }, everyWay],
    ["the gateway leads a part through it", { edge: table("rtb-0", [{ cidrBlock: "10.0.1.0/25", ...guard }], "firewall") }, everyWay],
    ["the gateway leads through another one", {
      other: ["aws:networkfirewall/firewall:Firewall", of("arn:other", { vpcId: "vpc-1", firewallPolicyArn: "arn:p", subnetMappings: [{ subnetId: "subnet-9" }] })],
      edge: table("rtb-0", [{ cidrBlock: "10.0.1.0/24", ...guard }], "other"),
    }, everyWay],
    ["VPC Block Public Access is on, be the VPC excluded or not", {
      block: ["aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", of("b", { internetGatewayBlockMode: "block-bidirectional" })],
      exclusion: ["aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", of("x", { internetGatewayExclusionMode: "allow-bidirectional", vpcId: "vpc-1" })],
    }, everyWay],
    ["the gateway leads to an endpoint of somebody else", { edge: table("rtb-0", [{ cidrBlock: "10.0.1.0/24", vpcEndpointId: foreign }]) }, `${everyWay}, A5 undecided`],
    ["the gateway leads to an interface", { edge: table("rtb-0", [{ cidrBlock: "10.0.1.0/24", networkInterfaceId: "eni-0123456789abcdef0" }]) }, `${everyWay}, A5 undecided`],
    ["the gateway's routes are unknown", { edge: table("rtb-0", U) }, `${everyWay}, A5 undecided`],
    ["the gateway's table is unknown", { a0: join(U, { gatewayId: "igw-1" }) }, `${everyWay}, A5 undecided`],
    ["the table may be that of another gateway", { a0: join("rtb-0", { gatewayId: U }) }, `${everyWay}, A5 undecided`],
  ]; // prettier-ignore
  for (const [title, change, expected] of broken) {
    it(`does not work where ${title}`, () => {
      const found = lost(change).filter((one) => !one.startsWith("*"));
      assert.equal(found.join(", "), expected);
    });
  }

  const store = (change: Program) => {
    const { rows } = proveProgram({ ...program(false), ...change });
    return rows.find(({ id: one }) => one === "A3")?.verdict;
  };
  const led = { a3: join("rtb-1", { subnetId: "subnet-3" }) };
  const toNat = { guarded: table("rtb-9", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" }]) };
  const nowhere = { guarded: table("rtb-9", []) };
  const somewhere = { a9: join(U, { subnetId: "subnet-9" }) };

  it("protects nothing: a store's subnet that leads there is as open as the firewall's own", () => {
    assert.equal(store({}), "proved");
    assert.equal(store(led), "refuted");
    assert.equal(store({ ...led, ...somewhere }), "undecided");
    assert.equal(store({ ...led, ...toNat }), "proved");
    assert.equal(store({ ...led, ...nowhere }), "proved");
  });

  it("stands nobody knows where if changes of where it stands are not carried out", () => {
    const [token, old] = program(false)["firewall"] ?? assert.fail("no firewall");
    const firewall = [token, { ...old, ignoreChanges: ["subnetMappings"] }] as const;
    assert.equal(store({ ...led, ...nowhere, firewall }), "undecided");
    assert.equal(store({ ...led, ...toNat, firewall }), "undecided");
    assert.equal(store({ firewall }), "proved");
    assert.equal(
      lost({ firewall })
        .filter((one) => !one.startsWith("*"))
        .join(", "),
      everyWay,
    );
  });
});

/** The firewall between private subnets and the NAT gateways, which lead what comes back to it again. */
describe("Network Firewall before the NAT gateways", () => {
  const guard = { vpcEndpointId: U };
  const anywhere = (target: Record<string, unknown>) => ({ cidrBlock: "0.0.0.0/0", ...target });
  const back = { cidrBlock: "10.0.2.0/24", ...guard };
  const firewall = (...subnets: readonly string[]): Program[string] => [
    "aws:networkfirewall/firewall:Firewall",
    of("arn:firewall", {
      vpcId: "vpc-1",
      firewallPolicyArn: "arn:p",
      subnetMappings: subnets.map((subnetId) => ({ subnetId })),
    }),
  ];
  /** The gateways have subnets of their own: what is beside them would be led back through the firewall as well. */
  const gateway = (zone: number): Program => ({
    [`nat${zone}`]: ["aws:ec2/natGateway:NatGateway", of(`nat-${zone}`, { subnetId: `subnet-${zone}`, allocationId: `eipalloc-${zone}` })],
    [`gateways${zone}`]: subnet(`subnet-${zone}`, `10.0.${zone}.0/24`),
    [`out${zone}`]: table(`rtb-${zone}`, [anywhere({ gatewayId: "igw-1" }), back], "firewall"),
    [`a${zone}`]: join(`rtb-${zone}`, { subnetId: `subnet-${zone}` }),
  }); // prettier-ignore
  const egress: Program = {
    firewall: firewall("subnet-9"),
    edge: table("rtb-0", []),
    ...gateway(4),
    guarded: table("rtb-9", [anywhere({ natGatewayId: "nat-4" })]),
    out: table("rtb-1", [anywhere({ gatewayId: "igw-1" })]),
    behind: table("rtb-2", [anywhere(guard)], "firewall"),
  };
  /** A second zone: another endpoint, and another NAT gateway behind it. */
  const zones: Program = {
    ...egress,
    firewall: firewall("subnet-9", "subnet-8"),
    guard2: subnet("subnet-8", "10.0.8.0/28"),
    ...gateway(5),
    guarded2: table("rtb-8", [anywhere({ natGatewayId: "nat-5" })]),
    a8: join("rtb-8", { subnetId: "subnet-8" }),
  };
  const rows = { ...traffic, edges: { ...traffic.edges, nat: { name: "nat*" } } };
  const lostOf = (change: Program) =>
    proveProgram({ ...program(false), ...egress, ...change }, { traffic: rows }).findings.map(
      brief,
    );

  it("is right, with one endpoint and with one in each zone", () => {
    assert.deepEqual(lostOf({}), []);
    assert.deepEqual(lostOf(zones), []);
  });

  const broken: readonly (readonly [string, Program])[] = [
    ["the NAT gateway answers past it", { out4: table("rtb-4", [anywhere({ gatewayId: "igw-1" })]) }],
    ["the NAT gateway leads a part back through it", {
      out4: table("rtb-4", [anywhere({ gatewayId: "igw-1" }), { cidrBlock: "10.0.2.0/25", ...guard }], "firewall"),
    }],
    ["the firewall's subnet has no way to a NAT gateway", { guarded: table("rtb-9", []) }],
    ["the NAT gateway has no address", { nat4: ["aws:ec2/natGateway:NatGateway", of("nat-4", { subnetId: "subnet-4", connectivityType: "private" })] }],
    ["the other zone's endpoint leads nowhere", { ...zones, guarded2: table("rtb-8", []) }],
    ["the other zone's NAT gateway answers past it", { ...zones, out5: table("rtb-5", [anywhere({ gatewayId: "igw-1" })]) }],
    ["the other zone's NAT gateway leads nowhere", { ...zones, out5: table("rtb-5", [back], "firewall") }],
  ]; // prettier-ignore
  for (const [title, change] of broken) {
    it(`does not work where ${title}`, () => {
      assert.match(lostOf(change).join("\n"), /^T3 missing/m);
    });
  }
});
