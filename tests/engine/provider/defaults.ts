/**
 * The inputs that the provider's own schema gives a value, where a program leaves them out: those of the types whose
 * schema was read (`replacements.ts` says where), and those on which reachability or protection depends.
 */
import type { WireValue } from "../../../cli/plan/document";

export const schemaDefaults: Readonly<Record<string, Readonly<Record<string, WireValue>>>> = {
  "aws:ec2/natGateway:NatGateway": { connectivityType: "public" },
  "aws:ec2/networkAclRule:NetworkAclRule": { egress: false },
  "aws:ec2/securityGroup:SecurityGroup": { revokeRulesOnDelete: false },
  "aws:ec2/subnet:Subnet": {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    enableResourceNameDnsARecordOnLaunch: false,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
  },
  "aws:ec2/vpc:Vpc": { enableDnsSupport: true, instanceTenancy: "default" },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { vpcEndpointType: "Gateway" },
  "aws:ecs/service:Service": {
    deploymentMaximumPercent: 200,
    deploymentMinimumHealthyPercent: 100,
    enableEcsManagedTags: false,
    enableExecuteCommand: false,
    schedulingStrategy: "REPLICA",
    waitForSteadyState: false,
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    automaticFailoverEnabled: false,
    multiAzEnabled: false,
  },
  "aws:kms/key:Key": {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    clientKeepAlive: 3600,
    desyncMitigationMode: "defensive",
    dnsRecordClientRoutingPolicy: "any_availability_zone",
    dropInvalidHeaderFields: false,
    enableCrossZoneLoadBalancing: false,
    enableDeletionProtection: false,
    enableHttp2: true,
    enableTlsVersionAndCipherSuiteHeaders: false,
    enableWafFailOpen: false,
    enableXffClientPort: false,
    enableZonalShift: false,
    idleTimeout: 60,
    loadBalancerType: "application",
    preserveHostHeader: false,
    xffHeaderProcessingMode: "append",
  },
  "aws:lb/targetGroup:TargetGroup": {
    deregistrationDelay: 300,
    lambdaMultiValueHeadersEnabled: false,
    proxyProtocolV2: false,
    slowStart: 0,
    targetType: "instance",
  },
  "aws:opensearch/domain:Domain": { engineVersion: "OpenSearch_1.1" },
  "aws:rds/instance:Instance": {
    copyTagsToSnapshot: false,
    deleteAutomatedBackups: true,
    monitoringInterval: 0,
    performanceInsightsEnabled: false,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
  },
};
