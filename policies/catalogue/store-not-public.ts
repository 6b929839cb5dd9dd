/** A data store's own switch for public access is off. One resource tells it: it holds before the store is made. */
import type { Resource } from "../core/graph";
import { statementsOf } from "../core/graph/documents";
import { flaw, flag, items, memberOfType, presence, text } from "../support/read";
import { resourceRule, type Flaw } from "../support/rule";
import { noSettings } from "../support/settings";

const withSwitch = [
  "rds/instance",
  "rds/clusterInstance",
  "docdb/clusterInstance",
  "neptune/clusterInstance",
  "redshift/cluster",
  "redshiftserverless/workgroup",
  "dms/replicationInstance",
  "mq/broker",
  "timestreaminfluxdb/dbInstance",
  "timestreaminfluxdb/dbCluster",
];

const snapshots = ["rds/snapshot", "rds/clusterSnapshot"];

export const storeNotPublic = resourceRule({
  name: "store-not-public",
  displayName: "Data stores have no public endpoint",
  description:
    "Data stores must not have a public address or endpoint of their own; it takes one rule too many, then, for anyone to try passwords.",
  severity: "critical",
  enforcement: "mandatory",
  remediation: "Switch public access off and place the store in isolated subnets of a VPC.",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
  tags: ["network", "data"],
  framework: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "RDS.2",
    specification: "RDS instances are not publicly accessible.",
  },
  types: [
    ...withSwitch,
    ...snapshots,
    "opensearch/domain",
    "opensearch/serverlessSecurityPolicy",
    "msk/cluster",
    "ec2/snapshotCreateVolumePermission",
  ],
  settings: noSettings,
  check: (resource) => publicAccess(resource),
});

/** Unknown values are left to the proof, which takes them for public; here they are looked at again when known. */
function* publicAccess(resource: Resource): Iterable<Flaw> {
  const type = memberOfType(resource.type);
  if (withSwitch.includes(type)) {
    if (flag(resource, "publiclyAccessible") === "on") {
      yield flaw(resource, "publiclyAccessible", {
        text: "The store gets a public address.",
        fix: "Set publiclyAccessible to false.",
      });
    }
    if (type === "redshift/cluster" && presence(resource, "elasticIp") === "on") {
      yield flaw(resource, "elasticIp", {
        text: "The cluster is bound to a public address.",
        fix: "Leave elasticIp out.",
      });
    }
  } else if (type === "opensearch/domain" && presence(resource, "vpcOptions") === "unset") {
    yield flaw(resource, "vpcOptions", {
      text: "A domain without vpcOptions has a public endpoint, and only its access policy between it and everyone.",
      fix: "Place it in a VPC with vpcOptions; that replaces the domain.",
    });
  } else if (type === "msk/cluster") {
    const path = "brokerNodeGroupInfo.connectivityInfo.publicAccess.type";
    const access = text(resource, path);
    if (access.state === "known" && access.text !== "DISABLED") {
      yield flaw(resource, path, {
        text: "The brokers get public addresses.",
        fix: "Set it to DISABLED.",
      });
    }
  } else if (snapshots.includes(type)) {
    for (const path of items(resource, "sharedAccounts")) {
      const account = text(resource, path);
      if (account.state === "known" && account.text.toLowerCase() === "all") {
        yield flaw(resource, path, {
          text: "Every AWS account can restore the snapshot.",
          fix: "Name the accounts that need it.",
        });
      }
    }
  } else if (type === "ec2/snapshotCreateVolumePermission") {
    const account = text(resource, "accountId");
    if (account.state === "known" && account.text.toLowerCase() === "all") {
      yield flaw(resource, "accountId", {
        text: "Every AWS account can make a volume of the snapshot.",
        fix: "Name the accounts that need it.",
      });
    }
  } else if (type === "opensearch/serverlessSecurityPolicy") {
    const isNetwork = text(resource, "type");
    if (isNetwork.state !== "known" || isNetwork.text !== "network") return;
    const document = statementsOf(resource, "policy", "list");
    for (const statement of document.statements) {
      if (statement.raw.AllowFromPublic === true) {
        yield flaw(resource, "policy", {
          found: statement.shown,
          text: "Collections that it matches can be reached from the internet.",
          fix: "Set AllowFromPublic to false and name VPC endpoints in SourceVPCEs.",
        });
      }
    }
  }
}
