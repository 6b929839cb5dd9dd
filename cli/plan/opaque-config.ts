/**
 * Configuration that is encrypted, as the program sees it: an unknown secret where it asks for a secret, and in plain
 * text the unknown value, which makes everything written with it unknown.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { OpaqueValue } from "./configuration";
import { unknownValue } from "./markers";
import type { Sdk } from "./sdk";

type Read = (this: { name: string }, key: string, options?: unknown) => unknown;

/**
 * Teaches one SDK's `Config` about encrypted values.
 *
 * @param readInPlain is told of each key that the program reads without marking it secret
 * @returns undoes it
 */
export function closeEncryptedValues(
  sdk: Sdk,
  opaque: readonly OpaqueValue[],
  readInPlain: (key: string) => void,
): () => void {
  if (opaque.length === 0) return () => undefined;
  const { Config } = sdk.load("@pulumi/pulumi/config") as { Config: { prototype: object } };
  const { secret, unknown } = sdk.load("@pulumi/pulumi/output") as {
    secret: typeof pulumi.secret;
    unknown: unknown;
  };
  const { RunError } = sdk.load("@pulumi/pulumi/errors") as { RunError: new (m: string) => Error };
  const whole = new Set(opaque.filter(({ path }) => path.length === 0).map(({ key }) => key));
  const partly = new Set(opaque.filter(({ path }) => path.length > 0).map(({ key }) => key));
  const methods = Config.prototype as Record<string, Read>;
  const originals = { ...Object.getOwnPropertyDescriptors(methods) };

  for (const name of Object.getOwnPropertyNames(methods)) {
    const match = /^(?:get|require)(Secret)?(Boolean|Number|Object)?$/.exec(name);
    const original = methods[name];
    if (match === null || original === undefined) continue;
    const asSecret = match[1] !== undefined;
    const kind = match[2];
    methods[name] = function (key, options) {
      const full = `${this.name}:${key}`;
      if (!whole.has(full) && !partly.has(full)) return original.call(this, key, options);
      if (!asSecret) readInPlain(full);
      if (partly.has(full)) {
        const value = original.call(this, key, options);
        if (!asSecret) return value;
        const read = methods[name.replace("Secret", "")];
        return secret(withUnknown(read?.call(this, key, options), unknown));
      }
      if (asSecret) return secret(unknown);
      if (kind === undefined) return unknownValue;
      throw new RunError(
        `configuration ${full} is encrypted and cannot be read as a plain ${kind.toLowerCase()} offline: supply a value for it, or read it with ${name.replace(/^(get|require)/, "$1Secret")}`,
      );
    };
  }
  return () => {
    for (const [name, descriptor] of Object.entries(originals)) {
      Object.defineProperty(methods, name, descriptor);
    }
  };
}

/** Puts the SDK's own unknown where the unknown value's text stands. */
function withUnknown(value: unknown, unknown: unknown): unknown {
  if (typeof value === "string") return value.includes(unknownValue) ? unknown : value;
  if (Array.isArray(value)) return value.map((item) => withUnknown(item, unknown));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withUnknown(v, unknown)]));
}
