/** The three tiers of a textbook: web, application and data, each with subnets, a network ACL and a group of its own. */
import * as aws from "@pulumi/aws";
import type { Dialect, Example } from "./example";
import { group, networkAcl, subnet } from "./writers";

const ephemeral = { from: 1024, to: 65535 };
const anywhere = "0.0.0.0/0";
const [web, app, data] = ["10.0.0.0/23", "10.0.10.0/23", "10.0.20.0/23"] as const;

/** One design in two dialects: it is right, and nothing may be found in it. */
export const threeTier = (dialect: Dialect): Example => ({
  name: `three-tier-${dialect}`,
  shape: "terraform-aws-modules/terraform-aws-vpc examples/network-acls/main.tf, in its tiers",
  program() {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const gateway = new aws.ec2.InternetGateway("igw", { vpcId: vpc.id });
    const open = [0, 1].map((i) =>
      subnet(dialect, `web-${i}`, vpc.id, `10.0.${i}.0/24`, { gatewayId: gateway.id }),
    );
    const inner = open.map(({ id }, i) => {
      const address = new aws.ec2.Eip(`nat-${i}`, { domain: "vpc" });
      const nat = new aws.ec2.NatGateway(`nat-${i}`, {
        subnetId: id,
        allocationId: address.allocationId,
      });
      return subnet(dialect, `app-${i}`, vpc.id, `10.0.${10 + i}.0/24`, { natGatewayId: nat.id });
    });
    const stores = [0, 1].map((i) =>
      subnet(dialect, `data-${i}`, vpc.id, `10.0.${20 + i}.0/24`, undefined),
    );
    networkAcl(
      dialect,
      "web",
      vpc.id,
      open,
      [
        { block: anywhere, from: 80, to: 80 },
        { block: anywhere, from: 443, to: 443 },
        { block: anywhere, ...ephemeral },
      ],
      [{ block: anywhere, from: 0, to: 65535 }],
    );
    networkAcl(
      dialect,
      "app",
      vpc.id,
      inner,
      [
        { block: web, from: 8080, to: 8080 },
        { block: anywhere, ...ephemeral },
      ],
      [
        { block: web, ...ephemeral },
        { block: data, from: 5432, to: 6379 },
        { block: anywhere, from: 443, to: 443 },
      ],
    );
    networkAcl(
      dialect,
      "data",
      vpc.id,
      stores,
      [{ block: app, from: 5432, to: 6379 }],
      [{ block: app, ...ephemeral }],
    );
    const edge = group(
      dialect,
      "edge",
      vpc.id,
      [
        { port: 443, block: anywhere },
        { port: 80, block: anywhere },
      ],
      [{ port: 8080, block: app }],
    );
    const tier = group(
      dialect,
      "tier",
      vpc.id,
      [{ port: 8080, group: edge.id }],
      [
        { port: 443, block: anywhere },
        { port: 5432, block: data },
        { port: 6379, block: data },
      ],
    );
    const db = group(dialect, "db", vpc.id, [{ port: 5432, group: tier.id }], []);
    const cache = group(dialect, "cache", vpc.id, [{ port: 6379, group: tier.id }], []);
    const ids = (all: readonly aws.ec2.Subnet[]) => all.map(({ id }) => id);

    const balancer = new aws.lb.LoadBalancer("edge", {
      securityGroups: [edge.id],
      subnets: ids(open),
    });
    const targets = new aws.lb.TargetGroup("tier", {
      port: 8080,
      protocol: "HTTP",
      vpcId: vpc.id,
    });
    new aws.lb.Listener("http", {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        { type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    });
    new aws.lb.Listener("https", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "HTTPS",
      certificateArn: "arn:aws:acm:eu-central-1:111122223333:certificate/one",
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    const template = new aws.ec2.LaunchTemplate("tier", {
      imageId: "ami-0123456789abcdef0",
      instanceType: "t3.small",
      vpcSecurityGroupIds: [tier.id],
    });
    new aws.autoscaling.Group("tier", {
      minSize: 2,
      maxSize: 4,
      vpcZoneIdentifiers: ids(inner),
      targetGroupArns: [targets.arn],
      launchTemplate: { id: template.id, version: "$Latest" },
    });
    const subnets = new aws.rds.SubnetGroup("stores", { subnetIds: ids(stores) });
    new aws.rds.Instance("db", {
      engine: "postgres",
      instanceClass: "db.t3.small",
      allocatedStorage: 20,
      multiAz: true,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [db.id],
      username: "boss",
      manageMasterUserPassword: true,
      storageEncrypted: true,
    });
    const caches = new aws.elasticache.SubnetGroup("caches", { subnetIds: ids(stores) });
    new aws.elasticache.ReplicationGroup("cache", {
      description: "sessions",
      engine: "redis",
      nodeType: "cache.t3.small",
      numCacheClusters: 2,
      subnetGroupName: caches.name,
      securityGroupIds: [cache.id],
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
    });
  },
});
