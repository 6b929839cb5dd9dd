/** What the workloads keep. */
import type * as pulumi from "@pulumi/pulumi";
import type { DataTierArgs } from "../../components/index";
import { pick } from "../pick";
import type { StoreName } from "../services";
import type { Settings } from "../settings";
import { idOf, type Ids, mapValues } from "./records";
import { clientsOf } from "./workloads";

/** The stores, but for their network, each with the services that declare it. */
export function dataTierArgs(
  settings: Settings,
  groups: Ids,
  roles: Ids,
  s3EndpointId: pulumi.Input<string> | undefined,
): Omit<DataTierArgs, "network"> {
  const { stores, postgres, redis, openSearch, logRetentionDays, deletionProtection } = settings;
  const { administrator, ...sizes } = openSearch;
  const thrownAway = !deletionProtection;
  const groupsOf = (store: StoreName) =>
    Object.fromEntries(clientsOf(settings, store).map((name) => [name, idOf(groups, name)]));
  const has = (store: StoreName) => stores.includes(store) && clientsOf(settings, store).length > 0;
  return {
    ...(has("postgres") && {
      postgres: {
        ...postgres,
        clients: groupsOf("postgres"),
        skipFinalSnapshot: thrownAway,
        monitoringSeconds: settings.production ? 60 : 0,
      },
    }),
    ...(has("redis") && {
      redis: { ...redis, clients: groupsOf("redis"), skipFinalSnapshot: thrownAway },
    }),
    ...(has("openSearch") && {
      openSearch: {
        ...sizes,
        ...(administrator === undefined ? {} : { masterRoleArn: idOf(roles, administrator) }),
        clients: mapValues(groupsOf("openSearch"), (securityGroupId, name) => ({
          securityGroupId,
          roleArn: idOf(roles, name),
        })),
      },
    }),
    ...(has("assets") && {
      assets: {
        clients: clientsOf(settings, "assets"),
        forceDestroy: thrownAway,
        ...(s3EndpointId === undefined ? {} : { s3EndpointId }),
      },
    }),
    logRetentionDays,
    deletionProtection,
    ...pick(settings, ["permissionsBoundaryArn"]),
  };
}
