/** One machine in a public subnet of its own VPC: routes within the table, rules within the group. */
import * as aws from "@pulumi/aws";
import { everything, machineImage, tcp, type Example } from "./example";

export const virtualMachine: Example = {
  name: "virtual-machine",
  shape: "pulumi/templates vm-aws-typescript/index.ts",
  calls: machineImage,
  program() {
    const image = aws.ec2.getAmi({ mostRecent: true, owners: ["amazon"] });
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
    const subnet = new aws.ec2.Subnet("subnet", {
      vpcId: vpc.id,
      cidrBlock: "10.0.1.0/24",
      mapPublicIpOnLaunch: true,
    });
    const table = new aws.ec2.RouteTable("table", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
    });
    new aws.ec2.RouteTableAssociation("association", {
      subnetId: subnet.id,
      routeTableId: table.id,
    });
    const group = new aws.ec2.SecurityGroup("group", {
      vpcId: vpc.id,
      ingress: [tcp(80, "0.0.0.0/0")],
      egress: [everything],
    });
    new aws.ec2.Instance("server", {
      ami: image.then(({ id }) => id),
      instanceType: "t3.micro",
      subnetId: subnet.id,
      vpcSecurityGroupIds: [group.id],
    });
  },
};
