/** The published library: what another Pulumi project imports. Importing it registers nothing. */
export * from "./common/contracts";
export { InvalidArgumentsError, type Problem } from "./common/problems";

export { NetworkTier, type NetworkTierArgs } from "./network/NetworkTier";
export { Endpoint } from "./network/endpoints";
export { type FlowLogs } from "./network/flow-logs";
export { NatGateways } from "./network/routing";

export {
  type EndpointAccess,
  ServiceGroups,
  type ServiceGroupsArgs,
  type ServiceGroupSpec,
} from "./service-groups/ServiceGroups";
export { InternetAccess } from "./service-groups/plan";
export { RoleTrust, ServiceRoles, type ServiceRolesArgs } from "./service-roles/ServiceRoles";

export { DeployRole, type DeployRoleArgs } from "./deploy-role/DeployRole";
export { DeployAccess } from "./deploy-role/plan";
export { type StateBackend } from "./deploy-role/state";
export { type DeploySubject, type RepositoryIds } from "./deploy-role/subjects";
export { DeliveryTask } from "./deploy-role/tasks";

export { type AccessLogsArgs } from "./load-balancing/access-logs";
export { type EdgeAttachment } from "./load-balancing/targets";
export { PublicEdge, type PublicEdgeArgs } from "./public-edge/PublicEdge";
export { type FirewallArgs } from "./public-edge/firewall";
export {
  DesyncMitigation,
  type EdgeAliases,
  type EdgeCertificate,
  type PublicRoute,
} from "./public-edge/settings";

export {
  type Audience,
  InternalEdge,
  type InternalEdgeArgs,
  type InternalRoute,
} from "./internal-edge/InternalEdge";
export { type EdgeClient } from "./internal-edge/clients";
export { ClientVpn, type ClientVpnArgs } from "./client-vpn/ClientVpn";
export { VpnAuthentication } from "./client-vpn/authentication";

export { DataTier, type DataTierArgs } from "./data/DataTier";
export { type AssetsBucket, type AssetsSpec } from "./data/assets-plan";
export { type OpenSearchClient, type OpenSearchSpec } from "./data/open-search-plan";
export * from "./data/postgres-spec";
export {
  EvictionPolicy,
  RedisAuthentication,
  RedisEngine,
  type RedisSpec,
} from "./data/redis-plan";

export { StaticSite, type StaticSiteArgs } from "./static-site/StaticSite";
export { type SiteAccessLogs } from "./static-site/access-logs";
export { type SiteContent } from "./static-site/content";
export { type ApiOrigin, PriceClass } from "./static-site/distribution";
export { FrameOption, type SiteHeaders } from "./static-site/headers";

export { Observability, type ObservabilityArgs } from "./observability/Observability";
export * from "./observability/spec";
export { type AlarmThresholds } from "./observability/thresholds";

export { type ReleaseBucket } from "./instances/releases";

export { Monolith, type MonolithArgs } from "./monolith/Monolith";
export { type BackendSpec, type InstanceScaling, type WebSpec } from "./monolith/spec";

export { Beanstalk, type BeanstalkArgs } from "./beanstalk/Beanstalk";
export {
  type BeanstalkNetwork,
  type BeanstalkScaling,
  DeploymentPolicy,
  PlatformUpdates,
} from "./beanstalk/spec";

export { ContainerInsights, Services, type ServicesArgs } from "./services/Services";
export {
  type ContainerHealthCheck,
  CpuArchitecture,
  type ScalingSpec,
  type ServiceSpec,
} from "./services/spec";
export {
  type EgressClientGroup,
  EgressProxy,
  type EgressProxyArgs,
} from "./egress-proxy/EgressProxy";
export { egressEnvironment, egressProgram, type ProxyProgram } from "./egress-proxy/plan";
export { type ProxySpec } from "./sidecar/spec";
