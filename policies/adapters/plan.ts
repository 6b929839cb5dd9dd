/**
 * From the JSON of an offline plan (`bulkhead plan --json`). It has what the program set, what each property came
 * from, and no outputs: nothing exists yet.
 */
import type { Source } from "../core/graph/graph";
import { failure, Problems, type Note, type Result } from "../core/graph/problems";
import type { Options, Position, ResourceData } from "../core/graph/resource";
import { providerUrn } from "../core/graph/urn";
import { describe, decodeProperties } from "../core/graph/wire";
import { knownId, outputsOf, Shape } from "./shape";
import { parseJson, isObject, readText } from "./text";

/** What tells a plan from other JSON, and the version of its form that is read here. */
const planFormat = "bulkhead-plan";
const planVersion = 1;

const fix = "Write the plan anew with bulkhead plan --json.";

/** Reads a plan's file. */
export function readPlanFile(file: string): Result<Source> {
  const text = readText(file);
  return text.ok ? readPlanText(text.value, file) : text;
}

/** Reads a plan's JSON. `label` names it in messages. */
export function readPlanText(text: string, label = "the plan"): Result<Source> {
  const json = parseJson(text, label);
  return json.ok ? fromPlan(json.value, label) : json;
}

/** Takes a plan that is at hand as an object. */
export function fromPlan(plan: object, label = "the plan"): Result<Source> {
  const problems = new Problems();
  const document = new Shape(plan, "", problems);
  const format = document.value("format");
  if (format !== planFormat) {
    const found = format === undefined ? "no format" : "another format";
    return failure(`${label}: format`, found, planFormat, fix);
  }
  const version = document.value("version");
  if (version !== planVersion) {
    const found = typeof version === "number" ? String(version) : describe(version);
    return failure(`${label}: version`, found, String(planVersion), fix);
  }
  if (!Array.isArray(document.value("resources"))) {
    return failure(`${label}: resources`, describe(document.value("resources")), "a list", fix);
  }
  const sdk = sdkVersion(document.value("sdks"));
  const resources = document.objects("resources").flatMap((shape) => planned(shape, problems, sdk));
  const notes = document.objects("notes").flatMap((shape): Note[] => {
    const text = shape.text("text");
    const urn = shape.text("urn");
    const level = shape.value("level") === "warning" ? "warning" : "info";
    return text === undefined ? [] : [{ level, text, ...(urn === undefined ? {} : { urn }) }];
  });
  return problems.any ? problems.failure() : { ok: true, value: { label, resources, notes } };
}

/** The version of the SDK that the program loaded: a provider that it makes is of the same. */
function sdkVersion(sdks: unknown): string | undefined {
  const version = isObject(sdks) ? sdks["@pulumi/aws"] : undefined;
  return typeof version === "string" && version !== "" ? version : undefined;
}

function planned(shape: Shape, problems: Problems, sdk: string | undefined): ResourceData[] {
  const urn = shape.requiredText("urn");
  const type = shape.requiredText("type");
  if (urn === undefined || type === undefined) return [];
  const custom = shape.custom(type);
  const id = knownId(shape.value("id"));
  const parent = shape.text("parent");
  const provider = shape.text("provider");
  const outputs = outputsOf(shape.value("outputs"));
  const position = positionOf(shape.value("position"));
  return [
    {
      at: shape.at,
      urn,
      type,
      custom,
      ...(shape.flag("remote") ? { remote: true, childrenUntold: true } : {}),
      // In a plan only what is read has an id.
      ...(custom && shape.value("id") !== undefined ? { external: true } : {}),
      ...(id === undefined ? {} : { id }),
      ...(parent === undefined ? {} : { parent }),
      ...(provider === undefined ? {} : { provider: providerUrn(provider) }),
      ...(sdk !== undefined && type.startsWith("aws:") ? { providerVersion: sdk } : {}),
      inputs: decodeProperties(shape.value("inputs"), {
        at: `${shape.at}.inputs`,
        problems,
        parsed: true,
      }),
      ...(outputs === undefined ? {} : { outputs }),
      dependencies: shape.texts("dependencies"),
      propertyDependencies: shape.textLists("propertyDependencies") ?? {},
      options: optionsOf(shape, problems),
      ...(position === undefined ? {} : { position }),
    },
  ];
}

function optionsOf(shape: Shape, problems: Problems): Options {
  const raw = shape.value("options");
  if (raw === undefined) return {};
  if (!isObject(raw)) {
    shape.refuse("options", raw, "an object");
    return {};
  }
  const options = new Shape(raw, `${shape.at}.options`, problems);
  const flags = ["protect", "retainOnDelete", "deleteBeforeReplace"].filter((key) =>
    options.flag(key),
  );
  const lists = ["ignoreChanges", "replaceOnChanges", "additionalSecretOutputs", "aliases"]
    .map((key) => [key, options.texts(key)] as const)
    .filter(([, list]) => list.length > 0);
  const importId = options.text("import");
  const deletedWith = options.text("deletedWith");
  return {
    ...Object.fromEntries(flags.map((key) => [key, true])),
    ...Object.fromEntries(lists),
    ...(importId === undefined ? {} : { importId }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
  };
}

function positionOf(raw: unknown): Position | undefined {
  if (!isObject(raw)) return undefined;
  const { file, line, column } = raw;
  return typeof file === "string" && typeof line === "number" && typeof column === "number"
    ? { file, line, column }
    : undefined;
}
