/** Settings of policies: described by zod, handed to the engine as a JSON Schema, and checked again here. */
import { z } from "zod";
import type { Problem, Result } from "../core/graph";
import { isEverything } from "../core/graph/glob";

const text = z.string().trim().min(1);

/** RE2, which the engine matches patterns with, knows no look-ahead. */
const day = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
  .refine(isDay, "is no day of the calendar")
  .describe("The last day on which it holds, as 2027-01-31");

/** A name, or a pattern that is about something: with stars it holds two characters more at least. */
const resource = text
  .regex(/^[^*]+$|[^*].*[^*]/, "a pattern for nearly every resource")
  .refine((one) => !isEverything(one), "a pattern for nearly every resource")
  .describe("A URN or a name, with * for any characters");

export const waiver = z.strictObject({
  id: text,
  owner: text.describe("Who answers for it"),
  reason: text,
  resource,
  row: text.optional().describe("The row or policy that it is for; any if left out"),
  expires: day,
});

export const assumption = z.strictObject({
  id: text,
  resource,
  claim: text.describe("What was found to be true of it"),
  reason: text,
});

const common = {
  waivers: z.array(waiver).default([]).describe("Exceptions, each with an owner and an end"),
};

/** What every policy can be told. */
export interface Common {
  readonly waivers: readonly z.output<typeof waiver>[];
}

/** A policy's settings: its own, and those that every policy has. Others are refused. */
export function settings<T extends z.core.$ZodLooseShape>(own: T) {
  return z.strictObject({ ...own, ...common });
}

/** Settings of a policy that has none of its own. */
export const noSettings = settings({});

/** Address ranges that may do what others may not. */
export const allowedCidrs = z
  .array(text)
  .default([])
  .describe("Address ranges that are allowed to, beside private ones: an office, a partner");

/** What counts as production is said, never guessed from a name. */
export const production = z
  .boolean()
  .default(false)
  .describe("Whether what is deployed with this configuration is production");

/** The part of a JSON Schema that CrossGuard takes. */
export interface ConfigSchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A description of settings that the engine checks configuration against. `defaults` replace the schema's own. */
export function configSchema(
  schema: z.ZodType,
  defaults: Readonly<Record<string, unknown>> = {},
  parts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): ConfigSchema {
  const json = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
  const properties = Object.entries(json.properties ?? {}).map(([key, property]) => {
    const own = parts[key] ?? (typeof property === "boolean" ? {} : property);
    return [key, Object.hasOwn(defaults, key) ? { ...own, default: defaults[key] } : own] as const;
  });
  const required = (json.required ?? []).filter((key) => !Object.hasOwn(defaults, key));
  // The engine's encoding has no place for undefined.
  return JSON.parse(
    JSON.stringify({
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
    }),
  ) as ConfigSchema;
}

/** Settings as their schema says, or what is wrong with them. */
export function parseSettings<S>(policy: string, schema: z.ZodType<S>, raw: unknown): Result<S> {
  const read = schema.safeParse(raw ?? {});
  if (read.success) return { ok: true, value: read.data };
  const problems = read.error.issues.map((issue): Problem => ({
    at: [`the settings of ${policy}`, ...issue.path.map(String)].join("."),
    found: issue.message,
    expected: "what the policy's configSchema says",
    fix: "Correct it in the file given with --policy-pack-config.",
  }));
  return { ok: false, problems };
}

function isDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
