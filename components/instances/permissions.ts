/** What an instance's role may do whoever makes the instance: sessions, and what the application itself asks for. */
import type * as pulumi from "@pulumi/pulumi";
import type { Connection, Permission } from "../common/contracts";
import type { PolicyDocument } from "../services/permissions";

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

/** What the application touches, be it of its own or of its connections. */
export interface ApplicationNeeds {
  readonly secretArns: readonly string[];
  readonly kmsKeyArns: readonly string[];
  readonly permissions: readonly Permission[];
}

/** Where an application says what it touches. */
interface ApplicationArgs {
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly secretKmsKeyArns?: readonly pulumi.Input<string>[];
  readonly connections?: readonly Connection[];
  readonly permissions?: readonly Permission[];
}

/** Gathers what the application touches. */
export function applicationNeeds({
  secrets = {},
  secretKmsKeyArns = [],
  connections = [],
  permissions = [],
}: ApplicationArgs) {
  return {
    secretArns: [...Object.values(secrets), ...connections.flatMap(({ secretArns }) => secretArns)],
    kmsKeyArns: [...secretKmsKeyArns, ...connections.flatMap(({ kmsKeyArns }) => kmsKeyArns)],
    permissions: [...permissions, ...connections.flatMap((one) => one.permissions)],
  };
}
