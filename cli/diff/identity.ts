/** Which resource of the one side is which of the other: by URN without stack and project, and by aliases. */
import { makeUrn } from "../plan/urn";
import { parseUrn, type ResourceData } from "../proof";

/** A URN without the names of stack and project: two stacks of one program have the same. */
export function keyOfUrn(urn: string): string {
  const parts = parseUrn(urn);
  return parts === undefined
    ? urn
    : urn.slice(`urn:pulumi:${parts.stack}::${parts.project}::`.length);
}

/** By the key of each resource of `head`, the key of the same resource in `base`, where it has another. */
export function renames(
  base: readonly ResourceData[],
  head: readonly ResourceData[],
): ReadonlyMap<string, string> {
  const before = new Set(base.map(({ urn }) => keyOfUrn(urn)));
  const now = new Set(head.map(({ urn }) => keyOfUrn(urn)));
  const byUrn = new Map(head.map((one) => [one.urn, one]));
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const former = new Map<string, readonly string[]>();
  /** The URNs that a resource may have had: by its own aliases, and by those of its parents, as the engine infers them. */
  const formerOf = (one: ResourceData): readonly string[] => {
    const known = former.get(one.urn);
    if (known !== undefined) return known;
    former.set(one.urn, []);
    const parent = one.parent === undefined ? undefined : byUrn.get(one.parent);
    const all = [
      ...(one.options.aliases ?? []),
      ...(parent === undefined ? [] : formerOf(parent).map((old) => underFormer(one, parent, old))),
    ];
    former.set(one.urn, all);
    return all;
  };
  for (const one of head) {
    const key = keyOfUrn(one.urn);
    if (before.has(key)) continue;
    const old = formerOf(one)
      .map(keyOfUrn)
      .find((candidate) => before.has(candidate) && !now.has(candidate) && !taken.has(candidate));
    if (old === undefined) continue;
    taken.add(old);
    found.set(key, old);
  }
  return found;
}

/** A child's URN under its parent's former one; its name follows its parent's where it begins with it. */
function underFormer(child: ResourceData, parent: ResourceData, old: string): string {
  const parts = parseUrn(child.urn);
  const oldName = parseUrn(old)?.name ?? "";
  const newName = parseUrn(parent.urn)?.name ?? "";
  const name = parts?.name ?? "";
  const isNamedAfter = newName !== "" && name.startsWith(newName);
  const formerName = isNamedAfter ? oldName + name.slice(newName.length) : name;
  return makeUrn(parts?.stack ?? "", parts?.project ?? "", old, child.type, formerName);
}
