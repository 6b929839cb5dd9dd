/** What is wrong with what the proof was given to read. */

/** One thing that is wrong. */
export interface Problem {
  /** Where it stands: a file, an entry in it, a resource, a property. */
  readonly at: string;
  /** What was found there. Never a secret's value. */
  readonly found: string;
  /** What would have been right. */
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Something that a reader of the verdict should know. */
export interface Note {
  readonly level: "info" | "warning";
  readonly text: string;
  /** The resource that it is about. */
  readonly urn?: string;
}

/** Either what was asked for, or why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Who is wrong throughout is told by the first mistakes. */
const mostProblems = 20;

/** Collects the problems of one reading, so that they are reported together. */
export class Problems {
  private readonly found: Problem[] = [];
  private left = 0;

  add(at: string, found: string, expected: string, fix: string): void {
    if (this.found.length < mostProblems) this.found.push({ at, found, expected, fix });
    else this.left += 1;
  }

  get any(): boolean {
    return this.found.length > 0;
  }

  /** The problems as a failed result; a last one counts those that were left out. */
  failure(): Result<never> {
    const rest: Problem[] =
      this.left === 0
        ? []
        : [
            {
              at: "further on",
              found: `${this.left} more of the kind`,
              expected: "none",
              fix: "Mend these first.",
            },
          ];
    return { ok: false, problems: [...this.found, ...rest] };
  }
}

/** A result that has only this one problem. */
export function failure(at: string, found: string, expected: string, fix: string): Result<never> {
  return { ok: false, problems: [{ at, found, expected, fix }] };
}
