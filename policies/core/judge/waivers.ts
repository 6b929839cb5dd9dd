/** Exceptions: which findings they cover, and which have run out. */
import type { Part } from "./parts";
import { pattern } from "./patterns";
import type { Finding, Verdict, Waiver } from "./types";

export interface Waived {
  readonly findings: readonly Finding[];
  readonly waivers: Verdict["waivers"];
}

/** A waiver that holds today. */
interface Valid {
  readonly waiver: Waiver;
  readonly matches: ReturnType<typeof pattern>;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a waiver no longer holds. What is no day holds on none. */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return !day.test(expires) || today > expires;
}

/**
 * Findings with the waiver that covers each, and one more for each waiver that has expired. A waiver for one row leaves
 * a finding that breaks other declared rows as well as it is; one for a resource, a finding that joins what is wrong with
 * others as well, and what a rule lets in for several members of a group that break different rows: those may have been
 * put into the group later. What one change was found to mend is covered part by part: by who was blamed for the part, or, row by
 * row, by who is blamed for all of it.
 */
export function applyWaivers(
  findings: readonly Finding[],
  nameOf: (urn: string) => string,
  partsOf: (finding: Finding) => readonly Part[],
  waivers: readonly Waiver[],
  today: string,
): Waived {
  const states = new Map<Waiver, "used" | "unused" | "expired">();
  const valid = waivers.flatMap((waiver): Valid[] => {
    const expired = isExpired(waiver, today);
    states.set(waiver, expired ? "expired" : "unused");
    return expired ? [] : [{ waiver, matches: pattern(waiver.resource) }];
  });
  const isNamed = ({ matches }: Valid, urn: string) => matches({ urn, name: nameOf(urn) });
  const coverOf = ({ rows, blamed, takesRow = false }: Part, joint: string | undefined) =>
    valid.find(
      (one) =>
        (one.waiver.row === undefined
          ? !takesRow
          : [...rows].every((row) => row === one.waiver.row)) &&
        ([...blamed].every((urn) => isNamed(one, urn)) ||
          (joint !== undefined && one.waiver.row !== undefined && isNamed(one, joint))),
    );
  const covered = findings.map((finding): Finding => {
    const parts = partsOf(finding);
    const joint = parts.length > 1 ? finding.blame : undefined;
    const found = parts.map((part) => coverOf(part, joint));
    const [first] = found;
    if (first === undefined || found.includes(undefined)) return finding;
    for (const one of found) if (one !== undefined) states.set(one.waiver, "used");
    return { ...finding, waiver: first.waiver.id };
  });
  const expired = waivers.filter((waiver) => states.get(waiver) === "expired").map(expiredFinding);
  return {
    findings: [...covered, ...expired],
    waivers: waivers.map((waiver) => ({ ...waiver, state: states.get(waiver) ?? "unused" })),
  };
}

function expiredFinding(waiver: Waiver): Finding {
  return {
    id: `${waiver.id}-declaration-expired`,
    row: waiver.row ?? "waivers",
    verdict: "refuted",
    obligation: "declaration",
    title: `the waiver ${waiver.id} of ${waiver.owner} no longer holds: its last day was ${waiver.expires}`,
    from: "",
    to: waiver.resource,
    witness: undefined,
    hops: [],
    blame: waiver.resource,
    property: undefined,
    fix: "Mend what it was for and take it out, or have it renewed by its owner.",
    suppressed: 0,
    waiver: undefined,
  };
}
