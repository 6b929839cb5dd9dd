/** Reads the project's namespace of a stack's configuration by its schema and collects every problem. */
import type * as z from "zod/mini";
import { closest } from "../components/common/suggest";
import { type Problem, shown } from "../components/common/problems";
import { configSchema, type StackConfig } from "./schema";

/** Configuration as Pulumi hands it to a program: `project:key` to text, structured values as JSON. */
export type RawConfig = Readonly<Record<string, string>>;

/** The parts of a schema's definition that lead to the schema of what it holds. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
}

/** The definition behind defaults and options. */
function unwrap(schema: z.core.$ZodType): Definition {
  const definition = schema._zod.def as Definition;
  return definition.innerType ? unwrap(definition.innerType) : definition;
}

/** What a key's configuration text stands for: itself where the schema wants text, else JSON where it is JSON. */
function decode(key: string, text: string): unknown {
  const wanted = Object.hasOwn(configSchema.shape, key)
    ? unwrap(configSchema.shape[key as keyof StackConfig]).type
    : undefined;
  if (wanted === "string" || wanted === "enum") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Whether a value stands for "not set". Pulumi requires a default for every declared key that a stack may leave out,
 * so an empty text or group is what an optional key is declared with.
 */
function isUnset(value: unknown): boolean {
  return value === "" || JSON.stringify(value) === "{}";
}

type Path = readonly PropertyKey[];

/** Writes a setting's place: `place("services", "chat", "port")` is `bulkhead:services.chat.port`. */
export type Place = (...path: Path) => string;

/** `services.search.paths[0]`, as a person would write it. */
export function formatPath(path: Path): string {
  return path
    .map((part, i) =>
      typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** The keys that the schema knows at a place, for a suggestion. */
function keysAt(path: Path): string[] {
  let definition: Definition = unwrap(configSchema);
  for (const part of path) {
    const next =
      definition.element ??
      definition.valueType ??
      (typeof part === "string" ? definition.shape?.[part] : undefined);
    if (next === undefined) return [];
    definition = unwrap(next);
  }
  return Object.keys(definition.shape ?? {});
}

/** What to do about a value of the wrong type. */
function remedy(found: unknown, expectedType: string | undefined): string {
  if (found === undefined) return "Add the key.";
  if (expectedType === "string" && (typeof found === "number" || typeof found === "boolean")) {
    return "Put the value in quotes inside its group.";
  }
  if (typeof found === "string" && ["int", "number", "boolean"].includes(expectedType ?? "")) {
    return "Write the value without quotes.";
  }
  if (expectedType === "array") return "Write a list, one entry per line, each behind a dash.";
  if (expectedType === "object" || expectedType === "record") {
    return "Write a group: one `key: value` per line, indented.";
  }
  return "Correct the value.";
}

function unknownKey(at: string, key: string, known: readonly string[]): Problem {
  const guess = closest(key, known);
  return {
    at,
    found: shown(key),
    expected: guess ? `a known key: did you mean "${guess}"?` : `one of ${known.join(", ")}`,
    fix: guess ? `Rename it to "${guess}" or remove it.` : "Remove it.",
  };
}

/** The settings where a secret may stand by mistake: the ARN of one is wanted, or an address without a token. */
const perhapsSecret: readonly PropertyKey[] = ["secrets", "webhook", "webhookSecretArn"];

/** What stands where the ARN of a secret should: perhaps the secret itself, which is not to be printed. */
function described(found: unknown): string {
  return typeof found === "string" ? `a text of ${found.length} characters` : typeof found;
}

/** One problem, or one per key for unknown keys. */
function toProblems(issue: z.core.$ZodIssue, data: unknown, place: Place) {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => unknownKey(place(...issue.path, key), key, known));
  }
  const found = valueAt(data, issue.path);
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1));
    return [
      {
        at: place(...issue.path),
        found: shown(key),
        expected: issue.issues[0]?.message ?? issue.message,
        fix: "Choose another name.",
      },
    ];
  }
  const expectedType = issue.code === "invalid_type" ? issue.expected : undefined;
  return [
    {
      at: place(...issue.path),
      found: issue.path.some((key) => perhapsSecret.includes(key))
        ? described(found)
        : shown(found),
      expected: issue.message,
      fix: remedy(found, expectedType),
    },
  ];
}

/** What validation made of a stack's configuration. */
export interface Validated {
  /** The configuration with defaults; a key whose value has problems has its default here. */
  readonly config: StackConfig;
  /** The top-level keys whose values have problems: nothing should be concluded from them. */
  readonly invalidKeys: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Validates the keys of `project`'s namespace, each by itself. */
export function validateConfig(raw: RawConfig, project: string, place: Place): Validated {
  const prefix = `${project}:`;
  const data: Record<string, unknown> = Object.fromEntries(
    Object.entries(raw)
      .filter(([key]) => key.startsWith(prefix))
      .map(
        ([key, text]) =>
          [key.slice(prefix.length), decode(key.slice(prefix.length), text)] as const,
      )
      .filter(([, value]) => !isUnset(value)),
  );
  const result = configSchema.safeParse(data);
  if (result.success) return { config: result.data, invalidKeys: new Set(), problems: [] };

  const { issues } = result.error;
  const invalidKeys = new Set(
    issues.flatMap((issue) =>
      issue.path.length > 0
        ? [String(issue.path[0])]
        : issue.code === "unrecognized_keys"
          ? issue.keys
          : [],
    ),
  );
  const rest = Object.entries(data).filter(([key]) => !invalidKeys.has(key));
  return {
    config: configSchema.parse(Object.fromEntries(rest)),
    invalidKeys,
    problems: issues.flatMap((issue) => toProblems(issue, data, place)),
  };
}
