import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";
import { isWhole } from "./targets";

/** Where a load balancer's access logs go, and for how long they are kept. */
export interface AccessLogsArgs {
  /**
   * Whether every request is logged.
   * @default true. Costs S3 storage (about 0.02 USD per GB and month), nothing for the delivery.
   */
  enabled?: boolean;
  /**
   * Name of a bucket that already admits the log delivery of Elastic Load Balancing and lies in the load balancer's
   * region. Such a bucket's policy, encryption (SSE-S3 only) and lifecycle stay its owner's affair.
   * @default a bucket of the edge's own
   */
  bucketName?: pulumi.Input<string>;
  /**
   * The folder within the bucket, without slashes at its ends and without `AWSLogs`.
   * @default none
   */
  prefix?: string;
  /**
   * Days after which the edge's own bucket deletes a log file.
   * @default 90
   */
  retentionDays?: number;
  /**
   * Whether the edge's own bucket is deleted together with its logs. Only for stacks that are thrown away: otherwise
   * a bucket that holds logs keeps the stack from being destroyed.
   * @default false
   */
  forceDestroy?: boolean;
}

/** A load balancer's argument for its access logs, and what must exist before the load balancer does. */
export interface AccessLogs {
  readonly setting?: aws.types.input.lb.LoadBalancerAccessLogs;
  /**
   * Elastic Load Balancing writes a test file when logging is switched on, so the load balancer waits for the policy
   * that permits it.
   */
  readonly dependsOn: pulumi.Resource[];
}

/** What is wrong with an edge's access logs argument. */
export function accessLogsProblems(logs: AccessLogsArgs | undefined, at: string): Problem[] {
  const problems = new ProblemList();
  if (logs === undefined) return [];
  if (logs.retentionDays !== undefined && !isWhole(logs.retentionDays, 1, 36_500)) {
    problems.add(
      `${at}.retentionDays`,
      logs.retentionDays,
      "whole days from 1 to 36500",
      "Give a number in that range.",
    );
  }
  if (
    logs.prefix !== undefined &&
    !/^(?!.*AWSLogs)[\w!.*'()-]+(\/[\w!.*'()-]+)*$/.test(logs.prefix)
  ) {
    problems.add(
      `${at}.prefix`,
      logs.prefix,
      "folder names separated by /, none at the ends, without AWSLogs",
      "Leave it out, or write it like edges/public.",
    );
  }
  if (logs.bucketName !== undefined && (logs.forceDestroy ?? false)) {
    problems.add(
      `${at}.forceDestroy`,
      true,
      "nothing beside bucketName",
      "A given bucket is never deleted; leave forceDestroy out.",
    );
  }
  if (logs.bucketName !== undefined && logs.retentionDays !== undefined) {
    problems.add(
      `${at}.retentionDays`,
      logs.retentionDays,
      "nothing beside bucketName",
      "A given bucket keeps its own lifecycle; leave retentionDays out.",
    );
  }
  return [...problems.problems];
}

/**
 * Makes the bucket of a load balancer's access logs, `<childName>` and its settings, or refers to a given one.
 *
 * @param accountId the account that the load balancer belongs to
 */
export function createAccessLogs(
  parent: pulumi.Resource,
  childName: string,
  accountId: pulumi.Input<string>,
  logs: AccessLogsArgs = {},
): AccessLogs {
  if (!(logs.enabled ?? true)) return { dependsOn: [] };
  const prefix = logs.prefix === undefined ? {} : { prefix: logs.prefix };
  if (logs.bucketName !== undefined) {
    return { setting: { bucket: logs.bucketName, enabled: true, ...prefix }, dependsOn: [] };
  }
  const bucket = new aws.s3.Bucket(
    childName,
    { forceDestroy: logs.forceDestroy ?? false },
    { parent },
  );
  const policy = secureBucket(parent, childName, bucket, accountId, logs);
  return {
    setting: { bucket: bucket.bucket, enabled: true, ...prefix },
    dependsOn: [policy],
  };
}

/** Closes the bucket to all but the log delivery; hands back the policy that admits it. */
function secureBucket(
  parent: pulumi.Resource,
  childName: string,
  bucket: aws.s3.Bucket,
  accountId: pulumi.Input<string>,
  logs: AccessLogsArgs,
): aws.s3.BucketPolicy {
  const ownership = new aws.s3.BucketOwnershipControls(
    `${childName}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  const block = new aws.s3.BucketPublicAccessBlock(
    `${childName}-block`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${childName}-encryption`,
    {
      bucket: bucket.bucket,
      // Log delivery of Elastic Load Balancing supports no other kind of encryption.
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    { parent },
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${childName}-lifecycle`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: logs.retentionDays ?? 90 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent },
  );
  return new aws.s3.BucketPolicy(
    `${childName}-policy`,
    { bucket: bucket.bucket, policy: deliveryPolicy(bucket.arn, accountId, logs.prefix) },
    { parent, dependsOn: [ownership, block] },
  );
}

/**
 * Admits the log delivery of Elastic Load Balancing for load balancers of one account, and nothing without TLS.
 * Source: "Enable access logs for your Application Load Balancer" in the user guide, which names this service
 * principal for all regions; the per-region accounts of older policies are its legacy form.
 */
function deliveryPolicy(
  bucketArn: pulumi.Output<string>,
  accountId: pulumi.Input<string>,
  prefix: string | undefined,
): pulumi.Output<string> {
  const folder = prefix === undefined ? "AWSLogs" : `${prefix}/AWSLogs`;
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LoadBalancerLogDelivery",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: pulumi.interpolate`${bucketArn}/${folder}/${accountId}/*`,
      },
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucketArn, pulumi.interpolate`${bucketArn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
