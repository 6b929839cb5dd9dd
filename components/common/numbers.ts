import { type Problem, shown } from "./problems";

/** Whether a value is a whole number within bounds, both included. */
export function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** What is wrong with a number that should be whole and within bounds, if anything; what is not given is right. */
export function rangeProblems(
  value: number | undefined,
  at: string,
  least: number,
  most: number,
): Problem[] {
  if (value === undefined || isWhole(value, least, most)) return [];
  return [
    {
      at,
      found: shown(value),
      expected: `a whole number from ${least} to ${most}`,
      fix: "Give a number in that range.",
    },
  ];
}

/** What is wrong with the bounds between which a number of tasks or instances changes, if anything. */
export function boundsProblems(
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  at: string,
): Problem[] {
  if (maximum >= minimum) return [];
  return [
    {
      at: `${at}.maximum`,
      found: shown(maximum),
      expected: `at least the minimum, ${minimum}`,
      fix: "Raise the maximum or lower the minimum.",
    },
  ];
}
