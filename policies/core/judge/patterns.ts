/** Patterns of people for resources: a URN or a name, with `*` for any run of characters. */
import type { Resource } from "../graph";
import { matches } from "../graph/glob";

export type Matches = (resource: { readonly urn: string; readonly name: string }) => boolean;

/** Whether a resource's URN or name is meant. Linear in the text: a pattern cannot make it slow. */
export function pattern(text: string): Matches {
  if (text.trim() === "") return () => false;
  return ({ urn, name }) => matches(text, name) || matches(text, urn);
}

/** The same for several patterns. */
export function anyOf(texts: readonly string[]): (resource: Resource) => boolean {
  const all = texts.map(pattern);
  return (resource) => all.some((isMeant) => isMeant(resource));
}
