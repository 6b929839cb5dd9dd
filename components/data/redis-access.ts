import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Connection } from "../common/contracts";
import { sortedNames } from "./checks";
import { RedisAuthentication, RedisEngine, type RedisPlan, type RedisSpec } from "./redis-plan";
import { emptyConnection, type StoreContext } from "./store";

/** How a cache admits its clients. */
export interface RedisAccess {
  /** The replication group's arguments for it. */
  readonly settings: Pick<aws.elasticache.ReplicationGroupArgs, "authToken" | "userGroupIds">;
  /** What a service needs to log in, once there is a cache. */
  connect(service: string, cache: aws.elasticache.ReplicationGroup): Connection;
}

/** @param uniqueName a name that nothing else in the account's region has, for users and their group */
export function createRedisAccess(
  context: StoreContext,
  spec: RedisSpec,
  plan: RedisPlan,
  uniqueName: pulumi.Output<string>,
): RedisAccess {
  if (plan.authentication === RedisAuthentication.Iam) {
    return createUsers(context, spec, plan, uniqueName);
  }
  if (spec.tokenSecretArn === undefined) return generateToken(context, plan);
  const { secretString } = aws.secretsmanager.getSecretVersionOutput(
    { secretId: spec.tokenSecretArn },
    { parent: context.parent },
  );
  return tokenAccess(pulumi.secret(secretString), spec.tokenSecretArn, spec.tokenSecretKmsKeyArn);
}

/**
 * A token that Secrets Manager makes up, kept in a secret. The call that makes it answers differently at every
 * deployment, so three things hold the first answer:
 *
 * 1. the secret's version ignores changes of its value: what was stored stays;
 * 2. the cache takes the token from the version as it is stored, never from the call. A deployment that fails between
 *    the two goes on later with the stored token, and cache and secret cannot differ;
 * 3. a new `tokenVersion` is a new resource, so its first answer is a new token. Secrets Manager moves AWSCURRENT to
 *    it, and the cache adds it to the old token (strategy ROTATE) until the next change.
 *
 * The value is a secret in the state, and nowhere else outside Secrets Manager.
 */
function generateToken(context: StoreContext, plan: RedisPlan): RedisAccess {
  const { parent, name, keyArn, protect } = context;
  const secret = new aws.secretsmanager.Secret(
    `${name}-redis-token`,
    {
      description: `Token with which services log in to the Redis of ${name}`,
      kmsKeyId: keyArn(),
      recoveryWindowInDays: protect ? 30 : 7,
    },
    { parent, protect },
  );
  // Letters and digits only: ElastiCache refuses most other characters.
  const { randomPassword } = aws.secretsmanager.getRandomPasswordOutput(
    { passwordLength: 64, excludePunctuation: true },
    { parent },
  );
  const version = new aws.secretsmanager.SecretVersion(
    `${name}-redis-token-${plan.tokenVersion}`,
    { secretId: secret.id, secretString: pulumi.secret(randomPassword) },
    { parent, ignoreChanges: ["secretString"] },
  );
  // By way of the version, so that nobody is handed a secret that has no value yet.
  return tokenAccess(version.secretString, version.secretArn, keyArn());
}

function tokenAccess(
  token: pulumi.Output<string | undefined>,
  secretArn: pulumi.Input<string>,
  keyArn: pulumi.Input<string> | undefined,
): RedisAccess {
  return {
    settings: { authToken: token },
    connect: () => ({
      ...emptyConnection,
      secrets: { REDIS_AUTH_TOKEN: secretArn },
      secretArns: [secretArn],
      kmsKeyArns: keyArn === undefined ? [] : [keyArn],
    }),
  };
}

/** All commands but the dangerous ones (FLUSHALL, KEYS, CONFIG …); INFO is what clients ask when they connect. */
const accessString = "on ~* &* +@all -@dangerous +info";

/**
 * A user per service, each admitted by IAM. Ids of users and groups are not made by auto-naming and must be unique in
 * the account's region, so they begin with the subnet group's generated name; a replacement has the same id, so the
 * old one goes first.
 */
function createUsers(
  context: StoreContext,
  spec: RedisSpec,
  plan: RedisPlan,
  uniqueName: pulumi.Output<string>,
): RedisAccess {
  const { parent, name } = context;
  const options = { parent, deleteBeforeReplace: true };
  const users = new Map<string, aws.elasticache.User>();
  for (const service of sortedNames(spec.clients)) {
    // IAM asks that id and name are the same.
    const userId = pulumi.interpolate`${uniqueName}-${service}`;
    users.set(
      service,
      new aws.elasticache.User(
        `${name}-redis-user-${service}`,
        {
          userId,
          userName: userId,
          engine: plan.engine,
          accessString,
          authenticationMode: { type: "iam" },
        },
        options,
      ),
    );
  }
  const members = [...users.values()];
  if (plan.engine === RedisEngine.Redis) {
    // Redis asks for a user named `default`, and AWS's own one needs no password and may do everything.
    members.push(
      new aws.elasticache.User(
        `${name}-redis-default-user`,
        {
          userId: uniqueName,
          userName: "default",
          engine: plan.engine,
          accessString: "off -@all",
          authenticationMode: { type: "no-password-required" },
        },
        options,
      ),
    );
  }
  const group = new aws.elasticache.UserGroup(
    `${name}-redis-users`,
    {
      userGroupId: uniqueName,
      engine: plan.engine,
      userIds: members.map((user) => user.userId),
    },
    options,
  );
  return {
    settings: { userGroupIds: [group.userGroupId] },
    connect(service, cache) {
      const user = users.get(service);
      if (user === undefined) return emptyConnection;
      return {
        ...emptyConnection,
        environment: { REDIS_USERNAME: user.userId, REDIS_CACHE_NAME: cache.id },
        permissions: [{ actions: ["elasticache:Connect"], resources: [cache.arn, user.arn] }],
      };
    },
  };
}
