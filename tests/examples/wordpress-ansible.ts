/** WordPress on one machine, MySQL in subnets of the main table, and commands that finish the work from outside. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, type Example, Foreign, machineImage, tcp, zones } from "./example";

export const wordpressAnsible: Example = {
  name: "wordpress-ansible",
  shape: "pulumi/examples aws-ts-ansible-wordpress/index.ts",
  calls: { ...machineImage, ...zones },
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const password = new pulumi.Config().requireSecret("password");
    const all = aws.getAvailabilityZones();
    const vpc = new aws.ec2.Vpc("prod", { cidrBlock: "10.192.0.0/16", enableDnsHostnames: true });
    const subnet = (name: string, cidrBlock: string, i: number, mapPublicIpOnLaunch: boolean) =>
      new aws.ec2.Subnet(name, {
        vpcId: vpc.id,
        cidrBlock,
        mapPublicIpOnLaunch,
        availabilityZone: all.then(({ names }) => names[i] ?? ""),
      });
    const open = subnet("public-1", "10.192.0.0/24", 0, true);
    const inner = [
      subnet("private-1", "10.192.20.0/24", 1, false),
      subnet("private-2", "10.192.21.0/24", 2, false),
    ];
    const gateway = new aws.ec2.InternetGateway("igw", { vpcId: vpc.id });
    const table = new aws.ec2.RouteTable("public-rt", {
      vpcId: vpc.id,
      routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }],
    });
    new aws.ec2.RouteTableAssociation("rta-public-1", {
      subnetId: open.id,
      routeTableId: table.id,
    });
    const web = new aws.ec2.SecurityGroup("ec2-allow", {
      vpcId: vpc.id,
      ingress: [tcp(443, "0.0.0.0/0"), tcp(80, "0.0.0.0/0"), tcp(22, "0.0.0.0/0")],
      egress: [everything],
    });
    const store = new aws.ec2.SecurityGroup("rds-allow", {
      vpcId: vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 3306, toPort: 3306, securityGroups: [web.id] }],
      egress: [everything],
    });
    const group = new aws.rds.SubnetGroup("rds-subnets", { subnetIds: inner.map(({ id }) => id) });
    const db = new aws.rds.Instance("wordpress", {
      allocatedStorage: 10,
      engine: "mysql",
      instanceClass: "db.t3.small",
      // The id of a subnet group is its name.
      dbSubnetGroupName: group.id,
      vpcSecurityGroupIds: [store.id],
      username: "admin",
      password,
      skipFinalSnapshot: true,
    });
    const image = aws.ec2.getAmi({ mostRecent: true, owners: ["amazon"] });
    const server = new aws.ec2.Instance(
      "wordpress",
      {
        ami: image.then(({ id }) => id),
        instanceType: "t3.small",
        subnetId: open.id,
        vpcSecurityGroupIds: [web.id],
      },
      { dependsOn: [db] },
    );
    const address = new aws.ec2.Eip("wordpress", { instance: server.id });
    // No package of the command provider is needed to register what it would.
    new Foreign("command:local:Command", "render", {
      create: "render playbook.yml",
      environment: { DB_HOST: db.endpoint, DB_PASSWORD: password },
    });
    new Foreign("command:remote:Command", "update", {
      connection: { host: address.publicIp, user: "ec2-user" },
      create: "sudo yum update -y",
    });
  },
};
