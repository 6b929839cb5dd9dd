/**
 * From what CrossGuard hands to a policy. A resource policy sees a resource's inputs, a stack policy the outputs and
 * what each property came from: the pack records the first and joins them to the second by URN.
 *
 * Reading an unknown property through CrossGuard's objects throws, and an error that gets out of a policy turns a
 * mandatory policy into a note. Everything is therefore read by property descriptors, which are never intercepted.
 * Secrets arrive without their mark; those that a remediation was handed keep it.
 */
import type { Source } from "../core/graph/graph";
import { Problems, type Note, type Result } from "../core/graph/problems";
import type { Options, ResourceData } from "../core/graph/resource";
import type { ValueMap } from "../core/graph/value";
import { decodeProperties, ownValue } from "../core/graph/wire";
import { knownId, outputsOf, secretText } from "./shape";

/** What is used of a resource of a stack policy. The types of @pulumi/policy satisfy it. */
export interface PolicyResourceLike {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: object;
  readonly opts?: PolicyOptionsLike;
  readonly provider?: { readonly urn: string; readonly props: object };
  readonly parent?: { readonly urn: string };
  readonly dependencies: readonly { readonly urn: string }[];
  readonly propertyDependencies: Readonly<Record<string, readonly { readonly urn: string }[]>>;
}

export interface PolicyOptionsLike {
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly aliases?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly parent?: string;
}

/** What is used of a resource policy's arguments. */
export interface PolicyArgumentsLike {
  readonly urn: string;
  readonly props: object;
}

/** The inputs of one run's resources, as its resource policies saw them. */
export class RecordedInputs {
  private readonly inputs = new Map<string, ValueMap>();
  private readonly problems = new Problems();

  /** Takes a resource's inputs down; what was taken down of it before is forgotten. Never throws. */
  record({ urn, props }: PolicyArgumentsLike): void {
    this.inputs.set(urn, decodeProperties(props, { at: urn, problems: this.problems, secretText }));
  }

  get(urn: string): ValueMap | undefined {
    return this.inputs.get(urn);
  }

  get size(): number {
    return this.inputs.size;
  }

  /** A pack's process may serve several runs. */
  clear(): void {
    this.inputs.clear();
  }
}

/**
 * Joins a stack's resources with the inputs that were recorded before. Of a resource without recorded inputs it is
 * not known what the program set: what is absent there counts as unknown.
 */
export function fromCrossGuard(
  resources: readonly PolicyResourceLike[],
  recorded: RecordedInputs,
  label = "the stack",
): Result<Source> {
  const problems = new Problems();
  const notes: Note[] = [];
  const read = resources.map((resource) => {
    const inputs = recorded.get(resource.urn);
    const custom = isCustom(resource);
    if (custom && inputs === undefined && !resource.type.startsWith("pulumi:")) {
      notes.push({
        level: "info",
        text: "no resource policy saw its inputs; it may be one that is read and not made",
        urn: resource.urn,
      });
    }
    return resourceData(resource, custom, inputs, problems);
  });
  return problems.any ? problems.failure() : { ok: true, value: { label, resources: read, notes } };
}

function resourceData(
  resource: PolicyResourceLike,
  custom: boolean,
  recorded: ValueMap | undefined,
  problems: Problems,
): ResourceData {
  const { urn, type, props } = resource;
  const provider = resource.provider?.urn;
  const parent = resource.parent?.urn ?? resource.opts?.parent;
  const id = knownId(ownValue(props, "id"));
  const outputs = outputsOf(props, secretText);
  const { provider: providerProps } = resource;
  const region = knownId(providerProps && ownValue(providerProps.props, "region"));
  const version = knownId(providerProps && ownValue(providerProps.props, "version"));
  // A component's own properties decide nothing; a resource's outputs are not what the program set.
  const inputs =
    recorded ?? (custom ? undefined : decodeProperties(props, { at: urn, problems, secretText }));
  return {
    at: urn,
    urn,
    type,
    custom,
    ...(!custom && provider !== undefined ? { remote: true } : {}),
    ...(id === undefined ? {} : { id }),
    // The engine shows resource policies all that it makes, and nothing that it reads.
    ...(custom && recorded === undefined ? { mayBeRead: true } : {}),
    ...(custom && recorded !== undefined && isUnmade(props) ? { isNew: true } : {}),
    ...(parent === undefined ? {} : { parent }),
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { providerRegion: region }),
    ...(version === undefined ? {} : { providerVersion: version }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(outputs === undefined ? {} : { outputs }),
    dependencies: resource.dependencies.map((other) => other.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([property, others]) => [
        property,
        others.map((other) => other.urn),
      ]),
    ),
    options: optionsOf(resource.opts ?? {}),
  };
}

/** Whether a resource is to get its id yet. One that has none at all tells nothing. */
function isUnmade(props: object): boolean {
  const raw = ownValue(props, "id");
  return typeof raw === "string" && raw !== "" && knownId(raw) === undefined;
}

/** CrossGuard does not say which resources are components: those have neither a provider nor an id. */
function isCustom({ type, provider, props }: PolicyResourceLike): boolean {
  if (type === "pulumi:pulumi:Stack") return false;
  if (type === "pulumi:pulumi:StackReference" || type.startsWith("pulumi:providers:")) return true;
  if (/^(aws|aws-native|pulumi-nodejs|pulumi-python):/.test(type)) return true;
  return provider !== undefined && ownValue(props, "id") !== undefined;
}

function optionsOf(opts: PolicyOptionsLike): Options {
  const { protect, ignoreChanges, deleteBeforeReplace, aliases, additionalSecretOutputs } = opts;
  const lists = { ignoreChanges, aliases, additionalSecretOutputs };
  return {
    ...(protect === true ? { protect } : {}),
    ...(deleteBeforeReplace === true ? { deleteBeforeReplace } : {}),
    ...Object.fromEntries(
      Object.entries(lists).filter(([, list]) => list !== undefined && list.length > 0),
    ),
  };
}
