/**
 * Ways to the data that no packet of the VPC takes: query interfaces behind AWS's own addresses, collections that are
 * open to the public, snapshots that others may restore, copies that are kept elsewhere.
 */
import { listOf, textOf, type Kind, type Resource } from "../../graph";
import type { Member } from "../members";
import { chosen, isNothing, none, together, weakened, type Choice } from "../members/choice";
import { admitsAnyone, isNetworkPolicy } from "../members/collections";
import { at } from "../members/reader";
import { propertyEvidence, saying, slotEvidence } from "../routing/evidence";
import { flagEvidence, frontOf, ifSet } from "./front";
import type { Targets } from "./targets";
import type { Front } from "./types";

export function controlPlaneFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("RdsCluster").flatMap((cluster) => dataApi(targets, cluster)),
    ...graph
      .ofKind("RedshiftCluster", "RedshiftWorkgroup")
      .map((store) => redshiftDataApi(targets, store)),
    ...graph.ofKind("SearchServerlessPolicy").flatMap((policy) => publicPolicy(targets, policy)),
    ...graph.ofKind("RdsIntegration").flatMap((one) => integration(targets, one)),
    ...snapshots.flatMap(([kind, path]) =>
      graph.ofKind(kind).flatMap((snapshot) => shared(targets, snapshot, path)),
    ),
  ];
}

function whole(targets: Targets, resource: Resource): Choice<Member> {
  return targets.membersOf(chosen([resource]));
}

function dataApi(targets: Targets, cluster: Resource): readonly Front[] {
  const path = "enableHttpEndpoint";
  const isOn = targets.reader.flag(cluster, path);
  const choice = ifSet(isOn, whole(targets, cluster));
  if (choice === undefined) return [];
  return [
    frontOf({
      kind: "RDS Data API",
      audience: "control-plane",
      resource: cluster,
      targets: choice,
      because: [flagEvidence(cluster, path, isOn)],
      fix: `Set ${at(cluster, path)} = false.`,
    }),
  ];
}

/** It cannot be switched off: permissions decide alone. */
function redshiftDataApi(targets: Targets, store: Resource): Front {
  return frontOf({
    kind: "Redshift Data API",
    audience: "control-plane",
    restricted: true,
    resource: store,
    targets: whole(targets, store),
    because: [saying("every Redshift store has the Data API", store)],
    fix: `Declare the Data API of ${store.toString()} where it is meant, and keep its permissions few.`,
  });
}

/** A network policy of OpenSearch Serverless. The collections' own endpoints in a VPC stand for the data. */
function publicPolicy(targets: Targets, policy: Resource): readonly Front[] {
  const { reader } = targets;
  const isNetwork = isNetworkPolicy(reader, policy);
  if (isNetwork.state === "no") return [];
  const isOpen = isNetwork.state === "unknown" ? isNetwork : admitsAnyone(reader, policy);
  const endpoints = targets.ofKinds(["SearchServerlessVpcEndpoint"]);
  const choice = ifSet(isOpen, chosen(endpoints));
  if (choice === undefined) return [];
  return [
    frontOf({
      kind: "OpenSearch Serverless public network policy",
      audience: "control-plane",
      resource: policy,
      targets: choice,
      because: [flagEvidence(policy, "policy", isOpen)],
      fix: `Write AllowFromPublic: false and the VPC endpoints into ${at(policy, "policy")}.`,
    }),
  ];
}

const snapshots: readonly (readonly [Kind, string])[] = [
  ["RdsSnapshot", "dbInstanceIdentifier"],
  ["RdsSnapshotCopy", "sourceDbSnapshotIdentifier"],
  ["RdsClusterSnapshot", "dbClusterIdentifier"],
  ["RdsClusterSnapshotCopy", "sourceDbClusterSnapshotIdentifier"],
];

const stores: readonly Kind[] = ["RdsInstance", "RdsCluster", "RdsClusterInstance"];

function shared(targets: Targets, snapshot: Resource, path: string): readonly Front[] {
  const { reader } = targets;
  const accounts = "sharedAccounts";
  const setting = reader.setting(snapshot, accounts);
  const list = setting.state === "known" ? listOf(setting.value) : undefined;
  if (setting.state === "absent" || list?.length === 0) return [];
  const found = targets.among(stores, takenFrom(targets, snapshot, path));
  const isPublic = list?.some((part) => textOf(part) === "all") === true;
  return [
    frontOf({
      kind: isPublic ? "public snapshot" : "snapshot shared with other accounts",
      audience: "control-plane",
      resource: snapshot,
      targets: list === undefined ? weakened(found) : found,
      because: [
        propertyEvidence(snapshot, accounts),
        slotEvidence(reader.resolver, snapshot, path),
      ],
      fix: `Leave out ${at(snapshot, accounts)}.`,
    }),
  ];
}

/**
 * Zero-ETL: RDS itself copies a database into a warehouse, through no interface of a VPC. A warehouse of the plan is a
 * store of its own, which says who gets to the copy; another may be anybody's, and is one that is named
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/zero-etl.creating.html).
 */
function integration(targets: Targets, resource: Resource): readonly Front[] {
  const { reader } = targets;
  const to = reader.resources(resource, "targetArn");
  if (to.anything.length === 0 && !isNothing(to)) return [];
  const found = targets.among(stores, targets.of(resource, "sourceArn"));
  return [
    frontOf({
      kind: "zero-ETL integration",
      audience: "control-plane",
      restricted: true,
      resource,
      targets: found,
      because: [
        slotEvidence(reader.resolver, resource, "targetArn"),
        slotEvidence(reader.resolver, resource, "sourceArn"),
      ],
      fix: `Name a warehouse of the plan in ${at(resource, "targetArn")}, or declare ${resource.toString()} where it is meant.`,
    }),
  ];
}

/** The store that a snapshot was taken of; a copy is taken of a snapshot. */
function takenFrom(targets: Targets, snapshot: Resource, path: string): Choice<Member> {
  const { reader } = targets;
  const from = reader.resources(snapshot, path);
  const originals = [...from.certain, ...from.possible].filter(({ kind }) =>
    snapshots.some(([one]) => one === kind),
  );
  if (originals.length === 0) {
    // Automated snapshots are no resources of their own: a copy of one may be of any store.
    const isCopy =
      snapshot.kind === "RdsSnapshotCopy" || snapshot.kind === "RdsClusterSnapshotCopy";
    const { anything } = from;
    return isCopy ? { ...none<Member>(), anything } : targets.of(snapshot, path);
  }
  const [first] = originals;
  const own = snapshots.find(([kind]) => kind === first?.kind)?.[1];
  if (first === undefined || own === undefined || originals.length > 1) {
    return { ...none<Member>(), anything: [`${at(snapshot, path)} is not one snapshot for sure`] };
  }
  const found = targets.of(first, own);
  if (from.certain.includes(first)) return found;
  return together([weakened(found), { ...none<Member>(), anything: from.anything }]);
}
