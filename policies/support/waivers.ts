/** Exceptions from single flaws, until their last day. */
import { printable } from "../core/graph";
import { pattern } from "../core/judge/patterns";
import type { Waiver } from "../core/judge/types";
import type { Flaw } from "./rule";

export interface Waived {
  /** Those that no waiver covers. */
  readonly left: readonly Flaw[];
  /** Lines about the waivers that cover something. */
  readonly used: readonly string[];
  /** Lines about those that would, had they not expired. */
  readonly expired: ReadonlyMap<Flaw, string>;
}

/** Sorts flaws by the waivers that cover them. */
export function waive(
  policy: string,
  flaws: readonly Flaw[],
  waivers: readonly Waiver[],
  today: string,
): Waived {
  const left: Flaw[] = [];
  const used = new Set<string>();
  const expired = new Map<Flaw, string>();
  const mine = waivers
    .filter(({ row }) => row === undefined || row === policy)
    .map((waiver) => ({ waiver, matches: pattern(waiver.resource) }));
  for (const flaw of flaws) {
    const covering = mine.filter(({ matches }) => matches(flaw.resource)).map((m) => m.waiver);
    const valid = covering.find(({ expires }) => expires >= today);
    if (valid !== undefined) {
      used.add(
        `${describe(valid)} covers ${flaw.resource.toString()} :: ${flaw.property} (${policy})`,
      );
      continue;
    }
    left.push(flaw);
    const [over] = covering;
    if (over !== undefined) expired.set(flaw, `${describe(over)} has expired`);
  }
  return { left, used: [...used], expired };
}

/** A waiver as a line: who answers for it, until when, and why. */
export function describe({ id, owner, expires, reason }: Waiver): string {
  return printable(`waiver ${id} of ${owner}, until ${expires} ("${reason}")`);
}
