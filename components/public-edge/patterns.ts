/**
 * The wildcard patterns of Elastic Load Balancing: `*` stands for any characters or none, `?` for exactly one. Pure:
 * matching, measuring and comparing them is all that happens here.
 */

/** A pattern and what can be measured of it. */
export interface Pattern {
  readonly text: string;
  /** Characters before the first wildcard. */
  readonly prefix: string;
  /** How many characters are literal. */
  readonly literals: number;
  /** The length of the shortest text that matches. */
  readonly minLength: number;
  /** How many `*` there are. */
  readonly stars: number;
  readonly kind: PatternKind;
}

/** The shapes of patterns, from the widest to the narrowest. */
export const PatternKind = { Prefix: 0, Mixed: 1, Exact: 2 } as const;
export type PatternKind = (typeof PatternKind)[keyof typeof PatternKind];

/** Measures a pattern. */
export function patternOf(text: string): Pattern {
  const stars = countOf(text, "*");
  const marks = countOf(text, "?");
  const prefix = /^[^*?]*/.exec(text)?.[0] ?? "";
  return {
    text,
    prefix,
    literals: text.length - stars - marks,
    minLength: text.length - stars,
    stars,
    kind:
      stars + marks === 0
        ? PatternKind.Exact
        : text === `${prefix}*`
          ? PatternKind.Prefix
          : PatternKind.Mixed,
  };
}

/** How many wildcards a pattern has, as AWS's quota counts them. */
export function wildcardsOf(text: string): number {
  return countOf(text, "*") + countOf(text, "?");
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Whether a text matches a pattern. */
export function matches(pattern: Pattern, text: string): boolean {
  if (pattern.kind === PatternKind.Exact) return pattern.text === text;
  if (!text.startsWith(pattern.prefix)) return false;
  if (pattern.kind === PatternKind.Prefix) return true;
  return matchesFrom(pattern.text, text, pattern.prefix.length);
}

/** Matches from a place on, going back to the last star whenever a guess about its length was wrong. */
function matchesFrom(pattern: string, text: string, start: number): boolean {
  let p = start;
  let t = start;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === "*") {
      star = p;
      resume = t;
      p += 1;
    } else if (wanted === "?" || wanted === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}

/** A text that matches both patterns, if there is one. */
export function common(a: Pattern, b: Pattern): string | undefined {
  const [longer, shorter] =
    a.prefix.length >= b.prefix.length ? [a.prefix, b.prefix] : [b.prefix, a.prefix];
  if (!longer.startsWith(shorter)) return undefined;
  if (a.kind === PatternKind.Exact) return matches(b, a.text) ? a.text : undefined;
  if (b.kind === PatternKind.Exact) return matches(a, b.text) ? b.text : undefined;
  if (a.kind === PatternKind.Prefix && b.kind === PatternKind.Prefix) return longer;
  return commonText(a.text, b.text);
}

interface Place {
  /** Positions in the two patterns. */
  readonly i: number;
  readonly j: number;
  /** What was spelled on the way there. */
  readonly text: string;
}

/** Walks both patterns at once; each pair of positions is visited once. */
function commonText(a: string, b: string): string | undefined {
  const seen = new Set<number>();
  const open: Place[] = [{ i: 0, j: 0, text: "" }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { i, j, text } = place;
    if (i === a.length && j === b.length) return text;
    const mark = i * (b.length + 1) + j;
    if (seen.has(mark)) continue;
    seen.add(mark);
    const x = a[i];
    const y = b[j];
    // A star takes what the other pattern spells next, or ends here. The ending is tried first, for a short text.
    if (x !== undefined && y !== undefined && !(x === "*" && y === "*")) {
      const spelled = literal(x === "*" || x === "?" ? y : x);
      if (x === "*") open.push({ i, j: j + 1, text: text + spelled });
      else if (y === "*") open.push({ i: i + 1, j, text: text + spelled });
      else if (x === y || x === "?" || y === "?") {
        open.push({ i: i + 1, j: j + 1, text: text + spelled });
      }
    }
    if (x === "*") open.push({ i: i + 1, j, text });
    if (y === "*") open.push({ i, j: j + 1, text });
  }
  return undefined;
}

function literal(character: string): string {
  return character === "?" || character === "*" ? "x" : character;
}

/**
 * Texts that match a pattern, with every wildcard filled with a character that no pattern uses: one text for each
 * choice of the stars' lengths from 0 to `longest`.
 *
 * If any text matches this pattern and none of a set of others, one of these does, provided that the filler is in
 * none of their literals and `longest` exceeds the number of `?` in each of them. Filling a text's wildcard parts
 * with the filler cannot make another pattern match that did not; and where a star's part is longer than a pattern has
 * question marks, one of that pattern's own stars lies on it, so that length makes no difference.
 */
export function* samples(pattern: string, filler: string, longest: number): Generator<string> {
  const star = pattern.indexOf("*");
  if (star < 0) {
    yield pattern.replaceAll("?", filler);
    return;
  }
  const before = pattern.slice(0, star).replaceAll("?", filler);
  for (let length = longest; length >= 0; length -= 1) {
    for (const rest of samples(pattern.slice(star + 1), filler, longest)) {
      yield before + filler.repeat(length) + rest;
    }
  }
}
