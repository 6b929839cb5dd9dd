/**
 * The real Pulumi CLI: the one on PATH if it fits, else one built from its published Go modules into a cache outside
 * the checkout. `go.mod` beside this file says which version is built.
 */
import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { installShim } from "./shim";

/** A CLI that can be run. */
export interface Engine {
  /** The executable. */
  readonly pulumi: string;
  readonly version: string;
  /** What a process needs in its environment to start it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** No CLI, and in one line what to do about it. */
export interface NoEngine {
  readonly missing: string;
}

export interface EngineOptions {
  /** Whether to build it where it is not there, which takes minutes and needs a network. @default false */
  readonly build?: boolean;
  /** Is told how the build goes, line by line. */
  readonly progress?: (line: string) => void;
}

/** The oldest CLI that is taken from PATH. */
const oldestVersion = "3.230.0";
const oldestGo = "1.26";
const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Finds a CLI, or builds it where that is asked for. */
export async function engine(options: EngineOptions = {}): Promise<Engine | NoEngine> {
  const wanted = builtVersion();
  const home = path.join(cacheFolder(), wanted);
  const onPath = await versionOf("pulumi");
  if (onPath !== undefined && compareVersions(onPath, oldestVersion) >= 0) {
    return ready(await locate("pulumi"), onPath, home);
  }
  const cached = path.join(home, "bin", "pulumi");
  if ((await versionOf(cached)) === wanted) return ready(cached, wanted, home);
  if (options.build !== true) {
    return { missing: "The Pulumi CLI is not here: `npm run engine` finds or builds it." };
  }
  const go = await goVersion();
  if (go === undefined || compareVersions(go, oldestGo) < 0) return { missing: howToInstall(go) };
  await build(wanted, home, options.progress ?? (() => undefined));
  return ready(cached, wanted, home);
}

function ready(pulumi: string, version: string, home: string): Engine {
  const shims = installShim(path.join(home, "bin"));
  const folders = [path.dirname(pulumi), process.env.PATH ?? "", shims];
  return { pulumi, version, environment: { PATH: [...new Set(folders)].join(path.delimiter) } };
}

function howToInstall(go: string | undefined): string {
  const found = go === undefined ? "there is no Go" : `Go is ${go}`;
  return (
    `The Pulumi CLI from ${oldestVersion} on is not on PATH, and ${found} to build it with (${oldestGo} or newer): ` +
    "install the CLI as its documentation says (https://www.pulumi.com/docs/install/)."
  );
}

/** The version that `go.mod` asks for, without its `v`. */
function builtVersion(): string {
  const text = readFileSync(path.join(__dirname, "go.mod"), "utf8");
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new Error("tools/engine/go.mod does not name Pulumi's version");
  return version;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  const base = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === "" ? undefined : XDG_CACHE_HOME;
  return path.join(base ?? path.join(homedir(), ".cache"), "bulkhead", "engine");
}

/** Builds into a folder of its own and then moves that into place, so that nobody ever sees half a build. */
async function build(version: string, home: string, progress: (line: string) => void) {
  mkdirSync(path.dirname(home), { recursive: true });
  const folder = mkdtempSync(`${home}.building-`);
  try {
    for (const file of ["go.mod", "go.sum"]) {
      copyFileSync(path.join(__dirname, file), path.join(folder, file));
    }
    progress(`Building the Pulumi CLI ${version}: some three minutes, once.`);
    await goBuild(version, folder, progress);
    const built = await versionOf(path.join(folder, "bin", "pulumi"));
    if (built !== version) throw new Error(`built ${built ?? "nothing that runs"}, not ${version}`);
    moveIntoPlace(folder, home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whoever comes second finds the folder taken by a build that is as good as its own. */
function moveIntoPlace(folder: string, home: string): void {
  try {
    renameSync(folder, home);
  } catch {
    mkdirSync(path.join(home, "bin"), { recursive: true });
    renameSync(path.join(folder, "bin", "pulumi"), path.join(home, "bin", "pulumi"));
  }
}

function goBuild(version: string, folder: string, progress: (line: string) => void): Promise<void> {
  const flags = `-s -w -X ${versionVariable}=v${version}`;
  const args = ["build", "-v", "-ldflags", flags, "-o", path.join("bin", "pulumi"), command];
  const running = spawn("go", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const start = Date.now();
  const lines: string[] = [];
  running.stderr.setEncoding("utf8").on("data", (text: string) => {
    lines.push(...text.split("\n").filter((line) => line !== ""));
  });
  const ticking = setInterval(() => {
    const seconds = Math.round((Date.now() - start) / 1000);
    progress(`  ${seconds} s, ${lines.length} packages fetched or built`);
  }, 15_000);
  return new Promise<void>((resolve, reject) => {
    running.on("error", reject);
    running.on("close", (status) => {
      if (status === 0) resolve();
      else reject(new Error(`go build failed:\n${lines.slice(-20).join("\n")}`));
    });
  }).finally(() => {
    clearInterval(ticking);
  });
}

/** What a program prints, or nothing where it cannot be run. */
function output(file: string, args: readonly string[]): Promise<string | undefined> {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return new Promise((resolve) => {
    execFile(file, args, { env, cwd: __dirname }, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
}

async function versionOf(pulumi: string): Promise<string | undefined> {
  return (await output(pulumi, ["version"]))?.replace(/^v/, "");
}

async function goVersion(): Promise<string | undefined> {
  return (await output("go", ["env", "GOVERSION"]))?.replace(/^go/, "");
}

/** The full path of an executable on PATH. */
async function locate(name: string): Promise<string> {
  return (await output("/bin/sh", ["-c", `command -v ${name}`])) ?? name;
}

/** Compares the numbers of two versions; what follows them (`-alpha.1`) does not count. */
function compareVersions(a: string, b: string): number {
  const numbers = (version: string) => version.split(/[-+]/)[0]?.split(".").map(Number) ?? [];
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
