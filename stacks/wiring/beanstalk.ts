/** What runs, as one application on instances of Beanstalk's. */
import type { BeanstalkArgs } from "../../components/index";
import { beanstalkName, beanstalkWorkload } from "../beanstalk";
import { pick } from "../pick";
import type { Settings } from "../settings";
import { idOf } from "./records";
import type { Surroundings } from "./surroundings";
import { wayIn } from "./way-in";

/** Elastic Beanstalk, but for its network; undefined in another shape. */
export function beanstalkArgs(
  settings: Settings,
  { groups, roles, data }: Omit<Surroundings, "publicEdge">,
): Omit<BeanstalkArgs, "network"> | undefined {
  if (settings.compute !== "beanstalk") return undefined;
  const { beanstalk, logRetentionDays } = settings;
  const connection = data.connections[beanstalkName];
  return {
    securityGroupId: idOf(groups.securityGroupIds, beanstalkName),
    ready: [idOf(groups.ready, beanstalkName)],
    roleName: idOf(roles.roleNames, beanstalkName),
    connections: connection === undefined ? [] : [connection],
    ...pick(beanstalk, ["release", "platform", "instanceType", "diskGb", "sessions"]),
    ...pick(beanstalk, ["environment", "secrets", "clearNames", "applicationPort"]),
    ...pick(beanstalk, ["deployment", "platformUpdates", "updateTime", "weeklyReplacement"]),
    ...(beanstalk.releaseBucketArn === undefined
      ? {}
      : { releases: { bucketArn: beanstalk.releaseBucketArn } }),
    healthPath: beanstalkWorkload(settings).healthPath,
    scaling: pick(beanstalk, ["minimum", "maximum", "cpuPercent"]),
    ...wayIn(settings),
    logRetentionDays,
    ...pick(settings, ["permissionsBoundaryArn"]),
  };
}
