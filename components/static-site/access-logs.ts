import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type BucketStatement,
  createBucketPolicy,
  createPrivateBucket,
} from "../common/private-bucket";
import type { SitePlan } from "./plan";

/** Whether requests are logged, and for how long. */
export interface SiteAccessLogs {
  /**
   * Whether CloudFront writes every request to a bucket of the site's own, as JSON lines.
   * @default true. Costs S3 storage (about 0.02 USD per GB and month) and, into another region than us-east-1, the
   * transfer between regions.
   */
  enabled?: boolean;
  /**
   * Days after which a log file is deleted, 1 to 36500. Logs hold viewers' addresses.
   * @default 90
   */
  retentionDays?: number;
}

/** The region of everything about CloudFront that is regional: certificates, web ACLs, log deliveries. */
export const globalRegion = "us-east-1";

/**
 * Makes the bucket of the access logs and their delivery, all named `<childName>`, unless the plan has none: by
 * CloudFront's standard logging (v2), which needs no access list. The delivery is made in us-east-1 whatever the
 * bucket's region. Its path stays the default, `AWSLogs/<account>/CloudFront/`, because an update of a path loses that
 * prefix. Source: "Configure standard logging (v2)" in CloudFront's guide.
 */
export function createAccessLogs(
  parent: pulumi.Resource,
  childName: string,
  distribution: aws.cloudfront.Distribution,
  { forceDestroy, logRetentionDays }: SitePlan,
): aws.s3.Bucket | undefined {
  if (logRetentionDays === undefined) return undefined;
  const logs = createPrivateBucket(parent, childName, {
    forceDestroy,
    versioned: false,
    lifecycle: { id: "tidy", expiration: { days: logRetentionDays } },
  });
  const source = new aws.cloudwatch.LogDeliverySource(
    childName,
    { logType: "ACCESS_LOGS", resourceArn: distribution.arn, region: globalRegion },
    { parent },
  );
  const destination = new aws.cloudwatch.LogDeliveryDestination(
    childName,
    {
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: logs.bucket.arn },
      region: globalRegion,
    },
    { parent },
  );
  const policy = createBucketPolicy(parent, logs, [deliveryWrites(logs.bucket, source)]);
  new aws.cloudwatch.LogDelivery(
    childName,
    {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      region: globalRegion,
    },
    { parent, dependsOn: [policy] },
  );
  return logs.bucket;
}

/** The statement that AWS asks for, and would add to the policy by itself if it were not there. */
function deliveryWrites(
  bucket: aws.s3.Bucket,
  source: aws.cloudwatch.LogDeliverySource,
): BucketStatement {
  const account = source.arn.apply((arn) => arn.split(":")[4] ?? "");
  return {
    Sid: "AWSLogsDeliveryWrite",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucket.arn}/AWSLogs/${account}/*`,
    Condition: {
      StringEquals: {
        "s3:x-amz-acl": "bucket-owner-full-control",
        "aws:SourceAccount": account,
      },
      ArnLike: { "aws:SourceArn": source.arn },
    },
  };
}
