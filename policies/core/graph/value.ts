/**
 * The value of a property as the proof sees it: plain data with marks for what is unknown, secret or no data at all.
 * Reading never throws. Maps have no prototype, so that no key means anything but itself.
 */

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** Stands for a value that nobody knows yet: `unknown` or `misfit`, and there are no others. */
export class Unknown {
  /** How it is shown. Private, so that no other object can pass for one. */
  readonly #mark: string;

  constructor(mark: string) {
    this.#mark = mark;
  }
  toString(): string {
    return this.#mark;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** What only the deployment will know. */
export const unknown: Unknown = new Unknown("(unknown)");

/** Stands for a value of a type that its property does not take: whatever AWS's provider makes of it, if anything. */
export const misfit: Unknown = new Unknown("(of a wrong type)");

/** A secret: it prints as `[secret]` whoever prints it. What it holds is read by `open` and the readers below. */
export class Secret {
  readonly #content: Opened;

  constructor(content: Value) {
    this.#content = content instanceof Secret ? content.#content : content;
  }

  /** What the secret holds. For decisions only: a message is made of `show(secret)`. */
  open(): Opened {
    return this.#content;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return this.toString();
  }
  [inspect](): string {
    return this.toString();
  }
}

/** A file or an archive: its content plays no part here. */
export class Attachment {
  constructor(readonly kind: "asset" | "archive") {}
  toString(): string {
    return `(${this.kind})`;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** A resource that was handed over as itself. */
export class ResourceReference {
  constructor(
    readonly urn: string,
    /** Absent where it is not known. */
    readonly id: string | undefined,
  ) {}
}

/** A map without a prototype. */
export interface ValueMap {
  readonly [key: string]: Value;
}

/** A value that is no secret as a whole. Parts of it may be. */
export type Opened =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ValueMap
  | Unknown
  | Attachment
  | ResourceReference;

export type Value = Opened | Secret;

/** An empty map to be filled. */
export function emptyMap<T = Value>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** A value without the mark of a secret, if it has one. */
export function open(value: Value): Opened {
  return value instanceof Secret ? value.open() : value;
}

export function isUnknown(value: Value): boolean {
  return open(value) instanceof Unknown;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) === null
  );
}

/** Whether nothing in a value is unknown. */
export function isWholly(value: Value): boolean {
  const opened = open(value);
  if (opened instanceof Unknown) return false;
  if (isList(opened)) return opened.every(isWholly);
  return !isMap(opened) || Object.values(opened).every(isWholly);
}

/** The text that a value is, if it is one. Numbers and flags are not made into text. */
export function textOf(value: Value | undefined): string | undefined {
  const opened = value === undefined ? undefined : open(value);
  return typeof opened === "string" ? opened : undefined;
}

/** The number that a value is, written as a number or as text. */
export function numberOf(value: Value | undefined): number | undefined {
  const opened = value === undefined ? undefined : open(value);
  if (typeof opened === "number") return opened;
  return typeof opened === "string" && /^-?\d{1,15}$/.test(opened) ? Number(opened) : undefined;
}

/** The flag that a value is; AWS has some that are written as text. */
export function flagOf(value: Value | undefined): boolean | undefined {
  const opened = value === undefined ? undefined : open(value);
  if (opened === true || opened === "true") return true;
  return opened === false || opened === "false" ? false : undefined;
}

/** The parts of a list; undefined for anything else. */
export function listOf(value: Value | undefined): readonly Value[] | undefined {
  const opened = value === undefined ? undefined : open(value);
  return isList(opened) ? opened : undefined;
}

/** The map that a value is; undefined for anything else. */
export function mapOf(value: Value | undefined): ValueMap | undefined {
  const opened = value === undefined ? undefined : open(value);
  return isMap(opened) ? opened : undefined;
}

/** What would change how a line is shown, or where it ends: controls, line separators, marks of direction. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Text without anything that a terminal or a log would act on. */
export function printable(text: string): string {
  return text.replace(
    unprintable,
    (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}

/** Whether text has something in it that `printable` would change. */
export function hasControls(text: string): boolean {
  if (/^[ -~]*$/.test(text)) return false;
  return text.search(unprintable) !== -1;
}

/** Text of a foreign origin for a message: printable and cut. */
export function quoted(text: string, most = 80): string {
  return cut(JSON.stringify(printable(text.slice(0, most + 1))).replace(/\\\\u/g, "\\u"), most);
}

/**
 * The id of a kind of thing in AWS (`rtb-0a1b2c3d`) for a message. What does not look like one is not shown: it may be a
 * secret that stands in an id's place.
 */
export function quotedId(id: string, prefix: string): string {
  return id.startsWith(`${prefix}-`) && /^[\w-]{1,80}$/.test(id)
    ? quoted(id)
    : "of an id that is none";
}

/**
 * How a value is written in a message: as JSON on one line, secrets as `[secret]`, unknowns as `(unknown)`, cut at
 * `most` characters. Everything that a person gets to see of a value comes from here.
 */
export function show(value: Value | undefined, most = 80): string {
  if (value === undefined) return "nothing";
  const parts: string[] = [];
  let length = 0;
  const write = (text: string) => {
    parts.push(text);
    length += text.length;
  };
  const visit = (part: Value, depth: number): void => {
    if (length > most) return;
    if (typeof part === "string") write(quoted(part, most));
    else if (part === null || typeof part !== "object") write(String(part));
    else if (part instanceof ResourceReference) write(`(resource ${quoted(part.urn, most)})`);
    else if (isList(part) || isMap(part)) {
      const [before, after] = isList(part) ? "[]" : "{}";
      write(before ?? "");
      let first = true;
      for (const [key, inner] of Object.entries(part as ValueMap)) {
        if (length > most) return;
        if (!first) write(", ");
        first = false;
        if (isMap(part)) write(`${quoted(key, most)}: `);
        if (depth > 8) write("…");
        else visit(inner, depth + 1);
      }
      write(after ?? "");
    } else write((part as { toString(): string }).toString());
  };
  visit(value, 0);
  return cut(parts.join(""), most);
}

/** At most so many UTF-16 units; a character of two is kept whole or left out. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
