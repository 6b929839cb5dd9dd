/** What the properties of load balancing name. What is ignored when it changes is named, and may be anything else. */
import { type Admission, type Path, type Resource, type Target } from "../../graph";
import { chosen, none, together, type Choice } from "../members/choice";
import { at, isIgnored, type Reader } from "../members/reader";

/** What a slot names. */
export function namedBy(
  reader: Reader,
  resource: Resource,
  path: Path,
  admits?: Admission,
): Choice<Resource> {
  if (!isIgnored(resource, path)) return reader.resources(resource, path, admits);
  const { certain, possible } = reader.resolver.reference(resource, path, admits);
  const declared = [...certain, ...possible].map((target) => target.resource);
  return chosen<Resource>([], declared, [`${at(resource, path)} is ignored when it changes`]);
}

/**
 * The same of a property that the provider leaves alone where the program does not set it: that its changes are
 * ignored says no more then.
 */
export function namedIfSet(
  reader: Reader,
  resource: Resource,
  path: string,
  admits?: Admission,
): Choice<Resource> {
  const [property = ""] = path.split(".");
  return resource.input(property) === undefined ? none() : namedBy(reader, resource, path, admits);
}

/**
 * What several slots of one property name together. Pulumi tells what the property came from as a whole: where that
 * is as much as there are unknown parts in these slots, all of it is named.
 */
export function namedTogether(
  reader: Reader,
  resource: Resource,
  paths: readonly string[],
  admits?: Admission,
): Choice<Resource> {
  const all = together(paths.map((path) => namedBy(reader, resource, path, admits)));
  if (all.possible.length === 0 || all.anything.length > 0) return all;
  const references = paths.map((path) => reader.resolver.reference(resource, path, admits));
  const certain = new Set<Resource>(all.certain);
  const isSame = (target: Target) => all.possible.includes(target.resource);
  const unknowns = references.reduce((sum, one) => sum + one.unknowns, 0);
  const isAll =
    unknowns === all.possible.length &&
    references.every((one) => one.beyond.length === 0 && one.possible.every(isSame));
  if (!isAll) return all;
  return chosen([...certain, ...all.possible]);
}

/** The slots of an action that name target groups. */
export function actionGroups(property: "actions" | "defaultActions"): readonly string[] {
  return [`${property}.targetGroupArn`, `${property}.forward.targetGroups.arn`];
}
