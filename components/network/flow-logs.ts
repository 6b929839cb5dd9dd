/** Records of who talked to whom in the VPC, in CloudWatch Logs. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logRetentionProblems } from "../common/log-retention";
import { nameProblems } from "../common/names";
import type { ProblemList } from "../common/problems";
import { trustDocument } from "../common/trust";

/** Whether and how the VPC's traffic is recorded. */
export interface FlowLogs {
  /**
   * Whether traffic is recorded at all. Without, nobody can tell afterwards what an intruder reached.
   * @default true
   */
  enabled?: boolean;
  /**
   * Days after which records are deleted: one of the periods that CloudWatch Logs knows, such as 30, 90 or 365.
   * Recording costs about USD 0.50 per GB, keeping USD 0.03 per GB and month.
   * @default 365
   */
  retentionDays?: number;
  /**
   * ARN of the KMS key that encrypts the log group; its policy must admit CloudWatch Logs of the region.
   * @default CloudWatch Logs' own encryption
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Seconds of traffic that one record sums up at most: 60 or 600. The shorter makes more records, which cost more.
   * @default 600
   */
  aggregationSeconds?: number;
}

/** CreateFlowLogs' reference. */
const aggregationPeriods: readonly number[] = [60, 600];

/** The settings with their defaults. */
export interface FlowLogPlan {
  readonly name: string;
  readonly retentionDays: number;
  readonly aggregationSeconds: number;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
}

/** What is to be made, if anything. */
export function planFlowLogs(
  name: string,
  args: FlowLogs | undefined,
  problems: ProblemList,
): FlowLogPlan | undefined {
  const { enabled = true, retentionDays = 365, aggregationSeconds = 600, kmsKeyArn } = args ?? {};
  problems.addAll(logRetentionProblems(retentionDays, "flowLogs.retentionDays"));
  if (!aggregationPeriods.includes(aggregationSeconds)) {
    problems.add(
      "flowLogs.aggregationSeconds",
      aggregationSeconds,
      `one of ${aggregationPeriods.join(", ")}`,
      "Choose one of the two.",
    );
  }
  if (!enabled) return undefined;
  const logicalName = `${name}-flow-logs`;
  problems.addAll(nameProblems("role", logicalName, "name"));
  return { name: logicalName, retentionDays, aggregationSeconds, kmsKeyArn };
}

/**
 * Who may take on the delivery role: the flow log service, acting for flow logs of the VPC's own account and region.
 *
 * @param vpcArn `arn:<partition>:ec2:<region>:<account>:vpc/<id>`
 */
function deliveryTrust(vpcArn: string): string {
  const [arn, partition, service, region, account] = vpcArn.split(":");
  const flowLogs = [arn, partition, service, region, account, "vpc-flow-log/*"].join(":");
  return JSON.stringify(
    trustDocument(
      { Service: "vpc-flow-logs.amazonaws.com" },
      {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": flowLogs },
      },
    ),
  );
}

/** Makes the log group, the role that writes to it alone, and the flow log. */
export function createFlowLogs(
  plan: FlowLogPlan,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
  permissionsBoundary: pulumi.Input<string> | undefined,
): void {
  const { name } = plan;
  const group = new aws.cloudwatch.LogGroup(
    name,
    {
      retentionInDays: plan.retentionDays,
      kmsKeyId: plan.kmsKeyArn,
      tags: { Name: name },
    },
    { parent },
  );
  const role = new aws.iam.Role(
    name,
    {
      description: "Writes the flow log of a VPC",
      assumeRolePolicy: vpc.arn.apply(deliveryTrust),
      permissionsBoundary,
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    name,
    {
      role: role.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: [
              "logs:CreateLogStream",
              "logs:DescribeLogGroups",
              "logs:DescribeLogStreams",
              "logs:PutLogEvents",
            ],
            Resource: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ],
      }),
    },
    { parent },
  );
  new aws.ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: plan.aggregationSeconds,
      tags: { Name: name },
    },
    { parent, dependsOn: [policy] },
  );
}
