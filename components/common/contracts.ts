/**
 * The narrow interfaces at which the tiers meet. Our own components satisfy them, and so does a literal with the ids
 * of what a team already owns; no constructor asks which of the two it was given.
 *
 * Lists of ids are plain arrays, one id per element: a proof can then tell from each property which resources it
 * names. Records are keyed by the name of the thing (a service, a store, a zone), never by position.
 */
import * as pulumi from "@pulumi/pulumi";

/** The VPC that everything stands in. */
export interface VpcReference {
  /** The VPC's id, `vpc-…`. */
  vpcId: pulumi.Input<string>;
}

/** A VPC with the subnets of its public tier. */
export interface PublicSubnets extends VpcReference {
  /** One subnet id per zone, in zone order; each routes to an internet gateway. */
  publicSubnetIds: pulumi.Input<string>[];
}

/** A VPC with the subnets of its private tier. */
export interface PrivateSubnets extends VpcReference {
  /** One subnet id per zone, in zone order; none routes to an internet gateway. */
  privateSubnetIds: pulumi.Input<string>[];
  /**
   * Anything that comes from what the subnets need to carry traffic (routes, network ACLs, endpoints), such as their
   * component's URN. What runs programs in the subnets is made after it, or its first tasks could not fetch their
   * images.
   * @default nothing to wait for
   */
  ready?: pulumi.Input<string>;
}

/** A VPC with the subnets of its database tier. */
export interface DatabaseSubnets extends VpcReference {
  /** One subnet id per zone, in zone order; none has any route but the VPC's own. */
  databaseSubnetIds: pulumi.Input<string>[];
}

/** What a load balancer speaks to its targets. */
export const TargetProtocol = { Http: "HTTP", Https: "HTTPS" } as const;
export type TargetProtocol = (typeof TargetProtocol)[keyof typeof TargetProtocol];

/** What a target group holds: addresses of tasks (`ip`) or instances. */
export const TargetType = { Ip: "ip", Instance: "instance" } as const;
export type TargetType = (typeof TargetType)[keyof typeof TargetType];

/** How a load balancer asks a target whether it is well. */
export interface HealthCheck {
  /** The path that is asked for; begins with `/`. */
  path: string;
  /**
   * The status codes that count as well, as Elastic Load Balancing writes them (`200`, `200-299`, `200,204`).
   * @default "200"
   */
  matcher?: string;
  /**
   * Seconds between two checks of one target, 5 to 300.
   * @default 15
   */
  intervalSeconds?: number;
  /**
   * Seconds after which a check without an answer has failed, 2 to 120, less than the interval.
   * @default 5
   */
  timeoutSeconds?: number;
  /**
   * Checks in a row that must succeed, 2 to 10.
   * @default 2
   */
  healthyThreshold?: number;
  /**
   * Checks in a row that must fail, 2 to 10.
   * @default 3
   */
  unhealthyThreshold?: number;
}

/**
 * What an edge needs to know of something that it routes to: who carries the target's security group, and where it
 * listens. A service, an auto scaling group and a single machine all fit.
 */
export interface Target {
  /** The security group of whatever answers, which the edge's rules refer to. */
  securityGroupId: pulumi.Input<string>;
  /** The TCP port that the target listens on, 1 to 65535. */
  port: number;
  /** How the load balancer asks whether the target is well. */
  healthCheck: HealthCheck;
  /**
   * What the load balancer speaks to the target. Load balancers do not verify a target's certificate.
   * @default "HTTP"
   */
  protocol?: TargetProtocol;
  /**
   * What the target group holds.
   * @default "ip"
   */
  targetType?: TargetType;
  /**
   * The target keeps WebSocket connections open: its clients are pinned to one target by a cookie, a target that
   * leaves is given time to drain, and the edge's idle time-out is raised.
   * @default false
   */
  webSocket?: boolean;
}

/** One target group as an edge hands it out to whoever fills it. */
export interface TargetAttachment {
  /** ARN of the target group. */
  targetGroupArn: pulumi.Input<string>;
  /**
   * ARN of the listener or listener rule that routes to the group. Amazon ECS refuses a target group that no load
   * balancer uses yet, so a service waits for this one.
   */
  routedByArn: pulumi.Input<string>;
  /** The load balancer's part of a CloudWatch or scaling label, `app/<name>/<id>`. */
  loadBalancerArnSuffix: pulumi.Input<string>;
  /** The target group's part of a CloudWatch or scaling label, `targetgroup/<name>/<id>`. */
  targetGroupArnSuffix: pulumi.Input<string>;
}

/** A permission that a service's role needs, one statement of an IAM policy. Effect is always Allow. */
export interface Permission {
  /** IAM actions, such as `s3:GetObject`. Never `*` alone. */
  actions: string[];
  /** ARNs that the actions apply to. */
  resources: pulumi.Input<string>[];
  /**
   * Conditions: operator, then key, then the allowed values.
   * @default none
   */
  conditions?: Record<string, Record<string, pulumi.Input<string>[]>>;
}

/**
 * How one service talks to one store: what its containers read from the environment, and what its role must be
 * allowed. Secret values are named by ARN and never stand here.
 */
export interface Connection {
  /** Environment variables in clear: host, port, name. */
  environment: Record<string, pulumi.Input<string>>;
  /**
   * Environment variables filled from a secret: the variable's name, and the secret's ARN as Amazon ECS takes it
   * (`arn`, or `arn:json-key::` for one key of a JSON secret).
   */
  secrets: Record<string, pulumi.Input<string>>;
  /** ARNs of the secrets behind `secrets`, as the execution role's policy names them. */
  secretArns: pulumi.Input<string>[];
  /** ARNs of the KMS keys that encrypt those secrets, where they are not AWS's own. */
  kmsKeyArns: pulumi.Input<string>[];
  /** What the application itself may do. */
  permissions: Permission[];
}

/** A public or private hosted zone in Route 53. */
export interface HostedZone {
  /** The zone's id, `Z…`. */
  zoneId: pulumi.Input<string>;
  /** The zone's domain name without a final dot, such as `example.com`. */
  domain: string;
}
