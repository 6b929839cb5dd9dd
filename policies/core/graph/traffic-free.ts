/**
 * Types that can neither carry traffic nor let any in, whatever they name: records, permissions, keys, alarms, settings
 * of what is modelled by itself. What is not listed here, and not modelled, is reported.
 */
import { sameModule } from "./kinds";
import type { Resource } from "./resource";
import { flagOf, listOf, mapOf, textOf } from "./value";

/** Modules of AWS without a single type that stands in a network or opens a way into one. */
const modules: ReadonlySet<string> = new Set([
  // Who may do what, keys, certificates and secrets.
  "acm", "acmpca", "cognito", "iam", "identitystore", "kms", "paymentcryptography", "rolesanywhere", "secretsmanager", "signer",
  "ssoadmin", "verifiedpermissions",
  // What is watched, logged, audited and paid.
  "accessanalyzer", "account", "applicationinsights", "auditmanager", "billing", "budgets", "cloudtrail", "cloudwatch", "computeoptimizer",
  "costexplorer", "costoptimizationhub", "cur", "detective", "devopsguru", "guardduty", "inspector", "inspector2", "macie",
  "macie2", "networkflowmonitor", "notifications", "oam", "organizations", "resiliencehub", "resourceexplorer", "rum", "savingsplans", "securityhub",
  "securitylake", "servicequotas", "xray",
  // Names, labels and configuration.
  "appconfig", "resourcegroups", "resourcegroupstaggingapi", "route53", "route53domains", "servicediscovery", "ssm",
  // Messages, objects and tables behind AWS's own endpoints.
  "chatbot", "dynamodb", "ecr", "ecrpublic", "keyspaces", "s3", "s3control", "s3tables", "schemas", "ses", "sesv2", "sns", "sqs",
  // Schedules, copies and workflows.
  "appautoscaling", "autoscalingplans", "backup", "dlm", "rbin", "scheduler", "sfn",
  // What is moved away from a zone or to another region, and whether it could be: nothing is put into a network for it.
  "arcregionswitch", "arczonalshift", "route53recoverycontrol", "route53recoveryreadiness",
  // What only ever refuses.
  "shield", "waf", "wafregional", "wafv2",
]); // prettier-ignore

/** Types of these modules that do stand in a network. */
const exceptions: ReadonlySet<string> = new Set(["s3/filesMountTarget"]);

/** Types of these modules that start tasks: in a network only where they name its parts. */
const starters: ReadonlySet<string> = new Set([
  "cloudwatch/eventTarget", "scheduler/schedule", "sfn/stateMachine",
]); // prettier-ignore

/** The same in Cloud Control. */
const nativeStarters: ReadonlySet<string> = new Set([
  "aws-native:events:Rule", "aws-native:scheduler:Schedule", "aws-native:stepfunctions:StateMachine",
]); // prettier-ignore

/** The same for single types of other modules: `module/type`. */
const types: ReadonlySet<string> = new Set([
  "amp/alertManagerDefinition", "amp/queryLoggingConfiguration", "amp/ruleGroupNamespace", "amp/scraperLoggingConfiguration",
  "amp/workspace", "amp/workspaceConfiguration",
  "apigateway/account", "apigateway/apiKey", "apigateway/authorizer", "apigateway/basePathMapping", "apigateway/clientCertificate",
  "apigateway/deployment", "apigateway/documentationPart", "apigateway/documentationVersion", "apigateway/domainName",
  "apigateway/domainNameAccessAssociation", "apigateway/integrationResponse", "apigateway/method", "apigateway/methodResponse",
  "apigateway/methodSettings", "apigateway/model", "apigateway/requestValidator", "apigateway/resource", "apigateway/response",
  "apigateway/restApiPolicy", "apigateway/stage", "apigateway/usagePlan", "apigateway/usagePlanKey",
  "apigatewayv2/apiMapping", "apigatewayv2/authorizer", "apigatewayv2/deployment", "apigatewayv2/domainName",
  "apigatewayv2/integrationResponse", "apigatewayv2/model", "apigatewayv2/route", "apigatewayv2/routeResponse",
  "apigatewayv2/routingRule", "apigatewayv2/stage",
  "apprunner/autoScalingConfigurationVersion", "apprunner/connection", "apprunner/customDomainAssociation",
  "apprunner/defaultAutoScalingConfigurationVersion", "apprunner/deployment", "apprunner/observabilityConfiguration",
  "autoscaling/lifecycleHook", "autoscaling/notification", "autoscaling/policy", "autoscaling/schedule", "autoscaling/tag",
  "batch/jobDefinition", "batch/jobQueue", "batch/schedulingPolicy",
  "bedrock/agentcoreAgentRuntimeEndpoint", "bedrock/guardrail", "bedrock/guardrailVersion",
  "cfg/aggregateAuthorization", "cfg/configurationAggregator", "cfg/organizationCustomPolicyRule",
  "cfg/organizationCustomRule", "cfg/organizationManagedRule", "cfg/deliveryChannel", "cfg/recorder", "cfg/recorderStatus", "cfg/retentionConfiguration", "cfg/rule",
  "cloudfront/anycastIpList", "cloudfront/cachePolicy", "cloudfront/connectionFunction", "cloudfront/fieldLevelEncryptionConfig",
  "cloudfront/fieldLevelEncryptionProfile", "cloudfront/function", "cloudfront/keyGroup", "cloudfront/keyValueStore",
  "cloudfront/keyvaluestoreKey", "cloudfront/keyvaluestoreKeysExclusive", "cloudfront/monitoringSubscription",
  "cloudfront/originAccessControl", "cloudfront/originAccessIdentity", "cloudfront/originRequestPolicy", "cloudfront/publicKey",
  "cloudfront/realtimeLogConfig", "cloudfront/responseHeadersPolicy", "cloudfront/trustStore",
  "codeconnections/connection", "codestarconnections/connection", "codestarnotifications/notificationRule",
  "codedeploy/application", "codedeploy/deploymentConfig", "codedeploy/deploymentGroup", "codepipeline/customActionType", "codepipeline/pipeline", "codepipeline/webhook",
  "codebuild/reportGroup", "codebuild/resourcePolicy", "codebuild/sourceCredential", "codebuild/webhook",
  "dax/parameterGroup", "dms/certificate", "dms/dataProvider", "dms/endpoint", "dms/eventSubscription", "dms/replicationTask", "dms/s3Endpoint",
  "docdb/clusterParameterGroup", "docdb/clusterSnapshot",
  "docdb/eventSubscription", "docdb/globalCluster",
  "ebs/defaultKmsKey", "ebs/encryptionByDefault", "ebs/fastSnapshotRestore", "ebs/snapshot", "ebs/snapshotBlockPublicAccess",
  "ebs/snapshotCopy", "ebs/snapshotImport", "ebs/volume", "ebs/volumeCopy",
  "ec2/allowedImagesSettings", "ec2/ami", "ec2/amiCopy", "ec2/amiFromInstance", "ec2/amiLaunchPermission", "ec2/availabilityZoneGroup",
  "ec2/capacityBlockReservation", "ec2/capacityReservation", "ec2/dedicatedHost", "ec2/defaultCreditSpecification",
  "ec2/eipDomainName", "ec2/encryptionControl", "ec2/flowLog", "ec2/imageBlockPublicAccess",
  "ec2/instanceMetadataDefaults", "ec2/keyPair", "ec2/networkInsightsAccessScope", "ec2/networkInsightsAnalysis",
  "ec2/networkInsightsPath", "ec2/peeringConnectionOptions", "ec2/placementGroup", "ec2/proxyProtocolPolicy",
  "ec2/snapshotCreateVolumePermission", "ec2/spotDatafeedSubscription", "ec2/subnetCidrReservation", "ec2/tag",
  "ec2/trafficMirrorFilter", "ec2/trafficMirrorFilterRule", "ec2/volumeAttachment",
  "ec2/vpcEncryptionControl", "ec2/vpcEndpointConnectionAccepter",
  "ec2/vpcEndpointConnectionNotification", "ec2/vpcIpam", "ec2/vpcIpamOrganizationAdminAccount",
  "ec2/vpcIpamPool", "ec2/vpcIpamPoolCidr", "ec2/vpcIpamPoolCidrAllocation", "ec2/vpcIpamPreviewNextCidr",
  "ec2/vpcIpamResourceDiscovery", "ec2/vpcIpamResourceDiscoveryAssociation", "ec2/vpcIpamScope",
  "ec2/vpcNetworkPerformanceMetricSubscription",
  "ec2transitgateway/instanceState",
  "ecs/accountSettingDefault", "ecs/clusterCapacityProviders", "ecs/tag",
  "efs/accessPoint", "efs/backupPolicy", "efs/fileSystemPolicy", "efs/replicationConfiguration",
  "eks/accessEntry", "eks/accessPolicyAssociation", "eks/addon", "eks/identityProviderConfig", "eks/podIdentityAssociation",
  "elasticache/globalReplicationGroup", "elasticache/parameterGroup", "elasticache/reservedCacheNode", "elasticache/user", "elasticache/userGroup",
  "elasticache/userGroupAssociation", "elasticbeanstalk/application", "elasticbeanstalk/applicationVersion",
  "elb/appCookieStickinessPolicy", "elb/listenerPolicy", "elb/loadBalancerBackendServerPolicy",
  "elb/loadBalancerCookieStickinessPolicy", "elb/loadBalancerPolicy", "elb/sslNegotiationPolicy",
  "fsx/backup", "fsx/dataRepositoryAssociation", "fsx/openZfsSnapshot",
  "glue/catalogDatabase", "glue/catalogTable", "glue/classifier", "glue/crawler", "glue/dataCatalogEncryptionSettings",
  "glue/dataQualityRuleset", "glue/job", "glue/partition", "glue/partitionIndex", "glue/registry", "glue/resourcePolicy",
  "glue/schema", "glue/securityConfiguration", "glue/trigger", "glue/userDefinedFunction", "glue/workflow",
  "imagebuilder/component", "imagebuilder/containerRecipe", "imagebuilder/image", "imagebuilder/imagePipeline",
  "imagebuilder/imageRecipe", "imagebuilder/lifecyclePolicy", "imagebuilder/workflow",
  "kinesis/resourcePolicy", "kinesis/stream", "kinesis/streamConsumer",
  "lambda/codeSigningConfig", "lambda/eventSourceMapping", "lambda/functionEventInvokeConfig", "lambda/functionRecursionConfig",
  "lambda/functionScalingConfig", "lambda/invocation", "lambda/layerVersion", "lambda/layerVersionPermission", "lambda/provisionedConcurrencyConfig",
  "lambda/runtimeManagementConfig",
  "lb/trustStore", "lb/trustStoreRevocation",
  "licensemanager/association", "licensemanager/licenseConfiguration", "licensemanager/licenseGrant",
  "licensemanager/licenseGrantAccepter",
  "memorydb/acl", "memorydb/parameterGroup", "memorydb/snapshot", "memorydb/user", "mq/configuration", "msk/configuration",
  "msk/scramSecretAssociation", "msk/singleScramSecretAssociation", "msk/topic",
  "neptune/clusterEndpoint", "neptune/clusterParameterGroup", "neptune/clusterSnapshot", "neptune/eventSubscription",
  "neptune/globalCluster",
  "neptune/parameterGroup",
  // What a firewall lets through, sees and writes down: where it stands is its own matter.
  "networkfirewall/containerAssociation", "networkfirewall/firewallPolicy", "networkfirewall/loggingConfiguration",
  "networkfirewall/ruleGroup", "networkfirewall/tlsInspectionConfiguration",
  // What Network Manager draws of networks that are there without it.
  "networkmanager/connection", "networkmanager/customerGatewayAssociation", "networkmanager/device",
  "networkmanager/globalNetwork", "networkmanager/link", "networkmanager/linkAssociation", "networkmanager/site",
  "networkmanager/transitGatewayConnectPeerAssociation", "networkmanager/transitGatewayRegistration",
  "opensearch/domainPolicy", "opensearch/domainSamlOptions", "opensearch/package", "opensearch/packageAssociation",
  "opensearch/serverlessAccessPolicy", "opensearch/serverlessCollectionGroup", "opensearch/serverlessLifecyclePolicy",
  "opensearch/serverlessSecurityConfig",
  "quicksight/dataSource",
  "rds/certificate", "rds/clusterActivityStream", "rds/clusterEndpoint", "rds/clusterParameterGroup",
  "rds/clusterRoleAssociation", "rds/customDbEngineVersion", "rds/eventSubscription", "rds/exportTask", "rds/globalCluster",
  "rds/instanceAutomatedBackupsReplication", "rds/instanceDesiredState", "rds/parameterGroup", "rds/proxyDefaultTargetGroup",
  "rds/reservedInstance", "rds/roleAssociation",
  "redshift/authenticationProfile", "redshift/clusterIamRoles", "redshift/clusterSnapshot", "redshift/eventSubscription",
  "redshift/hsmClientCertificate", "redshift/integration", "redshift/logging", "redshift/parameterGroup", "redshift/scheduledAction",
  "redshift/snapshotCopy", "redshift/snapshotCopyGrant", "redshift/snapshotSchedule", "redshift/snapshotScheduleAssociation",
  "redshift/usageLimit", "redshiftserverless/customDomainAssociation",
  "redshiftserverless/snapshot", "redshiftserverless/usageLimit",
  "sagemaker/algorithm", "sagemaker/app", "sagemaker/appImageConfig", "sagemaker/codeRepository", "sagemaker/device",
  "sagemaker/deviceFleet", "sagemaker/endpoint", "sagemaker/endpointConfiguration", "sagemaker/featureGroup",
  "sagemaker/flowDefinition", "sagemaker/hub", "sagemaker/hubContentReference", "sagemaker/humanTaskUI", "sagemaker/image",
  "sagemaker/imageVersion", "sagemaker/mlflowApp", "sagemaker/mlflowTrackingServer", "sagemaker/modelCard",
  "sagemaker/modelCardExportJob", "sagemaker/modelPackageGroup", "sagemaker/modelPackageGroupPolicy",
  "sagemaker/notebookInstanceLifecycleConfiguration", "sagemaker/servicecatalogPortfolioStatus", "sagemaker/space",
  "sagemaker/studioLifecycleConfig", "sagemaker/workteam",
  "servicecatalog/appregistryApplication", "servicecatalog/appregistryAttributeGroup",
  "servicecatalog/appregistryAttributeGroupAssociation", "servicecatalog/budgetResourceAssociation",
  "servicecatalog/tagOption", "servicecatalog/tagOptionResourceAssociation",
  "synthetics/group", "synthetics/groupAssociation",
  "transfer/agreement", "transfer/certificate", "transfer/hostKey", "transfer/profile", "transfer/sshKey", "transfer/tag",
  "transfer/webAppCustomization", "transfer/workflow",
  "verifiedaccess/group", "verifiedaccess/instance", "verifiedaccess/instanceLoggingConfiguration",
  "verifiedaccess/instanceTrustProviderAttachment", "verifiedaccess/trustProvider",
  "vpc/endpointPrivateDns", "vpc/endpointServicePrivateDnsVerification", "vpc/routeServerPeer",
  "vpclattice/accessLogSubscription", "vpclattice/authPolicy", "vpclattice/domainVerification", "vpclattice/listener",
  "vpclattice/listenerRule", "vpclattice/resourcePolicy", "vpclattice/service",
  "vpclattice/serviceNetworkServiceAssociation",
  // What is said of members of their own: what an appliance does, an instance of its own, is a matter of its groups.
  "appstream/directoryConfig", "appstream/fleetStackAssociation", "appstream/stack", "appstream/user",
  "appstream/userStackAssociation", "datasync/locationAzureBlob", "datasync/locationHdfs", "datasync/locationObjectStorage",
  "datasync/locationSmb", "datasync/nfsLocation", "datasync/s3Location", "datasync/task",
  "directoryservice/conditionalForwarder", "directoryservice/logSubscription",
  "directoryservice/radiusSettings", "directoryservice/sharedDirectory", "directoryservice/sharedDirectoryAccepter",
  "directoryservice/trust", "fsx/ontapVolume", "fsx/openZfsVolume", "grafana/licenseAssociation", "grafana/roleAssociation",
  "grafana/workspaceApiKey", "grafana/workspaceSamlConfiguration", "grafana/workspaceServiceAccount",
  "grafana/workspaceServiceAccountToken", "kinesisanalyticsv2/applicationSnapshot", "memorydb/multiRegionCluster",
  "mskconnect/customPlugin", "mskconnect/workerConfiguration", "opensearchingest/resourcePolicy", "quicksight/accountSettings",
  "quicksight/accountSubscription", "quicksight/analysis", "quicksight/customPermissions", "quicksight/dashboard",
  "quicksight/dataSet", "quicksight/folder", "quicksight/folderMembership", "quicksight/group", "quicksight/groupMembership",
  "quicksight/iamPolicyAssignment", "quicksight/ingestion", "quicksight/ipRestriction", "quicksight/keyRegistration",
  "quicksight/namespace", "quicksight/refreshSchedule", "quicksight/roleCustomPermission", "quicksight/roleMembership",
  "quicksight/template", "quicksight/templateAlias", "quicksight/theme", "quicksight/user", "quicksight/userCustomPermission",
  "storagegateway/cache", "storagegateway/cachesIscsiVolume", "storagegateway/fileSystemAssociation", "storagegateway/gateway",
  "storagegateway/nfsFileShare", "storagegateway/smbFileShare", "storagegateway/storedIscsiVolume", "storagegateway/tapePool",
  "storagegateway/uploadBuffer", "storagegateway/workingStorage", "workspaces/connectionAlias", "workspaces/ipGroup",
  "workspacesweb/browserSettings", "workspacesweb/browserSettingsAssociation", "workspacesweb/dataProtectionSettings",
  "workspacesweb/dataProtectionSettingsAssociation", "workspacesweb/identityProvider", "workspacesweb/ipAccessSettings",
  "workspacesweb/ipAccessSettingsAssociation", "workspacesweb/networkSettingsAssociation", "workspacesweb/portal",
  "workspacesweb/sessionLogger", "workspacesweb/sessionLoggerAssociation", "workspacesweb/trustStore",
  "workspacesweb/trustStoreAssociation", "workspacesweb/userAccessLoggingSettings",
  "workspacesweb/userAccessLoggingSettingsAssociation", "workspacesweb/userSettings", "workspacesweb/userSettingsAssociation",
]); // prettier-ignore

/**
 * What brings networks elsewhere to a gateway of a VPC or to a transit gateway: who is behind those may be anybody, and
 * what gets from there into a VPC, and back, is said by its own routes.
 */
const behindGateways: ReadonlySet<string> = new Set([
  "directconnect/bgpPeer", "directconnect/connection", "directconnect/connectionAssociation",
  "directconnect/connectionConfirmation", "directconnect/gateway", "directconnect/gatewayAssociationProposal",
  "directconnect/hostedConnection", "directconnect/hostedPrivateVirtualInterface",
  "directconnect/hostedPrivateVirtualInterfaceAccepter", "directconnect/hostedPublicVirtualInterface",
  "directconnect/hostedPublicVirtualInterfaceAccepter", "directconnect/hostedTransitVirtualInterface",
  "directconnect/hostedTransitVirtualInterfaceAcceptor", "directconnect/linkAggregationGroup",
  "directconnect/macsecKeyAssociation", "directconnect/privateVirtualInterface", "directconnect/publicVirtualInterface",
  "directconnect/transitVirtualInterface", "ec2transitgateway/connect", "ec2transitgateway/connectPeer",
  "ec2transitgateway/peeringAttachmentAccepter", "ec2transitgateway/prefixListReference",
  "ec2transitgateway/vpcAttachmentAccepter",
]); // prettier-ignore

/** Modules that Cloud Control calls otherwise. */
const nativeNames: Readonly<Record<string, string>> = {
  certificatemanager: "acm",
  events: "cloudwatch",
  logs: "cloudwatch",
  stepfunctions: "sfn",
};

/** Whether nothing of a type can be a way to anywhere. Only types of AWS are told; of others nothing is known. */
export function isTrafficFree(token: string): boolean {
  const [packageName = "", member = ""] = token.split(":");
  if (packageName === "aws-native") {
    return modules.has(nativeNames[member] ?? member) && !nativeStarters.has(token);
  }
  const name = nameOf(token);
  if (name === undefined) return false;
  if (types.has(name) || behindGateways.has(name)) return true;
  return modules.has(name.split("/")[0] ?? "") && !exceptions.has(name) && !starters.has(name);
}

/** Whether nothing of a resource can be a way to anywhere. */
export function isApart(resource: Resource): boolean {
  const isMore = isPoller(resource) || isPlacedRestore(resource);
  return isTrafficFree(resource.type) && !isMore;
}

/** What a restore is told of a network. */
const placing = /vpc|subnet|securityGroup/i;

/**
 * Whether AWS Backup restores to a place that is named, at each test: stores and instances that are no resources of the
 * plan (https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html).
 */
function isPlacedRestore(resource: Resource): boolean {
  if (nameOf(resource.type) !== "backup/restoreTestingSelection") return false;
  const given = resource.input("restoreMetadataOverrides");
  if (given === undefined) return false;
  const overrides = mapOf(given);
  if (overrides === undefined) return true;
  return Object.entries(overrides).some(
    ([key, value]) =>
      placing.test(key) ||
      (/^publiclyAccessible$/i.test(key) &&
        !/^false$/i.test(String(textOf(value) ?? flagOf(value)))),
  );
}

/**
 * Whether Lambda reads from a broker through an interface of its own, in subnets and groups that are named: as for a
 * broker that is no service of AWS (https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html).
 */
function isPoller(resource: Resource): boolean {
  if (nameOf(resource.type) !== "lambda/eventSourceMapping") return false;
  const given = resource.input("sourceAccessConfigurations");
  if (given === undefined) return false;
  // What cannot be read may name one, too.
  const types = listOf(given)?.map((item) => textOf(mapOf(item)?.type));
  return types?.every((type) => type?.toUpperCase().startsWith("VPC_") === false) !== true;
}

/** Whether a resource of AWS, of which there is no model, does nothing to a function that it holds but to call it. */
export function isCaller(resource: Resource): boolean {
  const { kind, family, type } = resource;
  return kind === undefined && family === "aws" && !isApart(resource) && !isStarter(type);
}

/** Whether a type has to do with a network only where it names parts of one. */
export function isStarter(token: string): boolean {
  return nativeStarters.has(token) || starters.has(nameOf(token) ?? "");
}

const names = new Map<string, string | undefined>();

/** `module/type`, by the module's name of today; undefined for other providers. Thousands of resources share a few types. */
function nameOf(token: string): string | undefined {
  if (names.has(token)) return names.get(token);
  const [packageName, member = ""] = token.split(":");
  const [module = "", type = ""] = member.split("/");
  const own = Object.hasOwn(sameModule, module) ? sameModule[module] : undefined;
  const name = packageName === "aws" ? `${own ?? module}/${type}` : undefined;
  // AWS has some two thousand types; files that come from elsewhere may have more.
  if (names.size < 20_000) names.set(token, name);
  return name;
}
