/** Data is encrypted where it lies. */
import { z } from "zod";
import type { Resource } from "../core/graph";
import {
  doubt,
  expectFlag,
  expectPresence,
  flag,
  flaw,
  items,
  memberOfType,
  presence,
  text,
  unseen,
  type Expectation,
  type State,
} from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { settings } from "../support/settings";

const volumes = {
  text: "It is not known whether the volumes are encrypted.",
  fix: "Write them so that they can be read in a preview.",
};

const replaces = "That replaces the resource: copy its data first.";

/** Flags by type, with the states that are good: `unset` where AWS or the provider encrypts by default. */
const flags: Readonly<Record<string, { readonly path: string; readonly good: readonly State[] }>> =
  {
    "docdb/cluster": { path: "storageEncrypted", good: ["on"] },
    "neptune/cluster": { path: "storageEncrypted", good: ["on"] },
    "redshift/cluster": { path: "encrypted", good: ["on", "unset"] },
    "opensearch/domain": { path: "encryptAtRest.enabled", good: ["on"] },
    "efs/fileSystem": { path: "encrypted", good: ["on"] },
    "dax/cluster": { path: "serverSideEncryption.enabled", good: ["on"] },
  };

export const encryptionAtRest = resourceRule({
  name: "encryption-at-rest",
  displayName: "Data is encrypted at rest",
  description:
    "Databases, caches, volumes, file systems, queues and topics should be encrypted at rest; a copied snapshot or a lost disk is readable otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation: "Switch encryption on when the resource is made: most cannot be encrypted later.",
  url: "https://docs.aws.amazon.com/whitepapers/latest/logical-separation/encrypting-data-at-rest-and--in-transit.html",
  tags: ["encryption", "data"],
  types: [
    ...Object.keys(flags),
    "rds/instance", "rds/cluster", "elasticache/replicationGroup", "ebs/volume", "ec2/instance", "ec2/launchTemplate",
    "ec2/launchConfiguration", "sqs/queue", "sns/topic", "kinesis/stream",
  ], // prettier-ignore
  settings: settings({
    volumesEncryptedByDefault: z
      .boolean()
      .default(false)
      .describe("Whether the account encrypts new volumes by default, in each region that is used"),
  }),
  check: (resource, own) => atRest(resource, own.volumesEncryptedByDefault),
});

function* atRest(resource: Resource, byDefault: boolean): Iterable<Flaw> {
  const type = memberOfType(resource.type);
  const simple = Object.hasOwn(flags, type) ? flags[type] : undefined;
  if (simple !== undefined) {
    yield* expectFlag(resource, encrypted(simple.path, simple.good));
    return;
  }
  switch (type) {
    case "rds/instance":
    case "rds/cluster":
      yield* database(resource);
      return;
    case "elasticache/replicationGroup": {
      // Secondary groups of a global one are as their primary is.
      if (presence(resource, "globalReplicationGroupId") !== "unset") return;
      const engine = text(resource, "engine");
      const isValkey = engine.state === "known" && engine.text.toLowerCase() === "valkey";
      yield* expectFlag(
        resource,
        encrypted("atRestEncryptionEnabled", isValkey ? ["on", "unset"] : ["on"]),
      );
      return;
    }
    case "ebs/volume":
      if (presence(resource, "snapshotId") === "unset")
        yield* expectFlag(resource, volume("encrypted", byDefault));
      return;
    case "ec2/instance":
    case "ec2/launchConfiguration":
      for (const list of ["rootBlockDevice", "ebsBlockDevices"]) {
        yield* unseen(resource, list, volumes);
      }
      for (const path of [
        ...items(resource, "rootBlockDevice"),
        ...items(resource, "ebsBlockDevices"),
      ]) {
        if (presence(resource, [...path, "snapshotId"]) !== "unset") continue;
        yield* expectFlag(resource, volume([...path, "encrypted"], byDefault));
      }
      return;
    case "ec2/launchTemplate":
      yield* unseen(resource, "blockDeviceMappings", volumes);
      for (const path of items(resource, "blockDeviceMappings")) {
        const ebs = [...path, "ebs"];
        if (presence(resource, ebs) === "unset") continue;
        yield* unseen(resource, ebs, volumes);
        if (presence(resource, [...ebs, "snapshotId"]) !== "unset") continue;
        yield* expectFlag(resource, volume([...ebs, "encrypted"], byDefault));
      }
      return;
    case "sqs/queue":
      // Queues are encrypted with a key of SQS's own unless that is switched off.
      if (["off", "unknown"].includes(flag(resource, "sqsManagedSseEnabled"))) {
        yield* expectPresence(resource, {
          path: "kmsMasterKeyId",
          good: ["on", "unknown"],
          text: "Messages are kept unencrypted.",
          fix: "Leave sqsManagedSseEnabled out, or name a key.",
        });
      }
      return;
    case "sns/topic":
      yield* expectPresence(resource, {
        path: "kmsMasterKeyId",
        // A key that is made with the stack is unknown, and a key all the same.
        good: ["on", "unknown"],
        text: "Messages are kept unencrypted until they are delivered.",
        fix: "Name a key: alias/aws/sns, or one of your own where other services publish.",
      });
      return;
    case "kinesis/stream": {
      const kind = text(resource, "encryptionType");
      if (kind.state === "known" && kind.text === "KMS") return;
      const what = {
        text: "Records are kept unencrypted.",
        fix: "Set encryptionType to KMS with a key.",
      };
      yield kind.state === "unknown"
        ? doubt(resource, "encryptionType", what)
        : flaw(resource, "encryptionType", what);
    }
  }
}

/** Replicas and what is restored from a snapshot are as their origin is. */
function* database(resource: Resource): Iterable<Flaw> {
  const origins = ["replicateSourceDb", "replicationSourceIdentifier", "globalClusterIdentifier"];
  if (origins.some((origin) => presence(resource, origin) !== "unset")) return;
  const mode = text(resource, "engineMode");
  if (mode.state === "known" && mode.text === "serverless") return;
  const [found] = expectFlag(resource, encrypted("storageEncrypted", ["on"]));
  if (found === undefined) return;
  const isRestored = ["snapshotIdentifier", "restoreToPointInTime"].some(
    (origin) => presence(resource, origin) !== "unset",
  );
  // What is not said comes from the snapshot.
  const isOpen = isRestored && flag(resource, "storageEncrypted") === "unset";
  yield isOpen ? { ...found, certain: false } : found;
}

function encrypted(path: string, good: readonly State[]): Expectation {
  return {
    path,
    good,
    text: "Its data is kept unencrypted, or that is not known.",
    fix: `Set ${path} to true. ${replaces}`,
  };
}

function volume(path: string | readonly (string | number)[], byDefault: boolean): Expectation {
  return {
    path,
    good: byDefault ? ["on", "unset"] : ["on"],
    text: "The volume is not encrypted unless the account does so by default.",
    fix: "Set encrypted to true, or volumesEncryptedByDefault in the policy's configuration.",
  };
}
