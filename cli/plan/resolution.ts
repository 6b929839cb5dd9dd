/** Names of modules that TypeScript understands and Node.js does not. */
import { existsSync } from "node:fs";
import Module from "node:module";
import { dirname, join, resolve } from "node:path";
import { hook } from "./hook";
import type { TsConfig } from "./tsconfig";

type Resolve = (
  request: string,
  parent: { filename?: string } | undefined,
  ...rest: unknown[]
) => string;

/**
 * Lets `require` find `./file.js` that is `file.ts`, and the `paths` of the program's tsconfig.json; both only for what
 * Node.js does not find by itself.
 *
 * @returns undoes it
 */
export function resolveAsTypeScript({ paths }: TsConfig): () => void {
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const original = loader._resolveFilename;
  const extended: Resolve = (request, parent, ...rest) => {
    const find = (name: string) => original.call(loader, name, parent, ...rest);
    try {
      return find(request);
    } catch (error) {
      const from = parent?.filename;
      if (from === undefined || /[\\/]node_modules[\\/]/.test(from)) throw error;
      const names = /^\.\.?(\/|$)/.test(request)
        ? hook.candidates(resolve(dirname(from), request)).filter((file) => existsSync(file))
        : namesByPaths(request, paths);
      for (const name of names) {
        try {
          return find(name);
        } catch {
          // The next one, then.
        }
      }
      throw error;
    }
  };
  loader._resolveFilename = extended;
  return () => {
    if (loader._resolveFilename === extended) loader._resolveFilename = original;
  };
}

/** The paths that a tsconfig.json gives a name, the most specific pattern's. */
function namesByPaths(request: string, paths: TsConfig["paths"]): string[] {
  if (paths === undefined) return [];
  const matches = Object.entries(paths.of)
    .map(([pattern, targets]) => {
      const [before = "", after] = pattern.split("*");
      const fits =
        after === undefined
          ? request === pattern
          : request.startsWith(before) &&
            request.endsWith(after) &&
            request.length >= before.length + after.length;
      const star = request.slice(before.length, request.length - (after?.length ?? 0));
      return { fits, length: before.length, targets, star };
    })
    .filter(({ fits }) => fits)
    .sort((a, b) => b.length - a.length);
  const [best] = matches;
  return best === undefined
    ? []
    : best.targets.map((target) =>
        join(
          paths.folder,
          target.replace("*", () => best.star),
        ),
      );
}
