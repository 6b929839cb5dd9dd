import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { DataTierArgs } from "../../components/data/DataTier";
import type { OpenSearchSpec } from "../../components/data/open-search-plan";
import type { PostgresSpec } from "../../components/data/postgres-spec";
import type { RedisSpec } from "../../components/data/redis-plan";
import { problemsOf, role } from "./data-support";

const clients = { api: "sg-api" };
const searchClients = { api: { securityGroupId: "sg-api", roleArn: role("api") } };
const oneSubnet = { vpcId: "vpc-1", databaseSubnetIds: ["subnet-a"] };
const noSubnet = { vpcId: "vpc-1", databaseSubnetIds: [] };

const postgres = (spec: Partial<PostgresSpec>) => ({ postgres: { clients, ...spec } });
const redis = (spec: Partial<RedisSpec>) => ({ redis: { clients, ...spec } });
const openSearch = (spec: Partial<OpenSearchSpec>) => ({
  openSearch: { clients: searchClients, ...spec },
});
const assets = (spec: Partial<NonNullable<DataTierArgs["assets"]>>) => ({
  assets: { clients: ["api"], ...spec },
});
const existing = { bucketName: "ours", bucketArn: "arn:aws:s3:::ours" };

interface Case {
  readonly what: string;
  readonly args: Partial<DataTierArgs>;
  readonly name?: string;
  /** Where the one problem stands, and words of its text. */
  readonly at: string;
  readonly found: string;
  readonly expected: RegExp;
}

const cases: readonly Case[] = [
  {
    what: "a component's name with capitals",
    args: {},
    name: "Data",
    at: "name",
    found: '"Data"',
    expected: /lower-case/,
  },
  {
    what: "a name that leaves a domain no room for its suffix",
    args: openSearch({}),
    name: "the-data-tier-of",
    at: "name",
    found: '"the-data-tier-of-search" (23 characters)',
    expected: /at most 20 characters/,
  },
  {
    what: "a name that leaves a cache no room for its suffix",
    args: redis({}),
    name: "data-tier-of-the-marketplace",
    at: "name",
    found: '"data-tier-of-the-marketplace-redis" (34 characters)',
    expected: /at most 32 characters/,
  },
  {
    what: "a name that leaves the role of the database's monitoring no room for its suffix",
    args: postgres({}),
    name: "the-stores-of-the-farmers-marketplace",
    at: "name",
    found: '"the-stores-of-the-farmers-marketplace-postgres-monitoring" (57 characters)',
    expected: /at most 56 characters/,
  },
  {
    what: "a name that makes a reserved security group's",
    args: postgres({}),
    name: "sg",
    at: "name",
    found: '"sg-postgres"',
    expected: /does not begin with "sg-"/,
  },
  {
    what: "a log retention that CloudWatch does not know",
    args: { logRetentionDays: 10 },
    at: "logRetentionDays",
    found: "10",
    expected: /1, 3, 5, 7, 14, 30/,
  },
  {
    what: "an alias in place of a key",
    args: { kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:alias/data" },
    at: "kmsKeyArn",
    found: '"arn:aws:kms:eu-central-1:111122223333:alias/data"',
    expected: /not of an alias/,
  },

  {
    what: "a database that nobody uses",
    args: postgres({ clients: {} }),
    at: "postgres.clients",
    found: "[]",
    expected: /at least one service/,
  },
  {
    what: "a client's name that no resource can have",
    args: postgres({ clients: { "Sign Up": "sg-1" } }),
    at: "postgres.clients.Sign Up",
    found: '"Sign Up"',
    expected: /lower-case letters, digits and single dashes/,
  },
  {
    what: "two clients with one security group",
    args: postgres({ clients: { api: "sg-1", chat: "sg-1" } }),
    at: "postgres.clients.chat",
    found: '"sg-1"',
    expected: /not that of api/,
  },
  {
    what: "a database with subnets in one zone",
    args: { ...postgres({ multiAz: false }), network: oneSubnet },
    at: "network.databaseSubnetIds",
    found: "1",
    expected: /at least two zones/,
  },
  {
    what: "a version of PostgreSQL that is too old",
    args: postgres({ version: "12.4" }),
    at: "postgres.version",
    found: '"12.4"',
    expected: /14 to 18/,
  },
  {
    what: "a version with three parts",
    args: postgres({ version: "17.4.1" }),
    at: "postgres.version",
    found: '"17.4.1"',
    expected: /such as 17 or 17\.4/,
  },
  {
    what: "an instance class without db.",
    args: postgres({ instanceClass: "m7g.large" }),
    at: "postgres.instanceClass",
    found: '"m7g.large"',
    expected: /instance class of RDS/,
  },
  {
    what: "too little storage",
    args: postgres({ storageGb: 10, maxStorageGb: 100 }),
    at: "postgres.storageGb",
    found: "10",
    expected: /whole GiB from 20 to 65536/,
  },
  {
    what: "half a GiB",
    args: postgres({ storageGb: 20.5, maxStorageGb: 100 }),
    at: "postgres.storageGb",
    found: "20.5",
    expected: /whole GiB/,
  },
  {
    what: "less storage at the end than at the start",
    args: postgres({ storageGb: 200, maxStorageGb: 100 }),
    at: "postgres.maxStorageGb",
    found: "100",
    expected: /from 220 .* or 200 for storage that never grows/,
  },
  {
    what: "a storage limit within RDS's 10 %",
    args: postgres({ storageGb: 1000, maxStorageGb: 1099 }),
    at: "postgres.maxStorageGb",
    found: "1099",
    expected: /from 1100/,
  },
  {
    what: "no backups, and so no point to recover to",
    args: postgres({ backupDays: 0 }),
    at: "postgres.backupDays",
    found: "0",
    expected: /1 to 35/,
  },
  {
    what: "backups for too long",
    args: postgres({ backupDays: 36 }),
    at: "postgres.backupDays",
    found: "36",
    expected: /1 to 35/,
  },
  {
    what: "a backup window without minutes",
    args: postgres({ backupWindow: "1-2" }),
    at: "postgres.backupWindow",
    found: '"1-2"',
    expected: /hh:mm-hh:mm/,
  },
  {
    what: "a backup window that is too short",
    args: postgres({ backupWindow: "01:00-01:29" }),
    at: "postgres.backupWindow",
    found: '"01:00-01:29"',
    expected: /at least 30 minutes/,
  },
  {
    what: "a maintenance window without a day",
    args: postgres({ maintenanceWindow: "03:00-04:00" }),
    at: "postgres.maintenanceWindow",
    found: '"03:00-04:00"',
    expected: /ddd:hh:mm-ddd:hh:mm/,
  },
  {
    what: "a maintenance window of more than a day",
    args: postgres({ maintenanceWindow: "sat:03:00-sun:03:30", backupWindow: "02:00-02:30" }),
    at: "postgres.maintenanceWindow",
    found: '"sat:03:00-sun:03:30"',
    expected: /30 minutes to a day/,
  },
  {
    what: "windows that overlap",
    args: postgres({ backupWindow: "03:30-04:30" }),
    at: "postgres.maintenanceWindow",
    found: '"sun:03:00-sun:04:00"',
    expected: /apart from postgres\.backupWindow \(03:30-04:30\)/,
  },
  {
    what: "a database's name with a dash",
    args: postgres({ databaseName: "my-app" }),
    at: "postgres.databaseName",
    found: '"my-app"',
    expected: /lower-case letters, digits and _/,
  },
  {
    what: "a master user that RDS reserves",
    args: postgres({ masterUsername: "rdsadmin" }),
    at: "postgres.masterUsername",
    found: '"rdsadmin"',
    expected: /reserve/,
  },
  {
    what: "a master user that PostgreSQL reserves",
    args: postgres({ masterUsername: "pg_monitor" }),
    at: "postgres.masterUsername",
    found: '"pg_monitor"',
    expected: /reserve/,
  },
  {
    what: "a port below RDS's",
    args: postgres({ port: 443 }),
    at: "postgres.port",
    found: "443",
    expected: /1150 to 65535/,
  },
  {
    what: "a password that changes less than never",
    args: postgres({ passwordRotationDays: -1 }),
    at: "postgres.passwordRotationDays",
    found: "-1",
    expected: /0 to 1000/,
  },
  {
    what: "an unknown authentication",
    args: postgres({ authentication: "none" as "iam" }),
    at: "postgres.authentication",
    found: '"none"',
    expected: /one of password, iam/,
  },
  {
    what: "credentials of a service that is no client",
    args: postgres({ credentials: { chat: { secretArn: "arn:1" } } }),
    at: "postgres.credentials.chat",
    found: '"chat"',
    expected: /a client of the database: api/,
  },
  {
    what: "credentials beside IAM",
    args: postgres({ authentication: "iam", credentials: { api: { secretArn: "arn:1" } } }),
    at: "postgres.credentials.api",
    found: '"api"',
    expected: /no password/,
  },
  {
    what: "an unknown mode of insights",
    args: postgres({ databaseInsights: "none" as "standard" }),
    at: "postgres.databaseInsights",
    found: '"none"',
    expected: /standard, advanced/,
  },
  {
    what: "a monitoring interval that RDS does not know",
    args: postgres({ monitoringSeconds: 20 }),
    at: "postgres.monitoringSeconds",
    found: "20",
    expected: /0, 1, 5, 10, 15, 30, 60/,
  },
  {
    what: "connections without TLS",
    args: postgres({ parameters: { "rds.force_ssl": "0" } }),
    at: "postgres.parameters.rds.force_ssl",
    found: '"0"',
    expected: /never accepted/,
  },
  {
    what: "a name for a snapshot that is not taken",
    args: postgres({ finalSnapshotName: "last", skipFinalSnapshot: true }),
    at: "postgres.finalSnapshotName",
    found: '"last"',
    expected: /skipFinalSnapshot/,
  },
  {
    what: "a snapshot's name with two dashes",
    args: postgres({ finalSnapshotName: "the--last" }),
    at: "postgres.finalSnapshotName",
    found: '"the--last"',
    expected: /single dashes/,
  },

  {
    what: "a cache that nobody uses",
    args: redis({ clients: {} }),
    at: "redis.clients",
    found: "[]",
    expected: /at least one service/,
  },
  {
    what: "a cache without a subnet",
    args: { ...redis({ replicas: 0 }), network: noSubnet },
    at: "network.databaseSubnetIds",
    found: "0",
    expected: /at least one/,
  },
  {
    what: "a replica without a second zone",
    args: { ...redis({}), network: oneSubnet },
    at: "redis.replicas",
    found: "1",
    expected: /one database subnet/,
  },
  {
    what: "several zones without a replica",
    args: redis({ replicas: 0, multiAz: true }),
    at: "redis.multiAz",
    found: "true",
    expected: /false without a replica/,
  },
  {
    what: "more replicas than ElastiCache has",
    args: redis({ replicas: 6 }),
    at: "redis.replicas",
    found: "6",
    expected: /0 to 5/,
  },
  {
    what: "an unknown engine",
    args: redis({ engine: "memcached" as "redis" }),
    at: "redis.engine",
    found: '"memcached"',
    expected: /redis, valkey/,
  },
  {
    what: "a version of the other engine",
    args: redis({ version: "8.0" }),
    at: "redis.version",
    found: '"8.0"',
    expected: /7\.0 or 7\.1/,
  },
  {
    what: "a version before IAM",
    args: redis({ version: "6.2" }),
    at: "redis.version",
    found: '"6.2"',
    expected: /know IAM/,
  },
  {
    what: "a version of Valkey that never was",
    args: redis({ engine: "valkey", version: "7.0" }),
    at: "redis.version",
    found: '"7.0"',
    expected: /7\.2 or a later/,
  },
  {
    what: "a node type without cache.",
    args: redis({ nodeType: "m7g.large" }),
    at: "redis.nodeType",
    found: '"m7g.large"',
    expected: /node type of ElastiCache/,
  },
  {
    what: "a port below ElastiCache's",
    args: redis({ port: 80 }),
    at: "redis.port",
    found: "80",
    expected: /1024 to 65535/,
  },
  {
    what: "snapshots for too long",
    args: redis({ snapshotDays: 36 }),
    at: "redis.snapshotDays",
    found: "36",
    expected: /0 to 35/,
  },
  {
    what: "a snapshot window that is too short for ElastiCache",
    args: redis({ snapshotWindow: "01:00-01:30" }),
    at: "redis.snapshotWindow",
    found: '"01:00-01:30"',
    expected: /at least 60 minutes/,
  },
  {
    what: "an eviction policy that Redis does not know",
    args: redis({ evictionPolicy: "lru" as "noeviction" }),
    at: "redis.evictionPolicy",
    found: '"lru"',
    expected: /noeviction/,
  },
  {
    what: "a given secret that is not given",
    args: redis({ authentication: "given-secret" }),
    at: "redis.tokenSecretArn",
    found: "nothing",
    expected: /ARN of the secret/,
  },
  {
    what: "a given secret beside a generated token",
    args: redis({ tokenSecretArn: "arn:1" }),
    at: "redis.tokenSecretArn",
    found: '"arn:1"',
    expected: /nothing with authentication "generated-token"/,
  },
  {
    what: "a given secret, as an output, beside IAM",
    args: redis({ authentication: "iam", tokenSecretArn: pulumi.output("arn:1") }),
    at: "redis.tokenSecretArn",
    found: '"an output"',
    expected: /nothing with authentication "iam"/,
  },
  {
    what: "a version of a token that is not generated",
    args: redis({ authentication: "iam", tokenVersion: 2 }),
    at: "redis.tokenVersion",
    found: "2",
    expected: /nothing with authentication "iam"/,
  },
  {
    what: "a token's version 0",
    args: redis({ tokenVersion: 0 }),
    at: "redis.tokenVersion",
    found: "0",
    expected: /from 1/,
  },
  {
    what: "a service whose user in ElastiCache would have too long an id",
    args: redis({
      authentication: "iam",
      clients: { "registration-of-all-farmers": "sg-1" },
    }),
    at: "redis.clients.registration-of-all-farmers",
    found: '"registration-of-all-farmers"',
    expected: /at most 40 characters, not 46/,
  },

  {
    what: "a domain that nobody uses",
    args: openSearch({ clients: {} }),
    at: "openSearch.clients",
    found: "[]",
    expected: /at least one service/,
  },
  {
    what: "an Elasticsearch",
    args: openSearch({ version: "Elasticsearch_7.10" }),
    at: "openSearch.version",
    found: '"Elasticsearch_7.10"',
    expected: /OpenSearch_<major>/,
  },
  {
    what: "an instance type without .search",
    args: openSearch({ instanceType: "m7g.medium" }),
    at: "openSearch.instanceType",
    found: '"m7g.medium"',
    expected: /instance type of OpenSearch/,
  },
  {
    what: "an instance type without encryption",
    args: openSearch({ instanceType: "t2.small.search" }),
    at: "openSearch.instanceType",
    found: '"t2.small.search"',
    expected: /encryption at rest/,
  },
  {
    what: "dedicated masters with disks of their own",
    args: openSearch({ masterInstanceType: "i3.large.search" }),
    at: "openSearch.masterInstanceType",
    found: '"i3.large.search"',
    expected: /data on EBS/,
  },
  {
    what: "more zones than subnets",
    args: openSearch({ zones: 3 }),
    at: "openSearch.zones",
    found: "3",
    expected: /at most the 2 zones/,
  },
  {
    what: "data nodes that cannot be spread evenly",
    args: openSearch({ zones: 2, instances: 3 }),
    at: "openSearch.instances",
    found: "3",
    expected: /a multiple of the 2 zones/,
  },
  {
    what: "too little storage per node",
    args: openSearch({ storageGb: 5 }),
    at: "openSearch.storageGb",
    found: "5",
    expected: /10 to 24576/,
  },
  {
    what: "two clients of OpenSearch with one security group",
    args: openSearch({
      clients: {
        api: { securityGroupId: "sg-1", roleArn: role("api") },
        chat: { securityGroupId: "sg-1", roleArn: role("chat") },
      },
    }),
    at: "openSearch.clients.chat",
    found: '"sg-1"',
    expected: /not that of api/,
  },

  {
    what: "a bucket that nobody uses",
    args: assets({ clients: [] }),
    at: "assets.clients",
    found: "[]",
    expected: /at least one service/,
  },
  {
    what: "a client of the bucket twice",
    args: assets({ clients: ["api", "chat", "api"] }),
    at: "assets.clients",
    found: '"api"',
    expected: /each service once/,
  },
  {
    what: "a client whose name would leave its prefix",
    args: assets({ clients: ["api/.."] }),
    at: "assets.clients.api/..",
    found: '"api/.."',
    expected: /lower-case letters, digits/,
  },
  {
    what: "every web page in the world",
    args: assets({ corsOrigins: ["https://www.example.com", "*"] }),
    at: "assets.corsOrigins[1]",
    found: '"*"',
    expected: /without wild card/,
  },
  {
    what: "files that are gone at once",
    args: assets({ noncurrentDays: 0 }),
    at: "assets.noncurrentDays",
    found: "0",
    expected: /1 to 3650/,
  },
  {
    what: "a setting of a bucket that exists",
    args: assets({ existing, forceDestroy: true }),
    at: "assets.forceDestroy",
    found: "true",
    expected: /nothing beside a bucket that exists/,
  },
];

describe("Bad input of the data tier", () => {
  for (const { what, args, name, at, found, expected } of cases) {
    it(`is refused before anything is registered: ${what}`, async () => {
      const { problems, registered } = await problemsOf(args, name);
      assert.deepEqual(
        problems.map((problem) => [problem.at, problem.found]),
        [[at, found]],
      );
      assert.match(problems[0]?.expected ?? "", expected);
      assert.notEqual(problems[0]?.fix ?? "", "");
      assert.deepEqual(
        registered.filter((line) => !line.startsWith("bulkhead:")),
        [],
      );
    });
  }

  it("is told all at once", async () => {
    const { problems } = await problemsOf({
      logRetentionDays: 0,
      ...postgres({ port: 1, backupDays: 0 }),
      ...redis({ replicas: -1 }),
      ...openSearch({ zones: 3, instances: 2 }),
      ...assets({ clients: [] }),
    });
    assert.deepEqual(
      problems.map(({ at }) => at),
      [
        "logRetentionDays",
        "postgres.backupDays",
        "postgres.port",
        "redis.replicas",
        "openSearch.zones",
        "openSearch.instances",
        "assets.clients",
      ],
    );
  });

  it("asks no room for a role that it does not make", async () => {
    const name = "the-stores-of-the-farmers-marketplace";
    const { problems } = await problemsOf(postgres({ monitoringSeconds: 0 }), name);
    assert.deepEqual(problems, []);
  });

  it("names no bound that it refuses itself", async () => {
    const bounds: Partial<DataTierArgs>[] = [
      postgres({ storageGb: 20, maxStorageGb: 22, backupDays: 1, port: 1150, version: "14" }),
      postgres({ storageGb: 65_536, backupDays: 35, port: 65_535, version: "18.1" }),
      postgres({ storageGb: 1000, maxStorageGb: 1100, monitoringSeconds: 1 }),
      redis({ replicas: 5, snapshotDays: 35, port: 1024, version: "7.0" }),
      redis({ replicas: 0, snapshotDays: 0, port: 65_535 }),
      openSearch({ instances: 80, storageGb: 24_576, version: "OpenSearch_3.1" }),
      openSearch({ zones: 1, instances: 1, storageGb: 10 }),
      assets({ noncurrentDays: 3650, corsOrigins: ["http://localhost:3000"] }),
      { logRetentionDays: 3653 },
    ];
    for (const args of bounds) {
      assert.deepEqual((await problemsOf(args)).problems, [], JSON.stringify(args));
    }
  });
});
