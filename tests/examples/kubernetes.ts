/** EKS with its nodes in private subnets behind one NAT gateway, and a control plane that the internet can call. */
import * as aws from "@pulumi/aws";
import { trust, type Example } from "./example";

export const kubernetes: Example = {
  name: "kubernetes",
  shape:
    "pulumi/templates kubernetes-aws-typescript/index.ts, pulumi/pulumi-aws examples/eks/index.ts",
  program() {
    const vpc = new aws.ec2.Vpc("eks", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("eks", { vpcId: vpc.id });
    const open = new aws.ec2.RouteTable("eks-public", { vpcId: vpc.id });
    new aws.ec2.Route("eks-public", {
      routeTableId: open.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    const publicIds = [0, 1].map((i) => {
      const { id } = new aws.ec2.Subnet(`eks-public-${i}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${i}.0/24`,
        mapPublicIpOnLaunch: true,
      });
      new aws.ec2.RouteTableAssociation(`eks-public-${i}`, { subnetId: id, routeTableId: open.id });
      return id;
    });
    const address = new aws.ec2.Eip("eks", { domain: "vpc" });
    const nat = new aws.ec2.NatGateway("eks", {
      allocationId: address.id,
      subnetId: publicIds[0] ?? "",
    });
    const inner = new aws.ec2.RouteTable("eks-private", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }],
    });
    const privateIds = [0, 1].map((i) => {
      const { id } = new aws.ec2.Subnet(`eks-private-${i}`, {
        vpcId: vpc.id,
        cidrBlock: `10.0.${128 + i}.0/24`,
      });
      new aws.ec2.RouteTableAssociation(`eks-private-${i}`, {
        subnetId: id,
        routeTableId: inner.id,
      });
      return id;
    });
    const role = new aws.iam.Role("eks", { assumeRolePolicy: trust("eks") });
    const cluster = new aws.eks.Cluster("eks", {
      roleArn: role.arn,
      vpcConfig: { subnetIds: [...publicIds, ...privateIds] },
    });
    const nodes = new aws.ec2.SecurityGroup("nodes", { vpcId: vpc.id });
    const control = cluster.vpcConfig.apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId);
    new aws.ec2.SecurityGroupRule("nodes-out", {
      type: "egress",
      securityGroupId: nodes.id,
      protocol: "-1",
      fromPort: 0,
      toPort: 0,
      cidrBlocks: ["0.0.0.0/0"],
    });
    new aws.ec2.SecurityGroupRule("nodes-self", {
      type: "ingress",
      securityGroupId: nodes.id,
      protocol: "-1",
      fromPort: 0,
      toPort: 0,
      self: true,
    });
    new aws.ec2.SecurityGroupRule("nodes-from-control", {
      type: "ingress",
      securityGroupId: nodes.id,
      protocol: "tcp",
      fromPort: 1025,
      toPort: 65535,
      sourceSecurityGroupId: control,
    });
    new aws.ec2.SecurityGroupRule("control-from-nodes", {
      type: "ingress",
      securityGroupId: control,
      protocol: "tcp",
      fromPort: 443,
      toPort: 443,
      sourceSecurityGroupId: nodes.id,
    });
    const worker = new aws.iam.Role("workers", { assumeRolePolicy: trust("ec2") });
    const template = new aws.ec2.LaunchTemplate("workers", {
      instanceType: "t3.medium",
      networkInterfaces: [
        { associatePublicIpAddress: "false", securityGroups: [nodes.id, control] },
      ],
    });
    new aws.eks.NodeGroup("workers", {
      clusterName: cluster.name,
      nodeRoleArn: worker.arn,
      subnetIds: privateIds,
      scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 2 },
      launchTemplate: { id: template.id, version: "$Latest" },
    });
  },
};
