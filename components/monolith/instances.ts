/** How many instances there are: as data. */
import type { InstanceScaling } from "./spec";

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
