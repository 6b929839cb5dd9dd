/** Airflow on instances of ECS in the default VPC: store, cache and machines share one security group. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultVpc, everything, machineImage, tcp, type Example } from "./example";

export const airflow: Example = {
  name: "airflow",
  shape: "pulumi/examples aws-ts-airflow/index.ts",
  calls: { ...defaultVpc, ...machineImage },
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const password = new pulumi.Config().require("password");
    const vpc = aws.ec2.getVpcOutput({ default: true });
    const subnets = aws.ec2.getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] });
    const group = new aws.ec2.SecurityGroup("airflow", {
      vpcId: vpc.id,
      ingress: [tcp(22, "0.0.0.0/0"), { ...tcp(0, "0.0.0.0/0"), toPort: 65535 }],
      egress: [everything],
    });
    const cluster = new aws.ecs.Cluster("airflow");
    const configuration = new aws.ec2.LaunchConfiguration("airflow", {
      imageId: aws.ec2.getAmiOutput({ mostRecent: true, owners: ["amazon"] }).id,
      instanceType: "t3.xlarge",
      securityGroups: [group.id],
      associatePublicIpAddress: true,
    });
    new aws.autoscaling.Group("airflow", {
      launchConfiguration: configuration.name,
      minSize: 2,
      maxSize: 20,
      vpcZoneIdentifiers: subnets.ids,
    });
    const stores = new aws.rds.SubnetGroup("stores", { subnetIds: subnets.ids });
    const db = new aws.rds.Instance("postgres", {
      engine: "postgres",
      instanceClass: "db.t3.micro",
      allocatedStorage: 20,
      dbSubnetGroupName: stores.id,
      vpcSecurityGroupIds: [group.id],
      username: "airflow",
      password,
      skipFinalSnapshot: true,
    });
    const caches = new aws.elasticache.SubnetGroup("caches", { subnetIds: subnets.ids });
    const cache = new aws.elasticache.Cluster("cache", {
      clusterId: `cache-${pulumi.getStack()}`,
      engine: "redis",
      nodeType: "cache.t3.micro",
      numCacheNodes: 1,
      subnetGroupName: caches.id,
      securityGroupIds: [group.id],
    });
    const environment = pulumi.all([db.endpoint, cache.cacheNodes]).apply(([endpoint, nodes]) => [
      { name: "POSTGRES_HOST", value: endpoint.split(":")[0] },
      { name: "REDIS_HOST", value: nodes[0]?.address },
    ]);
    const balancer = new aws.lb.LoadBalancer("controller", {
      securityGroups: [group.id],
      subnets: subnets.ids,
    });
    const targets = new aws.lb.TargetGroup("controller", {
      port: 8080,
      protocol: "HTTP",
      vpcId: vpc.id,
    });
    new aws.lb.Listener("controller", {
      loadBalancerArn: balancer.arn,
      port: 8080,
      protocol: "HTTP",
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const task = new aws.ecs.TaskDefinition("controller", {
      family: "controller",
      containerDefinitions: pulumi.jsonStringify([
        {
          name: "webserver",
          image: "apache/airflow",
          memory: 128,
          portMappings: [{ containerPort: 8080, hostPort: 8080 }],
          environment,
        },
      ]),
    });
    new aws.ecs.Service("controller", {
      cluster: cluster.arn,
      taskDefinition: task.arn,
      desiredCount: 1,
      loadBalancers: [
        { targetGroupArn: targets.arn, containerName: "webserver", containerPort: 8080 },
      ],
    });
  },
};
