/** What an environment's parts are made from, and what they get where nothing is said. */
import type { PrivateSubnets, PublicSubnets } from "../common/contracts";

/** A VPC with the subnets of the load balancer (public) and of the instances (private). */
export interface BeanstalkNetwork extends PublicSubnets, PrivateSubnets {}

/** How a new version of the application reaches the instances. */
export const DeploymentPolicy = {
  /** A further batch of instances comes first, so that as many as before go on serving. */
  AdditionalBatch: "RollingWithAdditionalBatch",
  /** A whole second set of instances takes over when it is well; slower, and undone by ending it. */
  Immutable: "Immutable",
} as const;
export type DeploymentPolicy = (typeof DeploymentPolicy)[keyof typeof DeploymentPolicy];

/** Which versions of the platform are installed by themselves. */
export const PlatformUpdates = { Minor: "minor", Patch: "patch" } as const;
export type PlatformUpdates = (typeof PlatformUpdates)[keyof typeof PlatformUpdates];

/** How many instances there are, and when they become more. */
export interface BeanstalkScaling {
  /**
   * Instances at least, 1 to 1000. With one, a lost zone or machine is an outage of minutes.
   * @default 2
   */
  minimum?: number;
  /**
   * Instances at most.
   * @default three times the minimum
   */
  maximum?: number;
  /**
   * The CPU utilisation in percent above which an instance is added, 10 to 100. Below a third of it, one is removed.
   * @default 60
   */
  cpuPercent?: number;
}

/** What an environment gets where its arguments say nothing. */
export const defaults = {
  healthPath: "/",
  applicationPort: 5000,
  instanceType: "t4g.small",
  diskGb: 20,
  deployment: DeploymentPolicy.AdditionalBatch,
  platformUpdates: PlatformUpdates.Minor,
  updateTime: "Sun:03:00",
  logRetentionDays: 90,
} as const;

/** The port of the platform's own Nginx, on which the load balancer asks an instance. */
export const instancePort = 80;

/**
 * The platforms that are looked for where none is named: Java 21 as Corretto, on Amazon Linux 2023. Source: Elastic
 * Beanstalk Platforms, "Java SE".
 */
export const newestPlatform = "^64bit Amazon Linux 2023 v[0-9.]+ running Corretto 21$";

/** A group's sizes, with defaults filled in. */
export interface ScalingPlan {
  readonly minimum: number;
  readonly maximum: number;
  readonly upperPercent: number;
  readonly lowerPercent: number;
}

/** Fills in the defaults. */
export function planScaling(scaling: BeanstalkScaling = {}): ScalingPlan {
  const minimum = scaling.minimum ?? 2;
  const upperPercent = scaling.cpuPercent ?? 60;
  return {
    minimum,
    maximum: scaling.maximum ?? minimum * 3,
    upperPercent,
    lowerPercent: Math.floor(upperPercent / 3),
  };
}
