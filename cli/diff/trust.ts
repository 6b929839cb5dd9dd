/** Roles whose trust policy a change touches: who may take on which. */
import type { DiffDocument, NamedResource } from "./document";

export interface TrustChange {
  readonly name: string;
  /** What became of it, in words. */
  readonly change: string;
}

const role = "aws:iam/role:Role";
/** The property of a role that holds its trust policy. */
const policy = "assumeRolePolicy";

/** Roles with another trust policy, and new ones; without those of a stack that is new as a whole. */
export function trustChanges({ resources, base }: DiffDocument): readonly TrustChange[] {
  if (resources === undefined) return [];
  const isRole = ({ type }: NamedResource) => type === role;
  const touched = [...resources.changed, ...resources.replaced]
    .filter((one) => isRole(one) && one.properties.includes(policy))
    .map(({ name }) => ({ name, change: "its trust policy changed" }));
  const made = base.isAbsent === true ? [] : resources.created.filter(isRole);
  return [...touched, ...made.map(({ name }) => ({ name, change: "a new role" }))];
}
