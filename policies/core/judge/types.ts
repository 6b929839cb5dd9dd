/** What the proof says: rows, each with its verdict, and findings that say why not. */

/**
 * - `proved`: it holds whatever the unknown values turn out to be
 * - `refuted`: a way that must not be is there for sure
 * - `undecided`: it cannot be told, because something is unknown
 * - `missing`: a way that has to be is not there, or not for sure
 * - `not-applicable`: this stack has no such zone, service or store
 */
export type RowVerdict = "proved" | "refuted" | "undecided" | "missing" | "not-applicable";

/**
 * - `reach`: a way that must not be
 * - `layer`: one of several layers that keep something private is lost, though others may still hold
 * - `admission`: more is let in than is declared, though nobody may use it yet
 * - `works`: a declared way does not work
 * - `start`: something that is needed to start is out of reach
 * - `declaration`: what is declared does not fit the stack
 */
export type Obligation = "reach" | "layer" | "admission" | "works" | "start" | "declaration";

/** A hop as it is written: `type name :: property = value`, and why it holds. */
export interface HopText {
  readonly urn: string | undefined;
  readonly property: string | undefined;
  readonly text: string;
  readonly why: string;
}

export interface Finding {
  /** Stable for the same cause: made of row, obligation and the resources that cause it, never of values. */
  readonly id: string;
  readonly row: string;
  readonly verdict: "refuted" | "undecided" | "missing";
  readonly obligation: Obligation;
  /** One sentence. */
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** One concrete packet: `198.51.100.7 -> 10.0.20.5 tcp 5432`; undefined where none is involved. */
  readonly witness: string | undefined;
  readonly hops: readonly HopText[];
  /** The resource whose change mends it. */
  readonly blame: string;
  readonly property: string | undefined;
  /** The smallest change that mends it. */
  readonly fix: string;
  /** Other ways with the same cause that are not shown. */
  readonly suppressed: number;
  /** The waiver that covers it, if any. */
  readonly waiver: string | undefined;
}

/** One line of the matrix. */
export interface JudgedRow {
  readonly id: string;
  /** `matrix` rows are declared; `always` rows hold without any declaration; `start` rows are about starting. */
  readonly section: "matrix" | "routes" | "always" | "start";
  readonly text: string;
  readonly verdict: RowVerdict;
  /** For a proved row, one line for each layer that closes it or hop that carries it; else why. */
  readonly evidence: readonly string[];
  /** How many layers close it independently; undefined for rows that must work. 1 is a single point. */
  readonly defence: number | undefined;
  /** Ids of findings. */
  readonly findings: readonly string[];
  /** Ids of the assumptions that it rests on. */
  readonly assumptions: readonly string[];
}

/** An exception from a finding: printed in every verdict, and a finding itself when it has expired. */
export interface Waiver {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** Of the resource that is blamed: a URN or a name, with `*`. */
  readonly resource: string;
  /** Row or policy that it is for; undefined for any. */
  readonly row?: string | undefined;
  /** The last day on which it holds: `2027-01-31`. */
  readonly expires: string;
}

/** Something opaque that a person has looked at (§12). */
export interface Assumption {
  readonly id: string;
  /** A URN or a name, with `*`. */
  readonly resource: string;
  readonly claim: string;
  readonly reason: string;
}

export interface Verdict {
  readonly format: "bulkhead-verdict";
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  readonly proved: boolean;
  readonly rows: readonly JudgedRow[];
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<RowVerdict, number>>;
  readonly waivers: readonly (Waiver & { readonly state: "used" | "unused" | "expired" })[];
  readonly assumptions: readonly (Assumption & { readonly used: boolean })[];
  /** Types that are not modelled and could carry traffic. */
  readonly unmodelled: readonly { readonly token: string; readonly count: number }[];
  /** What else a reader has to know: what the input form lacks, facts of another stack and their date. */
  readonly notes: readonly string[];
}
