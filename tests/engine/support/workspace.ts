/** Stacks on the real engine: a file backend in a temporary folder, programs of this process, AWS made up. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import type { Engine } from "../../../tools/engine/engine";
import { AwsProvider, type ProviderOptions } from "../provider/provider";
import { serve, type RunningProvider } from "../provider/server";
import { startCli, type CliOptions, type CliResult, type RunningCli } from "./cli";
import { EngineStack } from "./engine-stack";

export type { CliOptions, CliResult, RunningCli } from "./cli";
export {
  changesOf,
  EngineStack,
  type Run,
  type RunOptions,
  type State,
  type StateResource,
  type Step,
} from "./engine-stack";
export type { Recorded, RecordedResource, RecordedStackResource, Recording } from "./recording";

const root = path.resolve(__dirname, "../../..");
const entry = path.join(root, "index.ts");

export interface WorkspaceOptions {
  readonly aws?: ProviderOptions;
  /** Further providers that are running, as `name:port`. */
  readonly providers?: readonly string[];
  /** Whether the state is written after each step, which takes most of an update's time. @default true */
  readonly checkpoints?: boolean;
}

export interface StackOptions {
  /** Another project than the repository's: it is empty, without a stack file. */
  readonly project?: string;
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
  /** The stacks that are there already, by project and name. */
  private readonly made = new Set<string>();

  private constructor(
    readonly provider: AwsProvider,
    private readonly running: RunningProvider,
    /** The CLI. */
    readonly executable: string,
    /** Everything is below it. */
    readonly folder: string,
    /** What the CLI is run with. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async open(engine: Engine, options: WorkspaceOptions = {}): Promise<Workspace> {
    const provider = new AwsProvider(options.aws);
    const running = await serve(provider);
    const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-engine-"));
    for (const part of ["backend", "home", "project"]) {
      mkdirSync(path.join(folder, part));
    }
    const stackFiles = readdirSync(root).filter((file) => /^Pulumi\.[a-z]+\.yaml$/.test(file));
    for (const file of ["index.ts", "Pulumi.yaml", ...stackFiles]) {
      copyFileSync(path.join(root, file), path.join(folder, "project", file));
    }
    return new Workspace(provider, running, engine.pulumi, folder, {
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${path.join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
      ...(options.checkpoints === false ? withoutCheckpoints : {}),
      PULUMI_DEBUG_PROVIDERS: [`aws:${running.port}`, ...(options.providers ?? [])].join(","),
      // Else each command on a stack with a provider tries to fetch the plugin first, which takes seconds.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_HOME: path.join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    });
  }

  /** A stack of the project; its stack file is the repository's, if there is one of that name. */
  async stack(
    stackName: string,
    program: PulumiFn,
    { project }: StackOptions = {},
  ): Promise<EngineStack> {
    const folder = project === undefined ? this.projectFolder : this.folderOf(project);
    const cli = (args: readonly string[], options: CliOptions) =>
      this.cli(args, { ...options, folder });
    const key = `${project ?? ""}/${stackName}`;
    if (!this.made.has(key)) {
      const { status, output } = await cli(["stack", "select", "--create", stackName], {});
      if (status !== 0) throw new Error(output);
      this.made.add(key);
    }
    return new EngineStack(stackName, program, { cli, project: folder, scratch: this.folder });
  }

  get projectFolder(): string {
    return path.join(this.folder, "project");
  }

  /** Where states are. */
  get backendFolder(): string {
    return path.join(this.folder, "backend");
  }

  /** Runs `pulumi` with these arguments, in the project's folder if no other is named; never fails by itself. */
  async cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    return (await this.startCli(args, options)).done;
  }

  /** The same, without waiting for its end. */
  startCli(args: readonly string[], options: CliOptions = {}): Promise<RunningCli> {
    return startCli(this.executable, args, {
      folder: this.projectFolder,
      ...options,
      environment: { ...this.environment, ...options.environment },
    });
  }

  close(): void {
    this.running.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private folderOf(project: string): string {
    const folder = path.join(this.folder, "projects", project);
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      const text = `name: ${project}\nmain: ./\nruntime: nodejs\n`;
      writeFileSync(path.join(folder, "Pulumi.yaml"), text);
    }
    return folder;
  }
}
