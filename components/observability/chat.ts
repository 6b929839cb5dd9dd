/** Alarms in a channel of Slack, by Amazon Q Developer in chat applications, which was AWS Chatbot. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustDocument } from "../common/trust";
import type { Account } from "../data/store";
import type { SlackChannel } from "./spec";

/** What the channel may look at: the graph that a message about an alarm shows, and no more. */
const mayRead = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricWidgetImage"];

/** What the channel is made from. */
interface SlackParts {
  readonly configurationName: string;
  readonly channel: SlackChannel;
  readonly topicArns: pulumi.Input<string>[];
  readonly account: Account;
  readonly permissionsBoundaryArn: pulumi.Input<string> | undefined;
}

/**
 * Makes the channel's configuration with its role. Whoever types commands there can do what the role may; the guardrail
 * is AWS's own policy for reading CloudWatch, as the widest that the role could ever be given.
 * Source: Amazon Q Developer in chat applications guide, "Setting up IAM permissions".
 */
export function createSlack(
  parent: pulumi.Resource,
  name: string,
  { configurationName, channel, topicArns, account, permissionsBoundaryArn }: SlackParts,
): void {
  const { workspaceId, channelId } = channel;
  const { accountId, partition } = account;
  const childName = `${name}-slack`;
  const role = new aws.iam.Role(
    childName,
    {
      description: "Shows alarms in a channel of Slack",
      assumeRolePolicy: pulumi.jsonStringify(
        trustDocument(
          { Service: "chatbot.amazonaws.com" },
          { StringEquals: { "aws:SourceAccount": accountId } },
        ),
      ),
      permissionsBoundary: permissionsBoundaryArn,
    },
    { parent },
  );
  new aws.iam.RolePolicy(
    childName,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: mayRead, Resource: "*" }],
      }),
    },
    { parent },
  );
  new aws.chatbot.SlackChannelConfiguration(
    childName,
    {
      configurationName,
      slackTeamId: workspaceId,
      slackChannelId: channelId,
      iamRoleArn: role.arn,
      guardrailPolicyArns: [
        pulumi.interpolate`arn:${partition}:iam::aws:policy/CloudWatchReadOnlyAccess`,
      ],
      loggingLevel: "ERROR",
      snsTopicArns: topicArns,
    },
    { parent },
  );
}
