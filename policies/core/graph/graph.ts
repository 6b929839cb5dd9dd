/** The resources of one or several stacks, with what finds one from another. Built in near-linear time. */
import { findCopies } from "./copies";
import type { Kind } from "./kinds";
import { Problems, type Note, type Result } from "./problems";
import { Resource, type Identity, type ResourceData } from "./resource";
import { serviceListId } from "./service-lists";
import { parseUrn } from "./urn";
import { listOf, mapOf, printable, quoted, textOf, type Value } from "./value";

/** What one adapter read. */
export interface Source {
  /** What was read, for messages: a file's name, a stack. */
  readonly label: string;
  readonly resources: readonly ResourceData[];
  readonly notes: readonly Note[];
}

/** How a text names a resource: by its id or ARN, by its name, or as the default object of a VPC. */
export type NamedBy = "id" | "name" | "default";

/** A resource that a text names. */
export interface Named {
  readonly resource: Resource;
  readonly by: NamedBy;
  /** The output that said so. */
  readonly identity: Identity | "input";
}

/** So many resources under one name are no longer told apart. */
const mostNamesakes = 64;

/** Outputs of a VPC or a transit gateway that name its default objects. */
const defaultObjects: readonly Identity[] = [
  "defaultSecurityGroupId",
  "defaultRouteTableId",
  "mainRouteTableId",
  "defaultNetworkAclId",
  "associationDefaultRouteTableId",
  "propagationDefaultRouteTableId",
];

/** Inputs and outputs that are names, by kind where it is not `name`. */
const nameProperties: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  RdsInstance: ["identifier"],
  RdsCluster: ["clusterIdentifier"],
  DocDbCluster: ["clusterIdentifier"],
  NeptuneCluster: ["clusterIdentifier"],
  RedshiftCluster: ["clusterIdentifier"],
  RedshiftWorkgroup: ["workgroupName"],
  CacheReplicationGroup: ["replicationGroupId"],
  SearchDomain: ["domainName"],
  RdsSnapshot: ["dbSnapshotIdentifier"],
  RdsClusterSnapshot: ["dbClusterSnapshotIdentifier"],
  DmsSubnetGroup: ["replicationSubnetGroupId"],
  EcsTaskDefinition: ["family"],
};

const asName = ["name"];

/** Outputs that are addresses. */
const addresses: Readonly<Partial<Record<Kind, readonly Identity[]>>> = {
  Eip: ["publicIp", "privateIp"],
  Instance: ["privateIp", "publicIp", "ipv6Addresses"],
  SpotInstanceRequest: ["privateIp", "publicIp", "ipv6Addresses"],
  NetworkInterface: ["privateIp", "privateIps", "ipv6Addresses"],
  NatGateway: ["publicIp", "privateIp"],
};

/** Outputs that are a thing's own name in DNS, which leads to it and to nothing else. */
const hosts: Readonly<Partial<Record<Kind, Identity>>> = {
  RdsInstance: "address",
  RdsCluster: "endpoint",
  RdsProxy: "endpoint",
  SearchDomain: "endpoint",
  LoadBalancer: "dnsName",
};

const none: readonly Identity[] = [];

/** The properties by which an instance is given interfaces in place of one of its own. */
const givenInterfaces = ["networkInterfaces", "primaryNetworkInterface"];

export class ResourceGraph {
  /** In the order in which they were read. */
  readonly resources: readonly Resource[];
  readonly notes: readonly Note[];

  /** What is read by the id of another resource, with that one: it is found by no kind and no name of its own. */
  readonly copies: ReadonlyMap<Resource, Resource>;

  private readonly byUrn: ReadonlyMap<string, Resource>;
  /** Parents before children, each with all its descendants behind it. */
  private readonly ordered: readonly Resource[];
  private readonly byKind = new Map<Kind, Resource[]>();
  private readonly byIdentity = new Map<string, Named[]>();
  private readonly byAddress = new Map<string, Resource[]>();

  constructor(
    byUrn: ReadonlyMap<string, Resource>,
    ordered: readonly Resource[],
    notes: readonly Note[],
  ) {
    this.byUrn = byUrn;
    this.resources = [...byUrn.values()];
    this.ordered = ordered;
    this.notes = notes;
    this.copies = findCopies(this, ordered);
    for (const resource of ordered) {
      if (this.copies.has(resource)) continue;
      if (resource.kind !== undefined) push(this.byKind, resource.kind, resource, Infinity);
      if (resource.custom) this.index(resource);
    }
  }

  get(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  /** The resource that another one is, where it is read by that one's id; else the same. */
  original(resource: Resource): Resource {
    return this.copies.get(resource) ?? resource;
  }

  ofKind(...kinds: readonly Kind[]): readonly Resource[] {
    const [first] = kinds;
    if (kinds.length === 1 && first !== undefined) return this.byKind.get(first) ?? [];
    return kinds.flatMap((kind) => this.byKind.get(kind) ?? []);
  }

  /** All that an id, an ARN or a name names. */
  named(text: string): readonly Named[] {
    return this.byIdentity.get(text) ?? [];
  }

  /** The resources that an address, with or without a prefix length, belongs to. */
  ownersOf(address: string): readonly Resource[] {
    return this.byAddress.get(address.replace(/\/(32|128)$/, "")) ?? [];
  }

  /** The resources below one, without the components among them; all of them, or those of some kinds. */
  below(ancestor: Resource, kinds?: readonly Kind[]): readonly Resource[] {
    if (kinds === undefined) {
      return this.ordered.slice(ancestor.first + 1, ancestor.last).filter(({ custom }) => custom);
    }
    return kinds.flatMap((kind) => {
      const all = this.byKind.get(kind) ?? [];
      return all.slice(position(all, ancestor.first + 1), position(all, ancestor.last));
    });
  }

  /** The direct children of a resource. */
  children(parent: Resource): readonly Resource[] {
    const children: Resource[] = [];
    for (let i = parent.first + 1; i < parent.last;) {
      const child = this.ordered[i];
      if (child === undefined) break;
      children.push(child);
      i = child.last;
    }
    return children;
  }

  get components(): readonly Resource[] {
    return this.resources.filter(({ family }) => family === "component");
  }

  /** The tokens of AWS that the proof has no model of, with how many there are of each. */
  unmodelled(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { kind, family, type } of this.resources) {
      if (kind !== undefined || family === "component" || family === "provider") continue;
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    return counts;
  }

  private index(resource: Resource): void {
    const { kind, id } = resource;
    const add = (text: string | undefined, by: NamedBy, identity: Identity | "input") => {
      if (text === undefined || text === "") return;
      const known = this.byIdentity.get(text);
      if (known?.some((n) => n.resource === resource && n.by === by) === true) return;
      push(this.byIdentity, text, { resource, by, identity }, mostNamesakes);
    };
    add(id, "id", "id");
    if (kind === undefined) return;
    add(resource.outputText("arn"), "id", "arn");
    if (kind === "Vpc" || kind === "DefaultVpc" || kind === "TransitGateway") {
      for (const identity of defaultObjects)
        add(resource.outputText(identity), "default", identity);
      return;
    }
    if (kind === "EksCluster") {
      const { clusterSecurityGroupId } = mapOf(resource.output("vpcConfig")) ?? {};
      add(textOf(clusterSecurityGroupId), "default", "vpcConfig");
    }
    const host = hosts[kind];
    if (host !== undefined) add(resource.outputText(host)?.toLowerCase(), "id", host);
    if (kind === "Eip") add(resource.outputText("allocationId"), "id", "allocationId");
    if (kind === "Zone") add(resource.outputText("zoneId"), "id", "zoneId");
    if (kind === "VpcEndpoint") {
      const own = serviceListId(textOf(resource.input("serviceName")));
      add(resource.outputText("prefixListId") ?? own, "id", "prefixListId");
    }
    if (kind === "RedshiftCluster") {
      add(resource.outputText("clusterNamespaceArn"), "id", "clusterNamespaceArn");
    }
    if (kind === "Instance" || kind === "SpotInstanceRequest") {
      // One that it is given has this id itself.
      const isGiven = givenInterfaces.some((property) => resource.input(property) !== undefined);
      if (!isGiven)
        add(resource.outputText("primaryNetworkInterfaceId"), "id", "primaryNetworkInterfaceId");
    }
    if (kind === "NetworkFirewall") {
      for (const endpoint of endpointsOf(resource)) add(endpoint, "id", "firewallStatuses");
    }
    for (const property of nameProperties[kind] ?? asName) {
      const name = textOf(resource.input(property));
      add(name, "name", "input");
      // RDS and ElastiCache write names in small letters, whatever they were given.
      if (name !== undefined) add(name.toLowerCase(), "name", "input");
      add(resource.outputText(property as Identity), "name", "name");
    }
    for (const identity of addresses[kind] ?? none) {
      const value = resource.output(identity);
      for (const part of listOf(value) ?? [value]) {
        const address = textOf(part);
        if (address !== undefined) push(this.byAddress, address, resource, mostNamesakes);
      }
    }
  }
}

/** The ids of a firewall's endpoints, one in each of its zones. */
function endpointsOf(firewall: Resource): readonly string[] {
  const parts = (value: Value | undefined, key: string) =>
    (listOf(value) ?? []).map((part) => mapOf(part)?.[key]);
  return parts(firewall.output("firewallStatuses"), "syncStates")
    .flatMap((states) => parts(states, "attachments"))
    .flatMap((attachments) => parts(attachments, "endpointId"))
    .flatMap((id) => textOf(id) ?? []);
}

/** Where in a list that is sorted by the graph's order the first resource at or behind a place stands. */
function position(sorted: readonly Resource[], place: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.first ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V, most: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (list.length < most) list.push(value);
}

/** Builds one graph of all that was read, or says what is wrong with it. */
export function buildGraph(sources: readonly Source[]): Result<ResourceGraph> {
  const problems = new Problems();
  const notes = sources.flatMap((source) => source.notes);
  const byUrn = new Map<string, Resource>();
  for (const source of sources) {
    const told = new Set<string | undefined>();
    for (const data of source.resources) {
      const resource = check(data, source.label, problems);
      if (resource === undefined) continue;
      const other = byUrn.get(resource.urn);
      if (other !== undefined) {
        // A stack that is named twice has nothing that is not there twice.
        if (sources.length > 1 && told.has(other.source)) continue;
        told.add(other.source);
        const twice = sources.length > 1 ? `, also in ${printable(other.source ?? "another")}` : "";
        problems.add(
          data.at,
          `the URN ${quoted(resource.urn, 200)} a second time${twice}`,
          "every resource once",
          "Name each stack once, and each of a stack's resources differently.",
        );
        continue;
      }
      byUrn.set(resource.urn, resource);
    }
  }
  const ordered = order(byUrn, problems, notes);
  return problems.any
    ? problems.failure()
    : { ok: true, value: new ResourceGraph(byUrn, ordered, notes) };
}

function check(data: ResourceData, label: string, problems: Problems): Resource | undefined {
  const parts = parseUrn(data.urn);
  if (parts === undefined) {
    problems.add(
      data.at,
      `${quoted(data.urn)} as a URN`,
      "urn:pulumi:<stack>::<project>::<type>::<name>, without control characters",
      "Write the file anew, and give the resource a name of printable characters.",
    );
    return undefined;
  }
  if (parts.type !== data.type) {
    problems.add(
      data.at,
      `the type ${quoted(data.type)}`,
      `${quoted(parts.type)}, as its URN says`,
      "Write the file anew.",
    );
    return undefined;
  }
  const { name, stack, project } = parts;
  return new Resource({ source: label, ...data }, name, stack, project);
}

/** Sets the parents, and puts every resource behind its parent and before what is no descendant of it. */
function order(
  byUrn: ReadonlyMap<string, Resource>,
  problems: Problems,
  notes: Note[],
): readonly Resource[] {
  const children = new Map<Resource, Resource[]>();
  const parents = new Map<Resource, Resource>();
  const roots: Resource[] = [];
  for (const resource of byUrn.values()) {
    const { parentUrn, urn } = resource;
    const parent = parentUrn === undefined ? undefined : byUrn.get(parentUrn);
    if (parentUrn !== undefined && parent === undefined) {
      const text = `its parent ${quoted(parentUrn, 200)} is not among the resources`;
      notes.push({ level: "info", text, urn });
    }
    if (parent === undefined) roots.push(resource);
    else {
      parents.set(resource, parent);
      push(children, parent, resource, Infinity);
    }
  }
  const ordered: Resource[] = [];
  const open: Resource[] = [];
  const stack = roots.reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    while (open.length > 0 && open[open.length - 1] !== parents.get(next)) {
      const closed = open.pop();
      closed?.close(ordered.length);
    }
    next.place(parents.get(next), ordered.length);
    ordered.push(next);
    open.push(next);
    stack.push(...(children.get(next)?.reverse() ?? []));
  }
  for (const left of open) left.close(ordered.length);
  if (ordered.length < byUrn.size) {
    const placed = new Set(ordered);
    for (const resource of byUrn.values()) {
      if (placed.has(resource)) continue;
      problems.add(
        quoted(resource.urn, 200),
        "a parent that is its own descendant",
        "parents that lead up to the stack",
        "Write the file anew.",
      );
    }
  }
  return ordered;
}
