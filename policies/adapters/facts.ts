/**
 * From the network facts of another stack (`bulkhead facts --state`): what a state holds of its network, without
 * secrets, as of a day. They stand in for what a preview or a plan of one stack names by id and does not have.
 */
import type { Source } from "../core/graph/graph";
import { failure, Problems, type Problem, type Result } from "../core/graph/problems";
import type { ResourceData } from "../core/graph/resource";
import { parseUrn } from "../core/graph/urn";
import { isMap, listOf, mapOf, open, printable, quoted, Secret, textOf } from "../core/graph/value";
import type { Value } from "../core/graph/value";
import { decodeProperties, describe } from "../core/graph/wire";
import { knownId, outputsOf, Shape } from "./shape";
import { parseJson } from "./text";

/** What tells facts from other JSON, and the version of their form. */
export const factsFormat = "bulkhead-facts";
export const factsVersion = 1;

/** The facts of one stack. */
export interface Facts {
  readonly source: Source;
  readonly project: string;
  readonly stack: string;
  /** The day as of which they hold: `2026-11-21`. */
  readonly date: string;
  /** The ids of the VPCs that they are about. At least one. */
  readonly vpcs: readonly string[];
  /** Ids that name these VPCs, or a part of them. */
  readonly names: ReadonlySet<string>;
}

const fix = "Write the facts anew with bulkhead facts --state.";

/** Reads the JSON of facts. `label` names it in messages. */
export function readFactsText(text: string, label = "the facts"): Result<Facts> {
  const json = parseJson(text, label);
  return json.ok ? fromFacts(json.value, label) : json;
}

/** Takes facts that are at hand as an object. */
export function fromFacts(facts: object, label = "the facts"): Result<Facts> {
  const problems = new Problems();
  const document = new Shape(facts, "", problems);
  const format = document.value("format");
  if (format !== factsFormat) {
    const found = format === undefined ? "no format" : "another format";
    return failure(`${label}: format`, found, factsFormat, fix);
  }
  const version = document.value("version");
  if (version !== factsVersion) {
    const found = typeof version === "number" ? String(version) : describe(version);
    return failure(`${label}: version`, found, String(factsVersion), fix);
  }
  if (!Array.isArray(document.value("resources"))) {
    return failure(`${label}: resources`, describe(document.value("resources")), "a list", fix);
  }
  const date = document.requiredText("date") ?? "";
  if (date !== "" && !isDay(date)) {
    problems.add("date", quoted(date), "a day of the calendar, such as 2026-11-21", fix);
  }
  const project = document.requiredText("project") ?? "";
  const stack = document.requiredText("stack") ?? "";
  const resources = document.objects("resources").flatMap((shape) => fact(shape, problems));
  for (const { at, urn } of resources) {
    const parts = parseUrn(urn);
    // What is no URN is told when the graph is built.
    if (parts === undefined || (parts.project === project && parts.stack === stack)) continue;
    const other = `${printable(parts.project)}/${printable(parts.stack)}`;
    problems.add(`${at}.urn`, `a resource of ${other}`, "resources of one stack", fix);
  }
  if (problems.any) return problems.failure();
  const { vpcs, names } = networkOf(resources);
  if (vpcs.length === 0) {
    return failure(`${label}: resources`, "no VPC", "the facts of a stack with a network", fix);
  }
  return {
    ok: true,
    value: { source: { label, resources, notes: [] }, project, stack, date, vpcs, names },
  };
}

function fact(shape: Shape, problems: Problems): ResourceData[] {
  const urn = shape.requiredText("urn");
  const type = shape.requiredText("type");
  if (urn === undefined || type === undefined) return [];
  const id = knownId(shape.value("id"));
  const provider = shape.text("provider");
  const region = shape.text("region");
  const outputs = outputsOf(shape.value("outputs"));
  const ignoreChanges = shape.texts("ignoreChanges");
  return [
    {
      at: shape.at,
      urn,
      type,
      custom: true,
      ...(shape.flag("external") ? { external: true } : {}),
      ...(id === undefined ? {} : { id }),
      ...(provider === undefined ? {} : { provider }),
      ...(region === undefined ? {} : { providerRegion: region }),
      inputs: decodeProperties(shape.value("inputs"), {
        at: `${shape.at}.inputs`,
        problems,
        parsed: true,
      }),
      ...(outputs === undefined ? {} : { outputs }),
      dependencies: [],
      propertyDependencies: shape.textLists("propertyDependencies") ?? {},
      options: ignoreChanges.length === 0 ? {} : { ignoreChanges },
    },
  ];
}

const vpcTypes = /^aws:ec2\/(vpc|defaultVpc):/;

/** The VPCs that resources are, or stand in, with the ids that name them or a part of them. */
export function networkOf(
  resources: readonly Pick<ResourceData, "type" | "id" | "inputs" | "outputs">[],
): Pick<Facts, "vpcs" | "names"> {
  const vpcs = new Set<string>();
  const names = new Set<string>();
  for (const { type, id, inputs, outputs } of resources) {
    const isVpc = vpcTypes.test(type);
    const vpc = isVpc ? id : (plainText(inputs?.vpcId) ?? plainText(outputs?.("vpcId")));
    if (vpc === undefined || vpc === "") continue;
    vpcs.add(vpc);
    names.add(vpc);
    if (id !== undefined) names.add(id);
  }
  return { vpcs: [...vpcs], names };
}

/** A text that is no secret: what facts are about is written in the open. */
function plainText(value: Value | undefined): string | undefined {
  return value instanceof Secret ? undefined : textOf(value);
}

/**
 * Whether what is proved names the network that facts are about, by the id of a VPC or of a part of one; else what to
 * say about it. Facts of another network would only make believe that something is known.
 */
export function checkFacts(facts: Facts, proved: readonly Source[]): Problem | undefined {
  const own = new Set<string>();
  for (const { resources } of proved) {
    for (const { id, external } of resources) {
      if (id !== undefined && external !== true) own.add(id);
    }
  }
  const strange = new Set<string>();
  for (const text of textsOf(proved)) {
    if (facts.names.has(text)) return undefined;
    if (/^vpc-\w+$/.test(text) && !own.has(text)) strange.add(text);
  }
  const listed = (ids: readonly string[]) => {
    const shown = ids.slice(0, 5).map(printable).join(", ");
    return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
  };
  const expected =
    strange.size === 0
      ? "facts of a VPC that an id of the program names; it names none"
      : `facts of ${listed([...strange])}, which the program names`;
  return {
    at: facts.source.label,
    found: `facts of ${listed(facts.vpcs)}`,
    expected,
    fix: "Name the facts of the stack that the program builds on; where its ids are unknown, give them by --answers (stackReferences).",
  };
}

/** Every text among the inputs, and the ids of what is only read. */
function* textsOf(sources: readonly Source[]): Generator<string> {
  const waiting: Value[] = [];
  for (const { resources } of sources) {
    for (const { id, external, inputs } of resources) {
      if (external === true && id !== undefined) yield id;
      if (inputs !== undefined) waiting.push(inputs);
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const value = open(next);
        if (typeof value === "string") yield value;
        else
          waiting.push(
            ...(listOf(value) ?? (isMap(value) ? Object.values(mapOf(value) ?? {}) : [])),
          );
      }
    }
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
