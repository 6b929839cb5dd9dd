/** Parts of settings: those entries that are given. */

/** A group without the entries that are not given. */
export function given<T extends object>(from: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(from).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}

/** The entries of a group that are given. */
export function pick<T extends object, K extends keyof T>(
  from: T,
  keys: readonly K[],
): { [Key in K]?: Exclude<T[Key], undefined> } {
  const given = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]);
  return Object.fromEntries(given) as { [Key in K]?: Exclude<T[Key], undefined> };
}
