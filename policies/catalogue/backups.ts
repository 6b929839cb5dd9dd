/** In production, data can be brought back. */
import { z } from "zod";
import type { Resource } from "../core/graph";
import { doubt, expectFlag, flaw, memberOfType, number, presence, text } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { production, settings } from "../support/settings";

/** Where a type says for how many days backups are kept, and for how many if it does not. */
const retentions: Readonly<Record<string, { readonly path: string; readonly unset: number }>> = {
  "rds/instance": { path: "backupRetentionPeriod", unset: 0 },
  "rds/cluster": { path: "backupRetentionPeriod", unset: 1 },
  "docdb/cluster": { path: "backupRetentionPeriod", unset: 1 },
  "neptune/cluster": { path: "backupRetentionPeriod", unset: 1 },
  "redshift/cluster": { path: "automatedSnapshotRetentionPeriod", unset: 1 },
};

const caches: Readonly<Record<string, string>> = {
  "elasticache/replicationGroup": "snapshotRetentionLimit",
  "memorydb/cluster": "snapshotRetentionLimit",
};

export const backups = resourceRule({
  name: "backups",
  displayName: "Production data is backed up",
  description:
    "In production, databases should keep backups for a week or more and caches at least one snapshot; data that a faulty release spoils is lost otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation: "Raise the retention, or say how many days are enough with minimumDays.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11",
  tags: ["data", "reliability"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "RDS.11",
    specification: "RDS instances have automatic backups with enough retention.",
  },
  types: [...Object.keys(retentions), ...Object.keys(caches), "dynamodb/table"],
  settings: settings({
    production,
    minimumDays: z
      .int()
      .min(1)
      .max(35)
      .default(7)
      .describe("Days for which databases keep backups"),
  }),
  idle: (own) =>
    own.production ? undefined : "the configuration does not say that this is production",
  check: (resource, own) => unsaved(resource, own.minimumDays),
});

function* unsaved(resource: Resource, days: number): Iterable<Flaw> {
  const type = memberOfType(resource.type);
  if (type === "dynamodb/table") {
    yield* expectFlag(resource, {
      path: "pointInTimeRecovery.enabled",
      good: ["on"],
      text: "The table cannot be taken back to an earlier moment.",
      fix: "Set pointInTimeRecovery.enabled to true.",
    });
    return;
  }
  const cache = Object.hasOwn(caches, type) ? caches[type] : undefined;
  if (cache !== undefined) {
    const engine = text(resource, "engine");
    if (engine.state === "known" && engine.text === "memcached") return;
    yield* atLeast(resource, cache, 1, 0);
    return;
  }
  const isReplica = ["replicateSourceDb", "replicationSourceIdentifier"].some(
    (path) => presence(resource, path) !== "unset",
  );
  const retention = Object.hasOwn(retentions, type) ? retentions[type] : undefined;
  if (retention === undefined || isReplica) return;
  yield* atLeast(resource, retention.path, days, retention.unset);
}

function* atLeast(resource: Resource, path: string, least: number, unset: number): Iterable<Flaw> {
  const kept = number(resource, path);
  const what = {
    text: `Backups should be kept for at least ${least === 1 ? "1 day" : `${least} days`}.`,
    fix: `Set ${path} to ${least} or more.`,
  };
  if (kept.state === "unknown") yield doubt(resource, path, what);
  else if ((kept.state === "known" ? kept.number : unset) < least) yield flaw(resource, path, what);
}
