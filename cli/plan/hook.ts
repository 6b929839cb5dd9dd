/** The transpiling hook, which is plain JavaScript because it comes before any TypeScript can run. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

/** Compiler options as they stand in a tsconfig.json. */
export type CompilerOptions = Readonly<Record<string, unknown>>;

export interface Hook {
  readonly ownOptions: CompilerOptions;
  install(choose: (filename: string) => CompilerOptions | undefined): () => void;
  mappingsOf(filename: string): string | undefined;
  formatOf(filename: string): "commonjs" | "module";
  candidates(file: string): string[];
}

interface EsmHook {
  importEntry(file: string, options: CompilerOptions): Promise<Record<string, unknown>>;
}

/** The package's folder: the nearest one above this file that holds the hook, whether this file is compiled or not. */
export const packageFolder = (() => {
  let at = __dirname;
  while (!existsSync(join(at, "hook", "transpile.js"))) {
    if (dirname(at) === at) throw new Error("the package is incomplete: hook/ is missing");
    at = dirname(at);
  }
  return at;
})();

/** Whether a file belongs to this tool, not to a program. */
export function isOwnFile(file: string): boolean {
  return file.startsWith(packageFolder + sep);
}

const load = createRequire(join(packageFolder, "package.json"));

export const hook = load("./hook/transpile.js") as Hook;

/** Imports an ES module with the hook for `import` in place, which is loaded only then. */
export function importEntry(
  file: string,
  options: CompilerOptions,
): Promise<Record<string, unknown>> {
  return (load("./hook/esm.js") as EsmHook).importEntry(file, options);
}
