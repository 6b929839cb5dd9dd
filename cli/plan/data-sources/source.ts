/** What an answered data-source call is made of. */
import { createHash } from "node:crypto";
import type { WireValue } from "../document";
import type { Properties } from "../messages";
import type { Partition } from "./regions";

/** The account that stands for the asking one: AWS's own in examples. */
export const exampleAccount = "111122223333";

/** What the answers may depend on beside the arguments. */
export interface Asker {
  readonly region: string;
  /** The default tags of the provider that is asked. */
  readonly defaultTags: Properties;
}

/** An answer: what is known, and one line that says so. */
export interface Answer {
  readonly known: Properties;
  readonly said: string;
}

/** One function that can be answered. */
export interface DataSource {
  readonly token: string;
  /** What it is answered with, for the documentation. */
  readonly about: string;
  /** The result's properties that nobody can tell offline. */
  readonly unknown: readonly string[];
  /** Those of them that are secret. */
  readonly secret?: readonly string[];
  /** @returns nothing for a question that only AWS could answer */
  answer(args: Properties, asker: Asker & { readonly partition: Partition }): Answer | undefined;
}

export function token(module: string, name: string): string {
  return `aws:${module}/${name}:${name}`;
}

/** A made-up name that is always the same for the same thing. */
export function madeUp(length: number, alphabet: string, ...of: readonly unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify(of)).digest();
  return Array.from({ length }, (_, i) => alphabet[(digest[i] ?? 0) % alphabet.length]).join("");
}

export const hex = "0123456789abcdef";
export const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export function text(value: WireValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The values that a filter admits for a name. */
export function filtered(args: Properties, name: string): string[] {
  const filters = (args.filters ?? []) as unknown as { name: string; values: string[] }[];
  return filters.filter((filter) => filter.name === name).flatMap((filter) => filter.values);
}
