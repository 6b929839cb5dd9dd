import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createValidatedCertificate } from "../certificates/validated-certificate";
import { typeToken } from "../common/component";
import type { HostedZone, PrivateSubnets, Target } from "../common/contracts";
import { type AccessLogsArgs, createAccessLogs } from "../load-balancing/access-logs";
import { type EdgeAttachment, idleTimeoutFor } from "../load-balancing/targets";
import type { EdgeClient } from "./clients";
import { type EdgePlan, planEdge } from "./plan";
import { createListeners, createRoutes } from "./routing";
import { createSecurityGroup } from "./security";
import { validate } from "./validate";

/** Something that the internal edge routes to. */
export interface InternalRoute {
  /** Who answers. The edge writes both rules of the connection to it. */
  target: Target;
  /**
   * The first label of its host name, below the edge's domain.
   * @default the route's name
   */
  host?: string;
}

/** Those who may use the same routes: they get a listener of their own. */
export interface Audience {
  /** The TCP port of the audience's HTTPS listener; no other audience may have it. */
  port: number;
  /** Names of the routes that the listener serves. Whoever is admitted can ask for any of them, and for no other. */
  routes: string[];
  /**
   * Who is admitted to the listener, by a name of your choice. A client stands in one audience only.
   * @default {} (the listener exists, and nobody is admitted)
   */
  clients?: Record<string, EdgeClient>;
}

/** What an {@link InternalEdge} is made from. */
export interface InternalEdgeArgs {
  /** The VPC and its private subnets, two or more, in which the load balancer stands. */
  network: PrivateSubnets;
  /**
   * The domain of the names inside, such as `internal.example.com`: a private zone of this name is made. Never the
   * public domain itself, whose public names such a zone would hide from everything in the VPC.
   */
  domain: string;
  /**
   * The public domain that must stay resolvable in the VPC; `domain` is checked against it.
   * @default the domain of `certificateZone`
   */
  publicDomain?: string;
  /**
   * An existing private zone for the names, associated with the VPC: of `domain` or a domain above it.
   * @default a zone of the edge's own, for USD 0.50 a month
   */
  privateZone?: HostedZone;
  /**
   * ARN of a certificate in ACM for all the host names, in the load balancer's region. Exactly one of this and
   * `certificateZone`.
   * @default one that is made and validated in `certificateZone`
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * The public zone above `domain`: a certificate for `*.<domain>` is made and validated there, free of charge. The
   * wildcard keeps the host names out of the public certificate logs and the certificate in place when routes come
   * and go. Exactly one of this and `certificateArn`.
   * @default none: nothing is made, and `certificateArn` is used
   */
  certificateZone?: HostedZone;
  /** What the edge routes to, by name. Each route must be in some audience. */
  routes: Record<string, InternalRoute>;
  /** Who may use which routes, by name. */
  audiences: Record<string, Audience>;
  /**
   * The VPC's IPv4 range: a client given as a range that overlaps with it is refused, since every service's address
   * is in it, and a Client VPN endpoint's interfaces, too.
   * @default not checked
   */
  vpcCidrBlock?: string;
  /**
   * Whether the load balancer refuses to be deleted. Turned off for stacks that are thrown away.
   * @default true
   */
  deletionProtection?: boolean;
  /**
   * Seconds without a byte after which a connection is closed, 1 to 4000.
   * @default 60, and 300 where a target keeps WebSockets open
   */
  idleTimeoutSeconds?: number;
  /**
   * Where the access logs go.
   * @default a bucket of the edge's own, 90 days
   */
  accessLogs?: AccessLogsArgs;
}

/**
 * The way to what must never be public: an internal load balancer in the private subnets, with one HTTPS listener
 * per audience.
 *
 * ```text
 *   VPN users ──▶ :443  employees ──┬─ admin.internal.example.com ──▶ admin
 *                                   └─ api.internal.example.com ──┐
 *   services  ──▶ :8443 services ───── api.internal.example.com ──┴─▶ api
 * ```
 *
 * A host name keeps nobody out, since whoever opens a connection chooses the Host header, and all services share
 * the private subnets' addresses. What separates the audiences is that a listener routes to its audience's routes
 * alone and that the security group admits, on the listener's port, the audience's clients alone. Whatever matches
 * no rule gets a plain 404.
 *
 * Creates the load balancer and its group, a listener per audience with a rule per route, a target group per route,
 * both rules of every flow (client to edge, edge to target), a private zone with an address per route, and as asked
 * a certificate and a bucket for access logs. It speaks IPv4 only: inside the VPC nobody needs it otherwise.
 *
 * An existing VPN plugs in as a client with a security group, a prefix list or a range. AWS Client VPN translates
 * its clients' addresses: admit it by security group (see `ClientVpn`).
 *
 * **Cost** (AWS pricing, US East): about USD 16.50 a month for the load balancer and USD 5.90 per capacity unit
 * used, USD 0.50 for the zone, S3 storage for the logs.
 *
 * ```ts
 * const edge = new InternalEdge("inner", {
 *   network,
 *   domain: "internal.example.com",
 *   certificateZone: { zoneId, domain: "example.com" },
 *   routes: { admin: { target: admin }, api: { target: api } },
 *   audiences: {
 *     employees: {
 *       port: 443,
 *       routes: ["admin", "api"],
 *       clients: { vpn: { securityGroupId: vpn.securityGroupId } },
 *     },
 *     services: {
 *       port: 8443,
 *       routes: ["api"],
 *       clients: { admin: { securityGroupId: admin.securityGroupId } },
 *     },
 *   },
 * });
 * edge.urls.services?.api; // https://api.internal.example.com:8443
 * ```
 *
 * @throws InvalidArgumentsError with every problem, before anything is registered. A component name that begins with
 * `internal` is one of them: AWS reserves that beginning of a load balancer's name.
 */
export class InternalEdge extends pulumi.ComponentResource {
  /** ARN of the load balancer. */
  readonly arn: pulumi.Output<string>;
  /** The load balancer's part of a CloudWatch or scaling label, `app/<name>/<id>`. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The load balancer's own name, which resolves to private addresses. Its certificate does not carry it. */
  readonly dnsName: pulumi.Output<string>;
  /** The load balancer's security group. */
  readonly securityGroupId: pulumi.Output<string>;
  /** ARN of the certificate that the listeners show. */
  readonly certificateArn?: pulumi.Output<string>;
  /** The domain of the host names. */
  readonly domain: string;
  /** The zone that holds the host names. */
  readonly privateZoneId: pulumi.Output<string>;
  /** Per audience, the ARN of its listener. */
  readonly listenerArns: Record<string, pulumi.Output<string>>;
  /** Per route, its host name. */
  readonly hosts: Record<string, string>;
  /** Per audience and route, where that audience finds it: `urls.services.api`. */
  readonly urls: Record<string, Record<string, string>>;
  /** Per route, its target group for whoever fills it. */
  readonly attachments: Record<string, EdgeAttachment>;

  constructor(name: string, args: InternalEdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("InternalEdge"), name, {}, opts);
    validate(name, args);
    const plan = planEdge(args.domain, args.routes, args.audiences);

    const group = createSecurityGroup(this, name, args);
    const loadBalancer = createLoadBalancer(this, name, args, group);
    const certificateArn = provideCertificate(this, name, args);
    const listeners = createListeners(this, name, plan, loadBalancer, certificateArn);
    this.attachments = createRoutes(this, name, args, plan, loadBalancer, listeners);
    this.privateZoneId = createNames(this, name, args, plan, loadBalancer);

    this.arn = loadBalancer.arn;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.dnsName = loadBalancer.dnsName;
    this.securityGroupId = group.id;
    this.certificateArn = certificateArn === undefined ? undefined : pulumi.output(certificateArn);
    this.domain = args.domain;
    this.listenerArns = Object.fromEntries([...listeners].map(([key, { arn }]) => [key, arn]));
    this.hosts = { ...plan.hosts };
    this.urls = Object.fromEntries(Object.entries(plan.urls).map(([k, urls]) => [k, { ...urls }]));
    this.registerOutputs({
      arn: this.arn,
      arnSuffix: this.arnSuffix,
      dnsName: this.dnsName,
      securityGroupId: this.securityGroupId,
      certificateArn: this.certificateArn,
      domain: this.domain,
      privateZoneId: this.privateZoneId,
      listenerArns: this.listenerArns,
      hosts: this.hosts,
      urls: this.urls,
      attachments: this.attachments,
    });
  }
}

function createLoadBalancer(
  parent: pulumi.Resource,
  name: string,
  args: InternalEdgeArgs,
  group: aws.ec2.SecurityGroup,
): aws.lb.LoadBalancer {
  // A group belongs to the account that made it, which is the load balancer's.
  const logs = createAccessLogs(parent, `${name}-logs`, group.ownerId, args.accessLogs);
  const targets = Object.values(args.routes).map(({ target }) => target);
  return new aws.lb.LoadBalancer(
    `${name}-alb`,
    {
      loadBalancerType: "application",
      internal: true,
      ipAddressType: "ipv4",
      subnets: args.network.privateSubnetIds,
      securityGroups: [group.id],
      enableDeletionProtection: args.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      idleTimeout: idleTimeoutFor(targets, args.idleTimeoutSeconds),
      ...(logs.setting === undefined ? {} : { accessLogs: logs.setting }),
      tags: { Name: `${name}-alb` },
    },
    { parent, dependsOn: logs.dependsOn },
  );
}

function provideCertificate(
  parent: pulumi.Resource,
  name: string,
  { certificateArn, certificateZone, domain }: InternalEdgeArgs,
): pulumi.Input<string> | undefined {
  if (certificateZone === undefined) return certificateArn;
  return createValidatedCertificate(parent, `${name}-certificate`, {
    names: [`*.${domain}`],
    zoneId: certificateZone.zoneId,
  }).certificateArn;
}

/** The private zone, if it is the edge's own, and an address per host name. */
function createNames(
  parent: pulumi.Resource,
  name: string,
  args: InternalEdgeArgs,
  plan: EdgePlan,
  loadBalancer: aws.lb.LoadBalancer,
): pulumi.Output<string> {
  const zoneId = pulumi.output(
    args.privateZone?.zoneId ??
      new aws.route53.Zone(
        `${name}-zone`,
        {
          name: args.domain,
          comment: `Names of ${name}, inside the VPC only`,
          vpcs: [{ vpcId: args.network.vpcId }],
          forceDestroy: false,
        },
        { parent },
      ).zoneId,
  );
  for (const host of Object.values(plan.hosts)) {
    const [label] = host.split(".");
    new aws.route53.Record(
      `${name}-name-${label}`,
      {
        zoneId,
        name: host,
        type: "A",
        aliases: [
          // There is one load balancer and no other to turn to, so its health decides nothing.
          { name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false },
        ],
      },
      { parent },
    );
  }
  return zoneId;
}
