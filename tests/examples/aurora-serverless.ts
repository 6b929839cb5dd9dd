/** Aurora Serverless with its subnets from `pulumi.all`, and an open group because "the subnets are private anyway". */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, tcp, type Example } from "./example";

export const auroraServerless: Example = {
  name: "aurora-serverless",
  shape: "jcla490/pulumi-aws-serverless-app projects/aurora, as its README tells",
  program() {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("vpc", { vpcId: vpc.id });
    const open = new aws.ec2.Subnet("public", {
      vpcId: vpc.id,
      cidrBlock: "10.0.0.0/24",
      mapPublicIpOnLaunch: true,
    });
    const table = new aws.ec2.RouteTable("public", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
    });
    new aws.ec2.RouteTableAssociation("public", { subnetId: open.id, routeTableId: table.id });
    const inner = [0, 1].map(
      (i) =>
        new aws.ec2.Subnet(`private-${i}`, { vpcId: vpc.id, cidrBlock: `10.0.${i + 10}.0/24` }),
    );
    // One list for everybody: unknown as a whole, and made of the two.
    const ids = pulumi.all(inner.map(({ id }) => id)).apply((list) => [...list].sort());
    const group = new aws.rds.SubnetGroup("db-subnets", { subnetIds: ids });
    const store = new aws.ec2.SecurityGroup("db", {
      vpcId: vpc.id,
      ingress: [tcp(5432, "0.0.0.0/0")],
      egress: [everything],
    });
    const cluster = new aws.rds.Cluster("db", {
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      databaseName: "app",
      masterUsername: "boss",
      manageMasterUserPassword: true,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [store.id],
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 1 },
      skipFinalSnapshot: true,
    });
    new aws.rds.ClusterInstance("db", {
      clusterIdentifier: cluster.id,
      engine: "aurora-postgresql",
      instanceClass: "db.serverless",
      dbSubnetGroupName: group.name,
    });
  },
};
