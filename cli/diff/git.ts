/**
 * A revision of the program beside the working tree: its files in a temporary folder, with the packages that are
 * installed now. Nothing is written into the repository: no worktree, no index of its own, no hook runs.
 */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { BadInputError } from "../plan/problems";
import { printable, quoted } from "../proof";

export interface Checkout {
  /** The program's folder at that revision. */
  readonly program: string;
  /** The revision's short name. */
  readonly commit: string;
  readonly notes: readonly string[];
  /** Removes it. May be called more than once. */
  readonly remove: () => void;
}

/**
 * Writes a revision's files into a temporary folder.
 *
 * @param program the program's folder in the working tree
 * @throws BadInputError where there is no repository, no such revision, or no program in it; nothing is left behind
 */
export function checkOut(program: string, revision: string): Checkout {
  const folder = realpathSync(program);
  const top = topOf(folder);
  const commit = commitOf(top, revision);
  const place = realpathSync(mkdtempSync(join(tmpdir(), "bulkhead-diff-")));
  const remove = removing(place);
  try {
    const tree = join(place, "tree");
    mkdirSync(tree);
    writeTree(top, commit, tree, join(place, "index"), revision);
    const there = join(tree, relative(top, folder));
    if (!existsSync(there)) {
      throw refused("--git", `${quoted(revision)}, which has no ${quoted(relative(top, folder))}`, {
        expected: "a revision that has the program's folder",
        fix: "Name a later one.",
      });
    }
    linkPackages(top, tree, folder);
    return {
      program: there,
      commit: git(top, ["rev-parse", "--short", commit]).stdout.trim(),
      notes: lockNotes(top, tree, folder, revision),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Removes the folder, also where the process is told to end meanwhile. */
function removing(place: string): () => void {
  const remove = () => {
    process.removeListener("exit", remove);
    for (const signal of signals) process.removeListener(signal, end);
    rmSync(place, { recursive: true, force: true });
  };
  const end = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once("exit", remove);
  for (const signal of signals) process.once(signal, end);
  return remove;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a hook sets for its own repository says nothing of this one. */
const foreign = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_PREFIX",
  "GIT_OBJECT_DIRECTORY",
];

function git(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Answer {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !foreign.includes(key)),
  );
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    env: { ...clean, GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C", ...env },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) {
    throw refused("--git", `no git (${(error as NodeJS.ErrnoException).code ?? error.message})`, {
      expected: "git in PATH",
      fix: "Install it, or compare two plans: bulkhead diff BASE HEAD.",
    });
  }
  return { ok: status === 0, stdout, stderr };
}

function topOf(folder: string): string {
  const { ok, stdout } = git(folder, ["rev-parse", "--show-toplevel"]);
  if (ok) return realpathSync(stdout.trimEnd());
  throw refused("--git", "no repository of git around the program's folder", {
    expected: "a program in a repository",
    fix: "Name its folder by --program, or compare two plans: bulkhead diff BASE HEAD.",
  });
}

function commitOf(top: string, revision: string): string {
  const { ok, stdout } = git(top, [
    "rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`,
  ]); // prettier-ignore
  if (ok) return stdout.trim();
  const isShallow = git(top, ["rev-parse", "--is-shallow-repository"]).stdout.trim() === "true";
  throw refused("--git", quoted(revision), {
    expected: "a revision of this repository",
    fix: isShallow
      ? "The repository is a shallow clone: fetch the revision (git fetch --depth=1 origin REV), or name another."
      : "Name a commit, a branch or a tag; git fetch brings those of others.",
  });
}

/** All files of a commit, and those of its submodules as that commit has them. */
function writeTree(
  top: string,
  commit: string,
  target: string,
  index: string,
  revision: string,
): void {
  const env = { GIT_INDEX_FILE: index };
  const read = git(top, ["read-tree", commit], env);
  const prefix = `--prefix=${target}/`;
  const written = read.ok ? git(top, ["checkout-index", "--all", "--force", prefix], env) : read;
  if (!written.ok) {
    throw refused("--git", printable(written.stderr.trim().split("\n")[0] ?? ""), {
      expected: `${quoted(revision)} as files`,
      fix: "Look at what git says, and mend it.",
    });
  }
  const { stdout } = git(top, ["ls-files", "--stage", "-z"], env);
  for (const line of stdout.split("\0")) {
    const [, sub, path] = /^160000 ([0-9a-f]+) 0\t(.+)$/s.exec(line) ?? [];
    if (sub === undefined || path === undefined) continue;
    const own = join(top, path);
    const has = existsSync(join(own, ".git")) && git(own, ["cat-file", "-e", `${sub}^{commit}`]).ok;
    if (!has) {
      throw refused(
        "--git",
        `the submodule ${quoted(path)} without the commit that ${quoted(revision)} has of it`,
        {
          expected: "submodules that are there",
          fix: "Run git submodule update --init --recursive, and fetch in the submodule.",
        },
      );
    }
    mkdirSync(join(target, path), { recursive: true });
    writeTree(own, sub, join(target, path), `${index}-${sub}`, revision);
  }
}

/**
 * Makes each `node_modules` from the program's folder up to the top there too: packages that are links into the
 * repository (workspaces) lead into the checkout, all others to what is installed.
 */
function linkPackages(top: string, tree: string, program: string): void {
  const folders = new Set<string>(workspaceFolders(top, tree));
  for (let at = program; ; at = dirname(at)) {
    folders.add(at);
    if (at === top || dirname(at) === at) break;
  }
  for (const folder of folders) {
    const installed = join(folder, "node_modules");
    const target = join(tree, relative(top, folder), "node_modules");
    if (!existsSync(installed) || !existsSync(dirname(target)) || existsSync(target)) continue;
    linkEach(installed, target, top, tree);
  }
}

/** Folders of the checkout that have a manifest and whose original has packages of its own. */
function workspaceFolders(top: string, tree: string): readonly string[] {
  return readdirSync(tree, { recursive: true, encoding: "utf8" })
    .filter((file) => file === "package.json" || file.endsWith(`${sep}package.json`))
    .map((file) => join(top, dirname(file)))
    .filter((folder) => existsSync(join(folder, "node_modules")));
}

function linkEach(from: string, to: string, top: string, tree: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    const stat = lstatSync(source);
    if (name.startsWith("@") && stat.isDirectory()) linkEach(source, target, top, tree);
    else if (stat.isSymbolicLink()) {
      const real = resolve(from, readlinkSync(source));
      const within = relative(top, real);
      const isOwn =
        !within.startsWith("..") && !isAbsolute(within) && !within.includes("node_modules");
      symlinkSync(isOwn ? join(tree, within) : real, target);
    } else symlinkSync(source, target);
  }
}

/** Where other packages were meant, the base is planned with those of today all the same. */
function lockNotes(top: string, tree: string, program: string, revision: string): string[] {
  for (let at = program; ; at = dirname(at)) {
    for (const name of ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"]) {
      const file = join(at, name);
      if (!existsSync(file)) continue;
      const before = join(tree, relative(top, file));
      const isSame = existsSync(before) && readFileSync(before).equals(readFileSync(file));
      return isSame
        ? []
        : [`${name} differs: ${printable(revision)} was planned with the packages installed now.`];
    }
    if (at === top || dirname(at) === at) return [];
  }
}

function refused(
  at: string,
  found: string,
  { expected, fix }: { readonly expected: string; readonly fix: string },
): BadInputError {
  return new BadInputError("the revision", [{ at, found, expected, fix }]);
}
