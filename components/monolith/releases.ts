/** Where releases lie: the component's own bucket, or one that exists already. */
import * as pulumi from "@pulumi/pulumi";
import { createBucketPolicy, createPrivateBucket } from "../common/private-bucket";
import type { MonolithArgs } from "./Monolith";

/** Days for which a release that was overwritten or deleted can be brought back. */
const versionDays = 90;

/** The bucket of the releases, and the one that is to run. */
export interface Releases {
  readonly bucketName: pulumi.Input<string>;
  readonly bucketArn: pulumi.Input<string>;
  /** The release's folder, without slashes at its ends. */
  readonly folder: string | undefined;
}

/** Makes the bucket where none is given. */
export function createReleases(
  parent: pulumi.Resource,
  name: string,
  { release, releases, deletionProtection = true }: MonolithArgs,
): Releases {
  const folder = release === undefined ? undefined : `releases/${release}`;
  if (releases !== undefined) {
    const { bucketArn } = releases;
    const bucketName = pulumi.output(bucketArn).apply((arn) => arn.split(":").slice(5).join(":"));
    return { bucketName, bucketArn, folder };
  }
  const made = createPrivateBucket(parent, `${name}-releases`, {
    forceDestroy: !deletionProtection,
    versioned: true,
    lifecycle: { id: "tidy", noncurrentVersionExpiration: { noncurrentDays: versionDays } },
    protect: deletionProtection,
  });
  createBucketPolicy(parent, made);
  return { bucketName: made.bucket.bucket, bucketArn: made.bucket.arn, folder };
}
