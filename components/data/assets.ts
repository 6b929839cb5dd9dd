import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, type Permission } from "../common/contracts";
import { type AssetsBucket, type AssetsPlan, type AssetsSpec } from "./assets-plan";
import { emptyConnection, type StoreContext, type StoreOutcome } from "./store";

/** The assets bucket as the tier hands it out. */
export interface Assets extends StoreOutcome {
  readonly bucketName: pulumi.Output<string>;
}

/** Makes the bucket, unless one is given, and says what each service may do in it. */
export function createAssets(context: StoreContext, spec: AssetsSpec, plan: AssetsPlan): Assets {
  const bucket = spec.existing ?? createBucket(context, plan);
  return {
    bucketName: pulumi.output(bucket.bucketName),
    connections: Object.fromEntries(
      plan.clients.map((service) => [service, connect(service, bucket, spec.s3EndpointId)]),
    ),
  };
}

function connect(
  service: string,
  { bucketName, bucketArn, kmsKeyArn }: AssetsBucket,
  endpointId: pulumi.Input<string> | undefined,
): Connection {
  const prefix = `${service}/`;
  const throughEndpoint: NonNullable<Permission["conditions"]> =
    endpointId === undefined ? {} : { StringEquals: { "aws:SourceVpce": [endpointId] } };
  const files: Permission = {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
    resources: [pulumi.interpolate`${bucketArn}/${prefix}*`],
    ...(endpointId === undefined ? {} : { conditions: throughEndpoint }),
  };
  const list: Permission = {
    actions: ["s3:ListBucket"],
    resources: [bucketArn],
    conditions: { StringLike: { "s3:prefix": [`${prefix}*`] }, ...throughEndpoint },
  };
  return {
    ...emptyConnection,
    environment: { ASSETS_BUCKET: bucketName, ASSETS_PREFIX: prefix },
    permissions: [files, list, ...(kmsKeyArn === undefined ? [] : [decrypt(kmsKeyArn, bucketArn)])],
  };
}

/**
 * The key also encrypts databases; the encryption context keeps a service to this bucket's data keys. It is the
 * bucket's ARN where S3 bucket keys are on, otherwise the object's.
 */
function decrypt(keyArn: pulumi.Input<string>, bucketArn: pulumi.Input<string>): Permission {
  return {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [keyArn],
    conditions: {
      StringLike: {
        "kms:EncryptionContext:aws:s3:arn": [bucketArn, pulumi.interpolate`${bucketArn}/*`],
      },
    },
  };
}

/** A private bucket: no public access, no access lists, TLS only, encrypted with the tier's key, versioned. */
function createBucket(context: StoreContext, plan: AssetsPlan): AssetsBucket {
  const { parent, protect } = context;
  const keyArn = context.keyArn();
  const name = `${context.name}-assets`;
  const bucket = new aws.s3.Bucket(name, { forceDestroy: plan.forceDestroy }, { parent, protect });
  const setting = { parent };
  const access = new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    setting,
  );
  new aws.s3.BucketOwnershipControls(
    name,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    setting,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
        },
      ],
    },
    setting,
  );
  const versioning = new aws.s3.BucketVersioning(
    name,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    setting,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "clean-up",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: plan.noncurrentDays },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
  if (plan.corsOrigins.length > 0) {
    new aws.s3.BucketCorsConfiguration(
      name,
      {
        bucket: bucket.bucket,
        corsRules: [
          {
            allowedOrigins: [...plan.corsOrigins],
            allowedMethods: ["GET", "HEAD", "PUT", "POST"],
            allowedHeaders: ["*"],
            exposeHeaders: ["ETag"],
            maxAgeSeconds: 3600,
          },
        ],
      },
      setting,
    );
  }
  new aws.s3.BucketPolicy(
    name,
    {
      bucket: bucket.bucket,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      }),
    },
    { parent, dependsOn: [access] },
  );
  return { bucketName: bucket.bucket, bucketArn: bucket.arn, kmsKeyArn: keyArn };
}
