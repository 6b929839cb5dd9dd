import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Account } from "./store";

/** Who uses the key, and where it is. */
export interface KeySettings {
  /** Whether CloudWatch Logs may encrypt the account's log groups with the key. */
  readonly forLogs: boolean;
  /** Whether Pulumi refuses to delete the key. */
  readonly protect: boolean;
  readonly account: Account;
}

/**
 * The tier's customer key. Its policy leaves the say to the account's IAM policies, and admits CloudWatch Logs where
 * log groups use it. RDS, ElastiCache and OpenSearch use it through grants that they obtain from whoever deploys.
 */
export function createKey(
  parent: pulumi.Resource,
  name: string,
  { forLogs, protect, account }: KeySettings,
): aws.kms.Key {
  const { accountId, partition, region } = account;
  const administration = {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const logs = {
    Sid: "Logs",
    Effect: "Allow",
    Principal: { Service: pulumi.interpolate`logs.${region}.amazonaws.com` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:*`,
      },
    },
  };
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `What the stores of ${name} hold`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: forLogs ? [administration, logs] : [administration],
      }),
    },
    { parent, protect },
  );
  new aws.kms.Alias(`${name}-key`, { targetKeyId: key.keyId }, { parent });
  return key;
}
