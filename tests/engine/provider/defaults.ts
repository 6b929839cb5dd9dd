/** What the provider sets by itself before it is asked to do anything. */
import type { WireValue } from "../../../cli/plan/document";

/** The inputs that the provider's own schema gives a value, where reachability or protection depends on them. */
export const schemaDefaults: Readonly<Record<string, Readonly<Record<string, WireValue>>>> = {
  "aws:ec2/networkAclRule:NetworkAclRule": { egress: false },
  "aws:ec2/securityGroup:SecurityGroup": { revokeRulesOnDelete: false },
  "aws:ec2/subnet:Subnet": {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    mapPublicIpOnLaunch: false,
  },
  "aws:ec2/vpc:Vpc": { enableDnsSupport: true, instanceTenancy: "default" },
  "aws:lb/loadBalancer:LoadBalancer": {
    enableDeletionProtection: false,
    enableHttp2: true,
    idleTimeout: 60,
    loadBalancerType: "application",
  },
  "aws:rds/instance:Instance": { publiclyAccessible: false, skipFinalSnapshot: false },
};
