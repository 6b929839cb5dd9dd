/** One service on Fargate behind a public load balancer, in the default VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, defaultVpc, everything, region, trust, type Example } from "./example";

export const helloFargate: Example = {
  name: "hello-fargate",
  shape:
    "pulumi/templates container-aws-typescript/index.ts, pulumi/examples aws-ts-hello-fargate/index.ts",
  calls: defaultVpc,
  program() {
    const vpc = aws.ec2.getVpcOutput({ default: true });
    const subnets = aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
    const front = new aws.ec2.SecurityGroup("lb", {
      vpcId: vpc.id,
      ingress: [{ ...everything, ipv6CidrBlocks: ["::/0"] }],
      egress: [{ ...everything, ipv6CidrBlocks: ["::/0"] }],
    });
    const balancer = new aws.lb.LoadBalancer("lb", {
      securityGroups: [front.id],
      subnets: subnets.ids,
    });
    const targets = new aws.lb.TargetGroup("lb", {
      port: 80,
      protocol: "HTTP",
      targetType: "ip",
      vpcId: vpc.id,
    });
    new aws.lb.Listener("lb-0", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const repository = new aws.ecr.Repository("repo", { forceDelete: true });
    const logs = new aws.cloudwatch.LogGroup("service", { retentionInDays: 7 });
    const execution = new aws.iam.Role("execution", { assumeRolePolicy: trust("ecs-tasks") });
    const task = new aws.ecs.TaskDefinition("service", {
      family: "service",
      cpu: "512",
      memory: "1024",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: execution.arn,
      containerDefinitions: pulumi.jsonStringify([
        {
          name: "container",
          image: pulumi.interpolate`${repository.repositoryUrl}:${account}`,
          essential: true,
          portMappings: [{ containerPort: 80, hostPort: 80 }],
          logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": logs.name, "awslogs-region": region },
          },
        },
      ]),
    });
    const group = new aws.ec2.SecurityGroup("service", {
      vpcId: vpc.id,
      ingress: [{ ...everything, ipv6CidrBlocks: ["::/0"] }],
      egress: [{ ...everything, ipv6CidrBlocks: ["::/0"] }],
    });
    new aws.ecs.Service("service", {
      cluster: new aws.ecs.Cluster("cluster").arn,
      launchType: "FARGATE",
      desiredCount: 1,
      taskDefinition: task.arn,
      networkConfiguration: {
        assignPublicIp: true,
        subnets: subnets.ids,
        securityGroups: [group.id],
      },
      loadBalancers: [
        { targetGroupArn: targets.arn, containerName: "container", containerPort: 80 },
      ],
    });
  },
};
