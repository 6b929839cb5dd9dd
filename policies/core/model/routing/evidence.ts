/** What the model says of a resource's property: why something holds, what is in doubt, what is wrong. */
import {
  formatPath,
  formatReference,
  show,
  type Path,
  type Resolver,
  type Resource,
} from "../../graph";

/** One hop of an explanation. */
export interface Evidence {
  /** Absent where no resource says it: what AWS does by itself, or a thing outside of the plan. */
  readonly resource: Resource | undefined;
  readonly path: Path | undefined;
  /** `type name :: property = value` */
  readonly text: string;
  /** What mends it, where that is not to make a value known. */
  readonly fix?: string;
}

/** Something that is not certain, or wrong, and what mends it. */
export interface Finding {
  /** `unknown` keeps a proof from being made; `conflict` is wrong whatever its values are. */
  readonly kind: "unknown" | "conflict" | "unmodelled";
  readonly evidence: Evidence;
  readonly fix: string;
}

/** Evidence whose text is made when it is asked for: of thousands of routes few are ever shown. */
export function lazily(resource: Resource, path: Path, write: () => string): Evidence {
  return {
    resource,
    path,
    get text() {
      return `${resource.toString()} :: ${write()}`;
    },
  };
}

export function propertyEvidence(resource: Resource, path: Path): Evidence {
  return lazily(resource, path, () => `${formatPath(path)} = ${show(resource.input(path))}`);
}

/** What a slot names, as evidence. */
export function slotEvidence(resolver: Resolver, resource: Resource, path: Path): Evidence {
  return lazily(resource, path, () => formatReference(resolver.reference(resource, path)));
}

export function saying(text: string, resource?: Resource, path?: Path): Evidence {
  const where = resource === undefined ? "" : `${resource.toString()} :: `;
  return { resource, path, text: `${where}${text}` };
}

/** What makes a slot known. */
export const literal = "Give a literal, or one reference per property.";

export function unknownAt(evidence: Evidence, fix: string = literal): Finding {
  return { kind: "unknown", evidence, fix };
}
