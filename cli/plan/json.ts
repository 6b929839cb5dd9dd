/** A plan as text: always the same text for the same plan, and refused if it is not one. */
import { planFormat, planVersion, type Assumption, type PlanDocument } from "./document";
import { BadInputError, shown, type Problem } from "./problems";

/** Writes a plan as JSON. Maps are written in the order of their keys. */
export function writePlan(document: PlanDocument): string {
  const { format, version, project, stack, ...rest } = document;
  // What tells a plan stands at its top.
  return `${JSON.stringify({ format, version, project, stack, ...(sorted(rest) as object) }, null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

type Check = (value: unknown, at: string) => void;

/**
 * Reads a plan.
 *
 * @throws BadInputError with every problem
 */
export function readPlan(text: string, name = "the plan"): PlanDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(name, [
      problem(name, error instanceof Error ? error.message : String(error), "JSON"),
    ]);
  }
  if (!isMap(value) || value.format !== planFormat) {
    const found = isMap(value) ? `format ${shown(value.format)}` : shown(value);
    throw refusal(name, [problem("format", found, planFormat)]);
  }
  if (value.version !== planVersion) {
    throw refusal(name, [problem("version", shown(value.version), String(planVersion))]);
  }
  const problems: Problem[] = [];
  checks(problems).document(value, "");
  if (problems.length > 0) throw refusal(name, problems);
  return value as unknown as PlanDocument;
}

/** No call of a data source has arguments that are nested deeper than this. */
const deepest = 32;

/** What a plan's JSON says that it took for granted, where the rest of it is not asked for. */
export function assumptionsIn({ assumptions }: Readonly<Record<string, unknown>>): Assumption[] {
  if (!Array.isArray(assumptions)) return [];
  return assumptions.filter((one): one is Assumption => {
    const problems: Problem[] = [];
    if (!isShallow(one, deepest)) return false;
    checks(problems).assumption(one, "");
    return problems.length === 0;
  });
}

function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

function refusal(name: string, problems: readonly Problem[]): BadInputError {
  return new BadInputError(`${name} is not a plan`, problems);
}

function problem(at: string, found: string, expected: string): Problem {
  return { at, found, expected, fix: "Write the plan anew with bulkhead plan --json." };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checks(problems: Problem[]): { document: Check; assumption: Check } {
  const fail = (at: string, value: unknown, expected: string) => {
    // A file that is wrong throughout is told by its first mistakes.
    if (problems.length < 20) problems.push(problem(at, shown(value), expected));
  };
  const is =
    (expected: string, test: (value: unknown) => boolean): Check =>
    (value, at) => {
      if (!test(value)) fail(at, value, expected);
    };
  const text = is("text", (value) => typeof value === "string");
  const flag = is("true or false", (value) => typeof value === "boolean");
  const whole = is("a whole number", (value) => Number.isInteger(value));
  const oneOf = (...words: string[]) =>
    is(words.join(" or "), (value) => words.includes(value as string));
  const list =
    (item: Check): Check =>
    (value, at) => {
      if (!Array.isArray(value)) fail(at, value, "a list");
      else for (const [i, part] of value.entries()) item(part, `${at}[${i}]`);
    };
  const map =
    (item: Check): Check =>
    (value, at) => {
      if (!isMap(value)) {
        fail(at, value, "a map");
        return;
      }
      for (const [key, part] of Object.entries(value)) {
        if (key === "__proto__") fail(`${at}.${key}`, key, "a key of another name");
        else item(part, `${at}.${key}`);
      }
    };
  const wire: Check = (value, at) => {
    if (Array.isArray(value)) list(wire)(value, at);
    else if (isMap(value)) map(wire)(value, at);
  };
  const shape =
    (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
    (value, at) => {
      if (!isMap(value)) {
        fail(at, value, "a map");
        return;
      }
      const place = (key: string) => (at === "" ? key : `${at}.${key}`);
      for (const [key, check] of Object.entries(required)) check(value[key], place(key));
      for (const [key, check] of Object.entries(optional)) {
        if (Object.hasOwn(value, key)) check(value[key], place(key));
      }
      for (const key of Object.keys(value)) {
        if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key)) {
          fail(place(key), key, "a property of this version");
        }
      }
    };
  const options = shape(
    {},
    {
      protect: flag,
      retainOnDelete: flag,
      deleteBeforeReplace: flag,
      ignoreChanges: list(text),
      replaceOnChanges: list(text),
      hideDiffs: list(text),
      additionalSecretOutputs: list(text),
      import: text,
      deletedWith: text,
      replaceWith: list(text),
      aliases: list(text),
      customTimeouts: shape({}, { create: text, update: text, delete: text }),
      version: text,
      pluginDownloadURL: text,
      hooks: list(text),
    },
  );
  const resource = shape(
    {
      urn: text,
      type: text,
      name: text,
      custom: flag,
      inputs: map(wire),
      dependencies: list(text),
      propertyDependencies: map(list(text)),
      options,
    },
    {
      remote: flag,
      id: text,
      parent: text,
      provider: text,
      outputs: map(wire),
      position: shape({ file: text, line: whole, column: whole }),
    },
  );
  const source = (...words: string[]) => ({ answer: text, source: oneOf(...words) });
  const assumption: Check = (value, at) => {
    const kinds: Record<string, Check> = {
      call: shape({
        kind: text,
        token: text,
        args: map(wire),
        count: whole,
        ...source("table", "supplied"),
      }),
      config: shape({ kind: text, key: text, place: text, answer: text }),
      stackReference: shape({ kind: text, stack: text, ...source("supplied", "unknown") }),
    };
    const kind = isMap(value) && typeof value.kind === "string" ? value.kind : "";
    const check = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (check === undefined) fail(at, value, "an assumption");
    else check(value, at);
  };
  return {
    assumption,
    document: shape({
      format: text,
      version: whole,
      project: text,
      stack: text,
      sdks: map(text),
      resources: list(resource),
      outputs: map(wire),
      assumptions: list(assumption),
      notes: list(shape({ level: oneOf("info", "warning"), text }, { urn: text })),
    }),
  };
}
