/** What cannot be deleted while something else uses it. */
import type { WireValue } from "../../../cli/plan/document";
import { type Account, type Existing, textOf } from "./account";

/** By the type that is held, the types that hold it, with the properties in which they name it. */
const holds: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "aws:acm/certificate:Certificate": {
    "aws:cloudfront/distribution:Distribution": ["viewerCertificate"],
    "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": ["settings"],
    "aws:ec2clientvpn/endpoint:Endpoint": ["serverCertificateArn"],
    "aws:lb/listener:Listener": ["certificateArn"],
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    "aws:cloudfront/distribution:Distribution": ["defaultCacheBehavior", "orderedCacheBehaviors"],
  },
  "aws:cloudfront/function:Function": {
    "aws:cloudfront/distribution:Distribution": ["defaultCacheBehavior", "orderedCacheBehaviors"],
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    "aws:cloudfront/distribution:Distribution": ["origins"],
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    "aws:cloudfront/distribution:Distribution": ["defaultCacheBehavior", "orderedCacheBehaviors"],
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    "aws:cloudwatch/logDelivery:LogDelivery": ["deliveryDestinationArn"],
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    "aws:cloudwatch/logDelivery:LogDelivery": ["deliverySourceName"],
  },
  "aws:ec2/eip:Eip": { "aws:ec2/natGateway:NatGateway": ["allocationId"] },
  "aws:ec2/networkAcl:NetworkAcl": {
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": ["networkAclId"],
  },
  "aws:ec2/routeTable:RouteTable": {
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ["routeTableId"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["securityGroupIds"],
    "aws:ec2clientvpn/endpoint:Endpoint": ["securityGroupIds"],
    "aws:ecs/service:Service": ["networkConfiguration"],
    "aws:elasticbeanstalk/environment:Environment": ["settings"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["securityGroupIds"],
    "aws:lb/loadBalancer:LoadBalancer": ["securityGroups"],
    "aws:opensearch/domain:Domain": ["vpcOptions"],
    "aws:rds/instance:Instance": ["vpcSecurityGroupIds"],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["referencedSecurityGroupId"],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["referencedSecurityGroupId"],
  },
  "aws:ec2/subnet:Subnet": {
    "aws:ec2/natGateway:NatGateway": ["subnetId"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["subnetIds"],
    "aws:ec2clientvpn/networkAssociation:NetworkAssociation": ["subnetId"],
    "aws:autoscaling/group:Group": ["vpcZoneIdentifiers"],
    "aws:ecs/service:Service": ["networkConfiguration"],
    "aws:elasticache/subnetGroup:SubnetGroup": ["subnetIds"],
    "aws:lb/loadBalancer:LoadBalancer": ["subnets"],
    "aws:opensearch/domain:Domain": ["vpcOptions"],
    "aws:rds/subnetGroup:SubnetGroup": ["subnetIds"],
  },
  "aws:ec2/vpc:Vpc": {
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ["vpcId"],
    "aws:ec2/internetGateway:InternetGateway": ["vpcId"],
    "aws:ec2/networkAcl:NetworkAcl": ["vpcId"],
    "aws:ec2/routeTable:RouteTable": ["vpcId"],
    "aws:ec2/securityGroup:SecurityGroup": ["vpcId"],
    "aws:ec2/subnet:Subnet": ["vpcId"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId"],
  },
  "aws:ec2clientvpn/endpoint:Endpoint": {
    "aws:ec2clientvpn/networkAssociation:NetworkAssociation": ["clientVpnEndpointId"],
  },
  "aws:ecs/cluster:Cluster": { "aws:ecs/service:Service": ["cluster"] },
  "aws:ec2/launchTemplate:LaunchTemplate": { "aws:autoscaling/group:Group": ["launchTemplate"] },
  "aws:elasticbeanstalk/application:Application": {
    "aws:elasticbeanstalk/environment:Environment": ["application"],
  },
  "aws:elasticbeanstalk/applicationVersion:ApplicationVersion": {
    "aws:elasticbeanstalk/environment:Environment": ["version"],
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    "aws:elasticache/replicationGroup:ReplicationGroup": ["parameterGroupName"],
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    "aws:elasticache/replicationGroup:ReplicationGroup": ["subnetGroupName"],
  },
  "aws:elasticache/user:User": { "aws:elasticache/userGroup:UserGroup": ["userIds"] },
  "aws:elasticache/userGroup:UserGroup": {
    "aws:elasticache/replicationGroup:ReplicationGroup": ["userGroupIds"],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    "aws:elasticbeanstalk/environment:Environment": ["settings"],
  },
  "aws:iam/role:Role": {
    "aws:iam/instanceProfile:InstanceProfile": ["role"],
    "aws:iam/rolePolicy:RolePolicy": ["role"],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role"],
  },
  "aws:lb/targetGroup:TargetGroup": {
    "aws:lb/listener:Listener": ["defaultActions"],
    "aws:lb/listenerRule:ListenerRule": ["actions"],
  },
  "aws:rds/parameterGroup:ParameterGroup": { "aws:rds/instance:Instance": ["parameterGroupName"] },
  "aws:rds/subnetGroup:SubnetGroup": { "aws:rds/instance:Instance": ["dbSubnetGroupName"] },
  "aws:route53/zone:Zone": { "aws:route53/record:Record": ["zoneId"] },
  "aws:s3/bucket:Bucket": { "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket"] },
  "aws:wafv2/webAcl:WebAcl": {
    "aws:cloudfront/distribution:Distribution": ["webAclId"],
    "aws:wafv2/webAclAssociation:WebAclAssociation": ["webAclArn"],
  },
};

/** The parts of one resource that would keep another one from being deleted if they named it. */
export function heldBy(
  holder: Existing,
  held: Existing,
  account: Pick<Account, "find">,
): (WireValue | undefined)[] {
  if (held.inputs.forceDestroy === true) return [];
  // Public addresses keep a VPC's internet gateway.
  if (held.type === "aws:ec2/internetGateway:InternetGateway") {
    if (holder.type !== "aws:ec2/natGateway:NatGateway") return [];
    if (holder.inputs.connectivityType === "private") return [];
    const subnet = account.find("aws:ec2/subnet:Subnet", textOf(holder.inputs.subnetId));
    return subnet?.inputs.vpcId === held.inputs.vpcId ? [held.id] : [];
  }
  const properties = holds[held.type]?.[holder.type] ?? [];
  return properties.map((property) => holder.inputs[property]);
}
