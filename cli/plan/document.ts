/**
 * What an offline plan records. Values are as Pulumi writes them (see `markers.ts`): unknowns are the unknown value's
 * text, secrets are wrapped.
 */

/** A property value in Pulumi's wire form. */
export type WireValue =
  null | boolean | number | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/** The options of a registration that differ from Pulumi's defaults. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly import?: string;
  readonly deletedWith?: string;
  readonly aliases?: readonly string[];
  readonly version?: string;
}

/** One resource as the program registered it. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** True for a component that runs in a plugin: what it would create is not known offline. */
  readonly remote?: boolean;
  /** The id of a resource that is read, not created. */
  readonly id?: string;
  /** The parent's URN; absent for the root stack. */
  readonly parent?: string;
  /** The provider's reference (`urn::id`), where one was given. */
  readonly provider?: string;
  readonly inputs: Readonly<Record<string, WireValue>>;
  /** Every URN that the registration waits for. */
  readonly dependencies: readonly string[];
  /** Per top-level input, the URNs that its value came from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly options: ResourceOptions;
}
