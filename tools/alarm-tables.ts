/** The alarms as docs/observability.md tells them. */
import { alarmRules, type AlarmRule, statisticOf } from "../components/observability/alarm-table";
import { metrics } from "../components/observability/metrics";
import { defaultThresholds, thresholdRanges } from "../components/observability/thresholds";
import { table } from "./table";

/** What is measured: the metrics by their names in CloudWatch, and what is reckoned of them. */
function measured(rule: AlarmRule): string {
  const names = rule.measures.map((key) => `\`${metrics[key].name}\``);
  const [first = ""] = rule.measures.map((key) => metrics[key].namespace);
  return rule.expression === undefined
    ? `${names.join(", ")} (${statisticOf(rule)}) of ${first}`
    : `${names.join(", ")} of ${first}: \`${rule.expression}\``;
}

const seconds = (value: number): string =>
  value % 86_400 === 0
    ? `${value / 86_400} d`
    : value % 3600 === 0
      ? `${value / 3600} h`
      : `${value / 60} min`;

/** The threshold with what it is one of, and how often it must be passed. */
function when(rule: AlarmRule): string {
  const { comparison, threshold, ofCapacity, points, of = points, period } = rule;
  const number =
    typeof threshold === "number"
      ? String(threshold)
      : `${defaultThresholds[threshold]} (\`${threshold}\`)`;
  const of100 = ofCapacity === true ? " % of what there is" : "";
  const times = of === points ? `${points} ×` : `${points} of ${of} ×`;
  return `${comparison} ${number}${of100}, ${times} ${seconds(period)}`;
}

/** The alarms of one tier; in bold those that the essential set has too. */
export function alarmsTable(tier: string): string {
  return table(
    ["alarm", "watches", "goes off", "no data", "why", "what to do"],
    Object.values(alarmRules)
      .filter((rule) => rule.tier === tier)
      .map((rule) => [
        rule.critical ? `**${rule.title}**` : rule.title,
        measured(rule),
        when(rule),
        `${rule.missing}: ${rule.whyMissing}`,
        rule.why,
        rule.action,
      ]),
  );
}

/** What settings may change. */
export function thresholdsTable(): string {
  return table(
    ["threshold", "default", "from", "to"],
    Object.entries(thresholdRanges).map(([key, [least, most]]) => [
      `\`${key}\``,
      String(defaultThresholds[key as keyof typeof defaultThresholds]),
      String(least),
      String(most),
    ]),
  );
}
