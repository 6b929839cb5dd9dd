/** What the ready stacks watch, whom they tell, and how long they keep their logs. */
import assert from "node:assert/strict";
import { readSettings } from "../../stacks/settings";
import type { Construction } from "../support/construct";
import { constructPlatform, rawConfig, stackConfig } from "../support/platform";
import { leastConfig } from "./bad-settings";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const log = "aws:cloudwatch/logGroup:LogGroup";

const named = (construction: Construction, type: string) =>
  construction.ofType(type).map(({ name }) => name.replace("watch-", ""));

/** A stack with other settings of alarms than its file's. */
function withAlarms(stack: string, settings: Readonly<Record<string, unknown>>) {
  return { ...stackConfig(stack), "bulkhead:observability": JSON.stringify(settings) };
}

describe("What the ready stacks watch", function () {
  this.timeout(600_000);

  for (const [stack, most] of [
    ["dev", 20],
    ["prod", 80],
    ["monolith", 40],
  ] as const) {
    it(`${stack}: each edge, store and certificate, once; logs are kept as long as it says`, async () => {
      const config = stackConfig(stack);
      const construction = await constructPlatform(config);
      const alarms = named(construction, alarm);
      assert.equal(new Set(alarms).size, alarms.length);
      assert.ok(alarms.length <= most, `${alarms.length} alarms`);
      const expected = ["public-errors", "public-unanswered", "postgres-storage"];
      const all = [...expected, "postgres-backup", "redis-memory", "certificate-public"];
      assert.deepEqual(
        all.filter((name) => !alarms.includes(name)),
        [],
      );
      assert.equal(construction.ofType("aws:budgets/budget:Budget").length, 1);
      assert.equal(construction.ofType("aws:cloudwatch/dashboard:Dashboard").length, 1);

      const logs = construction.ofType(log);
      assert.ok(logs.length > 0);
      const days = Number(config["bulkhead:logRetentionDays"]);
      for (const { name, inputs } of logs) assert.equal(inputs["retentionInDays"], days, name);
    });
  }

  it("prod: what only it has is watched too", async () => {
    const alarms = named(await constructPlatform(stackConfig("prod")), alarm);
    for (const name of [
      "site-errors",
      "public-blocked",
      "internal-none-admin",
      "services-missing-api",
      "search-red",
      "redis-lag",
      "nat-ports-eu-central-1b",
      "vpn-revocation",
      "certificate-internal",
      "certificate-vpn",
      "certificate-site",
    ]) {
      assert.ok(alarms.includes(name), `${name} among ${alarms.join(", ")}`);
    }
  });

  it("dev: no topic in us-east-1, and a certificate that two edges show is watched once", async () => {
    const construction = await constructPlatform(stackConfig("dev"));
    assert.deepEqual(named(construction, "aws:sns/topic:Topic"), ["topic"]);
    assert.deepEqual(
      named(construction, alarm).filter((name) => name.startsWith("certificate")),
      ["certificate-public"],
    );
  });

  it("monolith: the group by its minimum, and the group publishes what that needs", async () => {
    const construction = await constructPlatform(stackConfig("monolith"));
    const { inputs } = construction.one(alarm, "watch-monolith-missing");
    assert.equal(inputs["threshold"], 2);
    assert.deepEqual(
      construction.refersTo(construction.one(alarm, "watch-monolith-missing"), "dimensions"),
      ["monolith-group"],
    );
    const group = construction.one("aws:autoscaling/group:Group");
    assert.ok((group.inputs["enabledMetrics"] as string[]).includes("GroupInServiceInstances"));
  });

  it("beanstalk: the certificate that its load balancer shows, which is its own or a given one", async () => {
    const watched = async (config: ReturnType<typeof stackConfig>) => {
      const construction = await constructPlatform(config);
      const one = construction.one(alarm, "watch-certificate-public");
      return { one, from: construction.refersTo(one, "dimensions") };
    };
    assert.deepEqual((await watched(stackConfig("beanstalk"))).from, [
      "beanstalk-certificate-issued",
    ]);
    const certificateArn = "arn:aws:acm:eu-central-1:111122223333:certificate/given";
    const given = await watched({
      ...stackConfig("beanstalk"),
      "bulkhead:certificateArn": certificateArn,
    });
    assert.deepEqual(given.from, []);
    assert.deepEqual(given.one.inputs["dimensions"], { CertificateArn: certificateArn });
  });

  it("is nothing where it is switched off", async () => {
    const construction = await constructPlatform(withAlarms("dev", { enabled: false }));
    assert.deepEqual(construction.ofType(alarm), []);
    assert.deepEqual(construction.ofType("bulkhead:index:Observability"), []);
  });

  it("takes thresholds, a channel and a tag from the settings", async () => {
    const construction = await constructPlatform(
      withAlarms("dev", {
        alarms: "essential",
        thresholds: { errorPercent: 2 },
        webhook: "https://events.example.com/in",
        slack: { workspaceId: "T0123456789", channelId: "C0123456789" },
        budget: { monthlyUsd: 12.5, tag: "Environment=dev" },
      }),
    );
    assert.equal(construction.one(alarm, "watch-public-errors").inputs["threshold"], 2);
    const { inputs: budget } = construction.one("aws:budgets/budget:Budget");
    assert.equal(budget["limitAmount"], "12.5");
    assert.deepEqual(budget["costFilters"], [
      { name: "TagKeyValue", values: ["user:Environment$dev"] },
    ]);
    const subscriptions = construction.ofType("aws:sns/topicSubscription:TopicSubscription");
    assert.deepEqual(
      subscriptions.map(({ inputs }) => [inputs["protocol"], inputs["endpoint"]]),
      [["https", "https://events.example.com/in"]],
    );
    construction.one("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration");
  });
});

describe("Settings of alarms", () => {
  const read = (observability: unknown) =>
    readSettings(rawConfig({ ...leastConfig, "bulkhead:observability": observability }), {
      project: "bulkhead",
      stack: "test",
    }).observability;

  it("default to all alarms, a dashboard, and nobody told", () => {
    assert.deepEqual(read(undefined), {
      enabled: true,
      alarms: "all",
      dashboard: true,
      emails: [],
    });
  });

  it("never show what may be a secret", () => {
    for (const wrong of [
      { webhook: "https://events.example.com/?key=s3cret" },
      { webhookSecretArn: "https://events.example.com/s3cret" },
    ]) {
      assert.throws(
        () => read(wrong),
        (error: Error) => !error.message.includes("s3cret"),
      );
    }
  });
});
