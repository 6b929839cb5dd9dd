/** URNs, formed as the engine forms them. */

export const rootStackType = "pulumi:pulumi:Stack";

/** Every ancestor's type is part of a URN, the root stack's excepted. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent?.split("::")[2];
  const qualified =
    parentType === undefined || parentType === rootStackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The name at a URN's end. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type at a URN's end, without its ancestors'. */
export function typeOf(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}
