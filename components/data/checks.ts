import type * as pulumi from "@pulumi/pulumi";
import { isWhole } from "../common/numbers";
import { type ProblemList } from "../common/problems";

/** Adds a problem unless the value is a whole number within bounds, both included. */
export function checkWhole(
  problems: ProblemList,
  at: string,
  value: number,
  [least, most]: readonly [number, number],
  unit: string,
): void {
  if (!isWhole(value, least, most)) {
    problems.add(
      at,
      value,
      `whole ${unit} from ${least} to ${most}`,
      "Give a number in that range, or leave it out.",
    );
  }
}

/** Adds a problem unless the text has the form. */
export function checkForm(
  problems: ProblemList,
  at: string,
  value: string,
  form: RegExp,
  expected: string,
  fix: string,
): void {
  if (!form.test(value)) problems.add(at, value, expected, fix);
}

/** Adds a problem unless the value is one of an enumeration's, for callers whose compiler did not check. */
export function checkOneOf(
  problems: ProblemList,
  at: string,
  value: string,
  values: Readonly<Record<string, string>>,
): void {
  const known = Object.values(values);
  if (!known.includes(value)) {
    problems.add(at, value, `one of ${known.join(", ")}`, "Choose one of them.");
  }
}

/** A service's name becomes a part of resource names, of a folder in a bucket, and of a database user's name. */
const clientForm = /^[a-z]([a-z0-9]|-(?=[a-z0-9])){0,31}$/;

/** Checks the names of a store's clients: at least one, each fit to be a part of other names. */
export function checkClientNames(
  problems: ProblemList,
  at: string,
  names: readonly string[],
): void {
  if (names.length === 0) {
    problems.add(
      at,
      names,
      "at least one service",
      "Name the services that use the store, or leave the store out: nothing else can reach it.",
    );
  }
  for (const name of names) {
    checkForm(
      problems,
      `${at}.${name}`,
      name,
      clientForm,
      "a service name of lower-case letters, digits and single dashes, at most 32 characters",
      "Rename the service.",
    );
  }
}

/** Checks that no two clients share a security group: their rules would be one and the same, which EC2 refuses. */
export function checkClientGroups(
  problems: ProblemList,
  at: string,
  groups: Readonly<Record<string, pulumi.Input<string>>>,
): void {
  const seen = new Map<string, string>();
  for (const [service, group] of Object.entries(groups)) {
    if (typeof group !== "string") continue;
    const other = seen.get(group);
    if (other !== undefined) {
      problems.add(
        `${at}.${service}`,
        group,
        `a security group of its own, not that of ${other}`,
        "Give each service its own group, or name only one of the two.",
      );
    }
    seen.set(group, service);
  }
}

/** The names of a record's entries, in an order that does not depend on how it was written. */
export function sortedNames(record: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(record).sort();
}
