import type * as pulumi from "@pulumi/pulumi";
import { type ProblemList } from "../common/problems";
import { entryOf } from "../common/records";
import { checkClientGroups, checkClientNames, checkForm, checkOneOf, checkWhole } from "./checks";
import { checkWindows } from "./windows";

/** The engines that speak Redis's protocol. */
export const RedisEngine = { Redis: "redis", Valkey: "valkey" } as const;
export type RedisEngine = (typeof RedisEngine)[keyof typeof RedisEngine];

/** How services prove to Redis who they are. */
export const RedisAuthentication = {
  /** One token for all services, made by AWS and kept in Secrets Manager. */
  GeneratedToken: "generated-token",
  /** One token for all services, from a secret that exists already. */
  GivenSecret: "given-secret",
  /** A user per service, admitted by the service's IAM role; no secret anywhere. */
  Iam: "iam",
} as const;
export type RedisAuthentication = (typeof RedisAuthentication)[keyof typeof RedisAuthentication];

/** What Redis does when its memory is full. */
export const EvictionPolicy = {
  VolatileLru: "volatile-lru",
  VolatileLfu: "volatile-lfu",
  VolatileTtl: "volatile-ttl",
  VolatileRandom: "volatile-random",
  AllKeysLru: "allkeys-lru",
  AllKeysLfu: "allkeys-lfu",
  AllKeysRandom: "allkeys-random",
  NoEviction: "noeviction",
} as const;
export type EvictionPolicy = (typeof EvictionPolicy)[keyof typeof EvictionPolicy];

/** A Redis cache on Amazon ElastiCache: one primary, replicas, TLS only. */
export interface RedisSpec {
  /** Who may connect: service name → id of the service's security group. At least one. */
  clients: Record<string, pulumi.Input<string>>;
  /**
   * The engine. Valkey is the open continuation of Redis 7.2, spoken to in the same way and 20 % cheaper.
   * @default "redis"
   */
  engine?: RedisEngine;
  /**
   * The engine's version with one point: Redis 7.0 or 7.1, Valkey from 7.2.
   * @default "7.1" of Redis, "8.0" of Valkey
   */
  version?: string;
  /**
   * The node type, `cache.…`. cache.t4g.micro costs about 14 USD a month and node.
   * @default "cache.m7g.large", about 140 USD a month and node
   */
  nodeType?: string;
  /**
   * Replicas beside the primary, 0 to 5. With one or more, a replica takes over when the primary fails; without any,
   * a failure loses what came after the last snapshot.
   * @default 1
   */
  replicas?: number;
  /**
   * Whether primary and replicas stand in different zones. Needs a replica and subnets in two zones.
   * @default true where there are replicas
   */
  multiAz?: boolean;
  /**
   * The TCP port, 1024 to 65535. Changing it replaces the cache.
   * @default 6379
   */
  port?: number;
  /**
   * How services log in: all with a token that AWS makes, all with a token of yours, or each by its IAM role as a
   * user of its own, which is the narrowest and needs a client that signs its log-in and does so every 12 hours.
   * @default "generated-token"
   */
  authentication?: RedisAuthentication;
  /**
   * ARN of the secret whose whole value is the token (16 to 128 letters, digits and `!&#$^<>-`); with `given-secret`
   * only. Its value is read at every deployment and stands encrypted in the stack's state; where it has changed, the
   * cache accepts the new token besides the old one.
   * @default none
   */
  tokenSecretArn?: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts that secret, where it is not AWS's own.
   * @default AWS's own key
   */
  tokenSecretKmsKeyArn?: pulumi.Input<string>;
  /**
   * Counts the generated tokens: the next number makes a new one. The cache accepts the old token besides the new one
   * until the following change, so services that are restarted in between never fail to log in.
   * @default 1
   */
  tokenVersion?: number;
  /**
   * Which keys go when memory is full.
   * @default "volatile-lru": of the keys with an expiry, those not used for longest
   */
  evictionPolicy?: EvictionPolicy;
  /**
   * Days for which daily snapshots are kept, 0 for none to 35.
   * @default 7
   */
  snapshotDays?: number;
  /**
   * When snapshots are taken, daily in UTC, at least 60 minutes.
   * @default "01:00-02:00"
   */
  snapshotWindow?: string;
  /**
   * When ElastiCache may replace nodes for upgrades and changes, weekly in UTC, at least 60 minutes, apart from
   * `snapshotWindow`.
   * @default "sun:04:00-sun:05:00"
   */
  maintenanceWindow?: string;
  /**
   * Name of a snapshot that the cache is filled from. Read when it is created and never again.
   * @default an empty cache
   */
  restoreFromSnapshot?: string;
  /**
   * Whether the cache is deleted without a last snapshot. Only for stacks that are thrown away.
   * @default false
   */
  skipFinalSnapshot?: boolean;
}

/** What a Redis cache will be, all defaults filled in. */
export interface RedisPlan {
  readonly engine: RedisEngine;
  readonly version: string;
  readonly parameterFamily: string;
  readonly nodeType: string;
  /** Only nodes with solid state disks can, and must, move cold keys there. */
  readonly dataTiering: boolean;
  readonly replicas: number;
  readonly multiAz: boolean;
  readonly port: number;
  readonly authentication: RedisAuthentication;
  readonly tokenVersion: number;
  readonly evictionPolicy: EvictionPolicy;
  readonly snapshotDays: number;
  readonly snapshotWindow: string;
  readonly maintenanceWindow: string;
  readonly skipFinalSnapshot: boolean;
}

interface KnownVersions {
  readonly form: RegExp;
  readonly expected: string;
  readonly standard: string;
}

const knownVersions: Readonly<Partial<Record<string, KnownVersions>>> = {
  redis: {
    form: /^7\.[01]$/,
    expected: "7.0 or 7.1, the versions of Redis that know IAM",
    standard: "7.1",
  },
  valkey: {
    form: /^(7\.2|[89]\.\d+)$/,
    expected: "7.2 or a later version of Valkey such as 8.0",
    standard: "8.0",
  },
};

/** Decides what the cache will be, and says everything that is wrong with its specification. */
export function planRedis(
  spec: RedisSpec,
  componentName: string,
  subnetCount: number,
  problems: ProblemList,
): RedisPlan {
  const engine = spec.engine ?? RedisEngine.Redis;
  const version = spec.version ?? entryOf(knownVersions, engine)?.standard ?? "";
  const nodeType = spec.nodeType ?? "cache.m7g.large";
  const replicas = spec.replicas ?? 1;
  const plan: RedisPlan = {
    engine,
    version,
    parameterFamily: `${engine}${version.split(".")[0] ?? ""}`,
    nodeType,
    dataTiering: nodeType.startsWith("cache.r6gd."),
    replicas,
    multiAz: spec.multiAz ?? replicas > 0,
    port: spec.port ?? 6379,
    authentication: spec.authentication ?? RedisAuthentication.GeneratedToken,
    tokenVersion: spec.tokenVersion ?? 1,
    evictionPolicy: spec.evictionPolicy ?? EvictionPolicy.VolatileLru,
    snapshotDays: spec.snapshotDays ?? 7,
    snapshotWindow: spec.snapshotWindow ?? "01:00-02:00",
    maintenanceWindow: spec.maintenanceWindow ?? "sun:04:00-sun:05:00",
    skipFinalSnapshot: spec.skipFinalSnapshot ?? false,
  };
  checkNodes(plan, subnetCount, problems);
  checkAccess(plan, spec, problems);
  if (plan.authentication === RedisAuthentication.Iam) {
    checkUserNames(componentName, Object.keys(spec.clients), problems);
  }
  return plan;
}

function checkNodes(plan: RedisPlan, subnetCount: number, problems: ProblemList): void {
  checkOneOf(problems, "redis.engine", plan.engine, RedisEngine);
  const known = entryOf(knownVersions, plan.engine);
  if (known !== undefined) {
    checkForm(
      problems,
      "redis.version",
      plan.version,
      known.form,
      known.expected,
      "Choose one, or leave it out.",
    );
  }
  checkForm(
    problems,
    "redis.nodeType",
    plan.nodeType,
    /^cache\.[a-z0-9-]+\.[a-z0-9]+$/,
    "a node type of ElastiCache",
    "Write it like cache.m7g.large.",
  );
  checkWhole(problems, "redis.replicas", plan.replicas, [0, 5], "replicas");
  if (plan.multiAz && plan.replicas < 1) {
    problems.add(
      "redis.multiAz",
      plan.multiAz,
      "false without a replica",
      "Set replicas to 1 or more, or multiAz to false.",
    );
  }
  if (subnetCount === 0) {
    problems.add(
      "network.databaseSubnetIds",
      subnetCount,
      "at least one database subnet",
      "Add a zone to the network.",
    );
  }
  if (plan.multiAz && plan.replicas > 0 && subnetCount === 1) {
    problems.add(
      "redis.replicas",
      plan.replicas,
      "0, as there is one database subnet and replicas belong in another zone",
      "Add a zone to the network, or set multiAz to false to keep the replicas in one.",
    );
  }
  checkWhole(problems, "redis.snapshotDays", plan.snapshotDays, [0, 35], "days");
  checkOneOf(problems, "redis.evictionPolicy", plan.evictionPolicy, EvictionPolicy);
  checkWindows(
    {
      backup: plan.snapshotWindow,
      backupAt: "redis.snapshotWindow",
      maintenance: plan.maintenanceWindow,
      maintenanceAt: "redis.maintenanceWindow",
      leastMinutes: 60,
    },
    problems,
  );
}

function checkAccess(plan: RedisPlan, spec: RedisSpec, problems: ProblemList): void {
  checkClientNames(problems, "redis.clients", Object.keys(spec.clients));
  checkClientGroups(problems, "redis.clients", spec.clients);
  checkWhole(problems, "redis.port", plan.port, [1024, 65_535], "port number");
  checkOneOf(problems, "redis.authentication", plan.authentication, RedisAuthentication);
  checkWhole(problems, "redis.tokenVersion", plan.tokenVersion, [1, 1_000_000], "number");
  const { GivenSecret, GeneratedToken } = RedisAuthentication;
  if (plan.authentication === GivenSecret && spec.tokenSecretArn === undefined) {
    problems.add(
      "redis.tokenSecretArn",
      undefined,
      "the ARN of the secret that holds the token",
      `Name the secret, or choose another authentication than "${GivenSecret}".`,
    );
  }
  const only = (at: "tokenSecretArn" | "tokenSecretKmsKeyArn" | "tokenVersion", mode: string) => {
    if (spec[at] === undefined || plan.authentication === mode) return;
    problems.add(
      `redis.${at}`,
      typeof spec[at] === "object" ? "an output" : spec[at],
      `nothing with authentication "${plan.authentication}"`,
      `Leave it out, or choose "${mode}".`,
    );
  };
  only("tokenSecretArn", GivenSecret);
  only("tokenSecretKmsKeyArn", GivenSecret);
  only("tokenVersion", GeneratedToken);
}

/** ElastiCache's users have ids of at most 40 characters: `<component>-redis-<7 random>-<service>`. */
function checkUserNames(
  componentName: string,
  services: readonly string[],
  problems: ProblemList,
): void {
  for (const service of services) {
    const length = `${componentName}-redis-1234567-${service}`.length;
    if (length > 40) {
      problems.add(
        `redis.clients.${service}`,
        service,
        `a name with which the id of its user in ElastiCache has at most 40 characters, not ${length}`,
        `Shorten the service's or the component's name by ${length - 40}.`,
      );
    }
  }
}
