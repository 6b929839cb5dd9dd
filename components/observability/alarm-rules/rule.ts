/** What an alarm is: a row of the table. */
import type { MetricKey } from "../metrics";
import type { ThresholdKey } from "../thresholds";

/** What CloudWatch takes a period without data for. */
export type MissingData = "breaching" | "notBreaching" | "ignore" | "missing";

/** One kind of alarm. */
export interface AlarmRule {
  /** Where the dashboard and the documentation put it. */
  readonly tier: string;
  /** What is wrong, after the name of the thing that has it: "public: requests fail". */
  readonly title: string;
  /** Whether users notice, or soon will: such alarms are in the essential set too. */
  readonly critical: boolean;
  /** What is measured; with an expression `m0`, `m1` and so on, in this order. */
  readonly measures: readonly MetricKey[];
  /** Metric math over the measures. @default the one measure itself */
  readonly expression?: string;
  /** @default the metric's own */
  readonly statistic?: string;
  readonly comparison: "above" | "at least" | "below";
  /** A number, or the threshold that settings may change. */
  readonly threshold: number | ThresholdKey;
  /** Whether the threshold is a percentage of what the thing has, which the plan works out. */
  readonly ofCapacity?: boolean;
  /** Seconds of one data point. */
  readonly period: number;
  /** How many of the last `of` data points must be beyond the threshold. */
  readonly points: number;
  /** @default `points` */
  readonly of?: number;
  /** What no data counts as. */
  readonly missing: MissingData;
  /** Why it counts as that. */
  readonly whyMissing: string;
  readonly why: string;
  readonly action: string;
}

/** A part of the table, by the alarm's key. */
export type AlarmRules = Readonly<Record<string, AlarmRule>>;

/** Why no data counts as what it does, where several alarms have the same reason. */
export const noData = {
  noTraffic: "no data means that nothing was asked",
  noCount: "the metric is published only where it is not zero",
  gone: "what has stopped to report needs a look as well",
  keeps: "a gap in the data neither raises nor clears it",
} as const;
