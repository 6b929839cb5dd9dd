import * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { typeToken } from "../common/component";
import { type Connection, type DatabaseSubnets } from "../common/contracts";
import { logRetentionProblems } from "../common/log-retention";
import { nameProblems } from "../common/names";
import { createAssets } from "./assets";
import { type AssetsPlan, type AssetsSpec, planAssets } from "./assets-plan";
import { checkForm } from "./checks";
import { createKey } from "./encryption";
import { createOpenSearch } from "./open-search";
import { type OpenSearchPlan, type OpenSearchSpec, planOpenSearch } from "./open-search-plan";
import { createPostgres, monitoringRoleName } from "./postgres";
import { planPostgres, type PostgresPlan } from "./postgres-plan";
import { type PostgresSpec } from "./postgres-spec";
import { createRedis } from "./redis";
import { planRedis, type RedisPlan, type RedisSpec } from "./redis-plan";
import {
  lookUpAccount,
  mergeConnections,
  once,
  type StoreContext,
  type StoreOutcome,
} from "./store";

/** The stores of a platform, each made only where it is specified. */
export interface DataTierArgs {
  /** The VPC and its database subnets, one per zone, in which the stores stand. */
  network: DatabaseSubnets;
  /**
   * A PostgreSQL database on RDS.
   * @default none
   */
  postgres?: PostgresSpec;
  /**
   * A Redis cache on ElastiCache.
   * @default none
   */
  redis?: RedisSpec;
  /**
   * An OpenSearch domain.
   * @default none
   */
  openSearch?: OpenSearchSpec;
  /**
   * A bucket with a prefix for each service.
   * @default none
   */
  assets?: AssetsSpec;
  /**
   * ARN of the KMS key that encrypts all that the stores hold, `arn:aws:kms:…:key/…`.
   * @default a key of the tier's own that is rotated every year, 1 USD a month
   */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether the stores' logs are encrypted with the same key. The policy of a given key must admit CloudWatch Logs for
   * that, or the log groups are refused.
   * @default true with the tier's own key, false with a given one
   */
  encryptLogs?: boolean;
  /**
   * Days for which the stores' logs are kept, one of CloudWatch Logs' periods.
   * @default 90
   */
  logRetentionDays?: number;
  /**
   * Whether what holds data is protected from deletion: RDS refuses to delete the database, and Pulumi refuses to
   * delete or replace database, cache, domain, bucket, key and token. To take a protected stack down, set this to
   * false and deploy first.
   * @default true
   */
  deletionProtection?: boolean;
  /**
   * ARN of a managed policy that bounds what the roles of Enhanced Monitoring and of OpenSearch's administrators can ever be allowed.
   * @default none
   */
  permissionsBoundaryArn?: pulumi.Input<string>;
}

/**
 * The data tier: stores in the database subnets, reached only by the services that declare them.
 *
 * ```
 *  service ──5432──▶ PostgreSQL   primary ⇄ standby       ┐
 *  service ──6379──▶ Redis        primary ⇄ replica       ├─ database subnets: no way in or out but these
 *  service ───443──▶ OpenSearch   a data node per zone    ┘
 *  service ──S3 endpoint──▶ assets bucket, <service>/…
 * ```
 *
 * Each store has a security group that admits exactly its clients' groups on exactly its port; the same flow is
 * permitted at the client's group. Stores have no egress. Everything is encrypted with one customer key and spoken to
 * over TLS only. Settings and credentials reach a service as its `connections` entry: plain values, ARNs of secrets,
 * and the permissions that its role needs. No password is in it.
 *
 * Costs with all defaults, on demand in Frankfurt, roughly and per month: PostgreSQL 310 USD, Redis 280 USD,
 * OpenSearch 140 USD, key 1 USD, logs and backups by use. The smallest of everything in one zone: about 60 USD.
 *
 * ```ts
 * const data = new DataTier("data", {
 *   network,
 *   postgres: { clients: { api: groups.api } },
 *   redis: { clients: { api: groups.api, chat: groups.chat } },
 *   assets: { clients: ["api"] },
 * });
 * data.connections.api.environment.DATABASE_HOST;
 * ```
 *
 * @throws InvalidArgumentsError with every problem of the arguments, before anything is registered
 */
export class DataTier extends pulumi.ComponentResource {
  /** How each service talks to the stores that it declares, by service. */
  readonly connections: Record<string, Connection>;
  /** Ids of the stores' security groups, by store: `postgres`, `redis`, `openSearch`. */
  readonly securityGroupIds: Record<string, pulumi.Output<string>>;
  /** ARN of the key that encrypts what the stores hold; none without stores. */
  readonly kmsKeyArn?: pulumi.Output<string>;
  /** Host name of the PostgreSQL database. */
  readonly postgresEndpoint?: pulumi.Output<string>;
  /** What RDS and CloudWatch call the database. */
  readonly postgresIdentifier?: pulumi.Output<string>;
  /** ARN of the secret with the database's master user, for migrations. */
  readonly postgresSecretArn?: pulumi.Output<string>;
  /** Host name of Redis's primary. */
  readonly redisEndpoint?: pulumi.Output<string>;
  /** What ElastiCache and CloudWatch call Redis's nodes, primary and replicas alike; empty without Redis. */
  readonly redisNodeIds: pulumi.Output<string>[];
  /** What OpenSearch and CloudWatch call the domain. */
  readonly openSearchDomainName?: pulumi.Output<string>;
  /** Address of the OpenSearch domain, `https://…`. */
  readonly openSearchEndpoint?: pulumi.Output<string>;
  /** ARN of the role that administers the domain's fine-grained access control. */
  readonly openSearchMasterRoleArn?: pulumi.Output<string>;
  /** Name of the assets bucket. */
  readonly assetsBucketName?: pulumi.Output<string>;

  constructor(name: string, args: DataTierArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("DataTier"), name, {}, opts);
    const plan = planStores(name, args);
    const context = createContext(this, name, args);

    const postgres = plan.postgres && createPostgres(context, ...plan.postgres);
    const redis = plan.redis && createRedis(context, ...plan.redis);
    const openSearch = plan.openSearch && createOpenSearch(context, ...plan.openSearch);
    const assets = plan.assets && createAssets(context, ...plan.assets);

    const outcomes: (StoreOutcome | undefined)[] = [postgres, redis, openSearch, assets];
    this.connections = mergeConnections(outcomes.filter((store) => store !== undefined));
    this.securityGroupIds = {
      ...(postgres && { postgres: postgres.group.id }),
      ...(redis && { redis: redis.group.id }),
      ...(openSearch && { openSearch: openSearch.group.id }),
    };
    this.kmsKeyArn = needsKey(args) ? pulumi.output(context.keyArn()) : undefined;
    this.postgresEndpoint = postgres?.host;
    this.postgresIdentifier = postgres?.identifier;
    this.postgresSecretArn = postgres?.secretArn;
    this.redisEndpoint = redis?.host;
    this.redisNodeIds = redis?.nodeIds ?? [];
    this.openSearchDomainName = openSearch?.domainName;
    this.openSearchEndpoint = openSearch?.endpoint;
    this.openSearchMasterRoleArn = openSearch?.masterRoleArn;
    this.assetsBucketName = assets?.bucketName;
    this.registerOutputs({
      connections: this.connections,
      securityGroupIds: this.securityGroupIds,
      kmsKeyArn: this.kmsKeyArn,
      postgresEndpoint: this.postgresEndpoint,
      postgresIdentifier: this.postgresIdentifier,
      postgresSecretArn: this.postgresSecretArn,
      redisEndpoint: this.redisEndpoint,
      redisNodeIds: this.redisNodeIds,
      openSearchDomainName: this.openSearchDomainName,
      openSearchEndpoint: this.openSearchEndpoint,
      openSearchMasterRoleArn: this.openSearchMasterRoleArn,
      assetsBucketName: this.assetsBucketName,
    });
  }
}

/** Each store's specification with its plan, where it is specified. */
interface Plans {
  readonly postgres?: readonly [PostgresSpec, PostgresPlan];
  readonly redis?: readonly [RedisSpec, RedisPlan];
  readonly openSearch?: readonly [OpenSearchSpec, OpenSearchPlan];
  readonly assets?: readonly [AssetsSpec, AssetsPlan];
}

const argumentNames: ArgumentNames<DataTierArgs> = {
  network: "required",
  postgres: "optional",
  redis: "optional",
  openSearch: "optional",
  assets: "optional",
  kmsKeyArn: "optional",
  encryptLogs: "optional",
  logRetentionDays: "optional",
  deletionProtection: "optional",
  permissionsBoundaryArn: "optional",
};

/** @throws InvalidArgumentsError */
function planStores(name: string, args: DataTierArgs): Plans {
  const problems = beginProblems("DataTier", name, args, argumentNames);
  const { postgres, redis, openSearch, assets } = args;
  const subnets = args.network.databaseSubnetIds.length;
  checkForm(
    problems,
    "name",
    name,
    /^[a-z](-?[a-z0-9])*$/,
    "lower-case letters, digits and single dashes, beginning with a letter, as RDS and S3 ask",
    "Rename the component.",
  );
  problems.addAll(logRetentionProblems(args.logRetentionDays, "logRetentionDays"));
  if (typeof args.kmsKeyArn === "string") {
    checkForm(
      problems,
      "kmsKeyArn",
      args.kmsKeyArn,
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/,
      "the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, not of an alias",
      "Look it up with `aws kms describe-key`.",
    );
  }
  if (postgres) problems.addAll(nameProblems("databaseInstance", `${name}-postgres`, "name"));
  if (redis) problems.addAll(nameProblems("replicationGroup", `${name}-redis`, "name"));
  if (openSearch) problems.addAll(nameProblems("searchDomain", `${name}-search`, "name"));
  if (assets) problems.addAll(nameProblems("bucket", `${name}-assets`, "name"));
  if (postgres ?? redis ?? openSearch) {
    problems.addAll(nameProblems("securityGroup", `${name}-postgres`, "name"));
  }
  const plans: Plans = {
    ...(postgres && { postgres: [postgres, planPostgres(postgres, subnets, problems)] }),
    ...(redis && { redis: [redis, planRedis(redis, name, subnets, problems)] }),
    ...(openSearch && { openSearch: [openSearch, planOpenSearch(openSearch, subnets, problems)] }),
    ...(assets && { assets: [assets, planAssets(assets, problems)] }),
  };
  if (plans.postgres !== undefined && plans.postgres[1].monitoringSeconds > 0) {
    problems.addAll(nameProblems("role", monitoringRoleName(name), "name"));
  }
  problems.throwIfAny("DataTier", name);
  return plans;
}

/** Whether any store encrypts with the tier's key: all do, but for a bucket that exists already. */
function needsKey({ postgres, redis, openSearch, assets }: DataTierArgs): boolean {
  const ownBucket = assets !== undefined && assets.existing === undefined;
  return ownBucket || [postgres, redis, openSearch].some((store) => store !== undefined);
}

function createContext(parent: pulumi.Resource, name: string, args: DataTierArgs): StoreContext {
  const protect = args.deletionProtection ?? true;
  const encryptLogs = args.encryptLogs ?? args.kmsKeyArn === undefined;
  const account = once(() => lookUpAccount(parent));
  const keyArn = once(
    () =>
      args.kmsKeyArn ??
      createKey(parent, name, { forLogs: encryptLogs, protect, account: account() }).arn,
  );
  return {
    parent,
    name,
    network: args.network,
    logRetentionDays: args.logRetentionDays ?? 90,
    protect,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    keyArn,
    logKeyArn: () => (encryptLogs ? keyArn() : undefined),
    account,
  };
}
