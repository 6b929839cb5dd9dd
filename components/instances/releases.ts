/** Where an application's releases lie: the component's own bucket, or one that exists already. */
import * as pulumi from "@pulumi/pulumi";
import { createBucketPolicy, createPrivateBucket } from "../common/private-bucket";

/** Where the releases of the application lie. */
export interface ReleaseBucket {
  /** ARN of a bucket that exists already, in the instances' region: `arn:aws:s3:::<name>`. */
  bucketArn: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the releases, where it is not S3's own.
   * @default none
   */
  kmsKeyArn?: pulumi.Input<string>;
}

/** Days for which a release that was overwritten or deleted can be brought back. */
const versionDays = 90;

/** The bucket, whoever made it. */
export interface ReleaseStore {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
}

/** What decides where releases lie. */
interface ReleaseStoreArgs {
  readonly releases?: ReleaseBucket;
  readonly deletionProtection?: boolean;
}

/** Makes the bucket where none is given. */
export function createReleaseStore(
  parent: pulumi.Resource,
  name: string,
  { releases, deletionProtection = true }: ReleaseStoreArgs,
): ReleaseStore {
  if (releases !== undefined) {
    const { bucketArn } = releases;
    const bucketName = pulumi.output(bucketArn).apply((arn) => arn.split(":").slice(5).join(":"));
    return { bucketName, bucketArn };
  }
  const made = createPrivateBucket(parent, `${name}-releases`, {
    forceDestroy: !deletionProtection,
    versioned: true,
    lifecycle: { id: "tidy", noncurrentVersionExpiration: { noncurrentDays: versionDays } },
    protect: deletionProtection,
  });
  createBucketPolicy(parent, made);
  return { bucketName: made.bucket.bucket, bucketArn: made.bucket.arn };
}
