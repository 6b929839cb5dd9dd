import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import { type PublicSubnets } from "../common/contracts";
import { type AccessLogsArgs } from "../load-balancing/access-logs";
import { attachmentOf, type EdgeAttachment } from "../load-balancing/targets";
import { beginArgs, validateArgs } from "./arguments";
import { createFirewall, type FirewallArgs } from "./firewall";
import { createListener, createRedirect, createRules } from "./listeners";
import { createGroup, createLoadBalancer, createTargets } from "./load-balancer";
import { aliasNames, certificateOf, createAliases } from "./domain-names";
import { planRoutes } from "./routes";
import {
  type DesyncMitigation,
  type EdgeAliases,
  type EdgeCertificate,
  type PublicRoute,
} from "./settings";

/** What a {@link PublicEdge} is made from. */
export interface PublicEdgeArgs {
  /** The VPC and its public subnets, in two zones at least. */
  network: PublicSubnets;
  /**
   * The services behind the edge, by name. A route without paths, hosts and methods takes what no other one takes;
   * there may be one of these, and without one the answer is 404. Of routes that match the same request the more
   * specific gets it: an exact host beats a wildcard host, which beats none; then the longer literal beginning of the
   * path wins, then the exact path, then a condition on methods.
   */
  routes: Record<string, PublicRoute>;
  /**
   * ARN of a certificate in the edge's region. Exactly one of this and `certificate` is given.
   * @default the one of `certificate`
   */
  certificateArn?: pulumi.Input<string>;
  /**
   * A certificate that the edge gets for names in a zone of yours. Free of charge.
   * @default none: `certificateArn` is used
   */
  certificate?: EdgeCertificate;
  /**
   * Names that lead to the edge.
   * @default the names of `certificate`; none where a certificate is given by ARN
   */
  aliases?: EdgeAliases;
  /**
   * The security policy of the HTTPS listener: which versions of TLS and which ciphers it accepts.
   * @default "ELBSecurityPolicy-TLS13-1-2-2021-06", TLS 1.2 and 1.3
   */
  tlsPolicy?: string;
  /**
   * Seconds for which a connection may be silent, 1 to 4000.
   * @default 60; 300 when a target keeps WebSockets open
   */
  idleTimeoutSeconds?: number;
  /**
   * Whether the load balancer refuses to be deleted. Switch it off, and deploy, before the edge is to go.
   * @default true
   */
  deletionProtection?: boolean;
  /**
   * What happens to requests that servers could read in different ways. `strictest` also refuses what is harmless but
   * against RFC 7230.
   * @default "defensive"
   */
  desyncMitigation?: DesyncMitigation;
  /**
   * Where every request is logged.
   * @default a bucket of the edge's own, for 90 days
   */
  accessLogs?: AccessLogsArgs;
  /**
   * The web application firewall in front of the edge.
   * @default on: AWS's managed rules and 2000 requests per address in five minutes
   */
  firewall?: FirewallArgs;
  /**
   * The account's quota of rules per load balancer. Raise it here after AWS has raised it there.
   * @default 100
   */
  ruleQuota?: number;
}

/**
 * The way in from the internet: an application load balancer in the public subnets, for IPv4 and IPv6.
 *
 * ```
 * internet ──80──→ listener: 301 to HTTPS
 *          ──443─→ [firewall] listener: TLS 1.2 or 1.3
 *                     ├─ rule by host, path, method ──→ target group ──port──→ a service's security group
 *                     └─ default ──→ default route's target group, or 404
 * ```
 *
 * Creates the load balancer and its security group, which admits 80 and 443 from anywhere and lets out nothing but the
 * targets' ports to the targets' groups; both listeners; a target group, both security group rules and the listener
 * rules of each route; the certificate and its validation; address records; the log bucket; and the firewall.
 *
 * Listener rules keep their priorities when routes come and go, unless two collide, which is said in the log. Targets
 * with WebSockets get sticky sessions, 120 seconds to drain and an idle time-out of 300 seconds.
 *
 * Two routes may share a target, if they are given the very same `securityGroupId` and port: its rules are then made
 * once, for the first of the two. Before that one is removed or moved behind the other, give them targets of their own
 * in a deployment: EC2 refuses a rule that stands already under another route's name.
 *
 * Costs in two zones about 24 USD per month (16.43 for the load balancer, 3.65 for its public address in each zone) and
 * 5.84 per capacity unit, plus the firewall (AWS pricing, US East).
 *
 * ```ts
 * const edge = new PublicEdge("web", {
 *   network,
 *   certificate: { zone: { zoneId: zone.zoneId, domain: "example.com" }, names: ["shop.example.com"] },
 *   routes: {
 *     frontend: { target: { securityGroupId: frontend.id, port: 80, healthCheck: { path: "/" } } },
 *     search: {
 *       target: { securityGroupId: search.id, port: 3001, healthCheck: { path: "/api/search/health" } },
 *       paths: ["/api/search/*"],
 *     },
 *   },
 * });
 * ```
 *
 * @throws InvalidArgumentsError before anything is created, with every problem: names that are too long, routes that
 *   can never match, are ambiguous or shadowed, quotas, ports, health checks, and a certificate that is missing or
 *   given twice
 */
export class PublicEdge extends pulumi.ComponentResource {
  /** ARN of the load balancer. */
  readonly arn: pulumi.Output<string>;
  /** The load balancer's part of CloudWatch labels, `app/<name>/<id>`. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The load balancer's own DNS name. */
  readonly dnsName: pulumi.Output<string>;
  /** The hosted zone of `dnsName`, as an alias record needs it. */
  readonly zoneId: pulumi.Output<string>;
  /** The load balancer's security group. */
  readonly securityGroupId: pulumi.Output<string>;
  /** ARN of the HTTPS listener. */
  readonly httpsListenerArn: pulumi.Output<string>;
  /** ARN of the certificate that the listener shows. */
  readonly certificateArn?: pulumi.Output<string>;
  /** The name of the firewall's metrics in CloudWatch; none without a firewall. */
  readonly firewallMetric?: string;
  /** Where the edge answers: the first of its names, or the load balancer's own. */
  readonly url: pulumi.Output<string>;
  /** The names that lead to the edge, beside its own. */
  readonly names: pulumi.Output<string[]>;
  /** What fills each route's target group, by route. */
  readonly attachments: Record<string, EdgeAttachment>;

  constructor(name: string, args: PublicEdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("PublicEdge"), name, {}, opts);

    const problems = beginArgs(name, args);
    const plan = planRoutes(args.routes, args.ruleQuota);
    validateArgs(name, args, plan, problems);
    if (plan.notes.length > 0) void pulumi.log.info(collisions(plan.notes), this);

    const names = aliasNames(args);
    const group = createGroup(this, name, args);
    const loadBalancer = createLoadBalancer(this, name, args, group);
    const targetGroups = createTargets(this, name, args, group);
    createRedirect(this, name, loadBalancer);
    const certificateArn = certificateOf(this, name, args);
    const security = { certificateArn, tlsPolicy: args.tlsPolicy };
    const listener = createListener(this, name, loadBalancer, security, targetGroups, plan);
    const rules = createRules(this, name, listener, targetGroups, plan);
    this.firewallMetric = createFirewall(this, `${name}-firewall`, loadBalancer.arn, args.firewall);
    createAliases(this, name, args, loadBalancer);

    this.arn = loadBalancer.arn;
    this.arnSuffix = loadBalancer.arnSuffix;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.securityGroupId = group.id;
    this.httpsListenerArn = listener.arn;
    this.certificateArn = pulumi.output(certificateArn);
    this.names = pulumi.output([...names]);
    const [host = loadBalancer.dnsName] = names.filter((one) => !one.startsWith("*."));
    this.url = pulumi.interpolate`https://${host}`;
    this.attachments = Object.fromEntries(
      [...targetGroups].map(([route, targetGroup]) => [
        route,
        attachmentOf(loadBalancer, targetGroup, rules.get(route) ?? listener),
      ]),
    );
    this.registerOutputs({
      arn: this.arn,
      arnSuffix: this.arnSuffix,
      dnsName: this.dnsName,
      zoneId: this.zoneId,
      securityGroupId: this.securityGroupId,
      httpsListenerArn: this.httpsListenerArn,
      certificateArn: this.certificateArn,
      firewallMetric: this.firewallMetric,
      url: this.url,
      names: this.names,
      attachments: this.attachments,
    });
  }
}

function collisions(notes: readonly string[]): string {
  return ["Listener rules met and took other priorities:", ...notes].join("\n  ");
}
