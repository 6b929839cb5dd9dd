/** What callers without a type check get wrong: arguments that are missing, and arguments that do not exist. */
import { InvalidArgumentsError, type Problem, ProblemList, shown } from "./problems";
import { closest } from "./suggest";

/**
 * Every argument's name, and whether it must be given. The compiler holds it against the interface: a name too few,
 * a name too many and a wrong choice do not compile.
 */
export type ArgumentNames<Args extends object> = {
  readonly [Name in keyof Args]-?: undefined extends Args[Name] ? "optional" : "required";
};

/** The problems of a call that leave nothing to look at, and those beside which the values can be checked. */
interface ArgumentProblems {
  readonly missing: readonly Problem[];
  readonly unknown: readonly Problem[];
}

/**
 * Begins the list of a call's problems with the arguments that do not exist.
 *
 * @throws InvalidArgumentsError at once, with those too, if something required is missing: the values that are there
 * cannot be checked without it
 */
export function beginProblems<Args extends object>(
  component: string,
  name: string,
  args: Args,
  names: ArgumentNames<Args>,
): ProblemList {
  const { missing, unknown } = argumentProblems(args, names);
  if (missing.length > 0) {
    throw new InvalidArgumentsError(`${component} "${name}"`, [...missing, ...unknown]);
  }
  const problems = new ProblemList();
  problems.addAll(unknown);
  return problems;
}

/** What is wrong with a call's arguments as such, their values apart; `undefined` and `null` count as not given. */
export function argumentProblems<Args extends object>(
  args: unknown,
  names: ArgumentNames<Args>,
): ArgumentProblems {
  const entries = Object.entries<"optional" | "required">(names);
  const required = entries.filter(([, need]) => need === "required").map(([name]) => name);
  if (typeof args !== "object" || args === null || Array.isArray(args)) {
    const wanted = required.length === 0 ? "" : ` with ${required.join(", ")}`;
    return {
      missing: [
        {
          at: "args",
          found: args === undefined || args === null ? "nothing" : "a value of another kind",
          expected: `an object${wanted}`,
          fix: "Give the component's arguments as its second parameter.",
        },
      ],
      unknown: [],
    };
  }
  const given = new Map<string, unknown>(Object.entries(args));
  const isGiven = (name: string) => ((args as Record<string, unknown>)[name] ?? null) !== null;
  const absent = entries.map(([name]) => name).filter((name) => !isGiven(name));
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(names, name));
  return {
    missing: required
      .filter((name) => !isGiven(name))
      .map((name) => ({
        at: name,
        found: "nothing",
        expected: "a value: the argument is required",
        fix: `Give ${name}.`,
      })),
    unknown: unknown.map((name) => unknownArgument(name, Object.keys(names), absent)),
  };
}

/** An argument that does not exist. Its value is not shown: it may be a secret under a misspelled name. */
function unknownArgument(
  name: string,
  known: readonly string[],
  absent: readonly string[],
): Problem {
  const meant = closest(name, absent, 1) ?? closest(name, known, 1);
  return {
    at: name,
    found: `an argument named ${shown(name)}`,
    expected: `one of ${known.join(", ")}`,
    fix: meant === undefined ? "Leave it out." : `Did you mean ${meant}?`,
  };
}
