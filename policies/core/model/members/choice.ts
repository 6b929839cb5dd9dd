/** What is certain, what is possible, and what can no longer be told: how everything here is said. */
import type { Reading } from "../../algebra";

/** Which things are meant. */
export interface Choice<T> {
  /** Those that are meant for sure. */
  readonly certain: readonly T[];
  /** Those that may be. */
  readonly possible: readonly T[];
  /** Why it may be anything at all; empty where it cannot. */
  readonly anything: readonly string[];
}

/** Whether something holds, and the property that says so. */
export interface Judged {
  readonly state: "yes" | "no" | "unknown";
  readonly because: string;
}

export function chosen<T>(
  certain: readonly T[],
  possible: readonly T[] = [],
  anything: readonly string[] = [],
): Choice<T> {
  return { certain, possible, anything };
}

export function none<T>(): Choice<T> {
  return { certain: [], possible: [], anything: [] };
}

/** Nothing is known of it, for this reason. */
export function anything<T>(because: string): Choice<T> {
  return { certain: [], possible: [], anything: [because] };
}

/** What a reading takes: with `may` all that can be meant, with `must` what is meant for sure. */
export function taken<T>(choice: Choice<T>, reading: Reading): readonly T[] | "anything" {
  if (reading === "must") return choice.certain;
  return choice.anything.length > 0 ? "anything" : named(choice);
}

/** All that is named, surely or not. */
export function named<T>({ certain, possible }: Choice<T>): readonly T[] {
  return possible.length === 0 ? certain : [...certain, ...possible];
}

/** Whether the certain ones are all there is. */
export function isSure<T>({ possible, anything }: Choice<T>): boolean {
  return possible.length === 0 && anything.length === 0;
}

export function isNothing<T>(choice: Choice<T>): boolean {
  return choice.certain.length === 0 && isSure(choice);
}

/** The same, with nothing certain any longer. */
export function weakened<T>(choice: Choice<T>): Choice<T> {
  return { certain: [], possible: named(choice), anything: choice.anything };
}

/** All of several choices. */
export function together<T>(choices: readonly Choice<T>[]): Choice<T> {
  const [only] = choices;
  if (only !== undefined && choices.length === 1) return only;
  const certain = [...new Set(choices.flatMap((choice) => choice.certain))];
  const sure = new Set(certain);
  const possible = [...new Set(choices.flatMap((choice) => choice.possible))];
  return {
    certain,
    possible: possible.filter((one) => !sure.has(one)),
    anything: [...new Set(choices.flatMap((choice) => choice.anything))],
  };
}

export function yes(because: string): Judged {
  return { state: "yes", because };
}

export function no(because: string): Judged {
  return { state: "no", because };
}

export function unsure(because: string): Judged {
  return { state: "unknown", because };
}

/** Whether any of several holds: one that does decides, then one that may. */
export function either(...all: readonly Judged[]): Judged {
  const found =
    all.find(({ state }) => state === "yes") ?? all.find(({ state }) => state === "unknown");
  return found ?? all[0] ?? no("nothing says so");
}

/** Whether two things hold: one that does not decides, then one that may not. */
export function both(a: Judged, b: Judged): Judged {
  return [a, b].find(({ state }) => state === "no") ?? (a.state === "unknown" ? a : b);
}
