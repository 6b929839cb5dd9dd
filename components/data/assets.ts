import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Connection, type Permission } from "../common/contracts";
import { createBucketPolicy, createPrivateBucket } from "../common/private-bucket";
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

/** The tier's own bucket: private, encrypted with the tier's key, versioned. Its settings have its own name. */
function createBucket(context: StoreContext, plan: AssetsPlan): AssetsBucket {
  const { parent, protect } = context;
  const kmsKeyArn = context.keyArn();
  const name = `${context.name}-assets`;
  const made = createPrivateBucket(parent, name, {
    forceDestroy: plan.forceDestroy,
    versioned: true,
    lifecycle: {
      id: "clean-up",
      noncurrentVersionExpiration: { noncurrentDays: plan.noncurrentDays },
      expiration: { expiredObjectDeleteMarker: true },
    },
    kmsKeyArn,
    protect,
    nameOf: () => name,
  });
  createBucketPolicy(parent, made);
  const { bucket, arn: bucketArn } = made.bucket;
  if (plan.corsOrigins.length > 0) {
    new aws.s3.BucketCorsConfiguration(
      name,
      {
        bucket,
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
      { parent },
    );
  }
  return { bucketName: bucket, bucketArn, kmsKeyArn };
}
