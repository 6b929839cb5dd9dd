/** What the edges and the stores need to know of what runs. */
import type * as pulumi from "@pulumi/pulumi";
import { type Target, TargetProtocol, TargetType } from "../../components/index";
import { type Workload, workloadsOf } from "../compute";
import type { EdgeName, StoreName } from "../services";
import type { Settings } from "../settings";
import { filterValues } from "./records";

/** What answers behind one edge. */
export function behind(edge: EdgeName, settings: Settings): Record<string, Workload> {
  return filterValues(workloadsOf(settings), (workload) => workload.edge === edge);
}

/** What an edge needs to know of one workload. */
export function targetOf(workload: Workload, securityGroupId: pulumi.Input<string>): Target {
  const { port, healthPath, webSocket, holdsInstances = false, proxy } = workload;
  return {
    securityGroupId,
    port: proxy?.port ?? port,
    ...(proxy === undefined ? {} : { protocol: TargetProtocol.Https }),
    healthCheck: { path: healthPath },
    webSocket,
    ...(holdsInstances ? { targetType: TargetType.Instance } : {}),
  };
}

/** The workloads that declare a store. */
export function clientsOf(settings: Settings, store: StoreName): string[] {
  return Object.keys(filterValues(workloadsOf(settings), ({ stores }) => stores.includes(store)));
}
