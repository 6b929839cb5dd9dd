/** Access to where Pulumi keeps a stack's state: what belongs to this stack in one bucket, and one key. */
import type * as pulumi from "@pulumi/pulumi";
import type { ProblemList } from "../common/problems";
import type { Statement } from "./statements";

/** A state backend on S3 (`pulumi login s3://bucket/prefix`), with its project-scoped layout. */
export interface StateBackend {
  /** ARN of the bucket. */
  bucketArn: pulumi.Input<string>;
  /** The stack whose state it is, `project/stack`. States of others are out of reach. */
  stack: string;
  /**
   * Further stacks, `project/stack`, whose states may be read: those that the program's stack references name. With a
   * state all values in it can be read.
   * @default none
   */
  reads?: string[];
  /**
   * The folder of the bucket that the backend's address names, without slashes at its ends.
   * @default the bucket itself
   */
  prefix?: string;
  /**
   * ARN of the KMS key that encrypts the bucket, the stack's secrets (`awskms://`), or both. Whoever may use it can decrypt
   * all that it encrypted and that is within reach: give production one of its own.
   * @default none: the bucket has S3's own encryption, and secrets a passphrase
   */
  keyArn?: pulumi.Input<string>;
}

/** What of a backend is known only while it is deployed. */
interface Arns {
  readonly bucketArn: string;
  readonly keyArn: string | undefined;
}

/**
 * A preview reads; only a deployment locks the state and writes it. Names of other stacks can be listed, as Pulumi looks
 * for states by listing.
 */
export function stateStatements(
  { bucketArn, keyArn }: Arns,
  { prefix, stack, reads = [] }: StateBackend,
  mayWrite: boolean,
): Statement[] {
  // Pulumi's own folder within the backend's. Source: Pulumi documentation, DIY backends, "Scoping".
  const folder = prefix === undefined ? ".pulumi" : `${prefix}/.pulumi`;
  const objects = (keys: readonly string[]) => keys.map((key) => `${bucketArn}/${folder}/${key}`);
  const others = reads.flatMap(stateKeys);
  const readOnly = ["meta.yaml", ...(mayWrite ? [] : ownKeys(stack)), ...others];
  const statements: Statement[] = [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [bucketArn],
      Condition: { StringLike: { "s3:prefix": [folder, `${folder}/*`] } },
    },
    { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: [bucketArn] },
    { Effect: "Allow", Action: ["s3:GetObject"], Resource: objects(readOnly) },
  ];
  if (mayWrite) {
    statements.push({
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: objects(ownKeys(stack)),
    });
  }
  if (keyArn === undefined) return statements;
  const encrypting = mayWrite ? ["kms:Encrypt", "kms:GenerateDataKey"] : [];
  return [
    ...statements,
    { Effect: "Allow", Action: ["kms:Decrypt", ...encrypting], Resource: [keyArn] },
  ];
}

/** A state, with the copy before the last change and in whichever compression, and the stack's tags. */
function stateKeys(stack: string): string[] {
  return [`stacks/${stack}.json*`, `stacks/${stack}.pulumi-tags`];
}

/** All that Pulumi keeps of a stack. Locks are kept by organization, of which such a backend has one, called so. */
function ownKeys(stack: string): string[] {
  return [
    ...stateKeys(stack),
    `locks/organization/${stack}/*`,
    `history/${stack}/*`,
    `backups/${stack}/*`,
  ];
}

/** What is wrong with a backend, if anything. */
export function checkState(state: StateBackend, problems: ProblemList): void {
  if (state.prefix !== undefined && !/^[\w.-]+(\/[\w.-]+)*$/.test(state.prefix)) {
    const expected = "a folder without slashes at its ends, and without wildcards";
    problems.add("state.prefix", state.prefix, expected, "Write it as in the backend's address.");
  }
  const { bucketArn, stack, reads = [] } = state;
  if (typeof bucketArn === "string" && !/^arn:aws[\w-]*:s3:::[a-z0-9.-]{3,63}$/.test(bucketArn)) {
    const fix = "Give the bucket's ARN, without a path.";
    problems.add("state.bucketArn", bucketArn, "the ARN of a bucket", fix);
  }
  const names: [string, string][] = [
    ["state.stack", stack],
    ...reads.map((other, index): [string, string] => [`state.reads[${index}]`, other]),
  ];
  for (const [at, name] of names) {
    if (/^[\w.-]+\/[\w.-]+$/.test(name)) continue;
    const expected = "project/stack, without an organization and without wildcards";
    problems.add(at, name, expected, "Write it as pulumi stack ls does.");
  }
}
