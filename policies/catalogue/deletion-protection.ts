/** In production, what holds data or carries all traffic is not deleted by a slip. */
import type { Resource } from "../core/graph";
import { doubt, expectFlag, flaw, memberOfType, presence, text } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { production, settings } from "../support/settings";

/** The flag that protects a resource, by type. */
const protections: Readonly<Record<string, string>> = {
  "rds/instance": "deletionProtection",
  "rds/cluster": "deletionProtection",
  "docdb/cluster": "deletionProtection",
  "neptune/cluster": "deletionProtection",
  "dynamodb/table": "deletionProtectionEnabled",
  "lb/loadBalancer": "enableDeletionProtection",
};

const finalSnapshots = [
  "rds/instance",
  "rds/cluster",
  "docdb/cluster",
  "neptune/cluster",
  "redshift/cluster",
];

export const deletionProtection = resourceRule({
  name: "deletion-protection",
  displayName: "Production is protected from deletion",
  description:
    "In production, databases, tables and load balancers should be protected from deletion and leave a final snapshot; one mistaken change loses the data otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Switch deletion protection on, keep the final snapshot, and set Pulumi's protect as well.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
  tags: ["data", "reliability"],
  types: [
    ...new Set([...Object.keys(protections), ...finalSnapshots, "cognito/userPool", "s3/bucket"]),
  ],
  settings: settings({ production }),
  idle: (own) =>
    own.production ? undefined : "the configuration does not say that this is production",
  check: (resource) => unprotected(resource),
});

function* unprotected(resource: Resource): Iterable<Flaw> {
  const type = memberOfType(resource.type);
  // Members of a cluster and replicas fall with their cluster, or are made anew from their source.
  const isReplica = presence(resource, "replicateSourceDb") !== "unset";
  const path = Object.hasOwn(protections, type) ? protections[type] : undefined;
  if (path !== undefined && !isReplica) {
    yield* expectFlag(resource, {
      path,
      good: ["on"],
      text: "It can be deleted by a single mistaken change.",
      fix: `Set ${path} to true.`,
    });
  }
  if (finalSnapshots.includes(type) && !isReplica) {
    yield* expectFlag(resource, {
      path: "skipFinalSnapshot",
      good: ["off", "unset"],
      text: "When it is deleted, no snapshot is kept.",
      fix: "Set skipFinalSnapshot to false and name the final snapshot.",
    });
  }
  if (type === "s3/bucket") {
    yield* expectFlag(resource, {
      path: "forceDestroy",
      good: ["off", "unset"],
      text: "The bucket is deleted with everything in it.",
      fix: "Leave forceDestroy out.",
    });
  }
  if (type === "cognito/userPool") {
    const state = text(resource, "deletionProtection");
    if (state.state === "known" && state.text === "ACTIVE") return;
    const what = {
      text: "The users can be deleted by a single mistaken change.",
      fix: "Set it to ACTIVE.",
    };
    yield (state.state === "unknown" ? doubt : flaw)(resource, "deletionProtection", what);
  }
}
