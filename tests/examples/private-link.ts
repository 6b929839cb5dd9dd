/** A service of one VPC that another VPC calls through PrivateLink: two networks without a gateway between them. */
import * as aws from "@pulumi/aws";
import type { Dialect, Example } from "./example";
import { group, subnet } from "./writers";

/** One design in two dialects: it is right, and nothing may be found in it. */
export const privateLink = (dialect: Dialect): Example => ({
  name: `private-link-${dialect}`,
  shape: "exNihlio/terraform examples/aws/ec2/098-nlb-privatelink",
  program() {
    const block = "10.1.0.0/16";
    const provider = new aws.ec2.Vpc("provider", { cidrBlock: block, enableDnsHostnames: true });
    const inner = [0, 1].map((i) =>
      subnet(dialect, `provider-${i}`, provider.id, `10.1.${i}.0/24`, undefined),
    );
    const front = group(
      dialect,
      "front",
      provider.id,
      [{ port: 443, block }],
      [{ port: 8443, block }],
    );
    const service = group(dialect, "service", provider.id, [{ port: 8443, group: front.id }], []);
    const balancer = new aws.lb.LoadBalancer("front", {
      internal: true,
      loadBalancerType: "network",
      subnets: inner.map(({ id }) => id),
      securityGroups: [front.id],
    });
    const targets = new aws.lb.TargetGroup("service", {
      port: 8443,
      protocol: "TCP",
      vpcId: provider.id,
      preserveClientIp: "false",
    });
    new aws.lb.Listener("front", {
      loadBalancerArn: balancer.arn,
      port: 443,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    });
    for (const [i, { id }] of inner.entries()) {
      const machine = new aws.ec2.Instance(`service-${i}`, {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.small",
        subnetId: id,
        vpcSecurityGroupIds: [service.id],
      });
      new aws.lb.TargetGroupAttachment(`service-${i}`, {
        targetGroupArn: targets.arn,
        targetId: machine.id,
      });
    }

    const consumer = new aws.ec2.Vpc("consumer", {
      cidrBlock: "10.2.0.0/16",
      enableDnsHostnames: true,
    });
    const gateway = new aws.ec2.InternetGateway("consumer", { vpcId: consumer.id });
    const open = subnet(dialect, "consumer-open", consumer.id, "10.2.0.0/24", {
      gatewayId: gateway.id,
    });
    const clients = [0, 1].map((i) =>
      subnet(dialect, `consumer-${i}`, consumer.id, `10.2.${10 + i}.0/24`, undefined),
    );
    const offered = new aws.ec2.VpcEndpointService("service", {
      acceptanceRequired: true,
      allowedPrincipals: ["arn:aws:iam::111122223333:root"],
      networkLoadBalancerArns: [balancer.arn],
    });
    const caller = group(dialect, "caller", consumer.id, [], [{ port: 443, block: "10.2.0.0/16" }]);
    const entrance = group(dialect, "entrance", consumer.id, [{ port: 443, group: caller.id }], []);
    new aws.ec2.VpcEndpoint("service", {
      vpcId: consumer.id,
      serviceName: offered.serviceName,
      vpcEndpointType: "Interface",
      subnetIds: clients.map(({ id }) => id),
      securityGroupIds: [entrance.id],
    });
    new aws.ec2.Instance("caller", {
      ami: "ami-0123456789abcdef0",
      instanceType: "t3.small",
      subnetId: open.id,
      vpcSecurityGroupIds: [caller.id],
      associatePublicIpAddress: true,
    });
  },
});
