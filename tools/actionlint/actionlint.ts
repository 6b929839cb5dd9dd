/**
 * The checker of GitHub's workflows: built from its published Go module into a cache outside the checkout. `go.mod`
 * beside this file says which version; nothing else on the machine is taken for it.
 */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The checker, and the one that it gives the workflows' shell scripts to. */
export interface Actionlint {
  /** The executable. */
  readonly actionlint: string;
  readonly version: string;
  /** shellcheck's executable. Without it scripts would go unchecked, and nobody would notice. */
  readonly shellcheck: string;
}

/** No checker, and in one line what to do about it. */
export interface NoActionlint {
  readonly missing: string;
}

/** What the checker found. */
export interface Findings {
  readonly clean: boolean;
  /** What it printed, line by line a finding. */
  readonly text: string;
}

const command = "github.com/rhysd/actionlint/cmd/actionlint";

/** Finds the checker in the cache, or builds it where that is asked for: some ten seconds, once, and a network. */
export async function actionlint(
  options: { readonly build?: boolean } = {},
): Promise<Actionlint | NoActionlint> {
  const shellcheck = await run("/bin/sh", ["-c", "command -v shellcheck"]);
  if (!shellcheck.ok) {
    return { missing: "shellcheck is not on PATH, and scripts in workflows would go unchecked." };
  }
  const version = wantedVersion();
  const file = path.join(cacheFolder(), version, "actionlint");
  if (!existsSync(file)) {
    if (options.build !== true) {
      return { missing: "actionlint is not here: `npm run actionlint` builds it." };
    }
    if (!(await run("go", ["version"])).ok) {
      return {
        missing: "There is no Go to build actionlint with: install it (https://go.dev/dl/).",
      };
    }
    await build(file);
  }
  return { actionlint: file, version, shellcheck: shellcheck.output.trim() };
}

/** Checks the workflows of a checkout. */
export async function check(
  { actionlint: file, shellcheck }: Actionlint,
  checkout: string,
  workflows: readonly string[] = [],
): Promise<Findings> {
  const args = ["-no-color", "-shellcheck", shellcheck, "-pyflakes", "", ...workflows];
  const { ok, output } = await run(file, args, checkout);
  return { clean: ok, text: output.trim() };
}

/** The version that `go.mod` asks for, without its `v`. */
function wantedVersion(): string {
  const text = readFileSync(path.join(__dirname, "go.mod"), "utf8");
  const version = /^\s*github\.com\/rhysd\/actionlint v(\S+)/m.exec(text)?.[1];
  if (version === undefined) throw new Error("tools/actionlint/go.mod names no actionlint");
  return version;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  const base = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === "" ? undefined : XDG_CACHE_HOME;
  return path.join(base ?? path.join(homedir(), ".cache"), "bulkhead", "actionlint");
}

/** Builds into a folder of its own and then moves the file into place: nobody ever sees half of it. */
async function build(file: string): Promise<void> {
  const home = path.dirname(file);
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(`${home}.building-`);
  try {
    for (const name of ["go.mod", "go.sum"]) {
      copyFileSync(path.join(__dirname, name), path.join(folder, name));
    }
    const built = await run(
      "go",
      ["build", "-ldflags", "-s -w", "-o", "actionlint", command],
      folder,
    );
    if (!built.ok) throw new Error(`go build failed:\n${built.output.trim()}`);
    renameSync(path.join(folder, "actionlint"), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end; what it wrote to either stream, and whether it ended well. */
function run(
  file: string,
  args: readonly string[],
  cwd = __dirname,
): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ ok: error === null, output: stdout + stderr });
    });
  });
}
