import assert from "node:assert/strict";
import fc from "fast-check";
import type { DataTierArgs } from "../../components/data/DataTier";
import { modes } from "../support/construct";
import { build, calls, connectionOf, json, role, valueOf } from "./data-support";
import { types } from "./support";

const everything: Partial<DataTierArgs> = {
  postgres: { clients: { registration: "sg-registration", api: "sg-api" } },
  redis: { clients: { chat: "sg-chat", api: "sg-api" } },
  openSearch: {
    clients: {
      search: { securityGroupId: "sg-search", roleArn: role("search") },
      api: { securityGroupId: "sg-api", roleArn: role("api") },
    },
  },
  assets: { clients: ["registration", "api"] },
};

describe("The data tier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly its resources, with one key for all stores (${mode})`, async () => {
      const { made } = await build(everything, { preview });
      assert.deepEqual(
        made.list(),
        [
          "bulkhead:index:DataTier data",
          "aws:kms/alias:Alias data-key",
          "aws:kms/key:Key data-key",

          "aws:ec2/securityGroup:SecurityGroup data-postgres",
          `${types.egress} data-postgres-api-egress`,
          `${types.egress} data-postgres-registration-egress`,
          `${types.ingress} data-postgres-api-ingress`,
          `${types.ingress} data-postgres-registration-ingress`,
          "aws:rds/subnetGroup:SubnetGroup data-postgres",
          "aws:rds/parameterGroup:ParameterGroup data-postgres",
          "aws:cloudwatch/logGroup:LogGroup data-postgres-log-postgresql",
          "aws:cloudwatch/logGroup:LogGroup data-postgres-log-upgrade",
          "aws:iam/role:Role data-postgres-monitoring",
          "aws:iam/rolePolicyAttachment:RolePolicyAttachment data-postgres-monitoring",
          "aws:rds/instance:Instance data-postgres",
          "aws:secretsmanager/secretRotation:SecretRotation data-postgres-password",

          "aws:ec2/securityGroup:SecurityGroup data-redis",
          `${types.egress} data-redis-api-egress`,
          `${types.egress} data-redis-chat-egress`,
          `${types.ingress} data-redis-api-ingress`,
          `${types.ingress} data-redis-chat-ingress`,
          "aws:elasticache/subnetGroup:SubnetGroup data-redis",
          "aws:elasticache/parameterGroup:ParameterGroup data-redis",
          "aws:secretsmanager/secret:Secret data-redis-token",
          "aws:secretsmanager/secretVersion:SecretVersion data-redis-token-1",
          "aws:cloudwatch/logGroup:LogGroup data-redis-engine-log",
          "aws:cloudwatch/logGroup:LogGroup data-redis-slow-log",
          "aws:elasticache/replicationGroup:ReplicationGroup data-redis",

          "aws:ec2/securityGroup:SecurityGroup data-search",
          `${types.egress} data-search-api-egress`,
          `${types.egress} data-search-search-egress`,
          `${types.ingress} data-search-api-ingress`,
          `${types.ingress} data-search-search-ingress`,
          "aws:iam/role:Role data-search-master",
          "aws:cloudwatch/logGroup:LogGroup data-search-log-application",
          "aws:cloudwatch/logGroup:LogGroup data-search-log-audit",
          "aws:cloudwatch/logGroup:LogGroup data-search-log-index-slow",
          "aws:cloudwatch/logGroup:LogGroup data-search-log-search-slow",
          "aws:cloudwatch/logResourcePolicy:LogResourcePolicy data-search-logs",
          "aws:opensearch/domain:Domain data-search",
          "aws:opensearch/domainPolicy:DomainPolicy data-search",

          "aws:s3/bucket:Bucket data-assets",
          "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-assets",
          "aws:s3/bucketOwnershipControls:BucketOwnershipControls data-assets",
          "aws:s3/bucketPolicy:BucketPolicy data-assets",
          "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock data-assets",
          "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration data-assets",
          "aws:s3/bucketVersioning:BucketVersioning data-assets",
        ].sort(),
      );
    });

    it(`makes nothing without stores (${mode})`, async () => {
      const { made, tier } = await build({}, { preview });
      assert.deepEqual(made.list(), ["bulkhead:index:DataTier data"]);
      assert.deepEqual(tier.connections, {});
      assert.deepEqual(tier.securityGroupIds, {});
      assert.equal(tier.kmsKeyArn, undefined);
      assert.equal(tier.postgresEndpoint, undefined);
    });

    it(`protects all that holds data, and nothing else (${mode})`, async () => {
      const { made } = await build(everything, { preview });
      const kept = made.all.filter(({ options }) => options.protect === true);
      assert.deepEqual(kept.map(({ type }) => type).sort(), [
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:kms/key:Key",
        "aws:opensearch/domain:Domain",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
      ]);
      const open = await build({ ...everything, deletionProtection: false }, { preview });
      assert.ok(open.made.all.every(({ options }) => options.protect !== true));
      const instance = open.made.one("aws:rds/instance:Instance");
      assert.equal(instance.inputs.deletionProtection, false);
    });
  }

  it("puts a service's stores together in one connection", async () => {
    const { tier } = await build(everything);
    assert.deepEqual(Object.keys(tier.connections).sort(), [
      "api",
      "chat",
      "registration",
      "search",
    ]);
    const api = await connectionOf(tier, "api");
    assert.deepEqual(Object.keys(api.environment).sort(), [
      "ASSETS_BUCKET",
      "ASSETS_PREFIX",
      "DATABASE_HOST",
      "DATABASE_NAME",
      "DATABASE_PORT",
      "DATABASE_SSLMODE",
      "OPENSEARCH_ENDPOINT",
      "REDIS_HOST",
      "REDIS_PORT",
      "REDIS_TLS",
    ]);
    assert.deepEqual(api.secrets, {
      DATABASE_USER: "arn:master-secret:username::",
      DATABASE_PASSWORD: "arn:master-secret:password::",
      REDIS_AUTH_TOKEN: "arn:token-secret",
    });
    assert.deepEqual(api.secretArns, ["arn:master-secret", "arn:token-secret"]);
    assert.deepEqual(api.kmsKeyArns, ["arn:key"], "once, though two stores name it");
    assert.deepEqual(
      api.permissions.flatMap(({ actions }) => actions),
      [
        "es:ESHttp*",
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
        "s3:ListBucket",
        "kms:Decrypt",
        "kms:GenerateDataKey",
      ],
    );
    const search = await connectionOf(tier, "search");
    assert.deepEqual(Object.keys(search.environment), ["OPENSEARCH_ENDPOINT"]);
    assert.deepEqual(search.secrets, {});
    const chat = await connectionOf(tier, "chat");
    assert.deepEqual(Object.keys(chat.secrets), ["REDIS_AUTH_TOKEN"]);
  });

  it("says where its stores are", async () => {
    const { tier } = await build(everything);
    const {
      kmsKeyArn,
      postgresEndpoint,
      postgresSecretArn,
      redisEndpoint,
      openSearchEndpoint,
      openSearchMasterRoleArn,
      assetsBucketName,
      securityGroupIds,
    } = tier;
    assert.deepEqual(
      await valueOf({
        kmsKeyArn,
        postgresEndpoint,
        postgresSecretArn,
        redisEndpoint,
        openSearchEndpoint,
        openSearchMasterRoleArn,
        assetsBucketName,
        securityGroupIds,
      } as object),
      {
        kmsKeyArn: "arn:key",
        postgresEndpoint: "db.example.aws",
        postgresSecretArn: "arn:master-secret",
        redisEndpoint: "redis.example.aws",
        openSearchEndpoint: "https://search.example.aws",
        openSearchMasterRoleArn: "arn:role",
        assetsBucketName: "data-assets",
        securityGroupIds: {
          postgres: "data-postgres-id",
          redis: "data-redis-id",
          openSearch: "data-search-id",
        },
      },
    );
  });

  describe("has a key of its own", () => {
    const root = {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "kms:*",
      Resource: "*",
    };
    const statements = (policy: unknown) => (policy as { Statement: unknown[] }).Statement;

    it("that is rotated, and that CloudWatch Logs may use for this account's log groups", async () => {
      const { made } = await build(everything);
      const key = made.one("aws:kms/key:Key");
      assert.equal(key.inputs.enableKeyRotation, true);
      assert.equal(key.inputs.deletionWindowInDays, 30);
      assert.deepEqual(statements(json(key, "policy")), [
        root,
        {
          Sid: "Logs",
          Effect: "Allow",
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Action: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:DescribeKey",
          ],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws:logs:eu-central-1:111122223333:log-group:*",
            },
          },
        },
      ]);
      for (const group of made.ofType("aws:cloudwatch/logGroup:LogGroup")) {
        assert.equal(group.inputs.kmsKeyId, "arn:key", group.name);
      }
    });

    it("which is kept from the logs where a stack asks", async () => {
      const { made } = await build({ ...everything, encryptLogs: false });
      assert.deepEqual(statements(json(made.one("aws:kms/key:Key"), "policy")), [root]);
      for (const group of made.ofType("aws:cloudwatch/logGroup:LogGroup")) {
        assert.equal(group.inputs.kmsKeyId, undefined, group.name);
      }
    });
  });

  describe("takes a given key", () => {
    const kmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/given";

    it("for all stores, and leaves the logs to CloudWatch's own", async () => {
      const { made, tier } = await build({ ...everything, kmsKeyArn });
      assert.deepEqual(made.ofType("aws:kms/key:Key"), []);
      assert.equal(made.one("aws:rds/instance:Instance").inputs.kmsKeyId, kmsKeyArn);
      assert.equal(
        made.one("aws:elasticache/replicationGroup:ReplicationGroup").inputs.kmsKeyId,
        kmsKeyArn,
      );
      assert.deepEqual(made.one("aws:opensearch/domain:Domain").inputs.encryptAtRest, {
        enabled: true,
        kmsKeyId: kmsKeyArn,
      });
      assert.equal(made.one("aws:secretsmanager/secret:Secret").inputs.kmsKeyId, kmsKeyArn);
      for (const group of made.ofType("aws:cloudwatch/logGroup:LogGroup")) {
        assert.equal(group.inputs.kmsKeyId, undefined, group.name);
      }
      assert.deepEqual((await connectionOf(tier, "api")).kmsKeyArns, [kmsKeyArn]);
    });

    it("for the logs too, where a stack says that its policy admits them", async () => {
      const { made } = await build({ ...everything, kmsKeyArn, encryptLogs: true });
      const group = made.one("aws:cloudwatch/logGroup:LogGroup", "data-postgres-log-upgrade");
      assert.equal(group.inputs.kmsKeyId, kmsKeyArn);
    });

    it("and then asks AWS nothing that the stores do not need", async () => {
      const refuse = () => {
        throw new Error("asked");
      };
      const { made } = await build(
        { kmsKeyArn, redis: { clients: { api: "sg-api" } } },
        {
          calls: {
            calls: {
              ...calls(),
              "aws:index/getCallerIdentity:getCallerIdentity": refuse,
              "aws:index/getPartition:getPartition": refuse,
              "aws:index/getRegion:getRegion": refuse,
            },
          },
        },
      );
      assert.equal(made.ofType("aws:elasticache/replicationGroup:ReplicationGroup").length, 1);
    });
  });

  it("opens exactly the declared flows, whatever the services and stores", async () => {
    const services = ["admin", "api", "chat", "frontend", "search"];
    const some = fc.subarray(services, { minLength: 1 });
    const maybe = fc.option(some, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(maybe, maybe, maybe, async (postgres, redis, openSearch) => {
        const groups = (names: string[]) =>
          Object.fromEntries(names.map((name) => [name, `sg-${name}`]));
        const { made } = await build(
          {
            ...(postgres && { postgres: { clients: groups(postgres) } }),
            ...(redis && { redis: { clients: groups(redis) } }),
            ...(openSearch && {
              openSearch: {
                clients: Object.fromEntries(
                  openSearch.map((name) => [
                    name,
                    { securityGroupId: `sg-${name}`, roleArn: role(name) },
                  ]),
                ),
              },
            }),
          },
          { preview: true },
        );
        const declared = [
          ...(postgres ?? []).map((name) => `sg-${name} -> data-postgres:5432`),
          ...(redis ?? []).map((name) => `sg-${name} -> data-redis:6379`),
          ...(openSearch ?? []).map((name) => `sg-${name} -> data-search:443`),
        ].sort();
        const one = (value: unknown) => String(value);
        const opened = made
          .ofType(types.ingress)
          .map(
            (rule) =>
              `${one(rule.inputs.referencedSecurityGroupId)} -> ${made.refersTo(rule, "securityGroupId").join()}:${one(rule.inputs.fromPort)}`,
          );
        const left = made
          .ofType(types.egress)
          .map(
            (rule) =>
              `${one(rule.inputs.securityGroupId)} -> ${made.refersTo(rule, "referencedSecurityGroupId").join()}:${one(rule.inputs.toPort)}`,
          );
        assert.deepEqual(opened.sort(), declared);
        assert.deepEqual(left.sort(), declared);
      }),
      { numRuns: 8 },
    );
  });
});
