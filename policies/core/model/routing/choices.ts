/** Which things a property names, those outside of the plan by their ids among them. */
import {
  isUnknown,
  oneOf,
  textOf,
  type DefaultObject,
  type Reference,
  type Resource,
  type Target,
} from "../../graph";

/** One thing: a resource of the plan, the default object of a VPC of the plan, or an id. */
export interface Named {
  /** Equal for equal things. */
  readonly key: string;
  readonly resource: Resource | undefined;
  readonly defaultOf: DefaultObject | undefined;
}

/** What is named: all of `certain`, maybe some of `possible`, and, if `open`, maybe anything. */
export interface Choice<T> {
  readonly certain: readonly T[];
  readonly possible: readonly T[];
  readonly open: boolean;
}

export function keyOf({ resource, defaultOf }: Target): string {
  return defaultOf === undefined ? resource.urn : `${resource.urn} ${defaultOf}`;
}

function named(target: Target): Named {
  return { key: keyOf(target), resource: target.resource, defaultOf: target.defaultOf };
}

export function choiceOf(reference: Reference): Choice<Named> {
  const texts = reference.foreign.map((value) => (isUnknown(value) ? undefined : textOf(value)));
  const ids = texts.filter((text) => text !== undefined);
  const outside = ids.map((key) => ({ key, resource: undefined, defaultOf: undefined }));
  return {
    certain: [...reference.certain.map(named), ...outside],
    possible: reference.possible.map(named),
    open: reference.form === "opaque" || reference.beyond.length > 0 || ids.length < texts.length,
  };
}

/** What a property may name that is not kept up (`ignoreChanges`): what it says, or anything else. */
export function unkept<T>({ certain, possible }: Choice<T>): Choice<T> {
  return { certain: [], possible: [...certain, ...possible], open: true };
}

/** What one property of one value names: exactly one of `all`, unless `open`. */
export interface OneOf<T> {
  readonly all: readonly T[];
  readonly open: boolean;
}

export function oneOfReference(reference: Reference): OneOf<Named> {
  const { certain, possible, open } = choiceOf(reference);
  if (certain.length === 1 && possible.length === 0) return { all: certain, open };
  const sure = certain.length === 0 && oneOf(reference) !== undefined;
  return { all: [...certain, ...possible], open: open || !sure };
}

export function mapOneOf<A, B>({ all, open }: OneOf<A>, to: (value: A) => B): OneOf<B> {
  return { all: all.map(to), open };
}

/** Things by what they are attached to; what may be attached to anything is told apart. */
export class Attachments<T> {
  private readonly sure = new Map<string, T[]>();
  private readonly maybe = new Map<string, T[]>();
  private readonly anywhere: T[] = [];

  add({ certain, possible, open }: Choice<Named>, value: T): void {
    for (const { key } of certain) push(this.sure, key, value);
    for (const { key } of possible) push(this.maybe, key, value);
    if (open) this.anywhere.push(value);
  }

  certain(key: string): readonly T[] {
    return this.sure.get(key) ?? [];
  }

  /** Without those that are certain. */
  possible(key: string): readonly T[] {
    const maybe = this.maybe.get(key) ?? [];
    if (this.anywhere.length === 0) return maybe;
    const sure = new Set(this.certain(key));
    return [...new Set([...maybe, ...this.anywhere])].filter((value) => !sure.has(value));
  }
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
