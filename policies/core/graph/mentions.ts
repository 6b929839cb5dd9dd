/** What a resource holds, whatever the property: by what it depends on, and by ids, ARNs and names in its texts. */
import type { DependencyReader } from "./dependencies";
import type { ResourceGraph } from "./graph";
import type { Kind } from "./kinds";
import { identitiesIn, literalsIn } from "./literals";
import type { Regions } from "./regions";
import type { Resource } from "./resource";
import { listOf, mapOf, open, ResourceReference, type Value } from "./value";

/** An id that is written out, and the resources of which it may be the id: theirs are not known yet. */
export interface Untold {
  readonly text: string;
  readonly resources: readonly Resource[];
}

/** Words of a property's name, and what the kinds that it takes by their names have in theirs. */
const takesNames: readonly (readonly [RegExp, RegExp])[] = [
  [/cluster(Identifier|Id|Name|Arn)?$/i, /Cluster$/],
  [/instance(Identifier|Id|Name|Arn)$/i, /Instance$/],
  [/replicationGroup(Id|Name|Arn)?$/i, /ReplicationGroup$/],
  [/subnetGroup(Name)?$/i, /SubnetGroup$/],
  [/domain(Name)?$/i, /Domain$/],
  [/workgroup(Name)?$/i, /Workgroup$/],
  [/proxy(Name)?$/i, /Proxy$/],
  [/function(Name|Arn)?$/i, /^Lambda$/],
];

/** Inputs that AWS only writes down. */
const onlyWritten: ReadonlySet<string> = new Set(["tags", "tagsAll", "description", "comment"]);

function isOnlyWritten({ type }: Resource, property: string): boolean {
  return onlyWritten.has(property) && /^aws(-native)?:/.test(type);
}

export class Mentions {
  private readonly known = new Map<Resource, ReadonlySet<Resource>>();

  constructor(
    private readonly graph: ResourceGraph,
    private readonly dependencies: DependencyReader,
    private readonly regions: Regions,
  ) {}

  /** Every resource that one depends on or names by a known text. */
  of(resource: Resource): ReadonlySet<Resource> {
    let found = this.known.get(resource);
    if (found === undefined) this.known.set(resource, (found = this.find(resource)));
    return found;
  }

  private find(resource: Resource): ReadonlySet<Resource> {
    const found = new Set<Resource>();
    for (const property of resource.dependentProperties) {
      if (isOnlyWritten(resource, property)) continue;
      for (const other of this.dependencies.of(resource, property).all) found.add(other);
    }
    for (const [property, given] of Object.entries(resource.inputs)) {
      if (!isOnlyWritten(resource, property)) this.collect(given, property, found);
    }
    found.delete(resource);
    return found;
  }

  /** The same, with what it names where changes are ignored: what is deployed may name that, or anything else. */
  ever(resource: Resource): ReadonlySet<Resource> {
    const found = new Set(this.of(resource));
    for (const { property, value, from } of resource.ignoredSaying) {
      if (isOnlyWritten(resource, property)) continue;
      for (const other of this.dependencies.read(resource, from).all) found.add(other);
      this.collect(value, property, found);
    }
    found.delete(resource);
    return found;
  }

  private collect(given: Value, property: string, found: Set<Resource>): void {
    visit(given, property, (value, key) => {
      if (value instanceof ResourceReference) {
        const named = this.graph.get(value.urn);
        if (named !== undefined) found.add(this.graph.original(named));
      } else for (const other of this.named(value, key)) found.add(other);
    });
  }

  /** Ids and ARNs that are written out, and may be those of parts of the network that have none yet. */
  untold(resource: Resource): readonly Untold[] {
    const found: Untold[] = [];
    const seen = new Set<string>();
    for (const [property, given] of Object.entries(resource.inputs)) {
      if (isOnlyWritten(resource, property)) continue;
      visit(given, property, (value) => {
        if (typeof value !== "string") return;
        for (const { text, kinds } of literalsIn(value)) {
          if (seen.has(text)) continue;
          seen.add(text);
          if (this.graph.named(text).some(({ by }) => by !== "name")) continue;
          const resources = this.withoutId(resource, kinds);
          if (resources.length > 0) found.push({ text, resources });
        }
      });
    }
    return found;
  }

  /** What a text names, by itself or by ids and ARNs within. */
  private named(text: string, key: string): readonly Resource[] {
    const takes = takesNames.filter(([pattern]) => pattern.test(key)).map(([, kinds]) => kinds);
    const whole = this.graph
      .named(text)
      .filter(
        ({ by, resource: { kind } }) => by !== "name" || takes.some((of) => of.test(kind ?? "")),
      );
    const within = identitiesIn(text)
      .filter((identity) => identity !== text)
      .flatMap((identity) => this.graph.named(identity).filter(({ by }) => by !== "name"));
    return [...whole, ...within].map(({ resource }) => resource);
  }

  private withoutId(resource: Resource, kinds: readonly Kind[]): readonly Resource[] {
    return this.graph
      .ofKind(...kinds)
      .filter((one) => one.id === undefined && this.regions.compare(resource, one) !== "unequal");
  }
}

/** Calls for every text and every resource in a value, with the name that it stands under. */
function visit(
  value: Value,
  key: string,
  each: (value: string | ResourceReference, key: string) => void,
): void {
  const opened = open(value);
  if (typeof opened === "string" || opened instanceof ResourceReference) {
    each(opened, key);
    return;
  }
  for (const part of listOf(opened) ?? []) visit(part, key, each);
  for (const [name, part] of Object.entries(mapOf(opened) ?? {})) visit(part, name, each);
}
