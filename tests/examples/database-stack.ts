/** The database of a platform that is split: subnets and group come from another stack's outputs. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Example } from "./example";

export const databaseStack: Example = {
  name: "database-stack",
  shape: "pulumi/examples aws-ts-stackreference-architecture/database/src/index.ts",
  config: { "bulkhead:password": "from-the-configuration" },
  reads: () => ({
    outputs: {
      dataPrivateSubnetIds: ["subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2"],
      peeredGroupId: "sg-0aaaaaaaaaaaaaaa1",
    },
  }),
  program() {
    const network = new pulumi.StackReference("acme/networking/dev");
    const group = new aws.rds.SubnetGroup("db-subnets", {
      subnetIds: network.getOutput("dataPrivateSubnetIds"),
    });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 50,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [network.getOutput("peeredGroupId")],
      username: "boss",
      password: new pulumi.Config().requireSecret("password"),
      skipFinalSnapshot: true,
    });
  },
};
