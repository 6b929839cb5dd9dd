/** What happens once and has no metric: crashed tasks, deployments that failed, backups, failures of a database. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sorted, type Watched } from "./plan-alarms";

/** A rule of EventBridge. */
export interface PlannedRule {
  /** The rule's part of its resource's name, and its name among the alarms' surroundings. */
  readonly name: string;
  readonly description: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  /** What subscribers are sent, by the event's parts; none where the rule's own metric is watched. */
  readonly message?: { readonly paths: Readonly<Record<string, string>>; readonly text: string };
}

/**
 * Tasks of services that exit, do not start, or are killed because of their health checks; not those that a deployment,
 * scaling or Spot takes away, nor one-off tasks. ECS has no metric of restarts but for containers with a restart policy
 * under Container Insights, and a message for each would be a flood while a service crashes again and again: so the
 * rule has no target, and an alarm counts what it matched.
 * Source: Amazon ECS guide, "Amazon ECS task state change events"; Amazon ECS API reference, Task, `stopCode`.
 */
function crashes(clusterArn: pulumi.Input<string>): PlannedRule {
  return {
    name: "restarts",
    description: "Tasks of services that crashed",
    pattern: {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [clusterArn],
        lastStatus: ["STOPPED"],
        group: [{ prefix: "service:" }],
        $or: [
          { stopCode: ["EssentialContainerExited", "TaskFailedToStart"] },
          { stoppedReason: [{ prefix: "Task failed" }] },
        ],
      },
    },
  };
}

/**
 * Deployments that the circuit breaker gave up. The event names its service by ARN, which begins like the cluster's.
 * Source: Amazon ECS guide, "Amazon ECS service deployment state change events".
 */
function failedDeployments(clusterArn: pulumi.Input<string>): PlannedRule {
  return {
    name: "deployments",
    description: "Deployments of services that failed",
    pattern: {
      source: ["aws.ecs"],
      "detail-type": ["ECS Deployment State Change"],
      resources: [
        {
          prefix: pulumi
            .output(clusterArn)
            .apply((arn) => `${arn.replace(":cluster/", ":service/")}/`),
        },
      ],
      detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
    },
    message: {
      paths: { service: "$.resources[0]", reason: "$.detail.reason" },
      text: '"The deployment of <service> failed: <reason> The circuit breaker brings the old tasks back. Read the log of the new ones."',
    },
  };
}

/**
 * Automated backups of a database that are done, of which an alarm misses the next one: RDS has an event for a backup
 * that is done and none for one that is not.
 * Source: Amazon RDS guide, "Amazon RDS event categories and event messages" (RDS-EVENT-0002).
 */
function backups(name: string, identifier: pulumi.Input<string>): PlannedRule {
  return {
    name: `backup-${name}`,
    description: `Backups of ${name} that are done`,
    pattern: {
      source: ["aws.rds"],
      "detail-type": ["RDS DB Instance Event"],
      detail: { EventID: ["RDS-EVENT-0002"], SourceIdentifier: [identifier] },
    },
  };
}

/** The rules for what is watched. */
export function planRules({ services, databases }: Watched): PlannedRule[] {
  return [
    ...(services === undefined
      ? []
      : [crashes(services.clusterArn), failedDeployments(services.clusterArn)]),
    ...sorted(databases).map(([name, { identifier }]) => backups(name, identifier)),
  ];
}

/** Makes the rules, those with a message with the topic as their target, and says what each is called in AWS. */
export function createRules(
  parent: pulumi.Resource,
  name: string,
  rules: readonly PlannedRule[],
  topicArn: pulumi.Input<string>,
): Record<string, pulumi.Output<string>> {
  const made: Record<string, pulumi.Output<string>> = {};
  for (const { name: role, description, pattern, message } of rules) {
    const childName = `${name}-${role}`;
    const rule = new aws.cloudwatch.EventRule(
      childName,
      { description, eventPattern: pulumi.jsonStringify(pattern) },
      { parent },
    );
    made[role] = rule.name;
    if (message === undefined) continue;
    new aws.cloudwatch.EventTarget(
      childName,
      {
        rule: rule.name,
        arn: topicArn,
        inputTransformer: { inputPaths: { ...message.paths }, inputTemplate: message.text },
      },
      { parent },
    );
  }
  return made;
}

/** What RDS tells of a database by itself. Its backups, daily and well, would be noise. */
const databaseEvents = ["deletion", "failover", "failure", "low storage", "recovery"];

/** Lets RDS tell the topic what becomes of the databases. */
export function createDatabaseEvents(
  parent: pulumi.Resource,
  name: string,
  { databases }: Watched,
  topicArn: pulumi.Input<string>,
): void {
  const identifiers = sorted(databases).map(([, { identifier }]) => identifier);
  if (identifiers.length === 0) return;
  new aws.rds.EventSubscription(
    `${name}-databases`,
    {
      snsTopic: topicArn,
      sourceType: "db-instance",
      sourceIds: identifiers,
      eventCategories: databaseEvents,
    },
    { parent },
  );
}
