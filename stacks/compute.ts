/** The compute shapes: how the application runs, on a network, edges and stores that all of them share. */
import { beanstalkName, beanstalkWorkload } from "./beanstalk";
import { monolithName, monolithWorkload } from "./monolith";
import { egressName, egressWorkload } from "./egress";
import type { EdgeName, EgressName, ServiceProfile } from "./services";
import type { Settings } from "./settings";

/**
 * The shapes that a stack can choose from. `services` are containers, one service each; `monolith` is one application
 * on instances of its own; `beanstalk` is one that Elastic Beanstalk runs. Another shape needs an entry here, its workloads, and its component's arguments.
 */
export const computeNames = ["services", "monolith", "beanstalk"] as const;
export type Compute = (typeof computeNames)[number];

/** The settings that speak of some shapes only, with these. */
export const keysOfShapes = {
  services: ["services"],
  serviceDefaults: ["services"],
  egressProxy: ["services"],
  internalDomain: ["services"],
  internalCertificateArn: ["services"],
  monolith: ["monolith"],
  beanstalk: ["beanstalk"],
  images: ["services"],
} as const satisfies Readonly<Record<string, readonly Compute[]>>;

/**
 * What carries a security group and a role, answers behind an edge and declares stores, whatever the shape: a service,
 * or an application as a whole.
 */
export interface Workload extends Omit<ServiceProfile, "edge"> {
  /** Behind which edge it answers. @default none */
  readonly edge?: EdgeName;
  /** @default by itself */
  readonly egress?: EgressName;
  /** What its target groups hold. @default addresses of tasks */
  readonly holdsInstances?: boolean;
  /** What load balancers reach instead of it, by HTTPS. @default nothing */
  readonly proxy?: { readonly port: number };
}

/** Whether a shape has services that only employees and other services reach. */
export function hasInternalEdge(compute: Compute): boolean {
  return compute === "services";
}

/** Whether the load balancer in front is ours; Elastic Beanstalk makes one by itself. */
export function hasPublicEdge(compute: Compute): boolean {
  return compute !== "beanstalk";
}

/** The workloads of a stack, by name. */
export function workloadsOf(
  settings: Pick<
    Settings,
    "compute" | "services" | "egressProxy" | "monolith" | "beanstalk" | "stores"
  >,
): Readonly<Record<string, Workload>> {
  switch (settings.compute) {
    case "services":
      return settings.egressProxy === undefined
        ? settings.services
        : { ...settings.services, [egressName]: egressWorkload };
    case "monolith":
      return { [monolithName]: monolithWorkload(settings) };
    case "beanstalk":
      return { [beanstalkName]: beanstalkWorkload(settings) };
  }
}
