/** What the value of a property came from. */
import type { ResourceGraph } from "./graph";
import { isOutside } from "./origins";
import type { Target } from "./reference";
import type { Resource } from "./resource";
import { comesWith, type Admission } from "./slots";

/** The dependencies of one top-level property. */
export interface Dependencies {
  /** All of them, components expanded to what is below them. */
  readonly all: readonly Resource[];
  /** Whether something is among them that can hand out any id. */
  readonly outside: boolean;
  /** Those that a slot admits. */
  of(admission: Admission): readonly Target[];
  /** Whether a text among them, as a parameter's or a trigger's, was made of what a slot admits, or of anything. */
  carries(admission: Admission): boolean;
}

/** So many resources below a component are listed; more say nothing any longer. */
const mostListed = 4096;

export class DependencyReader {
  private readonly cache = new Map<Resource, Map<string, Dependencies>>();

  constructor(private readonly graph: ResourceGraph) {}

  of(resource: Resource, property: string): Dependencies {
    let known = this.cache.get(resource);
    if (known === undefined) this.cache.set(resource, (known = new Map<string, Dependencies>()));
    let dependencies = known.get(property);
    if (dependencies === undefined) {
      dependencies = this.read(resource, resource.dependenciesOf(property));
      known.set(property, dependencies);
    }
    return dependencies;
  }

  /** What URNs that a resource names are of. */
  read(resource: Resource, urns: readonly string[]): Dependencies {
    const all = new Set<Resource>();
    const components: Resource[] = [];
    let outside = false;
    for (const urn of urns) {
      const named = this.graph.get(urn);
      const other = named && this.graph.original(named);
      if (other === undefined) outside = true;
      else if (other.family === "component") components.push(other);
      else if (other.family !== "provider" && other !== resource) {
        all.add(other);
        if (isOutside(other)) outside = true;
      }
    }
    for (const component of components) {
      const size = component.last - component.first;
      // A component that runs in a plugin, and of which nothing is to be seen.
      if (component.childrenUntold || (component.remote && size === 1)) outside = true;
      if (size > mostListed) outside = true;
      for (const part of this.graph.below(component).slice(0, mostListed)) {
        if (part.family !== "provider" && part !== resource) all.add(this.graph.original(part));
        if (isOutside(part)) outside = true;
      }
    }
    const listed = [...all];
    return {
      all: listed,
      outside,
      of: (admission) => admitted(listed, admission),
      carries: (admission) =>
        listed.some((other) => this.isMadeOf(other, admission, new Set([resource]))),
    };
  }

  /** Whether a resource of which the proof has no model was given what a slot admits, which it may hand on. */
  private isMadeOf(resource: Resource, admission: Admission, seen: Set<Resource>): boolean {
    if (resource.kind !== undefined || seen.has(resource)) return false;
    seen.add(resource);
    const told = resource.dependentProperties.map((property) => this.of(resource, property));
    // What it was made of once it may be made of still.
    const once = resource.ignoredSaying.map(({ from }) => this.read(resource, from));
    return [...told, ...once].some(
      (from) =>
        from.outside ||
        from.of(admission).length > 0 ||
        from.all.some((other) => this.isMadeOf(other, admission, seen)),
    );
  }
}

function admitted(resources: readonly Resource[], admission: Admission): Target[] {
  const { kinds, defaultOf } = admission;
  return resources.flatMap((resource): Target[] => {
    const { kind } = resource;
    if (kind === undefined) return [];
    if (kinds.includes(kind)) return [{ resource }];
    return comesWith(kind, defaultOf) ? [{ resource, defaultOf }] : [];
  });
}
