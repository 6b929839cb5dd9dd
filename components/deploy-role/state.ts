/** Access to where Pulumi keeps the stack's state: one folder of one bucket, and one key. */
import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./statements";

/** A state backend on S3 (`pulumi login s3://bucket/prefix`). */
export interface StateBackend {
  /** ARN of the bucket. */
  bucketArn: pulumi.Input<string>;
  /**
   * The folder of the bucket that the backend's address names, without slashes at its ends.
   * @default the bucket itself
   */
  prefix?: string;
  /**
   * ARN of the KMS key that encrypts the bucket, the stack's secrets (`awskms://`), or both.
   * @default none: the bucket has S3's own encryption, and secrets a passphrase
   */
  keyArn?: pulumi.Input<string>;
}

interface KnownState {
  readonly bucketArn: string;
  readonly keyArn: string | undefined;
  readonly folder: string;
}

/** Pulumi's own folder within the backend's. Source: Pulumi documentation, DIY backends. */
export function stateFolder(prefix: string | undefined): string {
  return prefix === undefined ? ".pulumi" : `${prefix}/.pulumi`;
}

/** A preview reads; only a deployment locks the state and writes it. */
export function stateStatements(state: KnownState, mayWrite: boolean): Statement[] {
  const { bucketArn, keyArn, folder } = state;
  const statements: Statement[] = [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn],
      Condition: { StringLike: { "s3:prefix": [folder, `${folder}/*`] } },
    },
    { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucketArn] },
    {
      Effect: "Allow",
      Action: mayWrite ? ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] : ["s3:GetObject"],
      Resource: [`${bucketArn}/${folder}/*`],
    },
  ];
  if (keyArn === undefined) return statements;
  const encrypting = mayWrite ? ["kms:Encrypt", "kms:GenerateDataKey"] : [];
  return [
    ...statements,
    { Effect: "Allow", Action: ["kms:Decrypt", ...encrypting], Resource: [keyArn] },
  ];
}
