/**
 * The alarms: what each watches, when it goes off, why it exists and what to do then. `plan-alarms.ts` makes one for
 * each thing that there is; docs/observability.md is written from this table.
 */
import { cacheAlarms } from "./alarm-rules/cache";
import { computeAlarms } from "./alarm-rules/compute";
import { databaseAlarms } from "./alarm-rules/database";
import { edgeAlarms } from "./alarm-rules/edges";
import { networkAlarms } from "./alarm-rules/network";
import type { AlarmRule } from "./alarm-rules/rule";
import { searchAlarms } from "./alarm-rules/search";
import { metrics } from "./metrics";

export type { AlarmRule } from "./alarm-rules/rule";

const rules = {
  ...edgeAlarms,
  ...computeAlarms,
  ...databaseAlarms,
  ...cacheAlarms,
  ...searchAlarms,
  ...networkAlarms,
} as const;

export type AlarmKey = keyof typeof rules;

/** The table. */
export const alarmRules: Readonly<Record<AlarmKey, AlarmRule>> = rules;

/** The statistic that an alarm reads its first measure with. */
export function statisticOf(rule: AlarmRule): string {
  const [first] = rule.measures;
  return rule.statistic ?? (first === undefined ? "" : metrics[first].statistic);
}
