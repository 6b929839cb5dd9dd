import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BucketStatement } from "../common/private-bucket";

/**
 * Lets one distribution read a bucket's objects. It may also list the bucket: without that, S3 answers 403 for a
 * missing object, as if it were forbidden, and no one can tell a broken link from a broken permission. CloudFront
 * never asks for a listing itself: only a request for the bucket's root would be one, and the default root object
 * takes its place. Source: "Restrict access to an Amazon S3 origin" in CloudFront's guide, GetObject in S3's API
 * reference.
 */
export function distributionReads(
  bucket: aws.s3.Bucket,
  distribution: aws.cloudfront.Distribution,
): BucketStatement[] {
  const only = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceArn": distribution.arn } },
  };
  return [
    {
      Sid: "CloudFrontReads",
      ...only,
      Action: "s3:GetObject",
      Resource: pulumi.interpolate`${bucket.arn}/*`,
    },
    { Sid: "CloudFrontTellsMissing", ...only, Action: "s3:ListBucket", Resource: bucket.arn },
  ];
}
