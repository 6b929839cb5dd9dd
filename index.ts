/** One web platform on AWS: the stack's settings, its tiers, and how they are wired. */
import {
  ClientVpn,
  DataTier,
  InternalEdge,
  NetworkTier,
  PublicEdge,
  ServiceGroups,
  ServiceRoles,
  Services,
  StaticSite,
} from "./components/index";
import { loadSettings } from "./stacks/settings";
import * as wire from "./stacks/wiring";

const settings = loadSettings();

// Where everything stands: a VPC with public, private and database subnets in each zone.
const network =
  settings.existingNetwork === undefined
    ? new NetworkTier("network", wire.networkArgs(settings))
    : wire.adoptedNetwork(settings.existingNetwork);

// Who everyone is: a security group and a role per service, which all rules and policies below refer to.
const groups = new ServiceGroups("service", wire.serviceGroupsArgs(settings, network));
const roles = new ServiceRoles("service", { services: Object.keys(settings.services) });

// The ways in: from the internet to web services, from the VPN to admin and api, from services to api.
const publicEdge = new PublicEdge("public", {
  ...wire.publicEdgeArgs(settings, groups.securityGroupIds),
  network,
});
const vpnArgs = wire.clientVpnArgs(settings, network);
const vpn = vpnArgs && new ClientVpn("vpn", vpnArgs);
const internalEdge = new InternalEdge("private", {
  ...wire.internalEdgeArgs(settings, groups.securityGroupIds, vpn),
  network,
  vpcCidrBlock: network.vpcCidrBlock,
});

// What they keep: stores in the database subnets, open to the services that declare them.
const data = new DataTier("data", {
  ...wire.dataTierArgs(settings, groups.securityGroupIds, roles.roleArns, network.s3EndpointId),
  network,
});

// What runs: the services' containers in the private subnets.
const services = new Services("services", {
  ...wire.servicesArgs(settings, { groups, roles, publicEdge, internalEdge, data }),
  network,
});

// What viewers see first: files behind a CDN.
const site = new StaticSite("site", wire.staticSiteArgs(settings));

export = wire.present({
  // Where the platform answers: to the internet, to the VPN, and (the api alone) to services.
  publicUrl: publicEdge.url,
  siteUrl: site.url,
  internalUrls: internalEdge.urls,
  vpnEndpointId: vpn?.endpointId,
  // The addresses from which services appear on the internet.
  natPublicIps: network.natPublicIps,
  vpcId: network.vpcId,
  clusterName: services.clusterName,
  // Where the site is published to.
  siteBucketName: site.bucketName,
  siteDistributionId: site.distributionId,
  postgresEndpoint: data.postgresEndpoint,
  redisEndpoint: data.redisEndpoint,
  openSearchEndpoint: data.openSearchEndpoint,
  assetsBucketName: data.assetsBucketName,
});
