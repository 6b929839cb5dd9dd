/**
 * What can be confined to a stack by its resources' names, service by service.
 *
 * Pulumi's auto-naming begins a physical name with the logical one, so that a stack's resources are those whose names
 * begin with one of its prefixes. Most of EC2, CloudFront, Route 53, ACM and KMS go by ids that nobody knows beforehand:
 * they are not here, and their actions are allowed on `*` in the stack's regions.
 * Source of the ARNs: Service Authorization Reference, "Resource types defined by" each service.
 */

interface Scope {
  /** Resource types of the reference whose ARN holds the name that Pulumi gives. */
  readonly resourceTypes: readonly string[];
  /** What stands before the name, behind the account. */
  readonly before: readonly string[];
  /** Resources that the stack does not make, but that its own need. */
  readonly others?: readonly string[];
}

export const scopes: Readonly<Record<string, Scope>> = {
  autoscaling: { resourceTypes: ["autoScalingGroup"], before: ["autoScalingGroup:*:autoScalingGroupName/"] },
  budgets: { resourceTypes: ["budget"], before: ["budget/"] },
  cloudformation: { resourceTypes: ["stack"], before: ["stack/"] },
  cloudwatch: { resourceTypes: ["alarm", "dashboard"], before: ["alarm:", "dashboard/"] },
  ecr: { resourceTypes: ["repository"], before: ["repository/"] },
  ecs: {
    resourceTypes: ["cluster", "service", "service-deployment", "task-definition"],
    before: ["*/"],
  },
  // A group of users holds the user called "default" too; parameter groups called so are AWS's.
  elasticache: {
    resourceTypes: ["cluster", "parametergroup", "replicationgroup", "snapshot", "subnetgroup", "user", "usergroup"],
    before: ["*:"],
    others: ["parametergroup:default*", "user:default"],
  },
  elasticbeanstalk: {
    resourceTypes: ["application", "applicationversion", "configurationtemplate", "environment"],
    before: ["*/"],
  },
  // The reference counts the kinds of load balancer as alternatives; the stack's are application load balancers.
  elasticloadbalancing: {
    resourceTypes: [
      "listener/app", "listener/gwy", "listener/net", "listener-rule/app", "listener-rule/net", "loadbalancer", "loadbalancer/app/", "loadbalancer/gwy/", "loadbalancer/net/",
      "targetgroup", "truststore",
    ],
    before: ["*app/", "targetgroup/"],
  },
  es: { resourceTypes: ["domain"], before: ["domain/"] },
  events: { resourceTypes: ["rule-on-default-event-bus"], before: ["rule/"] },
  iam: {
    resourceTypes: ["instance-profile", "policy", "role"],
    before: ["instance-profile/", "policy/", "role/"],
  },
  logs: {
    resourceTypes: ["delivery-destination", "delivery-source", "log-group", "log-stream"],
    before: ["delivery-*:", "log-group:"],
  },
  rds: {
    resourceTypes: ["db", "es", "pg", "snapshot", "subgrp"],
    before: ["*:"],
    others: ["og:default:*", "pg:default.*"],
  },
  s3: { resourceTypes: ["bucket", "object"], before: [""] },
  scheduler: { resourceTypes: ["schedule"], before: ["schedule/*/"] },
  // RDS keeps a managed master password in a secret of its own, made with the caller's permissions.
  secretsmanager: { resourceTypes: ["Secret"], before: ["secret:"], others: ["secret:rds!*"] },
  sns: { resourceTypes: ["topic"], before: [""] },
}; // prettier-ignore

/** Services without regions: their requests carry no region of the stack's. */
export const globalServices: ReadonlySet<string> = new Set([
  "budgets",
  "chatbot",
  "cloudfront",
  "iam",
  "route53",
]);

/** What Beanstalk makes for an environment is named by Beanstalk. */
export const beanstalkPrefixes = ["awseb-", "elasticbeanstalk-", "/aws/elasticbeanstalk/"] as const;

/** Stand-ins for what is known only in the deployment, of a length that no real value exceeds. */
export const accountPlace = "<accountid>>";
export const partitionPlace = "<partitn>>";

/** ARNs of a service's resources whose names begin with one of the prefixes. */
export function namedArns(service: string, prefixes: readonly string[]): string[] {
  const scope = scopes[service];
  if (scope === undefined) return ["*"];
  const start =
    service === "s3"
      ? `arn:${partitionPlace}:s3:::`
      : `arn:${partitionPlace}:${service}:${globalServices.has(service) ? "" : "*"}:${accountPlace}:`;
  return [
    ...[...new Set(prefixes)]
      .sort()
      .flatMap((prefix) => scope.before.map((before) => `${start}${before}${prefix}*`)),
    ...(scope.others ?? []).map((other) => `${start}${other}`),
  ];
}
