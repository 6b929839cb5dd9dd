/** How many tasks a service runs, and by which rules. */
import { boundsProblems, rangeProblems } from "../common/numbers";
import { type Problem, ProblemList } from "../common/problems";
import type { ScalingSpec } from "./spec";

/** A service's scaling, with defaults filled in. */
export interface ScalingPlan {
  readonly minimum: number;
  readonly maximum: number;
  /** Whether the number of tasks changes by itself. */
  readonly autoscaled: boolean;
  /** The metrics of Amazon ECS that are tracked, by the rule's name. */
  readonly metrics: readonly ScalingMetric[];
  readonly requestsPerTarget: number | undefined;
  readonly scaleInCooldownSeconds: number;
  readonly scaleOutCooldownSeconds: number;
}

/** One predefined metric and the value that it is held at. */
export interface ScalingMetric {
  readonly rule: "cpu" | "memory";
  readonly metric: "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization";
  readonly target: number;
}

/** Fills in the defaults. */
export function planScaling(spec: ScalingSpec = {}): ScalingPlan {
  const minimum = spec.minimum ?? 2;
  const maximum = spec.maximum ?? minimum * 3;
  const metrics: ScalingMetric[] = [
    {
      rule: "cpu",
      metric: "ECSServiceAverageCPUUtilization",
      target: spec.cpuPercent ?? 60,
    },
    {
      rule: "memory",
      metric: "ECSServiceAverageMemoryUtilization",
      target: spec.memoryPercent ?? 75,
    },
  ];
  return {
    minimum,
    maximum,
    autoscaled: maximum > minimum,
    metrics: metrics.filter(({ target }) => target > 0),
    requestsPerTarget: spec.requestsPerTarget,
    scaleInCooldownSeconds: spec.scaleInCooldownSeconds ?? 300,
    scaleOutCooldownSeconds: spec.scaleOutCooldownSeconds ?? 60,
  };
}

/** What is wrong with a service's scaling, if anything. */
export function scalingProblems(
  spec: ScalingSpec,
  hasAttachment: boolean,
  at: string,
): readonly Problem[] {
  const problems = new ProblemList();
  const plan = planScaling(spec);
  const ranges: readonly [keyof ScalingSpec, number, number][] = [
    ["minimum", 1, 5000],
    ["maximum", 1, 5000],
    ["cpuPercent", 0, 100],
    ["memoryPercent", 0, 100],
    ["requestsPerTarget", 1, 1_000_000],
    ["scaleInCooldownSeconds", 0, 86_400],
    ["scaleOutCooldownSeconds", 0, 86_400],
  ];
  for (const [field, least, most] of ranges) {
    problems.addAll(rangeProblems(spec[field], `${at}.${field}`, least, most));
  }
  problems.addAll(boundsProblems(plan, at));
  if (spec.requestsPerTarget !== undefined && !hasAttachment) {
    problems.add(
      `${at}.requestsPerTarget`,
      spec.requestsPerTarget,
      "nothing for a service that no load balancer reaches",
      "Leave it out, or give the service an attachment.",
    );
  }
  if (plan.autoscaled && plan.metrics.length === 0 && plan.requestsPerTarget === undefined) {
    problems.add(
      at,
      spec,
      "a rule by which the number of tasks changes between minimum and maximum",
      "Give cpuPercent, memoryPercent or requestsPerTarget, or the same minimum and maximum.",
    );
  }
  return problems.problems;
}
