/** What is ours of the load balancer that Beanstalk makes: its group, its certificate, its logs, and its name in DNS. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowFlow } from "../common/flows";
import { createAccessLogs } from "../load-balancing/access-logs";
import { defaultTlsPolicy } from "../load-balancing/listeners";
import { aliasNames, certificateOf } from "../public-edge/domain-names";
import type { BeanstalkArgs } from "./Beanstalk";
import { balancerSettings } from "./settings";
import { defaults, instancePort, newestPlatform } from "./spec";

/** The load balancer's group and certificate, and the saved configuration that it is made from. */
export interface Balancer {
  readonly group: aws.ec2.SecurityGroup;
  readonly template: aws.elasticbeanstalk.ConfigurationTemplate;
  readonly certificateArn: pulumi.Input<string>;
}

/** The group: in from anywhere on 443, out to the instances on the one port that they answer on. */
function createGroup(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    `${name}-balancer`,
    {
      vpcId: args.network.vpcId,
      description: "Load balancer of Elastic Beanstalk",
      tags: { Name: `${name}-balancer` },
    },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-https`,
    {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "Anyone on 443",
    },
    { parent },
  );
  allowFlow(parent, `${name}-balancer`, {
    sourceGroupId: group.id,
    destinationGroupId: args.securityGroupId,
    port: instancePort,
    sourceName: "Load balancer",
    destinationName: "instances",
  });
  return group;
}

/**
 * The saved configuration with the load balancer's settings. Beanstalk copies it into an environment that is made from
 * it, and does not look at it again; hence each change makes another one, with another name, and another environment.
 * Source: AWS Elastic Beanstalk API Reference, CreateEnvironment and DeleteConfigurationTemplate.
 */
export function createBalancer(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
  application: aws.elasticbeanstalk.Application,
): Balancer {
  const group = createGroup(parent, name, args);
  const certificateArn = certificateOf(parent, name, args);
  const { setting, dependsOn } = createAccessLogs(
    parent,
    `${name}-logs`,
    group.ownerId,
    args.accessLogs,
  );
  const template = new aws.elasticbeanstalk.ConfigurationTemplate(
    `${name}-template`,
    {
      application: application.name,
      description: "The load balancer, public, for HTTPS alone",
      solutionStackName:
        args.platform ??
        aws.elasticbeanstalk.getSolutionStackOutput(
          { mostRecent: true, nameRegex: newestPlatform },
          { parent },
        ).name,
      settings: balancerSettings({
        vpcId: args.network.vpcId,
        subnetIds: joined(args.network.publicSubnetIds),
        securityGroupId: group.id,
        certificateArn,
        tlsPolicy: args.tlsPolicy ?? defaultTlsPolicy,
        healthPath: args.healthPath ?? defaults.healthPath,
        logs: setting && { bucket: setting.bucket, prefix: args.accessLogs?.prefix },
      }),
    },
    {
      parent,
      dependsOn,
      replaceOnChanges: ["settings"],
      // Newer versions come by managed updates; the one that is asked for is where they begin.
      ...(args.platform === undefined ? { ignoreChanges: ["solutionStackName"] } : {}),
    },
  );
  return { group, template, certificateArn };
}

/**
 * An A record for each name, an alias of the environment: it goes on to lead to the load balancer when Beanstalk makes
 * another one. The load balancer has no IPv6 address, since Beanstalk asks for IPv6 in all of a VPC's subnets.
 */
export function createAliases(
  parent: pulumi.Resource,
  name: string,
  args: BeanstalkArgs,
  environment: aws.elasticbeanstalk.Environment,
): void {
  const zone = args.aliases?.zone ?? args.certificate?.zone;
  const names = aliasNames(args);
  if (zone === undefined || names.length === 0) return;
  const { id } = aws.elasticbeanstalk.getHostedZoneOutput({}, { parent });
  for (const alias of names) {
    new aws.route53.Record(
      `${name}-alias-${alias}-a`,
      {
        zoneId: zone.zoneId,
        name: alias,
        type: "A",
        aliases: [{ name: environment.cname, zoneId: id, evaluateTargetHealth: true }],
      },
      { parent },
    );
  }
}

/** Ids as Beanstalk takes several of them. */
export function joined(ids: readonly pulumi.Input<string>[]): pulumi.Output<string> {
  return pulumi.all([...ids]).apply((known) => known.join(","));
}
