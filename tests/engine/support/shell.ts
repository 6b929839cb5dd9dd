/**
 * A shell in a checkout of the repository, where documented commands are run as they are written: the real CLI on a file
 * backend, the project's own entry in a process of its own, a provider that stands for AWS, and stand-ins for the tools
 * that need an account.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { CliResult, RunningCli } from "./cli";
import { installLanguageHost } from "./language-host";
import type { Workspace } from "./workspace";

const root = path.resolve(__dirname, "../../..");

/** Commands that are answered without an account; each notes its arguments, one line per call. */
const standIns: Readonly<Record<string, string>> = {
  aws: `case "$*" in
  *import-certificate*) echo arn:aws:acm:eu-central-1:111122223333:certificate/99999999-9999-4999-8999-999999999999 ;;
  *KeyMetadata.KeyId*) echo 12345678-1234-4234-8234-123456789012 ;;
esac`,
  easyrsa: "mkdir -p pki/issued pki/private",
};

export class Shell {
  private constructor(
    /** The checkout. */
    readonly folder: string,
    readonly home: string,
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Lays out a checkout below the workspace's folder; each has a home, and with it a backend, of its own. */
  static open(workspace: Workspace, name = "shell"): Shell {
    const base = path.join(workspace.folder, name);
    const [folder, home, bin] = ["checkout", "home", "bin"].map((part) => path.join(base, part));
    if (folder === undefined || home === undefined || bin === undefined) throw new Error(name);
    for (const part of [folder, home, bin]) mkdirSync(part, { recursive: true });
    for (const file of ["index.ts", "Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"]) {
      copyFileSync(path.join(root, file), path.join(folder, file));
    }
    for (const part of [
      "components",
      "stacks",
      "tools",
      "node_modules",
      "package.json",
      "tsconfig.json",
    ]) {
      symlinkSync(path.join(root, part), path.join(folder, part));
    }
    for (const [tool, script] of Object.entries(standIns)) {
      const file = path.join(bin, tool);
      writeFileSync(file, `#!/bin/sh\necho "$*" >> "${path.join(base, tool)}"\n${script}\n`);
      chmodSync(file, 0o755);
    }
    installLanguageHost(bin);
    const environment: Record<string, string> = { ...workspace.environment };
    // The backend is the one that the commands log in to.
    Reflect.deleteProperty(environment, "PULUMI_BACKEND_URL");
    return new Shell(folder, home, {
      ...environment,
      HOME: home,
      PATH: [bin, path.dirname(workspace.executable), environment.PATH ?? ""].join(path.delimiter),
      PULUMI_HOME: path.join(home, ".pulumi"),
      PULUMI_SKIP_CONFIRMATIONS: "true",
      // Nobody looks at the preview that an update shows first.
      PULUMI_OPTION_SKIP_PREVIEW: "true",
      NO_COLOR: "1",
      GIT_AUTHOR_NAME: "tester",
      GIT_AUTHOR_EMAIL: "tester@example.com",
      GIT_COMMITTER_NAME: "tester",
      GIT_COMMITTER_EMAIL: "tester@example.com",
    });
  }

  /** Runs a script to its end, or to the first command that fails. */
  async run(
    script: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<CliResult> {
    const begun = Date.now();
    const result = await this.start(`set -e\n${script}`, environment).done;
    const [line = ""] = script.split("\n");
    console.log(`        ${line}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  }

  /** The same, without waiting; a signal reaches the command itself where the script is `exec` of it. */
  start(script: string, environment: Readonly<Record<string, string>> = {}): RunningCli {
    const running = spawn("bash", ["-c", script], {
      cwd: this.folder,
      env: { ...process.env, ...this.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
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
        resolve({ status: status ?? undefined, ...parts });
      });
    });
    return { pid: running.pid ?? 0, done, kill: (signal) => running.kill(signal) };
  }

  /** What a stand-in was called with, one line per call. */
  calls(tool: string): string[] {
    const file = path.join(path.dirname(this.folder), tool);
    return readFileSync(file, "utf8").trim().split("\n");
  }
}

/** A block of commands in a document. */
export interface DocumentedBlock {
  readonly heading: string;
  readonly text: string;
}

/** The blocks of shell commands of a document of the repository, in order, each with the heading that it is under. */
export function documentedBlocks(file: string): DocumentedBlock[] {
  const blocks: DocumentedBlock[] = [];
  let heading = "";
  let block: string[] | undefined;
  for (const line of readFileSync(path.join(root, file), "utf8").split("\n")) {
    if (block !== undefined) {
      if (line === "```") {
        blocks.push({ heading, text: block.join("\n") });
        block = undefined;
      } else block.push(line);
    } else if (line === "```sh") block = [];
    else if (/^#{2,3} /.test(line)) heading = line.replace(/^#+ /, "");
  }
  return blocks;
}

/** The one block under a heading that has these words in it. */
export function documented(file: string, heading: string, words: string): string {
  const found = documentedBlocks(file).filter(
    (block) => block.heading === heading && block.text.includes(words),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${file}, "${heading}": ${found.length} blocks of commands with ${words}`);
  }
  return only.text;
}
