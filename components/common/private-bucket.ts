/** A bucket that nobody can open to the public, as every bucket of the library is. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isWhole } from "./numbers";
import { type Problem, shown } from "./problems";

/** A private bucket, and what its policy is made with. */
export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** The policy's logical name. */
  readonly policyName: string;
  /** S3 refuses some changes of one bucket at the same time; the policy waits for these. */
  readonly settled: readonly pulumi.Resource[];
}

/** A lifecycle rule's name, and what it deletes when. */
export type BucketLifecycle = Pick<
  aws.types.input.s3.BucketLifecycleConfigurationRule,
  "id" | "expiration" | "noncurrentVersionExpiration"
>;

/** How a private bucket differs from another. */
export interface PrivateBucketSpec {
  /** Whether deletion takes the objects along. */
  readonly forceDestroy: boolean;
  /** Whether replaced and deleted objects are kept as versions. */
  readonly versioned: boolean;
  /** What S3 deletes by itself, beside what is left after 7 days of an upload that was never finished. */
  readonly lifecycle: BucketLifecycle;
  /**
   * ARN of the KMS key that encrypts the objects.
   * @default S3's own keys, which need no grant beyond the bucket's policy
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the bucket.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * The logical name of one of the settings, each of which is a resource of a type of its own.
   * @default `<childName>-<setting>`
   */
  readonly nameOf?: (setting: string) => string;
}

/**
 * Makes a bucket that neither policies nor access lists can open to the public: `<childName>` and its settings, all but
 * the policy.
 */
export function createPrivateBucket(
  parent: pulumi.Resource,
  childName: string,
  spec: PrivateBucketSpec,
): PrivateBucket {
  const { nameOf = (setting: string) => `${childName}-${setting}`, protect = false } = spec;
  const made = new aws.s3.Bucket(
    childName,
    { forceDestroy: spec.forceDestroy },
    { parent, ...(protect ? { protect } : {}) },
  );
  const { bucket } = made;
  const ownership = new aws.s3.BucketOwnershipControls(
    nameOf("ownership"),
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  const block = new aws.s3.BucketPublicAccessBlock(
    nameOf("block"),
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    nameOf("encryption"),
    { bucket, rules: [encryptionRule(spec.kmsKeyArn)] },
    { parent },
  );
  const versioning = spec.versioned
    ? [
        new aws.s3.BucketVersioning(
          nameOf("versioning"),
          { bucket, versioningConfiguration: { status: "Enabled" } },
          { parent },
        ),
      ]
    : [];
  new aws.s3.BucketLifecycleConfiguration(
    nameOf("lifecycle"),
    {
      bucket,
      rules: [
        {
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          ...spec.lifecycle,
        },
      ],
    },
    { parent, dependsOn: versioning },
  );
  return { bucket: made, policyName: nameOf("policy"), settled: [ownership, block] };
}

function encryptionRule(
  kmsKeyArn: pulumi.Input<string> | undefined,
): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  return kmsKeyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
        // One data key for many objects: a fraction of the requests that KMS charges for.
        bucketKeyEnabled: true,
      };
}

/** One statement of a bucket policy. */
export type BucketStatement = Readonly<Record<string, unknown>>;

/** Makes a bucket's policy: the given statements, and nothing without TLS. */
export function createBucketPolicy(
  parent: pulumi.Resource,
  { bucket, policyName, settled }: PrivateBucket,
  statements: readonly BucketStatement[] = [],
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
    policyName,
    {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [...statements, tlsOnly],
      }),
    },
    { parent, dependsOn: [...settled] },
  );
}

/** What is wrong with the days after which a bucket deletes its objects, if anything; what is not given is right. */
export function expiryProblems(days: number | undefined, at: string): Problem[] {
  if (days === undefined || isWhole(days, 1, 36_500)) return [];
  return [
    {
      at,
      found: shown(days),
      expected: "whole days from 1 to 36500",
      fix: "Give a number in that range.",
    },
  ];
}
