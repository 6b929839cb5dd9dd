/** Data is encrypted on its way. */
import type { Resource } from "../core/graph";
import {
  doubt,
  expectFlag,
  flaw,
  items,
  memberOfType,
  presence,
  text,
  unseen,
  type State,
} from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

export const encryptionInTransit = resourceRule({
  name: "encryption-in-transit",
  displayName: "Data is encrypted in transit",
  description:
    "Stores and content networks should accept encrypted connections only; passwords and data can be read on the way otherwise.",
  severity: "high",
  enforcement: "advisory",
  remediation:
    "Require TLS on the resource, and change its clients first where they do not use it.",
  url: "https://docs.aws.amazon.com/whitepapers/latest/logical-separation/encrypting-data-at-rest-and--in-transit.html",
  tags: ["encryption", "network"],
  types: [
    "elasticache/replicationGroup", "elasticache/cluster", "memorydb/cluster", "opensearch/domain", "msk/cluster",
    "cloudfront/distribution", "dax/cluster",
  ], // prettier-ignore
  settings: noSettings,
  check: (resource) => inTransit(resource),
});

function* inTransit(resource: Resource): Iterable<Flaw> {
  switch (memberOfType(resource.type)) {
    case "elasticache/replicationGroup":
      if (presence(resource, "globalReplicationGroupId") === "unset") yield* cache(resource);
      return;
    case "elasticache/cluster": {
      // Nodes of a replication group are as the group is.
      if (presence(resource, "replicationGroupId") !== "unset") return;
      yield* required(resource, "transitEncryptionEnabled", ["on"]);
      return;
    }
    case "memorydb/cluster":
      yield* required(resource, "tlsEnabled", ["on", "unset"]);
      return;
    case "opensearch/domain":
      // Unset options leave HTTP on; a block without the flag has the provider's default, which is on.
      yield* required(
        resource,
        "domainEndpointOptions.enforceHttps",
        presence(resource, "domainEndpointOptions") === "on" ? ["on", "unset"] : ["on"],
      );
      yield* required(resource, "nodeToNodeEncryption.enabled", ["on"]);
      return;
    case "msk/cluster":
      yield* oneOf(resource, "encryptionInfo.encryptionInTransit.clientBroker", ["TLS"], true);
      yield* required(resource, "encryptionInfo.encryptionInTransit.inCluster", ["on", "unset"]);
      return;
    case "dax/cluster":
      yield* oneOf(resource, "clusterEndpointEncryptionType", ["TLS"], false);
      return;
    case "cloudfront/distribution":
      yield* distribution(resource);
  }
}

function* cache(resource: Resource): Iterable<Flaw> {
  const engine = text(resource, "engine");
  const isValkey = engine.state === "known" && engine.text.toLowerCase() === "valkey";
  yield* required(resource, "transitEncryptionEnabled", isValkey ? ["on", "unset"] : ["on"]);
  const mode = text(resource, "transitEncryptionMode");
  if (mode.state === "unknown" || (mode.state === "known" && mode.text === "preferred")) {
    const found = mode.state === "unknown" ? doubt : flaw;
    yield found(resource, "transitEncryptionMode", {
      text: "Unencrypted connections are accepted as well.",
      fix: "Set it to required once all clients use TLS.",
    });
  }
}

function* distribution(resource: Resource): Iterable<Flaw> {
  const behaviors = [
    ...items(resource, "defaultCacheBehavior"),
    ...items(resource, "orderedCacheBehaviors"),
  ];
  for (const list of ["defaultCacheBehavior", "orderedCacheBehaviors", "origins"]) {
    yield* unseen(resource, list, {
      text: "It is not known whether unencrypted connections are accepted.",
      fix: "Write it so that its protocols can be read in a preview.",
    });
  }
  for (const path of behaviors) {
    const protocol = [...path, "viewerProtocolPolicy"];
    yield* oneOf(resource, protocol, ["redirect-to-https", "https-only"], false);
  }
  for (const path of items(resource, "origins")) {
    const custom = [...path, "customOriginConfig"];
    if (presence(resource, custom) === "unset") continue;
    yield* oneOf(resource, [...custom, "originProtocolPolicy"], ["https-only"], false);
  }
}

function required(resource: Resource, path: string, good: readonly State[]): readonly Flaw[] {
  return expectFlag(resource, {
    path,
    good,
    text: "Unencrypted connections are accepted.",
    fix: `Set ${path} to true.`,
  });
}

function* oneOf(
  resource: Resource,
  path: string | readonly (string | number)[],
  good: readonly string[],
  unsetIsGood: boolean,
): Iterable<Flaw> {
  const value = text(resource, path);
  if (value.state === "known" && good.includes(value.text)) return;
  if (value.state === "unset" && unsetIsGood) return;
  const what = {
    text: "Unencrypted connections are accepted.",
    fix: `Set it to ${good.join(" or ")}.`,
  };
  yield value.state === "unknown" ? doubt(resource, path, what) : flaw(resource, path, what);
}
