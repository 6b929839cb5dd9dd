/** The listeners of the internal edge, their rules and the target groups behind them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultTlsPolicy, notFound } from "../load-balancing/listeners";
import { attachmentOf, createTargetGroup, type EdgeAttachment } from "../load-balancing/targets";
import type { InternalEdgeArgs } from "./InternalEdge";
import type { EdgePlan } from "./plan";

/** One listener per audience, which by itself serves nothing. */
export function createListeners(
  parent: pulumi.Resource,
  name: string,
  plan: EdgePlan,
  loadBalancer: aws.lb.LoadBalancer,
  certificateArn: pulumi.Input<string> | undefined,
): Map<string, aws.lb.Listener> {
  return new Map(
    plan.listeners.map(({ audience, port }) => [
      audience,
      new aws.lb.Listener(
        `${name}-listener-${audience}`,
        {
          loadBalancerArn: loadBalancer.arn,
          port,
          protocol: "HTTPS",
          sslPolicy: defaultTlsPolicy,
          certificateArn,
          defaultActions: [notFound],
        },
        { parent },
      ),
    ]),
  );
}

/** One target group per route, and its rule on the listener of each audience that may use it. */
export function createRoutes(
  parent: pulumi.Resource,
  name: string,
  args: InternalEdgeArgs,
  plan: EdgePlan,
  loadBalancer: aws.lb.LoadBalancer,
  listeners: ReadonlyMap<string, aws.lb.Listener>,
): Record<string, EdgeAttachment> {
  const attachments: Record<string, EdgeAttachment> = {};
  for (const [route, { target }] of Object.entries(args.routes)) {
    const targetGroup = createTargetGroup(parent, `${name}-${route}`, args.network.vpcId, target);
    const rules = plan.listeners.flatMap(({ audience, port, rules: planned }) => {
      const listener = listeners.get(audience);
      const rule = planned.find((one) => one.route === route);
      if (listener === undefined || rule === undefined) return [];
      return [
        new aws.lb.ListenerRule(
          `${name}-rule-${audience}-${route}`,
          {
            listenerArn: listener.arn,
            priority: rule.priority,
            conditions: [conditionOf(rule.host, port, planned.length === 1)],
            actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
            tags: { Name: `${audience} to ${route}` },
          },
          { parent },
        ),
      ];
    });
    const [first, ...others] = rules;
    if (first === undefined) continue;
    attachments[route] = {
      ...attachmentOf(loadBalancer, targetGroup, first),
      // One rule would do for ECS; waiting for all of them, a service is up for all of its audiences at once.
      routedByArn: others.reduce(
        (arn, rule) => pulumi.all([arn, rule.arn]).apply(([own]) => own),
        first.arn,
      ),
    };
  }
  return attachments;
}

/**
 * Requests for a host. Beside port 443 clients name the port, too (`Host: api.internal.example.com:8443`), which plain
 * values cannot hold and expressions can (the provider's documentation of `hostHeader.values`). A route that has a
 * listener for itself takes whatever arrives there: a host name would keep nobody out.
 */
function conditionOf(
  host: string,
  port: number,
  isAlone: boolean,
): aws.types.input.lb.ListenerRuleCondition {
  if (port === 443) return { hostHeader: { values: [host] } };
  if (isAlone) return { pathPattern: { values: ["*"] } };
  return { hostHeader: { regexValues: [`^${host.replaceAll(".", "\\.")}(:${port})?$`] } };
}
