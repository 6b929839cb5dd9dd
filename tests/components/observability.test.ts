/** The component: exactly its parts, whom the topic admits, where things stand, and what it refuses. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentsError } from "../../components/common/problems";
import {
  Observability,
  type ObservabilityArgs,
} from "../../components/observability/Observability";
import { AlarmDetail } from "../../components/observability/spec";
import { construct, type Construction, isSecret, modes } from "../support/construct";
import { everything } from "./observability-fixture";
import { assertProblems, json, refusal } from "./support";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const topic = "aws:sns/topic:Topic";
const policy = "aws:sns/topicPolicy:TopicPolicy";
const subscription = "aws:sns/topicSubscription:TopicSubscription";
const key = "aws:kms/key:Key";
const alias = "aws:kms/alias:Alias";
const rule = "aws:cloudwatch/eventRule:EventRule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const events = "aws:rds/eventSubscription:EventSubscription";
const dashboard = "aws:cloudwatch/dashboard:Dashboard";
const budget = "aws:budgets/budget:Budget";
const slack = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";

const calls = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "eu-central-1" }),
};

const full: ObservabilityArgs = {
  ...everything,
  subscribers: {
    emails: ["ops@example.com"],
    slack: { workspaceId: "T0123456789", channelId: "C0123456789" },
  },
  budget: { limitUsd: 500, tag: { key: "Environment", value: "prod" } },
};

/** One load balancer's gateway is all that is watched. */
const small: ObservabilityArgs = {
  natGateways: { a: "nat-1" },
  subscribers: { emails: ["ops@example.com"] },
};

function watch(args: ObservabilityArgs, preview = false): Promise<Construction> {
  return construct(() => new Observability("watch", args), { preview, calls });
}

/** The names of all registrations of a type. */
const named = (construction: Construction, type: string) =>
  construction
    .ofType(type)
    .map(({ name }) => name)
    .sort();

const forTopic = (name: string) => [
  `${alias} ${name}`,
  `${key} ${name}`,
  `${policy} ${name}`,
  `${subscription} ${name}-ops@example.com`,
  `${topic} ${name}`,
];

describe("Observability", () => {
  for (const { mode, preview } of modes) {
    describe(mode, () => {
      it("registers exactly its parts", async () => {
        const construction = await watch(full, preview);
        const alarms = named(construction, alarm);
        assert.equal(alarms.length, 41);
        assert.deepEqual(
          construction.list(),
          [
            "bulkhead:index:Observability watch",
            ...alarms.map((name) => `${alarm} ${name}`),
            ...forTopic("watch-topic"),
            ...forTopic("watch-global"),
            `${rule} watch-restarts`,
            `${rule} watch-deployments`,
            `${target} watch-deployments`,
            `${rule} watch-backup-postgres`,
            `${events} watch-databases`,
            `${dashboard} watch-dashboard`,
            `${budget} watch-budget`,
            `${slack} watch-slack`,
            "aws:iam/role:Role watch-slack",
            "aws:iam/rolePolicy:RolePolicy watch-slack",
          ].sort(),
        );
        for (const child of construction.all) {
          if (child.type.startsWith("aws:")) assert.equal(construction.parentOf(child), "watch");
        }
      });

      it("leaves out what is not asked for", async () => {
        const construction = await watch({ ...small, dashboard: false }, preview);
        assert.deepEqual(
          construction.list(),
          [
            "bulkhead:index:Observability watch",
            `${alarm} watch-nat-ports-a`,
            `${alarm} watch-nat-drops-a`,
            ...forTopic("watch-topic"),
          ].sort(),
        );
      });

      it("needs no topic for a budget alone", async () => {
        const args = { ...full, detail: AlarmDetail.None, dashboard: false };
        const emails = { ...args, subscribers: { emails: ["ops@example.com"] } };
        assert.deepEqual((await watch(emails, preview)).list(), [
          `${budget} watch-budget`,
          "bulkhead:index:Observability watch",
        ]);
        const construction = await watch({ ...args, subscribers: {} }, preview);
        assert.deepEqual(named(construction, topic), ["watch-topic"]);
        assert.deepEqual(construction.refersTo(construction.one(budget), "notifications"), [
          "watch-topic",
          "watch-topic",
        ]);
      });
    });
  }

  it("sends each alarm to the topic of its own region, going off and being over", async () => {
    const construction = await watch(full);
    for (const one of construction.ofType(alarm)) {
      const global = ["watch-site-errors", "watch-certificate-site"].includes(one.name);
      const name = global ? "watch-global" : "watch-topic";
      assert.equal(one.inputs["region"], global ? "us-east-1" : undefined, one.name);
      for (const actions of ["alarmActions", "okActions"]) {
        assert.ok(construction.refersTo(one, actions).includes(name), one.name);
      }
      assert.ok((one.inputs["alarmDescription"] as string).length <= 1024);
    }
    for (const type of [topic, policy, subscription, key, alias]) {
      for (const { name, inputs } of construction.ofType(type)) {
        const wanted = name.startsWith("watch-global") ? "us-east-1" : undefined;
        assert.equal(inputs["region"], wanted, `${type} ${name}`);
      }
    }
  });

  it("writes an alarm on one metric plainly, and one on several as metric math", async () => {
    const construction = await watch(full);
    const { inputs: plain } = construction.one(alarm, "watch-public-latency-p99");
    assert.deepEqual(
      [plain["namespace"], plain["metricName"], plain["extendedStatistic"], plain["statistic"]],
      ["AWS/ApplicationELB", "TargetResponseTime", "p99", undefined],
    );
    assert.deepEqual(plain["dimensions"], { LoadBalancer: "app/public/1" });
    assert.deepEqual(
      [plain["comparisonOperator"], plain["threshold"], plain["treatMissingData"]],
      ["GreaterThanThreshold", 3, "notBreaching"],
    );
    const { inputs: math } = construction.one(alarm, "watch-public-errors");
    assert.equal(math["metricName"], undefined);
    assert.deepEqual(math["metricQueries"], [
      {
        id: "value",
        expression: "IF(m1 >= 10, 100 * FILL(m0, 0) / m1, 0)",
        label: "requests fail in the services",
        returnData: true,
      },
      ...["HTTPCode_Target_5XX_Count", "RequestCount"].map((metricName, i) => ({
        id: `m${i}`,
        metric: {
          namespace: "AWS/ApplicationELB",
          metricName,
          dimensions: { LoadBalancer: "app/public/1" },
          period: 60,
          stat: "Sum",
        },
        returnData: false,
      })),
    ]);
    assert.deepEqual([math["evaluationPeriods"], math["datapointsToAlarm"]], [5, 3]);
  });

  it("counts what the rules match, by the names that the rules have in AWS", async () => {
    const construction = await watch(full);
    for (const [name, of] of [
      ["watch-services-restarts", "watch-restarts"],
      ["watch-postgres-backup", "watch-backup-postgres"],
    ] as const) {
      const one = construction.one(alarm, name);
      assert.deepEqual(one.inputs["dimensions"], { RuleName: of });
      assert.deepEqual(construction.refersTo(one, "dimensions"), [of]);
    }
    assert.deepEqual(json(construction.one(rule, "watch-restarts"), "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [everything.services.clusterArn],
        lastStatus: ["STOPPED"],
        group: [{ prefix: "service:" }],
        $or: [
          { stopCode: ["EssentialContainerExited", "TaskFailedToStart"] },
          { stoppedReason: [{ prefix: "Task failed" }] },
        ],
      },
    });
    const deployments = json(construction.one(rule, "watch-deployments"), "eventPattern");
    assert.deepEqual((deployments as { resources: unknown }).resources, [
      { prefix: "arn:aws:ecs:eu-central-1:111122223333:service/c/" },
    ]);
  });

  it("admits to the topic AWS's services for this account, over TLS, and nobody else", async () => {
    const construction = await watch(full);
    for (const [name, region] of [
      ["watch-topic", "eu-central-1"],
      ["watch-global", "us-east-1"],
    ] as const) {
      const { Statement: statements } = json(construction.one(policy, name), "policy") as {
        Statement: Record<string, Record<string, unknown>>[];
      };
      const allowed = statements.filter((one) => (one["Effect"] as unknown) === "Allow");
      assert.deepEqual(
        allowed.map(({ Principal: who, Condition: condition }) => [
          who?.["Service"],
          (condition?.["ArnLike"] as Record<string, unknown> | undefined)?.["aws:SourceArn"],
          (condition?.["StringEquals"] as Record<string, unknown> | undefined)?.[
            "aws:SourceAccount"
          ],
        ]),
        [
          [
            "cloudwatch.amazonaws.com",
            `arn:aws:cloudwatch:${region}:111122223333:alarm:*`,
            "111122223333",
          ],
          // With a condition EventBridge's messages would be dropped.
          ["events.amazonaws.com", undefined, undefined],
          ["events.rds.amazonaws.com", `arn:aws:rds:${region}:111122223333:*`, "111122223333"],
          ["budgets.amazonaws.com", "arn:aws:budgets::111122223333:*", "111122223333"],
        ],
      );
      for (const one of allowed) assert.equal(one["Action"], "sns:Publish");
      const denied = statements.filter((one) => (one["Effect"] as unknown) === "Deny");
      assert.deepEqual(
        denied.map(({ Principal: who, Condition: condition }) => [who, condition]),
        [["*", { Bool: { "aws:SecureTransport": "false" } }]],
      );
    }
  });

  it("encrypts the topic with a key that the publishing services may use", async () => {
    const construction = await watch(full);
    const own = construction.one(topic, "watch-topic");
    assert.deepEqual(construction.refersTo(own, "kmsMasterKeyId"), ["watch-topic"]);
    const { inputs } = construction.one(key, "watch-topic");
    assert.equal(inputs["enableKeyRotation"], true);
    const { Statement: statements } = JSON.parse(inputs["policy"] as string) as {
      Statement: { Sid: string; Principal: unknown; Action: unknown }[];
    };
    const publish = statements.find(({ Sid }) => Sid === "Publish");
    assert.deepEqual(publish?.Action, ["kms:Decrypt", "kms:GenerateDataKey*"]);
    assert.deepEqual(publish.Principal, {
      Service: [
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        "events.rds.amazonaws.com",
        "budgets.amazonaws.com",
      ],
    });
    const given = await watch({ ...small, kmsKeyArn: "arn:aws:kms:eu-central-1:1:key/k" });
    assert.deepEqual(given.ofType(key), []);
    assert.equal(given.one(topic).inputs["kmsMasterKeyId"], "arn:aws:kms:eu-central-1:1:key/k");
  });

  it("keeps a secret webhook secret", async () => {
    const own = pulumi.secret("https://events.example.com/token");
    const construction = await watch({ ...small, subscribers: { webhooks: { pager: own } } });
    const { inputs } = construction.one(subscription, "watch-topic-webhook-pager");
    assert.equal(inputs["protocol"], "https");
    assert.ok(isSecret(inputs["endpoint"]));
  });

  it("gives the channel of Slack both topics, and a role that only looks at alarms", async () => {
    const construction = await watch(full);
    const channel = construction.one(slack);
    assert.deepEqual(construction.refersTo(channel, "snsTopicArns"), [
      "watch-global",
      "watch-topic",
    ]);
    assert.equal(channel.inputs["configurationName"], "bulkhead-test-watch");
    const { Statement: may } = json(
      construction.one("aws:iam/rolePolicy:RolePolicy"),
      "policy",
    ) as { Statement: { Action: string[] }[] };
    assert.deepEqual(
      may.map(({ Action: actions }) => actions),
      [["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricWidgetImage"]],
    );
  });

  it("tells of the budget at 80 and 100 percent, and of what is foreseen", async () => {
    const { inputs } = (await watch(full)).one(budget);
    assert.deepEqual(
      [inputs["limitAmount"], inputs["limitUnit"], inputs["timeUnit"], inputs["budgetType"]],
      ["500", "USD", "MONTHLY", "COST"],
    );
    assert.deepEqual(inputs["costFilters"], [
      { name: "TagKeyValue", values: ["user:Environment$prod"] },
    ]);
    const notices = inputs["notifications"] as Record<string, unknown>[];
    assert.deepEqual(
      notices.map((notice) => [notice["notificationType"], notice["threshold"]]),
      [
        ["ACTUAL", 80],
        ["ACTUAL", 100],
        ["FORECASTED", 100],
      ],
    );
    for (const notice of notices) {
      assert.deepEqual(notice["subscriberEmailAddresses"], ["ops@example.com"]);
      assert.equal((notice["subscriberSnsTopicArns"] as unknown[]).length, 1);
    }
    const whole = (await watch({ ...small, budget: { limitUsd: 9.5 } })).one(budget);
    assert.equal(whole.inputs["costFilters"], undefined);
    assert.equal(whole.inputs["limitAmount"], "9.5");
  });

  it("draws a dashboard under the stack's own name", async () => {
    const construction = await watch(full);
    const drawn = construction.one(dashboard);
    assert.equal(drawn.inputs["dashboardName"], "bulkhead-test-watch");
    const { widgets } = json(drawn, "dashboardBody") as {
      widgets: { type: string; properties: { alarms?: string[] } }[];
    };
    const [first] = widgets;
    assert.equal(first?.type, "alarm");
    // Those of us-east-1 cannot be shown here.
    assert.equal(first.properties.alarms?.length, 39);
  });
});

describe("Observability refuses", () => {
  it("everything that is wrong, at once", async () => {
    const refused = await refusal(Observability, "watch", {
      detail: "some" as AlarmDetail,
      natGateways: { "a zone": "nat-1" },
      vpns: { shop: "cvpn-1" },
      environments: { shop: "env" },
      databases: { db: { identifier: "d", instanceClass: "db.m7g.large", storageGb: 0 } },
      caches: { redis: { nodeIds: [] } },
      thresholds: { errorPercent: 101, cpuPercnt: 1 } as never,
      subscribers: {
        emails: ["nobody", "a@example.com", "a@example.com"],
        webhooks: { own: "http://user:s3cret@example.com" },
        slack: { workspaceId: "our team", channelId: "#ops" },
      },
      budget: { limitUsd: -1, tag: { key: "", value: "x" } },
    });
    assertProblems(refused, [
      ["detail", /one of all, essential, none/],
      ["natGateways.a zone", /letters, digits/],
      ["vpns.shop", /a name that environments has not/],
      ["databases.db.storageGb", /whole GiB/],
      ["caches.redis.nodeIds", /1 to 10 nodes/],
      ["thresholds.errorPercent", /from 0\.1 to 100/],
      ["thresholds.cpuPercnt", /Did you mean cpuPercent\?/],
      ["subscribers.emails[0]", /an e-mail address/],
      ["subscribers.emails[2]", /each address once/],
      ["subscribers.webhooks.own", /a text of 30 characters.*https/],
      ["subscribers.slack.workspaceId", /T0123456789/],
      ["subscribers.slack.channelId", /C0123456789/],
      ["budget.limitUsd", /above 0/],
      ["budget.tag.key", /1 to 128/],
    ]);
    assert.ok(refused instanceof InvalidArgumentsError);
    assert.doesNotMatch(refused.message, /s3cret/);
  });

  it("a budget that is no number", async () => {
    for (const limitUsd of [0, Number.NaN, Number.POSITIVE_INFINITY, 2e9]) {
      assertProblems(await refusal(Observability, "watch", { budget: { limitUsd } }), [
        ["budget.limitUsd", /US dollars above 0/],
      ]);
    }
  });
});
