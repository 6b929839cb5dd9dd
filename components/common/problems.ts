import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with what a caller gave. */
export interface Problem {
  /** Where it stands: the argument's path, as in `routes.search.paths[0]`. */
  readonly at: string;
  /** What was found there, as the caller would write it. Never a secret's value. */
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

/** How a value is shown in a problem: as JSON, cut at 80 characters. */
export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * A component was given arguments that it refuses. Thrown before its first child is registered, with every
 * problem of the call; Pulumi prints its message without a stack trace.
 */
export class InvalidArgumentsError extends pulumi.RunError {
  constructor(
    readonly component: string,
    readonly problems: readonly Problem[],
  ) {
    super(formatProblems(component, problems));
    this.name = "InvalidArgumentsError";
  }
}

/** Collects the problems of one call, so that all of them are reported at once. */
export class ProblemList {
  private readonly found: Problem[] = [];

  get problems(): readonly Problem[] {
    return this.found;
  }

  add(at: string, found: unknown, expected: string, fix: string): void {
    this.found.push({ at, found: shown(found), expected, fix });
  }

  /** Takes over problems that a planner returned, their places set under `prefix`. */
  addAll(problems: readonly Problem[], prefix = ""): void {
    this.found.push(...problems.map((p) => ({ ...p, at: prefix + p.at })));
  }

  /** @throws InvalidArgumentsError if there is any problem. */
  throwIfAny(componentType: string, name: string): void {
    if (this.found.length > 0) {
      throw new InvalidArgumentsError(`${componentType} "${name}"`, this.found);
    }
  }
}
