/** The egress proxy of a stack: which services leave through it, what they reach without it, and how it runs. */
import {
  egressEnvironment,
  egressProgram,
  type EgressProxyArgs,
  type ServiceSpec,
} from "../components/index";
import { regionOfZone } from "../components/network/addresses";
import type { Workload } from "./compute";
import type { ServiceSettings, Settings } from "./settings";

/** The proxy among the workloads: its group, role and ECS service have this name. */
export const egressName = "egress";

/** What the proxy is to the other tiers: nobody routes to it, and it has no stores. */
export const egressWorkload: Workload = {
  port: 3128,
  healthPath: "/",
  paths: [],
  webSocket: false,
  stores: [],
  callsApi: false,
};

/** The services that leave through the proxy. */
export function egressClients({ services }: Pick<Settings, "services">): string[] {
  return Object.keys(services).filter((name) => services[name]?.egress === "proxy");
}

/** Whether something in the private subnets needs the internet itself, so that no endpoints stand in for NAT gateways. */
export function needsInternet({
  compute,
  egressProxy,
}: Pick<Settings, "compute" | "egressProxy">): boolean {
  return compute !== "services" || egressProxy !== undefined;
}

/** What the stack says of its proxy, as the component takes it. */
export function egressPlan({
  egressProxy,
  names,
}: Pick<Settings, "egressProxy" | "names">):
  Pick<EgressProxyArgs, "namespace" | "allowedDomains" | "allowedPorts"> | undefined {
  if (egressProxy === undefined) return undefined;
  return {
    namespace: `${egressName}.${names.internal}`,
    allowedDomains: egressProxy.domains,
  };
}

/** What a client reaches directly: services behind the internal edge, and AWS's where the network has endpoints. */
function directNames({ endpoints, zones, names, stores }: Settings): string[] {
  const domain = `${regionOfZone(zones[0] ?? "") ?? ""}.amazonaws.com`;
  // The name of a service is its endpoint's, read backwards: `api.ecr`.
  const hosts = endpoints.map((endpoint) => `${endpoint.split(".").reverse().join(".")}.${domain}`);
  return [
    `.${names.internal}`,
    ...(stores.includes("openSearch") ? [`.${domain.replace(".amazonaws", ".es.amazonaws")}`] : []),
    ...hosts.flatMap((host) => [host, `.${host}`]),
  ];
}

/** The variables that a service gets for its way out; none where it needs no proxy. */
export function egressVariables(
  settings: Settings,
  { egress }: Pick<ServiceSettings, "egress">,
): Record<string, string> {
  const plan = egressPlan(settings);
  if (plan === undefined || egress !== "proxy") return {};
  return egressEnvironment(plan, directNames(settings));
}

/** The proxy as a service, but for who it is; undefined where the stack has none. */
export function egressContainer(
  settings: Settings,
): Omit<ServiceSpec, "securityGroupId" | "roleArn" | "roleName"> | undefined {
  const plan = egressPlan(settings);
  if (plan === undefined) return undefined;
  const { image, cpu = 256, memory = 512, minimum = 2, maximum } = settings.egressProxy ?? {};
  const { healthCommand, ...program } = egressProgram(plan);
  return {
    ...program,
    ...(image === undefined ? {} : { image }),
    containerHealthCheck: { command: healthCommand, intervalSeconds: 10, startPeriodSeconds: 10 },
    cpu,
    memory,
    scaling: { minimum, maximum: maximum ?? Math.max(minimum, 4) },
  };
}
