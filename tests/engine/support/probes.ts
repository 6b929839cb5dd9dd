/** Small programs whose previews show how single values reach a policy. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A component with children of several types, which hands out one of them and registers what it holds. */
class Tier extends pulumi.ComponentResource {
  readonly subnet: aws.ec2.Subnet;

  constructor(name: string, vpcId: pulumi.Input<string>) {
    super("probe:index:Tier", name);
    const options = { parent: this };
    this.subnet = new aws.ec2.Subnet(
      `${name}-subnet`,
      { vpcId, cidrBlock: "10.0.1.0/24" },
      options,
    );
    const table = new aws.ec2.RouteTable(`${name}-table`, { vpcId }, options);
    new aws.ec2.Route(
      `${name}-route`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
      options,
    );
    this.registerOutputs({
      roles: { database: [this.subnet.urn] },
      resource: this.subnet,
      secret: pulumi.secret("planted"),
    });
  }
}

/** A component that runs in a provider of its own. */
class RemoteTier extends pulumi.ComponentResource {
  declare readonly groupIds: pulumi.Output<string[]>;
  declare readonly vpcId: pulumi.Output<string>;

  constructor(name: string) {
    super("remote:index:Tier", name, { groupIds: undefined, vpcId: undefined }, {}, true);
  }
}

/** Ways to refer to two security groups and what is around them. */
export function references(): Promise<Record<string, never>> {
  const vpc = new aws.ec2.Vpc("vpc", {
    cidrBlock: "10.0.0.0/16",
    tags: { Key: pulumi.secret("planted") },
  });
  const group = (name: string) => new aws.ec2.SecurityGroup(name, { vpcId: vpc.id });
  const [a, b] = [group("a"), group("b")];
  const open = { fromPort: 443, toPort: 443, protocol: "tcp" };
  new aws.ec2.SecurityGroup("inline", {
    vpcId: vpc.id,
    ingress: [
      { ...open, securityGroups: [a.id] },
      { ...open, securityGroups: [b.id] },
    ],
  });
  const rule = (name: string, from: pulumi.Input<string>) =>
    new aws.vpc.SecurityGroupIngressRule(name, {
      securityGroupId: a.id,
      referencedSecurityGroupId: from,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
  const both = pulumi.all([a.id, b.id]);
  rule("indexed", pulumi.output([a.id, b.id])[0] ?? "");
  rule(
    "picked",
    both.apply(([first]) => first),
  );
  rule("default", vpc.defaultSecurityGroupId);
  new aws.lb.LoadBalancer("plain", { securityGroups: [a.id, b.id], subnets: ["subnet-1"] });
  const tier = new Tier("tier", vpc.id);
  new aws.ec2.RouteTableAssociation("of-component", {
    routeTableId: "rtb-1",
    subnetId: pulumi.output(tier).apply((it) => it.subnet.id),
  });
  new aws.ec2.InternetGateway("tagged", { tags: { Tier: tier.urn } });
  new aws.ec2.InternetGateway("after-component", {}, { dependsOn: [tier] });
  return Promise.resolve({});
}

/** A remote component's outputs, as inputs. */
export function remote(): Promise<Record<string, never>> {
  const tier = new RemoteTier("far");
  new aws.lb.LoadBalancer("all-of-remote", {
    securityGroups: tier.groupIds,
    subnets: ["subnet-1"],
  });
  new aws.lb.LoadBalancer("one-of-remote", {
    securityGroups: [tier.groupIds.apply((ids) => ids[0] ?? "")],
    subnets: ["subnet-1"],
  });
  return Promise.resolve({});
}
