/**
 * The dashboard: a row of headings and graphs per tier, for what there is. Pure, but for the dimensions' values, which
 * pass through as Inputs. Source of the format and its limits: CloudWatch API reference, "Dashboard Body Structure and
 * Syntax", and CloudWatch guide, "CloudWatch service quotas".
 */
import type * as pulumi from "@pulumi/pulumi";
import { type MetricKey, metrics } from "./metrics";
import { sorted, type Watched } from "./plan-alarms";

/** What CloudWatch takes. */
export const limits = { columns: 24, widgets: 500, metricsPerWidget: 500, alarmsPerWidget: 100 };

/** One line of a graph. */
export interface Line {
  readonly metric: MetricKey;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly label: string;
  readonly statistic?: string;
}

/** A graph, or what says the state of alarms. */
export interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Whether its metrics are those of us-east-1. */
  readonly global?: boolean;
}

/** One tier of the dashboard. */
export interface Section {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

/** Where something stands on the grid. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What stands there. */
export type Content =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "graph"; readonly graph: Graph }
  | { readonly kind: "alarms"; readonly title: string };

export type Widget = Place & { readonly content: Content };

const graphSize = { width: 8, height: 6 };

/** A graph of several metrics of each thing; none without things. */
function graph(
  title: string,
  things: readonly (readonly [string, Readonly<Record<string, pulumi.Input<string>>>])[],
  ...of: readonly (readonly [metric: MetricKey, label: string, statistic?: string])[]
): Graph[] {
  const lines = things.flatMap(([name, dimensions]) =>
    of.map(([metric, label, statistic]): Line => ({
      metric,
      dimensions,
      label: [name, label].filter((word) => word !== "").join(" "),
      ...(statistic === undefined ? {} : { statistic }),
    })),
  );
  return lines.length === 0 ? [] : [{ title, lines }];
}

/** The same thing for each entry of a record. */
function each<T>(
  record: Readonly<Record<string, T>>,
  dimensions: (value: T) => Readonly<Record<string, pulumi.Input<string>>>,
): [string, Readonly<Record<string, pulumi.Input<string>>>][] {
  return sorted(record).map(([name, value]) => [name, dimensions(value)]);
}

function cdn({ distributions }: Watched): Section {
  const things = each(distributions, (id) => ({ DistributionId: id, Region: "Global" }));
  const graphs = [
    ...graph("Requests", things, ["cdnRequests", ""]),
    ...graph("Errors in percent", things, ["cdnErrors", ""]),
  ];
  return { title: "CDN", graphs: graphs.map((one) => ({ ...one, global: true })) };
}

function edges({ loadBalancers }: Watched, region: pulumi.Input<string>): Section[] {
  return sorted(loadBalancers).map(([name, { arnSuffix, targetGroups, firewallMetric }]) => {
    const own = [["", { LoadBalancer: arnSuffix }]] as const;
    const groups = each(targetGroups, (suffix) => ({
      LoadBalancer: arnSuffix,
      TargetGroup: suffix,
    }));
    const acl =
      firewallMetric === undefined
        ? []
        : ([["", { WebACL: firewallMetric, Region: region, Rule: "ALL" }]] as const);
    return {
      title: `Edge: ${name}`,
      graphs: [
        ...graph("Requests", own, ["requests", "all"], ["rejected", "turned away"]),
        ...graph("Errors", own, ["targetErrors", "services"], ["balancerErrors", "load balancer"]),
        ...graph(
          "Seconds to the answer",
          own,
          ["responseTime", "half", "p50"],
          ["responseTime", "p95", "p95"],
          ["responseTime", "p99", "p99"],
        ),
        ...graph("Healthy targets", groups, ["healthyTargets", ""]),
        ...graph("Unhealthy targets", groups, ["unhealthyTargets", ""]),
        ...graph("Blocked by the firewall", acl, ["blocked", "blocked"]),
      ],
    };
  });
}

function compute({ services, instances, environments }: Watched): Section[] {
  const groups = each(instances, ({ groupName }) => ({ AutoScalingGroupName: groupName }));
  const tasks =
    services === undefined
      ? []
      : each(services.serviceNames, (ServiceName) => ({
          ClusterName: services.clusterName,
          ServiceName,
        }));
  return [
    {
      title: "Services",
      graphs: [
        ...graph("CPU in percent", tasks, ["serviceCpu", ""]),
        ...graph("Memory in percent", tasks, ["serviceMemory", ""]),
        ...graph("Running tasks", services?.containerInsights === true ? tasks : [], [
          "runningTasks",
          "",
        ]),
      ],
    },
    {
      title: "Instances",
      graphs: [
        ...graph("CPU in percent", groups, ["instanceCpu", ""]),
        ...graph("In service", groups, ["instancesInService", ""]),
        ...graph("Failed status checks", groups, ["statusChecks", ""]),
        ...graph(
          "Health of the environment",
          each(environments, (EnvironmentName) => ({ EnvironmentName })),
          ["environmentHealth", ""],
        ),
      ],
    },
  ];
}

function databases({ databases }: Watched): Section[] {
  return sorted(databases).map(([name, { identifier, replicas = {} }]) => {
    const own = [["", { DBInstanceIdentifier: identifier }]] as const;
    const copies = each(replicas, (id) => ({ DBInstanceIdentifier: id }));
    return {
      title: `Database: ${name}`,
      graphs: [
        ...graph("CPU in percent", own, ["databaseCpu", "CPU"]),
        ...graph("Connections", own, ["databaseConnections", "connections"]),
        ...graph("Bytes free", own, ["databaseStorage", "disk"], ["databaseMemory", "memory"]),
        ...graph("Seconds behind", copies, ["databaseLag", ""]),
      ],
    };
  });
}

function otherStores(
  { caches, searchDomains }: Watched,
  accountId: pulumi.Input<string>,
): Section[] {
  return [
    ...sorted(caches).map(([name, { nodeIds }]) => {
      const nodes = nodeIds.map(
        (CacheClusterId, i) => [`node ${i + 1}`, { CacheClusterId }] as const,
      );
      return {
        title: `Cache: ${name}`,
        graphs: [
          ...graph("Memory in percent", nodes, ["cacheMemory", ""]),
          ...graph("Engine CPU in percent", nodes, ["cacheCpu", ""]),
          ...graph("Connections", nodes, ["cacheConnections", ""]),
          ...graph("Evictions", nodes, ["cacheEvictions", ""]),
          ...graph("Seconds behind", nodes.length > 1 ? nodes : [], ["cacheLag", ""]),
        ],
      };
    }),
    ...sorted(searchDomains).map(([name, { domainName }]) => {
      const own = [["", { DomainName: domainName, ClientId: accountId }]] as const;
      return {
        title: `Search: ${name}`,
        graphs: [
          ...graph("State", own, ["searchYellow", "yellow"], ["searchRed", "red"]),
          ...graph("MiB free", own, ["searchStorage", "fullest node"]),
          ...graph("JVM memory in percent", own, ["searchJvm", "JVM"]),
        ],
      };
    }),
  ];
}

function network({ natGateways, vpns, certificates }: Watched): Section {
  const nats = each(natGateways, (NatGatewayId) => ({ NatGatewayId }));
  const endpoints = each(vpns, (Endpoint) => ({ Endpoint }));
  const regional = sorted(certificates).filter(([, { global }]) => global !== true);
  return {
    title: "Network",
    graphs: [
      ...graph("NAT: packets out", nats, ["natPacketsOut", ""]),
      ...graph(
        "NAT: trouble",
        nats,
        ["natPortErrors", "without port"],
        ["natDrops", "packets dropped"],
      ),
      ...graph(
        "VPN",
        endpoints,
        ["vpnConnections", "connections"],
        ["vpnFailures", "failed log-ins"],
      ),
      ...graph(
        "Days to a certificate's expiry",
        regional.map(([name, { arn }]) => [name, { CertificateArn: arn }] as const),
        ["certificateDays", ""],
      ),
    ],
  };
}

/** The tiers of a stack, from the viewer inwards; none that would be empty. */
export function planSections(
  watched: Watched,
  region: pulumi.Input<string>,
  accountId: pulumi.Input<string>,
): Section[] {
  return [
    cdn(watched),
    ...edges(watched, region),
    ...compute(watched),
    ...databases(watched),
    ...otherStores(watched, accountId),
    network(watched),
  ].filter(({ graphs }) => graphs.length > 0);
}

/**
 * Puts the sections on the grid: first the state of all alarms, then per section a heading over rows of three graphs.
 *
 * @param alarmTitles one widget of alarms each
 */
export function layOut(sections: readonly Section[], alarmTitles: readonly string[]): Widget[] {
  const widgets: Widget[] = [];
  let y = 0;
  for (const title of alarmTitles) {
    widgets.push({
      ...{ x: 0, y, width: limits.columns, height: 4 },
      content: { kind: "alarms", title },
    });
    y += 4;
  }
  const perRow = Math.floor(limits.columns / graphSize.width);
  for (const { title, graphs } of sections) {
    widgets.push({
      ...{ x: 0, y, width: limits.columns, height: 1 },
      content: { kind: "heading", text: `## ${title}` },
    });
    y += 1;
    graphs.forEach((one, i) => {
      const row = Math.floor(i / perRow);
      widgets.push({
        x: (i % perRow) * graphSize.width,
        y: y + row * graphSize.height,
        ...graphSize,
        content: { kind: "graph", graph: one },
      });
    });
    y += Math.ceil(graphs.length / perRow) * graphSize.height;
  }
  return widgets;
}

/** What CloudWatch draws a graph by. */
function propertiesOf({ title, lines, global = false }: Graph, region: pulumi.Input<string>) {
  return {
    title,
    view: "timeSeries",
    region: global ? "us-east-1" : region,
    period: 300,
    yAxis: { left: { min: 0 } },
    metrics: lines.map(({ metric, dimensions, label, statistic }) => {
      const { namespace, name, statistic: usual } = metrics[metric];
      const named = Object.entries(dimensions).flat();
      return [namespace, name, ...named, { label, stat: statistic ?? usual }];
    }),
  };
}

/**
 * The dashboard as CloudWatch takes it, still with Inputs in it.
 *
 * @param alarmArns per title of a widget of alarms, their ARNs
 */
export function bodyOf(
  widgets: readonly Widget[],
  region: pulumi.Input<string>,
  alarmArns: Readonly<Record<string, readonly pulumi.Input<string>[]>>,
) {
  return {
    widgets: widgets.map(({ content, ...place }) => {
      switch (content.kind) {
        case "heading":
          return { type: "text", ...place, properties: { markdown: content.text } };
        case "graph":
          return { type: "metric", ...place, properties: propertiesOf(content.graph, region) };
        case "alarms": {
          const { title } = content;
          return { type: "alarm", ...place, properties: { title, alarms: alarmArns[title] ?? [] } };
        }
      }
    }),
  };
}
