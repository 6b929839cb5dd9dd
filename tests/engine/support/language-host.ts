/**
 * What the engine starts Node.js programs with, in the place of the vendor's language host: an executable on PATH, a child
 * of the CLI. Documented commands then run as they are written, and the project's own entry runs in a process of its own,
 * with the CLI's environment. Run as a program it is the host; `installLanguageHost` puts it where the engine looks.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");

/** The exit status of a program that has said what is wrong. */
const exitedAfterSaying = 32;

/**
 * Writes the executable into a folder.
 *
 * @returns the folder, to be put on PATH
 */
export function installLanguageHost(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "pulumi-language-nodejs");
  const register = require.resolve("ts-node/register/transpile-only");
  const project = path.resolve(__dirname, "../../../tsconfig.json");
  writeFileSync(
    file,
    `#!/bin/sh\nTS_NODE_PROJECT="${project}" exec "${process.execPath}" --require "${register}" "${__filename}" "$@"\n`,
  );
  chmodSync(file, 0o755);
  return folder;
}

/** Runs a program as the vendor's host does, in a process of its own. */
function run(request: messages.RunRequest): Promise<messages.RunResponse> {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const [engine = ""] = request.getArgsList();
  const program: ChildProcess = spawn(
    process.execPath,
    [
      createRequire(path.join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run"),
      `--monitor=${request.getMonitorAddress()}`,
      `--engine=${engine}`,
      `--project=${request.getProject()}`,
      `--stack=${request.getStack()}`,
      `--organization=${request.getOrganization()}`,
      `--root-directory=${info?.getRootDirectory() ?? folder}`,
      `--pwd=${request.getPwd()}`,
      `--parallel=${request.getParallel()}`,
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() ?? ".",
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        TS_NODE_PROJECT: undefined,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: "true",
      },
      // The engine shows what comes from here.
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  return new Promise((resolve) => {
    program.on("close", (status) => {
      const response = new messages.RunResponse();
      if (status === exitedAfterSaying) response.setBail(true);
      else if (status !== 0) response.setError(`the program ended with ${status ?? "a signal"}`);
      resolve(response);
    });
  });
}

/** Answers a call with what `answer` makes of it. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const details = error instanceof Error ? error.message : String(error);
          callback({ code: grpc.status.UNKNOWN, details });
        },
      );
  };
}

/** What the CLI asks for where resources are previewed, updated or imported; it goes on without the rest. */
const service: UntypedServiceImplementation = {
  handshake: unary(() => new messages.LanguageHandshakeResponse()),
  getPluginInfo: unary(() => {
    const info = new PluginInfo();
    info.setVersion("0.0.0");
    return info;
  }),
  getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
  run: unary(run),
};

function main(): void {
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, service);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    console.log(port);
  });
  // Nobody ends it if the CLI is killed.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent || parent === 1) process.exit();
  }, 500);
}

if (require.main === module) main();
