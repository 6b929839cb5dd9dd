/** From a place in what runs to the place in what was written. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "./document";
import { hook, isOwnFile } from "./hook";

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Places of a program, told by paths relative to its project. */
export class Positions {
  private readonly maps = new Map<string, SourceMap | undefined>();

  constructor(private readonly folder: string) {}

  /** The first place of a stack that is in the program's own files. */
  ofError(error: unknown): SourcePosition | undefined {
    if (!(error instanceof Error)) return undefined;
    const { position } = error as { position?: Place };
    if (position !== undefined) return { ...position, file: this.shown(position.file) };
    return this.ofStack(String(error.stack));
  }

  ofStack(stack: string): SourcePosition | undefined {
    const lines = stack.split("\n");
    for (const [i, line] of lines.entries()) {
      const place = placeIn(line, lines[i + 2]);
      if (place !== undefined && this.isOfProgram(place.file)) {
        return this.map(place.file, place.line, place.column);
      }
    }
    return undefined;
  }

  /** Where something was written that stands at a place of what runs. */
  map(file: string, line: number, column: number): SourcePosition {
    const origin = this.mapOf(file)?.find(line, column) ?? { file, line, column };
    return { file: this.shown(origin.file), line: origin.line, column: origin.column };
  }

  /** Whether a file was written by the program's author: neither a package nor this tool. */
  private isOfProgram(file: string): boolean {
    if (!isAbsolute(file) || file.includes(`${sep}node_modules${sep}`)) return false;
    return !isOwnFile(file);
  }

  private shown(file: string): string {
    return relative(this.folder, file).split(sep).join("/");
  }

  private mapOf(file: string): SourceMap | undefined {
    if (!this.maps.has(file)) this.maps.set(file, readMap(file));
    return this.maps.get(file);
  }
}

/**
 * The place that a line of a stack names, if it names one. What could not even be compiled is named by its line
 * alone; the column is where the marks under the quoted code begin.
 */
function placeIn(line: string, marks = ""): Place | undefined {
  const [, where, row, column] =
    /^\s*at (?:.*\()?(.+?):(\d+):(\d+)\)?$/.exec(line) ??
    /^((?:\/|[A-Za-z]:\\|file:).+?):(\d+)(?::(\d+))?$/.exec(line) ??
    [];
  if (where === undefined || where.startsWith("node:")) return undefined;
  const file = where.startsWith("file:") ? fileURLToPath(where) : where;
  return {
    file,
    line: Number(row),
    column: Number(column) || 1 + Math.max(0, marks.search(/(?<=^\s*)\^/)),
  };
}

/** The map of a file that was transpiled on loading, or that was compiled beforehand and says where its map is. */
function readMap(file: string): SourceMap | undefined {
  try {
    const mappings = hook.mappingsOf(file);
    if (mappings !== undefined) return new SourceMap(mappings, [file]);
    const [, url] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(file, "utf8")) ?? [];
    if (url === undefined) return undefined;
    const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(url)?.[1];
    const place = resolve(dirname(file), url);
    if (inline === undefined && !existsSync(place)) return undefined;
    const text =
      inline === undefined ? readFileSync(place, "utf8") : Buffer.from(inline, "base64").toString();
    const map = JSON.parse(text) as { mappings: string; sources: string[]; sourceRoot?: string };
    const folder = resolve(dirname(place), map.sourceRoot ?? "");
    return new SourceMap(
      map.mappings,
      map.sources.map((source) => resolve(folder, source)),
    );
  } catch {
    return undefined;
  }
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A source map's mappings. Source: the "mappings" field in ECMA-426. */
class SourceMap {
  private readonly lines: readonly string[];

  constructor(
    mappings: string,
    private readonly sources: readonly string[],
  ) {
    this.lines = mappings.split(";");
  }

  /** The origin of a place; lines and columns from 1. */
  find(line: number, column: number): Place | undefined {
    let source = 0;
    let originLine = 0;
    let originColumn = 0;
    let best: Place | undefined;
    for (let i = 0; i < Math.min(line, this.lines.length); i++) {
      let generated = 0;
      for (const segment of (this.lines[i] ?? "").split(",")) {
        if (segment === "") continue;
        const [step = 0, ...rest] = decode(segment);
        generated += step;
        if (rest.length < 3) continue;
        source += rest[0] ?? 0;
        originLine += rest[1] ?? 0;
        originColumn += rest[2] ?? 0;
        if (i !== line - 1 || (best !== undefined && generated > column - 1)) continue;
        const file = this.sources[source];
        if (file !== undefined) best = { file, line: originLine + 1, column: originColumn + 1 };
      }
    }
    return best;
  }
}

/** A segment's numbers, written in base 64 with variable length. */
function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = digits.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
