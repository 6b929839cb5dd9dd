/** Slots by which resources put two others together. */
import type { Path, Resource } from "../../graph";
import type { Choice } from "./choice";
import { isIgnored, type Reader } from "./reader";

/** What a slot names, with all of its kind where it is unknown: two ends that are put together may be any two. */
export function opened(
  reader: Reader,
  resource: Resource,
  path: Path,
  all: readonly Resource[],
): Choice<Resource> {
  const choice = reader.resources(resource, path);
  if (choice.anything.length === 0) return choice;
  const { form, unknowns, beyond } = reader.resolver.reference(resource, path);
  const isOpen =
    isIgnored(resource, path) || form === "opaque" || unknowns > 0 || beyond.length > 0;
  const { certain, possible, anything } = choice;
  const more = all.filter((one) => !certain.includes(one) && !possible.includes(one));
  return isOpen ? { certain, possible: [...possible, ...more], anything } : choice;
}
