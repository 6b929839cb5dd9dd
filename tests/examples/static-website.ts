/** A private bucket behind CloudFront: nothing of it stands in a VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Example } from "./example";

export const staticWebsite: Example = {
  name: "static-website",
  shape: "pulumi/templates static-website-aws-typescript/index.ts",
  program() {
    const bucket = new aws.s3.Bucket("bucket");
    new aws.s3.BucketPublicAccessBlock("block", {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const control = new aws.cloudfront.OriginAccessControl("control", {
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    const site = new aws.cloudfront.Distribution("cdn", {
      enabled: true,
      defaultRootObject: "index.html",
      origins: [
        {
          originId: bucket.arn,
          domainName: bucket.bucketRegionalDomainName,
          originAccessControlId: control.id,
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: bucket.arn,
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        forwardedValues: { queryString: false, cookies: { forward: "none" } },
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    new aws.s3.BucketPolicy("policy", {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Allow",
          Action: "s3:GetObject",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Resource: pulumi.interpolate`${bucket.arn}/*`,
          Condition: { StringEquals: { "AWS:SourceArn": site.arn } },
        },
      }),
    });
  },
};
