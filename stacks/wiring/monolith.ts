/** What runs, as one application on instances of ours. */
import type { MonolithArgs } from "../../components/index";
import { monolithName, monolithWorkload } from "../monolith";
import { pick } from "../pick";
import type { Settings } from "../settings";
import { idOf } from "./records";
import type { Surroundings } from "./surroundings";

/** The monolith, but for its network; undefined in another shape. */
export function monolithArgs(
  settings: Settings,
  { groups, roles, publicEdge, data }: Surroundings,
  vpcCidrBlock: string,
): Omit<MonolithArgs, "network"> | undefined {
  if (settings.compute !== "monolith" || publicEdge === undefined) return undefined;
  const { monolith, site, logRetentionDays, deletionProtection } = settings;
  const { port, healthPath } = monolithWorkload(settings);
  const attachment = publicEdge.attachments[monolithName];
  const connection = data.connections[monolithName];
  return {
    securityGroupId: idOf(groups.securityGroupIds, monolithName),
    ready: [idOf(groups.ready, monolithName)],
    roleName: idOf(roles.roleNames, monolithName),
    attachments: attachment === undefined ? {} : { public: attachment },
    connections: connection === undefined ? [] : [connection],
    ...pick(monolith, ["release", "instanceType", "imageId", "diskGb", "sessions"]),
    ...pick(monolith, ["environment", "secrets", "clearNames"]),
    ...(monolith.releaseBucketArn === undefined
      ? {}
      : { releases: { bucketArn: monolith.releaseBucketArn } }),
    port,
    healthPath,
    backend: {
      ...pick(monolith, ["javaVersion", "javaOptions", "heapPercent"]),
      ...(monolith.backendHealthPath === undefined
        ? {}
        : { healthPath: monolith.backendHealthPath }),
    },
    web: {
      ...pick(monolith, ["apiPaths", "webSocketPaths", "maxBodyMb"]),
      // Behind the CDN all viewers of one of its locations have its address.
      ...(site.apiThroughCdn ? { requestsPerSecond: 0 } : {}),
      ...pick(monolith, ["requestsPerSecond"]),
      trustedCidrBlocks: [vpcCidrBlock],
    },
    headers: pick(monolith, ["connectSources"]),
    scaling: pick(monolith, ["minimum", "maximum", "cpuPercent", "requestsPerTarget"]),
    logRetentionDays,
    deletionProtection,
  };
}
