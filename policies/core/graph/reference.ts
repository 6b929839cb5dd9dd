/** What a property that names resources turns out to name, and how the two readings of a proof take it. */
import type { Resource } from "./resource";
import type { Admission, DefaultObject } from "./slots";
import { formatPath, type Path } from "./resource";
import { show, type Value } from "./value";

/** A resource that is named, or the default object that it comes with. */
export interface Target {
  readonly resource: Resource;
  /** Set where the default object of a VPC is meant, and no resource of its own stands for it. */
  readonly defaultOf?: DefaultObject;
}

/**
 * Why a property may hold something that none of its candidates is.
 * - `whole`: a list is unknown as a whole, and depends on more than what it can name, so that parts of it may come from
 *   elsewhere
 * - `few`: more parts are unknown than there are resources that they may come from
 * - `outside`: it depends on something that can hand out any id: another stack, a component whose parts are not
 *   known, a template
 * - `secret`: an unknown secret, which configuration may hold
 * - `region`: it is not known whether both stand in one region, or, of a name, in one account
 * - `crowded`: too many resources have this name
 * - `untold`: an id is known that names nothing here, and of what it may mean the ids are not known yet
 */
export type Beyond =
  "whole" | "few" | "outside" | "secret" | "misfit" | "region" | "crowded" | "untold";

/** Where a reference was read, and what it came from: for messages. */
export interface Provenance {
  readonly resource: Resource;
  readonly path: Path;
  readonly admission: Admission;
  /** What the top-level property depends on, components expanded. */
  readonly dependencies: readonly Resource[];
  /** Resources through which the value was handed on. */
  readonly through: readonly Resource[];
  /** Resources that are named, but stand in another region, and so are not meant. */
  readonly elsewhere: readonly Resource[];
}

/**
 * What a slot names.
 * - `absent`: the program set nothing
 * - `ref`: resources of the graph, `certain` or among `possible`; in a list also texts that name nothing here, or no
 *   part at all
 * - `foreign`: known, and nothing of the graph
 * - `opaque`: unknown, and nothing to tell by
 */
export interface Reference {
  readonly form: "absent" | "ref" | "foreign" | "opaque";
  /** What is named for sure. */
  readonly certain: readonly Target[];
  /** What may be named: each of `unknowns` parts is one of these, unless `beyond` says otherwise. */
  readonly possible: readonly Target[];
  /** How many parts are unknown; Infinity where the list itself is. */
  readonly unknowns: number;
  /** Known values that name nothing in the graph; secret ones are still wrapped. */
  readonly foreign: readonly Value[];
  readonly beyond: readonly Beyond[];
  readonly via: Provenance;
}

/** Whether exactly `certain` is named and nothing else. */
export function isExact(reference: Reference): boolean {
  return (
    (reference.form === "ref" || reference.form === "absent") &&
    reference.possible.length === 0 &&
    reference.beyond.length === 0 &&
    reference.foreign.length === 0
  );
}

/**
 * How far dependencies are trusted. With `strict`, a part that is unknown may hold anything that its dependencies do
 * not account for. With `dependencies`, an unknown list is taken to hold what it depends on and nothing else, which
 * `all([a.id, b.id])` does and `all([a.id]).apply(([id]) => [id, "sg-0123"])` does not.
 */
export type Trust = "strict" | "dependencies";

const accountedFor: readonly Beyond[] = ["whole", "few"];

/** Everything that may be named: for what must never be. */
export function may(reference: Reference, trust: Trust = "strict"): readonly Target[] | "anything" {
  const { form, certain, possible, foreign, beyond } = reference;
  if (form === "opaque" || foreign.length > 0) return "anything";
  const open = beyond.some((cause) => trust === "strict" || !accountedFor.includes(cause));
  return open ? "anything" : [...certain, ...possible];
}

/** What is named for sure: for what has to be. */
export function must(reference: Reference): readonly Target[] {
  return reference.certain;
}

/**
 * What one unknown part is for sure one of: an edge that each of them gives is certain. Undefined where a part may be
 * something else still, or where there may be no part at all.
 */
export function oneOf(reference: Reference): readonly Target[] | undefined {
  const { possible, unknowns, beyond } = reference;
  const none = possible.length === 0 || unknowns === 0 || !Number.isFinite(unknowns);
  return none || beyond.length > 0 ? undefined : possible;
}

/** So many targets are compared one by one. */
const few = 8;

/** Targets without repetition. */
export class TargetSet {
  private seen: Map<Resource, (DefaultObject | undefined)[]> | undefined;
  private readonly targets: Target[] = [];

  get list(): readonly Target[] {
    return this.targets;
  }

  has(target: Target): boolean {
    if (this.seen === undefined) return this.targets.some((other) => sameTarget(other, target));
    return this.seen.get(target.resource)?.includes(target.defaultOf) === true;
  }

  add(...more: readonly Target[]): void {
    for (const target of more) {
      if (this.has(target)) continue;
      this.targets.push(target);
      if (this.seen !== undefined) this.note(target);
      else if (this.targets.length > few) {
        this.seen = new Map();
        for (const one of this.targets) this.note(one);
      }
    }
  }

  /** These and more, which have no repetition among them. */
  with(more: readonly Target[]): readonly Target[] {
    // Rules by the thousand may share one list of candidates.
    if (this.targets.length === 0) return more;
    this.add(...more);
    return this.targets;
  }

  private note({ resource, defaultOf }: Target): void {
    const known = this.seen?.get(resource);
    if (known === undefined) this.seen?.set(resource, [defaultOf]);
    else known.push(defaultOf);
  }
}

export function sameTarget(a: Target, b: Target): boolean {
  return a.resource === b.resource && a.defaultOf === b.defaultOf;
}

/** A target as a message names it. */
export function formatTarget({ resource, defaultOf }: Target): string {
  if (defaultOf === undefined) return resource.toString();
  const which = resource.kind === "EksCluster" ? "own" : "default";
  return `the ${which} ${words(defaultOf)} of ${resource.toString()}`;
}

/** What is said where a region keeps a reference from being told; it is mended at the resource that names. */
export const ofAnotherRegion =
  /\bthe region or the account of one of them is unknown|is in another region/;

/** What is said where several entries of one list share a resource, so that one of them may come from elsewhere. */
export const tooFew = "more parts are unknown than it depends on resources";

const why: Readonly<Record<Beyond, string>> = {
  whole: "the list is unknown as a whole",
  few: tooFew,
  outside: "it depends on something that can hand out any id",
  secret: "an unknown secret may hold anything",
  misfit: "a value there is of a type that the property does not take",
  region: "the region or the account of one of them is unknown",
  crowded: "too many resources have this name",
  untold: "the ids of those that it may mean are not known yet",
};

/** One line that says what a slot holds: `subnetId = aws:ec2/subnet:Subnet a`. */
export function formatReference(reference: Reference): string {
  const { form, certain, possible, foreign, beyond, via } = reference;
  const path = formatPath(via.path);
  if (form === "absent") return `${path} is not set`;
  const names = (targets: readonly Target[]) => {
    const shown = targets.slice(0, 4).map(formatTarget);
    return targets.length > 4 ? [...shown, `${targets.length - 4} more`] : shown;
  };
  const parts = [
    ...names(certain),
    ...foreign.slice(0, 4).map((value) => `${show(value)}, which is none of the resources`),
    ...(possible.length === 0 ? [] : [`one of: ${names(possible).join(", ")}`]),
  ];
  if (form === "opaque") {
    const from = via.dependencies.slice(0, 4).map(String).join(", ");
    parts.push(from === "" ? "(unknown, depends on nothing)" : `(unknown, depends on ${from})`);
  }
  const reasons = beyond.map((cause) => why[cause]);
  const elsewhere = [...via.elsewhere]
    .slice(0, 2)
    .map((r) => `${r.toString()} is in another region`);
  const rest = [...reasons, ...elsewhere];
  const list = parts.length === 0 ? "nothing" : parts.join("; ");
  return `${path} = ${list}${rest.length === 0 ? "" : ` (${rest.join("; ")})`}`;
}

function words(kind: DefaultObject): string {
  return kind === "SecurityGroup" ? "group" : kind === "NetworkAcl" ? "network ACL" : "route table";
}
