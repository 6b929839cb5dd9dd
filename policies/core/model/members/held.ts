/** What a resource without a model holds of the network, in words. */
import type { Resolver, Resource } from "../../graph";

/**
 * What it names first, else what an id that is written out may be of; undefined if it holds nothing that is meant.
 *
 * @param named what it names, the most telling first
 */
export function heldBy(
  resolver: Resolver,
  resource: Resource,
  named: Iterable<Resource>,
  isMeant: (held: Resource) => boolean = () => true,
): string | undefined {
  for (const one of named) if (isMeant(one)) return `it holds ${one.toString()}`;
  for (const { text, resources } of resolver.untold(resource)) {
    const [one, ...others] = resources.filter(isMeant);
    if (one === undefined) continue;
    const more = others.length === 0 ? "" : `, or one of ${others.length} others`;
    return `the ${text} that it holds may be ${one.toString()}${more}`;
  }
  return undefined;
}
