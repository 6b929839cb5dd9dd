/** Planned alarms as resources. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { alarmRules, type AlarmRule, statisticOf } from "./alarm-table";
import { metrics } from "./metrics";
import type { Measure, PlannedAlarm } from "./plan-alarms";

const operators = {
  above: "GreaterThanThreshold",
  "at least": "GreaterThanOrEqualToThreshold",
  below: "LessThanThreshold",
} as const;

/** The statistic that a measure of an alarm is read with: the alarm's own is that of its first. */
function statisticFor({ metric }: Measure, index: number, rule: AlarmRule): string {
  return index === 0 ? statisticOf(rule) : metrics[metric].statistic;
}

/** What an alarm looks at. */
type Measured = Omit<aws.cloudwatch.MetricAlarmArgs, "comparisonOperator" | "evaluationPeriods">;

/** One measure as it is, or what is reckoned of several. */
function measured({ measures, expression }: PlannedAlarm, rule: AlarmRule): Measured {
  const [only] = measures;
  if (only !== undefined && expression === undefined) {
    const { namespace, name } = metrics[only.metric];
    const statistic = statisticOf(rule);
    return {
      namespace,
      metricName: name,
      dimensions: { ...only.dimensions },
      period: rule.period,
      ...(statistic.startsWith("p")
        ? { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" }
        : { statistic }),
    };
  }
  return {
    metricQueries: [
      { id: "value", expression: expression ?? "m0", label: rule.title, returnData: true },
      ...measures.map((measure, i) => ({
        id: `m${i}`,
        metric: {
          namespace: metrics[measure.metric].namespace,
          metricName: metrics[measure.metric].name,
          dimensions: { ...measure.dimensions },
          period: rule.period,
          stat: statisticFor(measure, i, rule),
        },
        returnData: false,
      })),
    ],
  };
}

/** What a message about an alarm says: what it means, and what to do. */
export function descriptionOf({ key, subject }: PlannedAlarm): string {
  const { critical, title, why, action } = alarmRules[key];
  return `${critical ? "Critical" : "Warning"}: ${subject}: ${title}. ${why} ${action}`;
}

/** Makes an alarm that tells the topic when it goes off and when it is over. */
export function createAlarm(
  parent: pulumi.Resource,
  name: string,
  planned: PlannedAlarm,
  topicArn: pulumi.Input<string>,
  region: string | undefined,
): aws.cloudwatch.MetricAlarm {
  const rule = alarmRules[planned.key];
  return new aws.cloudwatch.MetricAlarm(
    `${name}-${planned.name}`,
    {
      ...measured(planned, rule),
      alarmDescription: descriptionOf(planned),
      comparisonOperator: operators[rule.comparison],
      threshold: planned.threshold,
      evaluationPeriods: rule.of ?? rule.points,
      datapointsToAlarm: rule.points,
      treatMissingData: rule.missing,
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...(region === undefined ? {} : { region }),
    },
    { parent },
  );
}
