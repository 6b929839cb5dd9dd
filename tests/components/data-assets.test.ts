import assert from "node:assert/strict";
import { modes } from "../support/construct";
import { build, connectionOf, json, valueOf } from "./data-support";

const common = [
  "aws:kms/alias:Alias data-key",
  "aws:kms/key:Key data-key",
  "aws:s3/bucket:Bucket data-assets",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-assets",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls data-assets",
  "aws:s3/bucketPolicy:BucketPolicy data-assets",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock data-assets",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration data-assets",
  "aws:s3/bucketVersioning:BucketVersioning data-assets",
  "bulkhead:index:DataTier data",
];

const bucketArn = "arn:aws:s3:::data-assets";
const keyPermission = {
  actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  resources: ["arn:key"],
  conditions: {
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] },
  },
};

describe("The assets bucket in the data tier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly its resources (${mode})`, async () => {
      const { made } = await build({ assets: { clients: ["api"] } }, { preview });
      assert.deepEqual(made.list(), common);
      const bucket = made.one("aws:s3/bucket:Bucket");
      for (const resource of made.all) {
        if (resource.custom) assert.equal(made.parentOf(resource), "data");
        if (resource.type.startsWith("aws:s3/bucket") && resource !== bucket) {
          assert.deepEqual(resource.propertyDependencies.bucket, [bucket.urn], resource.type);
        }
      }
    });
  }

  it("is private, encrypted with the tier's key, versioned and protected", async () => {
    const { made } = await build({ assets: { clients: ["api"] } });
    const bucket = made.one("aws:s3/bucket:Bucket");
    assert.deepEqual(bucket.inputs, { forceDestroy: false });
    assert.equal(bucket.options.protect, true);
    assert.deepEqual(made.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs, {
      bucket: "data-assets",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(
      made.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls").inputs.rule,
      { objectOwnership: "BucketOwnerEnforced" },
    );
    assert.deepEqual(
      made.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ).inputs.rules,
      [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: "arn:key",
          },
          bucketKeyEnabled: true,
        },
      ],
    );
    assert.deepEqual(
      made.one("aws:s3/bucketVersioning:BucketVersioning").inputs.versioningConfiguration,
      { status: "Enabled" },
    );
    assert.deepEqual(
      made.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs.rules,
      [
        {
          id: "clean-up",
          status: "Enabled",
          filter: { prefix: "" },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    );
  });

  it("refuses requests without TLS, and locks nobody else out", async () => {
    const { made } = await build({ assets: { clients: ["api"], s3EndpointId: "vpce-1" } });
    assert.deepEqual(json(made.one("aws:s3/bucketPolicy:BucketPolicy"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("is thrown away with its files where a stack asks, and answers browsers", async () => {
    const { made } = await build({
      assets: {
        clients: ["api"],
        forceDestroy: true,
        noncurrentDays: 1,
        corsOrigins: ["https://www.example.com"],
      },
      deletionProtection: false,
    });
    assert.deepEqual(made.one("aws:s3/bucket:Bucket").inputs, { forceDestroy: true });
    assert.equal(made.one("aws:s3/bucket:Bucket").options.protect, undefined);
    const [rule] = made.one("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").inputs
      .corsRules as Record<string, unknown>[];
    assert.deepEqual(rule?.allowedOrigins, ["https://www.example.com"]);
  });

  it("lets each service read and write below its own prefix only", async () => {
    const { tier } = await build({ assets: { clients: ["registration", "api"] } });
    assert.deepEqual(Object.keys(tier.connections), ["api", "registration"]);
    assert.deepEqual(await connectionOf(tier, "registration"), {
      environment: { ASSETS_BUCKET: "data-assets", ASSETS_PREFIX: "registration/" },
      secrets: {},
      secretArns: [],
      kmsKeyArns: [],
      permissions: [
        {
          actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
          resources: [`${bucketArn}/registration/*`],
        },
        {
          actions: ["s3:ListBucket"],
          resources: [bucketArn],
          conditions: { StringLike: { "s3:prefix": ["registration/*"] } },
        },
        keyPermission,
      ],
    });
  });

  it("lets services come through the S3 endpoint only, where there is one", async () => {
    const { tier } = await build({ assets: { clients: ["api"], s3EndpointId: "vpce-1" } });
    const throughEndpoint = { StringEquals: { "aws:SourceVpce": ["vpce-1"] } };
    const { permissions } = await connectionOf(tier, "api");
    assert.deepEqual(
      permissions.map(({ conditions }) => conditions),
      [
        throughEndpoint,
        { StringLike: { "s3:prefix": ["api/*"] }, ...throughEndpoint },
        keyPermission.conditions,
      ],
    );
  });

  it("adopts a bucket that exists, without touching it", async () => {
    const { made, tier } = await build({
      assets: {
        clients: ["api"],
        existing: {
          bucketName: "ours",
          bucketArn: "arn:aws:s3:::ours",
          kmsKeyArn: "arn:our-key",
        },
      },
    });
    assert.deepEqual(made.list(), ["bulkhead:index:DataTier data"]);
    const { environment, permissions } = await connectionOf(tier, "api");
    assert.deepEqual(environment, { ASSETS_BUCKET: "ours", ASSETS_PREFIX: "api/" });
    assert.deepEqual(
      permissions.map(({ resources }) => resources),
      [["arn:aws:s3:::ours/api/*"], ["arn:aws:s3:::ours"], ["arn:our-key"]],
    );
    assert.ok(tier.assetsBucketName !== undefined);
    assert.equal(await valueOf(tier.assetsBucketName), "ours");
    assert.equal(tier.kmsKeyArn, undefined);
  });
});
