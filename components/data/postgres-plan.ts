import { isWhole } from "../common/numbers";
import { entryOf } from "../common/records";
import { type ProblemList } from "../common/problems";
import { checkClientGroups, checkClientNames, checkForm, checkOneOf, checkWhole } from "./checks";
import { DatabaseInsights, PostgresAuthentication, type PostgresSpec } from "./postgres-spec";
import { checkWindows } from "./windows";

/** What a PostgreSQL database will be, all defaults filled in. */
export interface PostgresPlan {
  readonly version: string;
  readonly parameterFamily: string;
  readonly autoMinorVersionUpgrade: boolean;
  readonly allowMajorUpgrade: boolean;
  readonly instanceClass: string;
  readonly storageGb: number;
  /** 0: the storage never grows. */
  readonly maxStorageGb: number;
  readonly multiAz: boolean;
  readonly backupDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  readonly databaseName: string;
  readonly masterUsername: string;
  /** 0: never. */
  readonly passwordRotationDays: number;
  readonly port: number;
  readonly authentication: PostgresAuthentication;
  readonly databaseInsights: DatabaseInsights;
  readonly insightsRetentionDays: number;
  readonly monitoringSeconds: number;
  readonly parameters: readonly PostgresParameter[];
  readonly caCertificate: string;
  readonly skipFinalSnapshot: boolean;
}

/** One parameter of the engine, and when RDS lets it take effect. */
export interface PostgresParameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: "immediate" | "pending-reboot";
}

/** Dynamic parameters, so that RDS takes them without a restart. */
const ownParameters = {
  "rds.force_ssl": "1",
  log_lock_waits: "1",
  log_min_duration_statement: "1000",
};
const monitoringIntervals: readonly number[] = [0, 1, 5, 10, 15, 30, 60];
/** What RDS refuses as a master user's name. */
const reservedUsers: readonly string[] = ["rdsadmin", "rds_superuser", "admin", "public"];
/** Both modes of Database Insights come with exactly one retention period. */
const insightsRetention = { standard: 7, advanced: 465 } as const;

function planParameters(given: Readonly<Record<string, string>>): PostgresParameter[] {
  const own = Object.entries(ownParameters)
    .filter(([name]) => given[name] === undefined)
    .map(([name, value]) => ({ name, value, applyMethod: "immediate" as const }));
  const further = Object.entries(given).map(([name, value]) => ({
    name,
    value,
    applyMethod: "pending-reboot" as const,
  }));
  return [...own, ...further].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether any service logs in as the master user. */
function sharesMasterUser({ authentication, clients, credentials }: PostgresSpec): boolean {
  return (
    authentication !== PostgresAuthentication.Iam &&
    Object.keys(clients).some((service) => entryOf(credentials ?? {}, service) === undefined)
  );
}

/** Decides what the database will be, and says everything that is wrong with its specification. */
export function planPostgres(
  spec: PostgresSpec,
  subnetCount: number,
  problems: ProblemList,
): PostgresPlan {
  const version = spec.version ?? "17";
  const [major = ""] = version.split(".");
  const storageGb = spec.storageGb ?? 100;
  const maxStorageGb = spec.maxStorageGb ?? Math.min(storageGb * 5, 65_536);
  const databaseInsights = spec.databaseInsights ?? DatabaseInsights.Standard;
  const plan: PostgresPlan = {
    version,
    parameterFamily: `postgres${major}`,
    autoMinorVersionUpgrade: version === major,
    allowMajorUpgrade: spec.allowMajorUpgrade ?? false,
    instanceClass: spec.instanceClass ?? "db.m7g.large",
    storageGb,
    maxStorageGb: maxStorageGb === storageGb ? 0 : maxStorageGb,
    multiAz: spec.multiAz ?? true,
    backupDays: spec.backupDays ?? 14,
    backupWindow: spec.backupWindow ?? "01:00-02:00",
    maintenanceWindow: spec.maintenanceWindow ?? "sun:03:00-sun:04:00",
    databaseName: spec.databaseName ?? "app",
    masterUsername: spec.masterUsername ?? "postgres",
    passwordRotationDays: spec.passwordRotationDays ?? (sharesMasterUser(spec) ? 0 : 7),
    port: spec.port ?? 5432,
    authentication: spec.authentication ?? PostgresAuthentication.Password,
    databaseInsights,
    insightsRetentionDays: insightsRetention[databaseInsights],
    monitoringSeconds: spec.monitoringSeconds ?? 60,
    parameters: planParameters(spec.parameters ?? {}),
    caCertificate: spec.caCertificate ?? "rds-ca-rsa2048-g1",
    skipFinalSnapshot: spec.skipFinalSnapshot ?? false,
  };
  checkInstance(plan, subnetCount, problems);
  checkStorage(storageGb, maxStorageGb, problems);
  checkNames(plan, spec, problems);
  checkAccess(plan, spec, problems);
  return plan;
}

function checkInstance(plan: PostgresPlan, subnetCount: number, problems: ProblemList): void {
  checkForm(
    problems,
    "postgres.version",
    plan.version,
    /^1[4-8](\.\d+)?$/,
    "a version of PostgreSQL that RDS supports, 14 to 18, such as 17 or 17.4",
    "Give a major version, and a minor one only to stay on it.",
  );
  checkForm(
    problems,
    "postgres.instanceClass",
    plan.instanceClass,
    /^db\.[a-z0-9-]+\.[a-z0-9]+$/,
    "an instance class of RDS",
    "Write it like db.m7g.large.",
  );
  if (subnetCount < 2) {
    problems.add(
      "network.databaseSubnetIds",
      subnetCount,
      "subnets in at least two zones, which RDS asks of a subnet group even without a standby",
      "Add a zone to the network.",
    );
  }
  checkWhole(problems, "postgres.backupDays", plan.backupDays, [1, 35], "days");
  checkWindows(
    {
      backup: plan.backupWindow,
      backupAt: "postgres.backupWindow",
      maintenance: plan.maintenanceWindow,
      maintenanceAt: "postgres.maintenanceWindow",
      leastMinutes: 30,
    },
    problems,
  );
  checkOneOf(problems, "postgres.databaseInsights", plan.databaseInsights, DatabaseInsights);
  if (!monitoringIntervals.includes(plan.monitoringSeconds)) {
    problems.add(
      "postgres.monitoringSeconds",
      plan.monitoringSeconds,
      `one of ${monitoringIntervals.join(", ")}`,
      "Choose one of these numbers of seconds.",
    );
  }
}

function checkStorage(storageGb: number, maxStorageGb: number, problems: ProblemList): void {
  checkWhole(problems, "postgres.storageGb", storageGb, [20, 65_536], "GiB");
  if (maxStorageGb === storageGb) return;
  const least = Math.min(Math.ceil((storageGb * 11) / 10), 65_536);
  if (!isWhole(maxStorageGb, least, 65_536)) {
    problems.add(
      "postgres.maxStorageGb",
      maxStorageGb,
      `whole GiB from ${least} (10 % above storageGb) to 65536, or ${storageGb} for storage that never grows`,
      "Raise it, or leave it out.",
    );
  }
}

function checkNames(plan: PostgresPlan, spec: PostgresSpec, problems: ProblemList): void {
  checkForm(
    problems,
    "postgres.databaseName",
    plan.databaseName,
    /^[a-z][a-z0-9_]{0,62}$/,
    "a name of at most 63 lower-case letters, digits and _, beginning with a letter",
    "Rename the database.",
  );
  checkForm(
    problems,
    "postgres.masterUsername",
    plan.masterUsername,
    new RegExp(`^(?!(${reservedUsers.join("|")}|pg_.*)$)[a-z][a-z0-9_]{0,62}$`),
    "a name of at most 63 lower-case letters, digits and _, none that RDS or PostgreSQL reserve",
    "Rename the master user.",
  );
  if (spec.parameters?.["rds.force_ssl"] !== undefined) {
    problems.add(
      "postgres.parameters.rds.force_ssl",
      spec.parameters["rds.force_ssl"],
      "nothing: connections without TLS are never accepted",
      "Leave it out.",
    );
  }
  if (spec.finalSnapshotName === undefined) return;
  checkForm(
    problems,
    "postgres.finalSnapshotName",
    spec.finalSnapshotName,
    /^[a-zA-Z](-?[a-zA-Z0-9])*$/,
    "letters, digits and single dashes, beginning with a letter",
    "Rename the snapshot, or leave the name to be generated.",
  );
  if (plan.skipFinalSnapshot) {
    problems.add(
      "postgres.finalSnapshotName",
      spec.finalSnapshotName,
      "nothing beside skipFinalSnapshot",
      "Leave one of the two out.",
    );
  }
}

function checkAccess(plan: PostgresPlan, spec: PostgresSpec, problems: ProblemList): void {
  checkClientNames(problems, "postgres.clients", Object.keys(spec.clients));
  checkClientGroups(problems, "postgres.clients", spec.clients);
  checkWhole(problems, "postgres.port", plan.port, [1150, 65_535], "port number");
  checkOneOf(problems, "postgres.authentication", plan.authentication, PostgresAuthentication);
  checkWhole(
    problems,
    "postgres.passwordRotationDays",
    plan.passwordRotationDays,
    [0, 1000],
    "days",
  );
  for (const service of Object.keys(spec.credentials ?? {})) {
    if (entryOf(spec.clients, service) === undefined) {
      problems.add(
        `postgres.credentials.${service}`,
        service,
        `a client of the database: ${Object.keys(spec.clients).join(", ")}`,
        "Add the service to the clients, or leave its credentials out.",
      );
    }
    if (plan.authentication === PostgresAuthentication.Iam) {
      problems.add(
        `postgres.credentials.${service}`,
        service,
        "no password where services log in through IAM",
        'Leave the credentials out, or choose "password".',
      );
    }
  }
}
