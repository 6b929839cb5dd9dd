/** Redshift in a VPC without any gateway but one to S3, in the default group and on the main table; Glue beside it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { region, trust, type Example } from "./example";

export const redshiftEtl: Example = {
  name: "redshift-etl",
  shape: "pulumi/examples aws-ts-redshift-glue-etl/index.ts",
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const password = new pulumi.Config().requireSecret("password");
    const events = new aws.s3.Bucket("events", { forceDestroy: true });
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
    const group = new aws.redshift.SubnetGroup("group", { subnetIds: [subnet.id] });
    const reader = new aws.iam.Role("reader", { assumeRolePolicy: trust("redshift") });
    new aws.ec2.VpcEndpoint("s3", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      routeTableIds: [vpc.mainRouteTableId],
    });
    const cluster = new aws.redshift.Cluster("warehouse", {
      clusterIdentifier: "warehouse",
      databaseName: "dev",
      masterUsername: "admin",
      masterPassword: password,
      nodeType: "ra3.large",
      clusterSubnetGroupName: group.name,
      clusterType: "single-node",
      publiclyAccessible: false,
      skipFinalSnapshot: true,
      vpcSecurityGroupIds: [vpc.defaultSecurityGroupId],
      iamRoles: [reader.arn],
    });
    const catalog = new aws.glue.CatalogDatabase("catalog", { name: "events" });
    const role = new aws.iam.Role("glue", { assumeRolePolicy: trust("glue") });
    new aws.glue.Crawler("crawler", {
      databaseName: catalog.name,
      role: role.arn,
      s3Targets: [{ path: pulumi.interpolate`s3://${events.bucket}` }],
    });
    const connection = new aws.glue.Connection("warehouse", {
      connectionType: "JDBC",
      connectionProperties: {
        JDBC_CONNECTION_URL: pulumi.interpolate`jdbc:redshift://${cluster.endpoint}/dev`,
        USERNAME: "admin",
        PASSWORD: password,
      },
      physicalConnectionRequirements: {
        securityGroupIdLists: cluster.vpcSecurityGroupIds,
        availabilityZone: subnet.availabilityZone,
        subnetId: subnet.id,
      },
    });
    const job = new aws.glue.Job("job", {
      roleArn: role.arn,
      connections: [connection.name],
      command: { scriptLocation: pulumi.interpolate`s3://${events.bucket}/job.py` },
    });
    new aws.glue.Trigger("trigger", {
      type: "SCHEDULED",
      schedule: "cron(0/15 * * * ? *)",
      actions: [{ jobName: job.name }],
    });
  },
};
