/** Finds the resources that selectors mean, and the members of the network that belong to them. */
import type { Kind, Resource, ResourceGraph } from "../graph";
import { named, type Member, type Members } from "../model/members";
import type { Selector } from "./declaration";
import { isGlob, matches } from "../graph/glob";

/** Members that are a part of something that people call by its own name, and the property that says of what. */
const partOf: Readonly<Partial<Record<Kind, string>>> = {
  RdsClusterInstance: "clusterIdentifier",
  RdsShardGroup: "dbClusterIdentifier",
  DocDbInstance: "clusterIdentifier",
  NeptuneInstance: "clusterIdentifier",
  CacheCluster: "replicationGroupId",
  EfsMountTarget: "fileSystemId",
  EcsTaskSet: "service",
};

/** Whether a resource is what a selector means. */
export function isMeant({ name, type, urn }: Selector, resource: Resource): boolean {
  return (
    (name === undefined || matches(name, resource.name)) &&
    (type === undefined || matches(type, resource.type)) &&
    (urn === undefined || matches(urn, resource.urn))
  );
}

export class Finder {
  private readonly own = new Map<Resource, Member[]>();
  private readonly parts = new Map<Resource, Member[]>();
  /** Resources with members of their own, or with parts that have some. */
  private readonly byName = new Map<string, Resource[]>();
  private sorted: readonly string[] | undefined;

  constructor(
    private readonly graph: ResourceGraph,
    members: Members,
  ) {
    const { reader } = members.interfaces;
    for (const member of members.all) {
      push(this.own, member.owner, member);
      const { kind } = member.owner;
      const slot = kind === undefined ? undefined : partOf[kind];
      const wholes = [
        ...named(member.hosts),
        ...(slot === undefined ? [] : named(reader.resources(member.owner, slot))),
      ];
      for (const whole of new Set(wholes)) {
        if (whole !== member.owner) push(this.parts, whole, member);
      }
    }
    for (const [copy, original] of graph.copies) {
      const members = this.own.get(original);
      if (members !== undefined) this.own.set(copy, members);
    }
    for (const resource of new Set([...this.own.keys(), ...this.parts.keys()])) {
      push(this.byName, resource.name, resource);
    }
  }

  /** The resources with members that a selector means. */
  select(selector: Selector): readonly Resource[] {
    return this.candidates(selector.name).filter((resource) => isMeant(selector, resource));
  }

  /** Every resource that a selector means, whatever it is. */
  selectAny(selector: Selector): readonly Resource[] {
    return this.graph.resources.filter((resource) => isMeant(selector, resource));
  }

  membersOf(resource: Resource): readonly Member[] {
    return this.own.get(resource) ?? [];
  }

  /** Members of other resources that are parts of this one: a cluster's instances, an instance's interfaces. */
  partsOf(resource: Resource): readonly Member[] {
    return this.parts.get(resource) ?? [];
  }

  /** The names of resources that have such a member. */
  namesOf(isRight: (member: Member) => boolean): readonly string[] {
    return [...this.byName]
      .filter(([, resources]) =>
        resources.some((one) => [...this.membersOf(one), ...this.partsOf(one)].some(isRight)),
      )
      .map(([name]) => name);
  }

  private candidates(name: string | undefined): readonly Resource[] {
    if (name !== undefined && !isGlob(name)) return this.byName.get(name) ?? [];
    this.sorted ??= [...this.byName.keys()].sort();
    const prefix = name?.slice(0, name.indexOf("*")) ?? "";
    const found: Resource[] = [];
    for (let i = firstFrom(this.sorted, prefix); i < this.sorted.length; i += 1) {
      const candidate = this.sorted[i] ?? "";
      if (!candidate.startsWith(prefix)) break;
      found.push(...(this.byName.get(candidate) ?? []));
    }
    return found;
  }
}

/** Where in sorted texts the first one stands that does not come before another. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
