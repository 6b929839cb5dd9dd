import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type BucketStatement,
  createBucketPolicy,
  createPrivateBucket,
  expiryProblems,
} from "../common/private-bucket";
import { type Problem, ProblemList } from "../common/problems";

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
  problems.addAll(expiryProblems(logs.retentionDays, `${at}.retentionDays`));
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
  // Log delivery of Elastic Load Balancing supports no encryption but by S3's own keys.
  const made = createPrivateBucket(parent, childName, {
    forceDestroy: logs.forceDestroy ?? false,
    versioned: false,
    lifecycle: { id: "expire", expiration: { days: logs.retentionDays ?? 90 } },
  });
  const { bucket } = made;
  const policy = createBucketPolicy(parent, made, [
    deliveryWrites(bucket.arn, accountId, logs.prefix),
  ]);
  return {
    setting: { bucket: bucket.bucket, enabled: true, ...prefix },
    dependsOn: [policy],
  };
}

/**
 * Admits the log delivery of Elastic Load Balancing for load balancers of one account.
 * Source: "Enable access logs for your Application Load Balancer" in the user guide, which names this service
 * principal for all regions; the per-region accounts of older policies are its legacy form.
 */
function deliveryWrites(
  bucketArn: pulumi.Output<string>,
  accountId: pulumi.Input<string>,
  prefix: string | undefined,
): BucketStatement {
  const folder = prefix === undefined ? "AWSLogs" : `${prefix}/AWSLogs`;
  return {
    Sid: "LoadBalancerLogDelivery",
    Effect: "Allow",
    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucketArn}/${folder}/${accountId}/*`,
  };
}
