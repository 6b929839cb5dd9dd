import type * as pulumi from "@pulumi/pulumi";

/** How services prove to PostgreSQL who they are. */
export const PostgresAuthentication = { Password: "password", Iam: "iam" } as const;
export type PostgresAuthentication =
  (typeof PostgresAuthentication)[keyof typeof PostgresAuthentication];

/** How much CloudWatch Database Insights keeps and shows. */
export const DatabaseInsights = { Standard: "standard", Advanced: "advanced" } as const;
export type DatabaseInsights = (typeof DatabaseInsights)[keyof typeof DatabaseInsights];

/** A secret with a database user of one service: JSON with the keys `username` and `password`. */
export interface DatabaseCredentials {
  /** ARN of the secret in Secrets Manager. */
  secretArn: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the secret, where it is not AWS's own.
   * @default AWS's own key
   */
  kmsKeyArn?: pulumi.Input<string>;
}

/** A PostgreSQL database on Amazon RDS. */
export interface PostgresSpec {
  /** Who may connect: service name → id of the service's security group. At least one. */
  clients: Record<string, pulumi.Input<string>>;
  /**
   * The engine's version, 14 to 18: a major one (`17`) follows its minor versions in the maintenance window, a minor
   * one (`17.4`) stays.
   * @default "17"
   */
  version?: string;
  /**
   * Whether a change of `version` to another major one is permitted. An upgrade stops the database for minutes and
   * has no way back but a snapshot. RDS makes it in the maintenance window, and until then holds on to the old parameter
   * group: the deployment ends with the error that this one is in use, and one after the window deletes it.
   * @default false
   */
  allowMajorUpgrade?: boolean;
  /**
   * The instance class, `db.…`. db.t4g.micro costs about 15 USD a month with a single zone.
   * @default "db.m7g.large", with a standby about 280 USD a month
   */
  instanceClass?: string;
  /**
   * Storage at the start in GiB, gp3, 20 to 65536.
   * @default 100
   */
  storageGb?: number;
  /**
   * GiB up to which RDS enlarges the storage by itself: at least 10 % above `storageGb`, or the same for never. It
   * never shrinks again.
   * @default five times `storageGb`
   */
  maxStorageGb?: number;
  /**
   * Whether a standby in another zone takes over when the primary fails. Doubles the price of instance and storage.
   * @default true
   */
  multiAz?: boolean;
  /**
   * Days for which the database can be restored to any second, 1 to 35.
   * @default 14
   */
  backupDays?: number;
  /**
   * When backups are taken, daily in UTC, at least 30 minutes.
   * @default "01:00-02:00"
   */
  backupWindow?: string;
  /**
   * When RDS may restart the database for upgrades and changes, weekly in UTC, at least 30 minutes, apart from
   * `backupWindow`.
   * @default "sun:03:00-sun:04:00"
   */
  maintenanceWindow?: string;
  /**
   * Name of the first database: lower-case letters, digits and `_`. Changing it replaces the instance.
   * @default "app"
   */
  databaseName?: string;
  /**
   * Name of the master user. RDS makes its password and keeps it in Secrets Manager. Changing the name replaces the
   * instance.
   * @default "postgres"
   */
  masterUsername?: string;
  /**
   * Days after which RDS changes the master user's password, 1 to 1000, or 0 for never. A container reads the password
   * when it starts and cannot log in after a change, so services that share the master user must be restarted each
   * time. By hand: `aws rds modify-db-instance --rotate-master-user-password --apply-immediately`, then restart them.
   * @default 0 while a service logs in as the master user, 7 otherwise
   */
  passwordRotationDays?: number;
  /**
   * The TCP port, 1150 to 65535.
   * @default 5432
   */
  port?: number;
  /**
   * How services log in. With `password` a service reads user and password from the secret that `credentials` names
   * for it, otherwise from the master user's. With `iam` no service gets a password: its role may connect as the
   * database user that is named after the service (`-` written as `_`), which a migration creates once
   * (`CREATE USER chat; GRANT rds_iam TO chat`).
   * @default "password"
   */
  authentication?: PostgresAuthentication;
  /**
   * Database users of single services: service name → secret. Better than the master user, whom the services share
   * otherwise: a user of its own can be limited to the service's tables and changed without the others.
   * @default none: every service logs in as the master user
   */
  credentials?: Record<string, DatabaseCredentials>;
  /**
   * The mode of Database Insights. `standard` keeps load and waits for 7 days at no cost, `advanced` keeps them for
   * 15 months with execution plans, locks and fleet views for about 9 USD per vCPU and month.
   * @default "standard"
   */
  databaseInsights?: DatabaseInsights;
  /**
   * Seconds between two readings of the operating system (Enhanced Monitoring): 0 for none, 1, 5, 10, 15, 30 or 60.
   * Costs what CloudWatch Logs charges for them, about 2 USD a month at 60.
   * @default 60
   */
  monitoringSeconds?: number;
  /**
   * Further parameters of the engine, name → value, in effect after the next restart. `rds.force_ssl` is always 1.
   * @default lock waits and statements of a second and more are logged
   */
  parameters?: Record<string, string>;
  /**
   * The certificate authority of the server's certificate, as RDS names it. Clients that verify it need the bundle of
   * RDS's authorities.
   * @default "rds-ca-rsa2048-g1"
   */
  caCertificate?: string;
  /**
   * Identifier of a snapshot that the database is made from. Read when the instance is created and never again, so it
   * may stay or go later. A restored database keeps the snapshot's master user and KMS key, so `masterUsername` must
   * be that user, and the snapshot encrypted with the tier's key: copy it with that key first if it is not.
   * @default an empty database
   */
  restoreFromSnapshot?: string;
  /**
   * Whether the database is deleted without a last snapshot, and its automated backups with it. Only for stacks that
   * are thrown away.
   * @default false
   */
  skipFinalSnapshot?: boolean;
  /**
   * Name of the last snapshot. The generated one ends with the instance's random suffix, so a stack that is destroyed
   * and made again does not collide with its own earlier snapshot.
   * @default "<instance>-final"
   */
  finalSnapshotName?: string;
}
