/**
 * Chains over an application (§11): compute that the internet gets to although nothing declares it, and that a store
 * lets in. No packet goes all the way, but whoever takes over the compute has the store.
 */
import type { Member } from "../model/members";
import type { Path } from "../reach/types";
import { firstPackets, hopText, portsText, witnessHops, witnessOf } from "./evidence";
import { sharedOffers } from "./joining";
import type { Judging } from "./judging";
import type { Rows } from "./rows";

export function judgeExposed(judging: Judging, rows: Rows): void {
  if (judging.exposed.size === 0 || rows.rest === undefined) return;
  for (const store of judging.model.members.all) {
    if (store.role !== "store" || judging.assumed.covers(store.owner)) continue;
    for (const [member, path] of exposedWays(judging, store)) {
      const exposure = judging.exposed.get(member);
      if (exposure === undefined) continue;
      const broken = rows
        .neverInto(store)
        .filter(({ row }) => row.from.some(({ zone }) => zone?.kind === "internet"));
      const isSure = exposure.isSure && path.surely !== undefined;
      const [name, to] = [judging.nameOf(member), judging.nameOf(store)];
      judging.findings.add({
        lines: broken.length > 0 ? broken.map(({ line }) => line) : [rows.rest],
        verdict: isSure ? "refuted" : "undecided",
        obligation: "reach",
        title: () =>
          `exposed hop: ${name} ${isSure ? "is" : "may be"} open to the internet, and reaches ${to} on ${portsText(path.arrives)}`,
        from: "the internet",
        to,
        witness: () => witnessOf(firstPackets(path), judging.label),
        hops: () => witnessHops(path).map(hopText),
        cause: exposure.cause,
        unknown: !isSure,
        offers: () => [...sharedOffers(exposure.offers, (one) => one()).values()],
        fix: () =>
          exposure.fix ??
          exposure.front?.fix ??
          `Close ${name} to the internet, or take it out of the groups that ${to} admits.${judging.naming([member])}`,
      });
    }
  }
}

/** The ways into a store from what is exposed. */
function exposedWays(judging: Judging, store: Member): readonly (readonly [Member, Path])[] {
  return judging
    .into(store, "may")
    .flatMap((crowd) =>
      [...judging.exposed.keys()]
        .filter((member) => crowd.has({ kind: "member", member }))
        .map((member) => [member, crowd.of(member)] as const),
    );
}
