/** A machine per subnet behind a load balancer of the older module's names, with an internal one for the second tier. */
import * as aws from "@pulumi/aws";
import { everything, machineImage, tcp, type Example } from "./example";

export const loadBalancedMachines: Example = {
  name: "load-balanced-machines",
  shape:
    "pulumi/pulumi-awsx examples/ts-lb-attach-ec2/index.ts, pulumi/pulumi-aws examples/alb-legacy/index.ts",
  calls: machineImage,
  program() {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.11.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("vpc", { vpcId: vpc.id });
    const table = new aws.ec2.RouteTable("vpc", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
    });
    const subnets = [0, 1].map((i) => {
      const subnet = new aws.ec2.Subnet(`public-${i}`, {
        vpcId: vpc.id,
        cidrBlock: `10.11.${i}.0/24`,
        mapPublicIpOnLaunch: true,
      });
      new aws.ec2.RouteTableAssociation(`public-${i}`, {
        subnetId: subnet.id,
        routeTableId: table.id,
      });
      return subnet;
    });
    const group = new aws.ec2.SecurityGroup("web", {
      vpcId: vpc.id,
      ingress: [
        tcp(80, "0.0.0.0/0"),
        { protocol: "icmp", fromPort: 8, toPort: 0, cidrBlocks: ["0.0.0.0/0"] },
      ],
      egress: [everything],
    });
    const image = aws.ec2.getAmiOutput({ mostRecent: true, owners: ["137112412989"] });
    const machines = subnets.map(
      ({ id }, i) =>
        new aws.ec2.Instance(`web-${i}`, {
          ami: image.id,
          instanceType: "t3.micro",
          subnetId: id,
          vpcSecurityGroupIds: [group.id],
        }),
    );
    // Two modules hold the same things: the older names are still in use.
    for (const [role, internal, module] of [
      ["edge", false, aws.lb],
      ["tier", true, aws.alb],
    ] as const) {
      const balancer = new module.LoadBalancer(role, {
        internal,
        securityGroups: [group.id],
        subnets: subnets.map(({ id }) => id),
      });
      const targets = new module.TargetGroup(role, { port: 80, protocol: "HTTP", vpcId: vpc.id });
      new module.Listener(role, {
        loadBalancerArn: balancer.arn,
        port: 80,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      });
      for (const [i, machine] of machines.entries()) {
        new module.TargetGroupAttachment(`${role}-${i}`, {
          targetGroupArn: targets.arn,
          targetId: machine.id,
          port: 80,
        });
      }
    }
  },
};
