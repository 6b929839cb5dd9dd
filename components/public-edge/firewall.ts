import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isWhole } from "../common/numbers";
import { type Problem, ProblemList } from "../common/problems";

/** What the web application firewall in front of the edge does. */
export interface FirewallArgs {
  /**
   * Whether there is one.
   * @default true. About 9 USD per month and 0.60 USD per million requests.
   */
  enabled?: boolean;
  /**
   * Requests that one address may send within five minutes, 10 to 2000000000. What it sends beyond is answered with
   * 403 until its rate falls. Behind a CDN the address is that of the CDN.
   * @default 2000
   */
  rateLimit?: number;
  /**
   * Whether every rule only counts what it would block: for the first days of a site, or while a block is looked
   * into.
   * @default false
   */
  countOnly?: boolean;
  /**
   * Whether request bodies over 8 KB are blocked. That is what the managed rules do unless told otherwise, and it
   * breaks every upload; so they count such bodies instead. Beyond its first 8 KB a body is not inspected either way.
   * @default false
   */
  blockLargeBodies?: boolean;
}

const defaultRateLimit = 2000;

/** What is wrong with an edge's firewall argument. Source: RateBasedStatement in the API reference of AWS WAF. */
export function firewallProblems(firewall: FirewallArgs | undefined, at: string): Problem[] {
  const problems = new ProblemList();
  const limit = firewall?.rateLimit;
  if (limit !== undefined && !isWhole(limit, 10, 2_000_000_000)) {
    problems.add(
      `${at}.rateLimit`,
      limit,
      "a whole number from 10 to 2000000000",
      "Give the requests per address and five minutes.",
    );
  }
  return [...problems.problems];
}

/** The managed rule groups, in the order of evaluation: what is cheap to tell comes first. */
const managedGroups = {
  reputation: "AWSManagedRulesAmazonIpReputationList",
  inputs: "AWSManagedRulesKnownBadInputsRuleSet",
  common: "AWSManagedRulesCommonRuleSet",
} as const;

/**
 * Puts a web application firewall in front of a load balancer: `<childName>` and `<childName>-association`.
 *
 * @returns the name of its metrics, unless there is none
 */
export function createFirewall(
  parent: pulumi.Resource,
  childName: string,
  loadBalancerArn: pulumi.Input<string>,
  firewall: FirewallArgs = {},
): string | undefined {
  if (!(firewall.enabled ?? true)) return undefined;
  const countOnly = firewall.countOnly ?? false;
  const webAcl = new aws.wafv2.WebAcl(
    childName,
    {
      scope: "REGIONAL",
      description: "Rate limit and managed rules of the public edge",
      defaultAction: { allow: {} },
      rules: [
        {
          name: "rate",
          priority: 0,
          action: countOnly ? { count: {} } : { block: {} },
          statement: {
            rateBasedStatement: {
              limit: firewall.rateLimit ?? defaultRateLimit,
              evaluationWindowSec: 300,
              aggregateKeyType: "IP",
            },
          },
          visibilityConfig: visibility(`${childName}-rate`),
        },
        ...Object.entries(managedGroups).map(([role, group], index) => ({
          name: role,
          priority: index + 1,
          overrideAction: countOnly ? { count: {} } : { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              name: group,
              ...(group === managedGroups.common && !(firewall.blockLargeBodies ?? false)
                ? {
                    ruleActionOverrides: [
                      { name: "SizeRestrictions_BODY", actionToUse: { count: {} } },
                    ],
                  }
                : {}),
            },
          },
          visibilityConfig: visibility(`${childName}-${role}`),
        })),
      ],
      visibilityConfig: visibility(childName),
      tags: { Name: childName },
    },
    { parent },
  );
  new aws.wafv2.WebAclAssociation(
    `${childName}-association`,
    { resourceArn: loadBalancerArn, webAclArn: webAcl.arn },
    { parent },
  );
  return childName;
}

function visibility(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
