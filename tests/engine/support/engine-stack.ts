/** A stack on the real engine: each operation ends in a record of what was done, whether it failed or not. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Deployment, EngineEvent, OpType, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { WireValue } from "../../../cli/plan/document";
import {
  configureRecorder,
  readRecording,
  recorderPack,
  type RecorderOptions,
  type Recording,
} from "./recording";

/** What the engine does, or in a preview would do, with one resource. A replacement is several steps. */
export interface Step {
  readonly op: OpType;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The inputs because of which it is done. */
  readonly diffs: readonly string[];
  /** Those of them that replace. */
  readonly replaces: readonly string[];
  /** What policies and the console are shown of it; unknown values and secrets are marked by the engine. */
  readonly inputs: Readonly<Record<string, WireValue>>;
  readonly outputs: Readonly<Record<string, WireValue>>;
}

/** One operation. */
export interface Run {
  readonly events: readonly EngineEvent[];
  readonly output: string;
  /** Why it failed, as the engine said it. */
  readonly error?: string;
  readonly recording: Recording;
  /** Every step that was begun, in order, those that change nothing included. */
  readonly steps: readonly Step[];
  /** Steps that the provider refused. */
  readonly failed: readonly Step[];
  /** The engine's and the program's errors and warnings, as `severity: text`. */
  readonly diagnostics: readonly string[];
  readonly seconds: number;
}

export interface RunOptions extends RecorderOptions {
  /** Folders of policy packs; for previews and updates. @default the recorder alone */
  readonly policyPacks?: readonly string[];
  /** Files with the packs' configuration, one per pack, in their order. */
  readonly policyPackConfigs?: readonly string[];
  /** Whether the recorder is among the packs, which takes a second or two. @default true without `policyPacks` */
  readonly recorder?: boolean;
  /** Fails the operation if there is something to do. */
  readonly expectNoChanges?: boolean;
  /** Whether the state is refreshed first, for updates and previews. */
  readonly refresh?: boolean;
  /** Interrupts the CLI when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface RefreshRunOptions {
  readonly clearPendingCreates?: boolean;
  readonly previewOnly?: boolean;
  readonly runProgram?: boolean;
  readonly signal?: AbortSignal;
}

export interface DestroyRunOptions {
  readonly excludeProtected?: boolean;
  readonly previewOnly?: boolean;
  readonly refresh?: boolean;
  readonly runProgram?: boolean;
  readonly continueOnError?: boolean;
  readonly signal?: AbortSignal;
}

/** A resource in an exported state, as far as tests read it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly delete?: boolean;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly inputs?: Readonly<Record<string, WireValue>>;
  readonly outputs?: Readonly<Record<string, WireValue>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** What a state holds. */
export interface State {
  readonly resources: readonly StateResource[];
  /** Operations that were begun and of which nobody knows how they ended. */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
  /** All of it, for `import`. */
  readonly deployment: Deployment;
}

interface Settings {
  readonly onEvent: (event: EngineEvent) => void;
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
}

interface PolicySettings {
  readonly policyPacks: string[];
  readonly policyPackConfigs: string[];
}

/** A stack whose operations are recorded. */
export class EngineStack {
  constructor(
    readonly inner: Stack,
    /** Where recordings go. */
    private readonly folder: string,
  ) {}

  get name(): string {
    return this.inner.name;
  }

  preview(options: RunOptions = {}): Promise<Run> {
    return this.withPolicies(options, (settings) => this.inner.preview(settings));
  }

  up(options: RunOptions = {}): Promise<Run> {
    return this.withPolicies(options, (settings) => this.inner.up(settings));
  }

  refresh(options: RefreshRunOptions = {}): Promise<Run> {
    return this.run((settings) => this.inner.refresh({ ...options, ...settings }));
  }

  destroy(options: DestroyRunOptions = {}): Promise<Run> {
    return this.run((settings) => this.inner.destroy({ ...options, ...settings }));
  }

  /** Ends whatever holds the stack's lock; what runs is not stopped by a file backend. */
  cancel(): Promise<void> {
    return this.inner.cancel();
  }

  async export(): Promise<State> {
    const exported = await this.inner.exportStack();
    const { resources = [], pending_operations = [] } = exported.deployment as {
      resources?: StateResource[];
      pending_operations?: { type: string; resource: StateResource }[];
    };
    return { resources, pending: pending_operations, deployment: exported };
  }

  import(deployment: Deployment): Promise<void> {
    return this.inner.importStack(deployment);
  }

  /** Sets keys of the stack's file, `aws:region` or with the project's namespace left out; undefined removes one. */
  configure(values: Readonly<Record<string, unknown>>): void {
    const file = path.join(this.inner.workspace.workDir, `Pulumi.${this.inner.name}.yaml`);
    const document = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
    const config = { ...document.config };
    for (const [key, value] of Object.entries(values)) {
      const full = key.includes(":") ? key : `bulkhead:${key}`;
      if (value === undefined) Reflect.deleteProperty(config, full);
      else config[full] = value;
    }
    writeFileSync(file, stringify({ ...document, config }));
  }

  private withPolicies(
    options: RunOptions,
    act: (settings: Settings & PolicySettings & RunOptions) => Promise<unknown>,
  ): Promise<Run> {
    const { policyPacks, policyPackConfigs = [], probes, reads, ...rest } = options;
    const { recorder = policyPacks === undefined, ...others } = rest;
    const folder = mkdtempSync(path.join(this.folder, "run-"));
    const packs = [...(policyPacks ?? [])];
    const configs = [...policyPackConfigs];
    if (recorder) {
      // Configurations are matched with packs by their place.
      packs.unshift(recorderPack);
      const wanted = { ...(probes && { probes }), ...(reads && { reads }) };
      configs.unshift(configureRecorder(folder, wanted));
    }
    const policies = { policyPacks: packs, policyPackConfigs: configs };
    return this.run((settings) => act({ ...others, ...settings, ...policies }), folder);
  }

  private async run(
    act: (settings: Settings) => Promise<unknown>,
    recorded = path.join(this.folder, "nothing-recorded"),
  ): Promise<Run> {
    const events: EngineEvent[] = [];
    const output: string[] = [];
    const begun = Date.now();
    let error: string | undefined;
    const { stackTraceLimit } = Error;
    // The SDK takes a stack trace per output, which source maps make slow: most of a program's time.
    Error.stackTraceLimit = 0;
    try {
      await act({
        onEvent: (event) => events.push(event),
        onOutput: (text) => output.push(text),
        onError: (text) => output.push(text),
      });
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    return {
      events,
      output: output.join(""),
      ...(error === undefined ? {} : { error }),
      recording: readRecording(recorded),
      steps: stepsOf(events, ({ resourcePreEvent }) => resourcePreEvent?.metadata),
      failed: stepsOf(events, ({ resOpFailedEvent }) => resOpFailedEvent?.metadata),
      diagnostics: diagnosticsOf(events),
      seconds: (Date.now() - begun) / 1000,
    };
  }
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

function stepsOf(
  events: readonly EngineEvent[],
  metadata: (event: EngineEvent) => Metadata | undefined,
): Step[] {
  return events.flatMap((event): Step[] => {
    const found = metadata(event);
    if (found === undefined) return [];
    const { op, urn, type, diffs, keys } = found;
    // The engine leaves lists out or sends null where there is nothing to say.
    const state = found.new ?? found.old;
    const { inputs = {}, outputs = {} } = (state ?? {}) as {
      inputs?: Record<string, WireValue>;
      outputs?: Record<string, WireValue>;
    };
    return [
      {
        op,
        urn,
        type,
        name: urn.split("::").pop() ?? "",
        diffs: [...((diffs as string[] | null | undefined) ?? [])].sort(),
        replaces: [...((keys as string[] | null | undefined) ?? [])].sort(),
        inputs,
        outputs,
      },
    ];
  });
}

function diagnosticsOf(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: found }) =>
    found === undefined || found.ephemeral === true || !/^(error|warning)$/.test(found.severity)
      ? []
      : [`${found.severity}: ${found.message.replace(/<\{%[^%]*%\}>/g, "").trim()}`],
  );
}

/**
 * The steps that change something, as sorted lines `op name`; replacements appear once, as `replace`. The root stack
 * and what only changes in the engine's books are left out.
 */
export function changesOf(run: Run): string[] {
  const quiet: ReadonlySet<string> = new Set([
    "same",
    "read",
    "refresh",
    "discard",
    "create-replacement",
    "delete-replaced",
    "discard-replaced",
    "read-discard",
  ]);
  return run.steps
    .filter(({ op, type }) => !quiet.has(op) && type !== "pulumi:pulumi:Stack")
    .map(({ op, type, name }) => `${op} ${type} ${name}`)
    .sort();
}
