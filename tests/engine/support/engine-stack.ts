/** A stack on the real engine: each operation ends in a record of what was done, whether it failed or not. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Deployment, EngineEvent, OpType, PulumiFn } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import type { WireValue } from "../../../cli/plan/document";
import type { CliOptions, CliResult } from "./cli";
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

/** What a stack is of. */
export interface StackHome {
  /** The CLI, in the project's folder. */
  readonly cli: (args: readonly string[], options: CliOptions) => Promise<CliResult>;
  /** The project's folder. */
  readonly project: string;
  /** Where recordings and events go. */
  readonly scratch: string;
}

/** A stack whose operations are recorded. */
export class EngineStack {
  constructor(
    readonly name: string,
    private readonly program: PulumiFn,
    private readonly home: StackHome,
  ) {}

  preview(options: RunOptions = {}): Promise<Run> {
    return this.withPolicies(["preview"], options);
  }

  up(options: RunOptions = {}): Promise<Run> {
    return this.withPolicies(["up", "--yes", "--skip-preview"], options);
  }

  refresh(): Promise<Run> {
    return this.run(["refresh", "--yes", "--skip-preview"], this.scratch());
  }

  destroy(): Promise<Run> {
    return this.run(["destroy", "--yes", "--skip-preview"], this.scratch());
  }

  /** What the stack tells others; of a secret only that it is one. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse(await this.ask("output", "--json")) as Readonly<Record<string, unknown>>;
  }

  async export(): Promise<State> {
    const exported = JSON.parse(await this.ask("export", "--show-secrets")) as Deployment;
    const { resources = [], pending_operations = [] } = exported.deployment as {
      resources?: StateResource[];
      pending_operations?: { type: string; resource: StateResource }[];
    };
    return { resources, pending: pending_operations, deployment: exported };
  }

  /** Sets keys of the stack's file, `aws:region` or with the project's namespace left out; undefined removes one. */
  configure(values: Readonly<Record<string, unknown>>): void {
    const file = path.join(this.home.project, `Pulumi.${this.name}.yaml`);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "{}";
    const document = parse(text) as { config?: Record<string, unknown> };
    const config = { ...document.config };
    for (const [key, value] of Object.entries(values)) {
      const full = key.includes(":") ? key : `bulkhead:${key}`;
      if (value === undefined) Reflect.deleteProperty(config, full);
      else config[full] = value;
    }
    writeFileSync(file, stringify({ ...document, config }));
  }

  private withPolicies(command: readonly string[], options: RunOptions): Promise<Run> {
    const { policyPacks, policyPackConfigs = [], probes, reads, expectNoChanges } = options;
    const { recorder = policyPacks === undefined } = options;
    const folder = this.scratch();
    const packs = [...(policyPacks ?? [])];
    const configs = [...policyPackConfigs];
    if (recorder) {
      // Configurations are matched with packs by their place.
      packs.unshift(recorderPack);
      const wanted = { ...(probes && { probes }), ...(reads && { reads }) };
      configs.unshift(configureRecorder(folder, wanted));
    }
    const args = [
      ...command,
      ...packs.map((pack) => `--policy-pack=${pack}`),
      ...configs.map((config) => `--policy-pack-config=${config}`),
      ...(expectNoChanges === true ? ["--expect-no-changes"] : []),
    ];
    return this.run(args, folder, this.program);
  }

  private scratch(): string {
    return mkdtempSync(path.join(this.home.scratch, "run-"));
  }

  private async ask(...what: readonly string[]): Promise<string> {
    const { status, stdout, output } = await this.home.cli(["stack", ...what, this.option], {});
    if (status !== 0) throw new Error(`pulumi stack ${what.join(" ")}: ${output}`);
    return stdout;
  }

  private get option(): string {
    return `--stack=${this.name}`;
  }

  private async run(args: readonly string[], folder: string, program?: PulumiFn): Promise<Run> {
    const log = path.join(folder, "events.jsonl");
    const begun = Date.now();
    const { status, output } = await this.home.cli(
      [...args, this.option, "--non-interactive", `--event-log=${log}`],
      { ...(program && { program }), environment: { PULUMI_DEBUG_COMMANDS: "true" } },
    );
    const seconds = (Date.now() - begun) / 1000;
    const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n") : [];
    // It has secrets in it, in debug messages.
    rmSync(log, { force: true });
    const events = lines.flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EngineEvent]));
    return {
      events,
      output,
      ...(status === 0 ? {} : { error: `exit code ${status ?? "none"}: ${output.slice(-4000)}` }),
      recording: readRecording(folder),
      steps: stepsOf(events, ({ resourcePreEvent }) => resourcePreEvent?.metadata),
      failed: stepsOf(events, ({ resOpFailedEvent }) => resOpFailedEvent?.metadata),
      diagnostics: diagnosticsOf(events),
      seconds,
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

/** Said where a pack runs without a language host. */
const ownStart = /^using pulumi-analyzer-policy-nodejs from \$PATH/;

function diagnosticsOf(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: found }) =>
    found === undefined ||
    found.ephemeral === true ||
    !/^(error|warning)$/.test(found.severity) ||
    ownStart.test(found.message)
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
