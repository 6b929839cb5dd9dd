/** Which alarms there are for what there is. Pure: dimensions come in as Inputs and go out as they came. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmKey, type AlarmRule, alarmRules } from "./alarm-table";
import { bytesOf, cacheConnections, connectionsOf, isBurstable, memoryOf } from "./capacity";
import type { MetricKey } from "./metrics";
import {
  AlarmDetail,
  type WatchedCache,
  type WatchedCertificate,
  type WatchedDatabase,
  type WatchedInstances,
  type WatchedLoadBalancer,
  type WatchedSearchDomain,
  type WatchedServices,
} from "./spec";
import { type AlarmThresholds, defaultThresholds } from "./thresholds";

/** Everything that is watched, by names that become part of the alarms'. */
export interface Watched {
  readonly loadBalancers: Readonly<Record<string, WatchedLoadBalancer>>;
  readonly services: WatchedServices | undefined;
  readonly instances: Readonly<Record<string, WatchedInstances>>;
  readonly environments: Readonly<Record<string, pulumi.Input<string>>>;
  readonly databases: Readonly<Record<string, WatchedDatabase>>;
  readonly caches: Readonly<Record<string, WatchedCache>>;
  readonly searchDomains: Readonly<Record<string, WatchedSearchDomain>>;
  readonly natGateways: Readonly<Record<string, pulumi.Input<string>>>;
  readonly vpns: Readonly<Record<string, pulumi.Input<string>>>;
  readonly certificates: Readonly<Record<string, WatchedCertificate>>;
  readonly distributions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Where the alarms are, and the rules whose events are counted. */
export interface Surroundings {
  readonly region: pulumi.Input<string>;
  readonly accountId: pulumi.Input<string>;
  /** Names of EventBridge's rules: `restarts`, and `backup-<database>`. */
  readonly eventRules: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A metric of one thing. */
export interface Measure {
  readonly metric: MetricKey;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** One alarm as it will be. */
export interface PlannedAlarm {
  /** The alarm's part of its resource's name. */
  readonly name: string;
  readonly key: AlarmKey;
  /** Who has it, in words. */
  readonly subject: string;
  readonly measures: readonly Measure[];
  /** Metric math over `m0`, `m1`, …; none where there is one measure and nothing to reckon. */
  readonly expression?: string;
  readonly threshold: number;
  /** Whether it stands in us-east-1. */
  readonly global: boolean;
}

/** The most metrics that the math of one alarm may take. Source: CloudWatch guide, "CloudWatch service quotas". */
export const mostMeasures = 10;

/** Whether any alarm, event rule or topic is needed in us-east-1. */
export function isGlobal(alarms: readonly PlannedAlarm[]): boolean {
  return alarms.some(({ global }) => global);
}

/** What `add` is told of one alarm. */
interface Subject {
  readonly name: string;
  readonly subject: string;
  /** The dimensions of the thing, or of each of several whose highest value counts. */
  readonly of:
    | Readonly<Record<string, pulumi.Input<string>>>
    | readonly Readonly<Record<string, pulumi.Input<string>>>[];
  /** What a threshold in percent is a percentage of; no alarm where that is not known. */
  readonly capacity?: number | undefined;
  readonly global?: boolean;
}

/** Collects the alarms of one plan. */
class AlarmList {
  readonly alarms: PlannedAlarm[] = [];

  constructor(
    private readonly detail: AlarmDetail,
    private readonly thresholds: Required<AlarmThresholds>,
  ) {}

  add(key: AlarmKey, { name, subject, of, capacity, global = false }: Subject): void {
    const rule = alarmRules[key];
    if (this.detail === AlarmDetail.None) return;
    if (this.detail === AlarmDetail.Essential && !rule.critical) return;
    const threshold = this.thresholdOf(rule, capacity);
    if (threshold === undefined) return;
    const things = Array.isArray(of) ? of : [of as Readonly<Record<string, pulumi.Input<string>>>];
    const measures = things.flatMap((dimensions: Measure["dimensions"]) =>
      rule.measures.map((metric) => ({ metric, dimensions })),
    );
    const expression = things.length > 1 ? highest(measures.length) : rule.expression;
    this.alarms.push({
      name,
      key,
      subject,
      measures,
      ...(expression === undefined ? {} : { expression }),
      threshold,
      global,
    });
  }

  private thresholdOf(rule: AlarmRule, capacity: number | undefined): number | undefined {
    const given =
      typeof rule.threshold === "number" ? rule.threshold : this.thresholds[rule.threshold];
    if (rule.ofCapacity !== true) return given;
    return capacity === undefined ? undefined : Math.floor((given / 100) * capacity);
  }
}

function highest(count: number): string {
  return `MAX([${Array.from({ length: count }, (_, i) => `m${i}`).join(", ")}])`;
}

/** Per load balancer its alarms, then those of its target groups and its firewall. */
function addLoadBalancers(list: AlarmList, watched: Watched, region: pulumi.Input<string>): void {
  for (const [name, { arnSuffix, targetGroups, firewallMetric }] of sorted(watched.loadBalancers)) {
    const of = { LoadBalancer: arnSuffix };
    for (const [key, part] of [
      ["targetErrors", "errors"],
      ["balancerErrors", "unanswered"],
      ["latencyP95", "latency-p95"],
      ["latencyP99", "latency-p99"],
      ["rejected", "rejected"],
    ] as const) {
      list.add(key, { name: `${name}-${part}`, subject: name, of });
    }
    for (const [route, suffix] of sorted(targetGroups)) {
      const group = { subject: `${name}/${route}`, of: { ...of, TargetGroup: suffix } };
      list.add("noTargets", { name: `${name}-none-${route}`, ...group });
      list.add("unhealthyTargets", { name: `${name}-unhealthy-${route}`, ...group });
    }
    if (firewallMetric === undefined) continue;
    list.add("blocked", {
      name: `${name}-blocked`,
      subject: name,
      of: { WebACL: firewallMetric, Region: region, Rule: "ALL" },
    });
  }
}

function addServices(
  list: AlarmList,
  services: WatchedServices | undefined,
  { eventRules }: Surroundings,
): void {
  if (services === undefined) return;
  const { clusterName, serviceNames, containerInsights = false } = services;
  const { restarts } = eventRules;
  if (restarts !== undefined) {
    list.add("restarts", {
      name: "services-restarts",
      subject: "services",
      of: { RuleName: restarts },
    });
  }
  for (const [service, ServiceName] of sorted(serviceNames)) {
    const thing = { subject: service, of: { ClusterName: clusterName, ServiceName } };
    if (containerInsights) {
      list.add("tasksMissing", { name: `services-missing-${service}`, ...thing });
    }
    list.add("serviceCpu", { name: `services-cpu-${service}`, ...thing });
    list.add("serviceMemory", { name: `services-memory-${service}`, ...thing });
  }
}

function addInstances(list: AlarmList, watched: Watched): void {
  for (const [name, { groupName, minimum }] of sorted(watched.instances)) {
    const thing = { subject: name, of: { AutoScalingGroupName: groupName } };
    list.add("instanceStatus", { name: `${name}-status`, ...thing });
    list.add("instanceCpu", { name: `${name}-cpu`, ...thing });
    list.add("instancesMissing", { name: `${name}-missing`, ...thing, capacity: minimum });
  }
  for (const [name, EnvironmentName] of sorted(watched.environments)) {
    list.add("environmentHealth", {
      name: `${name}-health`,
      subject: name,
      of: { EnvironmentName },
    });
  }
}

function addDatabases(list: AlarmList, watched: Watched, { eventRules }: Surroundings): void {
  for (const [name, database] of sorted(watched.databases)) {
    const { identifier, instanceClass, storageGb, replicas = {} } = database;
    const thing = { subject: name, of: { DBInstanceIdentifier: identifier } };
    list.add("databaseStorage", {
      name: `${name}-storage`,
      ...thing,
      capacity: bytesOf(storageGb),
    });
    const backups = eventRules[`backup-${name}`];
    if (backups !== undefined) {
      list.add("databaseBackup", {
        name: `${name}-backup`,
        subject: name,
        of: { RuleName: backups },
      });
    }
    list.add("databaseCpu", { name: `${name}-cpu`, ...thing });
    list.add("databaseConnections", {
      name: `${name}-connections`,
      ...thing,
      capacity: connectionsOf(instanceClass),
    });
    list.add("databaseMemory", {
      name: `${name}-memory`,
      ...thing,
      capacity: memoryOf(instanceClass),
    });
    if (isBurstable(instanceClass)) {
      list.add("databaseCredits", { name: `${name}-credits`, ...thing });
    }
    for (const [replica, DBInstanceIdentifier] of sorted(replicas)) {
      list.add("databaseLag", {
        name: `${name}-lag-${replica}`,
        subject: `${name}/${replica}`,
        of: { DBInstanceIdentifier },
      });
    }
  }
}

/** One alarm for all nodes of a cache: whichever is worst off counts. */
function addCaches(list: AlarmList, watched: Watched): void {
  for (const [name, { nodeIds }] of sorted(watched.caches)) {
    const thing = { subject: name, of: nodeIds.map((CacheClusterId) => ({ CacheClusterId })) };
    list.add("cacheMemory", { name: `${name}-memory`, ...thing });
    list.add("cacheEvictions", { name: `${name}-evictions`, ...thing });
    list.add("cacheCpu", { name: `${name}-cpu`, ...thing });
    list.add("cacheConnections", {
      name: `${name}-connections`,
      ...thing,
      capacity: cacheConnections,
    });
    if (nodeIds.length > 1) list.add("cacheLag", { name: `${name}-lag`, ...thing });
  }
}

function addSearchDomains(list: AlarmList, watched: Watched, { accountId }: Surroundings): void {
  for (const [name, { domainName, storageGb }] of sorted(watched.searchDomains)) {
    const thing = { subject: name, of: { DomainName: domainName, ClientId: accountId } };
    list.add("searchRed", { name: `${name}-red`, ...thing });
    list.add("searchYellow", { name: `${name}-yellow`, ...thing });
    // CloudWatch has the free space in MiB.
    list.add("searchStorage", { name: `${name}-storage`, ...thing, capacity: storageGb * 1024 });
    list.add("searchJvm", { name: `${name}-jvm`, ...thing });
    list.add("searchBlocked", { name: `${name}-blocked`, ...thing });
    list.add("searchSnapshots", { name: `${name}-snapshots`, ...thing });
  }
}

function addNetwork(list: AlarmList, watched: Watched): void {
  for (const [zone, NatGatewayId] of sorted(watched.natGateways)) {
    const thing = { subject: `NAT ${zone}`, of: { NatGatewayId } };
    list.add("natPorts", { name: `nat-ports-${zone}`, ...thing });
    list.add("natDrops", { name: `nat-drops-${zone}`, ...thing });
  }
  for (const [name, Endpoint] of sorted(watched.vpns)) {
    const thing = { subject: name, of: { Endpoint } };
    list.add("vpnFailures", { name: `${name}-failures`, ...thing });
    list.add("vpnRevocation", { name: `${name}-revocation`, ...thing });
  }
  for (const [name, { arn, global }] of sorted(watched.certificates)) {
    list.add("certificateExpiry", {
      name: `certificate-${name}`,
      subject: `certificate of ${name}`,
      of: { CertificateArn: arn },
      global: global ?? false,
    });
  }
}

function addDistributions(list: AlarmList, watched: Watched): void {
  for (const [name, DistributionId] of sorted(watched.distributions)) {
    list.add("cdnErrors", {
      name: `${name}-errors`,
      subject: name,
      of: { DistributionId, Region: "Global" },
      global: true,
    });
  }
}

/** All alarms of a stack, tier by tier. */
export function planAlarms(
  watched: Watched,
  detail: AlarmDetail,
  thresholds: AlarmThresholds,
  surroundings: Surroundings,
): PlannedAlarm[] {
  const list = new AlarmList(detail, { ...defaultThresholds, ...given(thresholds) });
  addDistributions(list, watched);
  addLoadBalancers(list, watched, surroundings.region);
  addServices(list, watched.services, surroundings);
  addInstances(list, watched);
  addDatabases(list, watched, surroundings);
  addCaches(list, watched);
  addSearchDomains(list, watched, surroundings);
  addNetwork(list, watched);
  return list.alarms;
}

/** The thresholds that are given: one that is `undefined` leaves the default. */
function given(thresholds: AlarmThresholds): AlarmThresholds {
  return Object.fromEntries(Object.entries(thresholds).filter(([, value]) => value !== undefined));
}

/** The entries of a record by name, so that a plan does not depend on the order in which things were named. */
export function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
