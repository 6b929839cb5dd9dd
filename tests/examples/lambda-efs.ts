/** A function and a task that share a file system through the VPC's default group, behind a REST API. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, trust, type Example } from "./example";

export const lambdaEfs: Example = {
  name: "lambda-efs",
  shape: "pulumi/examples aws-ts-lambda-efs/index.ts",
  program() {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("vpc", { vpcId: vpc.id });
    const open: aws.ec2.Subnet[] = [];
    const inner: aws.ec2.Subnet[] = [];
    for (const i of [0, 1]) {
      const near = new aws.ec2.Subnet(`vpc-public-${i}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${i}.0/24`,
        mapPublicIpOnLaunch: true,
      });
      const table = new aws.ec2.RouteTable(`vpc-public-${i}`, { vpcId: vpc.id });
      new aws.ec2.Route(`vpc-public-${i}`, {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        gatewayId: gateway.id,
      });
      new aws.ec2.RouteTableAssociation(`vpc-public-${i}`, {
        subnetId: near.id,
        routeTableId: table.id,
      });
      open.push(near);
      const far = new aws.ec2.Subnet(`vpc-private-${i}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${i + 128}.0/24`,
      });
      const address = new aws.ec2.Eip(`vpc-${i}`, { domain: "vpc" });
      const nat = new aws.ec2.NatGateway(`vpc-${i}`, {
        subnetId: near.id,
        allocationId: address.allocationId,
      });
      const out = new aws.ec2.RouteTable(`vpc-private-${i}`, { vpcId: vpc.id });
      new aws.ec2.Route(`vpc-private-${i}`, {
        routeTableId: out.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: nat.id,
      });
      new aws.ec2.RouteTableAssociation(`vpc-private-${i}`, {
        subnetId: far.id,
        routeTableId: out.id,
      });
      inner.push(far);
    }
    const files = new aws.efs.FileSystem("files");
    const mounts = open.map(
      (subnet, i) =>
        new aws.efs.MountTarget(`mount-${i}`, {
          fileSystemId: files.id,
          subnetId: subnet.id,
          securityGroups: [vpc.defaultSecurityGroupId],
        }),
    );
    const point = new aws.efs.AccessPoint(
      "point",
      { fileSystemId: files.id, posixUser: { uid: 1000, gid: 1000 } },
      { dependsOn: mounts },
    );
    const role = new aws.iam.Role("handler", { assumeRolePolicy: trust("lambda") });
    const handler = new aws.lambda.Function("handler", {
      code: code(),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: role.arn,
      vpcConfig: {
        subnetIds: inner.map(({ id }) => id),
        securityGroupIds: [vpc.defaultSecurityGroupId],
      },
      fileSystemConfig: { arn: point.arn, localMountPath: "/mnt/storage" },
    });
    const api = new aws.apigateway.RestApi("api");
    const method = new aws.apigateway.Method("post", {
      restApi: api.id,
      resourceId: api.rootResourceId,
      httpMethod: "POST",
      authorization: "NONE",
    });
    new aws.apigateway.Integration("post", {
      restApi: api.id,
      resourceId: api.rootResourceId,
      httpMethod: method.httpMethod,
      integrationHttpMethod: "POST",
      type: "AWS_PROXY",
      uri: handler.invokeArn,
    });
    new aws.lambda.Permission("api", {
      action: "lambda:InvokeFunction",
      function: handler.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
    });
    const cluster = new aws.ecs.Cluster("cluster");
    const execution = new aws.iam.Role("execution", { assumeRolePolicy: trust("ecs-tasks") });
    const task = new aws.ecs.TaskDefinition("nginx", {
      family: "nginx",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: execution.arn,
      containerDefinitions: JSON.stringify([
        {
          name: "nginx",
          image: "nginx",
          portMappings: [{ containerPort: 80 }],
          mountPoints: [{ containerPath: "/usr/share/nginx/html", sourceVolume: "efs" }],
        },
      ]),
      volumes: [
        {
          name: "efs",
          efsVolumeConfiguration: {
            fileSystemId: files.id,
            transitEncryption: "ENABLED",
            authorizationConfig: { accessPointId: point.id },
          },
        },
      ],
    });
    new aws.ecs.Service("nginx", {
      cluster: cluster.arn,
      launchType: "FARGATE",
      taskDefinition: task.arn,
      networkConfiguration: {
        assignPublicIp: true,
        subnets: open.map(({ id }) => id),
        securityGroups: [vpc.defaultSecurityGroupId],
      },
    });
  },
};
