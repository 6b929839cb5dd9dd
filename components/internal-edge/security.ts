/** Who may connect to the internal edge, and what it may connect to, as security group rules. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { allowFlow } from "../common/flows";
import type { EdgeClient } from "./clients";
import type { InternalEdgeArgs } from "./InternalEdge";

/** The edge's group, with both rules of each flow: clients to the edge, and the edge to its targets. */
export function createSecurityGroup(
  parent: pulumi.Resource,
  name: string,
  { network, audiences, routes }: InternalEdgeArgs,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-group`,
    {
      vpcId: network.vpcId,
      description: "Internal load balancer",
      tags: { Name: `${name}-group` },
    },
    { parent },
  );
  for (const [audience, { port, clients }] of Object.entries(audiences)) {
    for (const [key, client] of Object.entries(clients ?? {})) {
      admit(parent, `${name}-${audience}-from-${key}`, group, {
        name,
        audience,
        port,
        key,
        client,
      });
    }
  }
  for (const [route, { target }] of Object.entries(routes)) {
    allowFlow(parent, `${name}-to-${route}`, {
      sourceGroupId: group.id,
      destinationGroupId: target.securityGroupId,
      port: target.port,
      sourceName: name,
      destinationName: route,
    });
  }
  return group;
}

interface Admission {
  readonly name: string;
  readonly audience: string;
  readonly port: number;
  readonly key: string;
  readonly client: EdgeClient;
}

/** Admits one client to one audience's port. */
function admit(
  parent: pulumi.Resource,
  childName: string,
  group: aws.ec2.SecurityGroup,
  { name, audience, port, key, client }: Admission,
): void {
  const { securityGroupId, prefixListId, cidrBlock, manageEgress } = client;
  if (securityGroupId !== undefined && (manageEgress ?? true)) {
    allowFlow(parent, childName, {
      sourceGroupId: securityGroupId,
      destinationGroupId: group.id,
      port,
      sourceName: key,
      destinationName: `${name} (${audience})`,
    });
    return;
  }
  new aws.vpc.SecurityGroupIngressRule(
    `${childName}-ingress`,
    {
      securityGroupId: group.id,
      description: `${name} (${audience}) from ${key} on ${port}`,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
      ...(securityGroupId === undefined ? {} : { referencedSecurityGroupId: securityGroupId }),
      ...(prefixListId === undefined ? {} : { prefixListId }),
      ...(cidrBlock === undefined ? {} : { cidrIpv4: cidrBlock }),
    },
    { parent },
  );
}
