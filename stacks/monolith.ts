/** The monolith of one stack: one workload behind the public edge. */
import { defaults } from "../components/monolith/spec";
import type { Workload } from "./compute";
import { storesOf } from "./instance-shapes";
import type { StackConfig } from "./schema";

/** The workload's name: its group, role, target group and prefix of the assets bucket are called after it. */
export const monolithName = "monolith";

/** The monolith as the edges, groups and stores see it. */
export function monolithWorkload(
  config: Pick<StackConfig, "monolith" | "beanstalk" | "stores">,
): Workload {
  const { monolith } = config;
  return {
    edge: "public",
    port: defaults.port,
    healthPath: monolith.healthPath ?? defaults.healthPath,
    paths: [],
    webSocket: (monolith.webSocketPaths ?? []).length > 0,
    stores: storesOf(config, "monolith"),
    callsApi: false,
    holdsInstances: true,
  };
}
