/**
 * A plan's resources as a graph, and the reading of one resource's inputs: what is known, what only the deployment
 * will know, and which resources a value comes from.
 */
import type { PlannedResource, WireValue } from "../plan/document";
import {
  isSecret,
  isWireObject,
  resourceSignature,
  signatureKey,
  unknownValue,
} from "../plan/markers";
import { plain } from "./text";

/** What stands on screen for a value that only the deployment will know. */
export const unknownText = "(known after deployment)";

/** What stands on screen for a secret. */
export const secretText = "[secret]";

/** An object in wire form. */
export type WireObject = Readonly<Record<string, WireValue>>;

/** What the signature key says of files and archives. */
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Modules of the AWS provider that are other names of one and the same. */
const modules: Readonly<Record<string, string>> = {
  alb: "lb",
  applicationloadbalancing: "lb",
  elasticloadbalancingv2: "lb",
};

/**
 * A type token without its synonyms: `aws:alb/listener:Listener` is `aws:lb/listener:Listener`, and a resource's
 * second version is the resource (`aws:s3/bucketV2:BucketV2`).
 */
export function canonicalType(type: string): string {
  const known = canonicalTypes.get(type);
  if (known !== undefined) return known;
  const [, module, rest] = /^aws:([^/:]+)(\/.+)$/.exec(type) ?? [];
  const canonical =
    module === undefined || rest === undefined
      ? type
      : `aws:${modules[module] ?? module}${rest.replace(/[vV]2(?=:|$)/g, "")}`;
  canonicalTypes.set(type, canonical);
  return canonical;
}

const canonicalTypes = new Map<string, string>();

/** The last part of a URN: the resource's name. */
export function nameInUrn(urn: string): string {
  return urn.split("::").slice(3).join("::") || urn;
}

/** One resource's use of another. */
export interface Use {
  readonly urn: string;
  readonly key: string;
  readonly user: PlannedResource;
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return groups;
}

/** Resources by URN, by parent and by type. */
export class PlanGraph {
  private readonly byUrn = new Map<string, PlannedResource>();
  private readonly byParent: Map<string, PlannedResource[]>;
  private byType: Map<string, PlannedResource[]> | undefined;
  private byUse: Map<string, Use[]> | undefined;

  constructor(readonly resources: readonly PlannedResource[]) {
    for (const resource of resources) this.byUrn.set(resource.urn, resource);
    this.byParent = groupBy(resources, ({ parent }) =>
      parent !== undefined && this.byUrn.has(parent) ? parent : "",
    );
  }

  find(urn: string): PlannedResource | undefined {
    return this.byUrn.get(urn);
  }

  /** The resources directly below one, or at the top. */
  children(parent?: PlannedResource): readonly PlannedResource[] {
    return this.byParent.get(parent?.urn ?? "") ?? [];
  }

  /** Every resource of a canonical type. */
  ofType(type: string): PlannedResource[] {
    this.byType ??= groupBy(this.resources, (r) => canonicalType(r.type));
    return this.byType.get(type) ?? [];
  }

  /** Every resource whose inputs come from another, and the inputs that do. */
  users(source: PlannedResource): readonly Use[] {
    this.byUse ??= groupBy(
      this.resources.flatMap((user) =>
        Object.entries(user.propertyDependencies).flatMap(([key, urns]) =>
          urns.map((urn) => ({ urn, key, user })),
        ),
      ),
      (use) => use.urn,
    );
    return this.byUse.get(source.urn) ?? [];
  }

  read(resource: PlannedResource): Reading {
    return new Reading(resource, this);
  }
}

/** One resource's inputs, read for a person. */
export class Reading {
  constructor(
    readonly resource: PlannedResource,
    readonly graph: PlanGraph,
  ) {}

  /** The resource's name, fit for the screen. */
  get name(): string {
    return plain(this.resource.name);
  }

  /** An input as it stands on the wire; nothing where the program did not set it. */
  raw(key: string): WireValue | undefined {
    const value = this.resource.inputs[key];
    return value === null ? undefined : value;
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  /** Whether the program is known to have given nothing: no value, or an empty list. */
  isEmpty(key: string): boolean {
    const value = this.raw(key);
    return value === undefined || (Array.isArray(value) && value.length === 0);
  }

  /** Whether an input of another resource, of the type that a pattern tells, comes from this one. */
  isUsed(key: RegExp, type: RegExp): boolean {
    return this.graph
      .users(this.resource)
      .some((use) => key.test(use.key) && type.test(canonicalType(use.user.type)));
  }

  /** The URNs that an input's value came from. */
  urns(key: string): readonly string[] {
    return this.resource.propertyDependencies[key] ?? [];
  }

  /** The resources of the plan that an input's value came from, of one type where that is given. */
  sources(key: string, type?: string): PlannedResource[] {
    return this.urns(key)
      .map((urn) => this.graph.find(urn))
      .filter((r) => r !== undefined)
      .filter((r) => type === undefined || canonicalType(r.type) === type);
  }

  /** The names of the resources that an input's value came from. */
  names(key: string): string[] {
    return [...new Set(this.urns(key).map((urn) => plain(nameInUrn(urn))))];
  }

  /** An input in words: its value, the names of the resources that it comes from, or that it is not known yet. */
  text(key: string): string | undefined {
    const value = this.raw(key);
    return value === undefined ? undefined : this.inWords(value, key);
  }

  /** A part of an input in words; unknown parts are named by what the whole input comes from. */
  inWords(value: WireValue | undefined, key: string): string | undefined {
    return inWords(value, this.names(key));
  }

  /** The elements of a list in words; several unknown ones are named once, together. */
  list(key: string): string[] {
    const value = this.raw(key);
    if (value === undefined) return [];
    if (value === unknownValue) {
      const names = this.names(key);
      return names.length > 0 ? names : [unknownText];
    }
    return this.elements(Array.isArray(value) ? value : [value], key);
  }

  /** A number that the program set. */
  number(key: string): number | undefined {
    const value = this.raw(key);
    return typeof value === "number" ? value : undefined;
  }

  /** A switch that the program set; nothing where it is not known. */
  flag(key: string): boolean | undefined {
    const value = this.raw(key);
    return typeof value === "boolean" ? value : undefined;
  }

  /** An input's objects: the elements of a list, or the one object. */
  objects(key: string): readonly WireObject[] {
    return objectsOf(this.raw(key));
  }

  /** Several values in words, the unknown ones named once, together. */
  elements(values: readonly WireValue[], key: string): string[] {
    return elementsInWords(values, this.names(key));
  }
}

/**
 * A value in words.
 *
 * @param names the resources that it comes from, which stand for what is not known yet
 */
export function inWords(
  value: WireValue | undefined,
  names: readonly string[] = [],
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === unknownValue) return oneOf(names);
  if (isSecret(value)) return secretText;
  if (typeof value === "string") return plain(value).replaceAll(unknownValue, unknownText);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    return elementsInWords(value as readonly WireValue[], names).join(", ");
  }
  return isWireObject(value) ? objectInWords(value, names) : undefined;
}

function oneOf(names: readonly string[]): string {
  const [first = unknownText, ...others] = names;
  return others.length === 0 ? first : `one of ${names.join(", ")}`;
}

function elementsInWords(values: readonly WireValue[], names: readonly string[]): string[] {
  const known = values.filter((v) => v !== unknownValue);
  const texts = known.map((v) => inWords(v, names)).filter((t) => t !== undefined);
  if (known.length === values.length) return texts;
  return [...texts, ...(names.length > 0 ? names : [unknownText])];
}

function objectInWords(value: WireObject, names: readonly string[]): string {
  const signature = value[signatureKey];
  if (signature === resourceSignature) {
    return typeof value["urn"] === "string"
      ? plain(nameInUrn(value["urn"]))
      : (names[0] ?? unknownText);
  }
  if (signature === assetSignature || signature === archiveSignature) {
    return typeof value["path"] === "string" ? plain(value["path"]) : "content";
  }
  return Object.entries(value)
    .map(([k, v]) => `${plain(k)} ${inWords(v, names) ?? ""}`.trimEnd())
    .join(", ");
}

/** The objects in a value: a list's elements, or the one object. Secrets stay closed. */
export function objectsOf(value: WireValue | undefined): readonly WireObject[] {
  const values = Array.isArray(value) ? (value as readonly WireValue[]) : [value];
  return values.filter(isWireObject).filter((v) => !isSecret(v));
}

/** The known texts in a value: a list's elements, or the one text. */
export function textsOf(value: WireValue | undefined): readonly string[] {
  const values = Array.isArray(value) ? (value as readonly WireValue[]) : [value];
  return values.filter((v) => typeof v === "string").filter((v) => v !== unknownValue);
}
