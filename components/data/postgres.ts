import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Connection } from "../common/contracts";
import { trustDocument } from "../common/trust";
import { entryOf } from "../common/records";
import { sortedNames } from "./checks";
import { createLogGroup } from "./logs";
import { type PostgresPlan } from "./postgres-plan";
import { PostgresAuthentication, type PostgresSpec } from "./postgres-spec";
import { createStoreGroup, emptyConnection, type StoreContext, type StoreOutcome } from "./store";

/** A PostgreSQL database as the tier hands it out. */
export interface Postgres extends StoreOutcome {
  readonly group: aws.ec2.SecurityGroup;
  /** Host name of the primary, whichever zone it stands in. */
  readonly host: pulumi.Output<string>;
  /** What RDS and CloudWatch call the instance. */
  readonly identifier: pulumi.Output<string>;
  /** ARN of the master user's secret: JSON with the keys `username` and `password`. */
  readonly secretArn: pulumi.Output<string>;
}

/**
 * Makes the database. Subnet group, instance, log groups and last snapshot share one name, which auto-naming makes
 * for the subnet group: RDS derives the log groups' names from the instance's, and they must exist before it so that
 * their retention and key hold; and the random suffix keeps the last snapshot of one life of the stack apart from the
 * next one's. Because of that shared name the instance is deleted before it is replaced (RDS and Pulumi refuse the
 * deletion while protection is on). One collision is left: an instance that is replaced twice within the life of one
 * subnet group. Give `finalSnapshotName` then.
 */
export function createPostgres(
  context: StoreContext,
  spec: PostgresSpec,
  plan: PostgresPlan,
): Postgres {
  const { parent, name, network, protect } = context;
  const group = createStoreGroup(context, "postgres", "PostgreSQL", plan.port, spec.clients);
  const subnets = new aws.rds.SubnetGroup(
    `${name}-postgres`,
    { description: `Database subnets of ${name}`, subnetIds: network.databaseSubnetIds },
    { parent },
  );
  const parameters = new aws.rds.ParameterGroup(
    `${name}-postgres`,
    {
      family: plan.parameterFamily,
      description: `PostgreSQL of ${name}`,
      parameters: plan.parameters.map((parameter) => ({ ...parameter })),
    },
    { parent },
  );
  const logs = (["postgresql", "upgrade"] as const).map((log) =>
    createLogGroup(
      context,
      `${name}-postgres-log-${log}`,
      pulumi.interpolate`/aws/rds/instance/${subnets.name}/${log}`,
    ),
  );
  const instance = new aws.rds.Instance(
    `${name}-postgres`,
    {
      identifier: subnets.name,
      engine: "postgres",
      engineVersion: plan.version,
      autoMinorVersionUpgrade: plan.autoMinorVersionUpgrade,
      allowMajorVersionUpgrade: plan.allowMajorUpgrade,
      instanceClass: plan.instanceClass,
      multiAz: plan.multiAz,
      dbName: plan.databaseName,
      username: plan.masterUsername,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: context.keyArn(),
      iamDatabaseAuthenticationEnabled: plan.authentication === PostgresAuthentication.Iam,

      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      port: plan.port,
      publiclyAccessible: false,
      networkType: "IPV4",
      caCertIdentifier: plan.caCertificate,

      storageType: "gp3",
      allocatedStorage: plan.storageGb,
      maxAllocatedStorage: plan.maxStorageGb,
      storageEncrypted: true,
      kmsKeyId: context.keyArn(),

      parameterGroupName: parameters.name,
      applyImmediately: false,
      maintenanceWindow: plan.maintenanceWindow,
      backupWindow: plan.backupWindow,
      backupRetentionPeriod: plan.backupDays,
      copyTagsToSnapshot: true,
      deletionProtection: protect,
      deleteAutomatedBackups: plan.skipFinalSnapshot,
      skipFinalSnapshot: plan.skipFinalSnapshot,
      ...(plan.skipFinalSnapshot
        ? {}
        : {
            finalSnapshotIdentifier:
              spec.finalSnapshotName ?? pulumi.interpolate`${subnets.name}-final`,
          }),
      ...(spec.restoreFromSnapshot === undefined
        ? {}
        : { snapshotIdentifier: spec.restoreFromSnapshot }),

      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      databaseInsightsMode: plan.databaseInsights,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: context.keyArn(),
      performanceInsightsRetentionPeriod: plan.insightsRetentionDays,
      ...monitoring(context, plan.monitoringSeconds),
    },
    {
      parent,
      protect,
      dependsOn: logs,
      deleteBeforeReplace: true,
      // Another snapshot, or none any more, would replace the database by what the snapshot held.
      ignoreChanges: ["snapshotIdentifier"],
    },
  );
  const secretArn = instance.masterUserSecrets.apply(masterSecretArn);
  // RDS starts with a change every seven days. A resource in either case, so that the setting can go back and forth.
  new aws.secretsmanager.SecretRotation(
    `${name}-postgres-password`,
    {
      secretId: secretArn,
      ...(plan.passwordRotationDays === 0
        ? { rotationEnabled: false }
        : {
            rotateImmediately: false,
            rotationRules: { automaticallyAfterDays: plan.passwordRotationDays },
          }),
    },
    { parent },
  );
  return {
    group,
    host: instance.address,
    identifier: instance.identifier,
    secretArn,
    connections: Object.fromEntries(
      sortedNames(spec.clients).map((service) => {
        const login =
          plan.authentication === PostgresAuthentication.Iam
            ? logInByRole(service, instance)
            : logInByPassword(context, spec, service, secretArn);
        const environment = {
          DATABASE_HOST: instance.address,
          DATABASE_PORT: String(plan.port),
          DATABASE_NAME: plan.databaseName,
          DATABASE_SSLMODE: "require",
          ...login.environment,
        };
        return [service, { ...login, environment }];
      }),
    ),
  };
}

function masterSecretArn(secrets: readonly aws.types.output.rds.InstanceMasterUserSecret[]) {
  const [secret] = secrets;
  if (secret === undefined) throw new pulumi.RunError("RDS made no secret for the master user.");
  return secret.secretArn;
}

/** The role's logical name, of which IAM's limit is the narrowest that a database's names have. */
export function monitoringRoleName(componentName: string): string {
  return `${componentName}-postgres-monitoring`;
}

/** The role with which RDS writes readings of the operating system to CloudWatch Logs. */
function monitoring(
  context: StoreContext,
  seconds: number,
): Pick<aws.rds.InstanceArgs, "monitoringInterval" | "monitoringRoleArn"> {
  if (seconds === 0) return { monitoringInterval: 0 };
  const { parent } = context;
  const { accountId, partition } = context.account();
  const roleName = monitoringRoleName(context.name);
  const role = new aws.iam.Role(
    roleName,
    {
      description: `Enhanced Monitoring of ${context.name}-postgres`,
      assumeRolePolicy: pulumi.jsonStringify(
        trustDocument(
          { Service: "monitoring.rds.amazonaws.com" },
          { StringEquals: { "aws:SourceAccount": accountId } },
        ),
      ),
      permissionsBoundary: context.permissionsBoundaryArn,
    },
    { parent },
  );
  const attachment = new aws.iam.RolePolicyAttachment(
    roleName,
    {
      role: role.name,
      policyArn: pulumi.interpolate`arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    },
    { parent },
  );
  // Through the attachment: RDS refuses a role that does not have the permissions yet.
  const roleArn = pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
  return { monitoringInterval: seconds, monitoringRoleArn: roleArn };
}

/** A service's role connects as the database user that is named after the service. */
function logInByRole(service: string, instance: aws.rds.Instance): Connection {
  const user = service.replaceAll("-", "_");
  const userArn = pulumi
    .all([instance.arn, instance.resourceId])
    .apply(([arn, resource]) => databaseUserArn(arn, resource, user));
  return {
    ...emptyConnection,
    environment: { DATABASE_USER: user },
    permissions: [{ actions: ["rds-db:connect"], resources: [userArn] }],
  };
}

/** A service reads user and password from its own secret, or from the master user's. */
function logInByPassword(
  context: StoreContext,
  spec: PostgresSpec,
  service: string,
  masterSecret: pulumi.Output<string>,
): Connection {
  const { secretArn, kmsKeyArn } = entryOf(spec.credentials ?? {}, service) ?? {
    secretArn: masterSecret,
    kmsKeyArn: context.keyArn(),
  };
  return {
    ...emptyConnection,
    secrets: {
      DATABASE_USER: pulumi.interpolate`${secretArn}:username::`,
      DATABASE_PASSWORD: pulumi.interpolate`${secretArn}:password::`,
    },
    secretArns: [secretArn],
    kmsKeyArns: kmsKeyArn === undefined ? [] : [kmsKeyArn],
  };
}

/** `arn:aws:rds:<region>:<account>:db:<name>` → `arn:aws:rds-db:<region>:<account>:dbuser:<resource>/<user>`. */
function databaseUserArn(instanceArn: string, resourceId: string, user: string): string {
  const [arn, partition, , region, account] = instanceArn.split(":");
  return [arn, partition, "rds-db", region, account, `dbuser:${resourceId}/${user}`].join(":");
}
