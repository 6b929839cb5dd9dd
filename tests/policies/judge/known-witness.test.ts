/** A row is refuted by what is known only: what an unknown value may open besides is undecided. */
import assert from "node:assert/strict";
import { U, type Program } from "../graph/build";
import { findings, proveProgram, row } from "./support";

const token = {
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  instance: "aws:ec2/instance:Instance",
  db: "aws:rds/instance:Instance",
  names: "aws:rds/subnetGroup:SubnetGroup",
  table: "aws:ec2/routeTable:RouteTable",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  gateway: "aws:ec2/vpnGateway:VpnGateway",
  igw: "aws:ec2/internetGateway:InternetGateway",
};

const tcp = (port: unknown) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });

/** A web host and a store in one VPC; an office behind a VPN gateway, and the internet. */
const ground: Program = {
  vpc: [token.vpc, { id: "vpc-1", inputs: { cidrBlock: "10.0.0.0/16" } }],
  s1: [token.subnet, { id: "subnet-1", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" } }],
  s2: [token.subnet, { id: "subnet-2", inputs: { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" } }],
  vgw: [token.gateway, { id: "vgw-1", inputs: { vpcId: "vpc-1" } }],
  igw: [token.igw, { id: "igw-1", inputs: { vpcId: "vpc-1" } }],
  t1: [
    token.table,
    {
      id: "rtb-1",
      inputs: {
        vpcId: "vpc-1",
        routes: [
          { cidrBlock: "192.168.0.0/16", gatewayId: "vgw-1" },
          { cidrBlock: "172.16.0.0/16", gatewayId: "vgw-1" },
          { cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
        ],
      },
    },
  ],
  a1: [token.association, { inputs: { subnetId: "subnet-1", routeTableId: "rtb-1" } }],
  web: [token.group, { id: "sg-web", inputs: { vpcId: "vpc-1" } }],
  store: [token.group, { id: "sg-store", inputs: { vpcId: "vpc-1" } }],
  out: [
    token.egress,
    { inputs: { securityGroupId: "sg-web", ipProtocol: "-1", cidrIpv4: "10.0.0.0/16" } },
  ],
  host: [
    token.instance,
    {
      id: "i-1",
      inputs: {
        subnetId: "subnet-1",
        vpcSecurityGroupIds: ["sg-web"],
        associatePublicIpAddress: true,
      },
    },
  ],
  names: [token.names, { id: "names", inputs: { name: "names", subnetIds: ["subnet-2"] } }],
  box: [
    token.instance,
    {
      id: "i-2",
      inputs: {
        subnetId: "subnet-2",
        vpcSecurityGroupIds: ["sg-store"],
        associatePublicIpAddress: false,
      },
    },
  ],
};

/** Rules into a group, each from somebody on a port. */
function rules(group: string, ...all: readonly Record<string, unknown>[]): Program {
  return Object.fromEntries(
    all.map((inputs, i) => [
      `rule${i}`,
      [token.ingress, { inputs: { securityGroupId: group, ...inputs } }] as const,
    ]),
  );
}

const services = { web: { name: "host" }, box: { name: "box" } };
const fromWeb = { referencedSecurityGroupId: "sg-web" };

function judged(program: Program, traffic: Record<string, unknown>) {
  return proveProgram({ ...ground, ...program }, { traffic: { version: 1, services, ...traffic } });
}

describe("a row that only an unknown value would break", () => {
  const allow = [{ id: "T1", from: "web", to: "box", ports: 8443 }];
  const never = [{ id: "T2", from: "web", to: "box", ports: 22 }];

  it("is undecided beside a known rule on another port", () => {
    const verdict = judged(
      rules("sg-store", { ...tcp(8443), ...fromWeb }, { ...tcp(U), ...fromWeb }),
      { allow, never },
    );
    assert.equal(row(verdict, "T1").verdict, "proved");
    assert.equal(row(verdict, "T2").verdict, "undecided", findings(verdict).join("\n"));
  });

  it("is refuted where the known rule is on its port", () => {
    const verdict = judged(
      rules("sg-store", { ...tcp(22), ...fromWeb }, { ...tcp(U), ...fromWeb }),
      { allow: [{ ...allow[0], ports: 8443 }], never },
    );
    assert.equal(row(verdict, "T2").verdict, "refuted");
    const [finding] = verdict.findings.filter(({ row: id }) => id === "T2");
    assert.match(finding?.witness ?? "", /tcp 22$/);
  });

  it("is judged row by row", () => {
    const verdict = judged(
      rules("sg-store", { ...tcp(8443), ...fromWeb }, { ...tcp(U), ...fromWeb }),
      {
        never: [...never, { id: "T3", from: "web", to: "box", ports: 8443 }],
      },
    );
    assert.equal(row(verdict, "T2").verdict, "undecided");
    assert.equal(row(verdict, "T3").verdict, "refuted");
  });

  it("is undecided where nothing else is declared, either", () => {
    const verdict = judged(
      rules("sg-store", { ...tcp(8443), ...fromWeb }, { ...tcp(U), ...fromWeb }),
      { allow },
    );
    assert.equal(row(verdict, "*").verdict, "undecided", findings(verdict).join("\n"));
  });

  it("is undecided where only some addresses are known", () => {
    const zones = {
      office: { kind: "network", cidrs: ["192.168.0.0/16"] },
      branch: { kind: "network", cidrs: ["172.16.0.0/16"] },
    };
    const group = (cidrBlocks: readonly unknown[]): Program => ({
      web: [
        token.group,
        {
          id: "sg-web",
          inputs: {
            vpcId: "vpc-1",
            ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks }],
          },
        },
      ],
    });
    const rows = {
      zones,
      allow: [{ id: "T4", from: "branch", to: "web", ports: 22 }],
      never: [{ id: "T5", from: "office", to: "web" }],
    };
    const verdictOf = (cidrs: readonly unknown[]) => row(judged(group(cidrs), rows), "T5").verdict;
    assert.equal(verdictOf(["172.16.0.0/16", U]), "undecided");
    assert.equal(verdictOf(["172.16.0.0/16", "192.168.1.0/24", U]), "refuted");
    assert.equal(verdictOf(["172.16.0.0/16"]), "proved");
  });

  it("is undecided on the way out", () => {
    const leaving = (...all: readonly Record<string, unknown>[]): Program =>
      Object.fromEntries(
        all.map((inputs, i) => [
          `out${i}`,
          [
            token.egress,
            { inputs: { securityGroupId: "sg-web", cidrIpv4: "0.0.0.0/0", ...inputs } },
          ] as const,
        ]),
      );
    const rows = {
      zones: { internet: { kind: "internet" } },
      allow: [{ id: "T6", from: "web", to: "internet", ports: 443 }],
      never: [{ id: "T7", from: "web", to: "internet", ports: 25 }],
    };
    const verdictOf = (port: unknown) =>
      row(judged(leaving(tcp(443), tcp(port)), rows), "T7").verdict;
    assert.equal(verdictOf(U), "undecided");
    assert.equal(verdictOf(25), "refuted");
    assert.equal(verdictOf(443), "proved");
  });

  it("is undecided where a store's own group may admit more", () => {
    const data: Program = {
      box: [
        token.db,
        {
          id: "db-1",
          inputs: {
            engine: "postgres",
            dbSubnetGroupName: "names",
            vpcSecurityGroupIds: ["sg-store"],
          },
        },
      ],
    };
    const rows = {
      services: { web: { name: "host" } },
      stores: { db: { name: "box", type: token.db } },
      allow: [{ id: "T8", from: "web", to: "db", ports: 5432 }],
      never: [{ id: "T9", from: "web", to: "db", ports: 22 }],
    };
    const verdictOf = (port: unknown) => {
      const program = {
        ...data,
        ...rules("sg-store", { ...tcp(5432), ...fromWeb }, { ...tcp(port), ...fromWeb }),
      };
      return row(judged(program, rows), "T9").verdict;
    };
    assert.equal(verdictOf(U), "undecided");
    assert.equal(verdictOf(22), "refuted");
    assert.equal(verdictOf(5432), "proved");
  });
});
