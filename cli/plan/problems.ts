/** What is wrong with what a person gave: the errors that end a plan with status 2. */

/** One thing that is wrong. The same shape as the components' own problems. */
export interface Problem {
  /** Where it stands: a file with line and column, a configuration key, an option. */
  readonly at: string;
  /** What was found there. Never a secret's value. */
  readonly found: string;
  /** What would have been right. */
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
}

/** One line per problem: place, what was found, what was expected, how to mend it. */
export function formatProblems(heading: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.map(
    ({ at, found, expected, fix }) => `  - ${at}: found ${found}, expected ${expected}. ${fix}`,
  );
  return [`${heading}: ${count}`, ...lines].join("\n");
}

/** Any error for which the person at the keyboard can do something: its message is all that they need. */
export abstract class PlanError extends Error {}

/** The exit status of a process that ends with such an error. */
export const badInputStatus = 2;

/** The project, its configuration or the caller's options are not what a plan can be made of. */
export class BadInputError extends PlanError {
  override readonly name = "BadInputError";
  constructor(
    heading: string,
    readonly problems: readonly Problem[],
  ) {
    super(formatProblems(heading, problems));
  }
}

/** One thing that went wrong while the program ran. */
export interface Failure {
  readonly message: string;
  /** Where in the program's source, as `index.ts:12:5`. */
  readonly position?: string;
  /** The resource that it is about. */
  readonly urn?: string;
}

/** The program itself failed. */
export class ProgramError extends PlanError {
  override readonly name = "ProgramError";
  constructor(readonly failures: readonly Failure[]) {
    super(
      failures
        .map(({ message, position }) =>
          position === undefined ? message : `${message}\n    at ${position}`,
        )
        .join("\n"),
    );
  }
}

/** How a value is shown in a problem: as JSON, cut at 80 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The known word that a mistyped one most resembles, if any is close. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  const [best] = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return best?.candidate;
}

/** How many letters have to be put in, left out or changed to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
