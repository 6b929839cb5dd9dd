import { type Problem, ProblemList } from "../common/problems";

/** The page that answers for the site's root and, in a single-page application, for every page. */
export const indexDocument = "index.html";

/**
 * The characters of a path pattern. Source: "Path pattern" in the developer guide of Amazon CloudFront, under the
 * settings of a cache behavior.
 */
const patternCharacters = /^\/[A-Za-z0-9_\-.*$/~"'@:+&?]*$/;

/** Longest path pattern that CloudFront takes. */
const maxPatternLength = 255;

/** Whether a path pattern (`*` is any text, `?` is any one character, case counts) matches a path. */
export function matchesPath(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[^]*")
    .replace(/\?/g, "[^]");
  return new RegExp(`^${source}$`).test(path);
}

/**
 * Whether everything that `inner` matches is matched by `outer` too. A wildcard of `inner` is covered by a `*` of
 * `outer` alone.
 */
export function coversPattern(outer: string, inner: string): boolean {
  const source = outer
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[^]*")
    .replace(/\?/g, "[^*]");
  return new RegExp(`^${source}$`).test(inner);
}

/** What is wrong with a list of path patterns, taken by itself. */
export function patternProblems(patterns: readonly string[], at: string): Problem[] {
  const problems = new ProblemList();
  for (const [index, pattern] of patterns.entries()) {
    const place = `${at}[${index}]`;
    if (pattern.length > maxPatternLength || !patternCharacters.test(pattern)) {
      problems.add(
        place,
        pattern,
        `a path pattern that begins with /, of at most ${maxPatternLength} characters that CloudFront takes`,
        "Write it like /assets/*.",
      );
    } else if (matchesPath(pattern, `/${indexDocument}`)) {
      problems.add(
        place,
        pattern,
        `a pattern that leaves /${indexDocument} to the site`,
        "Name the folder, as in /assets/* or /api/*.",
      );
    }
    if (patterns.indexOf(pattern) !== index) {
      problems.add(place, pattern, "each pattern once", "Leave the repetition out.");
    }
  }
  return [...problems.problems];
}

/** What is wrong between the API's patterns, which are tried first, and those of the hashed files. */
export function shadowProblems(
  apiPaths: readonly string[],
  immutablePaths: readonly string[],
): Problem[] {
  const problems = new ProblemList();
  for (const [index, path] of immutablePaths.entries()) {
    const shadow = apiPaths.find((apiPath) => coversPattern(apiPath, path));
    if (shadow !== undefined) {
      problems.add(
        `immutablePaths[${index}]`,
        path,
        `a pattern that api.paths leaves something of; its ${shadow} takes all`,
        "Give the API a narrower pattern, or the files another folder.",
      );
    }
  }
  return [...problems.problems];
}
