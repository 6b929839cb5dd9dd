/** One web platform on AWS: the stack's settings, its tiers, and how they are wired. */
import {
  Beanstalk,
  ClientVpn,
  DataTier,
  EgressProxy,
  InternalEdge,
  Monolith,
  NetworkTier,
  Observability,
  PublicEdge,
  ServiceGroups,
  ServiceRoles,
  Services,
  StaticSite,
} from "./components/index";
import { makeImages } from "./stacks/build-images";
import { guardData } from "./stacks/guard";
import { loadSettings } from "./stacks/settings";
import { observabilityArgs } from "./stacks/wiring/observability";
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
const publicArgs = wire.publicEdgeArgs(settings, groups.securityGroupIds);
const publicEdge = publicArgs && new PublicEdge("public", { ...publicArgs, network });
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

// By choice: where images are pushed to, and images that the deployment builds. Usually they come from CI.
const images = makeImages(settings);

// The way out of services that may reach a few domains and no others.
const egressArgs = wire.egressProxyArgs(settings, groups.securityGroupIds);
const egress = egressArgs && new EgressProxy("egress", { ...egressArgs, network });

// What runs, in the private subnets: containers per service, or the whole application on instances, ours or Beanstalk's.
const builtImages = images.uris;
const surroundings = { groups, roles, publicEdge, internalEdge, data, egress, builtImages };
const servicesArgs = wire.servicesArgs(settings, surroundings);
const services = servicesArgs && new Services("services", { ...servicesArgs, network });
const monolithArgs = wire.monolithArgs(settings, surroundings, vpcCidrBlock);
const monolith = monolithArgs && new Monolith("monolith", { ...monolithArgs, network });
const beanstalkArgs = wire.beanstalkArgs(settings, surroundings);
const beanstalk = beanstalkArgs && new Beanstalk("beanstalk", { ...beanstalkArgs, network });

// What viewers see first: files behind a CDN.
const site = new StaticSite("site", wire.staticSiteArgs(settings));

// Who watches: alarms on all of it, where they go, and what a month may cost.
const compute = { services, monolith, beanstalk };
const tiers = { network, publicEdge, internalEdge, vpn, data, ...compute, site };
const watchArgs = observabilityArgs(settings, tiers);
const watch = watchArgs && new Observability("watch", watchArgs);

export = wire.present({
  // Where the platform answers: to the internet, to the VPN, and (the api alone) to services.
  publicUrl: wire.publicUrl(publicEdge, beanstalk),
  siteUrl: site.url,
  internalUrls: internalEdge?.urls,
  vpnEndpointId: vpn?.endpointId,
  // The addresses from which services appear on the internet.
  natPublicIps: network.natPublicIps,
  vpcId: network.vpcId,
  clusterName: services?.clusterName,
  instanceGroupName: monolith?.groupName,
  beanstalkEnvironmentName: beanstalk?.environmentName,
  // Where the services' images are pushed to.
  repositoryUrls: images.repositoryUrls,
  // Where the application's releases are put.
  releaseBucketName: monolith?.releaseBucketName ?? beanstalk?.releaseBucketName,
  // Where the site is published to.
  siteBucketName: site.bucketName,
  siteDistributionId: site.distributionId,
  postgresEndpoint: data.postgresEndpoint,
  redisEndpoint: data.redisEndpoint,
  openSearchEndpoint: data.openSearchEndpoint,
  assetsBucketName: data.assetsBucketName,
  // Where alarms go, and where everything is drawn.
  alarmTopicArn: watch?.topicArn,
  dashboardName: watch?.dashboardName,
});
