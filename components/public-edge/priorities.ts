import { hash } from "../common/hash";
import { bandCount, bandOf, compareSpecificity, type RuleDraft, sharedRequest } from "./rules";

/** How many priorities a band has. */
export const bandWidth = 100;

/** A rule with the place at which the load balancer evaluates it, 1 to 50000, the lowest first. */
export interface PlannedRule extends RuleDraft {
  readonly priority: number;
}

/** A rule that could not have the priority that its content alone would give it. */
export interface Displacement {
  readonly rule: PlannedRule;
  /** The priority that the rule would have if it stood alone. */
  readonly wanted: number;
  /** The rules that it met there. */
  readonly because: readonly RuleDraft[];
}

/** The priorities of a set of rules. */
export interface PriorityPlan {
  /** In the order of evaluation. */
  readonly rules: readonly PlannedRule[];
  readonly displaced: readonly Displacement[];
  /** Rules that found no place, because more than a band's width are equally specific. */
  readonly homeless: readonly RuleDraft[];
}

/**
 * Gives every rule a priority that depends on the rule alone: its band on its specificity, its place in the band on
 * its route's name and its conditions. Adding a rule therefore moves no other, except in two cases, both reported:
 *
 * - Two rules want the same place. Then both take another one, and the contested place stays empty: the rule that is
 *   created does not need the place that the other one has yet to leave, so one deployment is enough.
 * - Two rules of one band overlap, and one is more specific. Then they share the band in that order.
 *
 * The result does not depend on the order in which the rules are given.
 */
export function planPriorities(drafts: readonly RuleDraft[]): PriorityPlan {
  const bands = groupBy(drafts, bandOf);
  const plans = [...bands].map(([band, members]) => planBand(1 + band * bandWidth, members));
  return {
    rules: plans.flatMap(({ rules }) => rules).sort((a, b) => a.priority - b.priority),
    displaced: plans
      .flatMap(({ displaced }) => displaced)
      .sort((a, b) => a.rule.priority - b.rule.priority),
    homeless: plans.flatMap(({ homeless }) => homeless),
  };
}

/** The last priority that any rule can get. */
export const lastPriority = bandCount * bandWidth;

/** A rule of a band with the places that it may have. */
interface Candidate {
  readonly draft: RuleDraft;
  readonly id: string;
  /** First place in the band, and how many from there. */
  readonly from: number;
  readonly width: number;
  /** Rules of the band that it must stand before or behind. */
  readonly ordered: readonly RuleDraft[];
}

function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function planBand(firstPriority: number, members: readonly RuleDraft[]): PriorityPlan {
  const candidates = candidatesOf(members);
  const { placed, homeless } = place(candidates);
  const askedFirst = groupBy(candidates, ({ id, from, width }) => placeOf(id, 0, from, width));
  const rules: PlannedRule[] = [];
  const displaced: Displacement[] = [];
  for (const [slot, { draft, id, ordered }] of placed) {
    const rule = { ...draft, priority: firstPriority + slot };
    rules.push(rule);
    const wanted = placeOf(id, 0, 0, bandWidth);
    if (wanted === slot) continue;
    const rivals = (askedFirst.get(wanted) ?? []).filter((other) => other.id !== id);
    const tenant = placed.get(wanted);
    const because = new Set([
      ...ordered,
      ...rivals.map((rival) => rival.draft),
      ...(tenant === undefined ? [] : [tenant.draft]),
    ]);
    displaced.push({ rule, wanted: firstPriority + wanted, because: [...because] });
  }
  return { rules, displaced, homeless: homeless.map(({ draft }) => draft) };
}

/** Gives rules that must stand in a certain order consecutive parts of the band; all others may stand anywhere. */
function candidatesOf(members: readonly RuleDraft[]): Candidate[] {
  const sorted = members
    .map((draft) => ({ draft, id: idOf(draft) }))
    .sort((a, b) => compareSpecificity(a.draft, b.draft) || compareText(a.id, b.id));
  const clusterOf = sorted.map((_, index) => index);
  const orderedWith = sorted.map((): RuleDraft[] => []);
  for (const [i, { draft: a }] of sorted.entries()) {
    for (const [j, { draft: b }] of sorted.entries()) {
      if (j <= i || a.route === b.route) continue;
      if (compareSpecificity(a, b) === 0 || sharedRequest(a, b) === undefined) continue;
      orderedWith[i]?.push(b);
      orderedWith[j]?.push(a);
      const [from, to] = [clusterOf[j], clusterOf[i] ?? i];
      for (const [k, cluster] of clusterOf.entries()) if (cluster === from) clusterOf[k] = to;
    }
  }
  const clusters = groupBy(clusterOf.keys(), (index) => clusterOf[index]);
  return sorted.map(({ draft, id }, index) => {
    const cluster = clusters.get(clusterOf[index]) ?? [index];
    const width = Math.floor(bandWidth / cluster.length);
    return {
      draft,
      id,
      from: cluster.indexOf(index) * width,
      width,
      ordered: orderedWith[index] ?? [],
    };
  });
}

/** How often a rule asks for another place before it takes the next free one. */
const rounds = 8;

/**
 * Lets all rules ask for their places at once, in rounds. Whoever asks alone for a free place gets it; a place that
 * several ask for goes to nobody.
 */
function place(candidates: readonly Candidate[]) {
  const placed = new Map<number, Candidate>();
  const contested = new Set<number>();
  // Of more rules than places that must stand in order, none has a part of the band.
  let waiting = candidates.filter(({ width }) => width > 0);
  for (let round = 0; round < rounds && waiting.length > 0; round += 1) {
    const asked = groupBy(waiting, ({ id, from, width }) => placeOf(id, round, from, width));
    const settled = new Set<Candidate>();
    for (const [slot, [first, ...others]] of asked) {
      if (first === undefined || placed.has(slot)) continue;
      if (others.length > 0 || contested.has(slot)) {
        contested.add(slot);
      } else {
        placed.set(slot, first);
        settled.add(first);
      }
    }
    waiting = waiting.filter((candidate) => !settled.has(candidate));
  }
  const homeless = candidates.filter(({ width }) => width === 0);
  for (const candidate of waiting) {
    const slot = nextFree(candidate, placed);
    if (slot === undefined) homeless.push(candidate);
    else placed.set(slot, candidate);
  }
  return { placed, homeless };
}

function nextFree(
  { id, from, width }: Candidate,
  placed: ReadonlyMap<number, Candidate>,
): number | undefined {
  const start = placeOf(id, 0, 0, width);
  for (let step = 0; step < width; step += 1) {
    const slot = from + ((start + step) % width);
    if (!placed.has(slot)) return slot;
  }
  return undefined;
}

/**
 * What a rule's place is computed from. The route's name is part of it: when a path moves to another route, or a route
 * is renamed, the new rule is created before the old one goes and must not ask for the same priority.
 */
function idOf({ route, key }: RuleDraft): string {
  return `${route} ${key}`;
}

function placeOf(id: string, round: number, from: number, width: number): number {
  return from + (hash(`${round} ${id}`) % width);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
