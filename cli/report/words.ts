/** What states and verdicts are called on the page, and the sign that stands for each: none is told by its colour alone. */
import type { JudgedRow } from "../proof";
import type { Difference, State } from "./document";

export const stateWords: Readonly<Record<State, { readonly sign: string; readonly word: string }>> =
  {
    open: { sign: "✓", word: "open, declared and proved" },
    closed: { sign: "·", word: "closed" },
    implied: { sign: "~", word: "open to whoever comes as the internet does" },
    refuted: { sign: "✗", word: "refuted: open, and must not be" },
    undecided: { sign: "?", word: "undecided" },
    missing: { sign: "!", word: "missing: has to be open, and is not" },
    waived: { sign: "w", word: "not right, waived" },
    unjudged: { sign: "o", word: "open, and no row is about it" },
  };

export const verdictWords: Readonly<
  Record<JudgedRow["verdict"], { readonly sign: string; readonly word: string }>
> = {
  proved: { sign: "✓", word: "proved" },
  refuted: { sign: "✗", word: "refuted" },
  undecided: { sign: "?", word: "undecided" },
  missing: { sign: "!", word: "missing" },
  "not-applicable": { sign: "–", word: "does not apply" },
};

export const sectionWords: Readonly<Record<JudgedRow["section"], string>> = {
  matrix: "Who may talk to whom",
  routes: "Who answers which path",
  always: "Always",
  start: "Will it start",
};

export const differenceWords: Readonly<Record<Difference["section"], string>> = {
  verdict: "In short",
  rows: "Rows with another verdict",
  counts: "Resources by type",
  settings: "Settings of what has the same name",
};
