/** What a program's tsconfig.json says of how its files become JavaScript. The compiler itself is not needed for that. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import type { CompilerOptions } from "./hook";
import { BadInputError } from "./problems";

/** The options that change what is emitted; the rest concern type checking and files. */
const emitting = [
  "target",
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "esModuleInterop",
  "useDefineForClassFields",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "importHelpers",
  "downlevelIteration",
  "preserveConstEnums",
  "verbatimModuleSyntax",
  "strict",
  "alwaysStrict",
];

export interface TsConfig {
  readonly options: CompilerOptions;
  /** Other names of modules, with the folder that they start from. */
  readonly paths?: { readonly folder: string; readonly of: Readonly<Record<string, string[]>> };
}

interface RawConfig {
  readonly extends?: string | string[];
  readonly compilerOptions?: Record<string, unknown>;
}

/**
 * Reads the tsconfig.json of a program's folder, with all that it extends. Without one, Pulumi's own defaults hold.
 *
 * @throws BadInputError if the file is not JSON, or names another that is not there
 */
export function readTsConfig(folder: string, named?: string): TsConfig {
  const file = resolve(folder, named ?? "tsconfig.json");
  const exists = existsSync(file);
  if (!exists && named !== undefined) throw unreadable(named, "nothing");
  const merged: Record<string, unknown> = exists ? readChain(file, []) : {};
  const module = typeof merged.module === "string" ? merged.module.toLowerCase() : "nodenext";
  const options = Object.fromEntries(
    emitting.filter((key) => merged[key] !== undefined).map((key) => [key, merged[key]]),
  );
  const { paths, baseUrl, pathsFolder } = merged;
  return {
    options: {
      target: "es2020",
      // Node.js's own module kinds imply it.
      esModuleInterop: /^(node|preserve)/.test(module),
      ...options,
    },
    ...(typeof paths === "object" && paths !== null
      ? {
          paths: {
            folder: String(baseUrl ?? pathsFolder),
            of: paths as Readonly<Record<string, string[]>>,
          },
        }
      : {}),
  };
}

/** The compiler options of a file over those of what it extends. */
function readChain(file: string, seen: readonly string[]): Record<string, unknown> {
  if (seen.includes(file)) throw unreadable(basename(file), "a file that extends itself");
  let raw: RawConfig;
  try {
    raw = parseJsonWithComments(readFileSync(file, "utf8")) as RawConfig;
  } catch (error) {
    throw unreadable(basename(file), error instanceof Error ? error.message : String(error));
  }
  const bases = [raw.extends ?? []].flat().map((name) => {
    const base = locate(file, name);
    if (base === undefined) throw unreadable(basename(file), `extends ${name}, which is not there`);
    return readChain(base, [...seen, file]);
  });
  const own = raw.compilerOptions ?? {};
  const folder = dirname(file);
  return Object.assign(
    {},
    ...bases,
    own,
    typeof own.baseUrl === "string" ? { baseUrl: resolve(folder, own.baseUrl) } : {},
    own.paths === undefined ? {} : { pathsFolder: folder },
  ) as Record<string, unknown>;
}

/** The file that `extends` names: a path, or a package's. */
function locate(file: string, name: string): string | undefined {
  if (/^(\.\.?\/|\/)/.test(name)) {
    const path = resolve(dirname(file), name);
    return [path, `${path}.json`].find((candidate) => existsSync(candidate));
  }
  const { resolve: find } = createRequire(file);
  for (const candidate of [name, `${name}.json`, join(name, "tsconfig.json")]) {
    try {
      return find(candidate);
    } catch {
      // Named otherwise.
    }
  }
  return undefined;
}

function unreadable(name: string, found: string): BadInputError {
  return new BadInputError(name, [
    {
      at: name,
      found: found.replace(/\s+/g, " "),
      expected: "a TypeScript configuration",
      fix: "Mend the file.",
    },
  ]);
}

/** JSON as TypeScript reads it: with comments and trailing commas. */
export function parseJsonWithComments(text: string): unknown {
  const bare = text
    .replace(/^\uFEFF/, "")
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('"') ? part : " ",
    );
  return JSON.parse(
    bare.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g, (part) => (part.startsWith('"') ? part : "")),
  );
}
