/**
 * What the provider and AWS refuse of alarms, dashboards, topics and budgets. Sources: the declarations of @pulumi/aws;
 * the API references of CloudWatch (PutMetricAlarm, PutDashboard), EventBridge (PutRule), SNS (Subscribe), RDS
 * (CreateEventSubscription) and Budgets (CreateBudget).
 */
import type { WireValue } from "../../../cli/plan/document";
import { containsUnknown, isWireObject } from "../../../cli/plan/markers";
import type { Rules } from "./rules";

type Properties = Readonly<Record<string, WireValue>>;

const hour = 3600;
const day = 24 * hour;

function objects(value: WireValue | undefined): Properties[] {
  return (Array.isArray(value) ? (value as readonly WireValue[]) : []).filter(isWireObject);
}

/** Why a text is not JSON, where it is known. */
function notJson(value: WireValue | undefined): string | undefined {
  if (typeof value !== "string" || containsUnknown(value)) return undefined;
  try {
    const parsed = JSON.parse(value) as unknown;
    return typeof parsed === "object" && parsed !== null ? undefined : "not a JSON object";
  } catch {
    return "contains an invalid JSON";
  }
}

/** How far back an alarm may look. */
function spanProblem({ period, evaluationPeriods, metricQueries }: Properties): string | undefined {
  const periods = objects(metricQueries).map(({ metric }) =>
    isWireObject(metric) ? metric.period : undefined,
  );
  const [one] = [period, ...periods].filter((value) => typeof value === "number");
  if (one === undefined || typeof evaluationPeriods !== "number") return undefined;
  if (one % 60 !== 0 && one !== 10 && one !== 20 && one !== 30) return "not a multiple of 60";
  const most = one >= hour ? 7 * day : day;
  return one * evaluationPeriods > most ? `more than ${most} seconds are looked at` : undefined;
}

function queryProblem({ metricQueries }: Properties): string | undefined {
  if (metricQueries === undefined) return undefined;
  const queries = objects(metricQueries);
  if (queries.filter(({ returnData }) => returnData === true).length !== 1) {
    return "exactly one query must return data";
  }
  if (queries.filter(({ metric }) => metric !== undefined).length > 10) {
    return "at most ten metrics";
  }
  const ids = queries.map(({ id }) => id);
  if (ids.some((id) => typeof id !== "string" || !/^[a-z]\w*$/.test(id))) return "an invalid id";
  return new Set(ids).size < ids.length ? "an id twice" : undefined;
}

function tooLong(value: WireValue | undefined, most: number): string | undefined {
  return typeof value === "string" && value.length > most ? `longer than ${most}` : undefined;
}

/** What every notification of a budget must have. */
function noticeProblem(notifications: WireValue | undefined): string | undefined {
  const notices = objects(notifications);
  const count = (value: WireValue | undefined) => (Array.isArray(value) ? value.length : 0);
  if (notices.length > 10) return "at most ten notifications";
  for (const { subscriberEmailAddresses: emails, subscriberSnsTopicArns: topics } of notices) {
    if (count(emails) + count(topics) === 0) return "a notification without subscribers";
    if (count(emails) > 10) return "at most ten addresses";
    if (count(topics) > 1) return "at most one topic";
  }
  return undefined;
}

export const watchingRules: Readonly<Record<string, Rules>> = {
  "aws:budgets/budget:Budget": {
    values: {
      budgetType: [
        ...["COST", "USAGE", "SAVINGS_PLANS_UTILIZATION", "RI_UTILIZATION"],
        ...["SAVINGS_PLANS_COVERAGE", "RI_COVERAGE"],
      ],
      timeUnit: ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"],
    },
    aws: ({ notifications, limitAmount }) => ({
      notifications: noticeProblem(notifications),
      limitAmount: Number(limitAmount) > 0 ? undefined : "must be above 0",
    }),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    more: ({ dashboardBody }) => ({ dashboardBody: notJson(dashboardBody) }),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    values: { state: ["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"] },
    atMostOne: [["name", "namePrefix"]],
    more: ({ eventPattern, scheduleExpression }) => ({
      eventPattern:
        (eventPattern ?? "") === "" && (scheduleExpression ?? "") === ""
          ? "eventPattern or scheduleExpression is required"
          : (notJson(eventPattern) ?? tooLong(eventPattern, 4096)),
    }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    values: {
      comparisonOperator: [
        ...["GreaterThanOrEqualToThreshold", "GreaterThanThreshold"],
        ...["LessThanThreshold", "LessThanOrEqualToThreshold"],
        ...["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold"],
        "GreaterThanUpperThreshold",
      ],
      evaluateLowSampleCountPercentiles: ["evaluate", "ignore"],
      statistic: ["Average", "Maximum", "Minimum", "SampleCount", "Sum"],
      treatMissingData: ["breaching", "ignore", "missing", "notBreaching"],
    },
    ranges: { evaluationPeriods: [1, 7 * 1440], datapointsToAlarm: [1, 7 * 1440] },
    exactlyOne: [["metricName", "metricQueries"]],
    atMostOne: [["extendedStatistic", "statistic"]],
    more: ({ alarmDescription, extendedStatistic }) => ({
      alarmDescription: tooLong(alarmDescription, 1024),
      extendedStatistic:
        typeof extendedStatistic === "string" && !/^p\d{1,2}(\.\d+)?$/.test(extendedStatistic)
          ? "not a percentile"
          : undefined,
    }),
    aws: (inputs) => ({
      period: spanProblem(inputs),
      metricQueries: queryProblem(inputs),
      datapointsToAlarm:
        Number(inputs.datapointsToAlarm) > Number(inputs.evaluationPeriods)
          ? "more than evaluationPeriods"
          : undefined,
    }),
  },
  "aws:rds/eventSubscription:EventSubscription": {
    values: {
      sourceType: [
        ...["blue-green-deployment", "custom-engine-version", "db-cluster"],
        ...["db-cluster-snapshot", "db-instance", "db-parameter-group", "db-proxy"],
        ...["db-security-group", "db-shard-group", "db-snapshot", "zero-etl"],
      ],
    },
    aws: ({ sourceIds, sourceType }) => ({
      sourceType:
        sourceIds !== undefined && sourceType === undefined ? "required with sourceIds" : undefined,
    }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    values: {
      protocol: [
        ...["application", "email", "email-json", "firehose", "http", "https", "lambda"],
        ...["sms", "sqs"],
      ],
    },
    aws: ({ protocol, endpoint }) => ({
      endpoint:
        protocol === "https" && typeof endpoint === "string" && !endpoint.startsWith("https://")
          ? "Endpoint must match the specified protocol"
          : undefined,
    }),
  },
};
