/** What an instance's role may do: sessions, its log, its release, its secrets, and what the stores ask for. */
import type { Permission } from "../common/contracts";
import {
  permissionStatement,
  type PolicyDocument,
  secretStatements,
} from "../services/permissions";

/**
 * Sessions by Session Manager instead of SSH. These actions know no resource. AWS's own policy
 * (AmazonSSMManagedInstanceCore) would admit every parameter of the account, too.
 * Source: AWS Systems Manager User Guide, "Add Session Manager permissions to an existing IAM role".
 */
export const sessionPolicy: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      Resource: "*",
    },
  ],
};

/** What an instance touches. */
export interface InstanceNeeds {
  readonly logGroupArn: string;
  /** ARN of the bucket with the releases. */
  readonly bucketArn: string;
  /** The release's folder in it, without slashes at its ends; undefined without a release. */
  readonly releaseFolder: string | undefined;
  readonly releaseKmsKeyArn: string | undefined;
  readonly secretArns: readonly string[];
  readonly kmsKeyArns: readonly string[];
  readonly permissions: readonly Permission[];
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
