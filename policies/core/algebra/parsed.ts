/**
 * The two ways to read a plan. `may` must never miss a packet that can flow, `must` must never
 * claim one that cannot: where something is not known exactly, `may` takes too much and `must`
 * too little.
 */
export type Reading = "may" | "must";

/** What reading a text gives: the value, or what is wrong with the text. Nothing is thrown. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused<T>(problem: string): Parsed<T> {
  return { ok: false, problem };
}

const QUOTED_LENGTH = 60;

/** Text of unknown origin, quoted for a message: short, and without control characters. */
export function quoted(text: string): string {
  return JSON.stringify(
    text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}...` : text,
  ).replace(/[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "?");
}
