/** URNs: `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
import { hasControls, printable } from "./value";

export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The type at the end, without its ancestors'. */
  readonly type: string;
  readonly name: string;
}

const prefix = "urn:pulumi:";

/** The parts of a URN; undefined for anything that is none, or that has control characters in it. */
export function parseUrn(urn: string): UrnParts | undefined {
  if (!urn.startsWith(prefix) || urn.length > 8192 || hasControls(urn)) return undefined;
  const afterStack = urn.indexOf("::", prefix.length);
  const afterProject = afterStack === -1 ? -1 : urn.indexOf("::", afterStack + 2);
  const afterType = afterProject === -1 ? -1 : urn.indexOf("::", afterProject + 2);
  if (afterType === -1) return undefined;
  const qualified = urn.slice(afterProject + 2, afterType);
  const parts = {
    stack: urn.slice(prefix.length, afterStack),
    project: urn.slice(afterStack + 2, afterProject),
    type: qualified.slice(qualified.lastIndexOf("$") + 1),
    name: urn.slice(afterType + 2),
  };
  return parts.type === "" || parts.name === "" ? undefined : parts;
}

/** The name at the end of a URN, for a message. */
export function lastName(urn: string): string {
  return printable(urn.split("::").pop() ?? urn);
}

/** The URN within a reference to a provider (`urn::id`). */
export function providerUrn(reference: string): string {
  const end = reference.lastIndexOf("::");
  const urn = end === -1 ? reference : reference.slice(0, end);
  // A reference without an id is the URN itself.
  return parseUrn(urn) === undefined ? reference : urn;
}
