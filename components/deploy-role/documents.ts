/** Statements as policy documents of a size that IAM takes. */
import { accountPlace, partitionPlace } from "./scopes";
import type { Statement, Themed } from "./statements";

/** Characters of a managed policy, blanks not counted. Source: IAM User Guide, IAM and AWS STS quotas. */
export const managedPolicyLimit = 6144;
/** Managed policies that a role may have unless the quota is raised. Same source. */
export const attachedPolicyLimit = 10;
/** Characters of all inline policies of a role together. Same source. */
export const inlinePolicyLimit = 10240;

/** A document without region, account and partition filled in, under the name of its policy. */
export interface PlannedDocument {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The longest that any partition is called: `aws-us-gov`. */
const widest: readonly [string, string] = ["0".repeat(12), "aws-us-gov"];

/** The document as text, without blanks. */
export function documentText(
  statements: readonly Statement[],
  account: string,
  partition: string,
): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements })
    .replaceAll(accountPlace, account)
    .replaceAll(partitionPlace, partition);
}

/** The size of a document in the partition with the longest name. */
export function sizeOf(statements: readonly Statement[]): number {
  return documentText(statements, ...widest).length;
}

/**
 * A document per theme; where one is too long, a second one `-2` takes what the first has no room for, and so on.
 * Nothing is shortened: what the documents allow together is what the statements allow.
 */
export function documentsOf(name: string, all: readonly Themed[]): PlannedDocument[] {
  const themes = new Map<string, Statement[]>();
  for (const [theme, statements] of all.flatMap((one) => [...one])) {
    themes.set(theme, [...(themes.get(theme) ?? []), ...statements]);
  }
  return [...themes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([theme, statements]) =>
      packed(merged(statements)).map((part, index) => ({
        name: index === 0 ? `${name}-${theme}` : `${name}-${theme}-${index + 1}`,
        statements: part,
      })),
    );
}

/** Statements that differ in their actions alone become one. */
export function merged(statements: readonly Statement[]): Statement[] {
  const groups = new Map<string, Statement>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.Resource, statement.Condition]);
    const before = groups.get(key);
    const actions = new Set([...(before?.Action ?? []), ...statement.Action]);
    groups.set(key, { ...statement, Action: [...actions].sort() });
  }
  return [...groups.values()];
}

function packed(statements: readonly Statement[]): Statement[][] {
  const parts: Statement[][] = [];
  let open: Statement[] = [];
  for (const statement of statements) {
    for (const piece of halved(statement)) {
      if (open.length > 0 && sizeOf([...open, piece]) > managedPolicyLimit) {
        parts.push(open);
        open = [];
      }
      open.push(piece);
    }
  }
  return open.length === 0 ? parts : [...parts, open];
}

/** A statement that no document has room for, as two with half of its actions or resources each. */
function halved(statement: Statement): Statement[] {
  if (sizeOf([statement]) <= managedPolicyLimit) return [statement];
  const field = statement.Action.length > 1 ? "Action" : "Resource";
  const middle = Math.ceil(statement[field].length / 2);
  if (statement[field].length < 2) return [statement];
  return [
    { ...statement, [field]: statement[field].slice(0, middle) },
    { ...statement, [field]: statement[field].slice(middle) },
  ].flatMap(halved);
}
