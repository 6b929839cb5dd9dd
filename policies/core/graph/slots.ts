/**
 * The properties that name other resources, and what each may name. A path has no positions: `routes.gatewayId` is
 * the gateway of every route.
 */
import type { Kind } from "./kinds";

/**
 * What AWS makes for a VPC, a cluster of EKS or a transit gateway; a slot for it that depends on one of these names that
 * one.
 */
export type DefaultObject =
  "SecurityGroup" | "RouteTable" | "NetworkAcl" | "TransitGatewayRouteTable";

const ofVpc: readonly DefaultObject[] = ["SecurityGroup", "RouteTable", "NetworkAcl"];

/** Whether AWS makes an object of its own for each resource of a kind. */
export function comesWith(kind: Kind, object: DefaultObject | undefined): object is DefaultObject {
  if (object === undefined) return false;
  if (kind === "EksCluster") return object === "SecurityGroup";
  if (kind === "TransitGateway") return object === "TransitGatewayRouteTable";
  return (kind === "Vpc" || kind === "DefaultVpc") && ofVpc.includes(object);
}

/** What a slot may name. */
export interface Admission {
  readonly kinds: readonly Kind[];
  /** Where the slot takes a default object as well. */
  readonly defaultOf?: DefaultObject;
  /** Where resources are named by their names, beside ids and ARNs. */
  readonly named?: true;
  /** Where the named resource may stand in another region. */
  readonly anyRegion?: true;
  /** Where the property's name is a plural and its value is not. */
  readonly single?: true;
}

const groups = {
  vpc: { kinds: ["Vpc", "DefaultVpc"] },
  vpcAnywhere: { kinds: ["Vpc", "DefaultVpc"], anyRegion: true },
  subnet: { kinds: ["Subnet", "DefaultSubnet"] },
  /** FSx calls the one subnet that it takes `subnetIds`. */
  oneSubnet: { kinds: ["Subnet", "DefaultSubnet"], single: true },
  securityGroup: { kinds: ["SecurityGroup", "DefaultSecurityGroup"], defaultOf: "SecurityGroup" },
  namedSecurityGroup: {
    kinds: ["SecurityGroup", "DefaultSecurityGroup"],
    defaultOf: "SecurityGroup",
    named: true,
  },
  securityGroupRule: { kinds: ["IngressRule", "EgressRule"] },
  routeTable: { kinds: ["RouteTable", "DefaultRouteTable"], defaultOf: "RouteTable" },
  networkAcl: { kinds: ["NetworkAcl", "DefaultNetworkAcl"], defaultOf: "NetworkAcl" },
  /** What a `Default…` resource takes over. */
  ownRouteTable: { kinds: [], defaultOf: "RouteTable" },
  ownNetworkAcl: { kinds: [], defaultOf: "NetworkAcl" },
  gateway: { kinds: ["InternetGateway", "VpnGateway", "VpcEndpoint"] },
  internetGateway: { kinds: ["InternetGateway"] },
  egressOnlyGateway: { kinds: ["EgressOnlyInternetGateway"] },
  natGateway: { kinds: ["NatGateway"] },
  vpnGateway: { kinds: ["VpnGateway"] },
  vpnConnection: { kinds: ["VpnConnection"] },
  carrierGateway: { kinds: ["CarrierGateway"] },
  customerGateway: { kinds: ["CustomerGateway"] },
  transitGateway: { kinds: ["TransitGateway"] },
  transitGatewayTable: { kinds: ["TransitGatewayRouteTable"], defaultOf: "TransitGatewayRouteTable" },
  transitGatewayAttachment: {
    kinds: ["TransitGatewayVpcAttachment", "TransitGatewayPeering", "VpnConnection"],
  },
  coreNetwork: { kinds: ["CoreNetwork"], anyRegion: true },
  // A peering between two regions has one id in both.
  peering: { kinds: ["VpcPeering", "VpcPeeringAccepter"], anyRegion: true },
  prefixList: { kinds: ["PrefixList", "VpcEndpoint"] },
  vpcEndpoint: { kinds: ["VpcEndpoint"] },
  /** What a route leads to by an endpoint's id: a Network Firewall hands out those of its own. */
  routedEndpoint: { kinds: ["VpcEndpoint", "NetworkFirewall"] },
  networkInterface: { kinds: ["NetworkInterface"] },
  /** What a route leads to by the id of an interface: an instance hands out that of its first one. */
  routedInterface: { kinds: ["NetworkInterface", "Instance", "SpotInstanceRequest"] },
  eip: { kinds: ["Eip"] },
  instance: { kinds: ["Instance", "SpotInstanceRequest"] },
  launchTemplate: { kinds: ["LaunchTemplate"], named: true },
  launchConfiguration: { kinds: ["LaunchConfiguration"], named: true },
  autoscalingGroup: { kinds: ["AutoscalingGroup"], named: true },
  loadBalancer: { kinds: ["LoadBalancer"] },
  classicLoadBalancer: { kinds: ["ClassicLoadBalancer"], named: true },
  listener: { kinds: ["Listener"] },
  listenerRule: { kinds: ["ListenerRule", "Listener"] },
  targetGroup: { kinds: ["TargetGroup"] },
  trafficSource: { kinds: ["TargetGroup", "ClassicLoadBalancer", "LatticeTargetGroup"], named: true },
  target: {
    kinds: ["Instance", "SpotInstanceRequest", "NetworkInterface", "LoadBalancer", "Lambda", "LambdaAlias", "VpcEndpoint", "Eip",
      "EfsMountTarget", "RdsInstance", "MqBroker"],
  },
  /** What a front in AWS's own network hands traffic to. */
  frontTarget: {
    kinds: ["LoadBalancer", "ClassicLoadBalancer", "Instance", "Eip", "NetworkInterface"],
    anyRegion: true,
  },
  linkTarget: { kinds: ["LoadBalancer", "Listener"] },
  httpLinkTarget: { kinds: ["Listener", "LoadBalancer", "Lambda", "LambdaAlias", "CloudMapService"] },
  cloudMapService: { kinds: ["CloudMapService"] },
  /** APIs of each kind take links of each kind: REST APIs the newer ones, WebSocket APIs the older. */
  vpcLink: { kinds: ["RestVpcLink", "HttpVpcLink"] },
  httpApi: { kinds: ["HttpApi"] },
  restApi: { kinds: ["RestApi"] },
  vpcOrigin: { kinds: ["VpcOrigin"], anyRegion: true },
  accelerator: { kinds: ["Accelerator", "CustomAccelerator"], anyRegion: true },
  acceleratorListener: { kinds: ["AcceleratorListener", "CustomAcceleratorListener"], anyRegion: true },
  subnetAnywhere: { kinds: ["Subnet", "DefaultSubnet"], anyRegion: true },
  endpointService: { kinds: ["EndpointService"] },
  clientVpn: { kinds: ["ClientVpn"] },
  latticeTargetGroup: { kinds: ["LatticeTargetGroup"] },
  latticeGateway: { kinds: ["LatticeResourceGateway"] },
  latticeResource: { kinds: ["LatticeResource"] },
  latticeNetwork: { kinds: ["LatticeNetwork"] },
  rdsSubnetGroup: { kinds: ["RdsSubnetGroup"], named: true },
  rdsInstance: { kinds: ["RdsInstance"], named: true, anyRegion: true },
  rdsCluster: { kinds: ["RdsCluster"], named: true },
  rdsProxy: { kinds: ["RdsProxy"], named: true },
  rdsAny: { kinds: ["RdsInstance", "RdsCluster", "RdsClusterInstance", "RdsProxy"] },
  rdsSnapshot: { kinds: ["RdsSnapshot"], named: true, anyRegion: true },
  rdsClusterSnapshot: { kinds: ["RdsClusterSnapshot"], named: true, anyRegion: true },
  rdsSource: { kinds: ["RdsInstance", "RdsCluster"] },
  cacheSubnetGroup: { kinds: ["CacheSubnetGroup"], named: true },
  cacheGroup: { kinds: ["CacheReplicationGroup"], named: true },
  searchDomain: { kinds: ["SearchDomain"], named: true },
  redshiftSubnetGroup: { kinds: ["RedshiftSubnetGroup"], named: true },
  redshiftCluster: { kinds: ["RedshiftCluster"], named: true },
  /** What data is brought to: a cluster by the ARN of its namespace. */
  warehouse: { kinds: ["RedshiftCluster", "RedshiftNamespace"] },
  mskCluster: { kinds: ["MskCluster"] },
  redshiftWorkgroup: { kinds: ["RedshiftWorkgroup"], named: true },
  docDbSubnetGroup: { kinds: ["DocDbSubnetGroup"], named: true },
  docDbCluster: { kinds: ["DocDbCluster"], named: true },
  neptuneSubnetGroup: { kinds: ["NeptuneSubnetGroup"], named: true },
  neptuneCluster: { kinds: ["NeptuneCluster"], named: true },
  memoryDbSubnetGroup: { kinds: ["MemoryDbSubnetGroup"], named: true },
  daxSubnetGroup: { kinds: ["DaxSubnetGroup"], named: true },
  dmsSubnetGroup: { kinds: ["DmsSubnetGroup"], named: true },
  sageMakerDomain: { kinds: ["SageMakerDomain"] },
  directory: { kinds: ["Directory"] },
  workspacesDirectory: { kinds: ["WorkspacesDirectory", "Directory"] },
  fsxSystem: { kinds: ["FsxLustre", "FsxOntap", "FsxOpenZfs", "FsxWindows"] },
  fsxSvm: { kinds: ["FsxSvm"] },
  fileSystem: { kinds: ["EfsFileSystem"] },
  transferServer: { kinds: ["TransferServer"] },
  eksCluster: { kinds: ["EksCluster"], named: true },
  lambda: { kinds: ["Lambda", "LambdaAlias"], named: true },
  lambdaFunction: { kinds: ["Lambda"], named: true },
  lambdaCapacity: { kinds: ["LambdaCapacity"] },
  ecsCluster: { kinds: ["EcsCluster"], named: true },
  ecsService: { kinds: ["EcsService"], named: true },
  taskDefinition: { kinds: ["EcsTaskDefinition"], named: true },
  appRunnerConnector: { kinds: ["AppRunnerConnector"] },
  appRunnerService: { kinds: ["AppRunnerService"] },
  role: { kinds: ["Role"], named: true, anyRegion: true },
  policy: { kinds: ["Policy"], anyRegion: true },
  instanceProfile: { kinds: ["InstanceProfile"], named: true, anyRegion: true },
  beanstalkTemplate: { kinds: ["BeanstalkTemplate"], named: true },
  dhcpOptions: { kinds: ["DhcpOptions"] },
  zone: { kinds: ["Zone"], anyRegion: true },
  webAcl: { kinds: ["WebAcl"], anyRegion: true },
  protectedByWebAcl: { kinds: ["LoadBalancer", "RestApi", "HttpApi"] },
} as const satisfies Record<string, Admission>; // prettier-ignore

type Group = keyof typeof groups;
type Slots = Readonly<Record<string, Group>>;

const inlineRules: Slots = {
  "ingress.securityGroups": "securityGroup",
  "egress.securityGroups": "securityGroup",
  "ingress.prefixListIds": "prefixList",
  "egress.prefixListIds": "prefixList",
};

/** Where a route leads, and the list of addresses that it is for. */
function routeTargets(at: string): Slots {
  return {
    [`${at}gatewayId`]: "gateway",
    [`${at}natGatewayId`]: "natGateway",
    [`${at}egressOnlyGatewayId`]: "egressOnlyGateway",
    [`${at}transitGatewayId`]: "transitGateway",
    [`${at}vpcPeeringConnectionId`]: "peering",
    [`${at}vpcEndpointId`]: "routedEndpoint",
    [`${at}networkInterfaceId`]: "routedInterface",
    [`${at}coreNetworkArn`]: "coreNetwork",
    [`${at}destinationPrefixListId`]: "prefixList",
  };
}

const groupRule: Slots = {
  securityGroupId: "securityGroup",
  referencedSecurityGroupId: "securityGroup",
  prefixListId: "prefixList",
};

/** Where a service puts what it runs. */
function jobs(at: string, subnets = "subnets", groups = "securityGroupIds"): Slots {
  return { [`${at}.${subnets}`]: "subnet", [`${at}.${groups}`]: "securityGroup" };
}

/** The same by the names that most services give them. */
function within(at: string): Slots {
  return jobs(at, "subnetIds");
}

/** The same with the VPC beside them. */
function beside(at: string, vpc = "vpcId"): Slots {
  return { ...within(at), [`${at}.${vpc}`]: "vpc" };
}

/** Where an agent's runtime is told of the identity provider whose tokens it takes. */
const tokens = "authorizerConfiguration.customJwtAuthorizer";

/** What DataSync reads. */
function copied(property: string, group: Group): Slots {
  return { [property]: group, securityGroupArns: "securityGroup" };
}

function actions(at: string): Slots {
  return {
    [`${at}.targetGroupArn`]: "targetGroup",
    [`${at}.forward.targetGroups.arn`]: "targetGroup",
  };
}

const subnetGroup: Slots = { subnetIds: "subnet" };
const placed: Slots = { subnetIds: "subnet", securityGroupIds: "securityGroup" };

const tasks: Slots = {
  "networkConfiguration.subnets": "subnet",
  "networkConfiguration.securityGroups": "securityGroup",
  "loadBalancers.targetGroupArn": "targetGroup",
};

const slots: Readonly<Partial<Record<Kind, Slots>>> = {
  VpcIpv4Cidr: { vpcId: "vpc" },
  VpcIpv6Cidr: { vpcId: "vpc" },
  BlockPublicAccessExclusion: { vpcId: "vpc", subnetId: "subnet" },
  Subnet: { vpcId: "vpc" },
  RouteTable: {
    vpcId: "vpc",
    propagatingVgws: "vpnGateway",
    "routes.carrierGatewayId": "carrierGateway",
    ...routeTargets("routes."),
  },
  DefaultRouteTable: {
    defaultRouteTableId: "ownRouteTable",
    propagatingVgws: "vpnGateway",
    ...routeTargets("routes."),
  },
  Route: { routeTableId: "routeTable", carrierGatewayId: "carrierGateway", ...routeTargets("") },
  RouteTableAssociation: { subnetId: "subnet", gatewayId: "gateway", routeTableId: "routeTable" },
  MainRouteTableAssociation: { vpcId: "vpc", routeTableId: "routeTable" },
  VpnGatewayRoutePropagation: { vpnGatewayId: "vpnGateway", routeTableId: "routeTable" },
  RouteServerEndpoint: { subnetId: "subnet" },
  RouteServerPropagation: { routeTableId: "routeTable" },
  RouteServerVpcAssociation: { vpcId: "vpc" },
  InternetGateway: { vpcId: "vpc" },
  InternetGatewayAttachment: { internetGatewayId: "internetGateway", vpcId: "vpc" },
  EgressOnlyInternetGateway: { vpcId: "vpc" },
  NatGateway: {
    vpcId: "vpc",
    subnetId: "subnet",
    allocationId: "eip",
    secondaryAllocationIds: "eip",
    "availabilityZoneAddresses.allocationIds": "eip",
  },
  NatGatewayEipAssociation: { natGatewayId: "natGateway", allocationId: "eip" },
  CarrierGateway: { vpcId: "vpc" },
  VpnGateway: { vpcId: "vpc" },
  VpnGatewayAttachment: { vpcId: "vpc", vpnGatewayId: "vpnGateway" },
  VpnConnection: {
    vpnGatewayId: "vpnGateway",
    transitGatewayId: "transitGateway",
    customerGatewayId: "customerGateway",
  },
  VpnConnectionRoute: { vpnConnectionId: "vpnConnection" },
  VpcPeering: { vpcId: "vpc", peerVpcId: "vpcAnywhere" },
  VpcPeeringAccepter: { vpcPeeringConnectionId: "peering" },
  NetworkAcl: { vpcId: "vpc", subnetIds: "subnet" },
  DefaultNetworkAcl: { defaultNetworkAclId: "ownNetworkAcl", subnetIds: "subnet" },
  NetworkAclRule: { networkAclId: "networkAcl" },
  NetworkAclAssociation: { networkAclId: "networkAcl", subnetId: "subnet" },
  SecurityGroup: { vpcId: "vpc", ...inlineRules },
  DefaultSecurityGroup: { vpcId: "vpc", ...inlineRules },
  SecurityGroupRule: {
    securityGroupId: "securityGroup",
    sourceSecurityGroupId: "securityGroup",
    prefixListIds: "prefixList",
  },
  IngressRule: groupRule,
  EgressRule: groupRule,
  SecurityGroupVpcAssociation: { securityGroupId: "securityGroup", vpcId: "vpc" },
  EndpointSecurityGroupAssociation: {
    securityGroupId: "securityGroup",
    vpcEndpointId: "vpcEndpoint",
  },
  SecurityGroupRulesExclusive: {
    securityGroupId: "securityGroup",
    ingressRuleIds: "securityGroupRule",
    egressRuleIds: "securityGroupRule",
  },
  InterfaceSecurityGroupAttachment: {
    networkInterfaceId: "networkInterface",
    securityGroupId: "securityGroup",
  },
  PrefixListEntry: { prefixListId: "prefixList" },
  NetworkInterface: {
    subnetId: "subnet",
    securityGroups: "securityGroup",
    "attachments.instance": "instance",
  },
  NetworkInterfaceAttachment: { instanceId: "instance", networkInterfaceId: "networkInterface" },
  Eip: { instance: "instance", networkInterface: "networkInterface" },
  EipAssociation: {
    allocationId: "eip",
    instanceId: "instance",
    networkInterfaceId: "networkInterface",
  },
  Instance: {
    subnetId: "subnet",
    vpcSecurityGroupIds: "securityGroup",
    securityGroups: "namedSecurityGroup",
    "networkInterfaces.networkInterfaceId": "networkInterface",
    "primaryNetworkInterface.networkInterfaceId": "networkInterface",
    "launchTemplate.id": "launchTemplate",
    "launchTemplate.name": "launchTemplate",
    iamInstanceProfile: "instanceProfile",
  },
  SpotInstanceRequest: {
    subnetId: "subnet",
    vpcSecurityGroupIds: "securityGroup",
    securityGroups: "namedSecurityGroup",
    "networkInterfaces.networkInterfaceId": "networkInterface",
    iamInstanceProfile: "instanceProfile",
  },
  LaunchTemplate: {
    vpcSecurityGroupIds: "securityGroup",
    securityGroupNames: "namedSecurityGroup",
    "networkInterfaces.subnetId": "subnet",
    "networkInterfaces.securityGroups": "securityGroup",
    "networkInterfaces.networkInterfaceId": "networkInterface",
    "iamInstanceProfile.arn": "instanceProfile",
    "iamInstanceProfile.name": "instanceProfile",
  },
  LaunchConfiguration: {
    securityGroups: "namedSecurityGroup",
    iamInstanceProfile: "instanceProfile",
  },
  Fleet: {
    "launchTemplateConfigs.launchTemplateSpecification.launchTemplateId": "launchTemplate",
    "launchTemplateConfigs.launchTemplateSpecification.launchTemplateName": "launchTemplate",
    "launchTemplateConfigs.overrides.subnetId": "subnet",
  },
  SpotFleetRequest: {
    "launchTemplateConfigs.launchTemplateSpecification.id": "launchTemplate",
    "launchTemplateConfigs.launchTemplateSpecification.name": "launchTemplate",
    "launchTemplateConfigs.overrides.subnetId": "subnet",
    "launchSpecifications.subnetId": "subnet",
    "launchSpecifications.vpcSecurityGroupIds": "securityGroup",
    "launchSpecifications.iamInstanceProfile": "instanceProfile",
    "launchSpecifications.iamInstanceProfileArn": "instanceProfile",
    targetGroupArns: "targetGroup",
    loadBalancers: "classicLoadBalancer",
  },
  AutoscalingGroup: {
    vpcZoneIdentifiers: "subnet",
    launchConfiguration: "launchConfiguration",
    "launchTemplate.id": "launchTemplate",
    "launchTemplate.name": "launchTemplate",
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId":
      "launchTemplate",
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateName":
      "launchTemplate",
    targetGroupArns: "targetGroup",
    loadBalancers: "classicLoadBalancer",
    "trafficSources.identifier": "trafficSource",
  },
  AutoscalingAttachment: {
    autoscalingGroupName: "autoscalingGroup",
    lbTargetGroupArn: "targetGroup",
    elb: "classicLoadBalancer",
  },
  TrafficSourceAttachment: {
    autoscalingGroupName: "autoscalingGroup",
    "trafficSource.identifier": "trafficSource",
  },
  VpcEndpoint: {
    vpcId: "vpc",
    routeTableIds: "routeTable",
    "subnetConfigurations.subnetId": "subnet",
    resourceConfigurationArn: "latticeResource",
    serviceNetworkArn: "latticeNetwork",
    ...placed,
  },
  EndpointRouteTableAssociation: { vpcEndpointId: "vpcEndpoint", routeTableId: "routeTable" },
  EndpointSubnetAssociation: { vpcEndpointId: "vpcEndpoint", subnetId: "subnet" },
  EndpointService: {
    networkLoadBalancerArns: "loadBalancer",
    gatewayLoadBalancerArns: "loadBalancer",
  },
  EndpointServicePrincipal: { vpcEndpointServiceId: "endpointService" },
  ClientVpn: { vpcId: "vpc", securityGroupIds: "securityGroup" },
  ClientVpnAuthorization: { clientVpnEndpointId: "clientVpn" },
  ClientVpnAssociation: { clientVpnEndpointId: "clientVpn", subnetId: "subnet" },
  ClientVpnRoute: { clientVpnEndpointId: "clientVpn", targetVpcSubnetId: "subnet" },
  TransitGatewayVpcAttachment: {
    vpcId: "vpc",
    subnetIds: "subnet",
    transitGatewayId: "transitGateway",
  },
  TransitGatewayRouteTable: { transitGatewayId: "transitGateway" },
  TransitGatewayRoute: {
    transitGatewayAttachmentId: "transitGatewayAttachment",
    transitGatewayRouteTableId: "transitGatewayTable",
  },
  TransitGatewayAssociation: {
    transitGatewayAttachmentId: "transitGatewayAttachment",
    transitGatewayRouteTableId: "transitGatewayTable",
  },
  TransitGatewayPropagation: {
    transitGatewayAttachmentId: "transitGatewayAttachment",
    transitGatewayRouteTableId: "transitGatewayTable",
  },
  InstanceConnectEndpoint: { subnetId: "subnet", securityGroupIds: "securityGroup" },
  CoreNetworkVpcAttachment: { vpcArn: "vpc", subnetArns: "subnet" },
  NetworkFirewall: { vpcId: "vpc", "subnetMappings.subnetId": "subnet" },
  LoadBalancer: {
    subnets: "subnet",
    securityGroups: "securityGroup",
    "subnetMappings.subnetId": "subnet",
    "subnetMappings.allocationId": "eip",
  },
  Listener: { loadBalancerArn: "loadBalancer", ...actions("defaultActions") },
  ListenerRule: { listenerArn: "listener", ...actions("actions") },
  ListenerCertificate: { listenerArn: "listener" },
  TargetGroup: { vpcId: "vpc" },
  TargetGroupAttachment: { targetGroupArn: "targetGroup", targetId: "target" },
  ClassicLoadBalancer: {
    subnets: "subnet",
    securityGroups: "securityGroup",
    instances: "instance",
  },
  ClassicAttachment: { elb: "classicLoadBalancer", instance: "instance" },
  Distribution: { "origins.vpcOriginConfig.vpcOriginId": "vpcOrigin", webAclId: "webAcl" },
  MultitenantDistribution: { "origins.vpcOriginConfigs.vpcOriginId": "vpcOrigin" },
  VpcOrigin: { "vpcOriginEndpointConfig.arn": "frontTarget" },
  AcceleratorListener: { acceleratorArn: "accelerator" },
  CustomAcceleratorListener: { acceleratorArn: "accelerator" },
  AcceleratorEndpoints: {
    listenerArn: "acceleratorListener",
    "endpointConfigurations.endpointId": "frontTarget",
  },
  AcceleratorAttachment: { "resources.endpointId": "frontTarget" },
  CustomAcceleratorEndpoints: {
    listenerArn: "acceleratorListener",
    "endpointConfigurations.endpointId": "subnetAnywhere",
  },
  RestVpcLink: { targetArn: "linkTarget" },
  RestIntegration: {
    restApi: "restApi",
    connectionId: "vpcLink",
    integrationTarget: "linkTarget",
  },
  HttpVpcLink: placed,
  HttpIntegration: {
    apiId: "httpApi",
    connectionId: "vpcLink",
    integrationUri: "httpLinkTarget",
  },
  VerifiedAccessEndpoint: {
    securityGroupIds: "securityGroup",
    "loadBalancerOptions.loadBalancerArn": "loadBalancer",
    "loadBalancerOptions.subnetIds": "subnet",
    "networkInterfaceOptions.networkInterfaceId": "networkInterface",
    "rdsOptions.rdsDbInstanceArn": "rdsAny",
    "rdsOptions.rdsDbClusterArn": "rdsAny",
    "rdsOptions.rdsDbProxyArn": "rdsAny",
    "rdsOptions.subnetIds": "subnet",
    "cidrOptions.subnetIds": "subnet",
  },
  LatticeTargetGroup: { "config.vpcIdentifier": "vpc" },
  LatticeAttachment: { targetGroupIdentifier: "latticeTargetGroup", "target.id": "target" },
  LatticeResourceGateway: { vpcId: "vpc", ...placed },
  LatticeResource: {
    resourceGatewayIdentifier: "latticeGateway",
    resourceConfigurationGroupId: "latticeResource",
    "resourceConfigurationDefinition.arnResource.arn": "rdsAny",
  },
  LatticeVpcAssociation: {
    vpcIdentifier: "vpc",
    securityGroupIds: "securityGroup",
    serviceNetworkIdentifier: "latticeNetwork",
  },
  LatticeResourceAssociation: {
    resourceConfigurationIdentifier: "latticeResource",
    serviceNetworkIdentifier: "latticeNetwork",
  },
  RdsInstance: {
    dbSubnetGroupName: "rdsSubnetGroup",
    vpcSecurityGroupIds: "securityGroup",
    replicateSourceDb: "rdsInstance",
  },
  RdsCluster: { dbSubnetGroupName: "rdsSubnetGroup", vpcSecurityGroupIds: "securityGroup" },
  RdsClusterInstance: { clusterIdentifier: "rdsCluster", dbSubnetGroupName: "rdsSubnetGroup" },
  RdsShardGroup: { dbClusterIdentifier: "rdsCluster" },
  RdsSubnetGroup: subnetGroup,
  RdsProxy: { vpcSubnetIds: "subnet", vpcSecurityGroupIds: "securityGroup" },
  RdsProxyEndpoint: {
    dbProxyName: "rdsProxy",
    vpcSubnetIds: "subnet",
    vpcSecurityGroupIds: "securityGroup",
  },
  RdsProxyTarget: {
    dbProxyName: "rdsProxy",
    dbInstanceIdentifier: "rdsInstance",
    dbClusterIdentifier: "rdsCluster",
  },
  RdsIntegration: { sourceArn: "rdsSource", targetArn: "warehouse" },
  RdsSnapshot: { dbInstanceIdentifier: "rdsInstance" },
  RdsSnapshotCopy: { sourceDbSnapshotIdentifier: "rdsSnapshot" },
  RdsClusterSnapshot: { dbClusterIdentifier: "rdsCluster" },
  RdsClusterSnapshotCopy: { sourceDbClusterSnapshotIdentifier: "rdsClusterSnapshot" },
  CacheCluster: {
    subnetGroupName: "cacheSubnetGroup",
    securityGroupIds: "securityGroup",
    replicationGroupId: "cacheGroup",
  },
  CacheReplicationGroup: {
    subnetGroupName: "cacheSubnetGroup",
    securityGroupIds: "securityGroup",
  },
  ServerlessCache: placed,
  CacheSubnetGroup: subnetGroup,
  SearchDomain: {
    "vpcOptions.subnetIds": "subnet",
    "vpcOptions.securityGroupIds": "securityGroup",
  },
  SearchVpcEndpoint: {
    domainArn: "searchDomain",
    "vpcOptions.subnetIds": "subnet",
    "vpcOptions.securityGroupIds": "securityGroup",
  },
  SearchEndpointAccess: { domainName: "searchDomain" },
  SearchServerlessVpcEndpoint: { vpcId: "vpc", ...placed },
  RedshiftCluster: {
    clusterSubnetGroupName: "redshiftSubnetGroup",
    vpcSecurityGroupIds: "securityGroup",
  },
  RedshiftSubnetGroup: subnetGroup,
  RedshiftEndpoint: {
    clusterIdentifier: "redshiftCluster",
    subnetGroupName: "redshiftSubnetGroup",
    vpcSecurityGroupIds: "securityGroup",
  },
  RedshiftEndpointAuthorization: { clusterIdentifier: "redshiftCluster" },
  RedshiftWorkgroup: placed,
  RedshiftServerlessEndpoint: {
    workgroupName: "redshiftWorkgroup",
    subnetIds: "subnet",
    vpcSecurityGroupIds: "securityGroup",
  },
  DocDbCluster: { dbSubnetGroupName: "docDbSubnetGroup", vpcSecurityGroupIds: "securityGroup" },
  DocDbInstance: { clusterIdentifier: "docDbCluster" },
  DocDbSubnetGroup: subnetGroup,
  DocDbElasticCluster: { subnetIds: "subnet", vpcSecurityGroupIds: "securityGroup" },
  NeptuneCluster: {
    neptuneSubnetGroupName: "neptuneSubnetGroup",
    vpcSecurityGroupIds: "securityGroup",
  },
  NeptuneInstance: {
    clusterIdentifier: "neptuneCluster",
    neptuneSubnetGroupName: "neptuneSubnetGroup",
  },
  NeptuneSubnetGroup: subnetGroup,
  MemoryDbCluster: {
    subnetGroupName: "memoryDbSubnetGroup",
    securityGroupIds: "securityGroup",
  },
  MemoryDbSubnetGroup: subnetGroup,
  DaxCluster: { subnetGroupName: "daxSubnetGroup", securityGroupIds: "securityGroup" },
  DaxSubnetGroup: subnetGroup,
  MskCluster: {
    "brokerNodeGroupInfo.clientSubnets": "subnet",
    "brokerNodeGroupInfo.securityGroups": "securityGroup",
  },
  MskServerlessCluster: {
    "vpcConfigs.subnetIds": "subnet",
    "vpcConfigs.securityGroupIds": "securityGroup",
  },
  MqBroker: { subnetIds: "subnet", securityGroups: "securityGroup" },
  DmsInstance: {
    replicationSubnetGroupId: "dmsSubnetGroup",
    vpcSecurityGroupIds: "securityGroup",
  },
  DmsSubnetGroup: subnetGroup,
  EfsMountTarget: {
    fileSystemId: "fileSystem",
    subnetId: "subnet",
    securityGroups: "securityGroup",
  },
  FsxLustre: { ...placed, subnetIds: "oneSubnet" },
  FsxOntap: { preferredSubnetId: "subnet", routeTableIds: "routeTable", ...placed },
  FsxOpenZfs: { preferredSubnetId: "subnet", routeTableIds: "routeTable", ...placed },
  FsxWindows: { preferredSubnetId: "subnet", ...placed },
  InfluxInstance: { vpcSubnetIds: "subnet", vpcSecurityGroupIds: "securityGroup" },
  InfluxCluster: { vpcSubnetIds: "subnet", vpcSecurityGroupIds: "securityGroup" },
  EksCluster: {
    "vpcConfig.subnetIds": "subnet",
    "vpcConfig.securityGroupIds": "securityGroup",
  },
  EksNodeGroup: {
    clusterName: "eksCluster",
    subnetIds: "subnet",
    "launchTemplate.id": "launchTemplate",
    "launchTemplate.name": "launchTemplate",
    "remoteAccess.sourceSecurityGroupIds": "securityGroup",
  },
  EksFargateProfile: { clusterName: "eksCluster", subnetIds: "subnet" },
  Lambda: {
    "vpcConfig.subnetIds": "subnet",
    "vpcConfig.securityGroupIds": "securityGroup",
    "capacityProviderConfig.lambdaManagedInstancesCapacityProviderConfig.capacityProviderArn":
      "lambdaCapacity",
  },
  Canary: { "vpcConfig.subnetIds": "subnet", "vpcConfig.securityGroupIds": "securityGroup" },
  LambdaCapacity: {
    "vpcConfig.subnetIds": "subnet",
    "vpcConfig.securityGroupIds": "securityGroup",
  },
  LambdaAlias: { functionName: "lambdaFunction" },
  LambdaUrl: { functionName: "lambda" },
  LambdaPermission: { function: "lambda" },
  AppSyncSource: {
    "lambdaConfig.functionArn": "lambda",
    "relationalDatabaseConfig.httpEndpointConfig.dbClusterIdentifier": "rdsCluster",
  },
  GlueConnection: {
    "physicalConnectionRequirements.subnetId": "subnet",
    "physicalConnectionRequirements.securityGroupIdLists": "securityGroup",
  },
  EcsService: {
    cluster: "ecsCluster",
    taskDefinition: "taskDefinition",
    "vpcLatticeConfigurations.targetGroupArn": "latticeTargetGroup",
    "serviceRegistries.registryArn": "cloudMapService",
    "loadBalancers.elbName": "classicLoadBalancer",
    "loadBalancers.advancedConfiguration.alternateTargetGroupArn": "targetGroup",
    "loadBalancers.advancedConfiguration.productionListenerRule": "listenerRule",
    "loadBalancers.advancedConfiguration.testListenerRule": "listenerRule",
    ...tasks,
  },
  CloudMapInstance: { serviceId: "cloudMapService" },
  EcsTaskSet: {
    "serviceRegistries.registryArn": "cloudMapService",
    cluster: "ecsCluster",
    service: "ecsService",
    taskDefinition: "taskDefinition",
    ...tasks,
  },
  EcsCapacityProvider: {
    "autoScalingGroupProvider.autoScalingGroupArn": "autoscalingGroup",
    "managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.subnets": "subnet",
    "managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.securityGroups":
      "securityGroup",
  },
  SageMakerNotebook: { subnetId: "subnet", securityGroups: "securityGroup" },
  SageMakerDomain: {
    subnetIds: "subnet",
    "defaultUserSettings.securityGroups": "securityGroup",
    "defaultSpaceSettings.securityGroups": "securityGroup",
    "domainSettings.securityGroupIds": "securityGroup",
  },
  SageMakerProfile: { domainId: "sageMakerDomain", "userSettings.securityGroups": "securityGroup" },
  SageMakerModel: jobs("vpcConfig"),
  SageMakerTraining: jobs("vpcConfig"),
  SageMakerTuning: {
    ...jobs("trainingJobDefinition.vpcConfig"),
    ...jobs("trainingJobDefinitions.vpcConfig"),
  },
  SageMakerMonitoring: jobs(
    "monitoringScheduleConfig.monitoringJobDefinition.networkConfig.vpcConfig",
  ),
  SageMakerDataQuality: jobs("networkConfig.vpcConfig"),
  SageMakerWorkforce: jobs("workforceVpcConfig"),
  FlinkApplication: within("applicationConfiguration.vpcConfiguration"),
  MskConnector: jobs("kafkaCluster.apacheKafkaCluster.vpc", "subnets", "securityGroups"),
  MskReplicator: jobs("kafkaClusters.vpcConfig", "subnetIds", "securityGroupsIds"),
  MskVpcConnection: {
    targetClusterArn: "mskCluster",
    clientSubnets: "subnet",
    securityGroups: "securityGroup",
  },
  IngestionPipeline: within("vpcOptions"),
  IngestionEndpoint: within("vpcOptions"),
  Directory: { "vpcSettings.subnetIds": "subnet", "connectSettings.subnetIds": "subnet" },
  DirectoryRegion: { "vpcSettings.subnetIds": "subnet" },
  WorkspacesDirectory: {
    directoryId: "directory",
    subnetIds: "subnet",
    "workspaceCreationProperties.customSecurityGroupId": "securityGroup",
  },
  Workspace: { directoryId: "workspacesDirectory" },
  WorkspacesPool: { directoryId: "workspacesDirectory" },
  WorkspacesWebNetwork: placed,
  AppStreamFleet: within("vpcConfig"),
  AppStreamBuilder: within("vpcConfig"),
  DataSyncAgent: { subnetArns: "subnet", securityGroupArns: "securityGroup" },
  DataSyncEfs: jobs("ec2Config", "subnetArn", "securityGroupArns"),
  DataSyncFsxWindows: copied("fsxFilesystemArn", "fsxSystem"),
  DataSyncFsxLustre: copied("fsxFilesystemArn", "fsxSystem"),
  DataSyncFsxOpenZfs: copied("fsxFilesystemArn", "fsxSystem"),
  DataSyncFsxOntap: copied("storageVirtualMachineArn", "fsxSvm"),
  FsxSvm: { fileSystemId: "fsxSystem" },
  FsxFileCache: placed,
  S3FilesMountTarget: { subnetId: "subnet", securityGroups: "securityGroup" },
  EmrServerless: within("networkConfiguration"),
  Grafana: within("vpcConfiguration"),
  QuickSightConnection: placed,
  GlueDevEndpoint: { subnetId: "subnet", securityGroupIds: "securityGroup" },
  DmsServerless: {
    "computeConfig.replicationSubnetGroupId": "dmsSubnetGroup",
    "computeConfig.vpcSecurityGroupIds": "securityGroup",
  },
  Scraper: { ...within("source.eks"), ...within("source.vpc") },
  BedrockCustomModel: within("vpcConfig"),
  BedrockInvocationJob: within("vpcConfig"),
  ComprehendClassifier: jobs("vpcConfig"),
  ComprehendRecognizer: jobs("vpcConfig"),
  AgentRuntime: {
    ...jobs("networkConfiguration.networkModeConfig", "subnets", "securityGroups"),
    ...beside(`${tokens}.privateEndpoint.managedVpcResource`, "vpcIdentifier"),
    ...beside(
      `${tokens}.privateEndpointOverrides.privateEndpoint.managedVpcResource`,
      "vpcIdentifier",
    ),
  },
  AgentBrowser: jobs("networkConfiguration.vpcConfig", "subnets", "securityGroups"),
  AgentInterpreter: jobs("networkConfiguration.vpcConfig", "subnets", "securityGroups"),
  ImageBuilder: { subnetId: "subnet", securityGroupIds: "securityGroup" },
  DeliveryStream: {
    ...beside("opensearchConfiguration.vpcConfig"),
    ...beside("elasticsearchConfiguration.vpcConfig"),
    ...beside("opensearchserverlessConfiguration.vpcConfig"),
  },
  TransferWebApp: {
    "endpointDetails.vpc.vpcEndpointId": "vpcEndpoint",
    ...beside("endpointDetails.vpc"),
  },
  CodeBuildFleet: jobs("vpcConfigs"),
  CodeConnectionsHost: within("vpcConfiguration"),
  CodeStarConnectionsHost: within("vpcConfiguration"),
  IotDestination: jobs("vpcConfiguration", "subnetIds", "securityGroups"),
  AppRunnerService: {
    "networkConfiguration.egressConfiguration.vpcConnectorArn": "appRunnerConnector",
  },
  AppRunnerConnector: { subnets: "subnet", securityGroups: "securityGroup" },
  AppRunnerIngress: {
    serviceArn: "appRunnerService",
    "ingressVpcConfiguration.vpcId": "vpc",
    "ingressVpcConfiguration.vpcEndpointId": "vpcEndpoint",
  },
  CodeBuildProject: {
    "vpcConfig.vpcId": "vpc",
    "vpcConfig.subnets": "subnet",
    "vpcConfig.securityGroupIds": "securityGroup",
    "environment.dockerServer.securityGroupIds": "securityGroup",
  },
  BatchCompute: {
    "computeResources.subnets": "subnet",
    "computeResources.securityGroupIds": "securityGroup",
    "computeResources.launchTemplate.launchTemplateId": "launchTemplate",
    "computeResources.launchTemplate.launchTemplateName": "launchTemplate",
  },
  Airflow: {
    "networkConfiguration.subnetIds": "subnet",
    "networkConfiguration.securityGroupIds": "securityGroup",
  },
  TransferServer: {
    "endpointDetails.vpcId": "vpc",
    "endpointDetails.subnetIds": "subnet",
    "endpointDetails.securityGroupIds": "securityGroup",
    "endpointDetails.vpcEndpointId": "vpcEndpoint",
    "endpointDetails.addressAllocationIds": "eip",
  },
  TransferUser: { serverId: "transferServer" },
  TransferAccess: { serverId: "transferServer" },
  DhcpOptionsAssociation: { vpcId: "vpc", dhcpOptionsId: "dhcpOptions" },
  Zone: { "vpcs.vpcId": "vpcAnywhere" },
  ZoneAssociation: { zoneId: "zone", vpcId: "vpcAnywhere" },
  ResolverEndpoint: { securityGroupIds: "securityGroup", "ipAddresses.subnetId": "subnet" },
  Record: { zoneId: "zone" },
  WebAclAssociation: { resourceArn: "protectedByWebAcl", webAclArn: "webAcl" },
  RolePolicy: { role: "role" },
  RolePolicyAttachment: { role: "role", policyArn: "policy" },
  RolePolicyAttachmentsExclusive: { roleName: "role", policyArns: "policy" },
  PolicyAttachment: { roles: "role", policyArn: "policy" },
  InstanceProfile: { role: "role" },
  BeanstalkEnvironment: { templateName: "beanstalkTemplate" },
};

/** A property that names other resources. */
export interface Slot extends Admission {
  /** Its path, without positions. */
  readonly path: string;
  readonly steps: readonly string[];
}

const tables = new Map<Kind, ReadonlyMap<string, Slot>>();

/** The slots of a kind, by path. */
export function slotsOf(kind: Kind | undefined): ReadonlyMap<string, Slot> {
  if (kind === undefined) return new Map();
  let table = tables.get(kind);
  if (table === undefined) {
    table = new Map(
      Object.entries(slots[kind] ?? {}).map(([path, group]) => [
        path,
        { path, steps: path.split("."), ...(groups[group] as Admission) },
      ]),
    );
    tables.set(kind, table);
  }
  return table;
}

/** The kinds that have slots. */
export const kindsWithSlots: readonly Kind[] = Object.keys(slots) as Kind[];

interface Slotted {
  readonly kind: Kind | undefined;
  readonly input: (path: string) => unknown;
}

/** The property by which a resource names others of a kind, if it sets one. */
export function setSlotNaming(resource: Slotted, kind: Kind): string | undefined {
  return slotPaths(resource, kind).find((path) => resource.input(path) !== undefined);
}

/** The same; where it sets none, one within a property that it sets, else the first that it has. */
export function slotNaming(resource: Slotted, kind: Kind): string | undefined {
  const all = slotPaths(resource, kind);
  const isWithin = (path: string) => resource.input(path.split(".", 1)[0] ?? "") !== undefined;
  return setSlotNaming(resource, kind) ?? all.find(isWithin) ?? all[0];
}

function slotPaths({ kind: of }: Slotted, kind: Kind): readonly string[] {
  const all = [...slotsOf(of).values()].filter(({ kinds }) => kinds.includes(kind));
  return all.map(({ path }) => path);
}

/** What a slot for security groups admits, and so on: for properties that the table does not have. */
export function admission(group: keyof typeof groups): Admission {
  return groups[group];
}
