/**
 * Which file of a project is the program, found as Pulumi's Node.js runtime finds it.
 * Source: `GetPwdMain` in `pkg/engine/project.go` and `sdk/nodejs/cmd/run/run.ts` of pulumi/pulumi.
 */
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import type { Note } from "./document";
import { BadInputError, shown } from "./problems";
import type { Project } from "./project";

export interface Entry {
  /** The folder that the program runs in. */
  readonly folder: string;
  /** The file, or the folder whose index is the program. */
  readonly target: string;
  /** Whether it is imported, not required. */
  readonly isModule: boolean;
  /** The manifest of the package that the program belongs to. */
  readonly manifest: Manifest;
  readonly notes: readonly Note[];
}

interface Manifest {
  readonly type?: unknown;
  readonly main?: unknown;
  readonly exports?: unknown;
  readonly scripts?: unknown;
}

const moduleIndices = ["index.js", "index.mjs", "index.ts", "index.mts"];

/** @throws BadInputError if there is no such file */
export function findEntry(project: Project): Entry {
  const { folder, main } = placeOf(project);
  const notes: Note[] = [];
  const named = main !== undefined;
  let target = named ? join(folder, main) : folder;
  const packageFolder = nearestManifest(named ? dirname(target) : target);
  const manifest = packageFolder === undefined ? {} : readManifest(packageFolder);
  if (!named && packageFolder !== undefined) {
    const inPackage = entryOf(manifest);
    if (inPackage !== undefined) {
      const file = join(packageFolder, inPackage);
      if (existsSync(file)) {
        target = file;
      } else {
        notes.push({
          level: "warning",
          text: `package.json names ${inPackage} as the entry, which is not there; the folder's index is run instead`,
        });
      }
    }
  }
  const isModule = manifest.type === "module" || /\.m[jt]s$/.test(target);
  if (isModule) target = moduleFile(realpathSync(target));
  if (statSync(target).isDirectory()) {
    const there = ["index.js", "index.ts"].filter((index) => existsSync(join(target, index)));
    if (there.length === 2) {
      notes.push({
        level: "warning",
        text: "there are index.js and index.ts and no entry is named: index.js is run",
      });
    }
    // The slash keeps a file of the same name from being taken for the folder.
    target = join(target, "/");
  }
  return { folder, target, isModule, manifest, notes };
}

/** The working folder and, where Pulumi.yaml names a file, that file in it. */
function placeOf(project: Project): { folder: string; main?: string } {
  if (project.main === undefined) return { folder: project.folder };
  const path = isAbsolute(project.main) ? project.main : join(project.folder, project.main);
  if (!existsSync(path)) {
    throw new BadInputError("no program", [
      {
        at: project.yaml.at(project.yaml.get(project.yaml.root, "main")),
        found: `main: ${project.main}, which is not there`,
        expected: "the program's file or folder",
        fix: "Name one that exists; a compiled program has to be compiled first.",
      },
    ]);
  }
  if (statSync(path).isDirectory()) return { folder: path };
  return { folder: dirname(path), main: basename(path) };
}

function nearestManifest(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = ["package.json", "package.yaml"].some((name) => existsSync(join(folder, name)));
    if (found) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function readManifest(folder: string): Manifest {
  try {
    const json = join(folder, "package.json");
    if (existsSync(json)) return JSON.parse(readFileSync(json, "utf8")) as Manifest;
    return (parse(readFileSync(join(folder, "package.yaml"), "utf8")) ?? {}) as Manifest;
  } catch (error) {
    throw new BadInputError("the program's package", [
      {
        at: "package.json",
        found: error instanceof Error ? error.message : String(error),
        expected: "a package manifest",
        fix: "Mend the file.",
      },
    ]);
  }
}

/** What a package names as its entry: `exports`, else `main`. */
function entryOf({ exports, main }: Manifest): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports === "object" && exports !== null) {
    const here = (exports as Record<string, unknown>)["."];
    if (typeof here === "string") return here;
    if (typeof here !== "object" || here === null) return undefined;
    const byCondition = here as Record<string, unknown>;
    const chosen = byCondition.default ?? byCondition.require ?? byCondition.import;
    return typeof chosen === "string" ? chosen : undefined;
  }
  return typeof main === "string" && main !== "" ? main : undefined;
}

function moduleFile(target: string): string {
  if (!statSync(target).isDirectory()) return target;
  const index = moduleIndices.find((name) => existsSync(join(target, name)));
  if (index !== undefined) return join(target, index);
  throw new BadInputError("no program", [
    {
      at: shown(basename(target)),
      found: "no index",
      expected: moduleIndices.join(", "),
      fix: "Write the program, or name it as main in Pulumi.yaml.",
    },
  ]);
}
