/**
 * A stack's configuration, as the engine would hand it to the program. Encrypted values stay closed: the unknown value
 * stands in their place.
 * Source: `sdk/go/common/workspace/config.go` and `sdk/go/common/resource/config/value.go` of pulumi/pulumi.
 */
import type { Note } from "./document";
import { unknownValue } from "./markers";
import { BadInputError, didYouMean, shown, type Problem } from "./problems";
import type { Project, Stack } from "./project";
import { declaredKeys, matchesType, typeName, type Declared } from "./declared-config";
import { isMap, isScalar, isSeq, scalarText, YamlFile, type Node } from "./yaml";

/** An encrypted value, or an encrypted part of one. */
export interface OpaqueValue {
  /** The full key. */
  readonly key: string;
  /** The path of the encrypted part within the value; empty where all of it is. */
  readonly path: readonly string[];
  readonly place: string;
}

export interface Configuration {
  /** Every value as text; maps and lists as JSON. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly opaque: readonly OpaqueValue[];
  readonly notes: readonly Note[];
}

interface Value {
  readonly text: string;
  readonly secret: boolean;
  readonly opaque: readonly OpaqueValue[];
  readonly place: string;
  /** The value before it became text. */
  readonly content: unknown;
  readonly given: "stack" | "option";
}

/** What may stand at the top of a stack's file. */
const stackFileKeys = [
  "config",
  "secretsprovider",
  "encryptedkey",
  "encryptionsalt",
  "environment",
];

/** The full form of a key: `project:name` where only the name is given. */
export function fullKey(key: string, project: string): string | undefined {
  const parts = key.split(":");
  const [namespace, middle, name] = parts;
  if (parts.length === 1) return `${project}:${key}`;
  if (parts.length === 2) return key;
  return parts.length === 3 && middle === "config" ? `${namespace ?? ""}:${name ?? ""}` : undefined;
}

/**
 * Reads a stack's configuration: the stack's file over the project's defaults, the caller's own values over both.
 *
 * @throws BadInputError with every problem
 */
export function readConfiguration(
  project: Project,
  stack: Stack,
  overrides: Readonly<Record<string, string>>,
): Configuration {
  const problems: Problem[] = [];
  const notes: Note[] = [];
  const values = new Map<string, Value>();
  const add = (key: string, at: string, value: Omit<Value, "place">) => {
    const full = fullKey(key, project.name);
    if (full === undefined) {
      problems.push({
        at,
        found: shown(key),
        expected: "a key as in namespace:name",
        fix: "Mend the key.",
      });
      return;
    }
    values.set(full, {
      ...value,
      place: at,
      opaque: value.opaque.map((part) => ({ ...part, key: full })),
    });
  };
  if (stack.file !== undefined) readStackFile(stack.file, add, notes);
  for (const [key, text] of Object.entries(overrides)) {
    add(key, `option ${key}`, { text, secret: false, opaque: [], content: text, given: "option" });
  }
  const declared = declaredKeys(project, problems);
  for (const entry of declared) {
    applyDeclared(entry, values.get(entry.key), stack, values, problems);
  }
  if (problems.length > 0) {
    throw new BadInputError(`the configuration of stack ${stack.name}`, problems);
  }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    values: Object.fromEntries(sorted.map(([key, { text }]) => [key, text])),
    secretKeys: sorted.filter(([, { secret }]) => secret).map(([key]) => key),
    opaque: sorted.flatMap(([, { opaque }]) => opaque),
    notes,
  };
}

function readStackFile(
  file: string,
  add: (key: string, at: string, value: Omit<Value, "place">) => void,
  notes: Note[],
): void {
  const yaml = new YamlFile(file);
  for (const { key, keyNode } of yaml.entries(yaml.root)) {
    if (stackFileKeys.includes(key)) continue;
    const near = didYouMean(key, stackFileKeys);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    notes.push({ level: "warning", text: `${yaml.at(keyNode)}: ${key} means nothing here${hint}` });
  }
  if (yaml.root !== null && !isMap(yaml.root)) {
    throw new BadInputError(yaml.name, [
      {
        at: yaml.at(yaml.root),
        found: "no map",
        expected: "config with keys and values",
        fix: "Mend the file.",
      },
    ]);
  }
  const environment = yaml.get(yaml.root, "environment");
  if (environment !== undefined) {
    notes.push({
      level: "warning",
      text: `${yaml.at(environment)}: environments are kept by Pulumi Cloud and are not read here; give what the program needs of them as configuration`,
    });
  }
  const config = yaml.get(yaml.root, "config");
  if (config !== undefined && !isMap(config) && scalarText(config) !== "") {
    throw new BadInputError(yaml.name, [
      {
        at: yaml.at(config),
        found: shown(config.toJSON()),
        expected: "keys and values",
        fix: "Write config as a map.",
      },
    ]);
  }
  for (const { key, keyNode, value } of yaml.entries(config)) {
    add(key, yaml.at(keyNode), { ...readValue(yaml, value), given: "stack" });
  }
}

/** A value as text, with what in it is encrypted. */
function readValue(
  yaml: YamlFile,
  node: Node | null,
): Pick<Value, "text" | "secret" | "opaque" | "content"> {
  const text = scalarText(node);
  if (text !== undefined) return { text, secret: false, opaque: [], content: text };
  const opaque: OpaqueValue[] = [];
  const content = open(yaml, node, [], opaque);
  return {
    text: typeof content === "string" ? content : JSON.stringify(content),
    secret: opaque.length > 0,
    opaque,
    content,
  };
}

/** A node as plain data, keys sorted as the engine sorts them, with the unknown value for what is encrypted. */
function open(yaml: YamlFile, node: Node | null, path: string[], opaque: OpaqueValue[]): unknown {
  if (isSeq(node)) {
    return node.items.map((item, i) => open(yaml, item as Node, [...path, `[${i}]`], opaque));
  }
  if (!isMap(node)) return node?.toJSON() as unknown;
  const entries = yaml.entries(node);
  const [only] = entries;
  if (entries.length === 1 && only?.key === "secure" && isScalar(only.value)) {
    opaque.push({ key: "", path, place: yaml.at(node) });
    return unknownValue;
  }
  return Object.fromEntries(
    entries
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, value }) => [key, open(yaml, value, [...path, key], opaque)]),
  );
}

/** Holds a value against what the project declares of its key; takes the project's own where there is none. */
function applyDeclared(
  entry: Declared,
  value: Value | undefined,
  stack: Stack,
  values: Map<string, Value>,
  problems: Problem[],
): void {
  const { key, shownKey, place, content } = entry;
  if (value === undefined) {
    if (content === undefined) {
      if (!entry.ofProject) return;
      problems.push({
        at: shownKey,
        found: `no value in stack ${stack.name}`,
        expected: entry.description ?? typeName(entry),
        fix: `Set it in Pulumi.${stack.name}.yaml, or give ${place} a default.`,
      });
      return;
    }
    const text = typeof content === "string" ? content : JSON.stringify(content);
    values.set(key, { text, secret: entry.secret, opaque: [], place, content, given: "stack" });
    return;
  }
  if (value.opaque.length > 0) return;
  if (entry.secret && value.given === "stack") {
    problems.push({
      at: value.place,
      found: "plain text",
      expected: "an encrypted value, as the project declares it secret",
      fix: `pulumi config set --secret ${shownKey}`,
    });
  }
  if (entry.secret) values.set(key, { ...value, secret: true });
  if (entry.type !== undefined && !matchesType(entry, value.content)) {
    problems.push({
      at: value.place,
      found: entry.secret ? "a value of another type" : shown(value.content),
      expected: typeName(entry),
      fix: `${shownKey} is declared so in ${place}.`,
    });
  }
}
