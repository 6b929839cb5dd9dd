/** A jump host and a database in the default VPC: subnets from a data source, the VPC's block as the database's client. */
import * as aws from "@pulumi/aws";
import { defaultVpc, everything, type Example, Foreign, machineImage, tcp } from "./example";

export const bastion: Example = {
  name: "bastion",
  shape: "pulumi/automation-api-examples nodejs/ssh-tunnel/vpc/index.ts",
  calls: { ...defaultVpc, ...machineImage },
  program() {
    const vpc = aws.ec2.getVpc({ default: true });
    const vpcId = vpc.then(({ id }) => id);
    const block = vpc.then(({ cidrBlock }) => cidrBlock);
    const subnets = vpc.then(({ id }) =>
      aws.ec2.getSubnets({ filters: [{ name: "vpc-id", values: [id] }] }),
    );
    const image = aws.ec2.getAmi({ mostRecent: true, owners: ["099720109477"] });
    const ssh = new aws.ec2.SecurityGroup("bastion", {
      vpcId,
      ingress: [tcp(22, "0.0.0.0/0")],
      egress: [everything],
    });
    const key = new aws.ec2.KeyPair("bastion", { publicKey: "ssh-ed25519 AAAA" });
    new aws.ec2.Instance("bastion", {
      ami: image.then(({ id }) => id),
      instanceType: "t3.small",
      subnetId: subnets.then(({ ids }) => ids[0] ?? ""),
      vpcSecurityGroupIds: [ssh.id],
      associatePublicIpAddress: true,
      keyName: key.keyName,
    });
    const store = new aws.ec2.SecurityGroup("db", {
      vpcId,
      ingress: [{ ...tcp(5432), cidrBlocks: [block] }],
      egress: [{ ...everything, cidrBlocks: [block] }],
    });
    const group = new aws.rds.SubnetGroup("db", { subnetIds: subnets.then(({ ids }) => ids) });
    new Foreign("random:index/randomPassword:RandomPassword", "db", {
      length: 32,
    });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 20,
      dbSubnetGroupName: group.id,
      vpcSecurityGroupIds: [store.id],
      publiclyAccessible: false,
      username: "admin2021",
      manageMasterUserPassword: true,
      skipFinalSnapshot: true,
    });
  },
};
