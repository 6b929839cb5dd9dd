/** For each policy, programs on which it must fire, each beside the same program put right. */
import { made, urnOf, type Registered, type Settings, U } from "./build";
import { deployRoles } from "./deploy-roles";

export interface Case {
  readonly policy: string;
  readonly what: string;
  /** `name :: property` of each violation. */
  readonly fires: readonly string[];
  readonly bad: readonly Registered[];
  readonly good: readonly Registered[];
  readonly settings?: Settings;
}

const one = (
  policy: string,
  what: string,
  type: string,
  property: string | readonly string[],
  bad: object,
  good: object,
  settings?: Settings,
): Case => ({
  policy,
  what,
  fires: [property].flat().map((path) => `it :: ${path}`),
  bad: [made(type, "it", bad)],
  good: [made(type, "it", good)],
  ...(settings === undefined ? {} : { settings }),
});

const t = {
  db: "aws:rds/instance:Instance",
  cluster: "aws:rds/cluster:Cluster",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  search: "aws:opensearch/domain:Domain",
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  oldBalancer: "aws:alb/loadBalancer:LoadBalancer",
  listener: "aws:lb/listener:Listener",
  rule: "aws:lb/listenerRule:ListenerRule",
  front: "aws:cloudfront/distribution:Distribution",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  legacy: "aws:ec2/securityGroupRule:SecurityGroupRule",
  instance: "aws:ec2/instance:Instance",
  template: "aws:ec2/launchTemplate:LaunchTemplate",
  task: "aws:ecs/taskDefinition:TaskDefinition",
  lambda: "aws:lambda/function:Function",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  bucket: "aws:s3/bucket:Bucket",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  block: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  vpc: "aws:ec2/vpc:Vpc",
  flowLog: "aws:ec2/flowLog:FlowLog",
};

const production: Settings = {
  "deletion-protection": { production: true },
  backups: { production: true },
};

const document = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: object) => ({ Effect: "Allow", ...more });

type Setting = readonly [namespace: string, name: string, value: unknown];

const environment = "aws:elasticbeanstalk/environment:Environment";
const savedConfiguration = "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate";
const defaultListener = "aws:elbv2:listener:default";
const httpsListener = "aws:elbv2:listener:443";
const classicHttps: readonly Setting[] = [
  ["aws:elb:listener:443", "ListenerProtocol", "HTTPS"],
  ["aws:elb:listener:443", "SSLCertificateId", U],
];
const classicTls = (ports: string, policy: string): readonly Setting[] => [
  ["aws:elb:policies:tls", "SSLReferencePolicy", policy],
  ["aws:elb:policies:tls", "LoadBalancerPorts", ports],
];
const launch = "aws:autoscaling:launchconfiguration";

const settingsOf = (settings: readonly Setting[]) =>
  settings.map(([namespace, name, value]) => ({ namespace, name, value }));

/** An environment with a load balancer for applications. */
const beanstalk = (settings: readonly Setting[], more: object = {}) => ({
  solutionStackName: "64bit Amazon Linux 2023 v4.7.0 running Corretto 21",
  settings: settingsOf([
    ["aws:elasticbeanstalk:environment", "LoadBalancerType", "application"],
    ...settings,
  ]),
  ...more,
});

const older = { solutionStackName: "64bit Amazon Linux 2 v3.9.0 running Corretto 17" };
const httpOff: Setting = [defaultListener, "ListenerEnabled", "false"];
const https: readonly Setting[] = [
  [httpsListener, "Protocol", "HTTPS"],
  [httpsListener, "SSLCertificateArns", U],
];

/** The same, with the load balancer's settings in a saved configuration that it starts from. */
const fromTemplate = (settings: readonly Setting[], more: readonly Setting[] = []) => [
  made(savedConfiguration, "saved", beanstalk(settings)),
  made(
    environment,
    "it",
    { templateName: U, settings: settingsOf(more) },
    { templateName: [urnOf(savedConfiguration, "saved")] },
  ),
];

const behavior = { viewerProtocolPolicy: "redirect-to-https", targetOriginId: "a" };
const postgres = { engine: "postgres", engineVersion: "14" };

export const cases: readonly Case[] = [
  // store-not-public
  ...[t.db, "aws:rds/clusterInstance:ClusterInstance", "aws:redshift/cluster:Cluster", "aws:mq/broker:Broker", "aws:dms/replicationInstance:ReplicationInstance", "aws:redshiftserverless/workgroup:Workgroup"].map((type) =>
    one("store-not-public", type, type, "publiclyAccessible", { publiclyAccessible: true }, { publiclyAccessible: false })), // prettier-ignore
  one("store-not-public", "nothing said", t.search, "vpcOptions", {}, { vpcOptions: { subnetIds: [U] } }),
  one("store-not-public", "an older token", "aws:elasticsearch/domain:Domain", "vpcOptions", {}, { vpcOptions: { subnetIds: [U] } }),
  one("store-not-public", "an address", "aws:redshift/cluster:Cluster", "elasticIp", { elasticIp: "198.51.100.7" }, {}),
  one("store-not-public", "brokers", "aws:msk/cluster:Cluster", "brokerNodeGroupInfo.connectivityInfo.publicAccess.type",
    { brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } },
    { brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "DISABLED" } } } }),
  one("store-not-public", "a snapshot", "aws:rds/snapshot:Snapshot", "sharedAccounts[1]", { sharedAccounts: ["111122223333", "all"] }, { sharedAccounts: ["111122223333"] }),
  one("store-not-public", "a volume", "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", "accountId", { accountId: "all" }, { accountId: "111122223333" }),
  one("store-not-public", "a collection", "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", "policy",
    { type: "network", policy: '[{"Rules":[],"AllowFromPublic":true}]' },
    { type: "network", policy: '[{"Rules":[],"AllowFromPublic":false,"SourceVPCEs":["vpce-1"]}]' }),

  // store-ports-not-open
  one("store-ports-not-open", "a rule", t.ingress, "cidrIpv4",
    { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "0.0.0.0/0" },
    { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "10.0.0.0/8" }),
  one("store-ports-not-open", "half of the internet, over IPv6", t.ingress, "cidrIpv6",
    { ipProtocol: "6", fromPort: 6379, toPort: 6379, cidrIpv6: "2000:0:0:0:0:0:0:0/4" },
    { ipProtocol: "6", fromPort: 6379, toPort: 6379, cidrIpv6: "2600:1f14:abc:de00::/56" }),
  one("store-ports-not-open", "an older rule", t.legacy, "cidrBlocks[1]",
    { type: "ingress", protocol: "TCP", fromPort: 3306, toPort: 3306, cidrBlocks: ["10.0.0.0/8", "128.0.0.0/1"] },
    { type: "egress", protocol: "TCP", fromPort: 3306, toPort: 3306, cidrBlocks: ["0.0.0.0/0"] }),
  one("store-ports-not-open", "inline", t.group, "ingress[0].cidrBlocks[0]",
    { ingress: [{ protocol: "tcp", fromPort: 27017, toPort: 27017, cidrBlocks: ["0.0.0.0/0"] }] },
    { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] }),
  one("store-ports-not-open", "an address that is not allowed", t.ingress, "cidrIpv4",
    { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "198.18.0.0/14" },
    { ipProtocol: "tcp", fromPort: 5432, toPort: 5432, cidrIpv4: "3.3.3.3/32" },
    { "store-ports-not-open": { allowedCidrs: ["3.3.3.0/24"] } }),

  // internal-balancer
  one("internal-balancer", "an address", t.oldBalancer, "subnetMappings[1].allocationId",
    { internal: true, subnetMappings: [{ subnetId: U }, { subnetId: U, allocationId: U }] },
    { internal: false, subnetMappings: [{ subnetId: U, allocationId: U }] }),
  one("internal-balancer", "IPv6", t.balancer, "ipAddressType",
    { internal: true, ipAddressType: "dualstack-without-public-ipv4" }, { internal: true, ipAddressType: "dualstack" }),

  // encryption-at-rest
  one("encryption-at-rest", "a database", t.db, "storageEncrypted", {}, { storageEncrypted: true }),
  one("encryption-at-rest", "a replica", t.db, "storageEncrypted", { storageEncrypted: false }, { replicateSourceDb: U }),
  one("encryption-at-rest", "a cluster", t.cluster, "storageEncrypted", {}, { engineMode: "serverless" }),
  one("encryption-at-rest", "Redis", t.cache, "atRestEncryptionEnabled", { engine: "redis" }, { engine: "valkey" }),
  one("encryption-at-rest", "search", t.search, "encryptAtRest.enabled", {}, { encryptAtRest: { enabled: true } }),
  one("encryption-at-rest", "Redshift", "aws:redshift/cluster:Cluster", "encrypted", { encrypted: "false" }, {}),
  one("encryption-at-rest", "files", "aws:efs/fileSystem:FileSystem", "encrypted", {}, { encrypted: true }),
  one("encryption-at-rest", "a volume", "aws:ebs/volume:Volume", "encrypted", {}, { snapshotId: "snap-1" }),
  one("encryption-at-rest", "volumes of an instance", t.instance, ["rootBlockDevice.encrypted", "ebsBlockDevices[1].encrypted"],
    { rootBlockDevice: {}, ebsBlockDevices: [{ encrypted: true }, {}] }, { rootBlockDevice: { encrypted: true } }),
  one("encryption-at-rest", "volumes of a template", t.template, "blockDeviceMappings[0].ebs.encrypted",
    { blockDeviceMappings: [{ ebs: { encrypted: "false" } }, { noDevice: "" }] }, { blockDeviceMappings: [{ ebs: {} }] },
    { "encryption-at-rest": { volumesEncryptedByDefault: true } }),
  one("encryption-at-rest", "a queue", "aws:sqs/queue:Queue", "kmsMasterKeyId", { sqsManagedSseEnabled: false }, {}),
  one("encryption-at-rest", "a topic", "aws:sns/topic:Topic", "kmsMasterKeyId", {}, { kmsMasterKeyId: U }),
  one("encryption-at-rest", "a stream", "aws:kinesis/stream:Stream", "encryptionType", {}, { encryptionType: "KMS" }),

  // encryption-in-transit
  one("encryption-in-transit", "Redis", t.cache, "transitEncryptionEnabled", {}, { transitEncryptionEnabled: true }),
  one("encryption-in-transit", "both ways", t.cache, "transitEncryptionMode",
    { transitEncryptionEnabled: true, transitEncryptionMode: "preferred" }, { transitEncryptionEnabled: true, transitEncryptionMode: "required" }),
  one("encryption-in-transit", "search", t.search, ["domainEndpointOptions.enforceHttps", "nodeToNodeEncryption.enabled"],
    {}, { domainEndpointOptions: { tlsSecurityPolicy: "x" }, nodeToNodeEncryption: { enabled: true } }),
  one("encryption-in-transit", "Kafka", "aws:msk/cluster:Cluster", "encryptionInfo.encryptionInTransit.clientBroker",
    { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } }, {}),
  one("encryption-in-transit", "a content network", t.front,
    ["defaultCacheBehavior.viewerProtocolPolicy", "orderedCacheBehaviors[0].viewerProtocolPolicy", "origins[1].customOriginConfig.originProtocolPolicy"],
    { defaultCacheBehavior: { ...behavior, viewerProtocolPolicy: "allow-all" }, orderedCacheBehaviors: [{ ...behavior, viewerProtocolPolicy: "allow-all" }],
      origins: [{ originId: "s3" }, { customOriginConfig: { originProtocolPolicy: "match-viewer" } }] },
    { defaultCacheBehavior: behavior, orderedCacheBehaviors: [{ ...behavior, viewerProtocolPolicy: "https-only" }],
      origins: [{ originId: "s3" }, { customOriginConfig: { originProtocolPolicy: "https-only" } }] }),

  // http-redirects
  one("http-redirects", "Beanstalk's standard listener", environment, "settings", beanstalk(https), beanstalk([...https, httpOff])),
  one("http-redirects", "Beanstalk's standard listener, switched on", environment, "settings[1].value", beanstalk([[defaultListener, "ListenerEnabled", "true"]]), beanstalk([httpOff])),
  one("http-redirects", "another listener of Beanstalk's", environment, "settings[2].value",
    beanstalk([httpOff, ["aws:elbv2:listener:8080", "ListenerEnabled", "true"]]), beanstalk([httpOff, ["aws:elbv2:listener:8080", "ListenerEnabled", "false"]])),
  one("http-redirects", "Beanstalk's classic load balancer", environment, "settings",
    { settings: [] }, { settings: settingsOf([["aws:elb:listener", "ListenerEnabled", "false"]]) }),
  one("http-redirects", "Beanstalk's load balancer of the network type", environment, "settings", beanstalk([]), { settings: settingsOf([["aws:elasticbeanstalk:environment", "LoadBalancerType", "network"]]) }),
  one("http-redirects", "an environment of one instance", environment, "settings", beanstalk([]), beanstalk([["aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"]])),
  one("http-redirects", "an environment behind another load balancer", environment, "settings", beanstalk([]), beanstalk([["aws:elasticbeanstalk:environment", "LoadBalancerIsShared", "true"]])),
  one("http-redirects", "a worker", environment, "settings", beanstalk([]), beanstalk([], { tier: "Worker" })),
  {
    policy: "http-redirects",
    what: "Beanstalk's standard listener in a saved configuration",
    fires: ["saved :: settings[1].value"],
    bad: fromTemplate([[defaultListener, "ListenerEnabled", "true"]]),
    good: fromTemplate([[defaultListener, "ListenerEnabled", "true"]], [httpOff]),
  },
  one("http-redirects", "a listener", t.listener, "defaultActions[0].type",
    { protocol: "HTTP", port: 80, defaultActions: [{ type: "forward", targetGroupArn: U }] },
    { protocol: "HTTP", port: 80, defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }] }),
  one("http-redirects", "TLS", "aws:alb/listener:Listener", "defaultActions[0].type",
    { protocol: "HTTP", defaultActions: [{ type: "forward" }] }, { protocol: "HTTPS", defaultActions: [{ type: "forward" }] }),
  {
    policy: "http-redirects",
    what: "a rule of the listener",
    fires: ["rule :: actions[0].type"],
    bad: [
      made(t.listener, "it", { protocol: "HTTP", defaultActions: [{ type: "redirect" }] }),
      made(t.rule, "rule", { listenerArn: U, actions: [{ type: "forward" }] }, { listenerArn: [urnOf(t.listener, "it")] }),
    ],
    good: [
      made(t.listener, "it", { protocol: "HTTPS", defaultActions: [{ type: "redirect" }] }),
      made(t.rule, "rule", { listenerArn: U, actions: [{ type: "forward" }] }, { listenerArn: [urnOf(t.listener, "it")] }),
    ],
  },

  // database-forces-tls
  one("database-forces-tls", "no group", t.db, "parameterGroupName", postgres, { engine: "postgres", engineVersion: "17.2" }),
  {
    policy: "database-forces-tls",
    what: "a group that leaves it off",
    fires: ["group :: parameters[0].value"],
    bad: [
      made(t.db, "it", { ...postgres, parameterGroupName: U }, { parameterGroupName: [urnOf("aws:rds/parameterGroup:ParameterGroup", "group")] }),
      made("aws:rds/parameterGroup:ParameterGroup", "group", { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "0" }] }),
    ],
    good: [
      made(t.db, "it", { ...postgres, parameterGroupName: U }, { parameterGroupName: [urnOf("aws:rds/parameterGroup:ParameterGroup", "group")] }),
      made("aws:rds/parameterGroup:ParameterGroup", "group", { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "1" }] }),
    ],
  },
  {
    policy: "database-forces-tls",
    what: "a cluster's group, by name",
    fires: ["group :: parameters"],
    bad: [
      made(t.cluster, "it", { engine: "aurora-mysql", dbClusterParameterGroupName: "ours" }),
      made("aws:rds/clusterParameterGroup:ClusterParameterGroup", "group", { name: "ours", family: "aurora-mysql8.0", parameters: [] }),
    ],
    good: [
      made(t.cluster, "it", { engine: "aurora-mysql", dbClusterParameterGroupName: "ours" }),
      made("aws:rds/clusterParameterGroup:ClusterParameterGroup", "group", { name: "ours", family: "aurora-mysql8.0", parameters: [{ name: "require_secure_transport", value: "on" }] }),
    ],
  },

  // tls-floor
  one("tls-floor", "Beanstalk's listener, no policy", environment, "settings", beanstalk(https), beanstalk([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"]])),
  one("tls-floor", "Beanstalk's listener, an old policy", environment, "settings[3].value",
    beanstalk([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-2016-08"]]),
    beanstalk([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-2016-08"], [httpsListener, "ListenerEnabled", "false"]])),
  one("tls-floor", "Beanstalk's listener, a higher floor", environment, "settings[3].value",
    beanstalk([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"]]),
    beanstalk([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-TLS13-1-3-2021-06"]]), { "tls-floor": { minimum: "1.3" } }),
  one("tls-floor", "Beanstalk's classic listener, no policy", environment, "settings",
    { settings: settingsOf(classicHttps) }, { settings: settingsOf([...classicHttps, ...classicTls("443", "ELBSecurityPolicy-TLS-1-2-2017-01")]) }),
  one("tls-floor", "Beanstalk's classic listener, an old policy", environment, "settings[2].value",
    { settings: settingsOf([...classicHttps, ...classicTls(":all", "ELBSecurityPolicy-2016-08")]) },
    { settings: settingsOf([...classicHttps, ...classicTls(":all", "ELBSecurityPolicy-TLS-1-2-2017-01")]) }),
  one("tls-floor", "Beanstalk's classic listener, a policy for another port", environment, "settings",
    { settings: settingsOf([...classicHttps, ...classicTls("8443, 9443", "ELBSecurityPolicy-TLS-1-2-2017-01")]) },
    { settings: settingsOf([...classicHttps, ...classicTls("8443, 443", "ELBSecurityPolicy-TLS-1-2-2017-01")]) }),
  {
    policy: "tls-floor",
    what: "Beanstalk's listener in a saved configuration",
    fires: ["saved :: settings[3].value"],
    bad: fromTemplate([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-2016-08"]]),
    good: fromTemplate([...https, [httpsListener, "SSLPolicy", "ELBSecurityPolicy-2016-08"]], [[httpsListener, "SSLPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"]]),
  },
  one("tls-floor", "no policy", t.listener, "sslPolicy", { protocol: "HTTPS" }, { protocol: "HTTP" }),
  one("tls-floor", "an old policy", t.listener, "sslPolicy", { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-1-2021-06" }, { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
  one("tls-floor", "another old one", t.listener, "sslPolicy", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-FS-2018-06" }, { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-FS-1-2-Res-2019-08" }),
  one("tls-floor", "a higher floor", t.listener, "sslPolicy", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }, { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" }, { "tls-floor": { minimum: "1.3" } }),
  one("tls-floor", "a content network", t.front, "viewerCertificate.minimumProtocolVersion", { viewerCertificate: { acmCertificateArn: U, minimumProtocolVersion: "TLSv1.1_2016" } }, { viewerCertificate: { acmCertificateArn: U, minimumProtocolVersion: "TLSv1.2_2021" } }),
  one("tls-floor", "its own certificate", t.front, "viewerCertificate.cloudfrontDefaultCertificate", { viewerCertificate: { cloudfrontDefaultCertificate: true } }, { viewerCertificate: { acmCertificateArn: U, minimumProtocolVersion: "TLSv1.3_2025" } }),
  one("tls-floor", "search", t.search, "domainEndpointOptions.tlsSecurityPolicy", { domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" } }, { domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" } }),
  one("tls-floor", "a gateway", "aws:apigateway/domainName:DomainName", "securityPolicy", { securityPolicy: "TLS_1_0" }, { securityPolicy: "TLS_1_2" }),

  // no-plain-secrets
  one("no-plain-secrets", "a container", t.task, "containerDefinitions[0].environment[1]",
    { containerDefinitions: JSON.stringify([{ environment: [{ name: "PORT", value: "3000" }, { name: "DB_PASSWORD", value: "hunter-planted" }] }]) },
    { containerDefinitions: JSON.stringify([{ environment: [{ name: "DB_PASSWORD_ARN", value: "planted" }, { name: "TOKEN_TTL", value: "planted" }], secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:x" }] }]) }),
  one("no-plain-secrets", "a container whose keys have capital letters", t.task, "containerDefinitions[0].environment[0]",
    { containerDefinitions: JSON.stringify([{ Environment: [{ Name: "DB_PASSWORD", Value: "planted-1" }] }]) },
    { containerDefinitions: JSON.stringify([{ Environment: [{ Name: "DB_PASSWORD", Value: "" }] }]) }),
  one("no-plain-secrets", "names of one word", t.lambda, ["PGPASSWORD", "MYSQL_PWD", "dbpassword", "SecretKey"].map((name) => `environment.variables.${name}`),
    { environment: { variables: { PGPASSWORD: "planted", MYSQL_PWD: "planted", dbpassword: "planted", SecretKey: "planted" } } },
    { environment: { variables: { PGPASSFILE: "/etc/pgpass", PWD: "planted", OLDPWD: "planted", COMPASS: "planted", BYPASSED: "planted" } } }),
  one("no-plain-secrets", "by its looks", t.lambda, "environment.variables.DATABASE_URL",
    { environment: { variables: { DATABASE_URL: "postgres://app:planted@db/app" } } },
    { environment: { variables: { DATABASE_URL: "postgres://db/app", API_KEY: "arn:aws:secretsmanager:x" } } }),
  one("no-plain-secrets", "an allowed name", t.lambda, "environment.variables.apiToken",
    { environment: { variables: { apiToken: "planted-1" } } }, { environment: { variables: { csrfToken: "planted" } } },
    { "no-plain-secrets": { allowedNames: ["csrfToken"] } }),
  one("no-plain-secrets", "user data", t.instance, "userData",
    { userData: "#!/bin/sh\nexport DB_PASSWORD='planted'\n" }, { userData: "#!/bin/sh\nexport DB_PASSWORD=$(aws secretsmanager get-secret-value)\n" }),
  one("no-plain-secrets", "user data that sets a variable to nothing", t.instance, "userData",
    { userData: "#!/bin/sh\nDB_PASSWORD= \nAPI_KEY=planted\n" }, { userData: "#!/bin/sh\nexport DB_PASSWORD=\necho done\n" }),
  one("no-plain-secrets", "encoded user data", t.template, "userData",
    { userData: Buffer.from("#!/bin/sh\necho AKIAABCDEFGHIJKLMNOP\n").toString("base64") }, { userData: Buffer.from("#!/bin/sh\nyum update -y\n").toString("base64") }),
  one("no-plain-secrets", "a build", "aws:codebuild/project:Project", "environment.environmentVariables[0].value",
    { environment: { environmentVariables: [{ name: "NPM_TOKEN", value: "planted" }] } },
    { environment: { environmentVariables: [{ name: "NPM_TOKEN", value: "planted", type: "SECRETS_MANAGER" }] } }),
  one("no-plain-secrets", "Beanstalk", "aws:elasticbeanstalk/environment:Environment", "settings[0].value",
    { settings: [{ namespace: "aws:elasticbeanstalk:application:environment", name: "SECRET_KEY", value: "planted" }] },
    { settings: [{ namespace: "aws:ec2:vpc", name: "SECRET_KEY", value: "planted" }] }),

  // deletion-protection, backups
  one("deletion-protection", "a database", t.db, ["deletionProtection", "skipFinalSnapshot"], { skipFinalSnapshot: true }, { deletionProtection: true }, production),
  one("deletion-protection", "a load balancer", t.oldBalancer, "enableDeletionProtection", {}, { enableDeletionProtection: true }, production),
  one("deletion-protection", "a bucket", t.bucket, "forceDestroy", { forceDestroy: true }, {}, production),
  one("deletion-protection", "users", "aws:cognito/userPool:UserPool", "deletionProtection", { deletionProtection: "INACTIVE" }, { deletionProtection: "ACTIVE" }, production),
  one("backups", "a database", t.db, "backupRetentionPeriod", { backupRetentionPeriod: 6 }, { backupRetentionPeriod: 7 }, production),
  one("backups", "a cluster", t.cluster, "backupRetentionPeriod", {}, { backupRetentionPeriod: 14 }, production),
  one("backups", "Redis", t.cache, "snapshotRetentionLimit", { snapshotRetentionLimit: 0 }, { snapshotRetentionLimit: 1 }, production),
  one("backups", "a table", "aws:dynamodb/table:Table", "pointInTimeRecovery.enabled", {}, { pointInTimeRecovery: { enabled: true } }, production),
  one("backups", "more days", t.db, "backupRetentionPeriod", { backupRetentionPeriod: 7 }, { backupRetentionPeriod: 30 }, { backups: { production: true, minimumDays: 30 } }),

  // logs-on
  one("logs-on", "a load balancer", t.balancer, "accessLogs.enabled", { accessLogs: { bucket: U } }, { accessLogs: { bucket: U, enabled: true } }),
  one("logs-on", "a classic load balancer", "aws:elb/loadBalancer:LoadBalancer", "accessLogs.enabled", {}, { accessLogs: { bucket: U } }),
  one("logs-on", "a content network", t.front, "loggingConfig", {}, { loggingConfig: { bucket: U } }),
  one("logs-on", "a gateway", "aws:apigatewayv2/stage:Stage", "accessLogSettings", {}, { accessLogSettings: { destinationArn: U, format: "x" } }),
  one("logs-on", "a VPN", "aws:ec2clientvpn/endpoint:Endpoint", "connectionLogOptions.enabled", { connectionLogOptions: { enabled: false } }, { connectionLogOptions: { enabled: true } }),
  {
    policy: "logs-on",
    what: "a VPC beside one with a flow log",
    fires: ["it :: id"],
    bad: [
      made(t.vpc, "it", { cidrBlock: "10.0.0.0/16" }),
      made(t.vpc, "other", { cidrBlock: "10.1.0.0/16" }),
      made(t.flowLog, "log", { vpcId: U }, { vpcId: [urnOf(t.vpc, "other")] }),
    ],
    good: [
      made(t.vpc, "it", { cidrBlock: "10.0.0.0/16" }),
      made(t.flowLog, "log", { vpcId: U }, { vpcId: [urnOf(t.vpc, "it")] }),
    ],
  },

  // least-privilege
  one("least-privilege", "everything", t.rolePolicy, "policy.Statement",
    { policy: document(allow({ Action: "*", Resource: "arn:aws:s3:::a/*" })) }, { policy: document(allow({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" })) }),
  one("least-privilege", "a service", "aws:iam/policy:Policy", "policy.Statement",
    { policy: document(allow({ Action: ["s3:*"], Resource: "*" })) }, { policy: document(allow({ Action: ["s3:*"], Resource: ["arn:aws:s3:::a", "arn:aws:s3:::a/*"] })) }),
  one("least-privilege", "writing anywhere", t.rolePolicy, "policy.Statement",
    { policy: { Version: "2012-10-17", Statement: [allow({ Action: ["secretsmanager:GetSecretValue"], Resource: ["*"] })] } },
    { policy: { Version: "2012-10-17", Statement: [allow({ Action: ["ecr:GetAuthorizationToken", "ssmmessages:*", "ec2:DescribeInstances"], Resource: "*" })] } }),
  ...["**", "arn:*", "arn:aws:*:*:*:*", "arn:aws:s3:::*"].map((everything) =>
    one("least-privilege", `writing anywhere by ${everything}`, t.rolePolicy, "policy.Statement",
      { policy: document(allow({ Action: "s3:DeleteObject", Resource: everything })) }, { policy: document(allow({ Action: "s3:DeleteObject", Resource: "arn:aws:s3:::a/*" })) })),
  one("least-privilege", "all but", t.rolePolicy, "policy.Statement",
    { policy: document(allow({ NotAction: "iam:*", Resource: "*" })) }, { policy: document({ Effect: "Deny", Action: "*", Resource: "*" }) }),
  one("least-privilege", "inline, and AWS's own", t.role, ["inlinePolicies[0].policy.Statement", "managedPolicyArns[0]"],
    { assumeRolePolicy: document(allow({ Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" })),
      inlinePolicies: [{ policy: document(allow({ Action: "*", Resource: "*" })) }], managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    { assumeRolePolicy: document(allow({ Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" })), managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"] }),
  one("least-privilege", "anyone's role", t.role, "assumeRolePolicy",
    { assumeRolePolicy: document(allow({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" })) },
    { assumeRolePolicy: document(allow({ Principal: "*", Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })) }),

  // private-buckets
  one("private-buckets", "a block", t.block, ["blockPublicPolicy", "restrictPublicBuckets"],
    { blockPublicAcls: true, blockPublicPolicy: false, ignorePublicAcls: true }, { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }),
  one("private-buckets", "an ACL", "aws:s3/bucketAclV2:BucketAclV2", "acl", { acl: "public-read" }, { acl: "log-delivery-write" }),
  one("private-buckets", "a grant", "aws:s3/bucketAcl:BucketAcl", "accessControlPolicy.grants[0].grantee.uri",
    { accessControlPolicy: { grants: [{ grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers" } }] } },
    { accessControlPolicy: { grants: [{ grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" } }] } }),
  one("private-buckets", "a policy", t.bucketPolicy, "policy.Statement",
    { policy: document(allow({ Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" })) },
    { policy: document(allow({ Principal: { Service: "cloudfront.amazonaws.com" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }), { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }) }),
  one("private-buckets", "a condition that narrows nothing", t.bucketPolicy, "policy.Statement",
    { policy: document(allow({ Principal: { AWS: ["*"] }, Action: "s3:GetObject", Resource: "*", Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } } })) },
    { policy: document(allow({ Principal: { AWS: ["*"] }, Action: "s3:GetObject", Resource: "*", Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } })) }),

  one("private-buckets", "the internet in halves", t.bucketPolicy, "policy.Statement",
    { policy: document(allow({ Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } })) },
    { policy: document(allow({ Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } } })) }),
  one("private-buckets", "the internet over IPv6", t.bucketPolicy, "policy.Statement",
    { policy: document(allow({ Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": "2000::/3" } } })) },
    { policy: document(allow({ Principal: "*", Action: "s3:GetObject", Resource: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/1" } } })) }),
  one(
    "private-buckets",
    "a condition that holds for requests without the key",
    t.bucketPolicy,
    "policy.Statement",
    {
      policy: document(
        allow({
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
    },
    {
      policy: document(
        allow({
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "*",
          Condition: { "ForAnyValue:StringEquals": { "aws:PrincipalOrgID": "o-1" } },
        }),
      ),
    },
  ),

  // no-mixed-rules
  {
    policy: "no-mixed-rules",
    what: "a group",
    fires: ["it :: ingress"],
    bad: [
      made(t.group, "it", { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] }] }),
      made(t.ingress, "rule", { securityGroupId: U, ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "10.0.0.0/8" }, { securityGroupId: [urnOf(t.group, "it")] }),
    ],
    good: [
      made(t.group, "it", { egress: [] }),
      made(t.ingress, "rule", { securityGroupId: U, ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "10.0.0.0/8" }, { securityGroupId: [urnOf(t.group, "it")] }),
    ],
  },
  {
    policy: "no-mixed-rules",
    what: "an empty list, older rules, routes",
    fires: ["it :: egress", "table :: routes"],
    bad: [
      made(t.group, "it", { egress: [] }),
      made(t.legacy, "rule", { type: "egress", securityGroupId: U }, { securityGroupId: [urnOf(t.group, "it")] }),
      made("aws:ec2/routeTable:RouteTable", "table", { routes: [] }),
      made("aws:ec2/route:Route", "route", { routeTableId: U }, { routeTableId: [urnOf("aws:ec2/routeTable:RouteTable", "table")] }),
    ],
    good: [
      made(t.group, "it", { ingress: [] }),
      made(t.legacy, "rule", { type: "egress", securityGroupId: U }, { securityGroupId: [urnOf(t.group, "it")] }),
      made("aws:ec2/routeTable:RouteTable", "table", {}),
      made("aws:ec2/route:Route", "route", { routeTableId: U }, { routeTableId: [urnOf("aws:ec2/routeTable:RouteTable", "table")] }),
    ],
  },
  {
    policy: "no-mixed-rules",
    what: "a default group, which deletes what it does not list",
    fires: ["it :: ingress"],
    bad: [
      made("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "it", {}),
      made(t.ingress, "rule", { securityGroupId: U }, { securityGroupId: [urnOf("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "it")] }),
    ],
    good: [made("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "it", { ingress: [] })],
  },

  // instance-metadata
  one("instance-metadata", "an instance", t.instance, "metadataOptions.httpTokens", {}, { metadataOptions: { httpTokens: "required" } }),
  one("instance-metadata", "a template", t.template, "metadataOptions.httpTokens", { metadataOptions: { httpTokens: "optional" } }, { metadataOptions: { httpEndpoint: "disabled" } }),
  one("instance-metadata", "an instance of a template", t.instance, "metadataOptions.httpTokens", { launchTemplate: { id: U }, metadataOptions: { httpTokens: "optional" } }, { launchTemplate: { id: U } }),

  one("instance-metadata", "Beanstalk's instances", environment, "settings[1].value", beanstalk([[launch, "DisableIMDSv1", "false"]]), beanstalk([[launch, "DisableIMDSv1", "true"]])),
  one("instance-metadata", "Beanstalk's instances of an older platform", environment, "settings", beanstalk([], older), beanstalk([[launch, "DisableIMDSv1", "true"]], older)),
  one("instance-metadata", "Beanstalk's instances of a newer platform", environment, "settings", beanstalk([], older), beanstalk([])),
  one("instance-metadata", "Beanstalk's instances of Windows", environment, "settings", beanstalk([], { solutionStackName: undefined, platformArn: "arn:aws:elasticbeanstalk:eu-central-1::platform/IIS 10.0 running on 64bit Windows Server 2022/2.15.0" }),
    beanstalk([], { solutionStackName: undefined, platformArn: "arn:aws:elasticbeanstalk:eu-central-1::platform/Java 21 running on 64bit Amazon Linux 2023/4.7.0" })),
  {
    policy: "instance-metadata",
    what: "Beanstalk's instances in a saved configuration",
    fires: ["saved :: settings[1].value"],
    bad: fromTemplate([[launch, "DisableIMDSv1", "false"]]),
    good: fromTemplate([[launch, "DisableIMDSv1", "false"]], [[launch, "DisableIMDSv1", "true"]]),
  },

  // no-admin-ports
  one("no-admin-ports", "everything", t.ingress, "cidrIpv4", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }, { ipProtocol: "-1", cidrIpv4: "10.0.0.0/8" }),
  one("no-admin-ports", "a range", t.group, "ingress[0].ipv6CidrBlocks[0]",
    { ingress: [{ protocol: "tcp", fromPort: 1, toPort: 65535, ipv6CidrBlocks: ["::/0"] }] }, { ingress: [{ protocol: "udp", fromPort: 1, toPort: 65535, ipv6CidrBlocks: ["::/0"] }] }),
  one("no-admin-ports", "an office that is allowed", t.legacy, "cidrBlocks[1]",
    { type: "ingress", protocol: "tcp", fromPort: 3389, toPort: 3389, cidrBlocks: ["3.3.3.3/32", "4.4.4.4/32"] },
    { type: "ingress", protocol: "tcp", fromPort: 3389, toPort: 3389, cidrBlocks: ["3.3.3.3/32"] }, { "no-admin-ports": { allowedCidrs: ["3.3.3.3/32"] } }),

  // described-rules
  one("described-rules", "a rule", t.ingress, "description", {}, { description: "employees" }),
  one("described-rules", "a group", t.group, ["description", "ingress[0].description"], { description: "Managed by Pulumi", ingress: [{ protocol: "-1" }] }, { description: "web", ingress: [{ protocol: "-1", description: "health checks" }] }),

  // deploy-role-exact
  ...deployRoles.map(({ what, bad, good }) =>
    one("deploy-role-exact", what, t.role, "assumeRolePolicy", { assumeRolePolicy: document(bad) }, { assumeRolePolicy: document(good) })),
]; // prettier-ignore
