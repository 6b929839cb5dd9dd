/** Who the instances act as: the profile that hands them their role, and what is attached to it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { applicationNeeds, sessionPolicy } from "../instances/permissions";
import type { MonolithArgs } from "./Monolith";
import { instancePolicy } from "./permissions";
import type { Releases } from "./releases";

/** The profile, and what must stand before the first instance starts. */
export interface Access {
  readonly profile: aws.iam.InstanceProfile;
  readonly policies: readonly pulumi.Resource[];
}

/** Makes the profile, and the policies of the given role. Those for sessions stand apart, so that they can be seen. */
export function createAccess(
  parent: pulumi.Resource,
  name: string,
  args: MonolithArgs,
  { bucketArn, folder }: Releases,
  log: aws.cloudwatch.LogGroup,
): Access {
  const profile = new aws.iam.InstanceProfile(
    `${name}-profile`,
    { role: args.roleName },
    { parent },
  );
  const document = pulumi
    .output({
      logGroupArn: log.arn,
      bucketArn,
      releaseFolder: folder,
      releaseKmsKeyArn: args.releases?.kmsKeyArn,
      ...applicationNeeds(args),
    })
    .apply(instancePolicy);
  const policies = [
    new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: args.roleName, policy: pulumi.jsonStringify(document) },
      { parent },
    ),
  ];
  if (args.sessions ?? true) {
    policies.push(
      new aws.iam.RolePolicy(
        `${name}-session-policy`,
        { role: args.roleName, policy: JSON.stringify(sessionPolicy) },
        { parent },
      ),
    );
  }
  return { profile, policies };
}
