/**
 * What an offline plan records. Values are as Pulumi writes them (see `markers.ts`): unknowns are the unknown value's
 * text, secrets are wrapped.
 */

/** A property value in Pulumi's wire form. */
export type WireValue =
  null | boolean | number | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/** How long the deployment may take over one resource, as the program wrote it ("5m"). */
export interface CustomTimeouts {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

/** The options of a registration that differ from Pulumi's defaults. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly hideDiffs?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly import?: string;
  readonly deletedWith?: string;
  readonly replaceWith?: readonly string[];
  /** The URNs that the resource had before, as the engine would form them. */
  readonly aliases?: readonly string[];
  readonly customTimeouts?: CustomTimeouts;
  readonly version?: string;
  readonly pluginDownloadURL?: string;
  /** The hooks that the resource names, as `event: hook`. */
  readonly hooks?: readonly string[];
}

/** A place in the program's source: a path relative to the project's folder, line and column from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
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
  /** What a component registered as its outputs. */
  readonly outputs?: Readonly<Record<string, WireValue>>;
  /** Where the program registered it, when positions were asked for. */
  readonly position?: SourcePosition;
}

/** A data-source call that was answered without asking anybody. */
export interface CallAssumption {
  readonly kind: "call";
  /** The function's token, as in `aws:index/getRegion:getRegion`. */
  readonly token: string;
  /** What the program asked. Secrets are left out. */
  readonly args: Readonly<Record<string, WireValue>>;
  /** What it was told, in one line for a person. */
  readonly answer: string;
  /** Where the answer is from: the table that comes with the plan, or the caller. */
  readonly source: "table" | "supplied";
  /** How often the same question was asked. */
  readonly count: number;
}

/** An encrypted configuration value: the program saw an unknown secret in its place. */
export interface ConfigAssumption {
  readonly kind: "config";
  /** The configuration key, with the path inside its value where only a part is encrypted. */
  readonly key: string;
  /** Where it stands, as `Pulumi.prod.yaml:12`. */
  readonly place: string;
  readonly answer: string;
}

/** Another stack's outputs, supplied by the caller or unknown. */
export interface StackReferenceAssumption {
  readonly kind: "stackReference";
  /** The referenced stack's name, as the program wrote it. */
  readonly stack: string;
  readonly answer: string;
  readonly source: "supplied" | "unknown";
}

/** Something that the plan took for granted, because only AWS, a key or another stack could have told. */
export type Assumption = CallAssumption | ConfigAssumption | StackReferenceAssumption;

/** Something that a reader of the plan should know. */
export interface Note {
  readonly level: "info" | "warning";
  readonly text: string;
  /** The resource that it is about. */
  readonly urn?: string;
}

/** The version of the document's form that this code writes and reads. */
export const planVersion = 1;

/** What tells a plan from other JSON. */
export const planFormat = "bulkhead-plan";

/** Everything that one run of a program would register in one stack. Holds no secret's plaintext, no time, no path of a machine. */
export interface PlanDocument {
  readonly format: typeof planFormat;
  readonly version: typeof planVersion;
  readonly project: string;
  readonly stack: string;
  /** The versions of the SDKs that the program ran with, by package (`@pulumi/pulumi`, `@pulumi/aws`). */
  readonly sdks: Readonly<Record<string, string>>;
  /** As a tree is read: each before its children, siblings by type and name; the stack first. */
  readonly resources: readonly PlannedResource[];
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, WireValue>>;
  readonly assumptions: readonly Assumption[];
  readonly notes: readonly Note[];
}
