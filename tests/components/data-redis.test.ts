import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DataTier } from "../../components/data/DataTier";
import type { RedisSpec } from "../../components/data/redis-plan";
import { isSecret, modes } from "../support/construct";
import { assertFlows, build, calls, connectionOf, network, valueOf } from "./data-support";

const clients = { api: "sg-api", chat: "sg-chat" };
const cacheType = "aws:elasticache/replicationGroup:ReplicationGroup";
const versionType = "aws:secretsmanager/secretVersion:SecretVersion";

const common = [
  "aws:kms/alias:Alias data-key",
  "aws:kms/key:Key data-key",
  "aws:cloudwatch/logGroup:LogGroup data-redis-engine-log",
  "aws:cloudwatch/logGroup:LogGroup data-redis-slow-log",
  "aws:ec2/securityGroup:SecurityGroup data-redis",
  "aws:elasticache/parameterGroup:ParameterGroup data-redis",
  "aws:elasticache/replicationGroup:ReplicationGroup data-redis",
  "aws:elasticache/subnetGroup:SubnetGroup data-redis",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-redis-api-egress",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-redis-chat-egress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-redis-api-ingress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-redis-chat-ingress",
  "bulkhead:index:DataTier data",
];
const generated = [
  "aws:secretsmanager/secret:Secret data-redis-token",
  "aws:secretsmanager/secretVersion:SecretVersion data-redis-token-1",
];
const users = [
  "aws:elasticache/user:User data-redis-user-api",
  "aws:elasticache/user:User data-redis-user-chat",
  "aws:elasticache/userGroup:UserGroup data-redis-users",
];

const cacheOf = async (spec: Partial<RedisSpec>, more = {}) => {
  const { made } = await build({ redis: { clients, ...spec }, ...more });
  return made.one(cacheType);
};

/** What a secret's wrapper holds. */
function revealed(value: unknown): unknown {
  assert.ok(isSecret(value), "is a secret");
  return value.value;
}

describe("Redis in the data tier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly its resources (${mode})`, async () => {
      const { made } = await build({ redis: { clients } }, { preview });
      assert.deepEqual(made.list(), [...common, ...generated].sort());
      for (const resource of made.all) {
        if (resource.custom) assert.equal(made.parentOf(resource), "data");
      }
    });

    it(`admits exactly its clients' groups, on its port (${mode})`, async () => {
      const { made } = await build({ redis: { clients } }, { preview });
      assertFlows(made, "data-redis", 6379, ["sg-api", "sg-chat"]);
      const cache = made.one(cacheType);
      assert.equal(
        cache.propertyDependencies.securityGroupIds?.join(),
        made.one("aws:ec2/securityGroup:SecurityGroup").urn,
      );
      const subnets = made.one("aws:elasticache/subnetGroup:SubnetGroup");
      assert.deepEqual(subnets.inputs.subnetIds, ["subnet-a", "subnet-b"]);
      assert.deepEqual(cache.propertyDependencies.subnetGroupName, [subnets.urn]);
    });

    it(`gives the cache the token as it is stored, as a secret (${mode})`, async () => {
      const { made } = await build({ redis: { clients } }, { preview });
      const cache = made.one(cacheType);
      const version = made.one(versionType);
      const secret = made.one("aws:secretsmanager/secret:Secret");
      assert.deepEqual(version.propertyDependencies.secretId, [secret.urn]);
      assert.deepEqual(version.options.ignoreChanges, ["secretString"]);
      assert.equal(revealed(version.inputs.secretString), "generated-1");
      assert.deepEqual(cache.propertyDependencies.authToken, [version.urn]);
      assert.equal(revealed(cache.inputs.authToken), "generated-1");
      assert.equal(secret.options.protect, true);
    });

    it(`tells the token to nobody else (${mode})`, async () => {
      const { made, tier } = await build({ redis: { clients } }, { preview });
      const holders = made.all
        .filter(({ inputs }) => JSON.stringify(inputs).includes("generated-1"))
        .map(({ type }) => type)
        .sort();
      assert.deepEqual(holders, [cacheType, versionType]);
      if (preview) return;
      const { connections, securityGroupIds } = tier;
      const handedOut = await valueOf({ connections, securityGroupIds } as object);
      assert.ok(!JSON.stringify(handedOut).includes("generated-"));
    });
  }

  it("keeps cache and secret together when a deployment failed between the two", async () => {
    // The deployment after it: the secret's version exists, and the engine, told to ignore changes of its value,
    // answers with what is stored, whatever the call has made up this time.
    const inputs = new Map<string, Record<string, unknown>>();
    await pulumi.runtime.setMocks({
      newResource: (resource) => {
        const given = resource.inputs as Record<string, unknown>;
        inputs.set(resource.type, given);
        const stored = resource.type === versionType ? { secretString: "stored-before" } : {};
        return { id: `${resource.name}-id`, state: { ...given, ...stored } };
      },
      call: ({ token }) => calls()[token as keyof ReturnType<typeof calls>](),
    });
    new DataTier("data", { network, redis: { clients } });
    await pulumi.runtime.disconnect();
    assert.equal(revealed(inputs.get(versionType)?.secretString), "generated-1");
    assert.equal(revealed(inputs.get(cacheType)?.authToken), "stored-before");
  });

  it("makes a new token as a new resource", async () => {
    const { made } = await build({ redis: { clients, tokenVersion: 2 } });
    assert.deepEqual(
      made.ofType(versionType).map(({ name }) => name),
      ["data-redis-token-2"],
    );
  });

  it("is safe by default", async () => {
    const { inputs, options } = await cacheOf({});
    const expected = {
      engine: "redis",
      engineVersion: "7.1",
      autoMinorVersionUpgrade: true,
      nodeType: "cache.m7g.large",
      numCacheClusters: 2,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      port: 6379,
      networkType: "ipv4",
      ipDiscovery: "ipv4",
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      atRestEncryptionEnabled: true,
      kmsKeyId: "arn:key",
      applyImmediately: false,
      snapshotRetentionLimit: 7,
      snapshotWindow: "01:00-02:00",
      maintenanceWindow: "sun:04:00-sun:05:00",
      finalSnapshotIdentifier: "data-redis-final",
      logDeliveryConfigurations: [
        {
          destination: "/aws/vendedlogs/elasticache/data-redis/engine-log",
          destinationType: "cloudwatch-logs",
          logFormat: "json",
          logType: "engine-log",
        },
        {
          destination: "/aws/vendedlogs/elasticache/data-redis/slow-log",
          destinationType: "cloudwatch-logs",
          logFormat: "json",
          logType: "slow-log",
        },
      ],
    };
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(inputs[key], value, key);
    }
    assert.equal(inputs.userGroupIds, undefined);
    assert.equal(options.protect, true);
    assert.deepEqual(options.ignoreChanges, ["snapshotName"]);
  });

  it("evicts what its parameter group says", async () => {
    const { made } = await build({
      redis: { clients, engine: "valkey", evictionPolicy: "allkeys-lfu" },
    });
    const group = made.one("aws:elasticache/parameterGroup:ParameterGroup");
    assert.equal(group.inputs.family, "valkey8");
    assert.deepEqual(group.inputs.parameters, [{ name: "maxmemory-policy", value: "allkeys-lfu" }]);
    const { inputs } = made.one(cacheType);
    assert.equal(inputs.engine, "valkey");
    assert.equal(inputs.engineVersion, "8.0");
  });

  it("is as cheap as a stack asks", async () => {
    const { made } = await build({
      network: { vpcId: "vpc-1", databaseSubnetIds: ["subnet-a"] },
      redis: {
        clients,
        nodeType: "cache.t4g.micro",
        replicas: 0,
        snapshotDays: 0,
        skipFinalSnapshot: true,
      },
      deletionProtection: false,
    });
    assert.deepEqual(made.list(), [...common, ...generated].sort());
    const { inputs, options } = made.one(cacheType);
    assert.equal(inputs.numCacheClusters, 1);
    assert.equal(inputs.automaticFailoverEnabled, false);
    assert.equal(inputs.multiAzEnabled, false);
    assert.equal(inputs.snapshotRetentionLimit, 0);
    assert.equal(inputs.snapshotWindow, undefined);
    assert.equal(inputs.finalSnapshotIdentifier, undefined);
    assert.equal(options.protect, undefined);
    assert.equal(inputs.transitEncryptionMode, "required", "encryption is not an economy");
  });

  it("keeps replicas in one zone where that is asked, with failover", async () => {
    const { inputs } = await cacheOf(
      { multiAz: false, replicas: 2 },
      { network: { vpcId: "vpc-1", databaseSubnetIds: ["subnet-a"] } },
    );
    assert.equal(inputs.numCacheClusters, 3);
    assert.equal(inputs.automaticFailoverEnabled, true);
    assert.equal(inputs.multiAzEnabled, false);
  });

  it("moves cold keys to disk on the nodes that have one, and on no others", async () => {
    assert.equal(
      (await cacheOf({ nodeType: "cache.r6gd.xlarge" })).inputs.dataTieringEnabled,
      true,
    );
    assert.equal((await cacheOf({})).inputs.dataTieringEnabled, undefined);
  });

  it("is filled from a snapshot", async () => {
    const { inputs } = await cacheOf({ restoreFromSnapshot: "yesterday" });
    assert.equal(inputs.snapshotName, "yesterday");
  });

  it("hands each client host, port and the token's secret by ARN", async () => {
    const { tier } = await build({ redis: { clients } });
    assert.deepEqual(Object.keys(tier.connections), ["api", "chat"]);
    assert.deepEqual(await connectionOf(tier, "chat"), {
      environment: { REDIS_HOST: "redis.example.aws", REDIS_PORT: "6379", REDIS_TLS: "true" },
      secrets: { REDIS_AUTH_TOKEN: "arn:token-secret" },
      secretArns: ["arn:token-secret"],
      kmsKeyArns: ["arn:key"],
      permissions: [],
    });
  });

  it("takes the token from a given secret", async () => {
    const asked: unknown[] = [];
    const { made, tier } = await build(
      {
        redis: {
          clients,
          authentication: "given-secret",
          tokenSecretArn: "arn:given",
          tokenSecretKmsKeyArn: "arn:given-key",
        },
      },
      {
        calls: {
          calls: {
            ...calls(),
            "aws:secretsmanager/getSecretVersion:getSecretVersion": (args) => {
              asked.push(args.secretId);
              return { secretString: "given-token" };
            },
          },
        },
      },
    );
    assert.deepEqual(asked, ["arn:given"]);
    assert.deepEqual(made.list(), [...common].sort());
    assert.equal(revealed(made.one(cacheType).inputs.authToken), "given-token");
    const chat = await connectionOf(tier, "chat");
    assert.deepEqual(chat.secrets, { REDIS_AUTH_TOKEN: "arn:given" });
    assert.deepEqual(chat.secretArns, ["arn:given"]);
    assert.deepEqual(chat.kmsKeyArns, ["arn:given-key"]);
  });

  for (const { mode, preview } of modes) {
    it(`admits roles as users of their own, without any secret (${mode})`, async () => {
      const { made } = await build({ redis: { clients, authentication: "iam" } }, { preview });
      assert.deepEqual(
        made.list(),
        [...common, ...users, "aws:elasticache/user:User data-redis-default-user"].sort(),
      );
      const cache = made.one(cacheType);
      const group = made.one("aws:elasticache/userGroup:UserGroup");
      assert.equal(cache.inputs.authToken, undefined);
      assert.deepEqual(cache.propertyDependencies.userGroupIds, [group.urn]);
      assert.deepEqual(made.refersTo(group, "userIds"), [
        "data-redis-default-user",
        "data-redis-user-api",
        "data-redis-user-chat",
      ]);
    });
  }

  it("lets a role connect to this cache as its own user, and nothing more", async () => {
    const { made, tier } = await build({ redis: { clients, authentication: "iam" } });
    const user = made.one("aws:elasticache/user:User", "data-redis-user-chat");
    assert.equal(user.inputs.userId, "data-redis-chat");
    assert.equal(user.inputs.userName, user.inputs.userId, "IAM asks for the same");
    assert.deepEqual(user.inputs.authenticationMode, { type: "iam" });
    assert.equal(user.inputs.accessString, "on ~* &* +@all -@dangerous +info");
    assert.equal(user.options.deleteBeforeReplace, true);
    const nobody = made.one("aws:elasticache/user:User", "data-redis-default-user");
    assert.equal(nobody.inputs.userName, "default");
    assert.equal(nobody.inputs.accessString, "off -@all");
    const chat = await connectionOf(tier, "chat");
    assert.deepEqual(chat.environment, {
      REDIS_HOST: "redis.example.aws",
      REDIS_PORT: "6379",
      REDIS_TLS: "true",
      REDIS_USERNAME: "data-redis-chat",
      REDIS_CACHE_NAME: "data-redis-id",
    });
    assert.deepEqual(chat.secrets, {});
    assert.deepEqual(chat.secretArns, []);
    assert.deepEqual(chat.permissions, [
      {
        actions: ["elasticache:Connect"],
        resources: [
          "arn:cache",
          "arn:aws:elasticache:eu-central-1:111122223333:data-redis-user-chat",
        ],
      },
    ]);
  });

  it("has no default user in Valkey, which does without", async () => {
    const { made } = await build({
      redis: { clients, authentication: "iam", engine: "valkey" },
    });
    assert.deepEqual(made.list(), [...common, ...users].sort());
    for (const user of made.ofType("aws:elasticache/user:User")) {
      assert.equal(user.inputs.engine, "valkey");
    }
  });
});
