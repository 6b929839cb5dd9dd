/** What answers nobody whatever routes and rules say: clusters that nothing runs, and what AWS refuses to make. */
import assert from "node:assert/strict";
import { findings, proveProgram } from "../support";
import { but, isFound, isNotMissing, isRight, matrix, planned, the, verdicts, without, type Design } from "./design"; // prettier-ignore
import { group, sends, pair, tier, of, network, isolated, database, fargate, cluster, lambda } from "./parts"; // prettier-ignore

const one = matrix({
  services: { fn: { name: "fn" } },
  stores: { db: { name: "db" } },
  allow: [{ id: "T1", from: "fn", to: "db", ports: 5432 }],
});
const client: Design = {
  ...isolated(),
  ...group("db-group"),
  ...group("fn-group"),
  ...lambda("fn"),
  ...pair("fn-group", "db-group", 5432),
};
const far: Design = {
  far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
  ...tier("far", 0, "far", "10.1"),
};

describe("a cluster of Aurora", () => {
  const aurora: Design = {
    ...client,
    subnets: ["rds/subnetGroup", { subnetIds: of("data") }],
    db: ["rds/cluster", { engine: "aurora-postgresql", port: 5432, dbSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("db-group")] }],
    writer: ["rds/clusterInstance", { clusterIdentifier: the("db"), engine: "aurora-postgresql", instanceClass: "db.serverless", publiclyAccessible: false }],
  }; // prettier-ignore
  const bare = without(aurora, "writer");
  it("answers where it has an instance", () => {
    isRight(aurora, one);
  });
  it("answers nobody without one, be it for Serverless v2", () => {
    isFound(bare, one, /T1 missing works at db$/m);
    isFound(but(bare, "db", { engineMode: "provisioned", serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 } }), one, /T1 missing/); // prettier-ignore
  });
  it("answers nobody where the instance is another cluster's", () => {
    const two: Design = { ...aurora, other: ["rds/cluster", { engine: "aurora-postgresql", port: 5432, dbSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("db-group")] }] }; // prettier-ignore
    isFound(but(two, "writer", { clusterIdentifier: the("other") }), one, /T1 missing/);
  });
  it("needs none of its own where it is of Serverless v1, of several zones, or has another provider's", () => {
    isRight(but(bare, "db", { engineMode: "serverless" }), one);
    isNotMissing(
      but(bare, "db", { engine: "postgres", dbClusterInstanceClass: "db.m5d.large" }),
      one,
    );
    isNotMissing({ ...bare, writer: ["aws-native:rds:DbInstance", { dbClusterIdentifier: the("db"), dbInstanceClass: "db.r6g.large" }] }, one); // prettier-ignore
  });
  it("may have one elsewhere where it is read", () => {
    const program = planned(bare);
    const [kind, given] = program["db"] ?? assert.fail("no db");
    const verdict = proveProgram({ ...program, db: [kind, { ...given, id: "db", isNew: false, external: true }] }, { traffic: one }); // prettier-ignore
    assert.doesNotMatch(findings(verdict).join("\n"), /has no instance/);
  });
  it("of Limitless has shards", () => {
    isRight({ ...bare, shards: ["rds/shardGroup", { dbClusterIdentifier: the("db"), dbShardGroupIdentifier: "x", maxAcu: 768, publiclyAccessible: false }] }, one); // prettier-ignore
  });
});

describe("other clusters of instances", () => {
  const kinds: Readonly<Record<string, readonly [string, string, object]>> = {
    docdb: ["docdb", "dbSubnetGroupName", {}],
    neptune: ["neptune", "neptuneSubnetGroupName", {}],
  };
  for (const [title, [module, slot]] of Object.entries(kinds)) {
    it(`answer nobody without one: ${title}`, () => {
      const design: Design = {
        ...client,
        subnets: [`${module}/subnetGroup`, { subnetIds: of("data") }],
        db: [`${module}/cluster`, { port: 5432, [slot]: the("subnets", "name"), vpcSecurityGroupIds: [the("db-group")] }],
      }; // prettier-ignore
      isFound(design, one, /T1 missing/);
    });
  }
});

describe("a security group of another VPC", () => {
  const design: Design = { ...client, ...database(), ...far };
  it("is refused at a store, and at a function", () => {
    isRight(design, one);
    isFound(
      but(design, "db-group", { vpcId: the("far") }),
      one,
      /T1 missing works at db-group :: vpcId/,
    );
    isFound(
      but(design, "fn-group", { vpcId: the("far") }),
      one,
      /T1 missing works at fn-group :: vpcId/,
    );
  });
  it("is taken where it is associated with the VPC", () => {
    const shared: Design = { ...but(design, "db-group", { vpcId: the("far") }), shared: ["vpc/securityGroupVpcAssociation", { securityGroupId: the("db-group"), vpcId: the("vpc") }] }; // prettier-ignore
    isRight(shared, one);
  });
  it("is refused at what only sends", () => {
    const app: Design = { ...network(), ...far, ...cluster, ...group("app-group"), ...sends("app-group", "0.0.0.0/0", 443), ...fargate("app") }; // prettier-ignore
    const leaves = matrix({ services: { app: { name: "app" } }, allow: [{ id: "T9", from: "app", to: "internet", ports: "tcp/443" }] }); // prettier-ignore
    isRight(app, leaves);
    isFound(
      but(app, "app-group", { vpcId: the("far") }),
      leaves,
      /T9 missing works at app-group :: vpcId/,
    );
  });
  it("keeps tasks from starting, which is told once", () => {
    const app: Design = { ...network(), ...far, ...cluster, ...group("app-group"), ...sends("app-group", "0.0.0.0/0", 443), ...fargate("app") }; // prettier-ignore
    const foreign = but(app, "app-group", { vpcId: the("far") });
    const idle = matrix({ services: { app: { name: "app" } }, allow: [] });
    isFound(foreign, idle, /^start missing start at app-group :: vpcId$/m);
    const leaves = matrix({ services: { app: { name: "app" } }, allow: [{ id: "T9", from: "app", to: "internet", ports: "tcp/443" }] }); // prettier-ignore
    for (const [when, { findings: all, rows }] of Object.entries(verdicts(foreign, leaves))) {
      assert.equal(all.length, 1, when);
      assert.equal(rows.find(({ id }) => id === "start")?.verdict, "missing", when);
    }
    const shared: Design = { ...foreign, shared: ["vpc/securityGroupVpcAssociation", { securityGroupId: the("app-group"), vpcId: the("vpc") }] }; // prettier-ignore
    isRight(shared, leaves);
  });
});

describe("a subnet group of RDS", () => {
  const design: Design = { ...client, ...database() };
  it("is of two zones at least, as far as they are known", () => {
    isRight(design, one);
    const alone = but(design, "db-subnets", { subnetIds: [the("data-a")] });
    isFound(alone, one, /T1 missing works at db-subnets :: subnetIds$/m);
    isRight(but(alone, "data-a", { availabilityZone: undefined }), one);
  });
});

describe("a public NAT gateway", () => {
  const app: Design = { ...network(), ...cluster, ...group("app-group"), ...sends("app-group", "0.0.0.0/0", 443), ...fargate("app") }; // prettier-ignore
  const leaves = matrix({ services: { app: { name: "app" } }, allow: [{ id: "T9", from: "app", to: "internet", ports: "tcp/443" }] }); // prettier-ignore
  const bare = without(but(app, "nat", { allocationId: undefined }), "eip");
  it("is made with an address that is its own", () => {
    const other: Design = { eip2: ["ec2/eip", { domain: "vpc" }], nat2: ["ec2/natGateway", { subnetId: the("public-b"), allocationId: the("eip2") }] }; // prettier-ignore
    isRight({ ...app, ...other }, leaves);
    isFound(but({ ...app, ...other }, "nat2", { allocationId: the("eip") }), leaves, /T9 missing works at nat :: allocationId/); // prettier-ignore
  });
  it("is not made without one", () => {
    isFound(bare, leaves, /T9 missing works at nat :: allocationId/);
    isFound(but(bare, "nat", { connectivityType: "public", availabilityMode: "zonal" }), leaves, /T9 missing works at nat :: allocationId/); // prettier-ignore
  });
  it("has those that AWS gives it where it is regional", () => {
    isRight(but(bare, "nat", { availabilityMode: "regional", vpcId: the("vpc"), subnetId: undefined }), leaves); // prettier-ignore
  });
  it("has one that is known by its id alone", () => {
    isRight(but(bare, "nat", { allocationId: "eipalloc-0123456789abcdef0" }), leaves);
  });
});
