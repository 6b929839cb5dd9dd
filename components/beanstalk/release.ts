/** The application's version: a bundle in a bucket, the component's own or one that exists already. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createReleaseStore } from "../instances/releases";
import type { BeanstalkArgs } from "./Beanstalk";
import { placeholderBundle } from "./placeholder";

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
  const { bucketName, bucketArn } = createReleaseStore(parent, name, args);
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
