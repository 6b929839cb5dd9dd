/** The environment: the version that runs, and the instances that run it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../common/after";
import { inClear } from "../common/in-clear";
import type { Environment, Variable } from "../services/environment";
import type { Access } from "./access";
import { joined } from "./balancer";
import type { BeanstalkArgs } from "./Beanstalk";
import { instanceSettings, type OptionSetting, secretValueFrom } from "./settings";
import { defaults, planScaling } from "./spec";

/** What an environment is put together from. */
export interface EnvironmentParts {
  readonly application: aws.elasticbeanstalk.Application;
  readonly version: aws.elasticbeanstalk.ApplicationVersion;
  readonly template: aws.elasticbeanstalk.ConfigurationTemplate;
  readonly access: Access;
  readonly variables: Environment;
}

/**
 * The environment's name, made of its configuration's: another configuration has another environment, which comes up
 * beside the old one before names lead to it.
 */
export function environmentName(
  template: aws.elasticbeanstalk.ConfigurationTemplate,
): pulumi.Output<string> {
  return template.name.apply((name) => name.replace("-template-", "-"));
}

/** Makes the environment, which waits for what an instance needs at its start. */
export function createEnvironment(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
  { application, version, template, access, variables }: EnvironmentParts,
): aws.elasticbeanstalk.Environment {
  return new aws.elasticbeanstalk.Environment(
    `${name}-environment`,
    {
      name: environmentName(template),
      application: application.name,
      tier: "WebServer",
      version: version.name,
      templateName: template.name,
      settings: settingsOf(name, args, access, variables),
      waitForReadyTimeout: "30m",
      tags: { Name: name },
    },
    {
      parent,
      dependsOn: [
        ...access.policies,
        ...[args.network.ready ?? [], args.ready ?? []]
          .flat()
          .map((known) => after(known, template)),
      ],
    },
  );
}

function settingsOf(
  name: string,
  args: BeanstalkArgs,
  access: Access,
  variables: Environment,
): OptionSetting[] {
  const protect = args.deletionProtection ?? true;
  return instanceSettings({
    subnetIds: joined(args.network.privateSubnetIds),
    securityGroupId: args.securityGroupId,
    instanceProfileName: access.profile.name,
    serviceRoleArn: access.serviceRole.arn,
    instanceType: args.instanceType ?? defaults.instanceType,
    diskGb: args.diskGb ?? defaults.diskGb,
    scaling: planScaling(args.scaling),
    deployment: args.deployment ?? defaults.deployment,
    platformUpdates: args.platformUpdates ?? defaults.platformUpdates,
    updateTime: args.updateTime ?? defaults.updateTime,
    weeklyReplacement: args.weeklyReplacement ?? true,
    logRetentionDays: args.logRetentionDays ?? defaults.logRetentionDays,
    logsThrownAway: !protect,
    clear: {
      ...applicationAddress(args.applicationPort ?? defaults.applicationPort),
      ...byName(
        variables.clear.map((one) => inClear(`Beanstalk "${name}"`, "environment", one)),
        (value) => value,
      ),
    },
    secret: byName(variables.secret, (value) => pulumi.output(value).apply(secretValueFrom)),
  });
}

/**
 * Where the platform's Nginx looks for the program: `PORT` is the platform's own word, the others are Spring Boot's. It
 * listens on the loopback interface, so that nobody comes past Nginx.
 */
export function applicationAddress(port: number): Record<string, string> {
  return {
    PORT: String(port),
    SERVER_PORT: String(port),
    SERVER_ADDRESS: "127.0.0.1",
    SERVER_FORWARD_HEADERS_STRATEGY: "native",
  };
}

function byName(
  variables: readonly Variable[],
  valueOf: (value: pulumi.Input<string>) => pulumi.Input<string>,
): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, valueOf(value)]));
}
