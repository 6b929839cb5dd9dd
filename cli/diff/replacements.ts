/**
 * Which changed inputs make the real provider replace a resource instead of updating it. Each type says where that was
 * read; what nobody looked up is listed in docs/engine-unverified.md, which a test holds against this table.
 */
import { isDeepStrictEqual } from "node:util";
import type { WireValue } from "../plan/document";
import { isWireObject } from "../plan/markers";

type Properties = Readonly<Record<string, WireValue>>;

/**
 * What forces a replacement. `a.b` is a property of an object, or of the first of a list; with a `?` at its end it is the
 * coming and going of the whole object that counts, not a change inside.
 */
interface Replacement {
  readonly on: readonly string[];
  /** Everything but these, where a type cannot be updated at all. */
  readonly allBut?: readonly string[];
  /** What depends on more than the property itself. */
  readonly also?: (before: Properties, after: Properties) => readonly string[];
  /** The file of github.com/hashicorp/terraform-provider-aws that says so; nothing where it is known by heart only. */
  readonly source?: string;
}

const unlessTags = ["tags"];

/** What a security group's rule is about: of these exactly one is set, and which one cannot be changed. */
const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

const ruleOfGroup: Replacement = {
  on: ["securityGroupId"],
  also: (before, after) => {
    const [old, now] = [before, after].map((one) => sources.find((key) => one[key] !== undefined));
    return old === now ? [] : [old, now].filter((key) => key !== undefined);
  },
  source: "ec2/vpc_security_group_ingress_rule.go",
};

const byName: Replacement = { on: ["name"] };
const ofBucket: Replacement = { on: ["bucket"] };
const ofOwnedBucket: Replacement = { on: ["bucket", "expectedBucketOwner"] };

/** The resource types that the components register, and what replaces them. Of others it is not known here. */
export const replacements: Readonly<Record<string, Replacement>> = {
  "aws:acm/certificate:Certificate": {
    on: ["domainName", "keyAlgorithm", "subjectAlternativeNames", "validationMethod"],
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    on: ["certificateArn", "validationRecordFqdns"],
  },
  "aws:appautoscaling/policy:Policy": {
    on: ["name", "resourceId", "scalableDimension", "serviceNamespace"],
    source: "appautoscaling/policy.go",
  },
  "aws:appautoscaling/target:Target": {
    on: ["resourceId", "scalableDimension", "serviceNamespace"],
  },
  "aws:budgets/budget:Budget": { on: ["accountId", "name", "namePrefix"] },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": { on: ["slackTeamId"] },
  "aws:autoscaling/group:Group": { on: ["name", "namePrefix"] },
  "aws:autoscaling/policy:Policy": { on: ["autoscalingGroupName", "name"] },
  "aws:cloudfront/cachePolicy:CachePolicy": { on: [] },
  "aws:cloudfront/distribution:Distribution": { on: ["staging"] },
  "aws:cloudfront/function:Function": byName,
  "aws:cloudfront/originAccessControl:OriginAccessControl": byName,
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": { on: [] },
  "aws:cloudwatch/dashboard:Dashboard": { on: ["dashboardName"] },
  "aws:cloudwatch/eventRule:EventRule": { on: ["eventBusName", "name", "namePrefix"] },
  "aws:cloudwatch/eventTarget:EventTarget": { on: ["eventBusName", "rule", "targetId"] },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    on: ["deliveryDestinationArn", "deliverySourceName"],
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": { on: ["name", "outputFormat"] },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { on: ["logType", "name", "resourceArn"] },
  "aws:cloudwatch/logGroup:LogGroup": { on: ["logGroupClass", "name"] },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { on: ["policyName"] },
  "aws:cloudwatch/logStream:LogStream": { on: ["logGroupName", "name"] },
  "aws:cloudwatch/metricAlarm:MetricAlarm": byName,
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": { on: ["defaultNetworkAclId"] },
  "aws:ec2/defaultRouteTable:DefaultRouteTable": { on: ["defaultRouteTableId"] },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { on: ["vpcId"] },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": { on: ["vpcId"] },
  "aws:ec2/eip:Eip": { on: ["domain", "publicIpv4Pool"] },
  "aws:ec2/flowLog:FlowLog": { on: [], allBut: unlessTags },
  "aws:ec2/internetGateway:InternetGateway": { on: [] },
  "aws:ec2/launchTemplate:LaunchTemplate": { on: ["name", "namePrefix"] },
  "aws:ec2/natGateway:NatGateway": {
    on: ["allocationId", "connectivityType", "privateIp", "subnetId"],
    source: "ec2/vpc_nat_gateway.go",
  },
  "aws:ec2/networkAcl:NetworkAcl": { on: ["vpcId"] },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
    on: ["networkAclId", "subnetId"],
    source: "ec2/vpc_network_acl_association.go",
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    on: [],
    allBut: [],
    source: "ec2/vpc_network_acl_rule.go",
  },
  "aws:ec2/route:Route": {
    on: [
      "destinationCidrBlock",
      "destinationIpv6CidrBlock",
      "destinationPrefixListId",
      "routeTableId",
    ],
    source: "ec2/vpc_route.go",
  },
  "aws:ec2/routeTable:RouteTable": { on: ["vpcId"] },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    on: ["gatewayId", "subnetId"],
    source: "ec2/vpc_route_table_association.go",
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    on: ["description", "name", "namePrefix", "vpcId"],
    source: "ec2/vpc_security_group.go",
  },
  "aws:ec2/subnet:Subnet": {
    on: ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "vpcId"],
    also: (before, after) =>
      before.assignIpv6AddressOnCreation === true &&
      before.ipv6CidrBlock !== undefined &&
      !isDeepStrictEqual(before.ipv6CidrBlock, after.ipv6CidrBlock)
        ? ["ipv6CidrBlock"]
        : [],
    source: "ec2/vpc_subnet.go",
  },
  "aws:ec2/vpc:Vpc": {
    on: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    also: ({ instanceTenancy: before }, { instanceTenancy: after }) =>
      before === after || (before === "dedicated" && after === "default")
        ? []
        : ["instanceTenancy"],
    source: "ec2/vpc_.go",
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    on: ["serviceName", "serviceRegion", "vpcEndpointType", "vpcId"],
    also: (before, after) =>
      after.vpcEndpointType !== "Interface" && before.privateDnsEnabled !== after.privateDnsEnabled
        ? ["privateDnsEnabled"]
        : [],
    source: "ec2/vpc_endpoint.go",
  },
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
    on: ["routeTableId", "vpcEndpointId"],
  },
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule": { on: [], allBut: [] },
  "aws:ec2clientvpn/endpoint:Endpoint": {
    on: [
      "authenticationOptions",
      "clientCidrBlock",
      "endpointIpAddressType",
      "trafficIpAddressType",
      "transportProtocol",
    ],
  },
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": {
    on: ["clientVpnEndpointId", "subnetId"],
  },
  "aws:ecs/cluster:Cluster": byName,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": { on: ["clusterName"] },
  "aws:ecs/service:Service": {
    on: ["cluster", "iamRole", "launchType", "name", "schedulingStrategy"],
    // The provider keeps to what it did before it could update them, unless a new deployment is forced.
    also: (before, after) =>
      after.forceNewDeployment !== true &&
      !isDeepStrictEqual(before.capacityProviderStrategies, after.capacityProviderStrategies)
        ? ["capacityProviderStrategies"]
        : [],
    source: "ecs/service.go",
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    on: [],
    allBut: ["skipDestroy", "tags", "trackLatest"],
  },
  "aws:elasticbeanstalk/application:Application": byName,
  "aws:elasticbeanstalk/applicationVersion:ApplicationVersion": {
    on: ["application", "bucket", "key", "name"],
    source: "elasticbeanstalk/application_version.go",
  },
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": {
    on: ["application", "environmentId", "name", "solutionStackName"],
    source: "elasticbeanstalk/configuration_template.go",
  },
  "aws:elasticbeanstalk/environment:Environment": {
    on: ["cnamePrefix", "name", "tier"],
    source: "elasticbeanstalk/environment.go",
  },
  "aws:elasticache/parameterGroup:ParameterGroup": { on: ["description", "family", "name"] },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    on: [
      "atRestEncryptionEnabled",
      "dataTieringEnabled",
      "kmsKeyId",
      "networkType",
      "port",
      "replicationGroupId",
      "securityGroupNames",
      "snapshotArns",
      "snapshotName",
      "subnetGroupName",
    ],
    source: "elasticache/replication_group.go",
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    on: ["name"],
    source: "elasticache/subnet_group.go",
  },
  "aws:elasticache/user:User": { on: ["engine", "userId", "userName"] },
  "aws:elasticache/userGroup:UserGroup": { on: ["userGroupId"] },
  "aws:iam/instanceProfile:InstanceProfile": { on: ["name", "namePrefix", "path"] },
  "aws:iam/role:Role": { on: ["name", "path"] },
  "aws:iam/rolePolicy:RolePolicy": { on: ["name", "role"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { on: ["policyArn", "role"] },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": { on: ["awsServiceName", "customSuffix"] },
  "aws:kms/alias:Alias": byName,
  "aws:kms/key:Key": {
    on: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    source: "kms/key.go",
  },
  "aws:lb/listener:Listener": { on: ["loadBalancerArn"] },
  "aws:lb/listenerRule:ListenerRule": { on: ["listenerArn"], source: "elbv2/listener_rule.go" },
  "aws:lb/loadBalancer:LoadBalancer": {
    on: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
    source: "elbv2/load_balancer.go",
  },
  "aws:lb/targetGroup:TargetGroup": {
    on: [
      "ipAddressType",
      "name",
      "namePrefix",
      "port",
      "protocol",
      "protocolVersion",
      "targetType",
      "vpcId",
    ],
    source: "elbv2/target_group.go",
  },
  "aws:opensearch/domain:Domain": {
    on: [
      "advancedSecurityOptions.enabled",
      "domainName",
      "encryptAtRest.enabled",
      "encryptAtRest.kmsKeyId",
      "nodeToNodeEncryption.enabled",
      "vpcOptions?",
    ],
    source: "opensearch/domain.go",
  },
  "aws:opensearch/domainPolicy:DomainPolicy": { on: ["domainName"] },
  "aws:rds/eventSubscription:EventSubscription": { on: ["name", "namePrefix"] },
  "aws:rds/instance:Instance": {
    on: [
      "characterSetName",
      "customIamInstanceProfile",
      "dbName",
      "engine",
      "identifier",
      "identifierPrefix",
      "kmsKeyId",
      "restoreToPointInTime",
      "snapshotIdentifier",
      "storageEncrypted",
      "timezone",
      "username",
    ],
    source: "rds/instance.go",
  },
  "aws:rds/parameterGroup:ParameterGroup": { on: ["description", "family", "name"] },
  "aws:rds/subnetGroup:SubnetGroup": {
    on: ["name", "namePrefix"],
    source: "rds/subnet_group.go",
  },
  "aws:route53/record:Record": { on: ["name", "zoneId"], source: "route53/record.go" },
  "aws:route53/zone:Zone": { on: ["delegationSetId", "name"] },
  "aws:s3/bucket:Bucket": { on: ["bucket", "bucketPrefix", "objectLockEnabled"] },
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": ofOwnedBucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofOwnedBucket,
  "aws:s3/bucketObjectv2:BucketObjectv2": { on: ["bucket", "key"] },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofOwnedBucket,
  "aws:secretsmanager/secret:Secret": { on: ["name", "namePrefix", "type"] },
  "aws:secretsmanager/secretRotation:SecretRotation": { on: ["secretId"] },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    on: ["secretBinary", "secretId", "secretString"],
    source: "secretsmanager/secret_version.go",
  },
  "aws:sns/topic:Topic": { on: ["fifoTopic", "name", "namePrefix"] },
  "aws:sns/topicPolicy:TopicPolicy": { on: ["arn"] },
  "aws:sns/topicSubscription:TopicSubscription": { on: ["endpoint", "protocol", "topic"] },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleOfGroup,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleOfGroup,
  "aws:wafv2/webAcl:WebAcl": { on: ["name", "scope"] },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { on: ["resourceArn", "webAclArn"] },
};

/** The top-level inputs because of which a changed resource is replaced, sorted. Every type is bound to its region. */
export function replacedBy(type: string, before: Properties, after: Properties): string[] {
  const { on, allBut, also } = replacements[type] ?? { on: [] };
  const changed = (key: string) => !isDeepStrictEqual(before[key], after[key]);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const forced = [
    ...[...on, "region"].filter((path) => changedAt(path, before, after)).map(topOf),
    ...(allBut === undefined ? [] : keys.filter((key) => changed(key) && !allBut.includes(key))),
    ...(also?.(before, after) ?? []),
  ];
  return [...new Set(forced)].sort();
}

function topOf(path: string): string {
  return path.replace(/[.?].*$/, "");
}

function changedAt(path: string, before: Properties, after: Properties): boolean {
  if (path.endsWith("?")) {
    const key = path.slice(0, -1);
    return (before[key] === undefined) !== (after[key] === undefined);
  }
  return !isDeepStrictEqual(valueAt(path, before), valueAt(path, after));
}

function valueAt(path: string, properties: Properties): WireValue | undefined {
  let value: WireValue | undefined = properties;
  for (const key of path.split(".")) {
    const first: WireValue | undefined = Array.isArray(value)
      ? (value as readonly WireValue[])[0]
      : value;
    value = isWireObject(first) ? first[key] : undefined;
  }
  return value;
}
