/**
 * The policy document that `aws.iam.getPolicyDocument` makes of its statements, which needs no AWS at all.
 * Source: `internal/service/iam/policy_document_data_source.go` and `policy_model.go` of terraform-provider-aws.
 */
import type { WireValue } from "../document";
import type { Properties } from "../messages";

interface Principals {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly Principals[];
  readonly notPrincipals?: readonly Principals[];
  readonly conditions?: readonly Condition[];
}

interface WrittenStatement {
  readonly Sid?: string;
  readonly [element: string]: WireValue | undefined;
}

interface Written {
  Version?: string;
  Id?: string;
  Statement?: WrittenStatement[];
}

/**
 * @returns the document, indented and minified
 * @throws Error for what AWS's provider refuses
 */
export function policyDocument(args: Properties): {
  readonly json: string;
  readonly minifiedJson: string;
  readonly statements: number;
} {
  const merged: Written = {};
  const sids = new Set<string>();
  for (const source of texts(args.sourcePolicyDocuments)) {
    const document = read(source, "source");
    for (const { Sid } of document.Statement ?? []) {
      if (Sid === undefined || Sid === "") continue;
      if (sids.has(Sid)) throw new Error(`duplicate Sid (${Sid}) in source_policy_documents`);
      sids.add(Sid);
    }
    merge(merged, document);
  }
  merge(merged, ownDocument(args));
  for (const override of texts(args.overridePolicyDocuments))
    merge(merged, read(override, "override"));
  const { Version, Id, Statement } = merged;
  const document = {
    ...(Version === undefined ? {} : { Version }),
    ...(Id === undefined ? {} : { Id }),
    ...(Statement === undefined || Statement.length === 0 ? {} : { Statement }),
  };
  return {
    json: escapeHtml(JSON.stringify(document, undefined, 2)),
    minifiedJson: escapeHtml(JSON.stringify(document)),
    statements: Statement?.length ?? 0,
  };
}

/** As Go writes JSON. */
function escapeHtml(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function ownDocument(args: Properties): Written {
  const version = typeof args.version === "string" ? args.version : "2012-10-17";
  const seen = new Set<string>();
  const statements = (args.statements ?? []) as unknown as readonly Statement[];
  return {
    Version: version,
    ...(typeof args.policyId === "string" && args.policyId !== "" ? { Id: args.policyId } : {}),
    Statement: statements.map((statement) => {
      const { sid } = statement;
      if (sid !== undefined && sid !== "" && seen.has(sid)) {
        throw new Error(`duplicate Sid (${sid}). Remove the Sid or ensure the Sid is unique.`);
      }
      if (sid !== undefined) seen.add(sid);
      return written(statement, version);
    }),
  };
}

function written(statement: Statement, version: string): WrittenStatement {
  const vars = (text: string) => {
    if (version === "2008-10-17" && text.includes("&{")) {
      throw new Error(
        `found &{ sequence in (${text}), which is not supported in document version 2008-10-17`,
      );
    }
    return text.replaceAll("&{", "${");
  };
  const list = (key: string, values: readonly string[] | undefined) =>
    values === undefined || values.length === 0 ? {} : { [key]: oneOrMany(values) };
  const names = (key: string, values: readonly string[] | undefined) =>
    list(key, values?.map(vars));
  const who = (key: string, principals: readonly Principals[] | undefined) =>
    principals === undefined || principals.length === 0
      ? {}
      : { [key]: writtenPrincipals(principals, vars) };
  const { conditions = [] } = statement;
  return {
    ...(statement.sid ? { Sid: statement.sid } : {}),
    Effect: statement.effect ?? "Allow",
    ...list("Action", statement.actions),
    ...list("NotAction", statement.notActions),
    ...names("Resource", statement.resources),
    ...names("NotResource", statement.notResources),
    ...who("Principal", statement.principals),
    ...who("NotPrincipal", statement.notPrincipals),
    ...(conditions.length === 0 ? {} : { Condition: writtenConditions(conditions, vars) }),
  };
}

/** A set of texts: one alone as itself, several in reverse order, each once. */
function oneOrMany(values: readonly string[]): WireValue {
  const sorted = [...new Set(values)].sort().reverse();
  const [only] = sorted;
  return sorted.length === 1 && only !== undefined ? only : sorted;
}

function writtenPrincipals(
  principals: readonly Principals[],
  vars: (text: string) => string,
): WireValue {
  const [only] = principals;
  if (principals.length === 1 && only?.type === "*" && only.identifiers.join() === "*") return "*";
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of principals) {
    byType.set(type, [...(byType.get(type) ?? []), ...[...identifiers].sort().reverse().map(vars)]);
  }
  return sortedEntries(byType, (ids) => (ids.length === 1 ? (ids[0] ?? null) : ids));
}

function writtenConditions(
  conditions: readonly Condition[],
  vars: (text: string) => string,
): WireValue {
  const byTest = new Map<string, Map<string, string[]>>();
  for (const { test, variable, values } of conditions) {
    const byVariable = byTest.get(test) ?? new Map<string, string[]>();
    byVariable.set(variable, [...(byVariable.get(variable) ?? []), ...values.map(vars)]);
    byTest.set(test, byVariable);
  }
  return sortedEntries(byTest, (byVariable) =>
    sortedEntries(byVariable, (values) => (values.length === 1 ? (values[0] ?? null) : values)),
  );
}

function sortedEntries<T>(map: ReadonlyMap<string, T>, write: (value: T) => WireValue): WireValue {
  return Object.fromEntries(
    [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, write(value)]),
  );
}

function texts(value: WireValue | undefined): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === "string")
    : [];
}

function read(text: string, kind: string): Written {
  let document: {
    Version?: string;
    Id?: string;
    Statement?: WrittenStatement | WrittenStatement[];
  };
  try {
    document = JSON.parse(text) as typeof document;
  } catch {
    throw new Error(`a ${kind} policy document is not JSON`);
  }
  const { Statement } = document;
  return {
    ...(document.Version === undefined ? {} : { Version: document.Version }),
    ...(document.Id === undefined ? {} : { Id: document.Id }),
    Statement: Statement === undefined ? [] : [Statement].flat(),
  };
}

/** Adds a document to another: its id and later version win, its statements replace those of the same Sid. */
function merge(into: Written, added: Written): void {
  if (added.Id !== undefined && added.Id !== "") into.Id = added.Id;
  if ((added.Version ?? "") > (into.Version ?? "")) into.Version = added.Version ?? "";
  const statements = (into.Statement ??= []);
  for (const statement of added.Statement ?? []) {
    const same = statement.Sid ? statements.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (same >= 0) statements[same] = statement;
    else statements.push(statement);
  }
}
