/** Elastic Beanstalk in one stack: one workload behind a load balancer of its own. */
import { defaults, instancePort } from "../components/beanstalk/spec";
import type { Workload } from "./compute";
import { storesOf } from "./instance-shapes";
import type { StackConfig } from "./schema";

/** The workload's name: its group, role and prefix of the assets bucket are called after it. */
export const beanstalkName = "beanstalk";

/** The application as groups and stores see it. */
export function beanstalkWorkload(
  config: Pick<StackConfig, "monolith" | "beanstalk" | "stores">,
): Workload {
  return {
    edge: "public",
    port: instancePort,
    healthPath: config.beanstalk.healthPath ?? defaults.healthPath,
    paths: [],
    webSocket: false,
    stores: storesOf(config, "beanstalk"),
    callsApi: false,
    holdsInstances: true,
  };
}
