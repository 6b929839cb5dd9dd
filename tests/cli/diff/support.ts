/** Two plans of our own platform, one of them changed, and what a diff says of them. */
import { compareSides } from "../../../cli/diff/compare";
import type { DiffDocument } from "../../../cli/diff/document";
import { sideOf } from "../../../cli/diff/sides";
import { fromPlan, type Declaration } from "../../../cli/proof";
import { checked, named } from "../../../cli/prove/sources";
import { readTraffic } from "../../../cli/traffic/read";
import type { PlannedResource } from "../../support/construct";
import { forms, ownTraffic, platform } from "../prove-support";

export type Resources = readonly PlannedResource[];
export type Change = (all: Resources) => Resources;

/** The unknown that stands for an id before a deployment. */
export const unknownId = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let own: Declaration | undefined;

export function ownMatrix(): Declaration {
  own ??= readTraffic(ownTraffic);
  return own;
}

function side(all: Resources, label: string, matrix: Declaration | undefined, isBefore: boolean) {
  const read = named(checked(label, fromPlan(forms.plan(all), label)));
  return sideOf({ kind: "plan", label, read }, matrix, { isBefore });
}

/** What a diff says of two programs. */
export function diffOf(
  base: Resources,
  head: Resources,
  matrix: Declaration | undefined = ownMatrix(),
): DiffDocument {
  return compareSides(side(base, "base", matrix, true), side(head, "head", matrix, false));
}

/** The same, by what always has to hold. */
export function diffWithoutMatrix(base: Resources, head: Resources): DiffDocument {
  return compareSides(side(base, "base", undefined, true), side(head, "head", undefined, false));
}

/** What a change of `prod` changes. */
export async function diffAfter(change: Change, stack = "prod"): Promise<DiffDocument> {
  const all = await platform(stack);
  return diffOf(all, change(all));
}

/** The resource of a name and, where several have it, of a type's last word. */
export function find(all: Resources, name: string, word = ""): PlannedResource {
  const [only, ...more] = all.filter((one) => one.name === name && one.type.endsWith(word));
  if (only === undefined || more.length > 0) throw new Error(`${name}: ${more.length}`);
  return only;
}

/** One resource more, like another, with other properties. */
export function like(
  all: Resources,
  other: string,
  word: string,
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  from: Readonly<Record<string, readonly string[]>> = {},
): PlannedResource {
  const model = find(all, other, word);
  return {
    ...model,
    name,
    urn: model.urn.replace(/::[^:]+$/, `::${name}`),
    inputs: { ...model.inputs, ...inputs },
    propertyDependencies: { ...model.propertyDependencies, ...from },
    dependencies: [...model.dependencies, ...Object.values(from).flat()],
  } as PlannedResource;
}

/** Without some resources. */
export const without =
  (isGone: (one: PlannedResource) => boolean): Change =>
  (all) => {
    const left = all.filter((one) => !isGone(one));
    if (left.length === all.length) throw new Error("nothing was taken out");
    return left;
  };
