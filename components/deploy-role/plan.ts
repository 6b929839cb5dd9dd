/** Plans a role's policies: which documents, how they are called, and whether IAM takes them. */
import type { Problem } from "../common/problems";
import { attachedPolicyLimit, documentsOf, managedPolicyLimit, type PlannedDocument, sizeOf } from "./documents"; // prettier-ignore
import {
  type Footprint,
  identities,
  reading,
  revealing,
  type RoleLimits,
  type Themed,
  working,
  writing,
} from "./statements";
import type { DeliveryTask } from "./tasks";

/** What a role is for. */
export const DeployAccess = {
  /** `pulumi preview` and checks for drift: reads settings, changes nothing. */
  Preview: "preview",
  /** `pulumi up`: also creates, changes and deletes. */
  Deploy: "deploy",
} as const;
export type DeployAccess = (typeof DeployAccess)[keyof typeof DeployAccess];

/** What the documents depend on. All of it plain: their number does. */
export interface PolicySettings {
  readonly access: DeployAccess;
  readonly footprint: Footprint;
  readonly limits: RoleLimits;
  /** What the pipeline does besides. */
  readonly tasks: readonly DeliveryTask[];
  /** Whether contents, such as secrets' values, may be read. */
  readonly readsSecrets: boolean;
}

/** The documents of a role's managed policies, sorted by name. The same settings give the same ones. */
export function planPolicies(name: string, settings: PolicySettings): PlannedDocument[] {
  const { access, footprint, limits, readsSecrets, tasks } = settings;
  const themes: Themed[] = [reading(footprint)];
  if (readsSecrets) themes.push(revealing(footprint));
  if (access === DeployAccess.Deploy) {
    themes.push(
      writing(footprint),
      working(tasks, footprint),
      new Map([["identity", identities(footprint, limits)]]),
    );
  }
  return documentsOf(name, themes).filter(({ statements }) => statements.length > 0);
}

/** What IAM would refuse, if anything. */
export function policyProblems(documents: readonly PlannedDocument[], inUse: number): Problem[] {
  const problems: Problem[] = [];
  if (documents.length + inUse > attachedPolicyLimit) {
    problems.push({
      at: "resourceTypes",
      found: `${documents.length} policies`,
      expected: `at most ${attachedPolicyLimit - inUse} of ${managedPolicyLimit} characters each, which is what IAM attaches to a role`,
      fix: "Give fewer namePrefixes, or a role to each of several stacks.",
    });
  }
  for (const { name, statements } of documents) {
    const size = sizeOf(statements);
    if (size > managedPolicyLimit) {
      problems.push({
        at: "namePrefixes",
        found: `a policy ${name} of ${size} characters`,
        expected: `at most ${managedPolicyLimit}`,
        fix: "Give fewer or shorter prefixes.",
      });
    }
  }
  return problems;
}
