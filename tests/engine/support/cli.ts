/** The CLI as a user runs it: arguments in, output and exit status out; for tests also its process. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { PulumiFn } from "@pulumi/pulumi/automation";

/** How a command of the CLI ended. */
export interface CliResult {
  /** Nothing if a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly output: string;
}

/** A command of the CLI that runs. */
export interface RunningCli {
  readonly pid: number;
  readonly done: Promise<CliResult>;
  /** Sends a signal: SIGINT as Ctrl-C does, SIGKILL as a crash. */
  kill(signal: NodeJS.Signals): void;
}

export interface CliOptions {
  /** Run by this process where the command wants a program, as the Automation API does. */
  readonly program?: PulumiFn;
  readonly environment?: Readonly<Record<string, string>>;
  /** @default the project's */
  readonly folder?: string;
  /** What it reads from the standard input. @default nothing */
  readonly input?: string;
}

const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { LanguageServer } = load("./automation/server.js") as {
  LanguageServer: new (program: PulumiFn) => { onPulumiExit(hasError: boolean): void };
};
const { LanguageRuntimeService } = load("./proto/language_grpc_pb.js") as {
  LanguageRuntimeService: import("@grpc/grpc-js").ServiceDefinition;
};

interface Host {
  readonly args: readonly string[];
  close(hasError: boolean): void;
}

/** Starts a command. */
export async function startCli(
  executable: string,
  args: readonly string[],
  options: CliOptions & { readonly folder: string },
): Promise<RunningCli> {
  const host = options.program === undefined ? undefined : await hostOf(options.program);
  const running = spawn(executable, [...args, ...(host?.args ?? [])], {
    cwd: options.folder,
    env: { ...process.env, ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A command that has ended does not read any more.
  running.stdin.on("error", () => undefined);
  running.stdin.end(options.input ?? "");
  const parts = { stdout: "", stderr: "", output: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    running[stream].setEncoding("utf8").on("data", (text: string) => {
      parts[stream] += text;
      parts.output += text;
    });
  }
  const done = new Promise<CliResult>((resolve, reject) => {
    running.once("error", reject);
    running.once("close", (status) => {
      host?.close(status !== 0);
      resolve({ status: status ?? undefined, ...parts });
    });
  });
  return { pid: running.pid ?? 0, done, kill: (signal) => running.kill(signal) };
}

const { stackTraceLimit } = Error;
let hosts = 0;

/** Serves a program on a port, with the arguments that tell the CLI of it. */
async function hostOf(program: PulumiFn): Promise<Host> {
  // The SDK takes a stack trace per output, which source maps make slow: most of a program's time.
  hosts += 1;
  Error.stackTraceLimit = 0;
  const server = new grpc.Server();
  const languageServer = new LanguageServer(program);
  server.addService(LanguageRuntimeService, languageServer as never);
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    args: [`--client=127.0.0.1:${port}`, "--exec-kind", "auto.inline"],
    close: (hasError) => {
      languageServer.onPulumiExit(hasError);
      server.forceShutdown();
      hosts -= 1;
      if (hosts === 0) Error.stackTraceLimit = stackTraceLimit;
    },
  };
}
