/**
 * Text for a terminal: what a name may do to it, how many columns it takes, and where a line is broken.
 * Everything that comes from a program passes `plain` before it is shown.
 */
import pc from "picocolors";

/** How a piece of text stands out where colours are wanted. */
export type Style = "bold" | "dim" | "cyan" | "green" | "yellow";

/** A piece of text of one style. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** A piece of text, styled or not. */
export type Piece = Span | string;

const shortEscapes = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\u001b", "\\e"],
]);

/**
 * What could move the cursor, hide text or turn its direction: control characters, format characters (zero width,
 * bidirectional overrides), line and paragraph separators, halves of surrogate pairs, private use, and the fillers
 * that draw nothing.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0\u2800]/gu;

/** More marks on one letter than any script sets. */
const markPile = /(\p{M}{3})\p{M}+/gu;

/** A text without anything that a terminal would act on, the rest unchanged. */
export function plain(text: string): string {
  return text
    .replace(unprintable, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return (
        shortEscapes.get(character) ??
        (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`)
      );
    })
    .replace(markPile, "$1");
}

/** East Asian wide and full-width forms, by the blocks of Unicode's EastAsianWidth data. */
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** How many columns a character takes. */
function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/\p{M}/u.test(character)) return 0;
  if (/\p{Emoji_Presentation}/u.test(character)) return 2;
  return wideBlocks.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** How many columns a plain text takes. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest beginning of a text that takes at most so many columns, and what is left. */
export function splitAt(text: string, columns: number): readonly [string, string] {
  let width = 0;
  let end = 0;
  for (const character of text) {
    const next = width + characterWidth(character);
    if (next > columns) break;
    width = next;
    end += character.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** A text cut in the middle, so that both of its ends can be told: `network-…-eu-central-1a`. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const tailColumns = Math.floor((columns - 1) / 2);
  const [head] = splitAt(text, columns - 1 - tailColumns);
  const letters = Array.from(text);
  let tail = "";
  for (let i = letters.length - 1; i >= 0; i--) {
    const longer = (letters[i] ?? "") + tail;
    if (displayWidth(longer) > tailColumns) break;
    tail = longer;
  }
  return `${head}…${tail}`;
}

/** A text filled with spaces up to a column. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

/** `1 subnet`, `6 subnets`. */
export function counted(count: number, singular: string, plural = pluralOf(singular)): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** The plural of a label, by the rules that the labels of AWS's resources need. */
export function pluralOf(singular: string): string {
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(singular) ? `${singular}es` : `${singular}s`;
}

/** How a line begins: the first line of a paragraph, and every further one. */
export interface Margins {
  readonly first: string;
  readonly rest: string;
}

/** What paints text: nothing at all, or terminal colours. */
export class Painter {
  private readonly colors: ReturnType<typeof pc.createColors>;

  constructor(color: boolean) {
    this.colors = pc.createColors(color);
  }

  paint(piece: Piece): string {
    if (typeof piece === "string") return piece;
    return piece.style === undefined || piece.text === ""
      ? piece.text
      : this.colors[piece.style](piece.text);
  }
}

/** A space at which `wrap` breaks no line. It comes out as a plain space. */
const firmSpace = "\u00a0";

/** A short text whose words stay together on a line; of a long one, the first two do. */
export function together(text: string, columns = 36): string {
  return displayWidth(text) <= columns
    ? text.replaceAll(" ", firmSpace)
    : text.replace(" ", firmSpace);
}

interface Word extends Span {
  readonly width: number;
  /** Whether a space stands before it. */
  readonly spaced: boolean;
}

/** The words of a paragraph; a piece that touches its neighbour stays joined to it as its own styled word. */
function wordsOf(pieces: readonly Piece[]): Word[][] {
  const groups: Word[][] = [];
  let touching = false;
  for (const piece of pieces) {
    const { text, style } = typeof piece === "string" ? { text: piece, style: undefined } : piece;
    for (const part of text.split(/( )/)) {
      if (part === " ") {
        touching = false;
      } else if (part !== "") {
        const word = { text: part, width: displayWidth(part), ...(style ? { style } : {}) };
        const last = groups.at(-1);
        if (touching && last !== undefined) last.push({ ...word, spaced: false });
        else groups.push([{ ...word, spaced: groups.length > 0 }]);
        touching = true;
      }
    }
  }
  return groups;
}

/**
 * Breaks a paragraph at spaces, and in words that are longer than a line, so that no line is wider than `width`.
 * Runs of spaces count as one.
 */
export function wrap(
  pieces: readonly Piece[],
  margins: Margins,
  width: number,
  painter: Painter,
): string[] {
  const lines: string[] = [];
  let line = margins.first;
  let used = displayWidth(margins.first);
  let empty = true;
  const room = Math.max(1, width - displayWidth(margins.rest));
  const breakLine = () => {
    lines.push(line.replace(/ +$/, ""));
    line = margins.rest;
    used = displayWidth(margins.rest);
    empty = true;
  };
  for (const group of wordsOf(pieces)) {
    const groupWidth = group.reduce((sum, word) => sum + word.width, 0);
    const space = group[0]?.spaced === true && !empty ? 1 : 0;
    if (!empty && used + space + groupWidth > width && groupWidth <= room) breakLine();
    else if (space > 0) {
      if (used + 1 >= width) breakLine();
      else {
        line += " ";
        used += 1;
      }
    }
    for (const word of group) {
      let left = word.text;
      while (left !== "") {
        if (used >= width) breakLine();
        let [head, tail] = splitAt(left, width - used);
        if (head === "") {
          // Not even one character fits: on a line of its own it stands whatever its width.
          if (!empty) {
            breakLine();
            continue;
          }
          const [character = left] = left;
          [head, tail] = [character, left.slice(character.length)];
        }
        line += painter.paint({ ...word, text: head });
        used += displayWidth(head);
        empty = false;
        left = tail;
      }
    }
  }
  if (!empty || lines.length === 0) lines.push(line.replace(/ +$/, ""));
  return lines.map((l) => l.replaceAll(firmSpace, " "));
}
