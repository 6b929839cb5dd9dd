/**
 * What is read (`.get`) is the same thing as what is made: what is attached to the one counts for the other. By a known
 * id they are one resource; while the id is not known, what is read may be any of the program's own.
 */
import { isOneAccount } from "./accounts";
import type { ResourceGraph } from "./graph";
import type { Kind } from "./kinds";
import { TargetSet, type Reference, type Target } from "./reference";
import { Regions } from "./regions";
import type { Resource } from "./resource";
import type { DefaultObject } from "./slots";

/** A thing and what takes over the one that a VPC came with are of one family. */
export function familyOfKind(kind: Kind): string {
  return kind.replace(/^Default/, "");
}

const defaultObjects: ReadonlySet<string> = new Set<DefaultObject>([
  "SecurityGroup",
  "RouteTable",
  "NetworkAcl",
]);

/** What is read by the id of another resource, with that one. */
export function findCopies(
  graph: Pick<ResourceGraph, "get">,
  resources: readonly Resource[],
): ReadonlyMap<Resource, Resource> {
  const copies = new Map<Resource, Resource>();
  if (!resources.some(({ mayBeRead }) => mayBeRead)) return copies;
  const regions = new Regions(graph);
  const byId = new Map<string, Resource[]>();
  for (const resource of resources) {
    const { id, kind } = resource;
    if (id === undefined || kind === undefined) continue;
    const key = `${familyOfKind(kind)} ${id}`;
    const known = byId.get(key);
    if (known === undefined) byId.set(key, [resource]);
    else known.push(resource);
  }
  for (const alike of byId.values()) {
    if (alike.length < 2) continue;
    for (const copy of alike.filter(({ mayBeRead }) => mayBeRead)) {
      const here = alike.filter(
        (one) => regions.compare(one, copy) === "equal" && isOneAccount(graph, one, copy),
      );
      const made = here.filter(({ mayBeRead }) => !mayBeRead);
      // Several with one id are of several accounts: nobody knows whose is meant.
      const meant = made.length > 0 ? made : here.slice(0, 1);
      const [only] = meant;
      if (only !== undefined && only !== copy && meant.length === 1) copies.set(copy, only);
    }
  }
  return copies;
}

/** Puts all that a resource may be in its place, where it is read by an id that is not known. */
export class Copies {
  private readonly known = new Map<Resource, readonly Target[]>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly regions: Regions,
  ) {}

  apply(reference: Reference): Reference {
    const { certain, possible } = reference;
    const isOpen = ({ resource }: Target) => resource.mayBeRead && resource.id === undefined;
    if (!certain.some(isOpen) && !possible.some(isOpen)) return reference;
    const sure = new TargetSet();
    sure.add(...certain.filter((target) => !isOpen(target)));
    const maybe = new TargetSet();
    for (const target of [...certain.filter(isOpen), ...possible]) {
      maybe.add(target, ...(isOpen(target) ? this.othersOf(target, reference) : []));
    }
    const unsure = maybe.list.filter((target) => !sure.has(target));
    return {
      ...reference,
      certain: sure.list,
      possible: unsure,
      unknowns: Math.max(1, reference.unknowns),
    };
  }

  /** What a resource that is read may be, of all that the slot takes. */
  private othersOf({ resource, defaultOf }: Target, { via }: Reference): readonly Target[] {
    const all = this.alike(resource);
    if (defaultOf !== undefined) return all.map((one) => ({ ...one, defaultOf }));
    return all.filter(
      (one) => one.defaultOf === undefined || one.defaultOf === via.admission.defaultOf,
    );
  }

  private alike(copy: Resource): readonly Target[] {
    let known = this.known.get(copy);
    if (known === undefined) this.known.set(copy, (known = this.find(copy)));
    return known;
  }

  private find(copy: Resource): readonly Target[] {
    const { kind } = copy;
    if (kind === undefined) return [];
    const family = familyOfKind(kind);
    const kinds = [family, `Default${family}`] as Kind[];
    const alike = this.graph.ofKind(...kinds).map((resource) => ({ resource }));
    const isDefault = defaultObjects.has(family);
    const defaults = isDefault
      ? this.graph
          .ofKind("Vpc", "DefaultVpc")
          .map((resource) => ({ resource, defaultOf: family as DefaultObject }))
      : [];
    return [...alike, ...defaults].filter(
      ({ resource }) => resource !== copy && this.regions.compare(copy, resource) !== "unequal",
    );
  }
}
