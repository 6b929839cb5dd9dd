/** Where in the source a resource is made, as a file and line below the repository's top. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { Source } from "../proof";

export interface Place {
  /** A path from the repository's top, with `/` between its parts. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Places {
  /** The place of a resource: its own, or that of the nearest component above it that has one. */
  readonly of: (urn: string) => Place | undefined;
  /** What is named where there is no place at all: readers of SARIF leave out what has none. */
  readonly fallback: Place;
}

/**
 * @param prefix the path from the repository's top to the project's folder; empty where they are one
 */
export function placesIn(sources: readonly Source[], prefix: string): Places {
  const resources = new Map(
    sources.flatMap((source) => source.resources.map((one) => [one.urn, one] as const)),
  );
  const within = (file: string) => [prefix, file].filter((part) => part !== "").join("/");
  return {
    of: (urn) => {
      const seen = new Set<string>();
      for (let at = resources.get(urn); at !== undefined && !seen.has(at.urn);) {
        seen.add(at.urn);
        const { position } = at;
        // What was read from elsewhere may name anything.
        if (position !== undefined && isBelow(position.file)) {
          return { ...position, file: within(position.file) };
        }
        at = at.parent === undefined ? undefined : resources.get(at.parent);
      }
      return undefined;
    },
    fallback: { file: within("Pulumi.yaml"), line: 1, column: 1 },
  };
}

function isBelow(file: string): boolean {
  return file !== "" && !/^([/\\]|[A-Za-z]:)/.test(file) && !file.split("/").includes("..");
}

/** The path from the repository's top to a folder; empty outside of any repository. */
export function pathFromTop(folder: string): string {
  const start = realpathSync(folder);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return relative(at, start).split(sep).join("/");
    if (dirname(at) === at) return "";
  }
}
