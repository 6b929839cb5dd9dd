/** What a waiver has to cover of a finding. */
import type { Resource } from "../graph";
import type { Draft } from "./findings";

/** What a waiver has to cover, and is compared with. */
export interface Part {
  /** The rows that a waiver has to be for: each that a person wrote, and what always holds where it breaks that alone. */
  readonly rows: ReadonlySet<string>;
  /** The URNs of all that was blamed for what it joins. */
  readonly blamed: ReadonlySet<string>;
  /** Whether only a waiver for a row covers it: others break other rows by the same rule. @default false */
  readonly takesRow?: boolean;
}

/** What always holds is waived with the rows that say the same: a store that is public, with what forbids the internet. */
export function rowsOf({ lines }: Pick<Draft, "lines">): readonly string[] {
  const written = lines.filter(({ section }) => section !== "always");
  return (written.length > 0 ? written : lines).map(({ id }) => id);
}

/**
 * What a rule lets in for a group, by who breaks which rows: whoever is put into that group later is nothing that is
 * wrong with the rule itself. Undefined where it is one thing.
 */
export function bySource({
  drafts,
  rows,
  blamed,
}: Pick<Part, "rows" | "blamed"> & { readonly drafts: readonly Draft[] }):
  readonly Part[] | undefined {
  if (!drafts.every(({ cause: { resource } }) => admitsGroup(resource))) return undefined;
  const rowsBy = new Map<string, Set<string>>();
  for (const draft of drafts) {
    const own = rowsBy.get(draft.from) ?? new Set<string>();
    for (const row of rowsOf(draft)) own.add(row);
    rowsBy.set(draft.from, own);
  }
  const parts = new Map([...rowsBy.values()].map((own) => [[...own].sort().join(" "), own]));
  if (parts.size < 2) return undefined;
  const told = new Set([...parts.values()].flatMap((own) => [...own]));
  const left = new Set([...rows].filter((row) => !told.has(row)));
  const all = left.size === 0 ? [...parts.values()] : [...parts.values(), left];
  return all.map((own) => ({ rows: own, blamed, takesRow: true }));
}

/** Whether something is a rule that names a group, so that being put into that is enough to be let in. */
function admitsGroup(resource: Resource): boolean {
  const slot = groupSlots[resource.kind ?? ""];
  return slot !== undefined && resource.input(slot) !== undefined;
}

const groupSlots: Readonly<Record<string, string>> = {
  IngressRule: "referencedSecurityGroupId",
  SecurityGroupRule: "sourceSecurityGroupId",
};
