/**
 * Every metric that an alarm watches or the dashboard draws, as AWS publishes it. Each service's table names the page of
 * AWS's documentation that lists its metrics, their dimensions and the statistics that mean something.
 */

/** One metric as CloudWatch knows it. */
export interface MetricInfo {
  readonly namespace: string;
  readonly name: string;
  /** The statistic that the metric is read with, unless an alarm says another. */
  readonly statistic: string;
  /** The names of its dimensions: a metric asked for with others has no data, and no error says so. */
  readonly dimensions: readonly string[];
}

/** What one service publishes under one set of dimensions. */
function published<const Names extends Readonly<Record<string, readonly [string, string]>>>(
  namespace: string,
  dimensions: readonly string[],
  names: Names,
): { readonly [Key in keyof Names]: MetricInfo } {
  return Object.fromEntries(
    Object.entries(names).map(([key, [name, statistic]]) => [
      key,
      { namespace, name, statistic, dimensions },
    ]),
  ) as { readonly [Key in keyof Names]: MetricInfo };
}

/**
 * Application load balancers. Nothing is published where nothing happens, so that no data means no requests;
 * `RequestCount` leaves out what was answered before a target was chosen.
 * Source: Application Load Balancers guide, "CloudWatch metrics for your Application Load Balancer".
 */
const balancers = published("AWS/ApplicationELB", ["LoadBalancer"], {
  requests: ["RequestCount", "Sum"],
  targetErrors: ["HTTPCode_Target_5XX_Count", "Sum"],
  balancerErrors: ["HTTPCode_ELB_5XX_Count", "Sum"],
  responseTime: ["TargetResponseTime", "p95"],
  rejected: ["RejectedConnectionCount", "Sum"],
});

/** The same page: what is counted per target group. */
const targetGroups = published("AWS/ApplicationELB", ["LoadBalancer", "TargetGroup"], {
  healthyTargets: ["HealthyHostCount", "Minimum"],
  unhealthyTargets: ["UnHealthyHostCount", "Maximum"],
});

/**
 * The web application firewall. `WebACL` is the name of the ACL's metric, `Rule` may be `ALL`.
 * Source: AWS WAF guide, "Monitoring with Amazon CloudWatch".
 */
const firewalls = published("AWS/WAFV2", ["WebACL", "Region", "Rule"], {
  blocked: ["BlockedRequests", "Sum"],
});

/** ECS services; free. Source: Amazon ECS guide, "Monitor Amazon ECS using CloudWatch". */
const services = published("AWS/ECS", ["ClusterName", "ServiceName"], {
  serviceCpu: ["CPUUtilization", "Average"],
  serviceMemory: ["MemoryUtilization", "Average"],
});

/**
 * ECS services with Container Insights, which is billed.
 * Source: CloudWatch guide, "Amazon ECS Container Insights metrics".
 */
const insights = published("ECS/ContainerInsights", ["ClusterName", "ServiceName"], {
  runningTasks: ["RunningTaskCount", "Minimum"],
  desiredTasks: ["DesiredTaskCount", "Maximum"],
});

/**
 * Events that matched a rule of the default bus. Source: Amazon EventBridge guide, "Monitoring Amazon EventBridge".
 */
const events = published("AWS/Events", ["RuleName"], { matchedEvents: ["MatchedEvents", "Sum"] });

/** EC2, over all instances of a group. Source: Amazon EC2 guide, "CloudWatch metrics for your instances". */
const instances = published("AWS/EC2", ["AutoScalingGroupName"], {
  instanceCpu: ["CPUUtilization", "Average"],
  statusChecks: ["StatusCheckFailed", "Maximum"],
});

/**
 * Auto scaling groups, where the collection of group metrics is on; free.
 * Source: Amazon EC2 Auto Scaling guide, "CloudWatch metrics for Amazon EC2 Auto Scaling".
 */
const groups = published("AWS/AutoScaling", ["AutoScalingGroupName"], {
  instancesInService: ["GroupInServiceInstances", "Minimum"],
});

/**
 * Beanstalk with enhanced health: 0 is ok, 15 a warning, 20 degraded, 25 severe.
 * Source: AWS Elastic Beanstalk guide, "Publishing Amazon CloudWatch custom metrics for an environment".
 */
const environments = published("AWS/ElasticBeanstalk", ["EnvironmentName"], {
  environmentHealth: ["EnvironmentHealth", "Maximum"],
});

/**
 * RDS, sizes in bytes. Credits exist for burstable classes only. `BurstBalance` is left out: it belongs to gp2, and our
 * disks are gp3. Source: Amazon RDS guide, "Amazon CloudWatch metrics for Amazon RDS".
 */
const databases = published("AWS/RDS", ["DBInstanceIdentifier"], {
  databaseCpu: ["CPUUtilization", "Average"],
  databaseStorage: ["FreeStorageSpace", "Minimum"],
  databaseMemory: ["FreeableMemory", "Average"],
  databaseConnections: ["DatabaseConnections", "Maximum"],
  databaseCredits: ["CPUCreditBalance", "Average"],
  databaseLag: ["ReplicaLag", "Average"],
});

/**
 * ElastiCache, per node. `EngineCPUUtilization` is that of the one thread that serves commands.
 * Source: Amazon ElastiCache guide, "Metrics for Valkey and Redis OSS" and "Which Metrics Should I Monitor?".
 */
const caches = published("AWS/ElastiCache", ["CacheClusterId"], {
  cacheMemory: ["DatabaseMemoryUsagePercentage", "Maximum"],
  cacheEvictions: ["Evictions", "Sum"],
  cacheCpu: ["EngineCPUUtilization", "Average"],
  cacheLag: ["ReplicationLag", "Maximum"],
  cacheConnections: ["CurrConnections", "Maximum"],
});

/**
 * OpenSearch, whose namespace kept the old name; free space in MiB. `ClientId` is the account.
 * Source: Amazon OpenSearch Service guide, "Monitoring OpenSearch cluster metrics" and "Recommended CloudWatch alarms".
 */
const domains = published("AWS/ES", ["DomainName", "ClientId"], {
  searchRed: ["ClusterStatus.red", "Maximum"],
  searchYellow: ["ClusterStatus.yellow", "Maximum"],
  searchStorage: ["FreeStorageSpace", "Minimum"],
  searchJvm: ["JVMMemoryPressure", "Maximum"],
  searchBlocked: ["ClusterIndexWritesBlocked", "Maximum"],
  searchSnapshots: ["AutomatedSnapshotFailure", "Maximum"],
});

/** NAT gateways. Source: Amazon VPC guide, "Monitor NAT gateways with Amazon CloudWatch". */
const nats = published("AWS/NATGateway", ["NatGatewayId"], {
  natPortErrors: ["ErrorPortAllocation", "Sum"],
  natDrops: ["PacketsDropCount", "Sum"],
  natPacketsOut: ["PacketsInFromSource", "Sum"],
  natPacketsBack: ["PacketsInFromDestination", "Sum"],
});

/**
 * Client VPN, every five minutes. The days to expiry are there once a revocation list is.
 * Source: AWS Client VPN guide, "Amazon CloudWatch metrics for AWS Client VPN".
 */
const vpns = published("AWS/ClientVPN", ["Endpoint"], {
  vpnFailures: ["AuthenticationFailures", "Sum"],
  vpnRevocationDays: ["CrlDaysToExpiry", "Minimum"],
  vpnConnections: ["ActiveConnectionsCount", "Maximum"],
});

/** Certificates, twice a day until they expire. Source: AWS Certificate Manager guide, "Supported CloudWatch metrics". */
const certificates = published("AWS/CertificateManager", ["CertificateArn"], {
  certificateDays: ["DaysToExpiry", "Minimum"],
});

/**
 * CloudFront, in us-east-1 only; `Region` is always `Global`.
 * Source: Amazon CloudFront guide, "Types of metrics for CloudFront".
 */
const distributions = published("AWS/CloudFront", ["DistributionId", "Region"], {
  cdnRequests: ["Requests", "Sum"],
  cdnErrors: ["5xxErrorRate", "Average"],
});

/** All metrics, by our own names for them. */
export const metrics = {
  ...balancers,
  ...targetGroups,
  ...firewalls,
  ...services,
  ...insights,
  ...events,
  ...instances,
  ...groups,
  ...environments,
  ...databases,
  ...caches,
  ...domains,
  ...nats,
  ...vpns,
  ...certificates,
  ...distributions,
} as const;

export type MetricKey = keyof typeof metrics;
