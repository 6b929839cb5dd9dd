/**
 * From an exported state (`pulumi stack export`). It has inputs and outputs of everything that was deployed, with ids
 * and ARNs; encrypted secrets stay closed.
 * Source: `sdk/go/common/apitype/core.go` and `pkg/resource/stack/deployment.go` of pulumi/pulumi.
 */
import { type Source } from "../core/graph/graph";
import { failure, Problems, type Note, type Result } from "../core/graph/problems";
import type { ResourceData } from "../core/graph/resource";
import { providerUrn } from "../core/graph/urn";
import { printable } from "../core/graph/value";
import { decodeProperties, describe } from "../core/graph/wire";
import { knownId, outputsOf, Shape, stateOptions, statePosition } from "./shape";
import { isObject, parseJson, readText } from "./text";

const fix = "Write the state anew with pulumi stack export.";

/** The versions of the form that are read, and what the newer may make use of. */
const versions = [3, 4];
const features: ReadonlySet<string> = new Set([
  "refreshBeforeUpdate",
  "views",
  "hooks",
  "taint",
  "replaceWith",
  "extensionParameterization",
  "byteString",
]);

/** Reads a state's file. */
export function readStateFile(file: string): Result<Source> {
  const text = readText(file);
  return text.ok ? readStateText(text.value, file) : text;
}

/** Reads a state's JSON. `label` names it in messages. */
export function readStateText(text: string, label = "the state"): Result<Source> {
  const json = parseJson(text, label);
  return json.ok ? fromState(json.value, label) : json;
}

/** Takes a state that is at hand as an object. Several states make one graph: URNs name stack and project. */
export function fromState(state: object, label = "the state"): Result<Source> {
  const problems = new Problems();
  const document = new Shape(state, "", problems);
  const version = document.value("version");
  if (typeof version !== "number" || !versions.includes(version)) {
    const found = typeof version === "number" ? String(version) : describe(version);
    return failure(`${label}: version`, found, versions.join(" or "), fix);
  }
  const strange = document.texts("features").find((feature) => !features.has(feature));
  if (strange !== undefined) {
    const found = printable(strange).slice(0, 40);
    return failure(
      `${label}: features`,
      found,
      "features that are known here",
      "Take a newer version of this tool.",
    );
  }
  const deployment = document.value("deployment");
  if (!isObject(deployment)) {
    return failure(`${label}: deployment`, describe(deployment), "an object", fix);
  }
  const shape = new Shape(deployment, "deployment", problems);
  const notes: Note[] = [];
  const resources = shape.objects("resources").flatMap((one, i) => {
    // It is gone already, unless it was to stay: the next deployment makes it anew.
    const isReplaced = one.flag("pendingReplacement");
    if (isReplaced && !one.flag("retainOnDelete")) return [];
    // A part of another resource, shown apart.
    if (one.text("viewOf") !== undefined) return [];
    const read = fromStateResource(one, problems);
    // Another has taken its place, but nobody has taken it away yet.
    return one.flag("delete") || isReplaced
      ? read.map((old) => apart(old, `to be deleted ${i}`))
      : read;
  });
  const changing = new Map<string, ResourceData>();
  for (const operation of shape.objects("pending_operations")) {
    const raw = operation.value("resource");
    const [meant] = isObject(raw)
      ? fromStateResource(new Shape(raw, operation.at, problems), problems)
      : [];
    const type = operation.text("type") ?? "changing";
    if (meant !== undefined && !untouched.has(type)) {
      // What was to be deleted has the URN of what took its place: that one stays as it is.
      const replaced = isObject(raw) && raw.delete === true ? resources : [];
      const old = replaced.filter(({ urn, id }) => isApartFrom(urn, meant) && id === meant.id);
      for (const one of old.length > 0 ? old : [meant]) changing.set(one.urn, one);
    }
    const text = `the last deployment broke off while ${printable(type).slice(0, 40)} it; what became of it is not known`;
    notes.push({ level: "warning", text, ...(meant === undefined ? {} : { urn: meant.urn }) });
  }
  const known = new Set(resources.map(({ urn }) => urn));
  const begun = [...changing.values()].filter(({ urn }) => !known.has(urn));
  const all = [...resources, ...begun].map((one) => (changing.has(one.urn) ? untold(one) : one));
  return problems.any ? problems.failure() : { ok: true, value: { label, resources: all, notes } };
}

/** Operations that leave what is there as it was. What was being deleted may be there still, or be gone. */
const untouched: ReadonlySet<string> = new Set(["reading"]);

/** What exists in AWS beside the resource of the same name that the stack has now. */
export function apart(data: ResourceData, why: string): ResourceData {
  return { ...data, urn: `${data.urn} (${why})` };
}

/** Whether a URN was made by `apart` out of that of another resource. */
function isApartFrom(urn: string, { urn: plain }: ResourceData): boolean {
  return urn.startsWith(`${plain} (`);
}

/** A resource of which nobody knows what was made of it. */
function untold({
  inputs: _,
  outputs: __,
  propertyDependencies: ___,
  ...rest
}: ResourceData): ResourceData {
  return rest;
}

/** One resource as the engine writes it into states and previews. */
export function fromStateResource(
  shape: Shape,
  problems: Problems,
  secretText?: string,
): ResourceData[] {
  const urn = shape.requiredText("urn");
  const type = shape.requiredText("type");
  if (urn === undefined || type === undefined) return [];
  const custom = shape.custom(type);
  const id = knownId(shape.value("id"));
  const parent = shape.text("parent");
  const provider = shape.text("provider");
  const position = statePosition(shape.text("sourcePosition"));
  const outputs = outputsOf(shape.value("outputs"), secretText);
  const how = { at: `${shape.at}.inputs`, problems, parsed: true } as const;
  return [
    {
      at: shape.at,
      urn,
      type,
      custom,
      // Only a component that runs in a plugin has a provider.
      ...(!custom && provider !== undefined ? { remote: true } : {}),
      ...(shape.flag("external") ? { external: true } : {}),
      ...(id === undefined ? {} : { id }),
      ...(parent === undefined ? {} : { parent }),
      ...(provider === undefined ? {} : { provider: providerUrn(provider) }),
      inputs: decodeProperties(
        shape.value("inputs"),
        secretText === undefined ? how : { ...how, secretText },
      ),
      ...(outputs === undefined ? {} : { outputs }),
      dependencies: shape.texts("dependencies"),
      // The engine leaves out what is empty.
      propertyDependencies: shape.textLists("propertyDependencies") ?? {},
      options: stateOptions(shape),
      ...(position === undefined ? {} : { position }),
    },
  ];
}
