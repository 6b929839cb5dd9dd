/** The topic that alarms go to, one per region, and who is subscribed to it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "../data/store";
import { sorted } from "./plan-alarms";
import type { AlarmSubscribers } from "./spec";

/** One region's topic. */
export interface TopicPlace {
  readonly account: Account;
  readonly region: pulumi.Input<string>;
  /** Set where it is not the provider's own region. */
  readonly elsewhere?: string;
  /** The key, where it is given. */
  readonly kmsKeyArn?: pulumi.Input<string>;
}

/**
 * Who publishes: the service, and the form of what in this account it may publish for. EventBridge has none: it gives a
 * topic's policy nothing to compare, and a condition would drop its messages without a word.
 * Sources: Amazon SNS guide, "Example cases for Amazon SNS access control"; Amazon RDS guide, "Granting permissions to
 * publish notifications to an Amazon SNS topic"; AWS Cost Management guide, "Creating an Amazon SNS topic for budget
 * notifications"; Amazon EventBridge guide, "Using resource-based policies", Amazon SNS permissions.
 */
const publishers: Readonly<Record<string, string | undefined>> = {
  "cloudwatch.amazonaws.com": "cloudwatch:<region>:<account>:alarm:*",
  "events.amazonaws.com": undefined,
  "events.rds.amazonaws.com": "rds:<region>:<account>:*",
  "budgets.amazonaws.com": "budgets::<account>:*",
};

/**
 * The key of the topic, which the publishing services may use. The key that AWS has for SNS (`alias/aws/sns`) cannot be:
 * its policy admits no service, so that alarms would fail to be told, without a word. The services are admitted for
 * this key alone, and the topic's policy says for whom they publish.
 * Source: Amazon SNS guide, "Managing Amazon SNS encryption keys and costs".
 */
function createKey(parent: pulumi.Resource, childName: string, place: TopicPlace): aws.kms.Key {
  const { accountId, partition } = place.account;
  const region = place.elsewhere === undefined ? {} : { region: place.elsewhere };
  const key = new aws.kms.Key(
    childName,
    {
      description: "What alarms say on their way to their readers",
      enableKeyRotation: true,
      deletionWindowInDays: 7,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Account",
            Effect: "Allow",
            Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Sid: "Publish",
            Effect: "Allow",
            Principal: { Service: Object.keys(publishers) },
            Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
            Resource: "*",
          },
        ],
      }),
      ...region,
    },
    { parent },
  );
  new aws.kms.Alias(childName, { targetKeyId: key.keyId, ...region }, { parent });
  return key;
}

/** Who may publish to a topic: the services, for this account; nobody without TLS. */
function policyOf(topicArn: pulumi.Input<string>, { account, region }: TopicPlace) {
  const { accountId, partition } = account;
  return pulumi.all([topicArn, partition, region, accountId]).apply(([Resource, part, where, id]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        ...Object.entries(publishers).map(([service, source], i) => ({
          Sid: `Publish${i + 1}`,
          Effect: "Allow",
          Principal: { Service: service },
          Action: "sns:Publish",
          Resource,
          ...(source === undefined
            ? {}
            : {
                Condition: {
                  StringEquals: { "aws:SourceAccount": id },
                  ArnLike: {
                    "aws:SourceArn": `arn:${part}:${source.replace("<region>", where).replace("<account>", id)}`,
                  },
                },
              }),
        })),
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  );
}

/** A topic. */
export interface Topic {
  readonly topic: aws.sns.Topic;
  /** Its ARN, once its policy stands. */
  readonly ready: pulumi.Output<string>;
}

/** Makes a topic with its key, policy and subscriptions, all named after `childName`. */
export function createTopic(
  parent: pulumi.Resource,
  childName: string,
  place: TopicPlace,
  { emails = [], webhooks = {} }: AlarmSubscribers,
): Topic {
  const region = place.elsewhere === undefined ? {} : { region: place.elsewhere };
  const topic = new aws.sns.Topic(
    childName,
    { kmsMasterKeyId: place.kmsKeyArn ?? createKey(parent, childName, place).arn, ...region },
    { parent },
  );
  const policy = new aws.sns.TopicPolicy(
    childName,
    { arn: topic.arn, policy: policyOf(topic.arn, place), ...region },
    { parent },
  );
  const subscribe = (key: string, protocol: string, endpoint: pulumi.Input<string>) =>
    new aws.sns.TopicSubscription(
      `${childName}-${key}`,
      { topic: topic.arn, protocol, endpoint, ...region },
      { parent },
    );
  for (const email of [...emails].sort()) subscribe(email, "email", email);
  for (const [key, webhook] of sorted(webhooks)) subscribe(`webhook-${key}`, "https", webhook);
  // Through the policy: RDS tries to publish when a subscription is made, and is refused before the policy stands.
  const ready = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
  return { topic, ready };
}
