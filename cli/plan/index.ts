/** The offline plan: what a program would register in a stack, found without deploying or asking anything. */
import { readConfiguration, type Configuration } from "./configuration";
import { DataSourceCalls, type SuppliedCalls } from "./data-sources";
import type {
  Assumption,
  Note,
  PlanDocument,
  PlannedResource,
  StackReferenceAssumption,
  WireValue,
} from "./document";
import { planFormat, planVersion } from "./document";
import { packageOf } from "./draft";
import { findEntry } from "./entry";
import { mapWire, secretOf, unknownValue } from "./markers";
import type { Properties } from "./messages";
import { loadedProviders } from "./modules";
import { RecordingMonitor } from "./monitor";
import { inTreeOrder } from "./order";
import { Positions } from "./positions";
import { findStack, readProject } from "./project";
import { redactAll, redactResource } from "./redact";
import { runProgram } from "./run";
import { findSdk, InvokeSecrets } from "./sdk";
import { readTsConfig } from "./tsconfig";
import { nameOf, rootStackType } from "./urn";

export * from "./document";
export { dataSourceTable, type SuppliedCalls } from "./data-sources";
export { readPlan, writePlan } from "./json";
export {
  BadInputError,
  badInputStatus,
  PlanError,
  ProgramError,
  type Failure,
  type Problem,
} from "./problems";
export { readAnswers, type Answers } from "./answers";

/** Outputs of other stacks, by the stacks' names: whole, or without organization or project. */
export type SuppliedOutputs = Readonly<Record<string, Readonly<Record<string, WireValue>>>>;

export interface PlanOptions {
  /** The program's folder, or one below it. @default the working directory */
  readonly program?: string;
  /** `stack`, or `organization/project/stack`. @default the only stack there is, else dev */
  readonly stack?: string;
  /** Configuration over that of the stack's file; keys without a namespace are the project's. */
  readonly config?: Readonly<Record<string, string>>;
  /** Answers to data-source calls, over those of the table. */
  readonly calls?: SuppliedCalls;
  /** Outputs of the stacks that the program refers to. */
  readonly stackReferences?: SuppliedOutputs;
  /** Whether to record where in the source each resource is registered. @default false */
  readonly sourcePositions?: boolean;
  /**
   * Whether this process is for this plan alone: the program has then ended when nothing is left to happen in the
   * process, exactly as with Pulumi. If it fails, the process stays the program's: errors that come later are told as
   * output, and the exit status is 2. @default false
   */
  readonly ownsProcess?: boolean;
  /** Gets what the program prints. @default standard error */
  readonly output?: (text: string) => void;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Plans a program. Plans of one process are made one after the other, as programs share what is the process's.
 *
 * @throws PlanError if the project, the options or the program are not as they should be
 */
export function planProgram(options: PlanOptions = {}): Promise<PlanDocument> {
  const plan = last.then(() => makePlan(options));
  last = plan.catch(() => undefined);
  return plan;
}

async function makePlan(options: PlanOptions): Promise<PlanDocument> {
  const project = readProject(options.program ?? process.cwd());
  const stack = findStack(project, options.stack);
  const configuration = readConfiguration(project, stack, options.config ?? {});
  const entry = findEntry(project);
  const sdk = findSdk(entry.folder);
  const named = project.options.tsconfig;
  const tsConfig = readTsConfig(entry.folder, typeof named === "string" ? named : undefined);
  const secrets = new InvokeSecrets();
  const calls = new DataSourceCalls(options.calls ?? {}, (value) => secrets.isSecret(value));
  const references = new StackReferences(options.stackReferences ?? {});
  const providers = new ProviderConfigs(configuration);
  const positions = new Positions(project.folder);
  const monitor: RecordingMonitor = new RecordingMonitor(
    stack.name,
    project.name,
    {
      invoke: (token, args, { provider }) =>
        calls.answer(token, args, providers.asker(provider, monitor.resources)),
      read: (resource) => references.read(resource),
      providerConfig: (name) => providers.of(name),
      ...(options.sourcePositions === true
        ? { position: (file: string, line: number, column: number) => ({ file, line, column }) }
        : {}),
    },
    sdk.from,
  );
  const said: Note[] = await runProgram({
    project,
    stack,
    entry,
    sdk,
    tsConfig,
    configuration,
    monitor,
    secrets,
    calls,
    positions,
    sourcePositions: options.sourcePositions ?? false,
    ownsProcess: options.ownsProcess ?? false,
    output: options.output ?? ((text) => process.stderr.write(text)),
  });
  const root = monitor.resources.find(({ type }) => type === rootStackType);
  const resources = inTreeOrder(monitor.resources).map((resource) =>
    redactResource(
      resource,
      resource.urn === root?.urn ? undefined : monitor.outputs.get(resource.urn),
    ),
  );
  const used = new Set(resources.map(({ type }) => packageOf(type)));
  return {
    format: planFormat,
    version: planVersion,
    project: project.name,
    stack: stack.name,
    sdks: { "@pulumi/pulumi": sdk.version, ...loadedProviders(sdk.load.cache, used) },
    resources,
    outputs: redactAll(withoutMarks(root === undefined ? {} : monitor.outputs.get(root.urn))),
    assumptions: [
      ...configuration.opaque.map(({ key, path, place }): Assumption => ({
        kind: "config",
        key: path.length === 0 ? key : `${key}.${path.join(".").replaceAll(".[", "[")}`,
        place,
        answer: "unknown",
      })),
      ...references.assumptions,
      ...calls.assumptions,
    ],
    notes: [
      ...configuration.notes,
      ...entry.notes,
      ...runtimeNotes(project.options),
      ...said,
      ...monitor.notes,
      ...remoteNotes(resources),
    ],
  };
}

/** The SDK marks resources among the outputs of a preview, for the engine's display alone. */
function withoutMarks(outputs: Properties | undefined): Properties {
  return mapWire(outputs ?? {}, (part) => {
    if (typeof part !== "object" || part === null || !("@isPulumiResource" in part))
      return undefined;
    const entries = Object.entries(part);
    return withoutMarks(Object.fromEntries(entries.filter(([key]) => key !== "@isPulumiResource")));
  }) as Properties;
}

function runtimeNotes({ nodeargs }: Readonly<Record<string, unknown>>): Note[] {
  if (typeof nodeargs !== "string" || nodeargs === "") return [];
  return [
    {
      level: "info",
      text: `the runtime's nodeargs (${nodeargs}) are not applied: the program runs in this process`,
    },
  ];
}

/** One note for each type, about all of its components. */
function remoteNotes(resources: readonly PlannedResource[]): Note[] {
  const byType = new Map<string, string[]>();
  for (const { remote, type, urn } of resources) {
    if (remote === true) byType.set(type, [...(byType.get(type) ?? []), urn]);
  }
  return [...byType].map(([type, urns]): Note => {
    const names = urns.map(nameOf).join(", ");
    const [urn] = urns;
    return urns.length === 1 && urn !== undefined
      ? {
          level: "warning",
          text: `${type} ${names} is a component that runs in a plugin: what it would create is not in this plan, and its outputs are unknown`,
          urn,
        }
      : {
          level: "warning",
          text: `${urns.length} components of type ${type} run in a plugin: what they would create is not in this plan, and their outputs are unknown (${names})`,
        };
  });
}

/** What stacks refer to. */
class StackReferences {
  private readonly met = new Map<string, StackReferenceAssumption>();

  constructor(private readonly supplied: SuppliedOutputs) {}

  get assumptions(): StackReferenceAssumption[] {
    return [...this.met.values()];
  }

  read({ type, id, inputs }: PlannedResource): Properties | undefined {
    if (type !== "pulumi:pulumi:StackReference") return undefined;
    const stack = typeof inputs.name === "string" ? inputs.name : (id ?? "");
    const [, outputs] =
      Object.entries(this.supplied).find(([name]) => name === stack) ??
      Object.entries(this.supplied).find(([name]) => stack.endsWith(`/${name}`)) ??
      [];
    this.met.set(stack, {
      kind: "stackReference",
      stack,
      answer: outputs === undefined ? "unknown" : Object.keys(outputs).sort().join(", "),
      source: outputs === undefined ? "unknown" : "supplied",
    });
    return outputs === undefined ? {} : { outputs, secretOutputNames: [] };
  }
}

/** What the configuration says of providers. */
class ProviderConfigs {
  constructor(private readonly configuration: Configuration) {}

  /** The configuration of a package's default provider, secrets wrapped. */
  of(packageName: string): Properties {
    const { values, secretKeys } = this.configuration;
    const prefix = `${packageName}:`;
    return Object.fromEntries(
      Object.entries(values)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, text]): [string, WireValue] => [
          key.slice(prefix.length),
          secretKeys.includes(key) ? secretOf(text) : text,
        ]),
    );
  }

  /** What a data-source call of a provider may depend on. */
  asker(reference: string | undefined, resources: readonly PlannedResource[]) {
    const provider = resources.find(({ urn }) => reference?.startsWith(`${urn}::`) === true);
    const inputs = provider?.inputs ?? this.of("aws");
    const known = [
      inputs.region,
      this.of("aws").region,
      process.env.AWS_REGION,
      process.env.AWS_DEFAULT_REGION,
    ].find(
      (region): region is string =>
        typeof region === "string" && !["", unknownValue].includes(region),
    );
    return { region: known ?? "us-east-1", defaultTags: tagsOf(inputs.defaultTags) };
  }
}

/** The tags of a provider's `defaultTags`, which arrive as JSON text. */
function tagsOf(defaultTags: WireValue | undefined): Properties {
  try {
    const parsed = JSON.parse(typeof defaultTags === "string" ? defaultTags : "{}") as {
      tags?: Properties;
    };
    return parsed.tags ?? {};
  } catch {
    return {};
  }
}
