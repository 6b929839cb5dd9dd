/** Designs around data: what stands between functions, tasks and stores. */
import { arn, but, isFound, isRight, matrix, the, without, type Design, type Ref } from "./design";
import { cluster, database, fargate, group, isolated, lambda, lets, network, of, pair, sends } from "./parts"; // prettier-ignore

const everyone = "0.0.0.0/0";
const endpoint = (name: string, service: string): Design => ({
  [name]: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: `com.amazonaws.eu-central-1.${service}`, vpcEndpointType: "Interface", subnetIds: of("private"), securityGroupIds: [the("endpoint-group")], privateDnsEnabled: true }],
}); // prettier-ignore

describe("a function, RDS Proxy and a database", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...group("fn-group"),
    ...group("proxy-group"),
    ...pair("fn-group", "proxy-group", 5432),
    ...pair("proxy-group", "db-group", 5432),
    ...lambda("fn"),
    proxy: ["rds/proxy", { engineFamily: "POSTGRESQL", roleArn: "arn:aws:iam::123456789012:role/x", vpcSubnetIds: of("data"), vpcSecurityGroupIds: [the("proxy-group")], auths: [{ authScheme: "SECRETS", secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x" }] }],
    targets: ["rds/proxyDefaultTargetGroup", { dbProxyName: the("proxy", "name") }],
    target: ["rds/proxyTarget", { dbProxyName: the("proxy", "name"), targetGroupName: the("targets", "name"), dbInstanceIdentifier: the("db", "identifier") }],
  }; // prettier-ignore
  const known: Design = { ...design, db: [design["db"]?.[0] ?? "", design["db"]?.[1] ?? {}, { identifier: "db" }] }; // prettier-ignore
  const traffic = matrix({
    services: { fn: { name: "fn" } },
    stores: { proxy: { name: "proxy" }, db: { name: "db" } },
    allow: [
      { id: "T1", from: "fn", to: "proxy", ports: 5432 },
      { id: "T2", from: "proxy", to: "db", ports: 5432 },
    ],
    never: [{ id: "N1", from: "fn", to: "internet" }],
  });
  it("is proved", () => {
    isRight(known, traffic);
  });
  it("is not where the function is in the proxy's group", () => {
    isFound(but(known, "fn", { vpcConfig: { subnetIds: of("private"), securityGroupIds: [the("fn-group"), the("proxy-group")] } }), traffic, /refuted/); // prettier-ignore
  });
  it("is not without a target of the proxy, or with another one's", () => {
    isFound(without(known, "target"), traffic, /T2 missing works at proxy$/m);
    const two: Design = { ...known, other: ["rds/proxy", { ...known["proxy"]?.[1] }] };
    isFound(but(two, "target", { dbProxyName: the("other", "name") }), traffic, /T2 missing works at proxy$/m); // prettier-ignore
  });
  it("is not where the proxy may not get out", () => {
    isFound(without(known, "proxy-group-out-db-group-5432"), traffic, /T2 missing/);
  });
});

describe("Aurora Serverless with the Data API", () => {
  const design: Design = {
    ...isolated(),
    ...group("db-group"),
    subnets: ["rds/subnetGroup", { subnetIds: of("data") }],
    db: ["rds/cluster", { engine: "aurora-postgresql", engineMode: "provisioned", enableHttpEndpoint: true, dbSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("db-group")], serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 }, manageMasterUserPassword: true }],
    writer: ["rds/clusterInstance", { clusterIdentifier: the("db"), engine: "aurora-postgresql", instanceClass: "db.serverless" }],
  }; // prettier-ignore
  const zones = { api: { kind: "front", name: "db", audience: "control-plane" } };
  const stores = { db: { name: "db" } };
  it("is proved where it is declared", () => {
    isRight(design, matrix({ zones, stores, allow: [{ id: "T1", from: "api", to: "db" }] }));
  });
  it("is not where it is not", () => {
    isFound(design, matrix({ stores }), /\* refuted/);
  });
});

describe("a function that rotates a secret", () => {
  const design: Design = {
    ...isolated(),
    ...database(),
    ...group("rotation-group"),
    ...group("endpoint-group"),
    ...pair("rotation-group", "db-group", 5432),
    ...pair("rotation-group", "endpoint-group", 443),
    ...lambda("rotation", ["rotation-group"], of("data")),
    ...endpoint("secrets", "secretsmanager"),
    secret: ["secretsmanager/secret", {}],
    rotates: ["secretsmanager/secretRotation", { secretId: the("secret"), rotationLambdaArn: arn("rotation"), rotationRules: { automaticallyAfterDays: 30 } }],
    permission: ["lambda/permission", { function: the("rotation", "name"), action: "lambda:InvokeFunction", principal: "secretsmanager.amazonaws.com" }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { rotation: { name: "rotation" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "rotation", to: "db", ports: 5432 }],
    never: [{ id: "N1", from: ["rotation", "db"], to: "internet" }],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not where anyone may call the function", () => {
    isFound({ ...design, url: ["lambda/functionUrl", { functionName: the("rotation", "name"), authorizationType: "NONE" }] }, traffic, /reach/); // prettier-ignore
  });
});

describe("tasks without any way to the internet", () => {
  const image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:1";
  const logs = { logDriver: "awslogs", options: { "awslogs-group": "/app", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "x" } }; // prettier-ignore
  const tasks = fargate("app");
  const container = { name: "app", image, portMappings: [{ containerPort: 8080 }], logConfiguration: logs, secrets: [{ name: "X", valueFrom: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x" }] }; // prettier-ignore
  const design: Design = {
    ...isolated(),
    ...cluster,
    ...group("app-group"),
    ...group("endpoint-group"),
    ...pair("app-group", "endpoint-group", 443),
    ...endpoint("ecr-api", "ecr.api"),
    ...endpoint("ecr-dkr", "ecr.dkr"),
    ...endpoint("logs", "logs"),
    ...endpoint("secrets", "secretsmanager"),
    s3: ["ec2/vpcEndpoint", { vpcId: the("vpc"), serviceName: "com.amazonaws.eu-central-1.s3", vpcEndpointType: "Gateway", routeTableIds: [the("private-table")] }, { prefixListId: "pl-6ea54007" }],
    "app-group-out-s3": ["vpc/securityGroupEgressRule", { securityGroupId: the("app-group"), prefixListId: the("s3", "prefixListId"), ipProtocol: "tcp", fromPort: 443, toPort: 443 }],
    ...tasks,
    ...but(tasks, "app-task", { containerDefinitions: JSON.stringify([container]), executionRoleArn: "arn:aws:iam::123456789012:role/x" }),
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" } },
    never: [{ id: "N1", from: "app", to: "internet" }],
  });
  it("are proved", () => {
    isRight(design, traffic);
  });
  it("are proved with the list's own id", () => {
    isRight(but(design, "app-group-out-s3", { prefixListId: "pl-6ea54007" }), traffic);
  });
  it("are not where that is another region's list", () => {
    isFound(but(design, "app-group-out-s3", { prefixListId: "pl-63a5400a" }), traffic, /start missing|reach/); // prettier-ignore
  });
  it("are proved beside another VPC with an endpoint of its own", () => {
    const other: Design = {
      other: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }],
      "other-table": ["ec2/routeTable", { vpcId: the("other") }],
      "other-s3": ["ec2/vpcEndpoint", { vpcId: the("other"), serviceName: "com.amazonaws.eu-central-1.s3", vpcEndpointType: "Gateway", routeTableIds: [the("other-table")] }, { prefixListId: "pl-6ea54007" }],
    }; // prettier-ignore
    isRight({ ...design, ...other }, traffic);
    isRight({ ...but(design, "app-group-out-s3", { prefixListId: "pl-6ea54007" }), ...other }, traffic); // prettier-ignore
  });
  it("are not without the endpoint for images", () => {
    isFound(without(design, "ecr-dkr"), traffic, /start missing/);
  });
  it("are not without the rule for layers in S3", () => {
    isFound(without(design, "app-group-out-s3"), traffic, /start missing/);
  });
  it("are not where S3's endpoint is in another table", () => {
    isFound(but(design, "s3", { routeTableIds: [the("data-table")] }), traffic, /start missing/);
  });
});

describe("EFS with access points", () => {
  const design: Design = {
    ...network(),
    ...cluster,
    ...group("app-group"),
    ...group("files-group"),
    ...pair("app-group", "files-group", 2049),
    ...sends("app-group", everyone, 443),
    files: ["efs/fileSystem", { encrypted: true }],
    "mount-a": ["efs/mountTarget", { fileSystemId: the("files"), subnetId: the("data-a"), securityGroups: [the("files-group")] }],
    "mount-b": ["efs/mountTarget", { fileSystemId: the("files"), subnetId: the("data-b"), securityGroups: [the("files-group")] }],
    point: ["efs/accessPoint", { fileSystemId: the("files") }],
    ...fargate("app"),
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" } },
    stores: { files: { name: "mount-*" } },
    allow: [
      { id: "T1", from: "app", to: "files", ports: 2049 },
      { id: "T2", from: "app", to: "internet", ports: "tcp/443" },
    ],
  });
  it("is proved", () => {
    isRight(design, traffic);
  });
  it("is not with a mount target in the default group", () => {
    isFound(but(design, "mount-b", { securityGroups: undefined }), traffic, /T1 missing/);
  });
});

describe("stores of each kind", () => {
  const kinds: Readonly<Record<string, readonly [number, (group: string) => Design]>> = {
    "a replication group of Redis": [6379, (on) => ({
      subnets: ["elasticache/subnetGroup", { subnetIds: of("data") }],
      store: ["elasticache/replicationGroup", { description: "x", engine: "redis", subnetGroupName: the("subnets", "name"), securityGroupIds: [the(on)], numCacheClusters: 2 }],
    })],
    "serverless Redis": [6379, (on) => ({
      store: ["elasticache/serverlessCache", { name: "x", engine: "valkey", subnetIds: of("data"), securityGroupIds: [the(on)] }],
    })],
    "MSK with IAM": [9098, (on) => ({
      store: ["msk/cluster", { clusterName: "x", kafkaVersion: "3.6.0", numberOfBrokerNodes: 2, clientAuthentication: { sasl: { iam: true } }, brokerNodeGroupInfo: { instanceType: "kafka.t3.small", clientSubnets: of("data"), securityGroups: [the(on)] }, encryptionInfo: { encryptionInTransit: { clientBroker: "TLS" } } }],
    })],
    "serverless MSK": [9098, (on) => ({
      store: ["msk/serverlessCluster", { clusterName: "x", clientAuthentication: { sasl: { iam: { enabled: true } } }, vpcConfigs: [{ subnetIds: of("data"), securityGroupIds: [the(on)] }] }],
    })],
    "OpenSearch": [443, (on) => ({
      store: ["opensearch/domain", { engineVersion: "OpenSearch_2.11", vpcOptions: { subnetIds: of("data"), securityGroupIds: [the(on)] } }],
    })],
    "DocumentDB": [27017, (on) => ({
      subnets: ["docdb/subnetGroup", { subnetIds: of("data") }],
      store: ["docdb/cluster", { dbSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the(on)] }],
      "node": ["docdb/clusterInstance", { clusterIdentifier: the("store"), instanceClass: "db.t3.medium" }],
    })],
    "Neptune": [8182, (on) => ({
      subnets: ["neptune/subnetGroup", { subnetIds: of("data") }],
      store: ["neptune/cluster", { neptuneSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the(on)], iamDatabaseAuthenticationEnabled: true }],
      "node": ["neptune/clusterInstance", { clusterIdentifier: the("store"), instanceClass: "db.t3.medium", neptuneSubnetGroupName: the("subnets", "name") }],
    })],
    "Redshift": [5439, (on) => ({
      subnets: ["redshift/subnetGroup", { subnetIds: of("data") }],
      store: ["redshift/cluster", { clusterIdentifier: "x", nodeType: "ra3.large", clusterSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the(on)], publiclyAccessible: false, enhancedVpcRouting: true }],
    })],
    "serverless Redshift": [5439, (on) => ({
      names: ["redshiftserverless/namespace", { namespaceName: "x" }],
      store: ["redshiftserverless/workgroup", { workgroupName: "x", namespaceName: the("names", "namespaceName"), subnetIds: of("data"), securityGroupIds: [the(on)], publiclyAccessible: false, port: 5439 }],
    })],
    "MemoryDB": [6379, (on) => ({
      subnets: ["memorydb/subnetGroup", { subnetIds: of("data") }],
      store: ["memorydb/cluster", { aclName: "open-access", nodeType: "db.t4g.small", subnetGroupName: the("subnets", "name"), securityGroupIds: [the(on)] }],
    })],
    "a broker of MQ": [5671, (on) => ({
      store: ["mq/broker", { brokerName: "x", engineType: "RabbitMQ", engineVersion: "3.13", hostInstanceType: "mq.m5.large", deploymentMode: "SINGLE_INSTANCE", publiclyAccessible: false, subnetIds: [the("data-a")], securityGroups: [the(on)], users: [{ username: "x", password: "y" }] }],
    })],
  }; // prettier-ignore
  const design = (port: number, store: (group: string) => Design): Design => ({
    ...isolated(),
    ...group("app-group"),
    ...group("store-group"),
    ...pair("app-group", "store-group", port),
    ...lambda("app"),
    ...store("store-group"),
  });
  const fronts = { api: { kind: "front", name: "store", audience: "control-plane", optional: true } }; // prettier-ignore
  const traffic = (port: number) =>
    matrix({
      zones: fronts,
      services: { app: { name: "app" } },
      stores: { store: { name: "store" } },
      allow: [
        { id: "T1", from: "app", to: "store", ports: port },
        { id: "T2", from: "api", to: "store" },
      ],
      never: [{ id: "N1", from: "app", to: "internet" }],
    });
  for (const [what, [port, store]] of Object.entries(kinds)) {
    it(`are proved: ${what}`, () => {
      isRight(design(port, store), traffic(port));
    });
    it(`are not where more is let in: ${what}`, () => {
      isFound({ ...design(port, store), ...lets("store-group", "10.0.0.0/16", port, "x") }, traffic(port), /admission at store-group-in-x/); // prettier-ignore
    });
  }
});

describe("a Multi-AZ cluster", () => {
  const design: Design = {
    ...isolated(),
    ...group("app-group"),
    ...group("db-group"),
    ...pair("app-group", "db-group", 5432),
    ...lambda("app"),
    subnets: ["rds/subnetGroup", { subnetIds: of("data") }],
    db: ["rds/cluster", { engine: "postgres", port: 5432, dbClusterInstanceClass: "db.m5d.large", dbSubnetGroupName: the("subnets", "name"), vpcSecurityGroupIds: [the("db-group")] }],
  }; // prettier-ignore
  const traffic = matrix({
    services: { app: { name: "app" } },
    stores: { db: { name: "db" } },
    allow: [{ id: "T1", from: "app", to: "db", ports: 5432 }],
  });
  const gateway = (vpcId?: Ref): Design => ({
    igw: ["ec2/internetGateway", vpcId === undefined ? {} : { vpcId }],
  });
  const undecided = /undecided layer at db :: dbClusterInstanceClass/;
  it("is private in a VPC without an internet gateway", () => {
    isRight(design, traffic);
    isRight({ ...design, far: ["ec2/vpc", { cidrBlock: "10.1.0.0/16" }], ...gateway(the("far")) }, traffic); // prettier-ignore
  });
  it("may be public in a VPC with one", () => {
    isFound({ ...design, ...gateway(the("vpc")) }, traffic, undecided);
    isFound({ ...design, ...gateway(), attached: ["ec2/internetGatewayAttachment", { vpcId: the("vpc"), internetGatewayId: the("igw") }] }, traffic, undecided); // prettier-ignore
  });
  it("may be public without subnets of its own", () => {
    isFound(but(design, "db", { dbSubnetGroupName: undefined }), traffic, undecided);
  });
});
