import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultTlsPolicy, notFound } from "../load-balancing/listeners";
import { type PublicEdge } from "./PublicEdge";
import { type RoutePlan, ruleName } from "./routes";

/** HTTP on 80: every request is sent to HTTPS with its host, path and query. */
export function createRedirect(
  parent: PublicEdge,
  name: string,
  loadBalancer: aws.lb.LoadBalancer,
) {
  new aws.lb.Listener(
    `${name}-http`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [
        {
          type: "redirect",
          redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" },
        },
      ],
    },
    { parent },
  );
}

/** How the HTTPS listener proves who it is and what it accepts. */
export interface ListenerSecurity {
  readonly certificateArn: pulumi.Input<string>;
  readonly tlsPolicy: string | undefined;
}

/** HTTPS on 443: the default route's target group, or 404, for what no rule takes. */
export function createListener(
  parent: PublicEdge,
  name: string,
  loadBalancer: aws.lb.LoadBalancer,
  security: ListenerSecurity,
  targetGroups: ReadonlyMap<string, aws.lb.TargetGroup>,
  plan: RoutePlan,
) {
  const fallback =
    plan.defaultRoute === undefined ? undefined : targetGroups.get(plan.defaultRoute);
  return new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: security.tlsPolicy ?? defaultTlsPolicy,
      certificateArn: security.certificateArn,
      defaultActions: [
        fallback === undefined ? notFound : { type: "forward", targetGroupArn: fallback.arn },
      ],
    },
    { parent },
  );
}

/** The listener rules; hands back the first of each route. */
export function createRules(
  parent: PublicEdge,
  name: string,
  listener: aws.lb.Listener,
  targetGroups: ReadonlyMap<string, aws.lb.TargetGroup>,
  plan: RoutePlan,
): Map<string, aws.lb.ListenerRule> {
  const firstRules = new Map<string, aws.lb.ListenerRule>();
  for (const rule of plan.rules) {
    const targetGroup = targetGroups.get(rule.route);
    if (targetGroup === undefined) continue;
    const hosts = rule.hosts.map(({ text }) => text);
    const created = new aws.lb.ListenerRule(
      `${name}-rule-${ruleName(rule)}`,
      {
        listenerArn: listener.arn,
        priority: rule.priority,
        conditions: [
          ...(hosts.length > 0 ? [{ hostHeader: { values: hosts } }] : []),
          ...(rule.hasPath ? [{ pathPattern: { values: [rule.path.text] } }] : []),
          ...(rule.methods.length > 0
            ? [{ httpRequestMethod: { values: [...rule.methods] } }]
            : []),
        ],
        actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
        tags: { Name: `${name}-${rule.route}` },
      },
      { parent },
    );
    if (!firstRules.has(rule.route)) firstRules.set(rule.route, created);
  }
  return firstRules;
}
