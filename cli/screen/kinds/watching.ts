/** Alarms, where they go, what is drawn and what a month may cost. */
import { objectsOf, type Reading } from "../graph";
import { around, inside, json, names, type Fact, type FoldedLine, type Kinds } from "./kind";

const comparisons: Readonly<Record<string, string>> = {
  GreaterThanThreshold: "above",
  GreaterThanOrEqualToThreshold: "at least",
  LessThanThreshold: "below",
  LessThanOrEqualToThreshold: "at most",
};

/** What an alarm measures: its metric, or those that its metric math takes. */
function measure(reading: Reading): string {
  const own = reading.text("metricName");
  if (own !== undefined) return own;
  const metrics = reading
    .objects("metricQueries")
    .map((query) => inside(query["metric"], "metricName"))
    .map((name) => reading.inWords(name, "metricQueries"))
    .filter((name) => name !== undefined);
  return names([...new Set(metrics)], 3) ?? "metric math";
}

/** Alarms are many and alike: their like are counted, and the names of all are in the plan's JSON. */
function alarmLine(reading: Reading): FoldedLine {
  const comparison = reading.text("comparisonOperator") ?? "";
  const beyond = [comparisons[comparison] ?? comparison, reading.text("threshold")]
    .filter(Boolean)
    .join(" ");
  return {
    cells: [
      measure(reading),
      beyond,
      reading.isEmpty("alarmActions") ? "TELLS NOBODY" : (reading.text("region") ?? ""),
    ],
  };
}

/** How many things a dashboard shows, where its body is known. */
function widgets(reading: Reading): Fact {
  const count = objectsOf(json(reading, "dashboardBody")).flatMap((body) =>
    objectsOf(body["widgets"]),
  ).length;
  return count === 0 ? undefined : `${count} widgets`;
}

/** What an event rule waits for: the kinds of event in its pattern. */
function awaits(reading: Reading): Fact {
  const pattern = objectsOf(json(reading, "eventPattern"));
  const kinds = pattern.flatMap((p) => reading.elements([p["detail-type"] ?? []].flat(), ""));
  return names(kinds) ?? reading.text("scheduleExpression") ?? reading.text("description");
}

export const watchingKinds: Kinds = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    label: "alarm",
    order: 81,
    manner: "line",
    lines: (r) => [alarmLine(r)],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    label: "dashboard",
    order: 82,
    facts: (r) => [widgets(r)],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    label: "event rule",
    order: 83,
    facts: (r) => [awaits(r), r.isUsed(/^rule$/, /eventTarget/) ? undefined : "counted only"],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    label: "event target",
    order: 84,
    manner: "merged",
    belongsTo: ["rule"],
    facts: (r) => [around("to ", r.text("arn"))],
  },
  "aws:sns/topic:Topic": {
    label: "topic",
    order: 59,
    facts: (r) => [
      r.has("kmsMasterKeyId")
        ? around("encrypted with ", r.text("kmsMasterKeyId"))
        : "NOT ENCRYPTED",
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    label: "topic policy",
    order: 59,
    manner: "merged",
    belongsTo: ["arn"],
    facts: () => ["with a policy"],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    label: "subscription",
    order: 59,
    manner: "merged",
    belongsTo: ["topic"],
    facts: (r) => [
      around("to ", [r.text("protocol"), r.text("endpoint")].filter(Boolean).join(" ")),
    ],
  },
  "aws:rds/eventSubscription:EventSubscription": {
    label: "database events",
    plural: "database events",
    order: 83,
    facts: (r) => [names(r.list("eventCategories"), 6), around("to ", r.text("snsTopic"))],
  },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    label: "Slack channel",
    order: 84,
    facts: (r) => [r.text("slackChannelId"), around("hears ", names(r.list("snsTopicArns")))],
  },
  "aws:budgets/budget:Budget": {
    label: "budget",
    order: 85,
    facts: (r) => [
      [r.text("limitAmount"), r.text("limitUnit"), r.text("timeUnit")?.toLowerCase()]
        .filter(Boolean)
        .join(" "),
      r.objects("costFilters").length > 0 ? "of what carries a tag" : "of the whole account",
      around("tells at ", notices(r)),
    ],
  },
};

function notices(reading: Reading): Fact {
  const all = reading.objects("notifications").map((notice) => {
    const kind = notice["notificationType"] === "FORECASTED" ? "forecast " : "";
    return `${kind}${reading.inWords(notice["threshold"], "notifications") ?? "?"} %`;
  });
  return names(all);
}
