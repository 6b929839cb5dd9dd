/** Managed prefix lists: the destinations that a route takes from one. */
import { parsePrefix, type Prefix } from "../../algebra";
import { isUnknown, listOf, textOf, type Resolver, type Resource, type Value } from "../../graph";
import { Attachments, choiceOf } from "./choices";

/** The prefixes of a list, or undefined where they are not known exactly. */
export type PrefixLists = (list: Resource | undefined) => readonly Prefix[] | undefined;

export function readPrefixLists(resolver: Resolver): PrefixLists {
  const entries = new Attachments<Resource>();
  for (const entry of resolver.graph.ofKind("PrefixListEntry")) {
    entries.add(choiceOf(resolver.reference(entry, "prefixListId")), entry);
  }
  const read = (list: Resource): readonly Prefix[] | undefined => {
    if (list.kind !== "PrefixList" || !list.inputsKnown) return undefined;
    const inline = list.input("entries");
    const standalone = entries.certain(list.urn);
    if (entries.possible(list.urn).length > 0) return undefined;
    // The provider lets each of the two forms undo the other.
    if (inline !== undefined && standalone.length > 0) return undefined;
    const count = inline === undefined ? 0 : listOf(inline)?.length;
    if (count === undefined) return undefined;
    const texts = [
      ...Array.from({ length: count }, (_, i) => list.input(["entries", i, "cidr"])),
      ...standalone.map((entry) => entry.input("cidr")),
    ];
    const prefixes = texts.map(prefixOf);
    return prefixes.some((p) => p === undefined)
      ? undefined
      : prefixes.filter((p) => p !== undefined);
  };
  const cache = new Map<Resource, readonly Prefix[] | undefined>();
  return (list) => {
    if (list === undefined) return undefined;
    if (!cache.has(list)) cache.set(list, read(list));
    return cache.get(list);
  };
}

/** A prefix as written; undefined where it is unknown or cannot be read. */
export function prefixOf(value: Value | undefined): Prefix | undefined {
  const text = value === undefined || isUnknown(value) ? undefined : textOf(value);
  const read = text === undefined ? undefined : parsePrefix(text);
  return read?.ok === true ? read.value : undefined;
}
