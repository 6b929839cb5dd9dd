/** The security group that EKS makes for a cluster: who is in it, and what names it. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { findings, proveProgram, row } from "./support";

const of = (inputs: Record<string, unknown>, more: Given = {}): Given => ({ inputs, ...more });
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const server = "aws:ec2/instance:Instance";

/** What a rule says of its peers: from the cluster's output, before it is known. */
const fromCluster = {
  referencedSecurityGroupId: U,
};

function program(more: Program = {}): Program {
  return {
    vpc: ["aws:ec2/vpc:Vpc", of({ cidrBlock: "10.0.0.0/16" }, { id: "vpc-1" })],
    inner: [
      "aws:ec2/subnet:Subnet",
      of({ vpcId: "vpc-1", cidrBlock: "10.0.1.0/24" }, { id: "subnet-1" }),
    ],
    data: [
      "aws:ec2/subnet:Subnet",
      of({ vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" }, { id: "subnet-2" }),
    ],
    eks: [
      "aws:eks/cluster:Cluster",
      of(
        { name: "eks", vpcConfig: { subnetIds: ["subnet-1"], endpointPublicAccess: false } },
        { outputs: { name: "eks" } },
      ),
    ],
    nodes: ["aws:eks/nodeGroup:NodeGroup", of({ clusterName: "eks", subnetIds: ["subnet-1"] })],
    store: [group, of({ vpcId: "vpc-1" }, { id: "sg-store" })],
    stores: [
      "aws:rds/subnetGroup:SubnetGroup",
      of({ name: "stores", subnetIds: ["subnet-2"] }, { id: "stores" }),
    ],
    db: [
      "aws:rds/instance:Instance",
      of({ engine: "postgres", dbSubnetGroupName: "stores", vpcSecurityGroupIds: ["sg-store"] }),
    ],
    rule: [
      ingress,
      of(
        { securityGroupId: "sg-store", ...fromCluster, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
        { from: { referencedSecurityGroupId: ["eks"] } },
      ),
    ],
    ...more,
  }; // prettier-ignore
}

const matrix = (allow: readonly object[], never: readonly object[] = []) => ({
  version: 1,
  services: {
    nodes: { name: "nodes" },
    eks: { name: "eks" },
    other: { name: "other", optional: true },
  },
  stores: { db: { name: "db" } },
  allow,
  never,
});
const declared = [
  { id: "K1", from: ["nodes", "eks"], to: "db" },
  { id: "K2", from: ["nodes", "eks"], to: ["nodes", "eks"], ports: "any" },
];

describe("the group that EKS makes for a cluster", () => {
  it("is no address of the internet", () => {
    assert.deepEqual(findings(proveProgram(program())), []);
  });

  it("has the cluster and its nodes in it, and nobody else", () => {
    const traffic = matrix([declared[0] ?? {}]);
    assert.equal(row(proveProgram(program(), { traffic }), "K1").verdict, "proved");
    const undeclared = matrix([], [{ id: "K2", from: "nodes", to: "db" }]);
    const refused = row(proveProgram(program(), { traffic: undeclared }), "K2");
    assert.equal(refused.verdict, "refuted");
    const bystander: Program = {
      other: [server, of({ subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-other"] })],
      others: [
        group,
        of(
          { vpcId: "vpc-1", egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }] },
          { id: "sg-other" },
        ),
      ],
    };
    const never = matrix(declared, [{ id: "K3", from: "other", to: "db" }]);
    assert.equal(row(proveProgram(program(bystander), { traffic: never }), "K3").verdict, "proved");
  });

  it("does not have nodes in it whose template names other groups", () => {
    const traffic = matrix([], [{ id: "K3", from: "nodes", to: "db" }]);
    const own = program({
      other: [group, of({ vpcId: "vpc-1" }, { id: "sg-other" })],
      lt: [template, of({ vpcSecurityGroupIds: ["sg-other"] }, { id: "lt-1", isNew: true })],
      nodes: [
        "aws:eks/nodeGroup:NodeGroup",
        of({
          clusterName: "eks",
          subnetIds: ["subnet-1"],
          launchTemplate: { id: "lt-1", version: "$Latest" },
        }),
      ],
    });
    assert.equal(row(proveProgram(own, { traffic }), "K3").verdict, "proved");
    assert.equal(row(proveProgram(program(), { traffic }), "K3").verdict, "refuted");
  });

  it("may have nodes in it of which it is not known whose they are", () => {
    const traffic = matrix([], [{ id: "K3", from: "nodes", to: "db" }]);
    const verdictOf = (clusterName: unknown) =>
      row(
        proveProgram(
          program({
            nodes: ["aws:eks/nodeGroup:NodeGroup", of({ clusterName, subnetIds: ["subnet-1"] })],
          }),
          { traffic },
        ),
        "K3",
      ).verdict;
    assert.deepEqual(
      [verdictOf("eks"), verdictOf(U), verdictOf("another")],
      ["refuted", "undecided", "proved"],
    );
  });

  it("may be one that the cluster was given, where it was given any", () => {
    const given = program({
      extra: [group, of({ vpcId: "vpc-1" }, { id: "sg-extra" })],
      other: [server, of({ subnetId: "subnet-1", vpcSecurityGroupIds: ["sg-extra"] })],
      out: [
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        of({ securityGroupId: "sg-extra", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
      ],
      eks: [
        "aws:eks/cluster:Cluster",
        of(
          { name: "eks", vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-extra"] } },
          { outputs: { name: "eks" } },
        ),
      ],
    });
    const traffic = matrix(declared, [{ id: "K3", from: "other", to: "db" }]);
    assert.equal(row(proveProgram(given, { traffic }), "K3").verdict, "undecided");
  });

  it("may get more rules than it came with, for whatever else is in it", () => {
    const shared = program({
      db: [
        "aws:rds/instance:Instance",
        of(
          { engine: "postgres", dbSubnetGroupName: "stores", vpcSecurityGroupIds: [U] },
          { from: { vpcSecurityGroupIds: ["eks"] } },
        ),
      ],
    });
    assert.equal(row(proveProgram(shared), "A2").verdict, "undecided");
  });

  it("is known by its id after a deployment", () => {
    const eks = (vpcConfig: Record<string, unknown>) =>
      program({
        eks: [
          "aws:eks/cluster:Cluster",
          of(
            { name: "eks", vpcConfig: { subnetIds: ["subnet-1"], endpointPublicAccess: false } },
            { id: "eks", outputs: { name: "eks", vpcConfig } },
          ),
        ],
        rule: [
          ingress,
          of({
            securityGroupId: "sg-store",
            referencedSecurityGroupId: "sg-made",
            ipProtocol: "tcp",
            fromPort: 5432,
            toPort: 5432,
          }),
        ],
      });
    const deployed = eks({ clusterSecurityGroupId: "sg-made", subnetIds: ["subnet-1"] });
    const traffic = matrix([], [{ id: "K3", from: "nodes", to: "db" }]);
    assert.deepEqual(findings(proveProgram(deployed)), []);
    assert.equal(row(proveProgram(deployed, { traffic }), "K3").verdict, "refuted");
    const another = eks({ clusterSecurityGroupId: "sg-another", subnetIds: ["subnet-1"] });
    assert.equal(row(proveProgram(another, { traffic }), "K3").verdict, "undecided");
  });

  it("is not surely meant by two rules of one list", () => {
    const rule = (port: number) => ({
      protocol: "tcp",
      fromPort: port,
      toPort: port,
      securityGroups: [U],
    });
    const inline = program({
      rule: [group, of({ vpcId: "vpc-1" }, { id: "sg-none" })],
      store: [
        group,
        of(
          { vpcId: "vpc-1", ingress: [rule(5432), rule(5433)] },
          { id: "sg-store", from: { ingress: ["eks"] } },
        ),
      ],
    });
    assert.match(
      findings(proveProgram(inline)).join("\n"),
      /^A2 undecided admission at store :: ingress\[0\]\.securityGroups: [^\n]*$/,
    );
  });
});
