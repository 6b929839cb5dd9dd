import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sortedNames } from "./checks";
import { createLogGroup } from "./logs";
import { createRedisAccess } from "./redis-access";
import { type RedisPlan, type RedisSpec } from "./redis-plan";
import { createStoreGroup, type StoreContext, type StoreOutcome } from "./store";

/** A Redis cache as the tier hands it out. */
export interface Redis extends StoreOutcome {
  readonly group: aws.ec2.SecurityGroup;
  /** Host name of the primary, whichever node that is. */
  readonly host: pulumi.Output<string>;
  /** What ElastiCache and CloudWatch call the nodes, which keep their names when their roles change. */
  readonly nodeIds: pulumi.Output<string>[];
}

/**
 * Makes the cache. The subnet group's generated name also names log groups, users and the last snapshot, so that a
 * stack that is destroyed and made again does not collide with what it left behind.
 */
export function createRedis(context: StoreContext, spec: RedisSpec, plan: RedisPlan): Redis {
  const { parent, name, network, protect } = context;
  const group = createStoreGroup(context, "redis", "Redis", plan.port, spec.clients);
  const subnets = new aws.elasticache.SubnetGroup(
    `${name}-redis`,
    { description: `Database subnets of ${name}`, subnetIds: network.databaseSubnetIds },
    { parent },
  );
  const parameters = new aws.elasticache.ParameterGroup(
    `${name}-redis`,
    {
      family: plan.parameterFamily,
      description: `Redis of ${name}`,
      parameters: [{ name: "maxmemory-policy", value: plan.evictionPolicy }],
    },
    { parent },
  );
  const access = createRedisAccess(context, spec, plan, subnets.name);
  const cache = new aws.elasticache.ReplicationGroup(
    `${name}-redis`,
    {
      description: `Redis of ${name}`,
      engine: plan.engine,
      engineVersion: plan.version,
      autoMinorVersionUpgrade: true,
      nodeType: plan.nodeType,
      ...(plan.dataTiering ? { dataTieringEnabled: true } : {}),
      numCacheClusters: plan.replicas + 1,
      automaticFailoverEnabled: plan.replicas > 0,
      multiAzEnabled: plan.multiAz,

      subnetGroupName: subnets.name,
      securityGroupIds: [group.id],
      port: plan.port,
      networkType: "ipv4",
      ipDiscovery: "ipv4",

      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      atRestEncryptionEnabled: true,
      kmsKeyId: context.keyArn(),
      ...access.settings,

      parameterGroupName: parameters.name,
      applyImmediately: false,
      maintenanceWindow: plan.maintenanceWindow,
      snapshotRetentionLimit: plan.snapshotDays,
      ...(plan.snapshotDays === 0 ? {} : { snapshotWindow: plan.snapshotWindow }),
      ...(plan.skipFinalSnapshot
        ? {}
        : { finalSnapshotIdentifier: pulumi.interpolate`${subnets.name}-final` }),
      ...(spec.restoreFromSnapshot === undefined ? {} : { snapshotName: spec.restoreFromSnapshot }),
      logDeliveryConfigurations: logDeliveries(context, subnets.name),
    },
    {
      parent,
      protect,
      // Another snapshot, or none any more, would replace the cache by what the snapshot held.
      ignoreChanges: ["snapshotName"],
    },
  );
  const environment = {
    REDIS_HOST: cache.primaryEndpointAddress,
    REDIS_PORT: String(plan.port),
    REDIS_TLS: "true",
  };
  return {
    group,
    host: cache.primaryEndpointAddress,
    nodeIds: Array.from(
      { length: plan.replicas + 1 },
      (_, i) => pulumi.interpolate`${cache.id}-${String(i + 1).padStart(3, "0")}`,
    ),
    connections: Object.fromEntries(
      sortedNames(spec.clients).map((service) => {
        const login = access.connect(service, cache);
        return [service, { ...login, environment: { ...environment, ...login.environment } }];
      }),
    ),
  };
}

/**
 * Engine and slow log as JSON. ElastiCache writes through CloudWatch's log delivery, which keeps its permissions short
 * for log groups below `/aws/vendedlogs/`.
 */
function logDeliveries(
  context: StoreContext,
  uniqueName: pulumi.Output<string>,
): aws.types.input.elasticache.ReplicationGroupLogDeliveryConfiguration[] {
  return (["engine-log", "slow-log"] as const).map((logType) => ({
    logType,
    logFormat: "json",
    destinationType: "cloudwatch-logs",
    destination: createLogGroup(
      context,
      `${context.name}-redis-${logType}`,
      pulumi.interpolate`/aws/vendedlogs/elasticache/${uniqueName}/${logType}`,
    ).name,
  }));
}
