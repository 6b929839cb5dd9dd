/**
 * How Pulumi writes values that are not plain JSON, on the wire and in state files.
 * Source: `sdk/go/common/resource/properties.go` and `sdk/nodejs/runtime/rpc.ts` of pulumi/pulumi.
 */
import type { WireValue } from "./document";

/** Stands for a value that only the deployment will know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key that marks an object as something other than a map. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** What the signature key says of a secret, whose content stands under `value`. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What the signature key says of a reference to a resource, by `urn` and `id`. */
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** What the signature key says of an output that carries its own dependencies; without `value` it is unknown. */
export const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

type WireObject = Readonly<Record<string, WireValue>>;

/** Whether a wire value is a map or a marked object, not a list. */
export function isWireObject(value: unknown): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a wire value is a secret's wrapper. */
export function isSecret(value: unknown): value is { readonly value?: unknown } {
  return isWireObject(value) && value[signatureKey] === secretSignature;
}

/** Whether a wire value is an output that carries its own dependencies. */
export function isOutputValue(value: unknown): value is WireObject {
  return isWireObject(value) && value[signatureKey] === outputSignature;
}

/** Wraps a value as a secret. */
export function secretOf(value: WireValue): WireValue {
  return { [signatureKey]: secretSignature, value };
}

/** Rebuilds a value from its leaves up: `change` may replace any part before its own parts are looked at. */
export function mapWire(
  value: WireValue,
  change: (part: WireValue) => WireValue | undefined,
): WireValue {
  const changed = change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return (value as readonly WireValue[]).map((v) => mapWire(v, change));
  if (!isWireObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapWire(v, change)]));
}

/** Whether any part of a value is unknown. */
export function containsUnknown(value: WireValue): boolean {
  if (typeof value === "string") return value.includes(unknownValue);
  if (Array.isArray(value)) return (value as readonly WireValue[]).some(containsUnknown);
  return isWireObject(value) && Object.values(value).some(containsUnknown);
}

/** Writes outputs as what they hold: unknowns, secrets and plain values. */
export function withoutOutputValues(value: WireValue): WireValue {
  return mapWire(value, (part) => {
    if (!isOutputValue(part)) return undefined;
    const inner = part.value === undefined ? unknownValue : withoutOutputValues(part.value);
    return part.secret === true ? secretOf(inner) : inner;
  });
}

/** Writes unknowns and secrets as outputs, as the engine hands them to a transform. */
export function withOutputValues(value: WireValue): WireValue {
  return mapWire(value, (part) => {
    if (part === unknownValue) return { [signatureKey]: outputSignature };
    if (!isSecret(part)) return undefined;
    const inner = part.value as WireValue;
    return {
      [signatureKey]: outputSignature,
      secret: true,
      ...(containsUnknown(inner) ? {} : { value: inner }),
    };
  });
}
