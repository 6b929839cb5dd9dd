import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  createBucketPolicy,
  createPrivateBucket,
  expiryProblems,
  type PrivateBucketSpec,
} from "../../../components/common/private-bucket";
import { type Construction, construct, modes } from "../../support/construct";
import { json } from "../support";

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", "site");
    this.registerOutputs({});
  }
}

const plain: PrivateBucketSpec = {
  forceDestroy: false,
  versioned: false,
  lifecycle: { id: "expire", expiration: { days: 90 } },
};

function make(more: Partial<PrivateBucketSpec> = {}, preview = false): Promise<Construction> {
  return construct(
    () => {
      const parent = new Parent();
      createBucketPolicy(parent, createPrivateBucket(parent, "files", { ...plain, ...more }));
    },
    { preview, outputs: ({ name }) => ({ bucket: `${name}-name` }) },
  );
}

const kind = {
  bucket: "aws:s3/bucket:Bucket",
  encryption:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  ownership: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
};

describe("A private bucket", () => {
  for (const { mode, preview } of modes) {
    it(`is made of exactly this, all in its parent (${mode})`, async () => {
      const made = await make({ versioned: true }, preview);
      assert.deepEqual(
        made.list(),
        [
          "test:index:Parent site",
          `${kind.bucket} files`,
          ...(
            ["encryption", "lifecycle", "versioning", "ownership", "block", "policy"] as const
          ).map((setting) => `${kind[setting]} files-${setting}`),
        ].sort(),
      );
      for (const resource of made.all.filter(({ custom }) => custom)) {
        assert.equal(made.parentOf(resource), "site", resource.name);
        if (resource.type === kind.bucket) continue;
        assert.deepEqual(made.refersTo(resource, "bucket"), ["files"], resource.name);
      }
    });
  }

  it("has a lifecycle that waits for the versions of which it speaks", async () => {
    const made = await make({ versioned: true });
    const { dependencies } = made.one(kind.lifecycle);
    assert.ok(dependencies.includes(made.one(kind.versioning).urn));
    assert.deepEqual((await make()).ofType(kind.versioning), []);
  });

  it("is encrypted by S3's own keys, or by a given one with a data key for many objects", async () => {
    assert.deepEqual((await make()).one(kind.encryption).inputs["rules"], [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const given = await make({ kmsKeyArn: "arn:key" });
    assert.deepEqual(given.one(kind.encryption).inputs["rules"], [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:key" },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("admits nothing without TLS, and the rest to whoever the statements name", async () => {
    const policy = json((await make()).one(kind.policy), "policy") as { Statement: unknown[] };
    assert.deepEqual(policy.Statement, [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [
          "arn:aws:s3:eu-central-1:111122223333:files",
          "arn:aws:s3:eu-central-1:111122223333:files/*",
        ],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("is kept from deletion, and its settings are named, as asked", async () => {
    const made = await make({ protect: true, nameOf: () => "files" });
    const kept = made.all.filter(({ options }) => options.protect === true);
    assert.deepEqual(
      kept.map(({ type }) => type),
      [kind.bucket],
    );
    assert.ok(made.all.filter(({ custom }) => custom).every(({ name }) => name === "files"));
    const open = await make();
    assert.ok(open.all.every(({ options }) => options.protect !== true));
  });

  it("deletes its objects after 1 to 36500 days", () => {
    for (const days of [undefined, 1, 36_500]) assert.deepEqual(expiryProblems(days, "at"), []);
    for (const days of [0, 1.5, 36_501]) {
      assert.deepEqual(
        expiryProblems(days, "logs.retentionDays").map(({ at, found }) => [at, found]),
        [["logs.retentionDays", String(days)]],
      );
    }
  });
});
