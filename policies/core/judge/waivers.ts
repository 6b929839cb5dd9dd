/** Exceptions: which findings they cover, and which have run out. */
import { pattern } from "./patterns";
import type { Finding, Verdict, Waiver } from "./types";

export interface Waived {
  readonly findings: readonly Finding[];
  readonly waivers: Verdict["waivers"];
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a waiver no longer holds. What is no day holds on none. */
export function isExpired({ expires }: Waiver, today: string): boolean {
  return !day.test(expires) || today > expires;
}

/**
 * Findings with the waiver that covers each, and one more for each waiver that has expired. A waiver for one row leaves
 * a finding that breaks other declared rows as well (`rowsOf`) as it is; one for a resource, a finding that joins what is
 * wrong with others as well (`blamedFor`).
 */
export function applyWaivers(
  findings: readonly Finding[],
  nameOf: (urn: string) => string,
  rowsOf: (finding: Finding) => readonly string[],
  blamedFor: (finding: Finding) => readonly string[],
  waivers: readonly Waiver[],
  today: string,
): Waived {
  const states = new Map<Waiver, "used" | "unused" | "expired">();
  const valid = waivers.flatMap((waiver) => {
    const expired = isExpired(waiver, today);
    states.set(waiver, expired ? "expired" : "unused");
    return expired ? [] : [{ waiver, matches: pattern(waiver.resource) }];
  });
  const covered = findings.map((finding): Finding => {
    const found = valid.find(
      ({ waiver, matches }) =>
        (waiver.row === undefined || rowsOf(finding).every((row) => row === waiver.row)) &&
        blamedFor(finding).every((urn) => matches({ urn, name: nameOf(urn) })),
    );
    if (found === undefined) return finding;
    states.set(found.waiver, "used");
    return { ...finding, waiver: found.waiver.id };
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
