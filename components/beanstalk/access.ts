/** Who the instances and Beanstalk act as: the instances' profile, the service role, and what is attached to both. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trustDocument } from "../common/trust";
import { lookUpAccount } from "../data/store";
import { applicationNeeds, sessionPolicy } from "../instances/permissions";
import type { BeanstalkArgs } from "./Beanstalk";
import { environmentName } from "./environment";
import { instancePolicy, servicePolicy } from "./permissions";
import type { Release } from "./release";

/** What policies speak of. */
export interface AccessParts {
  readonly application: aws.elasticbeanstalk.Application;
  readonly release: Release;
  readonly template: aws.elasticbeanstalk.ConfigurationTemplate;
}

/** The two roles, and what must stand before the first instance starts. */
export interface Access {
  readonly profile: aws.iam.InstanceProfile;
  readonly serviceRole: aws.iam.Role;
  readonly policies: readonly pulumi.Resource[];
}

/** Makes the profile, the service role, and the policies of both. Those for sessions stand apart, so that they can be seen. */
export function createAccess(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
  { application, release, template }: AccessParts,
): Access {
  // The next environment comes up while this one still runs: both have the name but for its last part.
  const environmentNames = environmentName(template).apply((one) =>
    one.replace(/-[0-9a-f]{7}$/, "-*"),
  );
  const { name: applicationName } = application;
  const place = { ...lookUpAccount(parent), applicationName, environmentNames };
  const profile = new aws.iam.InstanceProfile(
    `${name}-profile`,
    { role: args.roleName },
    { parent },
  );
  const document = pulumi
    .output({
      place,
      bundleArn: release.bundleArn,
      bundleKmsKeyArn: args.releases?.kmsKeyArn,
      ...applicationNeeds(args),
    })
    .apply(instancePolicy);
  const attach = (childName: string, role: pulumi.Input<string>, policy: pulumi.Input<string>) =>
    new aws.iam.RolePolicy(childName, { role, policy }, { parent });
  const policies = [attach(`${name}-policy`, args.roleName, pulumi.jsonStringify(document))];
  if (args.sessions ?? true) {
    policies.push(attach(`${name}-session-policy`, args.roleName, JSON.stringify(sessionPolicy)));
  }
  const serviceRole = new aws.iam.Role(
    `${name}-service-role`,
    {
      description: `What Elastic Beanstalk may do for ${name}`,
      assumeRolePolicy: JSON.stringify(
        trustDocument(
          { Service: "elasticbeanstalk.amazonaws.com" },
          { StringEquals: { "sts:ExternalId": "elasticbeanstalk" } },
        ),
      ),
      permissionsBoundary: args.permissionsBoundaryArn,
    },
    { parent },
  );
  const service = pulumi.output(place).apply(servicePolicy);
  policies.push(attach(`${name}-service-policy`, serviceRole.name, pulumi.jsonStringify(service)));
  return { profile, serviceRole, policies };
}
