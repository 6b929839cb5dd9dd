/** A network, a load balancer and a service that a plugin makes: offline, only what is handed to it is known. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import type { Example } from "./example";

export const awsxNetwork: Example = {
  name: "awsx-network",
  shape:
    "pulumi/templates container-aws-typescript/index.ts, pulumi/pulumi-awsx examples/vpc/nodejs/index.ts",
  forms: "preview",
  program() {
    const vpc = new awsx.ec2.Vpc("vpc");
    const balancer = new awsx.lb.ApplicationLoadBalancer("lb", { subnetIds: vpc.publicSubnetIds });
    new awsx.ecs.FargateService("service", {
      cluster: new aws.ecs.Cluster("cluster").arn,
      assignPublicIp: true,
      taskDefinitionArgs: {
        container: {
          name: "app",
          image: "nginx",
          cpu: 256,
          memory: 512,
          portMappings: [{ containerPort: 80, targetGroup: balancer.defaultTargetGroup }],
        },
      },
    });
    const store = new aws.ec2.SecurityGroup("db", {
      vpcId: vpc.vpcId,
      ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/16"] }],
    });
    const group = new aws.rds.SubnetGroup("db-subnets", { subnetIds: vpc.privateSubnetIds });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 20,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [store.id],
      username: "boss",
      manageMasterUserPassword: true,
    });
  },
};
