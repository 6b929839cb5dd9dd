/**
 * The option settings of an environment: pure tables, in two lists.
 *
 * The load balancer's stand in a saved configuration, the instances' in the environment itself, which takes precedence
 * and inherits the rest. Beside keeping the two apart, this is what a preview can prove something from: until ids are
 * known, it only tells which resources a whole list came from.
 *
 * Source: AWS Elastic Beanstalk Developer Guide, "General options for all environments".
 */
import type * as pulumi from "@pulumi/pulumi";
import { DeploymentPolicy, instancePort, type PlatformUpdates, type ScalingPlan } from "./spec";

/** One option of a namespace, and its value. */
export interface OptionSetting {
  readonly namespace: string;
  readonly name: string;
  readonly value: pulumi.Input<string>;
}

type Options = Readonly<Record<string, pulumi.Input<string | number | boolean> | undefined>>;

/** The options of each namespace as a list, in the order in which they are written; what is undefined is left out. */
function listed(namespaces: Readonly<Record<string, Options>>): OptionSetting[] {
  return Object.entries(namespaces).flatMap(([namespace, options]) =>
    Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [{ namespace, name, value: textual(value) }],
    ),
  );
}

function textual(value: pulumi.Input<string | number | boolean>): pulumi.Input<string> {
  return typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : (value as pulumi.Input<string>);
}

/** What the load balancer is made from. */
export interface BalancerSettings {
  readonly vpcId: pulumi.Input<string>;
  /** Ids of the public subnets, separated by commas. */
  readonly subnetIds: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly certificateArn: pulumi.Input<string>;
  readonly tlsPolicy: string;
  readonly healthPath: string;
  readonly logs:
    { readonly bucket: pulumi.Input<string>; readonly prefix: string | undefined } | undefined;
}

/**
 * The settings of the load balancer: public, for HTTPS alone, with our group and none of Beanstalk's. Its listener for
 * plain HTTP is off: no option makes one redirect.
 */
export function balancerSettings(spec: BalancerSettings): OptionSetting[] {
  const { logs } = spec;
  return listed({
    "aws:ec2:vpc": { VPCId: spec.vpcId, ELBSubnets: spec.subnetIds, ELBScheme: "public" },
    "aws:elasticbeanstalk:environment": {
      EnvironmentType: "LoadBalanced",
      LoadBalancerType: "application",
      LoadBalancerIsShared: false,
    },
    "aws:elbv2:loadbalancer": {
      SecurityGroups: spec.securityGroupId,
      ManagedSecurityGroup: spec.securityGroupId,
      IpAddressType: "ipv4",
      AccessLogsS3Enabled: logs !== undefined,
      AccessLogsS3Bucket: logs?.bucket,
      AccessLogsS3Prefix: logs?.prefix,
    },
    "aws:elbv2:listener:default": { ListenerEnabled: false },
    "aws:elbv2:listener:443": {
      ListenerEnabled: true,
      Protocol: "HTTPS",
      SSLCertificateArns: spec.certificateArn,
      SSLPolicy: spec.tlsPolicy,
      DefaultProcess: "default",
    },
    "aws:elasticbeanstalk:environment:process:default": {
      Port: instancePort,
      Protocol: "HTTP",
      HealthCheckPath: spec.healthPath,
      HealthCheckInterval: 15,
      HealthCheckTimeout: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      MatcherHTTPCode: "200",
    },
  });
}

/** What the instances are made from. */
export interface InstanceSettings {
  /** Ids of the private subnets, separated by commas. */
  readonly subnetIds: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly instanceProfileName: pulumi.Input<string>;
  readonly serviceRoleArn: pulumi.Input<string>;
  readonly instanceType: string;
  readonly diskGb: number;
  readonly scaling: ScalingPlan;
  readonly deployment: DeploymentPolicy;
  readonly platformUpdates: PlatformUpdates;
  readonly updateTime: string;
  readonly weeklyReplacement: boolean;
  readonly logRetentionDays: number;
  /** Whether log groups go with the environment. */
  readonly logsThrownAway: boolean;
  /** Variables in clear, by name. */
  readonly clear: Readonly<Record<string, pulumi.Input<string>>>;
  /** Variables by the ARN of their secrets, as Beanstalk takes it. */
  readonly secret: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The settings of the instances, their deployments, their logs, and their variables. */
export function instanceSettings(spec: InstanceSettings): OptionSetting[] {
  const { scaling, deployment } = spec;
  const logs = {
    RetentionInDays: spec.logRetentionDays,
    DeleteOnTerminate: spec.logsThrownAway,
  };
  return listed({
    "aws:ec2:vpc": { Subnets: spec.subnetIds, AssociatePublicIpAddress: false },
    "aws:autoscaling:launchconfiguration": {
      SecurityGroups: spec.securityGroupId,
      DisableDefaultEC2SecurityGroup: true,
      IamInstanceProfile: spec.instanceProfileName,
      DisableIMDSv1: true,
      RootVolumeType: "gp3",
      RootVolumeSize: spec.diskGb,
    },
    "aws:ec2:instances": { InstanceTypes: spec.instanceType },
    "aws:autoscaling:asg": { MinSize: scaling.minimum, MaxSize: scaling.maximum },
    "aws:autoscaling:trigger": {
      MeasureName: "CPUUtilization",
      Statistic: "Average",
      Unit: "Percent",
      UpperThreshold: scaling.upperPercent,
      LowerThreshold: scaling.lowerPercent,
    },
    "aws:autoscaling:updatepolicy:rollingupdate": {
      RollingUpdateEnabled: true,
      RollingUpdateType: deployment === DeploymentPolicy.Immutable ? "Immutable" : "Health",
    },
    "aws:elasticbeanstalk:command": {
      DeploymentPolicy: deployment,
      BatchSizeType: "Percentage",
      BatchSize: 50,
    },
    "aws:elasticbeanstalk:environment": { ServiceRole: spec.serviceRoleArn },
    "aws:elasticbeanstalk:healthreporting:system": { SystemType: "enhanced" },
    "aws:elasticbeanstalk:managedactions": {
      ManagedActionsEnabled: true,
      PreferredStartTime: spec.updateTime,
      ServiceRoleForManagedUpdates: "AWSServiceRoleForElasticBeanstalkManagedUpdates",
    },
    "aws:elasticbeanstalk:managedactions:platformupdate": {
      UpdateLevel: spec.platformUpdates,
      InstanceRefreshEnabled: spec.weeklyReplacement,
    },
    "aws:elasticbeanstalk:cloudwatch:logs": { StreamLogs: true, ...logs },
    "aws:elasticbeanstalk:cloudwatch:logs:health": { HealthStreamingEnabled: true, ...logs },
    "aws:elasticbeanstalk:application:environment": spec.clear,
    "aws:elasticbeanstalk:application:environmentsecrets": spec.secret,
  });
}

/**
 * A secret's ARN as Beanstalk takes it, `arn` or `arn:json-key`, from how Amazon ECS does,
 * `arn[:json-key:version-stage:version-id]`. Source: AWS Elastic Beanstalk Developer Guide, "Extracting JSON keys from
 * Secrets Manager secrets".
 */
export function secretValueFrom(valueFrom: string): string {
  const parts = valueFrom.split(":");
  if (parts[2] !== "secretsmanager") return valueFrom;
  const [key = ""] = parts.slice(7);
  return [...parts.slice(0, 7), ...(key === "" ? [] : [key])].join(":");
}

/** Whether a secret is asked for in a version, which Beanstalk has no way to say. */
export function namesVersion(valueFrom: string): boolean {
  const parts = valueFrom.split(":");
  return parts[2] === "secretsmanager" && parts.slice(8).some((part) => part !== "");
}
