/** An HTTP API, a function in private subnets, RDS Proxy and Aurora behind it, and endpoints instead of NAT. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { code, region, trust, type Dialect, type Example } from "./example";
import { group, subnet } from "./writers";

/** One design in two dialects: it is right, and nothing may be found in it. */
export const auroraLambda = (dialect: Dialect): Example => ({
  name: `aurora-lambda-${dialect}`,
  shape: "aws-samples/serverless-patterns apigw-http-api-lambda-rds-proxy/template.yaml",
  program() {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true });
    const inner = [0, 1].map((i) =>
      subnet(dialect, `app-${i}`, vpc.id, `10.0.${i}.0/24`, undefined),
    );
    const stores = [0, 1].map((i) =>
      subnet(dialect, `data-${i}`, vpc.id, `10.0.${10 + i}.0/24`, undefined),
    );
    const ids = (all: readonly aws.ec2.Subnet[]) => all.map(({ id }) => id);

    const data = "10.0.10.0/23";
    const entrance = group(dialect, "endpoints", vpc.id, [{ port: 443, block: "10.0.0.0/16" }], []);
    const calls = group(
      dialect,
      "calls",
      vpc.id,
      [],
      [
        { port: 443, group: entrance.id },
        { port: 5432, block: data },
      ],
    );
    const proxy = group(
      dialect,
      "proxy",
      vpc.id,
      [{ port: 5432, group: calls.id }],
      [
        { port: 5432, block: data },
        { port: 443, group: entrance.id },
      ],
    );
    const db = group(dialect, "db", vpc.id, [{ port: 5432, group: proxy.id }], []);
    new aws.ec2.VpcEndpoint("secrets", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.secretsmanager`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ids(inner),
      securityGroupIds: [entrance.id],
    });
    const subnets = new aws.rds.SubnetGroup("stores", { subnetIds: ids(stores) });
    const cluster = new aws.rds.Cluster("db", {
      engine: "aurora-postgresql",
      masterUsername: "boss",
      manageMasterUserPassword: true,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [db.id],
      storageEncrypted: true,
      serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
    });
    for (const i of [0, 1]) {
      new aws.rds.ClusterInstance(`db-${i}`, {
        clusterIdentifier: cluster.id,
        engine: "aurora-postgresql",
        instanceClass: "db.serverless",
      });
    }
    const secret = cluster.masterUserSecrets.apply((all) => all[0]?.secretArn ?? "");
    const proxyRole = new aws.iam.Role("proxy", { assumeRolePolicy: trust("rds") });
    const pool = new aws.rds.Proxy("db", {
      engineFamily: "POSTGRESQL",
      roleArn: proxyRole.arn,
      requireTls: true,
      vpcSubnetIds: ids(stores),
      vpcSecurityGroupIds: [proxy.id],
      auths: [{ authScheme: "SECRETS", iamAuth: "REQUIRED", secretArn: secret }],
    });
    const target = new aws.rds.ProxyDefaultTargetGroup("db", { dbProxyName: pool.name });
    new aws.rds.ProxyTarget("db", {
      dbProxyName: pool.name,
      targetGroupName: target.name,
      dbClusterIdentifier: cluster.id,
    });
    const role = new aws.iam.Role("handler", { assumeRolePolicy: trust("lambda") });
    const handler = new aws.lambda.Function("handler", {
      code: code(),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: role.arn,
      vpcConfig: { subnetIds: ids(inner), securityGroupIds: [calls.id] },
      environment: { variables: { DB: pool.endpoint } },
    });
    const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP", target: handler.arn });
    new aws.lambda.Permission("api", {
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      function: handler.name,
      sourceArn: pulumi.interpolate`${api.executionArn}/*/*`,
    });
  },
});
