/** One order for what a program registers, whatever the order in which its promises happened to resolve. */
import type { PlannedResource } from "./document";
import { rootStackType } from "./urn";

function byText<T>(text: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [first, second] = [text(a), text(b)];
    return first < second ? -1 : first > second ? 1 : 0;
  };
}

/** Sorts resources as a tree is read: each before its children, siblings by type and name; the stack first. */
export function inTreeOrder(resources: readonly PlannedResource[]): PlannedResource[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const children = new Map<string, PlannedResource[]>();
  const roots: PlannedResource[] = [];
  for (const resource of [...resources].sort(byText(({ type, name }) => `${type}\n${name}`))) {
    const { parent } = resource;
    if (parent === undefined || !known.has(parent)) {
      if (resource.type === rootStackType) roots.unshift(resource);
      else roots.push(resource);
      continue;
    }
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [resource]);
    else siblings.push(resource);
  }
  const sorted: PlannedResource[] = [];
  const add = (resource: PlannedResource) => {
    sorted.push({
      ...resource,
      dependencies: [...resource.dependencies].sort(),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, [...urns].sort()]),
      ),
    });
    for (const child of children.get(resource.urn) ?? []) add(child);
  };
  for (const root of roots) add(root);
  return sorted;
}
