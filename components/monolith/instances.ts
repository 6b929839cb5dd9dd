/** Which machines there are, which image they start from, and how many: as data. */
import type { InstanceScaling } from "./spec";

/** The processor's architecture, as Amazon Linux names it. */
export type Architecture = "arm64" | "x86_64";

const instanceType =
  /^([a-z]+)(\d+)([a-z]*(?:-[a-z0-9]+)*)\.((?:metal|nano|micro|small|medium|large|\d*xlarge)(?:-\d+xl)?)$/;

/**
 * The architecture of an instance type; undefined for what is not one. A `g` behind the generation stands for
 * Graviton, as does the first generation of A. Source: Amazon EC2 instance types, "Naming conventions".
 */
export function architectureOf(type: string): Architecture | undefined {
  const [, family, generation, options = ""] = instanceType.exec(type) ?? [];
  if (family === undefined || generation === undefined) return undefined;
  const [attributes = ""] = options.split("-");
  return attributes.includes("g") || family === "a" ? "arm64" : "x86_64";
}

/** Where the newest image of Amazon Linux 2023 is named; it is read at the start of each instance. */
export function latestImage(architecture: Architecture): string {
  return `resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
}

/** A group's sizes, with defaults filled in. */
export interface InstancePlan {
  readonly minimum: number;
  readonly maximum: number;
  /** The CPU utilisation that is tracked; undefined where it is not, or where the number cannot change. */
  readonly cpuPercent: number | undefined;
  readonly requestsPerTarget: number | undefined;
}

/** Fills in the defaults. */
export function planInstances(scaling: InstanceScaling = {}): InstancePlan {
  const minimum = scaling.minimum ?? 2;
  const maximum = scaling.maximum ?? minimum * 3;
  const changes = maximum > minimum;
  const cpuPercent = scaling.cpuPercent ?? 60;
  return {
    minimum,
    maximum,
    cpuPercent: changes && cpuPercent > 0 ? cpuPercent : undefined,
    requestsPerTarget: changes ? scaling.requestsPerTarget : undefined,
  };
}
