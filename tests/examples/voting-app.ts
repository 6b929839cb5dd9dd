/** A public database in a VPC whose main table leads out, a provider that logs in to it, and two services behind it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, type Example, Foreign, trust } from "./example";

export const votingApp: Example = {
  name: "voting-app",
  shape: "pulumi/examples aws-ts-pern-voting-app/index.ts",
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const password = new pulumi.Config().requireSecret("password");
    const vpc = new aws.ec2.Vpc("app-vpc", {
      cidrBlock: "172.31.0.0/16",
      enableDnsHostnames: true,
    });
    const gateway = new aws.ec2.InternetGateway("app-gateway", { vpcId: vpc.id });
    const table = new aws.ec2.RouteTable("app-table", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
    });
    new aws.ec2.MainRouteTableAssociation("app-main", { vpcId: vpc.id, routeTableId: table.id });
    const store = new aws.ec2.SecurityGroup("rds-group", {
      vpcId: vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] }],
      egress: [everything],
    });
    const [first, second] = ["172.31.0.0/20", "172.31.128.0/20"].map(
      (cidrBlock, i) =>
        new aws.ec2.Subnet(`rds-subnet-${i}`, {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: `eu-central-1${"ab"[i] ?? "a"}`,
        }),
    );
    if (first === undefined || second === undefined) return;
    const group = new aws.rds.SubnetGroup("rds-subnets", { subnetIds: [first.id, second.id] });
    const db = new aws.rds.Instance("server", {
      engine: "postgres",
      instanceClass: "db.t3.micro",
      allocatedStorage: 20,
      username: "voter",
      password,
      port: 2000,
      publiclyAccessible: true,
      skipFinalSnapshot: true,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [store.id],
    });
    // The schema is made by a dynamic provider over a connection to the database.
    new Foreign("pulumi-nodejs:dynamic:Resource", "schema", {
      serverAddress: db.address,
      creatorPassword: password,
    });
    const balancerGroup = new aws.ec2.SecurityGroup("lb-group", {
      vpcId: vpc.id,
      ingress: [everything],
      egress: [everything],
    });
    const balancer = new aws.lb.LoadBalancer("lb", {
      securityGroups: [balancerGroup.id],
      subnets: [first.id, second.id],
    });
    const targets = new aws.lb.TargetGroup("lb", {
      port: 5000,
      protocol: "HTTP",
      targetType: "ip",
      vpcId: vpc.id,
    });
    new aws.lb.Listener("lb", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const role = new aws.iam.Role("task", { assumeRolePolicy: trust("ecs-tasks") });
    const task = new aws.ecs.TaskDefinition("server-side", {
      family: "server-side",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role.arn,
      containerDefinitions: pulumi.jsonStringify([
        {
          name: "server",
          image: "node:22",
          portMappings: [{ containerPort: 5000 }],
          environment: [{ name: "RDS_ADDRESS", value: db.address }],
        },
      ]),
    });
    const cluster = new aws.ecs.Cluster("default");
    new aws.ecs.Service("server-side", {
      cluster: cluster.arn,
      launchType: "FARGATE",
      taskDefinition: task.arn,
      networkConfiguration: {
        assignPublicIp: true,
        subnets: [first.id, second.id],
        securityGroups: [balancerGroup.id],
      },
      loadBalancers: [
        { targetGroupArn: targets.arn, containerName: "server", containerPort: 5000 },
      ],
    });
  },
};
