/** Records by name, as the settings and the components have them. */
import type * as pulumi from "@pulumi/pulumi";

/** Ids by the name of what they are the id of. */
export type Ids = Readonly<Record<string, pulumi.Input<string>>>;

/** A record made of another one's entries. */
export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}

/** The entries of a record that are wanted. */
export function filterValues<T>(
  record: Readonly<Record<string, T>>,
  keep: (value: T, key: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => keep(value, key)));
}

/** An id by name, which the settings' own consistency promises to be there. */
export function idOf(ids: Ids, name: string): pulumi.Input<string> {
  const id = Object.hasOwn(ids, name) ? ids[name] : undefined;
  if (id === undefined) throw new Error(`no id for "${name}" among ${Object.keys(ids).join(", ")}`);
  return id;
}
