/** Which findings one change mends: each of them offers changes that do, and one that most offer is told for all. */
import type { Cause } from "./findings";

/** A change that mends something beside the place at which it is told. */
export interface Offer {
  /** With the link by which other findings know the same change. */
  readonly cause: Cause & { readonly link: string };
  /** How it is mended; undefined where the finding says so whose own cause it is. */
  readonly fix: string | undefined;
}

/** A change that is known by its link, as an offer. */
export function offered({ cause, fix }: { readonly cause: Cause; readonly fix: string }): Offer {
  return { cause: { ...cause, link: cause.link ?? cause.resource.urn }, fix };
}

/**
 * The changes that each of several drafts offers, by their links.
 *
 * @param offersOf asked for one after another while there is something in common: to answer may be dear
 */
export function sharedOffers<T>(
  drafts: readonly T[],
  offersOf: (draft: T) => readonly Offer[],
): ReadonlyMap<string, Offer> {
  let shared: Map<string, Offer> | undefined;
  for (const draft of drafts) {
    const links = new Map(offersOf(draft).map((offer) => [offer.cause.link, offer]));
    if (shared === undefined) shared = links;
    for (const [link, { fix }] of shared) {
      const same = links.get(link);
      if (same === undefined) shared.delete(link);
      else if (fix === undefined) shared.set(link, same);
    }
    if (shared.size === 0) break;
  }
  return shared ?? new Map();
}

/** One change, and the findings that it mends. */
export interface Joining {
  readonly key: string;
  readonly offer: Offer;
  readonly mended: readonly string[];
}

/**
 * The change that mends most findings; undefined where none mends two. Of those that mend as many, one that is the cause
 * of a finding already.
 *
 * @param offers by the keys of findings; a finding's own cause has its key as its link
 */
export function bestOffer(
  offers: ReadonlyMap<string, ReadonlyMap<string, Offer>>,
): Joining | undefined {
  const all = new Map<string, { readonly offer: Offer; readonly mended: string[] }>();
  for (const [key, own] of offers) {
    for (const [link, offer] of own) {
      const known = all.get(link);
      if (known === undefined) all.set(link, { offer, mended: [key] });
      else {
        known.mended.push(key);
        if (known.offer.fix === undefined) all.set(link, { ...known, offer });
      }
    }
  }
  let best: (Joining & { readonly isOwn: boolean }) | undefined;
  for (const [key, { offer, mended }] of all) {
    const isOwn = offers.has(key);
    const whole = isOwn && !mended.includes(key) ? [key, ...mended] : mended;
    if (whole.length < 2 || (!isOwn && offer.fix === undefined)) continue;
    const isBetter =
      best === undefined ||
      whole.length > best.mended.length ||
      (whole.length === best.mended.length && isOwn && !best.isOwn);
    if (isBetter) best = { key, offer, mended: whole, isOwn };
  }
  return best;
}
