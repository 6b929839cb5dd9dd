/**
 * From `pulumi preview --json`. Its steps hold each resource as it would be in the state, with what its properties
 * came from. What it lacks:
 * - resources that stay as they are, unless `--show-sames` was given: it is refused without;
 * - what `--target` and `--exclude` leave out: where that is not made yet it is told, and refused; what would be deleted,
 *   and stays, is not told by anything;
 * - what comes after an error: it is refused;
 * - the default providers, and with them their region: the configuration's `aws:region` stands in for it;
 * - what is secret: `[secret]` stands in its place, and counts as unknown;
 * - the outputs of what is not there yet.
 * A property whose dependencies are not told is opaque where it is unknown.
 * Source: `pkg/backend/display/json.go` of pulumi/pulumi.
 */
import type { Source } from "../core/graph/graph";
import { failure, Problems, type Note, type Result } from "../core/graph/problems";
import type { ResourceData } from "../core/graph/resource";
import { describe } from "../core/graph/wire";
import { secretText, Shape } from "./shape";
import { apart, fromStateResource } from "./state";
import { isObject, parseJson, readText } from "./text";

const command = "pulumi preview --json --show-sames";
const fix = `Write it anew with ${command}.`;

/** Steps after which there is no such resource, or which another step of the same resource tells better. */
const leaving: ReadonlySet<string> = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "read-discard",
]);

/** Steps that make a resource anew, under the same name or for the first time. */
const making: ReadonlySet<string> = new Set(["create", "create-replacement", "replace"]);

/** Reads a preview's file. */
export function readPreviewFile(file: string): Result<Source> {
  const text = readText(file);
  return text.ok ? readPreviewText(text.value, file) : text;
}

/** Reads a preview's JSON. `label` names it in messages. */
export function readPreviewText(text: string, label = "the preview"): Result<Source> {
  const json = parseJson(text, label);
  return json.ok ? fromPreview(json.value, label) : json;
}

/** Takes a preview that is at hand as an object. */
export function fromPreview(preview: object, label = "the preview"): Result<Source> {
  const problems = new Problems();
  const document = new Shape(preview, "", problems);
  if (!Array.isArray(document.value("steps"))) {
    return failure(`${label}: steps`, describe(document.value("steps")), "a list", fix);
  }
  const region = regionOf(document.value("config"));
  const resources = new Map<string, ResourceData>();
  let same = 0;
  let apartFrom: string | undefined;
  const all = document.objects("steps");
  // A preview that refreshes first shows what it found before what it is to make of it.
  const isRefresh = all.every((step) => step.value("op") === "refresh");
  for (const [i, step] of all.entries()) {
    const op = step.requiredText("op");
    if (op === undefined || (op === "refresh" && !isRefresh)) continue;
    if (leaving.has(op)) {
      for (const data of retained(step, i, problems)) resources.set(data.urn, data);
      continue;
    }
    if (op === "same") same += 1;
    const raw = step.value("newState");
    if (!isObject(raw)) {
      step.refuse("newState", raw, "the resource as it is to be");
      continue;
    }
    const shape = new Shape(raw, `${step.at}.newState`, problems);
    if (shape.text("viewOf") !== undefined) continue;
    for (const data of fromStateResource(shape, problems, secretText)) {
      // What stays as it is has an id: this one is not there, and is not to be made.
      if (op === "same" && data.custom && data.id === undefined) apartFrom ??= data.urn;
      // A replacement has two steps with the same new state.
      if (!resources.has(data.urn)) {
        const isNew = making.has(op) && data.custom && data.id === undefined;
        resources.set(data.urn, isNew ? { ...data, isNew } : data);
      }
    }
  }
  const hidden = hiddenSteps(document.value("changeSummary"), same);
  if (hidden > 0) {
    const found = `${hidden} resources that stay as they are left out`;
    return failure(`${label}: steps`, found, "all resources of the stack", fix);
  }
  if (problems.any) return problems.failure();
  const broken = brokenOff(document);
  if (broken !== undefined)
    return failure(`${label}: ${broken.at}`, broken.found, "a preview that came to its end", fix);
  if (apartFrom !== undefined) {
    const found = `${apartFrom} left out by --target or --exclude`;
    return failure(`${label}: steps`, found, "all resources of the stack", fix);
  }
  const read = [...resources.values()].map((data): ResourceData => {
    // A provider that is among the resources knows its own region.
    const isDefault = data.provider !== undefined && !resources.has(data.provider);
    return isDefault && region !== undefined ? { ...data, providerRegion: region } : data;
  });
  return { ok: true, value: { label, resources: read, notes: [...notesOn(read), untold] } };
}

/** What leaves the stack and stays in AWS, because the program said so (`retainOnDelete`). */
function retained(step: Shape, i: number, problems: Problems): readonly ResourceData[] {
  const raw = step.value("oldState");
  if (!isObject(raw)) return [];
  const shape = new Shape(raw, `${step.at}.oldState`, problems);
  if (!shape.flag("retainOnDelete") || shape.text("viewOf") !== undefined) return [];
  return fromStateResource(shape, problems, secretText).map((old) =>
    apart(old, `kept in AWS ${i}`),
  );
}

/** Why a preview tells only a part: the engine stopped at an error, or was stopped before it counted what it found. */
function brokenOff(document: Shape): { readonly at: string; readonly found: string } | undefined {
  const diagnostics = document.value("diagnostics");
  const all: readonly unknown[] = Array.isArray(diagnostics) ? diagnostics : [];
  if (all.some((one) => isObject(one) && one.severity === "error")) {
    return { at: "diagnostics", found: "an error, after which nothing is told" };
  }
  const isCounted = isObject(document.value("changeSummary"));
  return isCounted ? undefined : { at: "changeSummary", found: "nothing" };
}

/** How many steps the summary counts that are not among the steps. */
function hiddenSteps(summary: unknown, same: number): number {
  const counted = isObject(summary) ? summary.same : undefined;
  return typeof counted === "number" ? Math.max(0, counted - same) : 0;
}

/** The region of the default providers. */
function regionOf(config: unknown): string | undefined {
  const region = isObject(config) ? config["aws:region"] : undefined;
  return typeof region === "string" && region !== "" && region !== secretText ? region : undefined;
}

/** What no preview tells of itself. */
const untold: Note = {
  level: "info",
  text: "a preview made with --target or --exclude does not tell what it leaves in AWS that the program has no more",
};

function notesOn(resources: readonly ResourceData[]): Note[] {
  const unlinked = resources.filter(
    ({ custom, dependencies, propertyDependencies }) =>
      custom && dependencies.length > 0 && Object.keys(propertyDependencies ?? {}).length === 0,
  );
  return unlinked.map(({ urn }) => ({
    level: "info",
    text: "the preview does not say which of its properties came from what it depends on",
    urn,
  }));
}
