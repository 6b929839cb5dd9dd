/** What the instances and Beanstalk itself may do: no managed policy of AWS's, and no more than this environment's own. */
import type { Permission } from "../common/contracts";
import type { ApplicationNeeds } from "../instances/permissions";
import {
  permissionStatement,
  type PolicyDocument,
  secretStatements,
} from "../services/permissions";

/** An environment, as ARNs are made of it. */
export interface EnvironmentPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly applicationName: string;
  /** The environment's name, or a pattern with `*` that the next one's has, too. */
  readonly environmentNames: string;
}

/** The log groups that Beanstalk makes for an environment. */
function logGroupsArn(place: EnvironmentPlace): string {
  const { partition, region, accountId, environmentNames } = place;
  return `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/elasticbeanstalk/${environmentNames}/*`;
}

/** What an instance touches. */
export interface InstanceNeeds extends ApplicationNeeds {
  readonly place: EnvironmentPlace;
  /** ARN of the bundle in its bucket. */
  readonly bundleArn: string;
  readonly bundleKmsKeyArn: string | undefined;
}

/**
 * What the instances do by themselves: say how they are, write their logs, fetch their release, and put requested logs
 * where Beanstalk looks for them. AWS's own policy (AWSElasticBeanstalkWebTier) has the same for every application of
 * the account, and X-Ray. Source: AWS Elastic Beanstalk Developer Guide, "Managing Elastic Beanstalk instance profiles".
 */
export function instancePolicy(needs: InstanceNeeds): PolicyDocument {
  const { place, bundleArn, bundleKmsKeyArn } = needs;
  const { partition, region, accountId, applicationName, environmentNames } = place;
  const own = `arn:${partition}:elasticbeanstalk:${region}:${accountId}`;
  const bucket = `arn:${partition}:s3:::elasticbeanstalk-${region}-${accountId}`;
  const logGroups = logGroupsArn(place);
  const folder = "resources/environments";
  const permissions: readonly Permission[] = [
    {
      actions: ["elasticbeanstalk:PutInstanceStatistics"],
      resources: [
        `${own}:application/${applicationName}`,
        `${own}:environment/${applicationName}/${environmentNames}`,
      ],
    },
    {
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: [logGroups, `${logGroups}:*`],
    },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: [`${bucket}/${folder}/*`] },
    {
      actions: ["s3:ListBucket"],
      resources: [bucket],
      conditions: { StringLike: { "s3:prefix": [`${folder}/*`] } },
    },
    { actions: ["s3:GetObject"], resources: [bundleArn] },
    ...(bundleKmsKeyArn === undefined
      ? []
      : [
          {
            actions: ["kms:Decrypt"],
            resources: [bundleKmsKeyArn],
            conditions: { StringLike: { "kms:ViaService": ["s3.*"] } },
          },
        ]),
  ];
  return {
    Version: "2012-10-17",
    Statement: [
      ...permissions.map(permissionStatement),
      ...secretStatements(needs, "ssm:GetParameter"),
      ...needs.permissions.map(permissionStatement),
    ],
  };
}

/**
 * What Beanstalk does on the environment's behalf: look at its parts for enhanced health, and keep its log groups.
 * Descriptions know no resource. Managed updates have a role of Beanstalk's own, so that ours needs none of what they
 * change. Source: AWS Managed Policy Reference, AWSElasticBeanstalkEnhancedHealth and AWSElasticBeanstalkRoleCWL, without
 * queues, notifications and addresses, of which this environment has none.
 */
export function servicePolicy(place: EnvironmentPlace): PolicyDocument {
  const { partition, region, accountId } = place;
  const logGroups = logGroupsArn(place);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: [
          "elasticloadbalancing:DescribeInstanceHealth",
          "elasticloadbalancing:DescribeLoadBalancers",
          "elasticloadbalancing:DescribeTargetHealth",
          "ec2:DescribeInstances",
          "ec2:DescribeInstanceStatus",
          "ec2:DescribeSecurityGroups",
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeScalingActivities",
          "autoscaling:DescribeNotificationConfigurations",
          "logs:DescribeLogGroups",
        ],
        Resource: "*",
      },
      {
        Effect: "Allow",
        Action: ["ec2:GetConsoleOutput"],
        Resource: `arn:${partition}:ec2:${region}:${accountId}:instance/*`,
      },
      {
        Effect: "Allow",
        Action: [
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:PutRetentionPolicy",
          "logs:CreateLogStream",
          "logs:DescribeLogStreams",
          "logs:PutLogEvents",
        ],
        Resource: [logGroups, `${logGroups}:*`],
      },
    ],
  };
}
