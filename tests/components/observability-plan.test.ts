/** The alarms as data: the table holds together, and there is one for each thing that there is. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { alarmRules, type AlarmRule } from "../../components/observability/alarm-table";
import { connectionsOf, isBurstable, memoryOf } from "../../components/observability/capacity";
import { metrics } from "../../components/observability/metrics";
import {
  mostMeasures,
  planAlarms,
  type PlannedAlarm,
  type Watched,
} from "../../components/observability/plan-alarms";
import { AlarmDetail } from "../../components/observability/spec";
import { defaultThresholds, thresholdRanges } from "../../components/observability/thresholds";
import { everything, nothing, surroundings } from "./observability-fixture";

const plan = (watched: Watched, detail: AlarmDetail = AlarmDetail.All, thresholds = {}) =>
  planAlarms(watched, detail, thresholds, surroundings);

const names = (alarms: readonly PlannedAlarm[]) => alarms.map(({ name }) => name);

function find(alarms: readonly PlannedAlarm[], name: string): PlannedAlarm {
  const found = alarms.find((alarm) => alarm.name === name);
  assert.ok(found, `${name} among ${names(alarms).join(", ")}`);
  return found;
}

describe("The table of alarms", () => {
  const rules: [string, AlarmRule][] = Object.entries(alarmRules);

  for (const [key, rule] of rules) {
    it(`${key} is one that CloudWatch takes`, () => {
      const { measures, expression, period, points, of = points, threshold } = rule;
      assert.ok(measures.length >= 1);
      assert.ok(points >= 1 && points <= of);
      assert.equal(period % 60, 0);
      // A day at most, or a week where the points are hours: PutMetricAlarm.
      assert.ok(period * of <= (period >= 3600 ? 604_800 : 86_400));
      if (measures.length > 1) assert.notEqual(expression, undefined);
      const used = [...(expression ?? "m0").matchAll(/\bm(\d)\b/g)].map(([, i]) => Number(i));
      assert.deepEqual(
        [...new Set(used)].sort(),
        measures.map((_, i) => i),
      );
      if (typeof threshold === "string") assert.ok(threshold in defaultThresholds);
      assert.ok(rule.why.endsWith(".") && rule.action.endsWith("."), "whole sentences");
      // Whatever is missing must be said to be so on purpose.
      assert.notEqual(rule.whyMissing, "");
    });
  }

  it("uses every threshold, and no default is outside of its range", () => {
    const used = rules.map(([, { threshold }]) => threshold).filter((t) => typeof t === "string");
    assert.deepEqual([...new Set(used)].sort(), Object.keys(defaultThresholds).sort());
    for (const [key, value] of Object.entries(defaultThresholds)) {
      const [least, most] = thresholdRanges[key as keyof typeof thresholdRanges];
      assert.ok(value >= least && value <= most, key);
    }
  });

  it("names each metric once", () => {
    const texts = Object.values(metrics).map((m) => [m.namespace, m.name, ...m.dimensions].join());
    assert.deepEqual(texts, [...new Set(texts)]);
  });
});

describe("planAlarms", () => {
  it("makes none of nothing, and none where none is wanted", () => {
    assert.deepEqual(plan(nothing), []);
    assert.deepEqual(plan(everything, AlarmDetail.None), []);
  });

  it("makes one for each trouble of each thing", () => {
    assert.deepEqual(names(plan(everything)), [
      "site-errors",
      "public-errors",
      "public-unanswered",
      "public-latency-p95",
      "public-latency-p99",
      "public-rejected",
      "public-none-chat",
      "public-unhealthy-chat",
      "public-blocked",
      "services-restarts",
      "services-missing-chat",
      "services-cpu-chat",
      "services-memory-chat",
      "monolith-status",
      "monolith-cpu",
      "monolith-missing",
      "shop-health",
      "postgres-storage",
      "postgres-backup",
      "postgres-cpu",
      "postgres-connections",
      "postgres-memory",
      "postgres-credits",
      "postgres-lag-reader",
      "redis-memory",
      "redis-evictions",
      "redis-cpu",
      "redis-connections",
      "redis-lag",
      "search-red",
      "search-yellow",
      "search-storage",
      "search-jvm",
      "search-blocked",
      "search-snapshots",
      "nat-ports-a",
      "nat-drops-a",
      "vpn-failures",
      "vpn-revocation",
      "certificate-public",
      "certificate-site",
    ]);
  });

  it("keeps to what is critical in the essential set", () => {
    const essential = plan(everything, AlarmDetail.Essential);
    assert.ok(essential.length > 0);
    const critical = plan(everything).filter(({ key }) => alarmRules[key].critical);
    assert.deepEqual(names(essential), names(critical));
  });

  it("asks each metric for exactly its dimensions", () => {
    for (const { name, measures } of plan(everything)) {
      for (const { metric, dimensions } of measures) {
        const wanted = [...metrics[metric].dimensions].sort();
        assert.deepEqual(Object.keys(dimensions).sort(), wanted, name);
      }
    }
  });

  it("gives each alarm a name of its own, and no more metrics than CloudWatch takes", () => {
    const alarms = plan(everything);
    assert.equal(new Set(names(alarms)).size, alarms.length);
    for (const { measures } of alarms) assert.ok(measures.length <= mostMeasures);
  });

  it("puts into us-east-1 what CloudFront publishes or shows, and nothing else", () => {
    const global = plan(everything).filter((alarm) => alarm.global);
    assert.deepEqual(names(global), ["site-errors", "certificate-site"]);
  });

  it("reckons thresholds in percent from what there is", () => {
    const alarms = plan(everything);
    const expected = {
      "postgres-storage": 5 * 1024 ** 3,
      "postgres-connections": Math.floor(0.8 * 450),
      "postgres-memory": Math.floor(0.4 * 1024 ** 3),
      "redis-connections": 52_000,
      "search-storage": 10 * 1024,
      "monolith-missing": 2,
      "public-errors": 5,
    };
    for (const [name, threshold] of Object.entries(expected)) {
      assert.equal(find(alarms, name).threshold, threshold, name);
    }
  });

  it("takes the thresholds that it is given, one by one", () => {
    const alarms = plan(everything, AlarmDetail.All, { errorPercent: 1, freeStoragePercent: 20 });
    assert.equal(find(alarms, "public-errors").threshold, 1);
    assert.equal(find(alarms, "site-errors").threshold, 1);
    assert.equal(find(alarms, "postgres-storage").threshold, 10 * 1024 ** 3);
    assert.equal(find(alarms, "postgres-cpu").threshold, defaultThresholds.cpuPercent);
    const unset = plan(everything, AlarmDetail.All, { errorPercent: undefined });
    assert.equal(find(unset, "public-errors").threshold, defaultThresholds.errorPercent);
  });

  it("takes the worst of a cache's nodes, and a single node as it is", () => {
    const two = find(plan(everything), "redis-memory");
    assert.equal(two.expression, "MAX([m0, m1])");
    assert.deepEqual(
      two.measures.map(({ dimensions }) => dimensions["CacheClusterId"]),
      ["r-001", "r-002"],
    );
    const one = plan({ ...nothing, caches: { redis: { nodeIds: ["r-001"] } } });
    assert.equal(find(one, "redis-memory").expression, undefined);
    assert.ok(!names(one).includes("redis-lag"));
  });

  it("leaves out what a thing does not have", () => {
    const { databases, services, instances, loadBalancers } = everything;
    const { postgres } = databases;
    const { monolith } = instances;
    const { public: edge } = loadBalancers;
    const { firewallMetric, ...open } = edge;
    assert.notEqual(firewallMetric, undefined);
    const without = names(
      planAlarms(
        {
          ...everything,
          loadBalancers: { public: open },
          services: { ...services, containerInsights: false },
          instances: { monolith: { groupName: monolith.groupName } },
          databases: { postgres: { ...postgres, instanceClass: "db.x2g.large", replicas: {} } },
        },
        AlarmDetail.All,
        {},
        { ...surroundings, eventRules: {} },
      ),
    );
    const all = names(plan(everything));
    assert.deepEqual(
      all.filter((name) => !without.includes(name)),
      [
        "public-blocked",
        "services-restarts",
        "services-missing-chat",
        "monolith-missing",
        "postgres-backup",
        "postgres-connections",
        "postgres-memory",
        "postgres-credits",
        "postgres-lag-reader",
      ],
    );
    assert.deepEqual(
      without.filter((name) => !all.includes(name)),
      [],
    );
  });

  it("does not depend on the order in which things are named", () => {
    const things = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(fc.shuffledSubarray(things, { minLength: 4 }), (order) => {
        const natGateways = Object.fromEntries(order.map((name) => [name, `nat-${name}`]));
        const alarms = names(plan({ ...nothing, natGateways }));
        assert.deepEqual(
          alarms,
          things.flatMap((name) => [`nat-ports-${name}`, `nat-drops-${name}`]),
        );
      }),
    );
  });
});

describe("What a database class has", () => {
  const gib = 1024 ** 3;
  for (const [name, memory] of [
    ["db.t4g.micro", 1],
    ["db.t4g.small", 2],
    ["db.t3.medium", 4],
    ["db.m7g.large", 8],
    ["db.m6gd.xlarge", 16],
    ["db.m7i.4xlarge", 64],
    ["db.r6g.large", 16],
    ["db.r7g.16xlarge", 512],
  ] as const) {
    it(`${name} has ${memory} GiB`, () => {
      assert.equal(memoryOf(name), memory * gib);
    });
  }

  it("is not guessed", () => {
    for (const name of ["db.x2g.large", "db.m7g.huge", "m7g.large", "db.serverless", ""]) {
      assert.equal(memoryOf(name), undefined, name);
      assert.equal(connectionsOf(name), undefined, name);
    }
  });

  it("makes connections, 5000 at most", () => {
    assert.equal(connectionsOf("db.t4g.micro"), 112);
    assert.equal(connectionsOf("db.m7g.large"), 901);
    assert.equal(connectionsOf("db.r7g.16xlarge"), 5000);
  });

  it("is burstable or not", () => {
    assert.equal(isBurstable("db.t4g.micro"), true);
    assert.equal(isBurstable("db.m7g.large"), false);
  });
});
