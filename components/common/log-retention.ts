import { type Problem, shown } from "./problems";

/**
 * The numbers of days for which CloudWatch Logs keeps a log.
 * Source: CloudWatch Logs API Reference, PutRetentionPolicy.
 */
export const logRetentionPeriods: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** What is wrong with the days for which a log is kept, if anything; what is not given is right. */
export function logRetentionProblems(days: number | undefined, at: string): Problem[] {
  if (days === undefined || logRetentionPeriods.includes(days)) return [];
  return [
    {
      at,
      found: shown(days),
      expected: `one of CloudWatch Logs' periods (${logRetentionPeriods.join(", ")})`,
      fix: "Choose one of these numbers of days.",
    },
  ];
}
