/**
 * Which CloudFormation type says what a Pulumi type needs, and what has to be said by hand.
 *
 * CloudFormation's resource schemas name the permissions of each handler (create, read, update, delete, list). The
 * provider of Pulumi is another program: where it splits a type (a bucket's settings are resources of their own), where
 * CloudFormation has no counterpart, and where it makes further calls, the entry says so with its source.
 */
export interface Mapped {
  /** Types whose handlers are read; none where CloudFormation has no counterpart. */
  readonly cloudFormation: readonly string[];
  /** Services whose actions are taken over. A handler's other services serve features that the platform does not use. */
  readonly services: readonly string[];
  /** Of the handlers' writing actions these only: the type is a part of CloudFormation's, or much smaller. */
  readonly writes?: readonly string[];
  /** Of the handlers' reading actions these only. */
  readonly reads?: readonly string[];
  /** Services that it hands a role to (`iam:PassedToService`). */
  readonly passesRolesTo?: readonly string[];
  /** Services whose service-linked role comes into being with the first one (`iam:AWSServiceName`). */
  readonly serviceLinkedRoles?: readonly string[];
  /** Actions beyond the handlers', each group with its source. */
  readonly more?: readonly { readonly actions: readonly string[]; readonly source: string }[];
}

/** `Service Authorization Reference`: what AWS says an action is for. The tool checks each action against it too. */
const reference = "Service Authorization Reference";
/** The calls that the provider makes, in its source. */
const provider = (file: string) => `terraform-provider-aws, internal/service/${file}`;

const one = (
  service: string,
  type: string,
  more: Omit<Partial<Mapped>, "cloudFormation"> = {},
): Mapped => ({ services: [service], ...more, cloudFormation: [`AWS::${type}`] });

const interfaces = {
  actions: ["ec2:DescribeNetworkInterfaces"],
  source: `${provider("ec2/vpc_network_interface.go")}: waits for interfaces that still stand there`,
};
const tagsOfEc2 = {
  actions: ["ec2:CreateTags", "ec2:DeleteTags"],
  source: `${reference}, Amazon EC2: tags at creation and later`,
};
/** What a bucket's own read asks for: the provider fills in every setting, of whichever resource. */
const bucketReads = {
  actions: [
    "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:ListBucket",
  ],
  source: provider("s3/bucket.go"),
}; // prettier-ignore

export const mapping: Readonly<Record<string, Mapped>> = {
  "aws:acm/certificate:Certificate": one("acm", "CertificateManager::Certificate"),
  "aws:acm/certificateValidation:CertificateValidation": {
    cloudFormation: [],
    services: [],
    more: [{ actions: ["acm:DescribeCertificate"], source: provider("acm/certificate_validation.go") }],
  },
  "aws:appautoscaling/policy:Policy": one("application-autoscaling", "ApplicationAutoScaling::ScalingPolicy", {
    more: [{ actions: ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"], source: "Application Auto Scaling User Guide, identity-based policy examples: target tracking keeps alarms" }],
  }),
  "aws:appautoscaling/target:Target": one("application-autoscaling", "ApplicationAutoScaling::ScalableTarget", {
    more: [{ actions: ["ecs:DescribeServices", "ecs:UpdateService"], source: "Application Auto Scaling User Guide, identity-based policy examples: it calls the target's service on behalf of the caller" }],
    serviceLinkedRoles: ["ecs.application-autoscaling.amazonaws.com"],
  }),
  "aws:autoscaling/group:Group": one("autoscaling", "AutoScaling::AutoScalingGroup", {
    services: ["autoscaling", "ec2"],
    writes: [
      "autoscaling:AttachLoadBalancerTargetGroups", "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteAutoScalingGroup",
      "autoscaling:DeleteTags", "autoscaling:DetachLoadBalancerTargetGroups", "autoscaling:DisableMetricsCollection", "autoscaling:EnableMetricsCollection",
      "autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses", "autoscaling:UpdateAutoScalingGroup", "ec2:RunInstances",
    ],
    passesRolesTo: ["ec2.amazonaws.com"],
    serviceLinkedRoles: ["autoscaling.amazonaws.com"],
    more: [
      { actions: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities", "autoscaling:DescribeInstanceRefreshes", "autoscaling:DescribeLoadBalancerTargetGroups", "autoscaling:DescribeWarmPool", "elasticloadbalancing:DescribeTargetHealth", "autoscaling:StartInstanceRefresh", "autoscaling:CancelInstanceRefresh", "autoscaling:SetInstanceProtection"], source: provider("autoscaling/group.go") },
      { actions: ["ec2:CreateTags", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ssm:GetParameters"], source: "Amazon EC2 Auto Scaling User Guide, launch template support: the caller needs what the template needs, `resolve:ssm:` included" },
    ],
  }),
  "aws:autoscaling/policy:Policy": one("autoscaling", "AutoScaling::ScalingPolicy", {
    more: [{ actions: ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"], source: "Amazon EC2 Auto Scaling User Guide, identity-based policy examples: target tracking keeps alarms" }],
  }),
  "aws:budgets/budget:Budget": one("budgets", "Budgets::Budget"),
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": one("chatbot", "Chatbot::SlackChannelConfiguration", {
    passesRolesTo: ["chatbot.amazonaws.com"],
    serviceLinkedRoles: ["management.chatbot.amazonaws.com"],
  }),
  "aws:cloudfront/cachePolicy:CachePolicy": one("cloudfront", "CloudFront::CachePolicy"),
  "aws:cloudfront/distribution:Distribution": one("cloudfront", "CloudFront::Distribution", {
    writes: ["cloudfront:CreateDistribution", "cloudfront:DeleteDistribution", "cloudfront:UpdateDistribution"],
    more: [{ actions: ["cloudfront:ListTagsForResource", "cloudfront:TagResource", "cloudfront:UntagResource"], source: provider("cloudfront/tags_gen.go") }],
  }),
  "aws:cloudfront/function:Function": one("cloudfront", "CloudFront::Function"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": one("cloudfront", "CloudFront::OriginAccessControl"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": one("cloudfront", "CloudFront::ResponseHeadersPolicy"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": one("cloudwatch", "CloudWatch::CompositeAlarm"),
  "aws:cloudwatch/dashboard:Dashboard": one("cloudwatch", "CloudWatch::Dashboard"),
  "aws:cloudwatch/logDelivery:LogDelivery": one("logs", "Logs::Delivery"),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": one("logs", "Logs::DeliveryDestination"),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": one("logs", "Logs::DeliverySource", {
    more: [{ actions: ["cloudfront:AllowVendedLogDeliveryForResource"], source: "Amazon CloudFront Developer Guide, standard logging (v2), permissions" }],
  }),
  "aws:cloudwatch/logGroup:LogGroup": one("logs", "Logs::LogGroup", {
    writes: ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:DisassociateKmsKey", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"],
    reads: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
  }),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": one("logs", "Logs::MetricFilter"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": one("logs", "Logs::ResourcePolicy"),
  "aws:cloudwatch/logStream:LogStream": one("logs", "Logs::LogStream"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": one("cloudwatch", "CloudWatch::Alarm"),
  "aws:cloudwatch/eventRule:EventRule": one("events", "Events::Rule", {
    more: [{ actions: ["events:ListTagsForResource", "events:TagResource", "events:UntagResource"], source: provider("events/tags_gen.go") }],
  }),
  "aws:cloudwatch/eventTarget:EventTarget": {
    cloudFormation: ["AWS::Events::Rule"],
    services: ["events"],
    writes: ["events:PutTargets", "events:RemoveTargets"],
    reads: ["events:ListTargetsByRule"],
  },
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": one("ec2", "EC2::NetworkAcl", {
    writes: ["ec2:CreateTags", "ec2:DeleteTags"],
    more: [{ actions: ["ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAclEntry", "ec2:ReplaceNetworkAclAssociation"], source: provider("ec2/vpc_default_network_acl.go") }],
  }),
  "aws:ec2/defaultRouteTable:DefaultRouteTable": one("ec2", "EC2::RouteTable", {
    writes: ["ec2:CreateTags", "ec2:DeleteTags"],
    more: [{ actions: ["ec2:CreateRoute", "ec2:DeleteRoute", "ec2:DisableVgwRoutePropagation"], source: provider("ec2/vpc_default_route_table.go") }],
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": one("ec2", "EC2::SecurityGroup", {
    writes: [
      "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateTags", "ec2:DeleteTags", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
    ],
  }),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": one("ec2", "EC2::EgressOnlyInternetGateway", { more: [tagsOfEc2] }),
  "aws:ec2/eip:Eip": one("ec2", "EC2::EIP", {
    writes: ["ec2:AllocateAddress", "ec2:AssociateAddress", "ec2:CreateTags", "ec2:DeleteTags", "ec2:DisassociateAddress", "ec2:ReleaseAddress"],
    more: [{ actions: ["ec2:DescribeAddressesAttribute"], source: provider("ec2/ec2_eip.go") }],
  }),
  "aws:ec2/flowLog:FlowLog": one("ec2", "EC2::FlowLog", {
    writes: ["ec2:CreateFlowLogs", "ec2:CreateTags", "ec2:DeleteFlowLogs", "ec2:DeleteTags"],
    passesRolesTo: ["vpc-flow-logs.amazonaws.com"],
    more: [{ actions: ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"], source: "Amazon VPC User Guide, permissions to publish flow logs" }],
  }),
  "aws:ec2/internetGateway:InternetGateway": {
    cloudFormation: ["AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment"],
    services: ["ec2"],
    writes: ["ec2:AttachInternetGateway", "ec2:CreateInternetGateway", "ec2:CreateTags", "ec2:DeleteInternetGateway", "ec2:DeleteTags", "ec2:DetachInternetGateway"],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": one("ec2", "EC2::LaunchTemplate", {
    more: [{ actions: ["ec2:CreateLaunchTemplateVersion", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ec2:ModifyLaunchTemplate"], source: provider("ec2/ec2_launch_template.go") }, tagsOfEc2],
  }),
  "aws:ec2/natGateway:NatGateway": one("ec2", "EC2::NatGateway", { more: [interfaces] }),
  "aws:ec2/networkAcl:NetworkAcl": one("ec2", "EC2::NetworkAcl", {
    more: [{ actions: ["ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAclEntry", "ec2:ReplaceNetworkAclAssociation"], source: provider("ec2/vpc_network_acl.go") }],
  }),
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": one("ec2", "EC2::SubnetNetworkAclAssociation"),
  "aws:ec2/networkAclRule:NetworkAclRule": one("ec2", "EC2::NetworkAclEntry", {
    more: [{ actions: ["ec2:DescribeNetworkAcls"], source: provider("ec2/vpc_network_acl_rule.go") }],
  }),
  "aws:ec2/route:Route": one("ec2", "EC2::Route", {
    more: [{ actions: ["ec2:DescribeRouteTables"], source: provider("ec2/vpc_route.go") }],
  }),
  "aws:ec2/routeTable:RouteTable": one("ec2", "EC2::RouteTable", {
    more: [{ actions: ["ec2:CreateRoute", "ec2:DeleteRoute", "ec2:ReplaceRoute", "ec2:DisassociateRouteTable"], source: provider("ec2/vpc_route_table.go") }],
  }),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": one("ec2", "EC2::SubnetRouteTableAssociation", {
    more: [{ actions: ["ec2:ReplaceRouteTableAssociation"], source: provider("ec2/vpc_route_table_association.go") }],
  }),
  "aws:ec2/securityGroup:SecurityGroup": one("ec2", "EC2::SecurityGroup", { more: [interfaces] }),
  "aws:ec2/subnet:Subnet": one("ec2", "EC2::Subnet", {
    more: [interfaces, { actions: ["ec2:DescribeAccountAttributes"], source: provider("ec2/vpc_subnet.go") }],
  }),
  "aws:ec2/vpc:Vpc": one("ec2", "EC2::VPC", {
    writes: ["ec2:CreateTags", "ec2:CreateVpc", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:ModifyVpcAttribute"],
    more: [{ actions: ["ec2:AssociateVpcCidrBlock", "ec2:DisassociateVpcCidrBlock", "ec2:DescribeRouteTables"], source: provider("ec2/vpc_.go") }],
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": one("ec2", "EC2::VPCEndpoint", {
    more: [{ actions: ["ec2:DescribePrefixLists", "ec2:DescribeVpcEndpoints"], source: provider("ec2/vpc_endpoint.go") }, interfaces, tagsOfEc2],
  }),
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
    cloudFormation: ["AWS::EC2::VPCEndpoint"],
    services: ["ec2"],
    writes: ["ec2:ModifyVpcEndpoint"],
    reads: ["ec2:DescribeVpcEndpoints"],
  },
  "aws:ec2clientvpn/authorizationRule:AuthorizationRule": one("ec2", "EC2::ClientVpnAuthorizationRule"),
  "aws:ec2clientvpn/endpoint:Endpoint": {
    cloudFormation: [],
    services: [],
    serviceLinkedRoles: ["clientvpn.amazonaws.com"],
    more: [
      { actions: ["ec2:CreateClientVpnEndpoint", "ec2:DeleteClientVpnEndpoint", "ec2:DescribeClientVpnEndpoints", "ec2:ModifyClientVpnEndpoint"], source: `${provider("ec2/vpnclient_endpoint.go")}; CloudFormation's schema names no handlers` },
      { actions: ["ec2:ApplySecurityGroupsToClientVpnTargetNetwork"], source: provider("ec2/vpnclient_endpoint.go") },
      { actions: ["acm:DescribeCertificate", "acm:ListCertificates", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "ds:DescribeDirectories"], source: "AWS Client VPN Administrator Guide, identity and access management: what the endpoint is made with is looked up" },
      tagsOfEc2,
    ],
  },
  "aws:ec2clientvpn/networkAssociation:NetworkAssociation": {
    cloudFormation: [],
    services: [],
    more: [{ actions: ["ec2:AssociateClientVpnTargetNetwork", "ec2:DescribeClientVpnTargetNetworks", "ec2:DisassociateClientVpnTargetNetwork"], source: `${provider("ec2/vpnclient_network_association.go")}; CloudFormation's schema names no handlers` }],
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    cloudFormation: ["AWS::ECR::Repository"],
    services: ["ecr"],
    writes: ["ecr:DeleteLifecyclePolicy", "ecr:PutLifecyclePolicy"],
    reads: ["ecr:GetLifecyclePolicy"],
  },
  "aws:ecr/repository:Repository": one("ecr", "ECR::Repository", {
    services: ["ecr", "kms"],
    more: [{ actions: ["ecr:ListTagsForResource"], source: provider("ecr/tags_gen.go") }],
  }),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    cloudFormation: ["AWS::ECR::Repository"],
    services: ["ecr"],
    writes: ["ecr:DeleteRepositoryPolicy", "ecr:SetRepositoryPolicy"],
    reads: ["ecr:GetRepositoryPolicy"],
  },
  "aws:ecs/cluster:Cluster": one("ecs", "ECS::Cluster", {
    serviceLinkedRoles: ["ecs.amazonaws.com"],
    more: [{ actions: ["ecs:UntagResource"], source: provider("ecs/tags_gen.go") }],
  }),
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": one("ecs", "ECS::ClusterCapacityProviderAssociations", {
    more: [{ actions: ["ecs:PutClusterCapacityProviders"], source: provider("ecs/cluster_capacity_providers.go") }],
  }),
  "aws:ecs/service:Service": one("ecs", "ECS::Service", {
    passesRolesTo: ["ecs-tasks.amazonaws.com"],
    more: [{ actions: ["ecs:DescribeServiceDeployments", "ecs:ListServiceDeployments"], source: provider("ecs/service.go") }],
  }),
  "aws:ecs/taskDefinition:TaskDefinition": one("ecs", "ECS::TaskDefinition", { passesRolesTo: ["ecs-tasks.amazonaws.com"] }),
  "aws:elasticache/parameterGroup:ParameterGroup": one("elasticache", "ElastiCache::ParameterGroup", {
    more: [{ actions: ["elasticache:DescribeCacheParameters"], source: provider("elasticache/parameter_group.go") }],
  }),
  "aws:elasticache/replicationGroup:ReplicationGroup": one("elasticache", "ElastiCache::ReplicationGroup", {
    services: ["elasticache", "kms", "logs"],
    writes: [
      "elasticache:AddTagsToResource", "elasticache:CreateReplicationGroup", "elasticache:DecreaseReplicaCount", "elasticache:DeleteReplicationGroup", "elasticache:IncreaseReplicaCount",
      "elasticache:ModifyReplicationGroup", "elasticache:ModifyReplicationGroupShardConfiguration", "elasticache:RemoveTagsFromResource", "kms:CreateGrant", "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery", "logs:UpdateLogDelivery",
    ],
    serviceLinkedRoles: ["elasticache.amazonaws.com"],
    more: [
      { actions: ["elasticache:DescribeCacheClusters", "elasticache:CreateSnapshot", "elasticache:ListTagsForResource"], source: provider("elasticache/replication_group.go") },
      { actions: ["logs:DescribeResourcePolicies", "logs:PutResourcePolicy", "logs:DescribeLogGroups"], source: "Amazon ElastiCache User Guide, log delivery permissions" },
      { actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], source: "Amazon ElastiCache User Guide, identity-based policies: the group is placed with the caller's permissions" },
    ],
  }),
  "aws:elasticache/subnetGroup:SubnetGroup": one("elasticache", "ElastiCache::SubnetGroup", {
    more: [{ actions: ["ec2:DescribeSubnets", "ec2:DescribeVpcs"], source: "Amazon ElastiCache User Guide, identity-based policies" }],
  }),
  "aws:elasticache/user:User": one("elasticache", "ElastiCache::User"),
  "aws:elasticache/userGroup:UserGroup": one("elasticache", "ElastiCache::UserGroup"),
  "aws:elasticbeanstalk/application:Application": one("elasticbeanstalk", "ElasticBeanstalk::Application", {
    passesRolesTo: ["elasticbeanstalk.amazonaws.com"],
    more: [{ actions: ["elasticbeanstalk:AddTags", "elasticbeanstalk:ListTagsForResource", "elasticbeanstalk:RemoveTags"], source: provider("elasticbeanstalk/tags_gen.go") }],
  }),
  "aws:elasticbeanstalk/applicationVersion:ApplicationVersion": one("elasticbeanstalk", "ElasticBeanstalk::ApplicationVersion", {
    services: ["elasticbeanstalk", "s3"],
    writes: ["elasticbeanstalk:CreateApplicationVersion", "elasticbeanstalk:DeleteApplicationVersion"],
    more: [{ actions: ["elasticbeanstalk:AddTags", "elasticbeanstalk:ListTagsForResource", "elasticbeanstalk:RemoveTags", "elasticbeanstalk:DescribeEnvironments", "elasticbeanstalk:UpdateApplicationVersion"], source: provider("elasticbeanstalk/application_version.go") }],
  }),
  "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate": one("elasticbeanstalk", "ElasticBeanstalk::ConfigurationTemplate"),
  "aws:elasticbeanstalk/environment:Environment": one("elasticbeanstalk", "ElasticBeanstalk::Environment", {
    passesRolesTo: ["ec2.amazonaws.com", "elasticbeanstalk.amazonaws.com"],
    serviceLinkedRoles: ["autoscaling.amazonaws.com", "elasticbeanstalk.amazonaws.com", "elasticloadbalancing.amazonaws.com", "managedupdates.elasticbeanstalk.amazonaws.com"],
    more: [
      { actions: ["elasticbeanstalk:DescribeApplicationVersions", "elasticbeanstalk:DescribeApplications", "elasticbeanstalk:DescribeEnvironmentResources", "elasticbeanstalk:DescribeEvents", "elasticbeanstalk:UpdateTagsForResource", "elasticbeanstalk:ValidateConfigurationSettings", "elasticbeanstalk:CheckDNSAvailability", "elasticbeanstalk:DescribeConfigurationOptions"], source: provider("elasticbeanstalk/environment.go") },
      {
        actions: [
          "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteAutoScalingGroup", "autoscaling:DeletePolicy", "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances", "autoscaling:DescribeScalingActivities", "autoscaling:DescribePolicies", "autoscaling:PutNotificationConfiguration",
          "autoscaling:PutScalingPolicy", "autoscaling:ResumeProcesses", "autoscaling:SuspendProcesses", "autoscaling:TerminateInstanceInAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup",
          "cloudformation:CancelUpdateStack", "cloudformation:CreateStack", "cloudformation:DeleteStack", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResource",
          "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources", "cloudformation:UpdateStack",
          "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm", "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress",
          "ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:CreateSecurityGroup", "ec2:CreateTags", "ec2:DeleteLaunchTemplate", "ec2:DeleteLaunchTemplateVersions",
          "ec2:DeleteSecurityGroup", "ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones", "ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeInstances",
          "ec2:DescribeKeyPairs", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeLaunchTemplates", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
          "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress", "ec2:RunInstances", "ec2:TerminateInstances", "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener",
          "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateRule", "elasticloadbalancing:CreateTargetGroup", "elasticloadbalancing:DeleteListener",
          "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteRule", "elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:DeregisterTargets",
          "elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyRule",
          "elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets", "elasticloadbalancing:SetSecurityGroups",
          "elasticloadbalancing:SetSubnets", "iam:GetInstanceProfile", "iam:GetRole", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DescribeLogGroups", "logs:PutRetentionPolicy",
          "s3:CreateBucket", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:ListBucket", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutObject", "s3:GetObject",
        ],
        source: "AWS Elastic Beanstalk Developer Guide, managing user policies (AdministratorAccess-AWSElasticBeanstalk, without what the platform's environments do not have): it makes the environment with the caller's permissions",
      },
    ],
  }),
  "aws:iam/instanceProfile:InstanceProfile": one("iam", "IAM::InstanceProfile", {
    passesRolesTo: ["ec2.amazonaws.com"],
    more: [{ actions: ["iam:TagInstanceProfile", "iam:UntagInstanceProfile", "iam:ListInstanceProfileTags", "iam:GetRole"], source: provider("iam/instance_profile.go") }],
  }),
  "aws:iam/policy:Policy": one("iam", "IAM::ManagedPolicy", {
    writes: ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion"],
    more: [{ actions: ["iam:ListPolicyVersions", "iam:GetPolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"], source: provider("iam/policy.go") }],
  }),
  "aws:iam/role:Role": one("iam", "IAM::Role", {
    writes: [
      "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole", "iam:UpdateRoleDescription",
    ],
    more: [{ actions: ["iam:ListInstanceProfilesForRole", "iam:ListRoleTags"], source: provider("iam/role.go") }],
  }),
  "aws:iam/rolePolicy:RolePolicy": one("iam", "IAM::RolePolicy"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    cloudFormation: ["AWS::IAM::Role"],
    services: ["iam"],
    writes: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    reads: ["iam:ListAttachedRolePolicies"],
  },
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": one("iam", "IAM::ServiceLinkedRole", {
    serviceLinkedRoles: ["opensearchservice.amazonaws.com"],
  }),
  "aws:kms/alias:Alias": one("kms", "KMS::Alias"),
  "aws:kms/key:Key": one("kms", "KMS::Key", {
    more: [{ actions: ["kms:CancelKeyDeletion", "kms:DisableKeyRotation", "kms:ListKeys"], source: provider("kms/key.go") }],
  }),
  "aws:lb/listener:Listener": one("elasticloadbalancing", "ElasticLoadBalancingV2::Listener", {
    more: [{ actions: ["elasticloadbalancing:DescribeTags", "elasticloadbalancing:RemoveTags", "elasticloadbalancing:ModifyListenerAttributes"], source: provider("elbv2/listener.go") }],
  }),
  "aws:lb/listenerCertificate:ListenerCertificate": {
    cloudFormation: [],
    services: [],
    more: [{ actions: ["elasticloadbalancing:AddListenerCertificates", "elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:RemoveListenerCertificates"], source: provider("elbv2/listener_certificate.go") }],
  },
  "aws:lb/listenerRule:ListenerRule": one("elasticloadbalancing", "ElasticLoadBalancingV2::ListenerRule", {
    more: [{ actions: ["elasticloadbalancing:DescribeTags", "elasticloadbalancing:RemoveTags", "elasticloadbalancing:DescribeListeners"], source: provider("elbv2/listener_rule.go") }],
  }),
  "aws:lb/loadBalancer:LoadBalancer": one("elasticloadbalancing", "ElasticLoadBalancingV2::LoadBalancer", {
    services: ["elasticloadbalancing"],
    serviceLinkedRoles: ["elasticloadbalancing.amazonaws.com"],
    more: [
      interfaces,
      { actions: ["elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:RemoveTags"], source: provider("elbv2/load_balancer.go") },
      { actions: ["ec2:DescribeInternetGateways", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses"], source: "Elastic Load Balancing User Guide, API permissions: EC2 is asked with the caller's permissions" },
    ],
  }),
  "aws:lb/targetGroup:TargetGroup": one("elasticloadbalancing", "ElasticLoadBalancingV2::TargetGroup", {
    more: [
      { actions: ["elasticloadbalancing:RemoveTags"], source: provider("elbv2/target_group.go") },
      { actions: ["ec2:DescribeVpcs"], source: "Elastic Load Balancing User Guide, API permissions" },
    ],
  }),
  "aws:opensearch/domain:Domain": one("es", "OpenSearchService::Domain", {
    serviceLinkedRoles: ["opensearchservice.amazonaws.com"],
    more: [
      { actions: ["es:DescribeDomainConfig", "es:DescribeDomain", "es:DescribeDomainChangeProgress", "es:GetUpgradeStatus", "es:GetCompatibleVersions", "es:DescribeDryRunProgress", "es:UpdateDomainConfig", "es:UpgradeDomain", "es:ListTags", "es:AddTags", "es:RemoveTags"], source: provider("opensearch/domain.go") },
      { actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies"], source: "Amazon OpenSearch Service Developer Guide, launching domains within a VPC and publishing logs" },
      { actions: ["kms:CreateGrant", "kms:DescribeKey"], source: "Amazon OpenSearch Service Developer Guide, encryption of data at rest" },
    ],
  }),
  "aws:opensearch/domainPolicy:DomainPolicy": {
    cloudFormation: ["AWS::OpenSearchService::Domain"],
    services: ["es"],
    writes: [],
    reads: ["es:DescribeDomain"],
    more: [{ actions: ["es:DescribeDomainConfig", "es:UpdateDomainConfig"], source: provider("opensearch/domain_policy.go") }],
  },
  "aws:rds/eventSubscription:EventSubscription": one("rds", "RDS::EventSubscription"),
  "aws:rds/instance:Instance": one("rds", "RDS::DBInstance", {
    services: ["ec2", "kms", "rds", "secretsmanager"],
    writes: [
      "kms:CreateGrant", "rds:AddTagsToResource", "rds:CreateDBInstance", "rds:CreateDBInstanceReadReplica", "rds:CreateDBSnapshot", "rds:DeleteDBInstance", "rds:ModifyDBInstance",
      "rds:RebootDBInstance", "rds:RemoveTagsFromResource", "rds:RestoreDBInstanceFromDBSnapshot", "rds:RestoreDBInstanceToPointInTime", "secretsmanager:CreateSecret", "secretsmanager:TagResource",
    ],
    passesRolesTo: ["monitoring.rds.amazonaws.com"],
    serviceLinkedRoles: ["rds.amazonaws.com"],
    more: [
      { actions: ["rds:ListTagsForResource", "rds:DescribeDBSnapshots"], source: provider("rds/instance.go") },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey", "secretsmanager:RotateSecret"], source: "Amazon RDS User Guide, password management with AWS Secrets Manager: required permissions" },
    ],
  }),
  "aws:rds/parameterGroup:ParameterGroup": one("rds", "RDS::DBParameterGroup"),
  "aws:rds/subnetGroup:SubnetGroup": one("rds", "RDS::DBSubnetGroup", {
    more: [{ actions: ["ec2:DescribeSubnets", "ec2:DescribeVpcs"], source: "Amazon RDS User Guide, working with a DB instance in a VPC" }],
  }),
  "aws:route53/healthCheck:HealthCheck": one("route53", "Route53::HealthCheck"),
  "aws:route53/record:Record": one("route53", "Route53::RecordSet"),
  "aws:route53/zone:Zone": one("route53", "Route53::HostedZone", {
    services: ["ec2", "route53"],
    writes: [
      "route53:AssociateVPCWithHostedZone", "route53:ChangeTagsForResource", "route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:DisassociateVPCFromHostedZone",
      "route53:UpdateHostedZoneComment",
    ],
    more: [{ actions: ["route53:GetChange", "route53:ListResourceRecordSets"], source: provider("route53/zone.go") }],
  }),
  "aws:s3/bucket:Bucket": one("s3", "S3::Bucket", {
    writes: ["s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging", "s3:TagResource"],
    more: [bucketReads, { actions: ["s3:ListTagsForResource", "s3:UntagResource"], source: provider("s3/tags.go") }],
  }),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": one("s3", "S3::Bucket", { writes: ["s3:PutBucketCORS"], reads: ["s3:GetBucketCORS"] }),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": one("s3", "S3::Bucket", { writes: ["s3:PutLifecycleConfiguration"], reads: ["s3:GetLifecycleConfiguration"] }),
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    cloudFormation: [],
    services: [],
    more: [{ actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectTagging", "s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject", "s3:PutObjectTagging"], source: `${provider("s3/object.go")}; CloudFormation has no objects` }],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": one("s3", "S3::Bucket", { writes: ["s3:PutBucketOwnershipControls"], reads: ["s3:GetBucketOwnershipControls"] }),
  "aws:s3/bucketPolicy:BucketPolicy": one("s3", "S3::BucketPolicy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": one("s3", "S3::Bucket", { writes: ["s3:PutBucketPublicAccessBlock"], reads: ["s3:GetBucketPublicAccessBlock"] }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": one("s3", "S3::Bucket", { writes: ["s3:PutEncryptionConfiguration"], reads: ["s3:GetEncryptionConfiguration"] }),
  "aws:s3/bucketVersioning:BucketVersioning": one("s3", "S3::Bucket", { writes: ["s3:PutBucketVersioning"], reads: ["s3:GetBucketVersioning"] }),
  "aws:scheduler/schedule:Schedule": one("scheduler", "Scheduler::Schedule", { passesRolesTo: ["scheduler.amazonaws.com"] }),
  "aws:secretsmanager/secret:Secret": one("secretsmanager", "SecretsManager::Secret", {
    writes: ["secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret"],
    reads: ["secretsmanager:DescribeSecret"],
    more: [
      { actions: ["secretsmanager:GetResourcePolicy", "secretsmanager:RestoreSecret"], source: provider("secretsmanager/secret.go") },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], source: "AWS Secrets Manager User Guide, secret encryption and decryption" },
    ],
  }),
  "aws:secretsmanager/secretRotation:SecretRotation": one("secretsmanager", "SecretsManager::RotationSchedule", {
    more: [{ actions: ["secretsmanager:CancelRotateSecret"], source: provider("secretsmanager/secret_rotation.go") }],
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": {
    cloudFormation: [],
    services: [],
    more: [
      { actions: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:ListSecretVersionIds", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"], source: `${provider("secretsmanager/secret_version.go")}; CloudFormation keeps the value in the secret` },
      { actions: ["secretsmanager:GetRandomPassword"], source: "components/data/redis-access.ts: the token is made up by a data source" },
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], source: "AWS Secrets Manager User Guide, secret encryption and decryption" },
    ],
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": one("servicediscovery", "ServiceDiscovery::PrivateDnsNamespace", {
    more: [
      { actions: ["ec2:DescribeVpcs", "ec2:DescribeRegions", "route53:AssociateVPCWithHostedZone", "route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:GetHostedZone", "route53:ListHostedZonesByName"], source: "AWS Cloud Map Developer Guide, API permissions reference: the namespace's zone is made with the caller's permissions" },
      { actions: ["servicediscovery:GetOperation", "servicediscovery:GetNamespace", "servicediscovery:ListTagsForResource"], source: provider("servicediscovery/private_dns_namespace.go") },
    ],
  }),
  "aws:servicediscovery/service:Service": one("servicediscovery", "ServiceDiscovery::Service", {
    services: ["servicediscovery"],
    more: [
      { actions: ["route53:ChangeResourceRecordSets", "route53:GetHealthCheck", "route53:GetHostedZone"], source: "AWS Cloud Map Developer Guide, API permissions reference" },
      { actions: ["servicediscovery:GetOperation", "servicediscovery:GetService", "servicediscovery:ListInstances", "servicediscovery:ListTagsForResource"], source: provider("servicediscovery/service.go") },
    ],
  }),
  "aws:sns/topic:Topic": one("sns", "SNS::Topic", {
    writes: ["sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:TagResource", "sns:UntagResource"],
  }),
  "aws:sns/topicPolicy:TopicPolicy": one("sns", "SNS::TopicPolicy", {
    more: [{ actions: ["sns:GetTopicAttributes"], source: provider("sns/topic_policy.go") }],
  }),
  "aws:sns/topicSubscription:TopicSubscription": one("sns", "SNS::Subscription"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": one("ec2", "EC2::SecurityGroupEgress", {
    writes: ["ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"],
    more: [{ actions: ["ec2:DescribeSecurityGroupRules", "ec2:ModifySecurityGroupRules"], source: provider("ec2/vpc_security_group_egress_rule.go") }, tagsOfEc2],
  }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": one("ec2", "EC2::SecurityGroupIngress", {
    writes: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
    more: [{ actions: ["ec2:DescribeSecurityGroupRules", "ec2:ModifySecurityGroupRules"], source: provider("ec2/vpc_security_group_ingress_rule.go") }, tagsOfEc2],
  }),
  "aws:wafv2/webAcl:WebAcl": one("wafv2", "WAFv2::WebACL", {
    more: [{ actions: ["wafv2:UntagResource", "wafv2:TagResource"], source: provider("wafv2/tags_gen.go") }],
  }),
  "aws:wafv2/webAclAssociation:WebAclAssociation": one("wafv2", "WAFv2::WebACLAssociation", {
    writes: ["elasticloadbalancing:SetWebAcl", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
    services: ["elasticloadbalancing", "wafv2"],
  }),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": one("wafv2", "WAFv2::LoggingConfiguration", {
    serviceLinkedRoles: ["wafv2.amazonaws.com"],
    more: [{ actions: ["logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy", "logs:DescribeLogGroups"], source: "AWS WAF Developer Guide, logging to CloudWatch Logs" }],
  }),
}; // prettier-ignore
