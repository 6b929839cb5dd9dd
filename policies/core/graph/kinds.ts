/**
 * What a type token stands for. Resources are told apart by their tokens, never by classes: `aws:lb`, `aws:alb` and
 * the older modules hold the same things.
 */

/** The kinds that the proof tells apart, by the module and member of their tokens. */
const kinds = {
  "ec2/vpc": "Vpc",
  "ec2/defaultVpc": "DefaultVpc",
  "ec2/vpcIpv4CidrBlockAssociation": "VpcIpv4Cidr",
  "ec2/vpcIpv6CidrBlockAssociation": "VpcIpv6Cidr",
  "ec2/vpcBlockPublicAccessOptions": "BlockPublicAccess",
  "ec2/vpcBlockPublicAccessExclusion": "BlockPublicAccessExclusion",
  "ec2/subnet": "Subnet",
  "ec2/defaultSubnet": "DefaultSubnet",
  "ec2/routeTable": "RouteTable",
  "ec2/defaultRouteTable": "DefaultRouteTable",
  "ec2/route": "Route",
  "ec2/routeTableAssociation": "RouteTableAssociation",
  "ec2/mainRouteTableAssociation": "MainRouteTableAssociation",
  "ec2/vpnGatewayRoutePropagation": "VpnGatewayRoutePropagation",
  "vpc/routeServer": "RouteServer",
  "vpc/routeServerEndpoint": "RouteServerEndpoint",
  "vpc/routeServerPropagation": "RouteServerPropagation",
  "vpc/routeServerVpcAssociation": "RouteServerVpcAssociation",
  "ec2/internetGateway": "InternetGateway",
  "ec2/internetGatewayAttachment": "InternetGatewayAttachment",
  "ec2/egressOnlyInternetGateway": "EgressOnlyInternetGateway",
  "ec2/natGateway": "NatGateway",
  "ec2/natGatewayEipAssociation": "NatGatewayEipAssociation",
  "ec2/carrierGateway": "CarrierGateway",
  "ec2/vpnGateway": "VpnGateway",
  "ec2/vpnGatewayAttachment": "VpnGatewayAttachment",
  "ec2/vpnConnection": "VpnConnection",
  "ec2/vpnConnectionRoute": "VpnConnectionRoute",
  "ec2/customerGateway": "CustomerGateway",
  "ec2/vpcPeeringConnection": "VpcPeering",
  "ec2/vpcPeeringConnectionAccepter": "VpcPeeringAccepter",
  "ec2/networkAcl": "NetworkAcl",
  "ec2/defaultNetworkAcl": "DefaultNetworkAcl",
  "ec2/networkAclRule": "NetworkAclRule",
  "ec2/networkAclAssociation": "NetworkAclAssociation",
  "ec2/securityGroup": "SecurityGroup",
  "ec2/defaultSecurityGroup": "DefaultSecurityGroup",
  "ec2/securityGroupRule": "SecurityGroupRule",
  "vpc/securityGroupIngressRule": "IngressRule",
  "vpc/securityGroupEgressRule": "EgressRule",
  "vpc/securityGroupVpcAssociation": "SecurityGroupVpcAssociation",
  "ec2/securityGroupAssociation": "EndpointSecurityGroupAssociation",
  "ec2/vpcSecurityGroupRulesExclusive": "SecurityGroupRulesExclusive",
  "ec2/networkInterfaceSecurityGroupAttachment": "InterfaceSecurityGroupAttachment",
  "ec2/managedPrefixList": "PrefixList",
  "ec2/managedPrefixListEntry": "PrefixListEntry",
  "ec2/networkInterface": "NetworkInterface",
  "ec2/networkInterfaceAttachment": "NetworkInterfaceAttachment",
  "ec2/eip": "Eip",
  "ec2/eipAssociation": "EipAssociation",
  "ec2/instance": "Instance",
  "ec2/spotInstanceRequest": "SpotInstanceRequest",
  "ec2/spotFleetRequest": "SpotFleetRequest",
  "ec2/fleet": "Fleet",
  "ec2/launchTemplate": "LaunchTemplate",
  "ec2/launchConfiguration": "LaunchConfiguration",
  "autoscaling/group": "AutoscalingGroup",
  "autoscaling/attachment": "AutoscalingAttachment",
  "autoscaling/trafficSourceAttachment": "TrafficSourceAttachment",
  "ec2/vpcEndpoint": "VpcEndpoint",
  "ec2/vpcEndpointPolicy": "VpcEndpointPolicy",
  "ec2/vpcEndpointRouteTableAssociation": "EndpointRouteTableAssociation",
  "ec2/vpcEndpointSubnetAssociation": "EndpointSubnetAssociation",
  "ec2/vpcEndpointService": "EndpointService",
  "ec2/vpcEndpointServiceAllowedPrinciple": "EndpointServicePrincipal",
  "ec2clientvpn/endpoint": "ClientVpn",
  "ec2clientvpn/authorizationRule": "ClientVpnAuthorization",
  "ec2clientvpn/networkAssociation": "ClientVpnAssociation",
  "ec2clientvpn/route": "ClientVpnRoute",
  "ec2transitgateway/transitGateway": "TransitGateway",
  "ec2transitgateway/vpcAttachment": "TransitGatewayVpcAttachment",
  "ec2transitgateway/routeTable": "TransitGatewayRouteTable",
  "ec2transitgateway/route": "TransitGatewayRoute",
  "ec2transitgateway/routeTableAssociation": "TransitGatewayAssociation",
  "ec2transitgateway/routeTablePropagation": "TransitGatewayPropagation",
  "ec2transitgateway/peeringAttachment": "TransitGatewayPeering",
  "ec2transitgateway/instanceConnectEndpoint": "InstanceConnectEndpoint",
  "directconnect/gatewayAssociation": "DirectConnectAssociation",
  "networkmanager/coreNetwork": "CoreNetwork",
  "networkmanager/vpcAttachment": "CoreNetworkVpcAttachment",
  "networkfirewall/firewall": "NetworkFirewall",
  "lb/loadBalancer": "LoadBalancer",
  "lb/listener": "Listener",
  "lb/listenerRule": "ListenerRule",
  "lb/listenerCertificate": "ListenerCertificate",
  "lb/targetGroup": "TargetGroup",
  "lb/targetGroupAttachment": "TargetGroupAttachment",
  "elb/loadBalancer": "ClassicLoadBalancer",
  "elb/attachment": "ClassicAttachment",
  "cloudfront/distribution": "Distribution",
  "cloudfront/multitenantDistribution": "MultitenantDistribution",
  "cloudfront/vpcOrigin": "VpcOrigin",
  "globalaccelerator/accelerator": "Accelerator",
  "globalaccelerator/listener": "AcceleratorListener",
  "globalaccelerator/endpointGroup": "AcceleratorEndpoints",
  "globalaccelerator/crossAccountAttachment": "AcceleratorAttachment",
  "globalaccelerator/customRoutingAccelerator": "CustomAccelerator",
  "globalaccelerator/customRoutingListener": "CustomAcceleratorListener",
  "globalaccelerator/customRoutingEndpointGroup": "CustomAcceleratorEndpoints",
  "apigateway/vpcLink": "RestVpcLink",
  "apigateway/restApi": "RestApi",
  "apigateway/restApiPut": "RestApiPut",
  "apigateway/integration": "RestIntegration",
  "apigatewayv2/vpcLink": "HttpVpcLink",
  "apigatewayv2/api": "HttpApi",
  "apigatewayv2/integration": "HttpIntegration",
  "verifiedaccess/endpoint": "VerifiedAccessEndpoint",
  "vpclattice/targetGroup": "LatticeTargetGroup",
  "vpclattice/targetGroupAttachment": "LatticeAttachment",
  "vpclattice/resourceGateway": "LatticeResourceGateway",
  "vpclattice/resourceConfiguration": "LatticeResource",
  "vpclattice/serviceNetwork": "LatticeNetwork",
  "vpclattice/serviceNetworkVpcAssociation": "LatticeVpcAssociation",
  "vpclattice/serviceNetworkResourceAssociation": "LatticeResourceAssociation",
  "rds/instance": "RdsInstance",
  "rds/cluster": "RdsCluster",
  "rds/clusterInstance": "RdsClusterInstance",
  "rds/shardGroup": "RdsShardGroup",
  "rds/subnetGroup": "RdsSubnetGroup",
  "rds/proxy": "RdsProxy",
  "rds/proxyEndpoint": "RdsProxyEndpoint",
  "rds/proxyTarget": "RdsProxyTarget",
  "rds/snapshot": "RdsSnapshot",
  "rds/snapshotCopy": "RdsSnapshotCopy",
  "rds/clusterSnapshot": "RdsClusterSnapshot",
  "rds/clusterSnapshotCopy": "RdsClusterSnapshotCopy",
  "rds/integration": "RdsIntegration",
  "elasticache/cluster": "CacheCluster",
  "elasticache/replicationGroup": "CacheReplicationGroup",
  "elasticache/serverlessCache": "ServerlessCache",
  "elasticache/subnetGroup": "CacheSubnetGroup",
  "opensearch/domain": "SearchDomain",
  "opensearch/vpcEndpoint": "SearchVpcEndpoint",
  "opensearch/authorizeVpcEndpointAccess": "SearchEndpointAccess",
  "opensearch/serverlessCollection": "SearchCollection",
  "opensearch/serverlessVpcEndpoint": "SearchServerlessVpcEndpoint",
  "opensearch/serverlessSecurityPolicy": "SearchServerlessPolicy",
  "redshift/cluster": "RedshiftCluster",
  "redshift/subnetGroup": "RedshiftSubnetGroup",
  "redshift/endpointAccess": "RedshiftEndpoint",
  "redshift/endpointAuthorization": "RedshiftEndpointAuthorization",
  "redshiftserverless/namespace": "RedshiftNamespace",
  "redshiftserverless/workgroup": "RedshiftWorkgroup",
  "redshiftserverless/endpointAccess": "RedshiftServerlessEndpoint",
  "docdb/cluster": "DocDbCluster",
  "docdb/clusterInstance": "DocDbInstance",
  "docdb/subnetGroup": "DocDbSubnetGroup",
  "docdb/elasticCluster": "DocDbElasticCluster",
  "neptune/cluster": "NeptuneCluster",
  "neptune/clusterInstance": "NeptuneInstance",
  "neptune/subnetGroup": "NeptuneSubnetGroup",
  "memorydb/cluster": "MemoryDbCluster",
  "memorydb/subnetGroup": "MemoryDbSubnetGroup",
  "dax/cluster": "DaxCluster",
  "dax/subnetGroup": "DaxSubnetGroup",
  "msk/cluster": "MskCluster",
  "msk/serverlessCluster": "MskServerlessCluster",
  "mq/broker": "MqBroker",
  "dms/replicationInstance": "DmsInstance",
  "dms/replicationSubnetGroup": "DmsSubnetGroup",
  "efs/fileSystem": "EfsFileSystem",
  "efs/mountTarget": "EfsMountTarget",
  "fsx/lustreFileSystem": "FsxLustre",
  "fsx/ontapFileSystem": "FsxOntap",
  "fsx/openZfsFileSystem": "FsxOpenZfs",
  "fsx/windowsFileSystem": "FsxWindows",
  "timestreaminfluxdb/dbInstance": "InfluxInstance",
  "timestreaminfluxdb/dbCluster": "InfluxCluster",
  "eks/cluster": "EksCluster",
  "eks/nodeGroup": "EksNodeGroup",
  "eks/fargateProfile": "EksFargateProfile",
  "lambda/function": "Lambda",
  "lambda/alias": "LambdaAlias",
  "lambda/functionUrl": "LambdaUrl",
  "lambda/permission": "LambdaPermission",
  "lambda/capacityProvider": "LambdaCapacity",
  "appsync/dataSource": "AppSyncSource",
  "glue/connection": "GlueConnection",
  "synthetics/canary": "Canary",
  "ecs/cluster": "EcsCluster",
  "ecs/service": "EcsService",
  "ecs/taskSet": "EcsTaskSet",
  "ecs/taskDefinition": "EcsTaskDefinition",
  "ecs/capacityProvider": "EcsCapacityProvider",
  "ecs/expressGatewayService": "EcsExpressService",
  "sagemaker/notebookInstance": "SageMakerNotebook",
  "sagemaker/domain": "SageMakerDomain",
  "sagemaker/userProfile": "SageMakerProfile",
  "sagemaker/model": "SageMakerModel",
  "sagemaker/trainingJob": "SageMakerTraining",
  "sagemaker/hyperParameterTuningJob": "SageMakerTuning",
  "sagemaker/monitoringSchedule": "SageMakerMonitoring",
  "sagemaker/dataQualityJobDefinition": "SageMakerDataQuality",
  "sagemaker/workforce": "SageMakerWorkforce",
  "kinesisanalyticsv2/application": "FlinkApplication",
  "mskconnect/connector": "MskConnector",
  "msk/replicator": "MskReplicator",
  "msk/vpcConnection": "MskVpcConnection",
  "opensearchingest/pipeline": "IngestionPipeline",
  "opensearchingest/pipelineEndpoint": "IngestionEndpoint",
  "directoryservice/directory": "Directory",
  "directoryservice/serviceRegion": "DirectoryRegion",
  "workspaces/directory": "WorkspacesDirectory",
  "workspaces/workspace": "Workspace",
  "workspaces/pool": "WorkspacesPool",
  "workspacesweb/networkSettings": "WorkspacesWebNetwork",
  "appstream/fleet": "AppStreamFleet",
  "appstream/imageBuilder": "AppStreamBuilder",
  "datasync/agent": "DataSyncAgent",
  "datasync/efsLocation": "DataSyncEfs",
  "datasync/locationFsxWindows": "DataSyncFsxWindows",
  "datasync/locationFsxLustre": "DataSyncFsxLustre",
  "datasync/fsxOpenZfsFileSystem": "DataSyncFsxOpenZfs",
  "datasync/locationFsxOntapFileSystem": "DataSyncFsxOntap",
  "fsx/ontapStorageVirtualMachine": "FsxSvm",
  "fsx/fileCache": "FsxFileCache",
  "s3/filesMountTarget": "S3FilesMountTarget",
  "emrserverless/application": "EmrServerless",
  "grafana/workspace": "Grafana",
  "quicksight/vpcConnection": "QuickSightConnection",
  "glue/devEndpoint": "GlueDevEndpoint",
  "dms/replicationConfig": "DmsServerless",
  "amp/scraper": "Scraper",
  "bedrock/customModel": "BedrockCustomModel",
  "bedrockmodel/invocationJob": "BedrockInvocationJob",
  "comprehend/documentClassifier": "ComprehendClassifier",
  "comprehend/entityRecognizer": "ComprehendRecognizer",
  "codebuild/fleet": "CodeBuildFleet",
  "codeconnections/host": "CodeConnectionsHost",
  "codestarconnections/host": "CodeStarConnectionsHost",
  "iot/topicRuleDestination": "IotDestination",
  "apprunner/service": "AppRunnerService",
  "apprunner/vpcConnector": "AppRunnerConnector",
  "apprunner/vpcIngressConnection": "AppRunnerIngress",
  "elasticbeanstalk/environment": "BeanstalkEnvironment",
  "elasticbeanstalk/configurationTemplate": "BeanstalkTemplate",
  "codebuild/project": "CodeBuildProject",
  "batch/computeEnvironment": "BatchCompute",
  "mwaa/environment": "Airflow",
  "transfer/server": "TransferServer",
  "route53/zone": "Zone",
  "route53/record": "Record",
  "route53/zoneAssociation": "ZoneAssociation",
  "route53/resolverEndpoint": "ResolverEndpoint",
  "wafv2/webAcl": "WebAcl",
  "wafv2/webAclAssociation": "WebAclAssociation",
  "s3/bucket": "Bucket",
  "kms/key": "KmsKey",
  "iam/role": "Role",
  "iam/rolePolicy": "RolePolicy",
  "iam/rolePolicyAttachment": "RolePolicyAttachment",
  "iam/rolePolicyAttachmentsExclusive": "RolePolicyAttachmentsExclusive",
  "iam/policy": "Policy",
  "iam/policyAttachment": "PolicyAttachment",
  "iam/instanceProfile": "InstanceProfile",
  "ssm/serviceSetting": "SsmServiceSetting",
  "cloudwatch/logGroup": "LogGroup",
} as const;

export type Kind = (typeof kinds)[keyof typeof kinds];

/** Modules that held a thing before it moved. */
export const sameModule: Readonly<Record<string, string>> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
  elasticloadbalancing: "elb",
  elasticsearch: "opensearch",
};

const byToken: ReadonlyMap<string, Kind> = new Map(Object.entries(kinds));
const members = new Map(Object.values(kinds).map((kind, i) => [kind, Object.keys(kinds)[i] ?? ""]));

/** `module/member` of a kind's token, as in `ec2/vpc`. */
export function memberOf(kind: Kind): string {
  return members.get(kind) ?? "";
}

export const allKinds: readonly Kind[] = [...new Set(byToken.values())];

const known = new Map<string, Kind | undefined>();

/** What a token stands for; undefined where the proof has no model of it. */
export function kindOf(token: string): Kind | undefined {
  if (!token.startsWith("aws:")) return undefined;
  const cached = known.get(token);
  if (cached !== undefined) return cached;
  // aws:ec2/vpc:Vpc
  const member = token.slice(4, token.indexOf(":", 4));
  const slash = member.indexOf("/");
  const module = member.slice(0, slash);
  const own = Object.hasOwn(sameModule, module) ? sameModule[module] : undefined;
  const kind = byToken.get(own === undefined ? member : `${own}${member.slice(slash)}`);
  if (kind !== undefined) known.set(token, kind);
  return kind;
}

/** How far a resource's doings can be told from its properties. */
export type Family = "aws" | "provider" | "component" | "plain" | "opaque";

/** Packages whose resources make values, files, notes and users, and open no way into a network. */
const plainPackages: ReadonlySet<string> = new Set([
  "pulumi", "random", "tls", "time", "docker", "docker-build", "archive", "local", "synced-folder", "null", "acme",
  "postgresql", "mysql", "github", "gitlab", "datadog", "newrelic", "pagerduty", "opsgenie", "sentry",
]); // prettier-ignore

/** Records of DNS elsewhere: they say an address, and whoever asks needs a way to it. */
const plainMembers: ReadonlySet<string> = new Set([
  "cloudflare:index/record", "cloudflare:index/dnsRecord", "digitalocean:index/dnsRecord", "dnsimple:index/zoneRecord",
  "gcp:dns/recordSet", "ns1:index/record",
]); // prettier-ignore

/** AWS's own ways to make anything at all. */
const opaqueMembers: ReadonlySet<string> = new Set([
  "cloudformation/stack", "cloudformation/stackSet", "cloudformation/stackInstances", "cloudformation/stackSetInstance",
  "cloudcontrol/resource", "serverlessrepository/cloudFormationStack", "servicecatalog/provisionedProduct",
]); // prettier-ignore

/** Which family a token belongs to. Components are told by their registration, not by their token. */
export function familyOf(token: string): Family {
  const [packageName = "", member = ""] = token.split(":");
  if (token.startsWith("pulumi:providers:")) return "provider";
  if (token === "pulumi:pulumi:StackReference") return "opaque";
  if (packageName === "aws") return opaqueMembers.has(member) ? "opaque" : "aws";
  const isPlain = plainPackages.has(packageName) || plainMembers.has(`${packageName}:${member}`);
  return isPlain ? "plain" : "opaque";
}
