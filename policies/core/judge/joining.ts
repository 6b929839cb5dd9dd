/** Which findings one change mends: each of them offers changes that do, and one that most offer is told for all. */
import type { Cause } from "./findings";

/** A change that mends something beside the place at which it is told. */
export interface Offer {
  /** With the link by which other findings know the same change. */
  readonly cause: Cause & { readonly link: string };
  /** How it is mended; undefined where the finding says so whose own cause it is. */
  readonly fix: string | undefined;
  /**
   * Whether it is told in the place of what several things are lost at: each of them stands wholly in the wrong place.
   * @default false
   */
  readonly isApart?: boolean;
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

/** Some of several findings, and one change that mends each of them. */
export interface Group<T> {
  readonly offer: Offer;
  readonly parts: readonly T[];
}

/**
 * Findings by the changes that mend them, those that mend most first; empty where one is mended by none, or all by one.
 *
 * @param offersOf asked for no further than up to one that is mended by none
 */
export function partedBy<T>(
  all: readonly T[],
  offersOf: (one: T) => readonly Offer[],
): readonly Group<T>[] {
  const byLink = new Map<string, { readonly offer: Offer; readonly parts: Set<T> }>();
  for (const one of all) {
    const offers = offersOf(one).filter(
      ({ fix, isApart }) => fix !== undefined && isApart === true,
    );
    if (offers.length === 0) return [];
    for (const offer of offers) {
      const known = byLink.get(offer.cause.link);
      if (known === undefined) byLink.set(offer.cause.link, { offer, parts: new Set([one]) });
      else known.parts.add(one);
    }
  }
  const groups: Group<T>[] = [];
  const left = new Set(all);
  while (left.size > 0) {
    let best: Group<T> | undefined;
    for (const { offer, parts } of byLink.values()) {
      const own = [...parts].filter((one) => left.has(one));
      if (own.length > (best?.parts.length ?? 0)) best = { offer, parts: own };
    }
    if (best === undefined) return [];
    groups.push(best);
    for (const one of best.parts) left.delete(one);
  }
  return groups.length < 2 ? [] : groups;
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
