/** What services of AWS run in one's subnets: proved where it is right, found where it opens a store. */
import assert from "node:assert/strict";
import { U, type Given, type Program } from "../graph/build";
import { brief, findings, proveProgram, row } from "./support";

const of = (id: string, inputs: Record<string, unknown>): Given => ({
  id,
  outputs: { arn: `arn:${id}` },
  inputs,
});

const out = { cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 };
const group = (id: string, ingress: readonly unknown[], egress: readonly unknown[]) =>
  ["aws:ec2/securityGroup:SecurityGroup", of(id, { vpcId: "vpc-1", ingress, egress })] as const;

/** A database that admits `sg-app`, in subnets without any route out. */
const ground: Program = {
  vpc: ["aws:ec2/vpc:Vpc", of("vpc-1", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true })],
  private: ["aws:ec2/subnet:Subnet", of("subnet-2", { vpcId: "vpc-1", cidrBlock: "10.0.2.0/24" })],
  data: ["aws:ec2/subnet:Subnet", of("subnet-3", { vpcId: "vpc-1", cidrBlock: "10.0.3.0/24" })],
  app: group("sg-app", [], [out]),
  other: group("sg-other", [], [out]),
  store: group(
    "sg-db",
    [{ securityGroups: ["sg-app"], protocol: "tcp", fromPort: 5432, toPort: 5432 }],
    [],
  ),
  names: ["aws:rds/subnetGroup:SubnetGroup", of("names", { name: "names", subnetIds: ["subnet-3"] })],
  db: [
    "aws:rds/instance:Instance",
    of("db", { engine: "postgres", dbSubnetGroupName: "names", vpcSecurityGroupIds: ["sg-db"] }),
  ],
}; // prettier-ignore

/** Nobody is declared to reach the database. */
const traffic = {
  version: 1,
  zones: { internet: { kind: "internet" } },
  services: { x: { name: "x" } },
  stores: { db: { name: "db" } },
  never: [
    { id: "N1", from: "x", to: "db" },
    { id: "N2", from: "x", to: "internet" },
  ],
};

interface Case {
  readonly token: string;
  readonly inputs: (group: string) => Record<string, unknown>;
}

const near = (group: string) => ({ subnetIds: ["subnet-2"], securityGroupIds: [group] });
const nested = (group: string) => ({ subnets: ["subnet-2"], securityGroupIds: [group] });

const cases: Readonly<Record<string, Case>> = {
  "a notebook": {
    token: "aws:sagemaker/notebookInstance:NotebookInstance",
    inputs: (one) => ({ subnetId: "subnet-2", securityGroups: [one], directInternetAccess: "Disabled" }),
  },
  "a domain of SageMaker Studio": {
    token: "aws:sagemaker/domain:Domain",
    inputs: (one) => ({ vpcId: "vpc-1", subnetIds: ["subnet-2"], appNetworkAccessType: "VpcOnly", defaultUserSettings: { securityGroups: [one] } }),
  },
  "an application of Managed Flink": {
    token: "aws:kinesisanalyticsv2/application:Application",
    inputs: (one) => ({ runtimeEnvironment: "FLINK-1_20", applicationConfiguration: { vpcConfiguration: near(one) } }),
  },
  "a connector of MSK": {
    token: "aws:mskconnect/connector:Connector",
    inputs: (one) => ({ kafkaCluster: { apacheKafkaCluster: { vpc: { subnets: ["subnet-2"], securityGroups: [one] } } } }),
  },
  "a pipeline of OpenSearch Ingestion": {
    token: "aws:opensearchingest/pipeline:Pipeline",
    inputs: (one) => ({ vpcOptions: near(one) }),
  },
  "a directory of WorkSpaces": {
    token: "aws:workspaces/directory:Directory",
    inputs: (one) => ({ subnetIds: ["subnet-2"], workspaceCreationProperties: { customSecurityGroupId: one } }),
  },
  "a fleet of AppStream": { token: "aws:appstream/fleet:Fleet", inputs: (one) => ({ vpcConfig: near(one) }) },
  "a location in EFS": {
    token: "aws:datasync/efsLocation:EfsLocation",
    inputs: (one) => ({ ec2Config: { subnetArn: "arn:subnet-2", securityGroupArns: [one === U ? U : `arn:${one}`] } }),
  },
  "EMR Serverless": { token: "aws:emrserverless/application:Application", inputs: (one) => ({ networkConfiguration: near(one) }) },
  "a workspace of Grafana": { token: "aws:grafana/workspace:Workspace", inputs: (one) => ({ vpcConfiguration: near(one) }) },
  "a connection of QuickSight": { token: "aws:quicksight/vpcConnection:VpcConnection", inputs: near },
  "a model": { token: "aws:sagemaker/model:Model", inputs: (one) => ({ vpcConfig: nested(one) }) },
}; // prettier-ignore

const withX = (token: string, inputs: Record<string, unknown>): Program => ({
  ...ground,
  x: [token, of("x-1", inputs)],
});

describe("what AWS runs in one's subnets", () => {
  for (const [what, { token, inputs }] of Object.entries(cases)) {
    it(`${what} is proved without any declaration`, () => {
      const verdict = proveProgram(withX(token, inputs("sg-other")));
      assert.deepEqual(findings(verdict), []);
      assert.equal(verdict.proved, true);
    });

    it(`${what} that no store admits reaches none`, () => {
      const verdict = proveProgram(withX(token, inputs("sg-other")), { traffic });
      assert.equal(row(verdict, "N1").verdict, "proved", findings(verdict).join("\n"));
    });

    it(`${what} in a group that a store admits is found`, () => {
      const verdict = proveProgram(withX(token, inputs("sg-app")), { traffic });
      assert.equal(row(verdict, "N1").verdict, "refuted", findings(verdict).join("\n"));
      assert.ok(verdict.findings.some((one) => brief(one).startsWith("N1 refuted")));
    });

    it(`${what} in a group that is unknown may reach it`, () => {
      const verdict = proveProgram(withX(token, inputs(U)), { traffic });
      assert.equal(row(verdict, "N1").verdict, "undecided", findings(verdict).join("\n"));
    });
  }

  it("has one finding for groups that are unknown, which says how they are made known", () => {
    const { version, zones, stores } = traffic;
    const { token, inputs } = cases["a model"] ?? assert.fail();
    const { findings: all } = proveProgram(withX(token, inputs(U)), {
      traffic: { version, zones, stores },
    });
    assert.deepEqual(all.map(brief), ["* undecided reach at x :: vpcConfig.securityGroupIds"]);
    assert.match(all[0]?.fix ?? "", /^(Give a literal|Name each security group)/);
  });

  it("gives desktops public addresses, in whichever shape the provider writes it", () => {
    const { token, inputs } = cases["a directory of WorkSpaces"] ?? assert.fail();
    const { workspaceCreationProperties: block } = inputs("sg-other");
    const by = (properties: unknown) => {
      const given = { ...inputs("sg-other"), workspaceCreationProperties: properties };
      const open = { vpcId: "vpc-1", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-1" }] };
      const program: Program = {
        ...withX(token, given),
        gateway: ["aws:ec2/internetGateway:InternetGateway", of("igw-1", { vpcId: "vpc-1" })],
        table: ["aws:ec2/routeTable:RouteTable", of("rt-1", open)],
        in: [
          "aws:ec2/routeTableAssociation:RouteTableAssociation",
          of("in", { subnetId: "subnet-2", routeTableId: "rt-1" }),
        ],
      };
      return row(proveProgram(program, { traffic }), "N2").verdict;
    };
    const isPublic = { ...(block as object), enableInternetAccess: true };
    assert.equal(by(block), "proved");
    assert.equal(by(isPublic), "refuted");
    assert.equal(by([isPublic]), "refuted");
  });

  it("a directory is proved without any declaration, and reaches no store by a group that is none of its own", () => {
    const inputs = { vpcSettings: { vpcId: "vpc-1", subnetIds: ["subnet-2"] } };
    const program = withX("aws:directoryservice/directory:Directory", inputs);
    assert.deepEqual(findings(proveProgram(program)), []);
    assert.equal(row(proveProgram(program, { traffic }), "N1").verdict, "proved");
    const wide = [{ cidrBlocks: ["10.0.0.0/16"], protocol: "tcp", fromPort: 5432, toPort: 5432 }];
    const open = { ...program, store: group("sg-db", wide, []) };
    assert.notEqual(row(proveProgram(open, { traffic }), "N1").verdict, "proved");
  });

  it("gets to the internet where SageMaker gives it a way of its own", () => {
    const { token, inputs } = cases["a notebook"] ?? assert.fail();
    const by = (directInternetAccess: unknown) =>
      row(
        proveProgram(withX(token, { ...inputs("sg-other"), directInternetAccess }), { traffic }),
        "N2",
      ).verdict;
    assert.equal(by("Disabled"), "proved");
    for (const one of ["Enabled", undefined, U]) assert.equal(by(one), "undecided");
  });
});
