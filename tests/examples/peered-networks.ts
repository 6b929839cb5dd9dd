/** Two peered VPCs whose adopted default tables lead out; a database and a peer's group in the private subnets of one. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, everything, region, type Example } from "./example";

class Network extends pulumi.ComponentResource {
  readonly vpc: aws.ec2.Vpc;
  readonly open: aws.ec2.DefaultRouteTable;
  readonly inner: aws.ec2.RouteTable[] = [];
  readonly privateIds: pulumi.Output<string>[] = [];

  constructor(
    readonly label: string,
    second: number,
  ) {
    super("examples:index:PeeredNetwork", label);
    this.vpc = new aws.ec2.Vpc(
      `${label}-vpc`,
      { cidrBlock: `10.${second}.0.0/16`, enableDnsSupport: true, enableDnsHostnames: true },
      { parent: this },
    );
    const parent = this.vpc;
    const gateway = new aws.ec2.InternetGateway(`${label}-igw`, { vpcId: this.vpc.id }, { parent });
    this.open = new aws.ec2.DefaultRouteTable(
      `${label}-public-rt`,
      { defaultRouteTableId: this.vpc.defaultRouteTableId },
      { parent },
    );
    new aws.ec2.Route(
      `${label}-out`,
      { routeTableId: this.open.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { parent: this.open },
    );
    for (const i of [1, 2]) {
      const near = new aws.ec2.Subnet(
        `${label}-public-${i}`,
        { vpcId: this.vpc.id, cidrBlock: `10.${second}.${i}.0/24`, mapPublicIpOnLaunch: true },
        { parent },
      );
      new aws.ec2.RouteTableAssociation(
        `${label}-public-rta-${i}`,
        { subnetId: near.id, routeTableId: this.open.id },
        { parent: this.open },
      );
      const far = new aws.ec2.Subnet(
        `${label}-private-${i}`,
        { vpcId: this.vpc.id, cidrBlock: `10.${second}.${i + 100}.0/24` },
        { parent },
      );
      const address = new aws.ec2.Eip(`${label}-nat-${i}`, { domain: "vpc" }, { parent: far });
      const nat = new aws.ec2.NatGateway(
        `${label}-nat-${i}`,
        { allocationId: address.id, subnetId: near.id },
        { parent: far },
      );
      const table = new aws.ec2.RouteTable(
        `${label}-private-rt-${i}`,
        { vpcId: this.vpc.id },
        { parent: far },
      );
      new aws.ec2.Route(
        `${label}-private-out-${i}`,
        { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
        { parent: table },
      );
      new aws.ec2.RouteTableAssociation(
        `${label}-private-rta-${i}`,
        { subnetId: far.id, routeTableId: table.id },
        { parent: table },
      );
      this.inner.push(table);
      this.privateIds.push(far.id);
    }
    new aws.ec2.VpcEndpoint(
      `${label}-s3`,
      {
        vpcId: this.vpc.id,
        serviceName: `com.amazonaws.${region}.s3`,
        routeTableIds: [this.open.id, ...this.inner.map(({ id }) => id)],
      },
      { parent },
    );
    this.registerOutputs({});
  }

  peerWith(other: Network): aws.ec2.SecurityGroup {
    const peering = new aws.ec2.VpcPeeringConnection(
      `${this.label}-to-${other.label}`,
      {
        vpcId: this.vpc.id,
        peerVpcId: other.vpc.id,
        peerOwnerId: aws.getCallerIdentity({}).then(({ accountId }) => accountId),
        autoAccept: true,
      },
      { parent: this },
    );
    const route = (from: Network, to: Network) => {
      for (const [i, table] of from.inner.entries()) {
        new aws.ec2.Route(
          `${from.label}-to-${to.label}-${i + 1}`,
          {
            routeTableId: table.id,
            destinationCidrBlock: to.vpc.cidrBlock,
            vpcPeeringConnectionId: peering.id,
          },
          { parent: peering },
        );
      }
    };
    route(this, other);
    route(other, this);
    return new aws.ec2.SecurityGroup(
      `${this.label}-from-${other.label}`,
      {
        vpcId: this.vpc.id,
        ingress: [{ ...everything, cidrBlocks: [other.vpc.cidrBlock] }],
        egress: [everything],
      },
      { parent: this },
    );
  }
}

export const peeredNetworks: Example = {
  name: "peered-networks",
  shape:
    "pulumi/examples aws-ts-stackreference-architecture/{networking/src/vpc,database/src/database}.ts",
  calls: { "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }) },
  config: { "bulkhead:password": "from-the-configuration" },
  program() {
    const data = new Network("data", 10);
    const application = new Network("app", 20);
    const peers = data.peerWith(application);
    const group = new aws.rds.SubnetGroup("db-subnets", { subnetIds: data.privateIds });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 50,
      dbSubnetGroupName: group.name,
      vpcSecurityGroupIds: [peers.id],
      username: "boss",
      password: new pulumi.Config().requireSecret("password"),
      finalSnapshotIdentifier: "last",
    });
  },
};
