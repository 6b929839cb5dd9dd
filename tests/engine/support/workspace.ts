/** Stacks on the real engine: a file backend in a temporary folder, programs of this process, AWS made up. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  LocalWorkspace,
  PulumiCommand,
  type EngineEvent,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import type { Engine } from "../../../tools/engine/engine";
import { AwsProvider, type ProviderOptions } from "../provider/provider";
import { serve, type RunningProvider } from "../provider/server";

const root = path.resolve(__dirname, "../../..");
const entry = path.join(root, "index.ts");

/** The recorder pack, which writes down everything that policies are handed. */
const recorder = path.join(__dirname, "../packs/recorder");

/** A value as the recorder wrote it down. */
export type Recorded =
  null | boolean | number | string | readonly Recorded[] | { readonly [key: string]: Recorded };

/** A resource as one kind of policy got it. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The keys of what the policy was handed. */
  readonly has: readonly string[];
  readonly options: Readonly<Record<string, Recorded>>;
  readonly properties: Readonly<Record<string, Recorded>>;
}

/** A resource as a stack policy got it. */
export interface RecordedStackResource extends RecordedResource {
  readonly parent?: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Everything that policies were handed in one preview or update. */
export interface Recording {
  /** What resource policies got, in the order of arrival. */
  readonly resources: readonly RecordedResource[];
  /** What stack policies got. */
  readonly stack: readonly RecordedStackResource[];
  /** The pack's working directory. */
  readonly workingFolder: string;
  /** What reading unknown values did, by operation. */
  readonly probes: Readonly<Record<string, string>>;
}

/** One preview or update. */
export interface Run {
  readonly events: readonly EngineEvent[];
  readonly output: string;
  /** Why it failed, as the engine said it. */
  readonly error?: string;
  readonly recording: Recording;
}

export interface RunOptions {
  /** The resource whose list the recorder tries operations on. */
  readonly probes?: string;
  /** The resource whose ARN a mandatory policy reads. */
  readonly reads?: string;
}

export interface WorkspaceOptions {
  readonly aws?: ProviderOptions;
  /** Further providers that are running, as `name:port`. */
  readonly providers?: readonly string[];
  /** Whether the state is written after each step, which takes most of an update's time. @default true */
  readonly checkpoints?: boolean;
}

const withoutCheckpoints = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** The repository's own program, run anew. */
export const platform: PulumiFn = () => {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete require.cache[entry];
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return Promise.resolve(require(entry) as Record<string, unknown>);
};

/** A temporary folder with a project, a backend and a running provider. */
export class Workspace {
  private constructor(
    readonly provider: AwsProvider,
    private readonly running: RunningProvider,
    private readonly command: PulumiCommand,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async open(engine: Engine, options: WorkspaceOptions = {}): Promise<Workspace> {
    const provider = new AwsProvider(options.aws);
    const running = await serve(provider);
    const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-engine-"));
    for (const part of ["backend", "home", "project"]) mkdirSync(path.join(folder, part));
    for (const file of ["index.ts", "Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"]) {
      copyFileSync(path.join(root, file), path.join(folder, "project", file));
    }
    // The Automation API wants the CLI in a folder that is called so.
    const installation = path.join(folder, "cli");
    mkdirSync(path.join(installation, "bin"), { recursive: true });
    symlinkSync(engine.pulumi, path.join(installation, "bin", "pulumi"));
    const command = await PulumiCommand.get({ root: installation });
    return new Workspace(provider, running, command, folder, {
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
      ...(options.checkpoints === false ? withoutCheckpoints : {}),
      PULUMI_DEBUG_PROVIDERS: [`aws:${running.port}`, ...(options.providers ?? [])].join(","),
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  }

  /** A stack of the project; its stack file is the repository's, if there is one of that name. */
  async stack(stackName: string, program: PulumiFn): Promise<EngineStack> {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, projectName: "bulkhead", program },
      {
        workDir: this.projectFolder,
        envVars: { ...this.environment },
        pulumiCommand: this.command,
      },
    );
    return new EngineStack(stack, this.folder);
  }

  get projectFolder(): string {
    return path.join(this.folder, "project");
  }

  close(): void {
    this.running.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A stack whose previews and updates are recorded. */
export class EngineStack {
  constructor(
    readonly inner: Stack,
    private readonly folder: string,
  ) {}

  preview(options: RunOptions = {}): Promise<Run> {
    return this.run((settings) => this.inner.preview(settings), options);
  }

  up(options: RunOptions = {}): Promise<Run> {
    return this.run((settings) => this.inner.up(settings), options);
  }

  private async run(
    act: (settings: {
      policyPacks: string[];
      policyPackConfigs: string[];
      onEvent: (event: EngineEvent) => void;
      onOutput: (text: string) => void;
      onError: (text: string) => void;
    }) => Promise<unknown>,
    { probes = "", reads = "" }: RunOptions,
  ): Promise<Run> {
    const folder = mkdtempSync(path.join(this.folder, "run-"));
    const config = path.join(folder, "config.json");
    const settings = { folder, probes, reads };
    const names = ["resources", "stack", "probes", "reads-unknown"];
    writeFileSync(config, JSON.stringify(Object.fromEntries(names.map((n) => [n, settings]))));
    const events: EngineEvent[] = [];
    const output: string[] = [];
    let error: string | undefined;
    const { stackTraceLimit } = Error;
    // The SDK takes a stack trace per output, which source maps make slow: most of a program's time.
    Error.stackTraceLimit = 0;
    try {
      await act({
        policyPacks: [recorder],
        policyPackConfigs: [config],
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
      recording: readRecording(folder),
    };
  }
}

function readRecording(folder: string): Recording {
  const read = (name: string): string | undefined => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const lines = read("resources.jsonl")?.trim().split("\n") ?? [];
  const stack = JSON.parse(read("stack.json") ?? '{ "workingFolder": "", "resources": [] }') as {
    workingFolder: string;
    resources: RecordedStackResource[];
  };
  return {
    resources: lines.map((line) => JSON.parse(line) as RecordedResource),
    stack: stack.resources,
    workingFolder: stack.workingFolder,
    probes: JSON.parse(read("probes.json") ?? "{}") as Record<string, string>,
  };
}
