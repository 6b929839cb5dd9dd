/** Every kind of front: one program in which it leads into the network, and ones that look like it and do not. */
import assert from "node:assert/strict";
import { ports } from "../../../../policies/core/algebra";
import { U } from "../../graph/build";
import { bare, ground, id, Layer, type Net } from "./build";

/** What is added to the ground, and the members that a front then leads to (`?`: not surely). */
type Case = readonly [what: string, more: Net, reached: readonly string[]];

const origin = (arn: unknown): Net => ({
  origin: [
    "cloudfront/vpcOrigin",
    {
      vpcOriginEndpointConfig: {
        name: "o",
        arn,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
      },
    },
  ],
});
const distribution = (...origins: readonly Record<string, unknown>[]): Net => ({
  cdn: ["cloudfront/distribution", { origins }],
});
const accelerated = (endpointId: unknown, more: Record<string, unknown> = {}): Net => ({
  acc: ["globalaccelerator/accelerator", {}],
  accListener: [
    "globalaccelerator/listener",
    { acceleratorArn: id("acc"), protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }] },
  ],
  group: [
    "globalaccelerator/endpointGroup",
    { listenerArn: id("accListener"), endpointConfigurations: [{ endpointId }], ...more },
  ],
});
const link: Net = {
  link: ["apigatewayv2/vpcLink", { subnetIds: [id("s1")], securityGroupIds: [id("g")] }],
};
const httpApi = (inputs: Record<string, unknown>): Net => ({
  ...link,
  api: ["apigatewayv2/api", { protocolType: "HTTP" }],
  integration: [
    "apigatewayv2/integration",
    { apiId: id("api"), integrationType: "HTTP_PROXY", ...inputs },
  ],
});
const restApi = (types: string, inputs: Record<string, unknown>): Net => ({
  api: ["apigateway/restApi", { endpointConfiguration: { types } }],
  integration: ["apigateway/integration", { restApi: id("api"), type: "HTTP_PROXY", ...inputs }],
});
const restLink: Net = { oldLink: ["apigateway/vpcLink", { targetArn: id("nlb") }] };
const kafka = (connectivityInfo: Record<string, unknown>): Net => ({
  kafka: [
    "msk/cluster",
    {
      brokerNodeGroupInfo: {
        clientSubnets: [id("s1")],
        securityGroups: [id("g")],
        connectivityInfo,
      },
    },
  ],
});
const verified = (inputs: Record<string, unknown>): Net => ({
  va: [
    "verifiedaccess/endpoint",
    { attachmentType: "vpc", securityGroupIds: [id("g")], ...inputs },
  ],
});
const lattice = (target: Record<string, unknown>): Net => ({
  lg: ["vpclattice/targetGroup", { type: "ALB", config: { port: 443, vpcIdentifier: id("vpc") } }],
  la: ["vpclattice/targetGroupAttachment", { targetGroupIdentifier: id("lg"), target }],
});
const resource = (definition: Record<string, unknown>): Net => ({
  rg: ["vpclattice/resourceGateway", { vpcId: id("vpc"), subnetIds: [id("s1")] }],
  rc: [
    "vpclattice/resourceConfiguration",
    {
      resourceGatewayIdentifier: id("rg"),
      portRanges: ["5432"],
      resourceConfigurationDefinition: definition,
    },
  ],
});
const permission = (principal: unknown, of: unknown = id("fn")): Net => ({
  permission: ["lambda/permission", { action: "lambda:InvokeFunction", function: of, principal }],
});
/** A function of that name. */
const own = (name: string): Net => ({
  own: ["lambda/function", { name, vpcConfig: { subnetIds: [id("s1")], securityGroupIds: [id("g")] } }],
}); // prettier-ignore
const runner = (ingress?: Record<string, unknown>): Net => ({
  connector: ["apprunner/vpcConnector", { subnets: [id("s1")], securityGroups: [id("g")] }],
  app: [
    "apprunner/service",
    {
      networkConfiguration: {
        egressConfiguration: { egressType: "VPC", vpcConnectorArn: id("connector") },
        ...(ingress === undefined ? {} : { ingressConfiguration: ingress }),
      },
    },
  ],
});
const beanstalk = (scheme: string, more: Record<string, unknown> = {}): Net => ({
  eb: [
    "elasticbeanstalk/environment",
    {
      settings: [
        { namespace: "aws:ec2:vpc", name: "Subnets", value: id("s1") },
        { namespace: "aws:ec2:vpc", name: "ELBScheme", value: scheme },
      ],
      ...more,
    },
  ],
});
const eks = (more: Record<string, unknown>): Net => ({
  k8s: ["eks/cluster", { vpcConfig: { subnetIds: [id("s1"), id("s2")], ...more } }],
});
const airflow = (webserverAccessMode: string): Net => ({
  flow: [
    "mwaa/environment",
    {
      webserverAccessMode,
      networkConfiguration: { subnetIds: [id("s1")], securityGroupIds: [id("g")] },
    },
  ],
});
const express = (subnet?: string): Net => ({
  t: ["ec2/routeTable", { vpcId: id("vpc") }],
  r: [
    "ec2/route",
    { routeTableId: id("t"), destinationCidrBlock: "0.0.0.0/0", gatewayId: id("igw") },
  ],
  a: ["ec2/routeTableAssociation", { subnetId: id("s2"), routeTableId: id("t") }],
  t1: ["ec2/routeTable", { vpcId: id("vpc") }],
  a1: ["ec2/routeTableAssociation", { subnetId: id("s1"), routeTableId: id("t1") }],
  x: [
    "ecs/expressGatewayService",
    subnet === undefined
      ? {}
      : { networkConfigurations: [{ subnets: [id(subnet)], securityGroups: [id("g")] }] },
  ],
});
const aurora = (more: Record<string, unknown>): Net => ({
  aurora: ["rds/cluster", { engine: "aurora-postgresql", dbSubnetGroupName: id("names"), ...more }],
  writer: ["rds/clusterInstance", { clusterIdentifier: id("aurora") }],
});
const serverless = (policy: string, type = "network"): Net => ({
  ve: ["opensearch/serverlessVpcEndpoint", { vpcId: id("vpc"), subnetIds: [id("s1")] }],
  np: ["opensearch/serverlessSecurityPolicy", { type, policy }],
});
const snapshot = (shared?: readonly string[]): Net => ({
  snap: [
    "rds/snapshot",
    {
      dbInstanceIdentifier: id("db"),
      dbSnapshotIdentifier: "snap",
      ...(shared === undefined ? {} : { sharedAccounts: shared }),
    },
  ],
});
const near = { subnetIds: [id("s1")], securityGroupIds: [id("g")] };
const flink = (runtimeEnvironment: string): Net => ({
  f: ["kinesisanalyticsv2/application", { runtimeEnvironment, applicationConfiguration: { vpcConfiguration: near } }],
}); // prettier-ignore
const grafana = (more: Record<string, unknown>): Net => ({
  gr: ["grafana/workspace", { vpcConfiguration: near, ...more }],
});
const pipeline = (more: Record<string, unknown>): Net => ({
  dom: ["opensearch/domain", { vpcOptions: near }],
  p: ["opensearchingest/pipeline", { pipelineConfigurationBody: id("dom"), ...more }],
});
const copied = (targetArn: unknown): Net => ({
  copy: ["rds/integration", { integrationName: "copy", sourceArn: id("db"), targetArn }],
});
const host = (policyArn: string | undefined, profile = true): Net => ({
  role: ["iam/role", { assumeRolePolicy: "{}" }],
  ...(policyArn === undefined
    ? {}
    : { attached: ["iam/rolePolicyAttachment", { role: id("role"), policyArn }] as const }),
  profile: ["iam/instanceProfile", { role: id("role") }],
  box: [
    "ec2/instance",
    {
      subnetId: id("s1"),
      vpcSecurityGroupIds: [id("g")],
      ...(profile ? { iamInstanceProfile: id("profile") } : {}),
    },
  ],
});

const sessions = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
const allowing = (action: string) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: [action], Resource: "*" }] });
const inline = (policy: string): Net => ({
  ...host(undefined),
  inline: ["iam/rolePolicy", { role: id("role"), policy }],
});
const exec = (flag: unknown, policyArn: unknown, more: Net = {}): Net => ({
  role: ["iam/role", { assumeRolePolicy: "{}" }],
  attached: ["iam/rolePolicyAttachment", { role: id("role"), policyArn }],
  tasks: ["ecs/taskDefinition", { family: "f", taskRoleArn: id("role") }],
  svc: [
    "ecs/service",
    {
      taskDefinition: id("tasks"),
      networkConfiguration: { subnets: [id("s1")], securityGroups: [id("g")] },
      ...(flag === undefined ? {} : { enableExecuteCommand: flag }),
    },
  ],
  ...more,
});
const taskSet: Net = {
  set: [
    "ecs/taskSet",
    {
      service: id("svc"),
      taskDefinition: id("tasks"),
      networkConfiguration: { subnets: [id("s2")] },
    },
  ],
};

const cases: Readonly<Record<string, readonly Case[]>> = {
  "a CloudFront VPC origin": [
    ["leads to an internal load balancer, even if no distribution uses it", origin(id("alb")), ["alb"]],
    ["leads to no other", { ...origin(id("nlb")), ...distribution({ originId: "a", vpcOriginConfig: { vpcOriginId: id("origin") } }) }, ["nlb"]],
    ["leads to an instance", { ...host(undefined, false), ...origin(id("box")) }, ["box"]],
  ],
  "a CloudFront origin by name": [
    ["does not lead to an internal load balancer", distribution({ originId: "a", domainName: id("alb") }), []],
    ["leads to a public one", distribution({ originId: "a", domainName: id("open") }), ["open"]],
    ["leads to a public one whose name is known", { ...distribution({ originId: "a", domainName: "Open-1.elb.amazonaws.com" }), open2: ["lb/loadBalancer", { subnets: [id("s2")] }, { outputs: { dnsName: "open-1.elb.amazonaws.com" } }] }, ["open2"]],
    ["leads nowhere where it is a bucket", { ...distribution({ originId: "a", domainName: id("files") }), files: ["s3/bucket", {}] }, []],
  ],
  "a Global Accelerator": [
    ["leads to an internal load balancer", accelerated(id("alb")), ["alb"]],
    ["leads to what an address is bound to", { ...host(undefined, false), eip: ["ec2/eip", { instance: id("box") }], ...accelerated(id("eip")) }, ["box"]],
    ["leads to what an address is bound to by an association", { ...host(undefined, false), eip: ["ec2/eip", {}], bind: ["ec2/eipAssociation", { allocationId: id("eip"), instanceId: id("box") }], ...accelerated(id("eip")) }, ["box"]],
    ["leads to a load balancer by its address", { eip: ["ec2/eip", {}], pub: ["lb/loadBalancer", { loadBalancerType: "network", subnetMappings: [{ subnetId: id("s2"), allocationId: id("eip") }] }], ...accelerated(id("eip")) }, ["pub"]],
    ["leads nowhere by an address that is bound to nothing", { eip: ["ec2/eip", {}], ...accelerated(id("eip")) }, []],
    ["leads nowhere without endpoints", { acc: ["globalaccelerator/accelerator", {}] }, []],
    ["with custom routing leads to everything in a subnet", { cl: ["globalaccelerator/customRoutingListener", {}], cg: ["globalaccelerator/customRoutingEndpointGroup", { listenerArn: id("cl"), endpointConfigurations: [{ endpointId: id("s2") }], destinationConfigurations: [{ fromPort: 22, toPort: 22, protocols: ["TCP"] }] }] }, ["db", "open"]],
    ["of another account leads to what it may have", { share: ["globalaccelerator/crossAccountAttachment", { principals: ["111122223333"], resources: [{ endpointId: id("alb") }] }] }, ["alb"]],
  ],
  "an HTTP API": [
    ["leads through its VPC link to the listener's load balancer", httpApi({ connectionType: "VPC_LINK", connectionId: id("link"), integrationUri: id("listener") }), ["alb"]],
    ["leads through one of several links, which is not sure for either", { link2: ["apigatewayv2/vpcLink", { subnetIds: [id("s2")], securityGroupIds: [id("g")] }], ...httpApi({ connectionType: "VPC_LINK", connectionId: id("link", "link2"), integrationUri: id("listener") }) }, ["alb?"]],
    ["does not lead to what it calls over the internet", httpApi({ integrationUri: id("alb") }), []],
    ["leads nowhere by a link alone", link, []],
    ["leads to a function that it invokes", httpApi({ integrationType: "AWS_PROXY", integrationUri: id("fn") }), ["fn"]],
    ["leads to a function by its invoke ARN", { ...httpApi({ integrationType: "AWS_PROXY", integrationUri: "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:1:function:known/invocations" }), f2: ["lambda/function", { name: "known", vpcConfig: { subnetIds: [id("s1")] } }] }, ["f2"]],
    ["leads to no function of another plan", httpApi({ integrationType: "AWS_PROXY", integrationUri: "arn:aws:lambda:eu-central-1:1:function:other" }), []],
    ["leads nowhere by a service", httpApi({ integrationType: "AWS_PROXY", integrationSubtype: "SQS-SendMessage" }), []],
    ["whose document speaks of links may lead anywhere", { ...link, api: ["apigatewayv2/api", { protocolType: "HTTP", body: '{"connectionType": "VPC_LINK"}' }] }, ["alb?", "db?", "fn?", "link?", "nlb?", "open?", "service?"]],
    ["whose document does not speak of links leads nowhere", { ...link, api: ["apigatewayv2/api", { protocolType: "HTTP", body: "{}" }] }, []],
  ],
  "a REST API": [
    ["leads through its VPC link to the network load balancer", { ...restLink, ...restApi("REGIONAL", { connectionType: "VPC_LINK", connectionId: id("oldLink") }) }, ["nlb"]],
    ["leads there by the link alone: any API of the account may use it", restLink, ["nlb"]],
    ["leads through a link with interfaces to its target", { ...link, ...restApi("REGIONAL", { connectionType: "VPC_LINK", connectionId: id("link"), integrationTarget: id("alb") }) }, ["alb"]],
    ["does not lead to what it calls over the internet", restApi("REGIONAL", { uri: id("alb") }), []],
    ["leads to a function that it invokes", restApi("REGIONAL", { type: "AWS_PROXY", uri: id("fn") }), ["fn"]],
  ],
  "an endpoint service": [
    ["leads to its load balancer", { svc: ["ec2/vpcEndpointService", { acceptanceRequired: true, networkLoadBalancerArns: [id("nlb")] }] }, ["nlb"]],
    ["is not what uses one", { use: ["ec2/vpcEndpoint", { vpcId: id("vpc"), vpcEndpointType: "Interface", serviceName: "com.amazonaws.eu-central-1.logs", subnetIds: [id("s1")] }] }, []],
    ["that AWS keeps leads to the domain", { search: ["opensearch/domain", { vpcOptions: { subnetIds: [id("s1")] } }], other: ["opensearch/authorizeVpcEndpointAccess", { domainName: id("search"), account: "111122223333" }] }, ["search"]],
    ["that AWS keeps leads to the warehouse", { wh: ["redshift/cluster", { vpcSecurityGroupIds: [id("g")] }], other: ["redshift/endpointAuthorization", { clusterIdentifier: id("wh"), account: "111122223333" }] }, ["wh"]],
  ],
  "a Kafka cluster": [
    ["that is shared by PrivateLink leads other accounts to itself", kafka({ vpcConnectivity: { clientAuthentication: { tls: true } } }), ["kafka"]],
    ["that is not is no way in", kafka({ publicAccess: { type: "DISABLED" } }), []],
  ],
  "Verified Access": [
    ["leads to a load balancer", verified({ endpointType: "load-balancer", loadBalancerOptions: { loadBalancerArn: id("alb"), port: 443, protocol: "https", subnetIds: [id("s1")] } }), ["alb"]],
    ["leads to a database", verified({ endpointType: "rds", rdsOptions: { rdsDbInstanceArn: id("db"), port: 5432, subnetIds: [id("s1")] } }), ["db"]],
    ["leads to a cluster and its instances", { ...aurora({}), ...verified({ endpointType: "rds", rdsOptions: { rdsDbClusterArn: id("aurora"), subnetIds: [id("s1")] } }) }, ["aurora", "writer"]],
    ["leads to databases only, by an address that is not known", verified({ endpointType: "rds", rdsOptions: { rdsEndpoint: U } }), ["db?"]],
    ["leads to an interface", { eni: ["ec2/networkInterface", { subnetId: id("s1") }], ...verified({ endpointType: "network-interface", networkInterfaceOptions: { networkInterfaceId: id("eni"), port: 443 } }) }, ["eni"]],
    ["leads to a range", verified({ endpointType: "cidr", cidrOptions: { cidr: "10.0.2.0/23", protocol: "tcp", portRanges: [{ fromPort: 22, toPort: 22 }], subnetIds: [id("s1")] } }), ["db", "open"]],
    ["may lead to what has addresses in and out of a range", verified({ endpointType: "cidr", cidrOptions: { cidr: "10.0.2.0/25", subnetIds: [id("s1")] } }), ["db?", "open?"]],
    ["leads nowhere by a group alone", { vg: ["verifiedaccess/group", {}] }, []],
  ],
  "VPC Lattice": [
    ["leads to a registered load balancer", lattice({ id: id("alb") }), ["alb"]],
    ["leads to what may have a registered address", lattice({ id: "10.0.2.9" }), ["db?", "open?"]],
    ["does not lead to an address elsewhere", lattice({ id: "192.168.7.9" }), []],
    ["leads to a service that registers itself", { lg: ["vpclattice/targetGroup", { type: "IP" }], svc2: ["ecs/service", { networkConfiguration: { subnets: [id("s1")] }, vpcLatticeConfigurations: [{ portName: "http", roleArn: "r", targetGroupArn: id("lg") }] }] }, ["svc2"]],
    ["leads to a group of instances", { lg: ["vpclattice/targetGroup", { type: "INSTANCE" }], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], trafficSources: [{ identifier: id("lg"), type: "vpc-lattice" }] }] }, ["asg"]],
    ["does not lead to instances of a load balancer", { tg: ["lb/targetGroup", { vpcId: id("vpc") }], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], trafficSources: [{ identifier: id("tg"), type: "elbv2" }] }] }, []],
    ["does not lead to instances of a load balancer elsewhere", { asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], trafficSources: [{ identifier: "arn:aws:elasticloadbalancing:x", type: "elbv2" }] }] }, []],
    ["may lead to instances of something elsewhere", { asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], trafficSources: [{ identifier: U, type: "vpc-lattice" }] }] }, ["asg?"]],
    ["leads to a group of instances by an attachment", { lg: ["vpclattice/targetGroup", { type: "INSTANCE" }], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")] }], tsa: ["autoscaling/trafficSourceAttachment", { autoscalingGroupName: id("asg"), trafficSource: { identifier: id("lg"), type: "vpc-lattice" } }] }, ["asg"]],
    ["leads through a resource gateway to a database", resource({ arnResource: { arn: id("db") } }), ["db"]],
    ["leads through a resource gateway to an address", resource({ ipResource: { ipAddress: "10.0.2.9" } }), ["db?", "open?"]],
    ["leads through a resource gateway to a name", resource({ dnsResource: { domainName: id("db"), ipAddressType: "IPV4" } }), ["db"]],
    ["leads nowhere by a gateway alone", { rg: ["vpclattice/resourceGateway", { vpcId: id("vpc"), subnetIds: [id("s1")] }] }, []],
  ],
  "App Runner": [
    ["is a way to its connector's place", runner(), ["connector"]],
    ["is none where it is private", runner({ isPubliclyAccessible: false }), []],
  ],
  "a function": [
    ["is called by its URL", { url: ["lambda/functionUrl", { functionName: id("fn"), authorizationType: "AWS_IAM" }] }, ["fn"]],
    ["is called by the URL of its alias", { live: ["lambda/alias", { functionName: id("fn"), functionVersion: "1" }], url: ["lambda/functionUrl", { functionName: id("live"), authorizationType: "NONE" }] }, ["fn"]],
    ["is called by who signs up", permission("cognito-idp.amazonaws.com"), ["fn"]],
    ["is called by who sends a mail", permission("ses.amazonaws.com"), ["fn"]],
    ["is called by who signs in to a server for files", permission("transfer.amazonaws.com"), ["fn"]],
    ["is called by who calls a number", permission("voiceconnector.chime.amazonaws.com"), ["fn"]],
    ["is called by who writes to a mailbox", permission("workmail.eu-west-1.amazonaws.com"), ["fn"]],
    ["is called by a permission for its alias, in short", { ...own("known"), ...permission("apigateway.amazonaws.com", "known:live") }, ["own"]],
    ["is called by a permission for its version, in a part of an ARN", { ...own("known"), ...permission("apigateway.amazonaws.com", "111122223333:function:known:7") }, ["own"]],
    ["is not called by a permission for another one's alias", { ...own("known"), ...permission("apigateway.amazonaws.com", "other:live") }, []],
    ["is called by who is asked for an authorization", { authorizer: ["apigatewayv2/authorizer", { apiId: "a", authorizerType: "REQUEST", authorizerUri: id("fn"), authorizerCredentialsArn: "arn:aws:iam::111122223333:role/x" }] }, ["fn"]],
    ["is not called by an authorizer that only looks at tokens", { authorizer: ["apigatewayv2/authorizer", { apiId: "a", authorizerType: "JWT" }] }, []],
    ["is called by an API that is made in one step", { api: ["apigatewayv2/api", { protocolType: "HTTP", target: id("fn"), credentialsArn: "arn:aws:iam::111122223333:role/x" }] }, ["fn"]],
    ["is not called by one that is made for an address", { api: ["apigatewayv2/api", { protocolType: "HTTP", target: "https://example.com" }] }, []],
    ["may be called by an API whose document names it", { api: ["apigateway/restApi", { body: id("fn") }] }, ["fn?"]],
    ["is not called by an API whose document names nothing", { api: ["apigateway/restApi", { body: "{}" }] }, []],
    ["may be called by what there is no model of", { made: ["made/up", { thing: id("fn") }] }, ["fn?"]],
    ["is called by a GraphQL API", { api: ["appsync/dataSource", { apiId: "a", name: "a", type: "AWS_LAMBDA", lambdaConfig: { functionArn: id("fn") } }] }, ["fn"]],
    ["is not called by a GraphQL API that calls another", { api: ["appsync/dataSource", { apiId: "a", name: "a", type: "HTTP", httpConfig: { endpoint: "https://example.com" } }] }, []],
    ["outside of the VPC is no way into it", { plain: ["lambda/function", {}], url: ["lambda/functionUrl", { functionName: id("plain"), authorizationType: "NONE" }] }, []],
    ["is called by anyone who is permitted", permission("*"), ["fn"]],
    ["is called by an API of another plan", permission("apigateway.amazonaws.com"), ["fn"]],
    ["is called by another account", permission("111122223333"), ["fn"]],
    ["may be called by someone who is not known", permission(U), ["fn?"]],
    ["is not called by the internet where S3 calls it", permission("s3.amazonaws.com"), []],
    ["behind a load balancer is that one's affair", permission("elasticloadbalancing.amazonaws.com"), []],
  ],
  "Elastic Beanstalk": [
    ["is a way to its instances", beanstalk("public"), ["eb"]],
    ["is none with an internal load balancer", beanstalk("internal"), []],
    ["is none for workers", beanstalk("public", { tier: "Worker" }), []],
  ],
  "EKS": [
    ["has a public API unless it is told not to", eks({}), ["k8s"]],
    ["has none then", eks({ endpointPublicAccess: false }), []],
    ["may have one that is not known", eks({ endpointPublicAccess: U }), ["k8s?"]],
  ],
  Airflow: [
    ["has a public web server if it is told to", airflow("PUBLIC_ONLY"), ["flow"]],
    ["has a private one", airflow("PRIVATE_ONLY"), []],
  ],
  "ECS Express": [
    ["has a public load balancer in public subnets", express("s2"), ["x"]],
    ["has an internal one in private subnets", express("s1"), []],
    ["has a public one in the default VPC", express(), ["x"]],
    ["may have a public one where the subnet is not known", { x: ["ecs/expressGatewayService", { networkConfigurations: [{ subnets: [U], securityGroups: [] }] }] }, ["x?"]],
  ],
  "Instance Connect": [
    ["leads to everything in its VPC, and not beyond", { v2: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }], far: ["ec2/subnet", { vpcId: id("v2"), cidrBlock: "10.1.1.0/24" }], farDb: ["ec2/instance", { subnetId: id("far") }], eice: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: id("s1"), securityGroupIds: [id("g")] }] }, ["alb", "db", "eice", "fn", "nlb", "open", "service"]],
    ["may lead into a VPC that is joined", { v2: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }], far: ["ec2/subnet", { vpcId: id("v2"), cidrBlock: "10.1.1.0/24" }], box: ["ec2/instance", { subnetId: id("far") }], peer: ["ec2/vpcPeeringConnection", { vpcId: id("vpc"), peerVpcId: id("v2") }], eice: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: id("s1") }] }, ["alb", "box?", "db", "eice", "fn", "nlb", "open", "service"]],
  ],
  "Session Manager": [
    ["leads to an instance whose role may", host("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"), ["box"]],
    ["does not lead to one whose role may not", host("arn:aws:iam::aws:policy/ReadOnlyAccess"), []],
    ["does not lead to one without a role", host("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", false), []],
    ["may lead to one with a policy that is not known", host(U), ["box?"]],
    ["leads to one with such a policy of its own", { ...host(undefined), inline: ["iam/rolePolicy", { role: id("role"), policy: '{"Statement":[{"Effect":"Allow","Action":["ssmmessages:OpenDataChannel"]}]}' }] }, ["box"]],
    ["leads to one by a policy of the plan", { ...host(undefined), doc: ["iam/policy", { policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' }], at: ["iam/rolePolicyAttachment", { role: id("role"), policyArn: id("doc") }] }, ["box"]],
    ["does not lead to one by a policy for something else", { ...host(undefined), doc: ["iam/policy", { policy: '{"Statement":{"Action":"s3:*"}}' }], at: ["iam/rolePolicyAttachment", { role: id("role"), policyArn: id("doc") }] }, []],
    ["may lead to one with a profile of another plan", { box: ["ec2/instance", { subnetId: id("s1"), iamInstanceProfile: "elsewhere" }] }, ["box?"]],
    ["leads to one whose role may nearly anything", host("arn:aws:iam::aws:policy/PowerUserAccess"), ["box"]],
    ["may lead to one with a policy of AWS of which nothing is known", host("arn:aws:iam::aws:policy/AWSNewServiceFullAccess"), ["box?"]],
    ["leads to one whose role may by a policy for file systems", host("arn:aws:iam::aws:policy/AmazonElasticFileSystemsUtils"), ["box"]],
    ["does not lead to one whose role may have file systems", host("arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess"), []],
    ["may lead to one whose role is for hosts of databases", host("arn:aws:iam::aws:policy/AmazonRDSCustomInstanceProfileRolePolicy"), ["box?"]],
    ["leads to the nodes of a cluster", { ...host(sessions, false), nodes: ["eks/nodeGroup", { subnetIds: [id("s1")], nodeRoleArn: id("role") }] }, ["nodes"]],
    ["does not lead to nodes whose role may not", { ...host(undefined, false), nodes: ["eks/nodeGroup", { subnetIds: [id("s1")], nodeRoleArn: id("role") }] }, []],
    ["leads to the instances of a fleet", { ...host(sessions, false), fleet: ["ec2/spotFleetRequest", { launchSpecifications: [{ subnetId: id("s1"), instanceType: "a" }, { subnetId: id("s1"), iamInstanceProfileArn: id("profile") }] }] }, ["fleet", "fleet"]],
    ["leads to the instances of a fleet by the profile's name", { ...host(sessions, false), fleet: ["ec2/spotFleetRequest", { launchSpecifications: [{ subnetId: id("s1"), iamInstanceProfile: id("profile") }] }] }, ["fleet"]],
    ["leads to the instances of a fleet by its template", { ...host(sessions, false), lt: ["ec2/launchTemplate", { iamInstanceProfile: { arn: id("profile") } }, { isNew: true }], fleet: ["ec2/spotFleetRequest", { launchTemplateConfigs: [{ launchTemplateSpecification: { id: "lt-9", version: "$Latest" } }, { launchTemplateSpecification: { id: id("lt"), version: "$Latest" }, overrides: [{ subnetId: id("s1") }] }] }] }, ["fleet"]],
    ["leads to the instances of EC2's fleet by its template", { ...host(sessions, false), lt: ["ec2/launchTemplate", { iamInstanceProfile: { name: id("profile") } }, { isNew: true }], fleet: ["ec2/fleet", { launchTemplateConfigs: [{ launchTemplateSpecification: { launchTemplateId: id("lt"), version: "$Latest" } }] }] }, ["fleet"]],
    ["may lead to a fleet with a template of elsewhere", { ...host(sessions, false), fleet: ["ec2/fleet", { launchTemplateConfigs: [{ launchTemplateSpecification: { launchTemplateId: "lt-9", version: "1" } }] }] }, ["fleet?"]],
    ["may lead to a fleet of which nothing is known", { ...host(sessions, false), fleet: ["ec2/fleet", { launchTemplateConfigs: U }] }, ["fleet?"]],
    ["does not lead to a fleet whose template has no role", { ...host(sessions, false), lt: ["ec2/launchTemplate", {}, { isNew: true }], fleet: ["ec2/fleet", { launchTemplateConfigs: [{ launchTemplateSpecification: { launchTemplateId: id("lt"), version: "$Latest" } }] }] }, []],
    ["does not lead to a fleet without a role", { ...host(sessions, false), fleet: ["ec2/spotFleetRequest", { launchSpecifications: [{ subnetId: id("s1") }] }] }, []],
    ["leads to what runs batches", { ...host(sessions, false), batch: ["batch/computeEnvironment", { computeResources: { type: "EC2", subnets: [id("s1")], securityGroupIds: [id("g")], instanceRole: id("profile") } }] }, ["batch"]],
    ["does not lead to what runs batches without instances", { ...host(sessions, false), batch: ["batch/computeEnvironment", { computeResources: { type: "FARGATE", subnets: [id("s1")], securityGroupIds: [id("g")] } }] }, []],
    ["leads to one by a list of policies", { ...host(undefined), list: ["iam/rolePolicyAttachmentsExclusive", { roleName: id("role"), policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", sessions] }] }, ["box"]],
    ["may lead to one by a list that is not known", { ...host(undefined), list: ["iam/rolePolicyAttachmentsExclusive", { roleName: id("role"), policyArns: U }] }, ["box?"]],
    ["leads to one by the role's own list", { ...host(undefined), role: ["iam/role", { managedPolicyArns: [sessions] }] }, ["box"]],
    ["leads to one by the role's own text", { ...host(undefined), role: ["iam/role", { inlinePolicies: [{ name: "a", policy: allowing("ssmmessages:*") }] }] }, ["box"]],
    ...["*", "*:*", "ssm*", "SSMMessages:Create?ontrolChannel", "ssmmessages:*"].map((action): Case => [
      `leads to one that is allowed ${action}`, inline(allowing(action)), ["box"],
    ]),
    ...["ssm:*", "s3:*", "ssmmessages:Nothing"].map((action): Case => [
      `does not lead to one that is allowed ${action}`, inline(allowing(action)), [],
    ]),
    ["leads to one that is allowed all but something else", inline('{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}'), ["box"]],
    ["does not lead to one that is allowed all but this", inline('{"Statement":{"Effect":"Allow","NotAction":["ssmmessages:*"],"Resource":"*"}}'), []],
    ["does not lead to one that is denied it", inline('{"Statement":{"Effect":"Deny","Action":"ssmmessages:*","Resource":"*"}}'), []],
    ["may lead to one whose policy is not readable", inline("{"), ["box?"]],
    ["may lead to one where the account lets it onto all", { ...host(undefined, false), dhmc: ["ssm/serviceSetting", { settingId: "/ssm/managed-instance/default-ec2-instance-management-role", settingValue: "r" }] }, ["box?"]],
    ["does not lead to one by another setting", { ...host(undefined, false), other: ["ssm/serviceSetting", { settingId: "/ssm/parameter-store/high-throughput-enabled", settingValue: "true" }] }, []],
    ["leads to instances by their template", { ...host("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", false), lt: ["ec2/launchTemplate", { iamInstanceProfile: { arn: id("profile") } }], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], launchTemplate: { id: id("lt"), version: "$Latest" } }] }, ["asg"]],
    ["may lead to instances by an older version of their template", { ...host("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", false), lt: ["ec2/launchTemplate", {}], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], launchTemplate: { id: id("lt"), version: "1" } }] }, ["asg?"]],
    ["does not lead to instances whose template gives them no role", { ...host("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", false), lt: ["ec2/launchTemplate", {}], asg: ["autoscaling/group", { vpcZoneIdentifiers: [id("s1")], launchTemplate: { id: id("lt"), version: "$Latest" } }] }, []],
  ],
  "ECS Exec": [
    ["leads to the tasks of a service that has it on", exec(true, sessions), ["svc"]],
    ["leads nowhere where it is off", exec(false, sessions), []],
    ["leads nowhere where it is not set", exec(undefined, sessions), []],
    ["may lead there where it is not known", exec(U, sessions), ["svc?"]],
    ["does not lead to tasks whose role may not", exec(true, "arn:aws:iam::aws:policy/ReadOnlyAccess"), []],
    ["may lead to tasks whose role has a policy that is not known", exec(true, U), ["svc?"]],
    ["does not lead to tasks without a role", exec(true, sessions, { tasks: ["ecs/taskDefinition", { family: "f" }] }), []],
    ["may lead to tasks with a role of another plan", exec(true, sessions, { tasks: ["ecs/taskDefinition", { family: "f", taskRoleArn: "arn:aws:iam::111122223333:role/other" }] }), ["svc?"]],
    ["may lead to tasks of another plan's definition", exec(true, sessions, { svc: ["ecs/service", { enableExecuteCommand: true, taskDefinition: "other:1", networkConfiguration: { subnets: [id("s1")], securityGroups: [id("g")] } }] }), ["svc?"]],
    ["leads to a service's task set as well", exec(true, sessions, taskSet), ["set", "svc"]],
    ["may lead to a task set of another plan's service", { ...exec(false, sessions), set: ["ecs/taskSet", { service: "other", taskDefinition: id("tasks"), networkConfiguration: { subnets: [id("s2")] } }] }, ["set?"]],
  ],
  "the control plane": [
    ["reads a cluster by the Data API", aurora({ enableHttpEndpoint: true }), ["aurora", "writer"]],
    ["does not where it is off", aurora({ enableHttpEndpoint: false }), []],
    ["does not where it is not set", aurora({}), []],
    ["is asked for the rows of a cluster by a GraphQL API", { ...aurora({}), api: ["appsync/dataSource", { apiId: "a", name: "a", type: "RELATIONAL_DATABASE", relationalDatabaseConfig: { httpEndpointConfig: { dbClusterIdentifier: id("aurora") } } }] }, ["aurora", "writer"]],
    ["may where it is not known", aurora({ enableHttpEndpoint: U }), ["aurora?", "writer?"]],
    ["reads a warehouse", { wh: ["redshiftserverless/workgroup", { subnetIds: [id("s1")], securityGroupIds: [id("g")] }] }, ["wh"]],
    ["reads a public collection", serverless('[{"Rules":[],"AllowFromPublic":true}]'), ["ve"]],
    ["does not read a private one", serverless('[{"Rules":[],"AllowFromPublic":false,"SourceVPCEs":["vpce-1"]}]'), []],
    ["does not take a policy of another type for one", serverless('[{"AllowFromPublic":true}]', "encryption"), []],
    ["may read one whose policy is not known", serverless(U), ["ve?"]],
    ["may read one whose policy does not say", serverless('[{"Rules":[],"SourceVPCEs":["vpce-1"]}]'), ["ve?"]],
    ["may read one whose policy is not readable", serverless("{"), ["ve?"]],
    ["reads a public snapshot", snapshot(["all"]), ["db"]],
    ["reads a copy of a snapshot that is shared", { ...snapshot(), copy: ["rds/snapshotCopy", { sourceDbSnapshotIdentifier: id("snap"), targetDbSnapshotIdentifier: "copy", sharedAccounts: ["111122223333"] }] }, ["db"]],
    ["reads a copy of a copy", { ...snapshot(), first: ["rds/snapshotCopy", { sourceDbSnapshotIdentifier: id("snap"), targetDbSnapshotIdentifier: "first" }], copy: ["rds/snapshotCopy", { sourceDbSnapshotIdentifier: id("first"), targetDbSnapshotIdentifier: "copy", sharedAccounts: ["all"] }] }, ["db"]],
    ["may read a copy of a snapshot, or of another that is not of the plan", { ...snapshot(), asked: ["cloudformation/stack", {}], db2: ["rds/instance", { engine: "postgres", dbSubnetGroupName: id("names") }], copy: ["rds/snapshotCopy", { sourceDbSnapshotIdentifier: id("snap", "asked"), targetDbSnapshotIdentifier: "copy", sharedAccounts: ["all"] }] }, ["db2?", "db?"]],
    ["may read any database of a snapshot that is not of the plan", { copy: ["rds/snapshotCopy", { sourceDbSnapshotIdentifier: "rds:old", targetDbSnapshotIdentifier: "copy", sharedAccounts: ["all"] }] }, ["db?"]],
    ["copies a database into a warehouse of another plan", copied("arn:aws:redshift-serverless:eu-central-1:111122223333:namespace/0a1b"), ["db"]],
    ["copies it into one that is unknown", copied(U), ["db"]],
    ["may copy any database where the source is not known", { copy: ["rds/integration", { integrationName: "copy", sourceArn: U, targetArn: U }] }, ["db?"]],
    ["copies nothing out of the plan where the warehouse is one of it", { ...copied(id("space")), space: ["redshiftserverless/namespace", { namespaceName: "space" }] }, []],
    ["does not read a snapshot of one's own", snapshot(), []],
  ],
  "a place to work that AWS gives": [
    ["is a notebook", { nb: ["sagemaker/notebookInstance", { subnetId: id("s1"), securityGroups: [id("g")] }] }, ["nb"]],
    ["is no notebook outside of any VPC", { nb: ["sagemaker/notebookInstance", {}] }, []],
    ["is a domain of SageMaker Studio", { d: ["sagemaker/domain", { subnetIds: [id("s1")], appNetworkAccessType: "VpcOnly", defaultUserSettings: { securityGroups: [id("g")] } }] }, ["d"]],
    ["is a notebook of Managed Flink", flink("ZEPPELIN-FLINK-3_0"), ["f"]],
    ["may be one where that is not known", flink(U), ["f?"]],
    ["is no application of Managed Flink", flink("FLINK-1_20"), []],
    ["is Grafana", grafana({}), ["gr"]],
    ["is not, for endpoints of VPCs alone", grafana({ networkAccessControl: { prefixListIds: [], vpceIds: ["vpce-1"] } }), []],
    ["may be, for a list of addresses", grafana({ networkAccessControl: { prefixListIds: ["pl-1"], vpceIds: [] } }), ["gr?"]],
    ["is a fleet of AppStream", { fl: ["appstream/fleet", { vpcConfig: near }] }, ["fl"]],
    ["is QuickSight", { q: ["quicksight/vpcConnection", near] }, ["q"]],
    ["is a directory of desktops", { w: ["workspaces/directory", { subnetIds: [id("s1")] }] }, ["w"]],
    ["is EMR, where people work with it", { e: ["emrserverless/application", { networkConfiguration: near, interactiveConfiguration: { studioEnabled: true } }] }, ["e"]],
    ["is none of jobs", { e: ["emrserverless/application", { networkConfiguration: near }] }, []],
    ["is none of a connector", { c: ["mskconnect/connector", { kafkaCluster: { apacheKafkaCluster: { vpc: { subnets: [id("s1")], securityGroups: [id("g")] } } } }] }, []],
    ["is no model", { m: ["sagemaker/model", { vpcConfig: { subnets: [id("s1")], securityGroupIds: [id("g")] } }] }, []],
  ],
  "a pipeline of OpenSearch Ingestion": [
    ["writes to a domain from the internet", pipeline({}), ["dom?"]],
    ["writes to it from the VPC", pipeline({ vpcOptions: near }), []],
    ["may do either where that is not known", pipeline({ vpcOptions: U }), ["dom?"]],
  ],
  "no front": [
    ["is a record that names an internal load balancer", { zone: ["route53/zone", { name: "example.com" }], record: ["route53/record", { zoneId: id("zone"), name: "in", type: "A", aliases: [{ name: id("alb"), zoneId: id("alb"), evaluateTargetHealth: true }] }] }, []],
    ["is a firewall for web requests", { acl: ["wafv2/webAcl", {}], assoc: ["wafv2/webAclAssociation", { resourceArn: id("alb"), webAclArn: id("acl") }] }, []],
  ],
}; // prettier-ignore

for (const [kind, all] of Object.entries(cases)) {
  describe(kind, () => {
    for (const [what, more, reached] of all) {
      it(what, () => {
        assert.deepEqual(new Layer(more).reached(), reached);
      });
    }
  });
}

describe("a front that cannot be told where it leads", () => {
  const everyone = ["alb?", "db?", "fn?", "nlb?", "open?", "service?"];
  const anywhere: readonly (readonly [string, Net])[] = [
    ["a VPC origin", origin(U)],
    ["a VPC origin of another plan", distribution({ originId: "a", domainName: "x", vpcOriginConfig: { vpcOriginId: "vo_1" } })],
    ["an accelerator", accelerated(U)],
    ["an older VPC link", { oldLink: ["apigateway/vpcLink", { targetArn: U }] }],
    ["an endpoint service", { svc: ["ec2/vpcEndpointService", { acceptanceRequired: true, networkLoadBalancerArns: U }] }],
    ["a target of Lattice", lattice({ id: U })],
    ["a custom route", { cg: ["globalaccelerator/customRoutingEndpointGroup", { endpointConfigurations: [{ endpointId: U }] }] }],
    ["a link that is not of the plan", { i: ["apigatewayv2/integration", { integrationType: "HTTP_PROXY", connectionType: "VPC_LINK", connectionId: "abc123", integrationUri: U }] }],
  ]; // prettier-ignore
  for (const [what, more] of anywhere) {
    it(`may lead to everything: ${what}`, () => {
      const layer = new Layer(more);
      assert.deepEqual(layer.reached(), everyone);
      assert.match(layer.only().fix, /one reference/);
      assert.match(layer.only().because[0]?.text ?? "", /^aws:\w+\/\w+:\w+ \w+ :: /);
    });
  }

  it("may lead to each of several, and to no other", () => {
    const layer = new Layer(origin(id("alb", "nlb")));
    assert.deepEqual(layer.reached(), ["alb?", "nlb?"]);
  });

  it("is the lookup of something that exists already", () => {
    const raw = {
      old: ["aws:cloudfront/vpcOrigin:VpcOrigin", { external: true, id: "vo_1" }],
    } as const;
    assert.deepEqual(new Layer({}, { raw }).reached(), everyone);
    const cdn = {
      old: ["aws:cloudfront/distribution:Distribution", { external: true, id: "E1" }],
    } as const;
    assert.deepEqual(new Layer({}, { raw: cdn }).reached(), []);
  });

  it("is no warehouse of another plan where a cluster's namespace has the ARN that is told", () => {
    const arn = "arn:aws:redshift:eu-central-1:111122223333:namespace:0a1b";
    const known = (clusterNamespaceArn: string): Net => ({
      ...copied(arn),
      wh: ["redshift/cluster", { clusterIdentifier: "wh" }, { id: "wh", outputs: { clusterNamespaceArn } }],
    }); // prettier-ignore
    assert.deepEqual(new Layer(known(arn)).into("db"), []);
    assert.deepEqual(new Layer(known(`${arn}2`)).into("db"), ["zero-ETL integration"]);
  });

  it("is none of the plan where all that it could be is known to be something else", () => {
    const arn = (name: string) =>
      `arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/${name}`;
    const known = (outputs: Record<string, unknown>): Net => ({
      ...bare,
      lb: ["lb/loadBalancer", { internal: true, subnets: [id("s1")] }, { id: arn("a"), outputs }],
    });
    const strange = origin(arn("b"));
    assert.deepEqual(new Layer(strange, { on: known({ arn: arn("a") }) }).reached(), []);
    assert.deepEqual(new Layer(origin(arn("a")), { on: known({ arn: arn("a") }) }).reached(), [
      "lb",
    ]);
    assert.deepEqual(new Layer(strange, { on: known({}) }).reached(), ["lb?"]);
  });

  /** The ground as it stands when everything is made: all ids and ARNs are known. */
  const made: Net = Object.fromEntries(
    Object.entries(ground).map(([name, [member, inputs]]) => {
      const arn =
        name === "alb"
          ? "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/alb/50dc"
          : name === "fn"
            ? "arn:aws:lambda:eu-central-1:1:function:fn"
            : `arn:${name}`;
      return [name, [member, inputs, { id: name === "fn" ? "fn" : arn, outputs: { arn } }]];
    }),
  );
  const linked = (integrationUri: string): Net =>
    httpApi({ connectionType: "VPC_LINK", connectionId: id("link"), integrationUri });
  const hidden: readonly (readonly [what: string, more: Net, member: string])[] = [
    ["a name of Cloud Map, which stands for anybody", linked("arn:aws:servicediscovery:eu-central-1:1:service/srv-1"), "service"],
    ["a name of its own for a database", resource({ dnsResource: { domainName: "db.c0ffee.eu-central-1.rds.amazonaws.com", ipAddressType: "IPV4" } }), "db"],
    ["an interface that a service made", verified({ endpointType: "network-interface", networkInterfaceOptions: { networkInterfaceId: "eni-0123456789abcdef0", port: 443, protocol: "https" } }), "service"],
    ["a listener that another plan gave a load balancer", linked("arn:aws:elasticloadbalancing:eu-central-1:1:listener/app/alb/50dc/0467"), "alb"],
    ["a version of a function", lattice({ id: "arn:aws:lambda:eu-central-1:1:function:fn:3" }), "fn"],
    ["a gateway of another plan", { rc: ["vpclattice/resourceConfiguration", { resourceGatewayIdentifier: "rgw-0123", portRanges: ["5432"], resourceConfigurationDefinition: { arnResource: { arn: "arn:db" } } }] }, "db"],
  ]; // prettier-ignore
  for (const [what, more, member] of hidden) {
    it(`may be one of the plan by another name, though all ids are known: ${what}`, () => {
      const reached = new Layer(more, { on: made }).reached();
      assert.ok(reached.includes(`${member}?`), reached.join());
    });
  }

  const strange: readonly (readonly [what: string, more: Net])[] = [
    ["a listener elsewhere", linked("arn:aws:elasticloadbalancing:eu-central-1:1:listener/app/other/50dd/0467")],
    ["a function elsewhere", lattice({ id: "arn:aws:lambda:eu-central-1:1:function:other:3" })],
    ["a database elsewhere", resource({ arnResource: { arn: "arn:aws:rds:eu-central-1:1:db:other" } })],
    ["an instance elsewhere", accelerated("i-0123456789abcdef0")],
  ]; // prettier-ignore
  for (const [what, more] of strange) {
    it(`is none of the plan where its name says what it is: ${what}`, () => {
      assert.deepEqual(new Layer(more, { on: made }).reached(), []);
    });
  }

  it("may be one in another VPC of the same addresses", () => {
    const box = (subnet: string, privateIp?: string): Net[string] => [
      "ec2/instance",
      { subnetId: id(subnet), vpcSecurityGroupIds: [id("g")] },
      privateIp === undefined ? {} : { id: "i-1", outputs: { privateIp } },
    ];
    const more = { a: box("s1", "10.0.1.7"), ...lattice({ id: "10.0.1.7" }) };
    assert.deepEqual(new Layer(more, { on: bare }).reached(), ["a"]);
    const twin: Net = {
      vpc2: ["ec2/vpc", { cidrBlock: "10.0.0.0/16" }],
      s3: ["ec2/subnet", { vpcId: id("vpc2"), cidrBlock: "10.0.1.0/24" }],
      b: box("s3"),
    };
    assert.deepEqual(new Layer({ ...more, ...twin }, { on: bare }).reached(), ["a?", "b?"]);
  });

  it("may be an instance of a cluster, which has an ARN of its own", () => {
    const on: Net = {
      ...made,
      c: ["rds/cluster", { engine: "aurora-postgresql" }, { id: "c", outputs: { arn: "arn:aws:rds:eu-central-1:1:cluster:c" } }],
      ci: ["rds/clusterInstance", { clusterIdentifier: "c", engine: "aurora-postgresql", dbSubnetGroupName: id("names") }, { id: "ci", outputs: { arn: "arn:aws:rds:eu-central-1:1:db:ci" } }],
    }; // prettier-ignore
    const more = resource({ arnResource: { arn: "arn:aws:rds:eu-central-1:1:db:ci" } });
    assert.deepEqual(new Layer(more, { on }).reached(), ["ci"]);
  });
});

describe("what a front carries, for whom and by whose groups", () => {
  const on = bare;
  const looks: readonly (readonly [string, Net, string])[] = [
    ["a VPC origin by HTTPS", origin(id("alb")), "internet sees nothing: tcp 443"],
    ["an accelerator", accelerated(id("alb")), "internet sees client: tcp 443"],
    ["an accelerator with an override", accelerated(id("alb"), { portOverrides: [{ listenerPort: 443, endpointPort: 8443 }] }), "internet sees client: tcp 443, 8443"],
    ["an accelerator whose ports are not known", accelerated(id("alb"), { listenerArn: U }), "internet sees client: tcp, udp"],
    ["an accelerator one of whose listeners is not known", { ...accelerated(id("alb"), { listenerArn: id("accListener", "elsewhere") }) }, "internet sees client: tcp, udp"],
    ["an HTTP API", httpApi({ connectionType: "VPC_LINK", connectionId: id("link"), integrationUri: id("listener") }), "internet sees front through link: tcp 8443"],
    ["an HTTP API of which a link is not known", httpApi({ connectionType: "VPC_LINK", connectionId: "other", integrationUri: id("listener") }), "internet sees nothing: tcp 8443"],
    ["a REST API's link", restLink, "internet sees nothing: tcp"],
    ["a REST API's link that the document of a public API speaks of", { ...restLink, ...restApi("PRIVATE", { connectionType: "VPC_LINK", connectionId: id("oldLink") }), told: ["apigateway/restApi", { body: '{"connectionType":"VPC_LINK"}' }] }, "internet sees nothing: tcp"],
    ["a REST API's link beside a document that speaks of none", { ...restLink, ...restApi("PRIVATE", { connectionType: "VPC_LINK", connectionId: id("oldLink") }), told: ["apigateway/restApi", { body: '{"type":"MOCK"}' }] }, "accounts sees nothing: tcp"],
    ["a REST API's link beside the document of a private API", { ...restLink, ...restApi("PRIVATE", { connectionType: "VPC_LINK", connectionId: id("oldLink") }), told: ["apigateway/restApi", { endpointConfiguration: { types: "PRIVATE" }, body: '{"connectionType":"VPC_LINK"}' }] }, "accounts sees nothing: tcp"],
    ["a private REST API's link", { ...restLink, ...restApi("PRIVATE", { connectionType: "VPC_LINK", connectionId: id("oldLink") }) }, "accounts sees nothing: tcp"],
    ["an endpoint service", { svc: ["ec2/vpcEndpointService", { networkLoadBalancerArns: [id("nlb")] }] }, "accounts sees nothing: all traffic"],
    ["an endpoint service that asks the groups", { asking: ["lb/loadBalancer", { internal: true, loadBalancerType: "network", subnets: [id("s1")], securityGroups: [id("g")], enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on" }], svc: ["ec2/vpcEndpointService", { networkLoadBalancerArns: [id("asking")] }] }, "accounts sees client: all traffic"],
    ["Verified Access", verified({ endpointType: "load-balancer", loadBalancerOptions: { loadBalancerArn: id("alb"), port: 443, protocol: "https", subnetIds: [id("s1")] } }), "internet sees front through va: tcp 443"],
    ["a target of Lattice", lattice({ id: id("alb") }), "accounts sees nothing: tcp 443"],
    ["a target of Lattice with a port of its own", lattice({ id: id("alb"), port: 8443 }), "accounts sees nothing: tcp 8443"],
    ["a resource of Lattice", resource({ arnResource: { arn: id("db") } }), "accounts sees front through rg: tcp 5432"],
    ["a function's URL", { url: ["lambda/functionUrl", { functionName: id("fn"), authorizationType: "NONE" }] }, "internet sees nothing: tcp 443"],
    ["a tunnel that hides the client", { eice: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: id("s1"), preserveClientIp: false }] }, "operators sees front through eice: tcp"],
    ["a shared snapshot", snapshot(["111122223333"]), "control-plane sees nothing: all traffic"],
  ]; // prettier-ignore
  for (const [what, more, expected] of looks) {
    it(`${what}: ${expected}`, () => {
      assert.equal(new Layer(more).look(), expected);
    });
  }

  it("a tunnel may keep the client's address, and come with its groups as well", () => {
    const eice = (more: Record<string, unknown>) =>
      new Layer(
        { eice: ["ec2transitgateway/instanceConnectEndpoint", { subnetId: id("s1"), ...more }] },
        { on },
      ).fronts.all.map(
        ({ sees, subnets }) => `${sees} ${subnets.certain.length}+${subnets.possible.length}`,
      );
    assert.deepEqual(eice({ preserveClientIp: true }), ["front 2+0", "client 2+0"]);
    assert.deepEqual(eice({}), ["front 2+0", "client 0+2"]);
  });

  it("custom routing has the ports of its destinations", () => {
    const layer = new Layer({
      cg: [
        "globalaccelerator/customRoutingEndpointGroup",
        {
          endpointConfigurations: [{ endpointId: id("s1") }],
          destinationConfigurations: [{ fromPort: 22, toPort: 23, protocols: ["TCP", "UDP"] }],
        },
      ],
    });
    assert.deepEqual(ports.format(layer.only().traffic), ["tcp 22-23", "udp 22-23"]);
  });

  it("says who may, for an endpoint service", () => {
    const texts = new Layer({
      svc: [
        "ec2/vpcEndpointService",
        { networkLoadBalancerArns: [id("nlb")], allowedPrincipals: ["arn:aws:iam::1:root"] },
      ],
      more: [
        "ec2/vpcEndpointServiceAllowedPrinciple",
        { vpcEndpointServiceId: id("svc"), principalArn: "*" },
      ],
    })
      .only()
      .because.map(({ text }) => text);
    assert.match(
      texts.join("\n"),
      /allowedPrincipals = \["arn:aws:iam::1:root"\][^]*principalArn = "\*"/,
    );
  });
});
