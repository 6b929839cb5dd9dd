/** WordPress on Fargate before MySQL, in components: all of it in two public subnets. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, tcp, trust, zones, type Example } from "./example";

class Network extends pulumi.ComponentResource {
  readonly subnetIds: pulumi.Output<string>[] = [];
  readonly vpcId: pulumi.Output<string>;
  readonly database: aws.ec2.SecurityGroup;
  readonly front: aws.ec2.SecurityGroup;

  constructor(name: string) {
    super("examples:index:Network", name);
    const opts = { parent: this };
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: "10.100.0.0/16", enableDnsHostnames: true, enableDnsSupport: true },
      opts,
    );
    const gateway = new aws.ec2.InternetGateway(`${name}-igw`, { vpcId: vpc.id }, opts);
    const table = new aws.ec2.RouteTable(
      `${name}-rt`,
      { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] },
      opts,
    );
    const all = aws.getAvailabilityZones({ state: "available" });
    for (const i of [0, 1]) {
      const subnet = new aws.ec2.Subnet(
        `${name}-subnet-${i}`,
        {
          vpcId: vpc.id,
          cidrBlock: `10.100.${i}.0/24`,
          assignIpv6AddressOnCreation: false,
          mapPublicIpOnLaunch: true,
          availabilityZoneId: all.then(({ zoneIds }) => zoneIds[i] ?? ""),
        },
        opts,
      );
      new aws.ec2.RouteTableAssociation(
        `association-${i}`,
        { subnetId: subnet.id, routeTableId: table.id },
        opts,
      );
      this.subnetIds.push(subnet.id);
    }
    this.vpcId = vpc.id;
    this.database = new aws.ec2.SecurityGroup(
      `${name}-rds-sg`,
      { vpcId: vpc.id, ingress: [tcp(3306, "0.0.0.0/0")], egress: [everything] },
      opts,
    );
    this.front = new aws.ec2.SecurityGroup(
      `${name}-fe-sg`,
      {
        vpcId: vpc.id,
        ingress: [tcp(443, "0.0.0.0/0"), tcp(80, "0.0.0.0/0")],
        egress: [everything],
      },
      opts,
    );
    this.registerOutputs({});
  }
}

export const wordpressFargate: Example = {
  name: "wordpress-fargate",
  shape: "pulumi/examples aws-ts-wordpress-fargate-rds/{network,backend,frontend}.ts",
  calls: zones,
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const password = new pulumi.Config().requireSecret("password");
    const network = new Network("wp");
    const group = new aws.rds.SubnetGroup("wp-sng", { subnetIds: network.subnetIds });
    const db = new aws.rds.Instance("wp-rds", {
      dbName: "wordpress",
      username: "admin",
      password,
      vpcSecurityGroupIds: [network.database.id],
      dbSubnetGroupName: group.name,
      allocatedStorage: 20,
      engine: "mysql",
      instanceClass: "db.t3.micro",
      skipFinalSnapshot: true,
      publiclyAccessible: false,
    });
    const cluster = new aws.ecs.Cluster("wp-ecs");
    const balancer = new aws.lb.LoadBalancer("wp-alb", {
      securityGroups: [network.front.id],
      subnets: network.subnetIds,
    });
    const targets = new aws.lb.TargetGroup("wp-tg", {
      port: 80,
      protocol: "HTTP",
      targetType: "ip",
      vpcId: network.vpcId,
    });
    const listener = new aws.lb.Listener("wp-listener", {
      loadBalancerArn: balancer.arn,
      port: 80,
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const role = new aws.iam.Role("wp-role", { assumeRolePolicy: trust("ecs-tasks") });
    const task = new aws.ecs.TaskDefinition("wp-task", {
      family: "wordpress",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: role.arn,
      containerDefinitions: pulumi.all([db.address, password]).apply(([host, word]) =>
        JSON.stringify([
          {
            name: "wordpress",
            image: "wordpress",
            portMappings: [{ containerPort: 80, protocol: "tcp" }],
            environment: [
              { name: "WORDPRESS_DB_HOST", value: `${host}:3306` },
              { name: "WORDPRESS_DB_PASSWORD", value: word },
            ],
          },
        ]),
      ),
    });
    new aws.ecs.Service(
      "wp-svc",
      {
        cluster: cluster.arn,
        desiredCount: 1,
        launchType: "FARGATE",
        taskDefinition: task.arn,
        networkConfiguration: {
          assignPublicIp: true,
          subnets: network.subnetIds,
          securityGroups: [network.front.id],
        },
        loadBalancers: [
          { targetGroupArn: targets.arn, containerName: "wordpress", containerPort: 80 },
        ],
      },
      { dependsOn: [listener] },
    );
  },
};
