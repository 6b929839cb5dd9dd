import assert from "node:assert/strict";
import type { PostgresSpec } from "../../components/data/postgres-spec";
import { modes } from "../support/construct";
import { assertFlows, build, connectionOf, json } from "./data-support";

const clients = { api: "sg-api", "sign-up": "sg-sign-up" };
const instanceType = "aws:rds/instance:Instance";

const common = [
  "aws:kms/alias:Alias data-key",
  "aws:kms/key:Key data-key",
  "aws:cloudwatch/logGroup:LogGroup data-postgres-log-postgresql",
  "aws:cloudwatch/logGroup:LogGroup data-postgres-log-upgrade",
  "aws:ec2/securityGroup:SecurityGroup data-postgres",
  "aws:rds/instance:Instance data-postgres",
  "aws:rds/parameterGroup:ParameterGroup data-postgres",
  "aws:rds/subnetGroup:SubnetGroup data-postgres",
  "aws:secretsmanager/secretRotation:SecretRotation data-postgres-password",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-postgres-api-egress",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule data-postgres-sign-up-egress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-postgres-api-ingress",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule data-postgres-sign-up-ingress",
  "bulkhead:index:DataTier data",
];
const monitoring = [
  "aws:iam/role:Role data-postgres-monitoring",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment data-postgres-monitoring",
];

const instanceOf = async (spec: Partial<PostgresSpec>, more = {}) => {
  const { made } = await build({ postgres: { clients, ...spec }, ...more });
  return made.one(instanceType);
};

describe("PostgreSQL in the data tier", () => {
  for (const { mode, preview } of modes) {
    it(`registers exactly its resources (${mode})`, async () => {
      const { made } = await build({ postgres: { clients } }, { preview });
      assert.deepEqual(made.list(), [...common, ...monitoring].sort());
      for (const resource of made.all) {
        if (resource.custom) assert.equal(made.parentOf(resource), "data");
      }
    });

    it(`admits exactly its clients' groups, on its port (${mode})`, async () => {
      const { made } = await build({ postgres: { clients, port: 6000 } }, { preview });
      assertFlows(made, "data-postgres", 6000, ["sg-api", "sg-sign-up"]);
    });

    it(`stands in the database subnets, in its own group, out of public reach (${mode})`, async () => {
      const { made } = await build({ postgres: { clients } }, { preview });
      const instance = made.one(instanceType);
      const subnets = made.one("aws:rds/subnetGroup:SubnetGroup");
      assert.deepEqual(subnets.inputs.subnetIds, ["subnet-a", "subnet-b"]);
      assert.deepEqual(made.refersTo(instance, "dbSubnetGroupName"), ["data-postgres"]);
      assert.equal(instance.propertyDependencies.dbSubnetGroupName?.[0], subnets.urn);
      assert.equal(
        instance.propertyDependencies.vpcSecurityGroupIds?.[0],
        made.one("aws:ec2/securityGroup:SecurityGroup").urn,
      );
      assert.equal(instance.inputs.publiclyAccessible, false);
      assert.equal(instance.inputs.networkType, "IPV4");
      assert.equal(instance.inputs.port, 5432);
    });
  }

  it("is safe by default", async () => {
    const instance = await instanceOf({});
    const { inputs, options } = instance;
    const expected = {
      engine: "postgres",
      engineVersion: "17",
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      instanceClass: "db.m7g.large",
      multiAz: true,
      dbName: "app",
      username: "postgres",
      manageMasterUserPassword: true,
      iamDatabaseAuthenticationEnabled: false,
      masterUserSecretKmsKeyId: "arn:key",
      storageType: "gp3",
      allocatedStorage: 100,
      maxAllocatedStorage: 500,
      storageEncrypted: true,
      kmsKeyId: "arn:key",
      applyImmediately: false,
      backupRetentionPeriod: 14,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      deleteAutomatedBackups: false,
      skipFinalSnapshot: false,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      databaseInsightsMode: "standard",
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: "arn:key",
      performanceInsightsRetentionPeriod: 7,
      monitoringInterval: 60,
      monitoringRoleArn: "arn:role",
      caCertIdentifier: "rds-ca-rsa2048-g1",
    };
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(inputs[key], value, key);
    }
    assert.equal(inputs.password, undefined);
    assert.equal(inputs.snapshotIdentifier, undefined);
    assert.equal(options.protect, true);
    assert.equal(options.deleteBeforeReplace, true);
    assert.deepEqual(options.ignoreChanges, ["snapshotIdentifier"]);
  });

  it("accepts connections over TLS only, and logs waits and slow statements", async () => {
    const { made } = await build({ postgres: { clients, version: "16.4" } });
    const group = made.one("aws:rds/parameterGroup:ParameterGroup");
    assert.equal(group.inputs.family, "postgres16");
    assert.deepEqual(group.inputs.parameters, [
      { applyMethod: "immediate", name: "log_lock_waits", value: "1" },
      { applyMethod: "immediate", name: "log_min_duration_statement", value: "1000" },
      { applyMethod: "immediate", name: "rds.force_ssl", value: "1" },
    ]);
    assert.equal(made.one(instanceType).inputs.autoMinorVersionUpgrade, false);
  });

  it("takes further parameters, which may replace all of its own but TLS", async () => {
    const parameters = { log_min_duration_statement: "200", max_connections: "300" };
    const { made } = await build({ postgres: { clients, parameters } });
    assert.deepEqual(made.one("aws:rds/parameterGroup:ParameterGroup").inputs.parameters, [
      { applyMethod: "immediate", name: "log_lock_waits", value: "1" },
      { applyMethod: "pending-reboot", name: "log_min_duration_statement", value: "200" },
      { applyMethod: "pending-reboot", name: "max_connections", value: "300" },
      { applyMethod: "immediate", name: "rds.force_ssl", value: "1" },
    ]);
  });

  it("shares the subnet group's generated name with instance, log groups and last snapshot", async () => {
    const { made } = await build({ postgres: { clients } });
    const instance = made.one(instanceType);
    const subnets = made.one("aws:rds/subnetGroup:SubnetGroup");
    assert.equal(subnets.inputs.name, undefined, "made by auto-naming");
    for (const property of ["identifier", "finalSnapshotIdentifier"]) {
      assert.deepEqual(instance.propertyDependencies[property], [subnets.urn], property);
    }
    assert.equal(instance.inputs.identifier, "data-postgres");
    assert.equal(instance.inputs.finalSnapshotIdentifier, "data-postgres-final");
    for (const log of ["postgresql", "upgrade"]) {
      const group = made.one("aws:cloudwatch/logGroup:LogGroup", `data-postgres-log-${log}`);
      assert.equal(group.inputs.name, `/aws/rds/instance/data-postgres/${log}`);
      assert.equal(group.inputs.retentionInDays, 90);
      assert.equal(group.inputs.kmsKeyId, "arn:key");
      assert.ok(instance.dependencies.includes(group.urn), `the instance waits for ${log}`);
    }
  });

  it("lets RDS write readings of the operating system by a role of its own", async () => {
    const { made } = await build({ postgres: { clients } });
    const role = made.one("aws:iam/role:Role");
    assert.deepEqual(json(role, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "monitoring.rds.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
      ],
    });
    const attachment = made.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.equal(
      attachment.inputs.policyArn,
      "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    );
    const instance = made.one(instanceType);
    assert.ok(instance.propertyDependencies.monitoringRoleArn?.includes(attachment.urn));
  });

  it("is as cheap as a stack asks", async () => {
    const { made } = await build({
      postgres: {
        clients,
        instanceClass: "db.t4g.micro",
        storageGb: 20,
        maxStorageGb: 20,
        multiAz: false,
        backupDays: 1,
        monitoringSeconds: 0,
        skipFinalSnapshot: true,
      },
      deletionProtection: false,
      logRetentionDays: 7,
    });
    assert.deepEqual(made.list(), [...common].sort());
    const { inputs, options } = made.one(instanceType);
    assert.equal(inputs.multiAz, false);
    assert.equal(inputs.maxAllocatedStorage, 0);
    assert.equal(inputs.monitoringInterval, 0);
    assert.equal(inputs.deletionProtection, false);
    assert.equal(inputs.skipFinalSnapshot, true);
    assert.equal(inputs.deleteAutomatedBackups, true);
    assert.equal(inputs.finalSnapshotIdentifier, undefined);
    assert.equal(options.protect, undefined);
    assert.equal(inputs.storageEncrypted, true, "encryption is not an economy");
    const log = made.one("aws:cloudwatch/logGroup:LogGroup", "data-postgres-log-upgrade");
    assert.equal(log.inputs.retentionInDays, 7);
  });

  it("keeps insights for 15 months in the advanced mode", async () => {
    const { inputs } = await instanceOf({ databaseInsights: "advanced" });
    assert.equal(inputs.databaseInsightsMode, "advanced");
    assert.equal(inputs.performanceInsightsRetentionPeriod, 465);
  });

  it("is restored from a snapshot, and takes a name for its last one", async () => {
    const { inputs } = await instanceOf({
      restoreFromSnapshot: "before-the-flood",
      finalSnapshotName: "after-the-flood",
    });
    assert.equal(inputs.snapshotIdentifier, "before-the-flood");
    assert.equal(inputs.finalSnapshotIdentifier, "after-the-flood");
  });

  it("hands each client host, port, name and the master user's secret by ARN", async () => {
    const { tier } = await build({ postgres: { clients } });
    assert.deepEqual(Object.keys(tier.connections), ["api", "sign-up"]);
    for (const service of ["api", "sign-up"]) {
      assert.deepEqual(await connectionOf(tier, service), {
        environment: {
          DATABASE_HOST: "db.example.aws",
          DATABASE_PORT: "5432",
          DATABASE_NAME: "app",
          DATABASE_SSLMODE: "require",
        },
        secrets: {
          DATABASE_USER: "arn:master-secret:username::",
          DATABASE_PASSWORD: "arn:master-secret:password::",
        },
        secretArns: ["arn:master-secret"],
        kmsKeyArns: ["arn:key"],
        permissions: [],
      });
    }
  });

  it("hands a client its own user in place of the master one", async () => {
    const { tier } = await build({
      postgres: {
        clients,
        credentials: {
          api: { secretArn: "arn:api-user", kmsKeyArn: "arn:api-key" },
          "sign-up": { secretArn: "arn:sign-up-user" },
        },
      },
    });
    const api = await connectionOf(tier, "api");
    assert.deepEqual(api.secrets, {
      DATABASE_USER: "arn:api-user:username::",
      DATABASE_PASSWORD: "arn:api-user:password::",
    });
    assert.deepEqual(api.secretArns, ["arn:api-user"]);
    assert.deepEqual(api.kmsKeyArns, ["arn:api-key"]);
    assert.deepEqual((await connectionOf(tier, "sign-up")).kmsKeyArns, []);
  });

  describe("changes the master user's password", () => {
    const own = (service: string) => ({ secretArn: `arn:${service}-user` });
    const cases: readonly [string, Partial<PostgresSpec>, Record<string, unknown>][] = [
      ["never, while services log in with it", {}, { rotationEnabled: false }],
      [
        "never, while one service logs in with it",
        { credentials: { api: own("api") } },
        { rotationEnabled: false },
      ],
      [
        "weekly, when every service has a user of its own",
        { credentials: { api: own("api"), "sign-up": own("sign-up") } },
        { rotateImmediately: false, rotationRules: { automaticallyAfterDays: 7 } },
      ],
      [
        "weekly, when services log in by their roles",
        { authentication: "iam" },
        { rotateImmediately: false, rotationRules: { automaticallyAfterDays: 7 } },
      ],
      [
        "as often as a stack asks",
        { passwordRotationDays: 30 },
        { rotateImmediately: false, rotationRules: { automaticallyAfterDays: 30 } },
      ],
    ];
    for (const [when, spec, expected] of cases) {
      it(when, async () => {
        const { made } = await build({ postgres: { clients, ...spec } });
        const rotation = made.one("aws:secretsmanager/secretRotation:SecretRotation");
        assert.deepEqual(rotation.inputs, { secretId: "arn:master-secret", ...expected });
        assert.deepEqual(rotation.propertyDependencies.secretId, [made.one(instanceType).urn]);
      });
    }
  });

  it("lets a client's role connect as the user named after it, without any secret", async () => {
    const { made, tier } = await build({ postgres: { clients, authentication: "iam" } });
    assert.equal(made.one(instanceType).inputs.iamDatabaseAuthenticationEnabled, true);
    assert.deepEqual(await connectionOf(tier, "sign-up"), {
      environment: {
        DATABASE_HOST: "db.example.aws",
        DATABASE_PORT: "5432",
        DATABASE_NAME: "app",
        DATABASE_SSLMODE: "require",
        DATABASE_USER: "sign_up",
      },
      secrets: {},
      secretArns: [],
      kmsKeyArns: [],
      permissions: [
        {
          actions: ["rds-db:connect"],
          resources: ["arn:aws:rds-db:eu-central-1:111122223333:dbuser:db-ABC/sign_up"],
        },
      ],
    });
  });
});
