/**
 * A stack's settings as the components' arguments. Pure: ids come in as Inputs, arguments go out, and nothing is
 * registered.
 */
import type * as pulumi from "@pulumi/pulumi";
import {
  type AccessLogsArgs,
  type Audience,
  type Beanstalk,
  type BeanstalkArgs,
  type ClientVpn,
  type ClientVpnArgs,
  ContainerInsights,
  type DataTier,
  type DataTierArgs,
  type EdgeClient,
  type EgressProxy,
  type EgressProxyArgs,
  type HostedZone,
  type InternalEdge,
  type InternalEdgeArgs,
  InternetAccess,
  type MonolithArgs,
  type NetworkTierArgs,
  type PublicEdge,
  type PublicEdgeArgs,
  RoleTrust,
  type ServiceGroups,
  type ServiceGroupsArgs,
  type ServiceRoles,
  type ServiceRolesArgs,
  type ServicesArgs,
  type ServiceSpec,
  type StaticSiteArgs,
  type ProxySpec,
  type Target,
  TargetProtocol,
  TargetType,
  VpnAuthentication,
} from "../components/index";
import { beanstalkName, beanstalkWorkload } from "./beanstalk";
import { hasInternalEdge, hasPublicEdge, type Workload, workloadsOf } from "./compute";
import { egressClients, egressContainer, egressName, egressPlan, egressVariables } from "./egress";
import { instanceShapeOf } from "./instance-shapes";
import { monolithName, monolithWorkload } from "./monolith";
import { placeholder } from "./placeholder";
import type { EdgeName, StoreName } from "./services";
import { given, pick } from "./pick";
import type { ProxySettings } from "./resolve-services";
import type { ServiceSettings, Settings } from "./settings";

/** The port of the internal edge on which services reach the api. */
const apiPort = 8443;

/** What service groups need to know of a network. */
interface EndpointNetwork {
  readonly vpcId: pulumi.Input<string>;
  readonly endpointSecurityGroupId?: pulumi.Input<string>;
  readonly gatewayPrefixListIds: Record<string, pulumi.Input<string>>;
}

type Ids = Readonly<Record<string, pulumi.Input<string>>>;

/** A record made of another one's entries. */
function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}

function filterValues<T>(
  record: Readonly<Record<string, T>>,
  keep: (value: T, key: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => keep(value, key)));
}

/** An id by name, which the settings' own consistency promises to be there. */
function idOf(ids: Ids, name: string): pulumi.Input<string> {
  const id = Object.hasOwn(ids, name) ? ids[name] : undefined;
  if (id === undefined) throw new Error(`no id for "${name}" among ${Object.keys(ids).join(", ")}`);
  return id;
}

/** What answers behind one edge. */
function behind(edge: EdgeName, settings: Settings): Record<string, Workload> {
  return filterValues(workloadsOf(settings), (workload) => workload.edge === edge);
}

/** The tier's arguments, where the stack makes its own network. */
export function networkArgs(settings: Settings): NetworkTierArgs {
  const { zones, vpcCidr, natGateways, privateIpv6, endpoints, flowLogs, logRetentionDays } =
    settings;
  return {
    zones: [...zones],
    cidrBlock: vpcCidr,
    natGateways,
    privateIpv6,
    endpoints: [...endpoints],
    flowLogs: { enabled: flowLogs, retentionDays: logRetentionDays },
  };
}

/** An existing network, as the tiers see one. */
export function adoptedNetwork(existing: NonNullable<Settings["existingNetwork"]>) {
  return {
    ...existing,
    vpcCidrBlock: existing.vpcCidr,
    publicCidrBlocks: [],
    privateCidrBlocks: existing.privateSubnetCidrs,
    databaseCidrBlocks: [],
    // Clients are associated with each private subnet; which zones they stand in, the network's owner knows.
    zones: existing.privateSubnetIds.map((_, i) => String.fromCharCode(97 + i)),
    endpointSecurityGroupId: undefined,
    gatewayPrefixListIds: {},
    s3EndpointId: undefined,
    natGatewayIds: {},
    natPublicIps: {},
  };
}

/** What an edge needs to know of one workload. */
function targetOf(workload: Workload, securityGroupId: pulumi.Input<string>): Target {
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

/** The roles' arguments: one role per workload. */
export function serviceRolesArgs(settings: Settings): ServiceRolesArgs {
  return {
    services: Object.keys(workloadsOf(settings)),
    ...(instanceShapeOf(settings) === undefined ? {} : { trust: RoleTrust.Ec2 }),
  };
}

/** The groups' arguments: one group per workload. */
export function serviceGroupsArgs(settings: Settings, network: EndpointNetwork): ServiceGroupsArgs {
  const { endpointSecurityGroupId, gatewayPrefixListIds } = network;
  // Without NAT nothing leads to the internet; a rule for it would only widen what a group admits.
  const hasNoNat = settings.natGateways === "none" && settings.existingNetwork === undefined;
  return {
    network,
    services: mapValues(workloadsOf(settings), ({ egress = "https" }) => ({
      internetAccess: hasNoNat || egress !== "https" ? InternetAccess.None : InternetAccess.Https,
    })),
    ipv6: settings.privateIpv6,
    endpoints: {
      ...(endpointSecurityGroupId === undefined
        ? {}
        : { securityGroupId: endpointSecurityGroupId }),
      gatewayPrefixListIds,
    },
  };
}

/** The public zone of the stack's domain. */
function publicZone({ domain, zoneId }: Settings): HostedZone | undefined {
  return domain === undefined || zoneId === undefined ? undefined : { domain, zoneId };
}

/** How the load balancers log: thrown away with the stack where nothing is protected. */
function accessLogs({ accessLogs, deletionProtection }: Settings): AccessLogsArgs {
  return { enabled: accessLogs, forceDestroy: !deletionProtection };
}

/** What the internet comes in by, whoever makes the load balancer: its name, certificate, firewall and logs. */
function wayIn(settings: Settings) {
  const { certificateArn, names, firewall, deletionProtection } = settings;
  const zone = publicZone(settings);
  const own =
    names.publicEdge === undefined || zone === undefined
      ? undefined
      : { zone, names: [names.publicEdge] };
  return {
    ...(certificateArn === undefined ? { certificate: own } : { certificateArn, aliases: own }),
    firewall: { enabled: firewall.enabled, rateLimit: firewall.requestsPer5Minutes },
    accessLogs: accessLogs(settings),
    deletionProtection,
  };
}

/** The public edge, but for its network; undefined where the shape has a load balancer of its own. */
export function publicEdgeArgs(
  settings: Settings,
  groups: Ids,
): Omit<PublicEdgeArgs, "network"> | undefined {
  if (!hasPublicEdge(settings.compute)) return undefined;
  return {
    routes: mapValues(behind("public", settings), (service, name) => ({
      target: targetOf(service, idOf(groups, name)),
      ...(service.paths.length > 0 ? { paths: [...service.paths] } : {}),
    })),
    ...wayIn(settings),
  };
}

/**
 * Who may enter the internal edge, and for what. Employees get every service behind it. Services get the api alone,
 * on a listener of its own: whoever may open a connection to a listener chooses the host name that it asks for, so
 * admin must not be behind the one that services reach.
 */
function audiences(
  settings: Settings,
  groups: Ids,
  vpn: EdgeClient | undefined,
): Record<string, Audience> {
  const internal = Object.keys(behind("internal", settings));
  const callers = filterValues(workloadsOf(settings), (workload) => workload.callsApi);
  return {
    employees: { port: 443, routes: internal, clients: vpn === undefined ? {} : { vpn } },
    ...(internal.includes("api")
      ? {
          services: {
            port: apiPort,
            routes: ["api"],
            clients: mapValues(callers, (_, name) => ({ securityGroupId: idOf(groups, name) })),
          },
        }
      : {}),
  };
}

/** The internal edge, but for its network; undefined where the shape has nothing behind it. */
export function internalEdgeArgs(
  settings: Settings,
  groups: Ids,
  vpn: Pick<ClientVpn, "securityGroupId"> | undefined,
): Omit<InternalEdgeArgs, "network" | "vpcCidrBlock"> | undefined {
  if (!hasInternalEdge(settings.compute)) return undefined;
  const { names, domain, certificateArn, internalCertificateArn, deletionProtection } = settings;
  const zone = publicZone(settings);
  const givenArn = internalCertificateArn ?? (zone === undefined ? certificateArn : undefined);
  const client =
    vpn === undefined ? existingVpn(settings) : { securityGroupId: vpn.securityGroupId };
  return {
    domain: names.internal,
    ...(domain === undefined ? {} : { publicDomain: domain }),
    ...(givenArn === undefined ? { certificateZone: zone } : { certificateArn: givenArn }),
    routes: mapValues(behind("internal", settings), (service, name) => ({
      target: targetOf(service, idOf(groups, name)),
    })),
    audiences: audiences(settings, groups, client),
    accessLogs: accessLogs(settings),
    deletionProtection,
  };
}

/** An existing VPN, as the internal edge admits it. */
function existingVpn({ vpn }: Settings): EdgeClient | undefined {
  const { kind, securityGroupId, prefixListId, cidr } = vpn;
  if (kind !== "existing") return undefined;
  return {
    ...(securityGroupId === undefined ? {} : { securityGroupId, manageEgress: false }),
    ...(prefixListId === undefined ? {} : { prefixListId }),
    ...(cidr === undefined ? {} : { cidrBlock: cidr }),
  };
}

/** The network that a VPN endpoint stands in. */
type VpnNetwork = ClientVpnArgs["network"] & {
  readonly zones: string[];
  readonly vpcCidrBlock: string;
  readonly publicCidrBlocks: string[];
  readonly privateCidrBlocks: string[];
  readonly databaseCidrBlocks: string[];
};

/** Client VPN's arguments; undefined where the stack has none. */
export function clientVpnArgs(
  { vpn, logRetentionDays }: Settings,
  network: VpnNetwork,
): ClientVpnArgs | undefined {
  if (vpn.kind !== "client-vpn" || vpn.serverCertificateArn === undefined) return undefined;
  return {
    network,
    zones: network.zones,
    vpcCidrBlock: network.vpcCidrBlock,
    authorizedCidrBlocks: network.privateCidrBlocks,
    forbiddenCidrBlocks: [...network.publicCidrBlocks, ...network.databaseCidrBlocks],
    clientCidrBlock: vpn.clientCidr,
    serverCertificateArn: vpn.serverCertificateArn,
    logRetentionDays,
    ...(vpn.samlProviderArn === undefined
      ? {
          authentication: VpnAuthentication.Certificate,
          ...(vpn.clientCertificateArn === undefined
            ? {}
            : { clientRootCertificateArn: vpn.clientCertificateArn }),
        }
      : { authentication: VpnAuthentication.Saml, samlProviderArn: vpn.samlProviderArn }),
  };
}

/** The workloads that declare a store. */
function clientsOf(settings: Settings, store: StoreName): string[] {
  return Object.keys(filterValues(workloadsOf(settings), ({ stores }) => stores.includes(store)));
}

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
  };
}

/** What runs the application needs of what was made before it. */
export interface Surroundings {
  readonly groups: Pick<ServiceGroups, "securityGroupIds" | "ready">;
  readonly roles: Pick<ServiceRoles, "roleArns" | "roleNames">;
  readonly publicEdge: Pick<PublicEdge, "attachments"> | undefined;
  readonly internalEdge: Pick<InternalEdge, "attachments" | "urls"> | undefined;
  readonly data: Pick<DataTier, "connections">;
  /** The images that the deployment builds, by service. @default none */
  readonly builtImages?: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default none */
  readonly egress?: Pick<EgressProxy, "registryArn" | "ready"> | undefined;
}

/** The egress proxy, but for its network; undefined where the stack has none. */
export function egressProxyArgs(
  settings: Settings,
  groups: Ids,
): Omit<EgressProxyArgs, "network"> | undefined {
  const plan = egressPlan(settings);
  if (settings.compute !== "services" || plan === undefined) return undefined;
  return {
    ...plan,
    securityGroupId: idOf(groups, egressName),
    clients: Object.fromEntries(
      egressClients(settings).map((name) => [name, { securityGroupId: idOf(groups, name) }]),
    ),
  };
}

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
  };
}

/** Where the application answers, whoever made the load balancer in front of it. */
export function publicUrl(
  publicEdge: Pick<PublicEdge, "url"> | undefined,
  beanstalk: Pick<Beanstalk, "url"> | undefined,
): pulumi.Output<string> | undefined {
  return publicEdge?.url ?? beanstalk?.url;
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

/** The static site. */
export function staticSiteArgs(settings: Settings): StaticSiteArgs {
  const { names, site, accessLogs, deletionProtection } = settings;
  const zone = publicZone(settings);
  return {
    ...(zone === undefined ? {} : { zone, domainNames: [...names.site] }),
    ...(site.certificateArn === undefined ? {} : { certificateArn: site.certificateArn }),
    ...(site.apiThroughCdn && names.publicEdge !== undefined
      ? { api: { domainName: names.publicEdge, ...passedPaths(settings) } }
      : {}),
    ...(site.contentFolder === undefined ? {} : { content: { path: site.contentFolder } }),
    accessLogs: { enabled: accessLogs },
    forceDestroy: !deletionProtection,
  };
}

/** What the CDN passes on to the public edge, where that is more than the component's own default. */
function passedPaths({ compute, monolith }: Settings): { paths?: string[] } {
  const { apiPaths = ["/api/"], webSocketPaths = [] } = monolith;
  if (compute !== "monolith") return {};
  return { paths: [...apiPaths, ...webSocketPaths].map((prefix) => `${prefix}*`) };
}

/** The outputs that the stack has: Pulumi warns of each one that is undefined. */
export function present<T extends Readonly<Record<string, unknown>>>(outputs: T): Partial<T> {
  return filterValues(outputs, (value) => value !== undefined) as Partial<T>;
}
