/** Derives the table of permissions: pure, from the sources and the mapping. */
import { scopes } from "../../components/deploy-role/scopes";
import type { TypePermissions } from "../../components/deploy-role/permissions";
import type { Mapped } from "./mapping";
import type { Action, Actions, Schemas } from "./sources";

export interface Derived {
  readonly types: Readonly<Record<string, TypePermissions>>;
  /** Writing actions that can be confined to names. */
  readonly named: readonly string[];
  /** What is wrong with the mapping, a line each. */
  readonly problems: readonly string[];
  /** What the handlers name and the table leaves out, with the reason. */
  readonly left: readonly string[];
}

/** Handled apart from the rest, with conditions: which roles go to whom, and whose service-linked role is made. */
const apart: ReadonlySet<string> = new Set([
  "iam:PassRole",
  "iam:CreateServiceLinkedRole",
  "iam:DeleteServiceLinkedRole",
]);

/** Reading actions that hand out contents and not only settings. A preview does without them. */
const revealing: ReadonlySet<string> = new Set([
  "s3:GetObject",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameters",
]);

export function derive(
  mapping: Readonly<Record<string, Mapped>>,
  schemas: Schemas,
  actions: Actions,
): Derived {
  const problems: string[] = [];
  const left: string[] = [];
  const types: Record<string, TypePermissions> = {};
  for (const [type, mapped] of Object.entries(mapping).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = new Map<string, Action>();
    const fromHandlers = handlerActions(type, mapped, schemas, actions, problems, left);
    for (const action of fromHandlers) {
      const chosen = isReading(action) ? mapped.reads : mapped.writes;
      if (chosen === undefined || chosen.includes(action.name)) found.set(action.name, action);
    }
    for (const name of [...(mapped.reads ?? []), ...(mapped.writes ?? [])]) {
      if (!fromHandlers.some((action) => action.name === name)) {
        problems.push(`${type}: no handler names ${name}; say it under "more", with its source`);
      }
    }
    for (const name of (mapped.more ?? []).flatMap((group) => group.actions)) {
      const action = actions.get(name.toLowerCase());
      if (action?.name !== name) problems.push(`${type}: there is no action ${name}`);
      else found.set(name, action);
    }
    const all = [...found.values()];
    const names = (keep: (action: Action) => boolean) =>
      all.filter(keep).map(({ name }) => name).sort().join(" "); // prettier-ignore
    const reveals = names((action) => isReading(action) && revealing.has(action.name));
    types[type] = {
      cloudFormation: mapped.cloudFormation.join(" "),
      read: names((action) => isReading(action) && !revealing.has(action.name)),
      write: names((action) => !isReading(action)),
      ...(reveals === "" ? {} : { reveal: reveals }),
      ...list("passesRolesTo", mapped.passesRolesTo),
      ...list("serviceLinkedRoles", mapped.serviceLinkedRoles),
    };
  }
  return { types, named: namedActions(types, actions), problems, left };
}

/** What the handlers of a type's counterparts name, without what belongs to features that it does not use. */
function handlerActions(
  type: string,
  mapped: Mapped,
  schemas: Schemas,
  actions: Actions,
  problems: string[],
  left: string[],
): Action[] {
  const found = new Map<string, Action>();
  for (const counterpart of mapped.cloudFormation) {
    const handlers = Object.values(schemas.get(counterpart) ?? {});
    const permissions = handlers.flatMap((handler) => handler.permissions ?? []);
    if (permissions.length === 0) problems.push(`${type}: ${counterpart} names no permissions`);
    for (const permission of new Set(permissions)) {
      const [service = ""] = permission.split(":");
      const action = actions.get(permission.toLowerCase());
      if (apart.has(permission)) continue;
      if (!mapped.services.includes(service)) left.push(`${type}: ${permission} (another service)`);
      else if (permission.includes("*")) left.push(`${type}: ${permission} (a wildcard)`);
      else if (action === undefined) left.push(`${type}: ${permission} (no such action)`);
      else found.set(action.name, action);
    }
  }
  return [...found.values()];
}

function isReading({ accessLevel }: Action): boolean {
  return accessLevel === "Read" || accessLevel === "List";
}

function list(name: "passesRolesTo" | "serviceLinkedRoles", values: readonly string[] = []) {
  return values.length === 0 ? {} : { [name]: [...values].sort().join(" ") };
}

/**
 * Actions that can be confined to names: all types of resource that must be allowed go by a name, or none must and one
 * of those that may does.
 */
function namedActions(
  types: Readonly<Record<string, TypePermissions>>,
  actions: Actions,
): string[] {
  const used = new Set(
    Object.values(types).flatMap(({ write, reveal = "" }) => `${write} ${reveal}`.split(" ")),
  );
  return [...used].filter((name) => isNamed(actions.get(name.toLowerCase()))).sort();
}

function isNamed(action: Action | undefined): boolean {
  if (action === undefined) return false;
  const scope = scopes[action.name.split(":")[0] ?? ""];
  if (scope === undefined) return false;
  const required = action.resourceTypes.filter((type) => type.required);
  const decisive = required.length > 0 ? required : action.resourceTypes;
  const goByName = decisive.filter((type) => scope.resourceTypes.includes(type.name));
  return required.length > 0 ? goByName.length === required.length : goByName.length > 0;
}
