/** The application's version: a bundle in a bucket, the component's own or one that exists already. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createBucketPolicy, createPrivateBucket } from "../common/private-bucket";
import type { BeanstalkArgs } from "./Beanstalk";
import { placeholderBundle } from "./placeholder";

/** Days for which a bundle that was overwritten or deleted can be brought back. */
const versionDays = 90;

/** The version that is to run, and where its bundle lies. */
export interface Release {
  readonly version: aws.elasticbeanstalk.ApplicationVersion;
  readonly bucketName: pulumi.Input<string>;
  readonly bundleArn: pulumi.Output<string>;
}

/** Makes the version; the bucket where none is given, and the placeholder where there is no release. */
export function createRelease(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
  application: aws.elasticbeanstalk.Application,
): Release {
  const { name: bucketName, arn: bucketArn } = bucketOf(parent, name, args);
  const key = `releases/${args.release ?? "placeholder"}.zip`;
  const placeholder =
    args.release === undefined
      ? [
          new aws.s3.BucketObjectv2(
            `${name}-placeholder`,
            { bucket: bucketName, key, source: placeholderBundle() },
            { parent },
          ),
        ]
      : [];
  const version = new aws.elasticbeanstalk.ApplicationVersion(
    `${name}-version`,
    {
      application: application.name,
      bucket: bucketName,
      key,
      description: args.release === undefined ? "Placeholder" : `Release ${args.release}`,
    },
    { parent, dependsOn: placeholder },
  );
  return { version, bucketName, bundleArn: pulumi.interpolate`${bucketArn}/${key}` };
}

function bucketOf(
  parent: pulumi.Resource,
  name: string,
  { releases, deletionProtection = true }: BeanstalkArgs,
): { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> } {
  if (releases !== undefined) {
    const { bucketArn } = releases;
    const bucketName = pulumi.output(bucketArn).apply((arn) => arn.split(":").slice(5).join(":"));
    return { name: bucketName, arn: bucketArn };
  }
  const made = createPrivateBucket(parent, `${name}-releases`, {
    forceDestroy: !deletionProtection,
    versioned: true,
    lifecycle: { id: "tidy", noncurrentVersionExpiration: { noncurrentDays: versionDays } },
    protect: deletionProtection,
  });
  createBucketPolicy(parent, made);
  return { name: made.bucket.bucket, arn: made.bucket.arn };
}
