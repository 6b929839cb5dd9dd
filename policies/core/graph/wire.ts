/**
 * From Pulumi's way of writing values (on the wire, in states, in plans) to the proof's.
 * Source: `sdk/go/common/resource/sig` and `sdk/go/common/resource/plugin/rpc.go` of pulumi/pulumi.
 */
import type { Problems } from "./problems";
import {
  Attachment,
  emptyMap,
  isMap,
  printable,
  ResourceReference,
  Secret,
  unknown,
  type Value,
  type ValueMap,
} from "./value";

/** The key that marks an object as something other than a map. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** What the signature key says. */
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  bytes: "803fd3297a5875dc03ca845dda5d2a98",
} as const;

/** The text that stands for an unknown value. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** All of them: older engines and policies tell them apart by type. */
const unknownTexts: ReadonlySet<string> = new Set([
  unknownText,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What a provider keeps in inputs for its own book-keeping. */
const bookKeeping: ReadonlySet<string> = new Set(["__defaults", "__meta", "__internal"]);

/** How deep a value may be nested. AWS's deepest arguments have about twelve levels. */
export const deepest = 64;

/**
 * Properties whose text is a secret, or has secrets in it, whether the program says so or not: CrossGuard hands out
 * secrets without their mark.
 */
const secretName =
  /pass(word|wd|phrase)|secret|token|private_?key|credential|api_?key|(pre)?_?shared_?key|user_?data|containerDefinitions|connectionString/i;
const notSecretName =
  /(arns?|ids?|names?|types?|versions?|enabled|days|period|expiration|httpTokens|url)$/i;
/** Maps in which any value may be a secret. */
const secretMap = /^(variables|environmentVariables|defaultArguments|secureString.*)$/i;

const secretNames = new Map<string, boolean>();

export function isSecretName(key: string): boolean {
  let is = secretNames.get(key);
  if (is === undefined) {
    is = secretName.test(key) && !notSecretName.test(key);
    // AWS has some thousand names; files that come from elsewhere may have more.
    if (secretNames.size < 20_000) secretNames.set(key, is);
  }
  return is;
}

export interface Decoding {
  /** Where the value stands, for problems. */
  readonly at: string;
  readonly problems: Problems;
  /** Text that stands for a secret whose value is not told, as in `pulumi preview --json`. */
  readonly secretText?: string;
  /** Set for what JSON.parse made: it has no properties that run anything when they are read. */
  readonly parsed?: true;
}

/** A map of properties; anything but a map is a problem, `undefined` is an empty one. */
export function decodeProperties(raw: unknown, how: Decoding): ValueMap {
  if (raw === undefined || raw === null) return emptyMap();
  // What is marked as a secret, a file or the like as a whole is no map: taken for one, its properties would be unset.
  if (typeof raw !== "object" || Array.isArray(raw) || Object.hasOwn(raw, signatureKey)) {
    how.problems.add(how.at, describe(raw), "a map of properties", "Write the file anew.");
    return emptyMap();
  }
  return decodeMap(raw, how, 1);
}

/** One value. Too deep a part becomes unknown, and a problem. */
export function decode(raw: unknown, how: Decoding, depth = 0): Value {
  if (typeof raw === "string") {
    if (raw.length < unknownText.length) return raw === how.secretText ? new Secret(unknown) : raw;
    if (unknownTexts.has(raw) || raw.includes(unknownText)) return unknown;
    return raw;
  }
  if (raw === null || typeof raw === "number" || typeof raw === "boolean") return raw;
  if (typeof raw !== "object") return unknown;
  if (depth >= deepest) {
    how.problems.add(
      printable(how.at),
      `a value nested more than ${deepest} levels deep`,
      "what an argument of AWS's can be",
      "Look for a value that contains itself.",
    );
    return unknown;
  }
  if (Array.isArray(raw)) {
    const items: Value[] = [];
    for (let i = 0; i < raw.length; i += 1) {
      const item: unknown = how.parsed === true ? raw[i] : ownValue(raw, String(i));
      items.push(decode(item ?? null, how, depth + 1));
    }
    return items;
  }
  const object = how.parsed === true ? undefined : decodeObject(raw, how, depth);
  if (object !== undefined) return object;
  if (Object.hasOwn(raw, signatureKey)) {
    return decodeMarked(raw, ownValue(raw, signatureKey), how, depth);
  }
  return decodeMap(raw, how, depth + 1);
}

function decodeMap(raw: object, how: Decoding, depth: number): ValueMap {
  const map = emptyMap();
  for (const key of Object.keys(raw)) {
    const part = how.parsed === true ? (raw as RawMap)[key] : ownValue(raw, key);
    if (part === undefined || bookKeeping.has(key)) continue;
    map[key] = entry(key, part, how, depth);
  }
  return map;
}

type RawMap = Readonly<Record<string, unknown>>;

/** What CrossGuard's library makes of assets and of secrets that it keeps. */
function decodeObject(raw: object, how: Decoding, depth: number): Value | undefined {
  if (ownValue(raw, "__pulumiAsset") === true) return new Attachment("asset");
  if (ownValue(raw, "__pulumiArchive") === true) return new Attachment("archive");
  const prototype = Object.getPrototypeOf(raw) as object | null;
  if (prototype === null || prototype === Object.prototype) return undefined;
  const made = ownValue(prototype, "constructor");
  if (typeof made !== "function" || made.name !== "Secret") return undefined;
  return new Secret(decode(ownValue(raw, "value"), how, depth + 1));
}

function entry(key: string, raw: unknown, how: Decoding, depth: number): Value {
  const value = decode(raw, how, depth);
  if (typeof value === "string") return isSecretName(key) ? new Secret(value) : value;
  if (typeof value !== "object") return value;
  return isMap(value) && secretMap.test(key) ? new Secret(value) : value;
}

function decodeMarked(raw: object, signature: unknown, how: Decoding, depth: number): Value {
  const part = (key: string) => ownValue(raw, key);
  switch (signature) {
    case signatures.secret: {
      const plain = part("plaintext");
      if (typeof plain === "string") return new Secret(decode(parsed(plain), how, depth + 1));
      const content = part("value");
      // Without its key, a secret is as good as unknown.
      return new Secret(content === undefined ? unknown : decode(content, how, depth + 1));
    }
    case signatures.output: {
      const content = part("value");
      const value = content === undefined ? unknown : decode(content, how, depth + 1);
      return part("secret") === true ? new Secret(value) : value;
    }
    case signatures.resource: {
      const urn = part("urn");
      const id = part("id");
      if (typeof urn !== "string") return unknown;
      const isId = typeof id === "string" && id !== "" && !unknownTexts.has(id);
      return new ResourceReference(urn, isId ? id : undefined);
    }
    case signatures.asset:
      return new Attachment("asset");
    case signatures.archive:
      return new Attachment("archive");
    default:
      // Bytes that are no text, and marks that are not known: nothing to decide by.
      return unknown;
  }
}

/** The value of an own property that is data, read without running anything. */
export function ownValue(object: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor !== undefined && "value" in descriptor
    ? (descriptor.value as unknown)
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return unknownText;
  }
}

/** What kind of thing was found, without showing it. */
export function describe(raw: unknown): string {
  if (raw === undefined) return "nothing";
  if (raw === null) return "null";
  if (raw === "") return "an empty text";
  if (Array.isArray(raw)) return "a list";
  return typeof raw === "object" ? "a map" : `a ${typeof raw}`;
}
