/** Patterns of people for resources: a URN or a name, with `*` for any run of characters. */
import type { Resource } from "../graph";

export type Matches = (resource: { readonly urn: string; readonly name: string }) => boolean;

/** Whether a resource's URN or name is meant. Linear in the text: a pattern cannot make it slow. */
export function pattern(text: string): Matches {
  if (text.trim() === "") return () => false;
  return ({ urn, name }) => glob(text, name) || glob(text, urn);
}

/** Whether a text fits a pattern in which `*` stands for any run of characters. */
export function glob(wanted: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < wanted.length && wanted[p] === "*") {
      star = p;
      p += 1;
      mark = t;
    } else if (p < wanted.length && wanted[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (wanted[p] === "*") p += 1;
  return p === wanted.length;
}

/** The same for several patterns. */
export function anyOf(texts: readonly string[]): (resource: Resource) => boolean {
  const all = texts.map(pattern);
  return (resource) => all.some((matches) => matches(resource));
}
