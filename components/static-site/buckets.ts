import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A private bucket, and what must be in place before its policy is. */
export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** S3 refuses some changes of one bucket at the same time; the policy waits for these. */
  readonly settled: pulumi.Resource[];
}

/** How a private bucket differs from another. */
export interface PrivateBucketSpec {
  /** Whether deletion takes the objects along. */
  readonly forceDestroy: boolean;
  /** Days after which an object is deleted; absent where objects stay. */
  readonly expireAfterDays?: number;
  /** Days for which replaced and deleted objects can be brought back; absent where no versions are kept. */
  readonly versionDays?: number;
}

/**
 * Makes a bucket that no policy and no ACL can open to the public: `<childName>` and its settings. Encrypted with
 * S3's own keys, which need no grant beyond the bucket's policy.
 */
export function createPrivateBucket(
  parent: pulumi.Resource,
  childName: string,
  spec: PrivateBucketSpec,
): PrivateBucket {
  const bucket = new aws.s3.Bucket(childName, { forceDestroy: spec.forceDestroy }, { parent });
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
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    },
    { parent },
  );
  const versioning =
    spec.versionDays === undefined
      ? []
      : [
          new aws.s3.BucketVersioning(
            `${childName}-versioning`,
            { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
            { parent },
          ),
        ];
  new aws.s3.BucketLifecycleConfiguration(
    `${childName}-lifecycle`,
    { bucket: bucket.bucket, rules: [lifecycleRule(spec)] },
    { parent, dependsOn: versioning },
  );
  return { bucket, settled: [ownership, block] };
}

function lifecycleRule({
  expireAfterDays,
  versionDays,
}: PrivateBucketSpec): aws.types.input.s3.BucketLifecycleConfigurationRule {
  return {
    id: "tidy",
    status: "Enabled",
    filter: { prefix: "" },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    ...(expireAfterDays === undefined ? {} : { expiration: { days: expireAfterDays } }),
    ...(versionDays === undefined
      ? {}
      : { noncurrentVersionExpiration: { noncurrentDays: versionDays } }),
  };
}

/** One statement of a bucket policy. */
export type PolicyStatement = Readonly<Record<string, unknown>>;

/** Makes a bucket's policy, `<childName>-policy`: the given statements, and nothing without TLS. */
export function createBucketPolicy(
  parent: pulumi.Resource,
  childName: string,
  { bucket, settled }: PrivateBucket,
  statements: readonly PolicyStatement[],
): aws.s3.BucketPolicy {
  const tlsOnly = {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return new aws.s3.BucketPolicy(
    `${childName}-policy`,
    {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [...statements, tlsOnly],
      }),
    },
    { parent, dependsOn: settled },
  );
}

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
): PolicyStatement[] {
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
