/** What a diff says: what becomes of resources, and of who can reach whom. Plain data, as `--json` writes it. */
import type { Finding, RowVerdict } from "../proof";

/** What was compared: each is recognised by its content. */
export type InputKind = "plan" | "state" | "preview" | "verdict";

export interface SideText {
  /** As the reader knows it: a file's name, a revision, `the working tree`. */
  readonly label: string;
  readonly kind: InputKind;
  readonly project: string;
  readonly stack: string;
  /** Whether everything was proved on this side. */
  readonly proved: boolean;
  /** True where this side has no such stack, so that the other one is new; else absent. */
  readonly isAbsent?: true;
}

export interface NamedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** A resource that is there before and after. */
export interface ChangedResource extends NamedResource {
  /** The top-level inputs that differ, and options as `options.protect`; never their values. */
  readonly properties: readonly string[];
  /** The URN that it had before, where an alias says that it is the same. */
  readonly was?: string;
}

/**
 * A resource that is made anew, as far as the program and what is known of its type tell.
 * - `option`: a changed property is among its `replaceOnChanges`
 * - `provider`: the AWS provider is known to replace because of a changed property
 * - `cascade`: such a property comes from a resource that is itself replaced
 * - `type`: another type under the same name
 * - `urn`: its place among the components changed, and no alias names the old one
 */
export interface ReplacedResource extends ChangedResource {
  readonly by: "option" | "provider" | "cascade" | "type" | "urn";
  /** The properties because of which it is; empty for `type` and `urn`. */
  readonly because: readonly string[];
}

export interface ResourceChanges {
  readonly created: readonly NamedResource[];
  readonly changed: readonly ChangedResource[];
  readonly replaced: readonly ReplacedResource[];
  readonly deleted: readonly NamedResource[];
  /** Under another URN, by an alias, and else the same. */
  readonly renamed: readonly ChangedResource[];
  readonly same: number;
}

/**
 * - `opened`: it may be there now for sure, and was not
 * - `closed`: it was there, perhaps or for sure, and cannot be now
 * - `undecided`: something that is not known decides now whether it is there, and did not before
 */
export type FlowChangeKind = "opened" | "closed" | "undecided";

/** How the matrix sees an opened flow. `outside`: between things that it does not name; `waived`: an exception covers it. */
export type Standing = "declared" | "undeclared" | "waived" | "outside";

/** Traffic between two ends that one side has, and the other has not. */
export interface FlowChange {
  readonly change: FlowChangeKind;
  readonly from: string;
  readonly to: string;
  /** What hands it on, in order. */
  readonly through: readonly string[];
  /** What arrives: `tcp 443`. */
  readonly ports: string;
  /** From which addresses, where it is not from all of them. */
  readonly sources?: string;
  readonly standing: Standing;
  /** The rows that declare it, or that forbid it. */
  readonly rows: readonly string[];
}

/**
 * What became of a row.
 * - `opened`: something that must not be is there now; of a row that has to work: it works now
 * - `lost`: a layer of several is gone, or more is admitted than is declared, though no packet gets there yet
 * - `closed`: it is impossible again; of a row that has to work: it no longer works
 * - `undecided`: it cannot be told any more
 * - `weakened`, `strengthened`: it holds, by fewer or by more layers
 */
export type RowChangeKind =
  "opened" | "lost" | "closed" | "undecided" | "weakened" | "strengthened";

export interface RowChange {
  readonly change: RowChangeKind;
  readonly id: string;
  readonly section: "matrix" | "routes" | "always" | "start";
  readonly text: string;
  /** Whether it says that something must be impossible; else something has to work. */
  readonly forbids: boolean;
  /** Absent where the row is new. */
  readonly before?: RowVerdict;
  readonly after: RowVerdict;
  /** How many layers close it by themselves. */
  readonly layersBefore?: number;
  readonly layersAfter?: number;
  /** The findings that are new. */
  readonly findings: readonly FoundText[];
  /** Whether exceptions cover all that is new. */
  readonly waived: boolean;
}

/** What of a finding a diff tells. */
export type FoundText = Pick<
  Finding,
  "id" | "verdict" | "obligation" | "title" | "blame" | "fix"
> & {
  readonly witness?: string;
  readonly property?: string;
};

/** A row that one matrix has and the other has not. */
export interface DeclaredRowChange {
  readonly id: string;
  readonly section: RowChange["section"];
  readonly text: string;
}

export interface DiffDocument {
  readonly format: "bulkhead-diff";
  readonly version: 1;
  readonly base: SideText;
  readonly head: SideText;
  /** False where a flow opened that the matrix does not declare, or what must be impossible is newly refuted. */
  readonly ok: boolean;
  readonly counts: {
    /** Opened flows that the matrix does not declare. */
    readonly undeclared: number;
    /** Rows that something must be impossible, which are newly refuted and not waived. */
    readonly refuted: number;
    readonly opened: number;
    readonly closed: number;
    readonly undecided: number;
    readonly weakened: number;
    readonly created: number;
    readonly changed: number;
    readonly replaced: number;
    readonly deleted: number;
  };
  /** Absent where verdicts were compared: they do not tell all ways. */
  readonly flows?: readonly FlowChange[];
  readonly rows: readonly RowChange[];
  readonly matrix: {
    readonly added: readonly DeclaredRowChange[];
    readonly removed: readonly DeclaredRowChange[];
  };
  /** Absent where verdicts were compared. */
  readonly resources?: ResourceChanges;
  readonly notes: readonly string[];
}
