/** An environment of Elastic Beanstalk that leaves the network to AWS, with the database that its program calls. */
import * as aws from "@pulumi/aws";
import { trust, type Example } from "./example";

export const beanstalk: Example = {
  name: "beanstalk",
  shape: "pulumi/pulumi-aws examples/beanstalk/index.ts",
  program() {
    const bucket = new aws.s3.Bucket("source");
    const source = new aws.s3.BucketObject("app.zip", { bucket: bucket.id, content: "" });
    const application = new aws.elasticbeanstalk.Application("app");
    const version = new aws.elasticbeanstalk.ApplicationVersion("v1", {
      application: application.name,
      bucket: bucket.bucket,
      key: source.key,
    });
    const role = new aws.iam.Role("instances", { assumeRolePolicy: trust("ec2") });
    const profile = new aws.iam.InstanceProfile("instances", { role: role.name });
    new aws.elasticbeanstalk.Environment("env", {
      application: application.name,
      version: version.name,
      solutionStackName: "64bit Amazon Linux 2023 v6.1.0 running Node.js 22",
      settings: [
        { namespace: "aws:autoscaling:asg", name: "MinSize", value: "2" },
        {
          namespace: "aws:autoscaling:launchconfiguration",
          name: "IamInstanceProfile",
          value: profile.arn,
        },
      ],
    });
  },
};
