/** Spokes that leave through a transit gateway, an inspection VPC with a firewall, and a database in one spoke. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { everything, region, type Example } from "./example";

const all = "0.0.0.0/0";

interface Hub {
  readonly gateway: aws.ec2transitgateway.TransitGateway;
  readonly spokes: aws.ec2transitgateway.RouteTable;
  readonly inspection: aws.ec2transitgateway.RouteTable;
}

export const hubAndSpoke: Example = {
  name: "hub-and-spoke",
  shape: "pulumi/examples aws-py-hub-and-spoke-network/{hub,spoke,inspection}.py",
  program() {
    const gateway = new aws.ec2transitgateway.TransitGateway("hub", {
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
    });
    const hub: Hub = {
      gateway,
      spokes: new aws.ec2transitgateway.RouteTable("spokes", { transitGatewayId: gateway.id }),
      inspection: new aws.ec2transitgateway.RouteTable("inspection", {
        transitGatewayId: gateway.id,
      }),
    };
    inspect(hub);
    const shop = spoke(hub, "shop", 1);
    spoke(hub, "office", 2);

    const group = new aws.ec2.SecurityGroup("db", {
      vpcId: shop.vpc.id,
      ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/8"] }],
    });
    const subnets = new aws.rds.SubnetGroup("db-subnets", {
      subnetIds: shop.workload.map(({ id }) => id),
    });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 20,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      username: "boss",
      manageMasterUserPassword: true,
    });
  },
};

function subnetsOf(name: string, vpc: aws.ec2.Vpc, role: string, second: number, from: number) {
  return [0, 1].map((i) => {
    const label = `${name}-${role}-${i}`;
    const subnet = new aws.ec2.Subnet(label, {
      vpcId: vpc.id,
      cidrBlock: `10.${second}.${from + i}.0/28`,
    });
    const table = new aws.ec2.RouteTable(label, { vpcId: vpc.id });
    new aws.ec2.RouteTableAssociation(label, { subnetId: subnet.id, routeTableId: table.id });
    return { id: subnet.id, table, label };
  });
}

function attach(
  { gateway }: Hub,
  name: string,
  vpc: aws.ec2.Vpc,
  subnets: readonly { id: pulumi.Output<string> }[],
) {
  return new aws.ec2transitgateway.VpcAttachment(name, {
    transitGatewayId: gateway.id,
    vpcId: vpc.id,
    subnetIds: subnets.map(({ id }) => id),
    transitGatewayDefaultRouteTableAssociation: false,
    transitGatewayDefaultRouteTablePropagation: false,
  });
}

function spoke(hub: Hub, name: string, second: number) {
  const vpc = new aws.ec2.Vpc(name, { cidrBlock: `10.${second}.0.0/16`, enableDnsHostnames: true });
  const workload = subnetsOf(name, vpc, "private", second, 0);
  const ways = subnetsOf(name, vpc, "tgw", second, 10);
  const attachment = attach(hub, name, vpc, ways);
  for (const [kind, table] of [
    ["association", hub.spokes],
    ["propagation", hub.spokes],
  ] as const) {
    const args = {
      transitGatewayAttachmentId: attachment.id,
      transitGatewayRouteTableId: table.id,
    };
    if (kind === "association") new aws.ec2transitgateway.RouteTableAssociation(name, args);
    else new aws.ec2transitgateway.RouteTablePropagation(name, args);
  }
  for (const { label, table } of workload) {
    new aws.ec2.Route(
      label,
      { routeTableId: table.id, destinationCidrBlock: all, transitGatewayId: hub.gateway.id },
      { dependsOn: [attachment] },
    );
  }
  const endpoints = new aws.ec2.SecurityGroup(`${name}-endpoints`, {
    vpcId: vpc.id,
    ingress: [everything],
    egress: [everything],
  });
  for (const service of ["ssm", "ssmmessages", "ec2messages"]) {
    new aws.ec2.VpcEndpoint(`${name}-${service}`, {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: workload.map(({ id }) => id),
      securityGroupIds: [endpoints.id],
    });
  }
  return { vpc, workload };
}

function inspect(hub: Hub) {
  const name = "inspection";
  const vpc = new aws.ec2.Vpc(name, { cidrBlock: "10.129.0.0/16" });
  const gateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id });
  const open = subnetsOf(name, vpc, "public", 129, 0);
  const ways = subnetsOf(name, vpc, "tgw", 129, 10);
  const guarded = subnetsOf(name, vpc, "firewall", 129, 20);
  const address = new aws.ec2.Eip(name, { domain: "vpc" });
  const nat = new aws.ec2.NatGateway(name, {
    subnetId: open[0]?.id ?? "",
    allocationId: address.allocationId,
  });
  const attachment = attach(hub, name, vpc, ways);
  new aws.ec2transitgateway.Route("spokes-to-inspection", {
    destinationCidrBlock: all,
    transitGatewayAttachmentId: attachment.id,
    transitGatewayRouteTableId: hub.spokes.id,
  });
  new aws.ec2transitgateway.RouteTableAssociation(name, {
    transitGatewayAttachmentId: attachment.id,
    transitGatewayRouteTableId: hub.inspection.id,
  });
  const firewall = new aws.networkfirewall.Firewall(name, {
    vpcId: vpc.id,
    firewallPolicyArn: "arn:aws:network-firewall:eu-central-1:111122223333:firewall-policy/all",
    subnetMappings: guarded.map(({ id }) => ({ subnetId: id })),
  });
  const endpoint = firewall.firewallStatuses.apply(
    (statuses) => statuses[0]?.syncStates[0]?.attachments[0]?.endpointId ?? "",
  );
  for (const { label, table } of open) {
    new aws.ec2.Route(`${label}-out`, {
      routeTableId: table.id,
      destinationCidrBlock: all,
      gatewayId: gateway.id,
    });
    new aws.ec2.Route(`${label}-back`, {
      routeTableId: table.id,
      destinationCidrBlock: "10.0.0.0/8",
      vpcEndpointId: endpoint,
    });
  }
  for (const { label, table } of ways) {
    new aws.ec2.Route(`${label}-out`, {
      routeTableId: table.id,
      destinationCidrBlock: all,
      vpcEndpointId: endpoint,
    });
  }
  for (const { label, table } of guarded) {
    new aws.ec2.Route(`${label}-out`, {
      routeTableId: table.id,
      destinationCidrBlock: all,
      natGatewayId: nat.id,
    });
    new aws.ec2.Route(`${label}-back`, {
      routeTableId: table.id,
      destinationCidrBlock: "10.0.0.0/8",
      transitGatewayId: hub.gateway.id,
    });
  }
}
