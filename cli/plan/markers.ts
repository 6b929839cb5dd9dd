/**
 * How Pulumi writes values that are not plain JSON, on the wire and in state files.
 * Source: `sdk/go/common/resource/properties.go` and `sdk/nodejs/runtime/rpc.ts` of pulumi/pulumi.
 */

/** Stands for a value that only the deployment will know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key that marks an object as something other than a map. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** What the signature key says of a secret, whose content stands under `value`. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a wire value is a secret's wrapper. */
export function isSecret(value: unknown): value is { readonly value?: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Record<string, unknown>)[signatureKey] === secretSignature
  );
}
