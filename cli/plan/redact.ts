/** The one place where secrets leave a plan: behind it, no plaintext is left. */
import type { PlannedResource, WireValue } from "./document";
import { isSecret, mapWire, secretSignature, signatureKey, unknownValue } from "./markers";
import type { Properties } from "./messages";

/** A value without what is in its secrets. A text that an unknown got into is unknown. */
export function redact(value: WireValue): WireValue {
  return mapWire(value, (part) => {
    if (typeof part === "string") return part.includes(unknownValue) ? unknownValue : part;
    return isSecret(part) ? { [signatureKey]: secretSignature } : undefined;
  });
}

export function redactAll(properties: Readonly<Properties>): Properties {
  return redact(properties) as Properties;
}

/** A resource without what is in its secrets. */
export function redactResource(
  resource: PlannedResource,
  outputs: Properties | undefined,
): PlannedResource {
  const { id } = resource;
  return {
    ...resource,
    ...(id === undefined ? {} : { id: id.includes(unknownValue) ? unknownValue : id }),
    inputs: redactAll(resource.inputs),
    ...(outputs === undefined || Object.keys(outputs).length === 0
      ? {}
      : { outputs: redactAll(outputs) }),
  };
}
