/** What an instance's role may do: its log, its release, its secrets, and what the stores ask for. */
import type { Permission } from "../common/contracts";
import type { ApplicationNeeds } from "../instances/permissions";
import {
  permissionStatement,
  type PolicyDocument,
  secretStatements,
} from "../services/permissions";

/** What an instance touches. */
export interface InstanceNeeds extends ApplicationNeeds {
  readonly logGroupArn: string;
  /** ARN of the bucket with the releases. */
  readonly bucketArn: string;
  /** The release's folder in it, without slashes at its ends; undefined without a release. */
  readonly releaseFolder: string | undefined;
  readonly releaseKmsKeyArn: string | undefined;
}

/** What the instances do by themselves. No statement names more than this application's own. */
export function instancePolicy(needs: InstanceNeeds): PolicyDocument {
  const { logGroupArn, bucketArn, releaseFolder, releaseKmsKeyArn } = needs;
  const release: readonly Permission[] =
    releaseFolder === undefined
      ? []
      : [
          {
            actions: ["s3:ListBucket"],
            resources: [bucketArn],
            conditions: { StringLike: { "s3:prefix": [`${releaseFolder}/*`] } },
          },
          { actions: ["s3:GetObject"], resources: [`${bucketArn}/${releaseFolder}/*`] },
          ...(releaseKmsKeyArn === undefined
            ? []
            : [
                {
                  actions: ["kms:Decrypt"],
                  resources: [releaseKmsKeyArn],
                  conditions: { StringLike: { "kms:ViaService": ["s3.*"] } },
                },
              ]),
        ];
  const log: Permission = {
    actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    resources: [logGroupArn, `${logGroupArn}:*`],
  };
  return {
    Version: "2012-10-17",
    Statement: [
      ...[log, ...release].map(permissionStatement),
      ...secretStatements(needs, "ssm:GetParameter"),
      ...needs.permissions.map(permissionStatement),
    ],
  };
}
