import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createAccessLogs } from "../../components/load-balancing/access-logs";
import type { AccessLogsArgs } from "../../components/load-balancing/access-logs";
import { idleTimeoutFor, timings } from "../../components/load-balancing/targets";
import type { Target } from "../../components/common/contracts";
import { type Construction, construct, modes, unknownValue } from "../support/construct";

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", "edge");
    this.registerOutputs({});
  }
}

interface Logged {
  readonly construction: Construction;
  readonly setting: Record<string, unknown> | undefined;
  readonly waitsFor: number;
}

async function logs(args?: AccessLogsArgs, preview = false): Promise<Logged> {
  let made: ReturnType<typeof createAccessLogs> | undefined;
  const construction = await construct(
    () => {
      made = createAccessLogs(new Parent(), "edge-logs", "111122223333", args);
    },
    { preview, outputs: ({ name }) => ({ bucket: `${name}-name` }) },
  );
  return {
    construction,
    setting: made?.setting as Record<string, unknown> | undefined,
    waitsFor: made?.dependsOn.length ?? -1,
  };
}

describe("access logs", () => {
  for (const { mode, preview } of modes) {
    it(`get a bucket that is closed to all but their delivery, in ${mode}`, async () => {
      const { construction, waitsFor } = await logs({}, preview);
      assert.deepEqual(construction.list(), [
        "aws:s3/bucket:Bucket edge-logs",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration edge-logs-lifecycle",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls edge-logs-ownership",
        "aws:s3/bucketPolicy:BucketPolicy edge-logs-policy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock edge-logs-block",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration edge-logs-encryption",
        "test:index:Parent edge",
      ]);
      assert.equal(waitsFor, 1);
      for (const resource of construction.all) {
        if (!resource.custom || resource.name === "edge-logs") continue;
        assert.deepEqual(construction.refersTo(resource, "bucket"), ["edge-logs"], resource.name);
      }
      assert.deepEqual(construction.one("aws:s3/bucket:Bucket").inputs, { forceDestroy: false });
      const block = construction.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
      assert.deepEqual(block.inputs, {
        bucket: preview ? unknownValue : "edge-logs-name",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const encryption = construction.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      );
      assert.deepEqual(encryption.inputs.rules, [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      ]);
    });
  }

  it("are delivered by Elastic Load Balancing, for one account, over TLS alone", async () => {
    const { construction } = await logs({ prefix: "edges/web" });
    const { inputs } = construction.one("aws:s3/bucketPolicy:BucketPolicy");
    const arn = "arn:aws:s3:eu-central-1:111122223333:edge-logs";
    assert.deepEqual(JSON.parse(inputs.policy as string), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LoadBalancerLogDelivery",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${arn}/edges/web/AWSLogs/111122223333/*`,
        },
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("expire, and go with the bucket only if told so", async () => {
    const { construction } = await logs({ retentionDays: 7, forceDestroy: true });
    const { inputs } = construction.one(
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    );
    assert.deepEqual(inputs.rules, [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 7 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    assert.deepEqual(construction.one("aws:s3/bucket:Bucket").inputs, { forceDestroy: true });
  });

  it("go to a given bucket, which is left alone", async () => {
    const { construction, setting, waitsFor } = await logs({ bucketName: "ours", prefix: "web" });
    assert.deepEqual(construction.list(), ["test:index:Parent edge"]);
    assert.deepEqual(setting, { bucket: "ours", enabled: true, prefix: "web" });
    assert.equal(waitsFor, 0);
  });

  it("can be switched off", async () => {
    const { construction, setting, waitsFor } = await logs({ enabled: false });
    assert.deepEqual(construction.list(), ["test:index:Parent edge"]);
    assert.deepEqual([setting, waitsFor], [undefined, 0]);
  });
});

describe("time-outs of WebSockets", () => {
  const target = (webSocket?: boolean): Target => ({
    securityGroupId: "sg-1",
    port: 80,
    healthCheck: { path: "/" },
    ...(webSocket === undefined ? {} : { webSocket }),
  });

  it("raise the idle time-out if any target has them, unless it is given", () => {
    assert.equal(idleTimeoutFor([], undefined), 60);
    assert.equal(idleTimeoutFor([target(), target(false)], undefined), 60);
    assert.equal(idleTimeoutFor([target(), target(true)], undefined), 300);
    assert.equal(idleTimeoutFor([target(true)], 120), 120);
  });

  it("fit together: heartbeat, idle time-out, draining, what Fargate waits, the cookie", () => {
    const socketHeartbeat = 25;
    const longestStop = 120;
    const { idleTimeout, deregistrationDelay, cookie } = timings.webSocket as {
      [setting in keyof typeof timings.webSocket]: number;
    };
    const leastIdleTimeout: number = timings.leastWebSocketIdleTimeout;
    assert.ok(leastIdleTimeout > 2 * socketHeartbeat);
    assert.ok(idleTimeout > leastIdleTimeout);
    assert.ok(deregistrationDelay <= longestStop);
    assert.ok(cookie > idleTimeout + deregistrationDelay);
  });
});
