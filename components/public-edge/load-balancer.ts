import * as aws from "@pulumi/aws";
import { type Target } from "../common/contracts";
import { createAccessLogs } from "../load-balancing/access-logs";
import { allowFlow } from "../common/flows";
import { createTargetGroup, idleTimeoutFor } from "../load-balancing/targets";
import { type PublicEdge, type PublicEdgeArgs } from "./PublicEdge";
import { DesyncMitigation } from "./settings";

/** The load balancer's group: in from anywhere on 80 and 443; the ways out are made with the targets. */
export function createGroup(parent: PublicEdge, name: string, args: PublicEdgeArgs) {
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      vpcId: args.network.vpcId,
      description: "Public load balancer",
      tags: { Name: `${name}-group` },
    },
    { parent },
  );
  const ports = { http: 80, https: 443 };
  const sources = { ipv4: { cidrIpv4: "0.0.0.0/0" }, ipv6: { cidrIpv6: "::/0" } };
  for (const [scheme, port] of Object.entries(ports)) {
    for (const [family, source] of Object.entries(sources)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-${scheme}-${family}`,
        {
          securityGroupId: group.id,
          ...source,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          description: `Anyone on ${port}`,
        },
        { parent },
      );
    }
  }
  return group;
}

/** The load balancer itself, which waits until its logs have somewhere to go. */
export function createLoadBalancer(
  parent: PublicEdge,
  name: string,
  args: PublicEdgeArgs,
  group: aws.ec2.SecurityGroup,
) {
  const logs = createAccessLogs(parent, `${name}-logs`, group.ownerId, args.accessLogs);
  const targets = Object.values(args.routes).map(({ target }) => target);
  return new aws.lb.LoadBalancer(
    `${name}-alb`,
    {
      loadBalancerType: "application",
      internal: false,
      ipAddressType: "dualstack",
      subnets: args.network.publicSubnetIds,
      securityGroups: [group.id],
      idleTimeout: idleTimeoutFor(targets, args.idleTimeoutSeconds),
      enableDeletionProtection: args.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: args.desyncMitigation ?? DesyncMitigation.Defensive,
      enableHttp2: true,
      ...(logs.setting === undefined ? {} : { accessLogs: logs.setting }),
      tags: { Name: `${name}-alb` },
    },
    { parent, dependsOn: logs.dependsOn },
  );
}

/** Per route a target group, and per target both rules of the flow: routes may share a target. */
export function createTargets(
  parent: PublicEdge,
  name: string,
  args: PublicEdgeArgs,
  group: aws.ec2.SecurityGroup,
): Map<string, aws.lb.TargetGroup> {
  const targetGroups = new Map<string, aws.lb.TargetGroup>();
  const opened: Target[] = [];
  for (const [route, { target }] of Object.entries(args.routes)) {
    const childName = `${name}-${route}`;
    const { vpcId } = args.network;
    targetGroups.set(route, createTargetGroup(parent, childName, vpcId, target));
    const { port, securityGroupId } = target;
    if (opened.some((o) => o.port === port && o.securityGroupId === securityGroupId)) continue;
    opened.push(target);
    allowFlow(parent, childName, {
      sourceGroupId: group.id,
      destinationGroupId: securityGroupId,
      port,
      sourceName: "public load balancer",
      destinationName: route,
    });
  }
  return targetGroups;
}
