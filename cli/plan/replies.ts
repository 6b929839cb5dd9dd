/** What the monitor is told to answer, and the forms in which the SDK wants it. */
import type { PlannedResource, SourcePosition, WireValue } from "./document";
import { isSecret, secretOf } from "./markers";
import type { Properties, Struct } from "./messages";

/** What the deployment adds to a registration: the id, and the properties that the program did not set. */
export interface Created {
  readonly id?: string;
  readonly outputs?: Properties;
}

/** What a data-source call says beside its arguments. */
export interface InvokeContext {
  /** The provider's reference, where the program named one. */
  readonly provider?: string;
  readonly version?: string;
}

/** How the monitor answers. */
export interface MonitorAnswers {
  /** What is known of a resource beyond its inputs. In a preview: nothing. */
  created?(resource: PlannedResource): Created;
  /** Answers a data-source call. */
  invoke(token: string, args: Properties, context: InvokeContext): Properties | Promise<Properties>;
  /** What is known of a resource that is read, beyond what the program says of it. */
  read?(resource: PlannedResource): Properties | undefined;
  /** The configuration of a package's default provider. Where this is given, default providers are recorded. */
  providerConfig?(packageName: string): Properties;
  /** Maps the place that a registration came from to the program's source. Where given, positions are recorded. */
  position?(uri: string, line: number, column: number): SourcePosition | undefined;
}

/** Something that the engine would refuse. */
export interface Refused {
  readonly text: string;
  readonly urn?: string;
}

/** An error as gRPC hands it over: the SDK reads `message` in some places and `details` in others. */
export class RefusalError extends Error {
  readonly code = 3;
  constructor(readonly details: string) {
    super(details);
  }
}

/** gRPC's status for a method that a server does not have. */
export const grpcUnimplemented = 12;

/**
 * Properties as a protobuf struct that is made only for an SDK that wants more of it than the properties: those need not
 * be written into a message and read out again within one process.
 */
export function asStruct(
  properties: Properties,
  make: (properties: Properties) => unknown,
): Struct {
  const own = { toJavaScript: () => properties };
  return new Proxy(own, {
    get(_, key) {
      if (key === "toJavaScript") return own.toJavaScript;
      const real = make(properties) as Record<PropertyKey, unknown>;
      const member = real[key];
      return typeof member === "function" ? (member.bind(real) as unknown) : member;
    },
  });
}

/** Marks the named properties as secret; those that are not known, as what `missing` says. */
export function withSecrets(
  properties: Properties,
  names: readonly string[],
  missing: WireValue | undefined,
): Properties {
  const marked = { ...properties };
  for (const name of names) {
    const value = marked[name] ?? missing;
    if (value !== undefined && !isSecret(value)) marked[name] = secretOf(value);
  }
  return marked;
}
