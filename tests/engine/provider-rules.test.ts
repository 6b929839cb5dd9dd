/** What the provider that stands for AWS refuses before anything is made, as the real one does. */
import { strict as assert } from "node:assert";
import type { WireValue } from "../../cli/plan/document";
import { secretOf, unknownValue } from "../../cli/plan/markers";
import { addressProblem } from "./provider/addresses";
import { nameProblem } from "./provider/naming";
import { problemsOf, refusalsOf } from "./provider/rules";

type Inputs = Readonly<Record<string, WireValue>>;

const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const balancer = "aws:lb/loadBalancer:LoadBalancer";
const group = "aws:lb/targetGroup:TargetGroup";
const record = "aws:route53/record:Record";
const route = "aws:ec2/route:Route";
const database = "aws:rds/instance:Instance";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
const domain = "aws:opensearch/domain:Domain";

/** Per type inputs that are taken, and changes to them that are not, with what the provider says. */
const cases: Readonly<
  Record<string, { good: Inputs; bad: Readonly<Record<string, readonly [Inputs, RegExp]>> }>
> = {
  [egress]: {
    good: { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
    bad: {
      "two destinations": [{ cidrIpv6: "::/0" }, /exactly one of cidrIpv4/],
      "an empty destination": [{ cidrIpv4: "" }, /exactly one of cidrIpv4.* got 0/],
      "bits beyond the prefix": [{ cidrIpv4: "10.0.0.1/24" }, /bits set beyond/],
      "no address": [{ cidrIpv4: "10.0.0/8" }, /not a valid IPv4 CIDR/],
      "ports of all protocols": [{ ipProtocol: "-1" }, /no ports where ipProtocol is -1/],
      "ports in the wrong order": [{ fromPort: 444 }, /less than fromPort/],
      "a port beyond the last": [{ toPort: 65_536 }, /between -1 and 65535/],
    },
  },
  [balancer]: {
    good: { subnets: ["subnet-1", "subnet-2"], loadBalancerType: "application", idleTimeout: 60 },
    bad: {
      "one subnet": [{ subnets: ["subnet-1"] }, /at least two subnets/],
      "an unknown kind": [{ loadBalancerType: "classic" }, /expected one of/],
      "a time-out beyond the largest": [{ idleTimeout: 4001 }, /between 1 and 4000/],
      "a name and a prefix": [{ name: "a", namePrefix: "a" }, /conflicts with namePrefix/],
    },
  },
  [group]: {
    good: { targetType: "ip", vpcId: "vpc-1", healthCheck: { interval: 30, timeout: 5 } },
    bad: {
      "no VPC": [{ vpcId: "" }, /required/],
      "a time-out as long as the interval": [
        { healthCheck: { interval: 10, timeout: 11 } },
        /smaller than the interval/,
      ],
      "an interval beyond the largest": [
        { healthCheck: { interval: 301, timeout: 5 } },
        /healthCheck.interval must be between 5 and 300/,
      ],
    },
  },
  [record]: {
    good: { records: ["192.0.2.1"], ttl: 300 },
    bad: {
      "an alias beside records": [{ aliases: [{ name: "a" }] }, /exactly one of aliases, records/],
    },
  },
  [route]: {
    good: { destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
    bad: {
      "two targets": [{ natGatewayId: "nat-1" }, /exactly one of carrierGatewayId/],
      "two destinations": [{ destinationIpv6CidrBlock: "::/0" }, /exactly one of destination/],
    },
  },
  [database]: {
    good: { allocatedStorage: 20, maxAllocatedStorage: 50, monitoringInterval: 0, port: 5432 },
    bad: {
      "a password beside a managed one": [
        { password: secretOf("p"), manageMasterUserPassword: true },
        /conflicts with password/,
      ],
      "monitoring without a role": [{ monitoringInterval: 60 }, /monitoringInterval is not 0/],
      "a reading every seven seconds": [{ monitoringInterval: 7 }, /expected one of/],
      "less room than it begins with": [{ maxAllocatedStorage: 10 }, /less than allocatedStorage/],
      "backups for too long": [{ backupRetentionPeriod: 36 }, /between 0 and 35/],
    },
  },
  [cache]: {
    good: { numCacheClusters: 2, automaticFailoverEnabled: true, multiAzEnabled: true },
    bad: {
      "one node": [{ numCacheClusters: 1 }, /must be false where there is one node/],
      "no failover": [{ automaticFailoverEnabled: false }, /automatic failover must be enabled/],
      "two ways to log in": [{ authToken: secretOf("t"), userGroupIds: ["g"] }, /conflicts/],
    },
  },
  [domain]: {
    good: {
      advancedSecurityOptions: { enabled: true },
      encryptAtRest: { enabled: true, kmsKeyId: unknownValue },
      nodeToNodeEncryption: { enabled: true },
    },
    bad: {
      "access control without encryption": [
        { nodeToNodeEncryption: { enabled: false } },
        /needs encryption/,
      ],
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    good: { priority: 1, conditions: [{ pathPattern: { values: ["/a", "/b", "/c"] } }] },
    bad: {
      "priority 0": [{ priority: 0 }, /between 1 and 50000/],
      "six values": [
        { conditions: [{ pathPattern: { values: ["/a", "/b", "/c", "/d", "/e", "/f"] } }] },
        /five condition values/,
      ],
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    good: { retentionInDays: 7 },
    bad: { "a period that does not exist": [{ retentionInDays: 8 }, /expected one of/] },
  },
  "aws:secretsmanager/secret:Secret": {
    good: { recoveryWindowInDays: 0 },
    bad: { "too few days": [{ recoveryWindowInDays: 6 }, /0, or 7 to 30/] },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    good: {
      metricName: "Evictions",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      period: 60,
      statistic: "Sum",
      treatMissingData: "ignore",
    },
    bad: {
      "no metric": [{ metricName: "" }, /exactly one of metricName, metricQueries/],
      "two statistics": [{ extendedStatistic: "p99" }, /conflicts with statistic/],
      "an unknown comparison": [{ comparisonOperator: "above" }, /expected one of/],
      "more than it looks at": [{ datapointsToAlarm: 6 }, /more than evaluationPeriods/],
      "a period that is none": [{ period: 90 }, /multiple of 60/],
      "more than a day": [{ period: 300, evaluationPeriods: 289 }, /86400 seconds/],
      "more than a week": [{ period: 86_400, evaluationPeriods: 8 }, /604800 seconds/],
      "a text too long": [{ alarmDescription: "a".repeat(1025) }, /longer than 1024/],
      "metric math that returns two": [
        {
          metricName: "",
          metricQueries: [
            { id: "a", returnData: true },
            { id: "b", returnData: true },
          ],
        },
        /exactly one query/,
      ],
    },
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    good: { dashboardBody: '{"widgets":[]}' },
    bad: { "no JSON": [{ dashboardBody: "{widgets}" }, /invalid JSON/] },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    good: { eventPattern: '{"source":["aws.ecs"]}' },
    bad: { "nothing to wait for": [{ eventPattern: "" }, /is required/] },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    good: { protocol: "https", endpoint: "https://events.example.com" },
    bad: {
      "an unknown way": [{ protocol: "pigeon" }, /expected one of/],
      "a webhook in clear": [{ endpoint: "http://events.example.com" }, /specified protocol/],
    },
  },
  "aws:budgets/budget:Budget": {
    good: {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "5",
      notifications: [{ subscriberEmailAddresses: ["ops@example.com"] }],
    },
    bad: {
      "nothing to spend": [{ limitAmount: "0" }, /above 0/],
      "nobody told": [{ notifications: [{ threshold: 80 }] }, /without subscribers/],
      "two topics": [{ notifications: [{ subscriberSnsTopicArns: ["a", "b"] }] }, /one topic/],
    },
  },
};

function says(type: string, inputs: Inputs): string[] {
  const found = [...problemsOf(type, inputs), ...refusalsOf(type, inputs)];
  return found.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("what the provider that stands for AWS refuses", () => {
  for (const [type, { good, bad }] of Object.entries(cases)) {
    it(`${type}: nothing of what is right`, () => {
      assert.deepEqual(says(type, good), []);
    });
    for (const [title, [change, reason]] of Object.entries(bad)) {
      it(`${type}: ${title}`, () => {
        assert.match(says(type, { ...good, ...change }).join("\n"), reason);
      });
    }
  }

  it("leaves to AWS what the provider lets pass: a preview does not see it", () => {
    const inputs = { subnets: ["subnet-1"], loadBalancerType: "application" };
    assert.deepEqual(problemsOf(balancer, inputs), []);
    assert.equal(refusalsOf(balancer, inputs).length, 1);
  });

  it("nothing that is not known yet", () => {
    const unknowns = { cidrIpv4: unknownValue, ipProtocol: unknownValue, toPort: unknownValue };
    assert.deepEqual(says(egress, unknowns), []);
  });

  it("no address of a network, and nothing that only looks like one", () => {
    const wrong = [
      ["10.0.0.0", 4],
      ["10.0.0.0/33", 4],
      ["10.0.0.0/8/8", 4],
      ["::/0", 4],
      ["0.0.0.0/0", 6],
      ["2001:db8::1/64", 6],
      ["2001:db8::/129", 6],
    ] as const;
    for (const [text, family] of wrong) assert.ok(addressProblem(text, family), text);
    const right = [
      ["0.0.0.0/0", 4],
      ["10.1.2.3/32", 4],
      ["::/0", 6],
      ["2001:db8::/32", 6],
      ["2001:db8:0:1::/64", 6],
      ["fe80::1/128", 6],
    ] as const;
    for (const [text, family] of right) assert.equal(addressProblem(text, family), undefined, text);
  });

  it("addresses inside of objects, named by the property that they stand in", () => {
    const ingress = [{ protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["10.0.0.1/8"] }];
    assert.match(
      says("aws:ec2/securityGroup:SecurityGroup", { ingress }).join(),
      /^ingress: .*beyond its prefix/,
    );
  });

  const names: Readonly<Record<string, readonly [string, readonly string[], readonly string[]]>> = {
    [balancer]: ["name", ["web", "a".repeat(32)], ["internal-web", "web-", "a".repeat(33), "w_b"]],
    [group]: ["name", ["internal-web", "a".repeat(32)], ["-web", "a".repeat(33)]],
    "aws:ec2/securityGroup:SecurityGroup": ["name", ["web group"], ["sg-web", "a".repeat(256)]],
    [database]: ["identifier", ["data-1"], ["Data", "1data", "data--1", "data-", "a".repeat(64)]],
    [cache]: ["replicationGroupId", ["data-1"], ["data-", "a".repeat(41)]],
    [domain]: ["domainName", ["data"], ["da", "Data", "a".repeat(29)]],
    "aws:s3/bucket:Bucket": ["bucket", ["a.b-c"], ["ab_c", "Abc", "a".repeat(64)]],
    "aws:iam/role:Role": ["name", ["a".repeat(64)], ["a".repeat(65), "a b"]],
    "aws:kms/alias:Alias": ["name", ["alias/data"], ["data", "alias/aws/s3"]],
  };
  for (const [type, [property, good, bad]] of Object.entries(names)) {
    it(`${type}: names that AWS does not take`, () => {
      for (const name of good)
        assert.equal(nameProblem(type, { [property]: name }), undefined, name);
      for (const name of bad) assert.ok(nameProblem(type, { [property]: name }), name);
    });
  }
});
