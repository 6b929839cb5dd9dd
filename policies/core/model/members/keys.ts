/** What tells targets apart. */
import type { Target } from "../../graph";

export function targetKey({ resource, defaultOf }: Target): string {
  return defaultOf === undefined ? resource.urn : `${resource.urn}#${defaultOf}`;
}
