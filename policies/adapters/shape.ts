/** Takes what is needed out of foreign JSON, and writes down what is not as it should be. */
import type { Options, Outputs, Position } from "../core/graph/resource";
import { Problems } from "../core/graph/problems";
import { Attachment, isUnknown, unknown, type Value } from "../core/graph/value";
import { decode, describe, isSecretName, ownValue } from "../core/graph/wire";
import { Secret } from "../core/graph/value";
import { isObject } from "./text";

const mend = "Write the file anew.";

/** One object of foreign JSON, at a place. */
export class Shape {
  constructor(
    private readonly object: object,
    readonly at: string,
    private readonly problems: Problems,
  ) {}

  value(key: string): unknown {
    const object = this.object as Readonly<Record<string, unknown>>;
    return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
  }

  /** Text; empty text counts as none. */
  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string") return value;
    this.refuse(key, value, "text");
    return undefined;
  }

  requiredText(key: string): string | undefined {
    const value = this.text(key);
    const raw = this.value(key);
    if (value === undefined && (raw === undefined || raw === "")) this.refuse(key, raw, "text");
    return value;
  }

  flag(key: string): boolean {
    const value = this.value(key);
    if (value !== undefined && typeof value !== "boolean") this.refuse(key, value, "true or false");
    return value === true;
  }

  texts(key: string): readonly string[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    this.refuse(key, value, "a list of texts");
    return [];
  }

  /** Lists of texts by key; undefined where there is nothing. */
  textLists(key: string): Readonly<Record<string, readonly string[]>> | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (!isObject(value)) {
      this.refuse(key, value, "lists of texts by name");
      return undefined;
    }
    const lists = Object.create(null) as Record<string, readonly string[]>;
    const within = new Shape(value, `${this.at}.${key}`, this.problems);
    for (const name of Object.keys(value)) lists[name] = within.texts(name);
    return lists;
  }

  objects(key: string): Shape[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.refuse(key, value, "a list");
      return [];
    }
    return value.flatMap((item: unknown, i) => {
      if (isObject(item))
        return [new Shape(item, `${this.at}${this.at && "."}${key}[${i}]`, this.problems)];
      this.refuse(`${key}[${i}]`, item, "an object");
      return [];
    });
  }

  /** Whether it is a resource by itself, not a component, which has no part in a network: no type of the provider is one. */
  custom(type: string): boolean {
    const custom = this.flag("custom");
    if (!custom && /^aws:[^:/]+\/[^:]+:/.test(type)) {
      this.problems.add(
        `${this.at}.custom`,
        describe(this.value("custom")),
        "true, as of all of AWS",
        mend,
      );
    }
    return custom;
  }

  refuse(key: string, found: unknown, expected: string): void {
    this.problems.add(`${this.at}${this.at && "."}${key}`, describe(found), expected, mend);
  }
}

/** Reads outputs one at a time. What cannot be read is unknown. */
export function outputsOf(raw: unknown, secretText?: string): Outputs | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const read = new Map<string, Value | undefined>();
  return (name) => {
    if (!Object.hasOwn(raw, name)) return undefined;
    if (!read.has(name)) {
      const part = ownValue(raw, name);
      const problems = new Problems();
      const how = { at: name, problems, ...(secretText === undefined ? {} : { secretText }) };
      const value = part === undefined ? undefined : decode(part, how);
      const isSecret = typeof value === "string" && isSecretName(name);
      read.set(name, isSecret ? new Secret(value) : value instanceof Attachment ? unknown : value);
    }
    return read.get(name);
  };
}

/** What the engine writes in the place of a secret whose value it does not tell. */
export const secretText = "[secret]";

/** A known text, or none: ids of what does not exist yet are empty or unknown. */
export function knownId(raw: unknown): string | undefined {
  if (typeof raw !== "string" || raw === "") return undefined;
  const value = decode(raw, { at: "id", problems: new Problems() });
  return isUnknown(value) ? undefined : raw;
}

/** The options of a resource as the engine writes them into states. */
export function stateOptions(shape: Shape): Options {
  const lists = {
    ignoreChanges: shape.texts("ignoreChanges"),
    replaceOnChanges: shape.texts("replaceOnChanges"),
    additionalSecretOutputs: shape.texts("additionalSecretOutputs"),
    aliases: shape.texts("aliases"),
  };
  const importId = shape.text("importID");
  const deletedWith = shape.text("deletedWith");
  return {
    ...(shape.flag("protect") ? { protect: true } : {}),
    ...(shape.flag("retainOnDelete") ? { retainOnDelete: true } : {}),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(importId === undefined ? {} : { importId }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
  };
}

/** A position as the engine writes it: `project:///index.ts#12,3`. */
export function statePosition(text: string | undefined): Position | undefined {
  const parts = /^project:\/\/\/([^#]+)#(\d{1,9})(?:,(\d{1,9}))?$/.exec(text ?? "");
  const [, file, line, column] = parts ?? [];
  if (file === undefined || line === undefined) return undefined;
  return { file, line: Number(line), column: Number(column ?? "1") };
}
