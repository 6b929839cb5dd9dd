/** The machines: the template that they start from, the group that keeps them, and the rules that scale it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../common/after";
import { architectureOf, latestImage } from "../instances/machines";
import { planInstances } from "./instances";
import type { MonolithArgs } from "./Monolith";
import { defaults } from "./spec";

const day = 86_400;

/**
 * The template. The instances have no public address, no key pair, their metadata by IMDSv2 only and not through a
 * further hop, and an encrypted disk.
 */
export function createTemplate(
  parent: pulumi.Resource,
  name: string,
  args: MonolithArgs,
  profile: aws.iam.InstanceProfile,
  userData: pulumi.Output<string>,
): aws.ec2.LaunchTemplate {
  const { instanceType = defaults.instanceType } = args;
  const tags = { Name: name };
  return new aws.ec2.LaunchTemplate(
    `${name}-template`,
    {
      imageId: args.imageId ?? latestImage(architectureOf(instanceType) ?? "x86_64"),
      instanceType,
      iamInstanceProfile: { arn: profile.arn },
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          securityGroups: [args.securityGroupId],
          deleteOnTermination: "true",
        },
      ],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize: args.diskGb ?? defaults.diskGb,
            encrypted: "true",
            deleteOnTermination: "true",
          },
        },
      ],
      userData,
      updateDefaultVersion: true,
      tagSpecifications: [
        { resourceType: "instance", tags },
        { resourceType: "volume", tags },
      ],
    },
    { parent },
  );
}

/**
 * What a replacement may do to the number of instances that are well: a new one comes up before an old one goes, at
 * a deployment as well as for one that has failed.
 */
const healthy = { minHealthyPercentage: 100, maxHealthyPercentage: 200 };

/**
 * The group, which waits for what an instance needs at its start. A change of the template replaces the instances one
 * after the other; if the new ones are not well, this stops with the old ones in place. It is not rolled back by
 * itself: EC2 Auto Scaling refuses that where an image is named by a parameter.
 * Source: Amazon EC2 Auto Scaling User Guide, "Undo changes with a rollback".
 */
export function createGroup(
  parent: pulumi.Resource,
  name: string,
  args: MonolithArgs,
  template: aws.ec2.LaunchTemplate,
  policies: readonly pulumi.Resource[],
): aws.autoscaling.Group {
  const plan = planInstances(args.scaling);
  const startSeconds = args.startSeconds ?? defaults.startSeconds;
  const attachments = sorted(args.attachments);
  return new aws.autoscaling.Group(
    `${name}-group`,
    {
      vpcZoneIdentifiers: args.network.privateSubnetIds,
      launchTemplate: {
        id: template.id,
        version: pulumi.interpolate`${template.latestVersion}`,
      },
      targetGroupArns: attachments.map(([, { targetGroupArn }]) => targetGroupArn),
      minSize: plan.minimum,
      maxSize: plan.maximum,
      healthCheckType: "ELB",
      healthCheckGracePeriod: startSeconds,
      defaultInstanceWarmup: startSeconds,
      maxInstanceLifetime: (args.maxLifetimeDays ?? defaults.maxLifetimeDays) * day,
      // What an alarm for too few instances needs; free of charge.
      enabledMetrics: ["GroupDesiredCapacity", "GroupInServiceInstances"],
      metricsGranularity: "1Minute",
      instanceMaintenancePolicy: healthy,
      instanceRefresh: { strategy: "Rolling", preferences: { ...healthy, autoRollback: false } },
      tags: [{ key: "Name", value: name, propagateAtLaunch: false }],
    },
    {
      parent,
      dependsOn: [
        ...policies,
        ...[
          args.network.ready ?? [],
          args.ready ?? [],
          attachments.map(([, { routedByArn }]) => routedByArn),
        ]
          .flat()
          .map((known) => after(known, template)),
      ],
    },
  );
}

/** Makes the number of instances follow their load, where it may change at all. */
export function createScaling(
  parent: pulumi.Resource,
  name: string,
  args: MonolithArgs,
  group: aws.autoscaling.Group,
): void {
  const { cpuPercent, requestsPerTarget } = planInstances(args.scaling);
  const track = (
    childName: string,
    targetValue: number,
    predefinedMetricSpecification: aws.types.input.autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecification,
  ): void => {
    new aws.autoscaling.Policy(
      childName,
      {
        autoscalingGroupName: group.name,
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: { targetValue, predefinedMetricSpecification },
      },
      { parent },
    );
  };
  if (cpuPercent !== undefined) {
    track(`${name}-scale-cpu`, cpuPercent, { predefinedMetricType: "ASGAverageCPUUtilization" });
  }
  if (requestsPerTarget === undefined) return;
  for (const [key, attachment] of sorted(args.attachments)) {
    track(`${name}-scale-requests-${key}`, requestsPerTarget, {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: pulumi.interpolate`${attachment.loadBalancerArnSuffix}/${attachment.targetGroupArnSuffix}`,
    });
  }
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
