import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** One permitted connection between two security groups, over TCP. */
export interface Flow {
  /** The security group of whoever opens the connection. */
  readonly sourceGroupId: pulumi.Input<string>;
  /** The security group of whoever answers. */
  readonly destinationGroupId: pulumi.Input<string>;
  /** The TCP port that the destination listens on. */
  readonly port: number;
  /** The source's name in the rules' descriptions. */
  readonly sourceName: string;
  /** The destination's name in the rules' descriptions. */
  readonly destinationName: string;
}

/**
 * Permits one flow: `<childName>-egress` at the source's group and `<childName>-ingress` at the destination's, each
 * naming the other group and exactly one port.
 */
export function allowFlow(parent: pulumi.Resource, childName: string, flow: Flow): void {
  const { sourceGroupId, destinationGroupId, port, sourceName, destinationName } = flow;
  const tcpPort = { ipProtocol: "tcp", fromPort: port, toPort: port };
  new aws.vpc.SecurityGroupEgressRule(
    `${childName}-egress`,
    {
      securityGroupId: sourceGroupId,
      referencedSecurityGroupId: destinationGroupId,
      ...tcpPort,
      description: `${sourceName} to ${destinationName} on ${port}`,
    },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${childName}-ingress`,
    {
      securityGroupId: destinationGroupId,
      referencedSecurityGroupId: sourceGroupId,
      ...tcpPort,
      description: `${destinationName} from ${sourceName} on ${port}`,
    },
    { parent },
  );
}
