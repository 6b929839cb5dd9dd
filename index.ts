/** One web platform on AWS: the stack's settings, its tiers, and how they are wired. */
import {
  ClientVpn,
  DataTier,
  EgressProxy,
  InternalEdge,
  Monolith,
  NetworkTier,
  PublicEdge,
  ServiceGroups,
  ServiceRoles,
  Services,
  StaticSite,
} from "./components/index";
import { guardData } from "./stacks/guard";
import { loadSettings } from "./stacks/settings";
import * as wire from "./stacks/wiring";

const settings = loadSettings();

// In production nothing that holds data is deleted or replaced unless somebody says so.
guardData(settings);

// Where everything stands: a VPC with public, private and database subnets in each zone.
const network =
  settings.existingNetwork === undefined
    ? new NetworkTier("network", wire.networkArgs(settings))
    : wire.adoptedNetwork(settings.existingNetwork);

// Who everyone is: a security group and a role per service, which all rules and policies below refer to.
const groups = new ServiceGroups("service", wire.serviceGroupsArgs(settings, network));
const roles = new ServiceRoles("service", wire.serviceRolesArgs(settings));

// The ways in: from the internet to web services, from the VPN to admin and api, from services to api.
const publicEdge = new PublicEdge("public", {
  ...wire.publicEdgeArgs(settings, groups.securityGroupIds),
  network,
});
const vpnArgs = wire.clientVpnArgs(settings, network);
const vpn = vpnArgs && new ClientVpn("vpn", vpnArgs);
const internalArgs = wire.internalEdgeArgs(settings, groups.securityGroupIds, vpn);
const { vpcCidrBlock } = network;
const internalEdge =
  internalArgs && new InternalEdge("private", { ...internalArgs, network, vpcCidrBlock });

// What they keep: stores in the database subnets, open to the services that declare them.
const data = new DataTier("data", {
  ...wire.dataTierArgs(settings, groups.securityGroupIds, roles.roleArns, network.s3EndpointId),
  network,
});

// The way out of services that may reach a few domains and no others.
const egressArgs = wire.egressProxyArgs(settings, groups.securityGroupIds);
const egress = egressArgs && new EgressProxy("egress", { ...egressArgs, network });

// What runs, in the private subnets: containers per service, or the whole application on instances.
const surroundings = { groups, roles, publicEdge, internalEdge, data, egress };
const servicesArgs = wire.servicesArgs(settings, surroundings);
const services = servicesArgs && new Services("services", { ...servicesArgs, network });
const monolithArgs = wire.monolithArgs(settings, surroundings, vpcCidrBlock);
const monolith = monolithArgs && new Monolith("monolith", { ...monolithArgs, network });

// What viewers see first: files behind a CDN.
const site = new StaticSite("site", wire.staticSiteArgs(settings));

export = wire.present({
  // Where the platform answers: to the internet, to the VPN, and (the api alone) to services.
  publicUrl: publicEdge.url,
  siteUrl: site.url,
  internalUrls: internalEdge?.urls,
  vpnEndpointId: vpn?.endpointId,
  // The addresses from which services appear on the internet.
  natPublicIps: network.natPublicIps,
  vpcId: network.vpcId,
  clusterName: services?.clusterName,
  instanceGroupName: monolith?.groupName,
  // Where the application's releases are put.
  releaseBucketName: monolith?.releaseBucketName,
  // Where the site is published to.
  siteBucketName: site.bucketName,
  siteDistributionId: site.distributionId,
  postgresEndpoint: data.postgresEndpoint,
  redisEndpoint: data.redisEndpoint,
  openSearchEndpoint: data.openSearchEndpoint,
  assetsBucketName: data.assetsBucketName,
});
