/**
 * The patterns of a listener's conditions, decided exactly: `*` is any text, `?` is any one character, and all else
 * is itself. A pattern is an automaton with one state per character, so that what several patterns have in common is
 * found by following all of them at once.
 */

/** Texts that match the same patterns. */
export interface Likeness {
  /** The positions of the patterns that they match. */
  readonly matched: ReadonlySet<number>;
  /** A shortest one of them. */
  readonly example: string;
}

const any = -1;
const star = -2;
const end = -3;

/** Patterns that are hostile to each other may have exponentially many likenesses: so many steps are made. */
const mostSteps = 400_000;

/** What stands for a character that no pattern names: what addresses are written with. */
const ordinary = Array.from(
  "xyzqwvkjuhgfbmdcpltrnisaoe0123456789-_.~/XYZQWVKJUHGFBMDCPLTRNISAOE$&+@:=%!'(),;",
).map((char) => ({ char, code: char.codePointAt(0) ?? 0 }));

/** All patterns one behind the other, and whose each place is. */
interface Automaton {
  readonly tokens: readonly number[];
  readonly owner: readonly number[];
  readonly starts: readonly number[];
}

function automatonOf(patterns: readonly string[]): Automaton {
  const tokens: number[] = [];
  const owner: number[] = [];
  const starts: number[] = [];
  patterns.forEach((pattern, i) => {
    starts.push(tokens.length);
    const own = Array.from(pattern.replace(/\*+/g, "*")).map((char) =>
      char === "*" ? star : char === "?" ? any : (char.codePointAt(0) ?? 0),
    );
    tokens.push(...own, end);
    owner.push(...own.map(() => i), i);
  });
  return { tokens, owner, starts };
}

/** Adds a place, and those that are reached from it without a character. */
function enter(tokens: readonly number[], places: Set<number>, place: number): void {
  places.add(place);
  if (tokens[place] === star) enter(tokens, places, place + 1);
}

/** The places after one more character; undefined is a character that no pattern names here. */
function after(
  { tokens }: Automaton,
  places: readonly number[],
  char: number | undefined,
): readonly number[] {
  const next = new Set<number>();
  for (const place of places) {
    const token = tokens[place];
    if (token === star) enter(tokens, next, place);
    else if (token === any || (token === char && char !== undefined))
      enter(tokens, next, place + 1);
  }
  return [...next].sort((a, b) => a - b);
}

/**
 * All texts that match a pattern, told apart by which of the other patterns they match. Undefined where there are
 * too many kinds of them to be followed.
 */
export function likenesses(
  query: string,
  patterns: readonly string[],
  limit: number = mostSteps,
): readonly Likeness[] | undefined {
  const automaton = automatonOf([query, ...patterns]);
  const { tokens, owner, starts } = automaton;
  const first = new Set<number>();
  for (const start of starts) enter(tokens, first, start);
  const queue = [{ places: [...first] as readonly number[], text: "" }];
  const seen = new Set([[...first].sort((a, b) => a - b).join()]);
  const found = new Map<string, Likeness>();
  let left = limit;
  for (const { places, text } of queue) {
    const ends = places.filter((place) => tokens[place] === end).map((place) => owner[place] ?? 0);
    if (ends.includes(0)) {
      const matched = ends.filter((one) => one > 0).map((one) => one - 1);
      const key = matched.join();
      if (!found.has(key)) found.set(key, { matched: new Set(matched), example: text });
    }
    const named = new Set(
      places.map((place) => tokens[place] ?? end).filter((token) => token >= 0),
    );
    const other = ordinary.find(({ code }) => !named.has(code));
    const steps: [number | undefined, string][] = [...named].map((token) => [
      token,
      String.fromCodePoint(token),
    ]);
    if (other !== undefined) steps.push([undefined, other.char]);
    left -= steps.length * places.length;
    if (left < 0) return undefined;
    for (const [char, written] of steps) {
      const next = after(automaton, places, char);
      if (!next.some((place) => owner[place] === 0)) continue;
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ places: next, text: text + written });
    }
  }
  return [...found.values()];
}

/** Whether some text matches both patterns; undefined where that is too much to find out. */
export function intersects(a: string, b: string): boolean | undefined {
  return likenesses(a, [b])?.some(({ matched }) => matched.size > 0);
}

/** Whether every text of a pattern matches one of the others; undefined where that is too much to find out. */
export function isCovered(pattern: string, by: readonly string[]): boolean | undefined {
  return likenesses(pattern, by)?.every(({ matched }) => matched.size > 0);
}
