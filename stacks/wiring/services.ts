/** What runs, as containers. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ContainerInsights,
  type ProxySpec,
  type ServicesArgs,
  type ServiceSpec,
} from "../../components/index";
import { egressContainer, egressName, egressVariables } from "../egress";
import { given, pick } from "../pick";
import { placeholder } from "../placeholder";
import type { ProxySettings } from "../resolve-services";
import type { ServiceSettings, Settings } from "../settings";
import { idOf, type Ids, mapValues } from "./records";
import type { Surroundings } from "./surroundings";

/** The services, but for their network; undefined in another shape. */
export function servicesArgs(
  settings: Settings,
  { groups, roles, publicEdge, internalEdge, data, egress, builtImages = {} }: Surroundings,
): Omit<ServicesArgs, "network"> | undefined {
  if (settings.compute !== "services" || internalEdge === undefined || publicEdge === undefined) {
    return undefined;
  }
  const apiUrl = internalEdge.urls["services"]?.["api"];
  const ways: Ids = egress?.ready ?? {};
  const identity = (name: string) => ({
    securityGroupId: idOf(groups.securityGroupIds, name),
    ready: [idOf(groups.ready, name), ...(Object.hasOwn(ways, name) ? [idOf(ways, name)] : [])],
    roleArn: idOf(roles.roleArns, name),
    roleName: idOf(roles.roleNames, name),
  });
  const proxy = egressContainer(settings);
  const specOf = (service: ServiceSettings, name: string): ServiceSpec => {
    const attachments =
      service.edge === "public" ? publicEdge.attachments : internalEdge.attachments;
    const attachment = attachments[name];
    const connection = Object.hasOwn(data.connections, name) ? data.connections[name] : undefined;
    const { image, command } = imageOf(service, name, builtImages[name]);
    const { cpu, memory, architecture, minimum, maximum, requestsPerTarget } = service;
    return {
      ...identity(name),
      image,
      ...(command === undefined ? {} : { command }),
      port: service.port,
      ...(service.proxy === undefined ? {} : { proxy: proxyOf(settings, service, service.proxy) }),
      ...(service.healthCommand === undefined
        ? {}
        : { containerHealthCheck: { command: ["CMD", ...service.healthCommand] } }),
      cpu,
      memory,
      architecture,
      spotPercent: service.spot ? 100 : 0,
      executeCommand: service.exec,
      scaling: {
        minimum,
        maximum,
        ...(requestsPerTarget === undefined ? {} : { requestsPerTarget }),
      },
      environment: {
        ...(service.callsApi && apiUrl !== undefined ? { API_URL: apiUrl } : {}),
        ...egressVariables(settings, service),
        ...service.environment,
      },
      secrets: { ...service.secrets },
      ...service.container,
      attachments: attachment === undefined ? {} : { [service.edge]: attachment },
      connections: connection === undefined ? [] : [connection],
    };
  };
  return {
    services: {
      ...mapValues(settings.services, specOf),
      ...(proxy === undefined || egress === undefined
        ? {}
        : { [egressName]: { ...identity(egressName), ...proxy, registryArn: egress.registryArn } }),
    },
    containerInsights: settings.production
      ? ContainerInsights.Enhanced
      : ContainerInsights.Disabled,
    logRetentionDays: settings.logRetentionDays,
    ...pick(settings, ["permissionsBoundaryArn"]),
  };
}

/** A service's reverse proxy. Load balancers stand in the VPC, and tell whom they have seen. */
function proxyOf(
  { vpcCidr, existingNetwork, site }: Settings,
  { healthPath, webSocket, edge }: ServiceSettings,
  { callers, ...proxy }: ProxySettings,
): ProxySpec {
  return {
    healthPath,
    webSocket,
    trustedCidrBlocks: [existingNetwork?.vpcCidr ?? vpcCidr],
    ...(callers === undefined ? {} : { callerCidrBlocks: callers }),
    // Behind the CDN all viewers of one of its locations have its address.
    ...(site.apiThroughCdn && edge === "public" ? { requestsPerSecond: 0 } : {}),
    ...given(proxy),
  };
}

/** A service's own image, or the placeholder that is healthy on its health path. */
function imageOf(
  service: ServiceSettings,
  name: string,
  built?: pulumi.Input<string>,
): { image: pulumi.Input<string>; command?: string[] } {
  const { image = built, command, port, healthPath, proxy } = service;
  if (image === undefined) {
    return placeholder({ name, port, healthPath, isLocal: proxy !== undefined });
  }
  return command === undefined ? { image } : { image, command: [...command] };
}
