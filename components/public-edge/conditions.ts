import { type Problem, ProblemList } from "../common/problems";
import { wildcardsOf } from "./patterns";
import { type RouteConditions, ruleLimits } from "./rules";

/** The longest value of a condition. */
const maxLength = 128;

/**
 * What is wrong with one route's name and conditions, each by itself. Source of the characters and lengths: "Condition
 * types for listener rules" in the user guide of Application Load Balancers, and RuleCondition in the API reference.
 */
export function conditionProblems(route: string, conditions: RouteConditions): Problem[] {
  const problems = new ProblemList();
  const at = `routes.${route}`;
  const { paths = [], hosts = [], methods = [] } = conditions;
  if (!/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/.test(route)) {
    problems.add(
      at,
      route,
      "a name of letters, digits and single dashes that begins with a letter",
      "Rename the route: its target group is called after it.",
    );
  }
  for (const [index, path] of paths.entries()) {
    addValueProblems(problems, `${at}.paths[${index}]`, path, pathFault(path));
  }
  for (const [index, host] of hosts.entries()) {
    addValueProblems(problems, `${at}.hosts[${index}]`, host, hostFault(host));
  }
  for (const [index, method] of methods.entries()) {
    addValueProblems(problems, `${at}.methods[${index}]`, method, methodFault(method));
  }
  addRepetitions(problems, `${at}.paths`, paths);
  addRepetitions(
    problems,
    `${at}.hosts`,
    hosts.map((host) => host.toLowerCase()),
  );
  addRepetitions(problems, `${at}.methods`, methods);
  const wildcards = most(paths.map(wildcardsOf)) + most(hosts.map(wildcardsOf));
  if (wildcards > ruleLimits.wildcards) {
    problems.add(
      at,
      `${wildcards} wildcards in one rule`,
      `at most ${ruleLimits.wildcards} in a path and a host together`,
      "Use fewer * and ?.",
    );
  }
  return [...problems.problems];
}

function most(numbers: readonly number[]): number {
  return Math.max(0, ...numbers);
}

interface Fault {
  readonly expected: string;
  readonly fix: string;
}

function addValueProblems(
  problems: ProblemList,
  at: string,
  value: string,
  fault: Fault | undefined,
): void {
  if (fault !== undefined) problems.add(at, value, fault.expected, fault.fix);
}

function pathFault(path: string): Fault | undefined {
  if (!path.startsWith("/")) {
    return {
      expected: "a path that begins with /, as that of every request does",
      fix: `Write "/${path}".`,
    };
  }
  if (path.includes("#") || /\?[^/]*=/.test(path)) {
    return {
      expected: "a path alone, since query strings and fragments are not compared",
      fix: `Write "${path.replace(/[?#].*$/s, "")}".`,
    };
  }
  if (/\/\.{1,2}(\/|$)/.test(path)) {
    return {
      expected: "a path without the segments . and .., which clients resolve before they ask",
      fix: "Write the path that they stand for.",
    };
  }
  if (!/^[\w\-.$/~"'@:+&*?]*$/.test(path)) {
    return {
      expected: "letters, digits, wildcards and _ - . $ / ~ \" ' @ : + & alone",
      fix: "Put ? in the place of any other character.",
    };
  }
  return patternFault(path);
}

function patternFault(pattern: string): Fault | undefined {
  if (pattern.includes("**")) {
    return { expected: "single *", fix: `Write "${pattern.replace(/\*+/g, "*")}".` };
  }
  if (pattern.length > maxLength) {
    return {
      expected: `at most ${maxLength} characters, not ${pattern.length}`,
      fix: "Cut it short with *.",
    };
  }
  return undefined;
}

function hostFault(host: string): Fault | undefined {
  if (!/^[A-Za-z0-9*?-]+(\.[A-Za-z0-9*?-]+)*\.[A-Za-z]+$/.test(host)) {
    return {
      expected:
        "a host name with a dot, letters alone behind the last one, such as shop.example.com or *.example.com",
      fix: "Write it without scheme, port and path.",
    };
  }
  return patternFault(host);
}

function methodFault(method: string): Fault | undefined {
  if (/^[A-Z_-]{1,40}$/.test(method)) return undefined;
  return {
    expected: "a method in capitals, of at most 40 letters, - and _",
    fix: /^[a-z]+$/.test(method) ? `Write "${method.toUpperCase()}".` : "Write it like GET.",
  };
}

function addRepetitions(problems: ProblemList, at: string, values: readonly string[]): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) !== index) {
      problems.add(`${at}[${index}]`, value, "each value once", "Leave the repetition out.");
    }
  }
}
