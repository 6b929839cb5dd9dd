/** From a place in what runs to the place in what was written. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "./document";
import { hook, isOwnFile } from "./hook";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Places of a program, told by paths relative to its project. */
export class Positions {
  private readonly maps = new Map<string, SourceMap | undefined>();
  private readonly known = new Map<string, SourcePosition>();
  private readonly isOwn = new Map<string, boolean>();
  private readonly folder: string;

  /** @param folder the project's; modules know their files by real paths */
  constructor(folder: string) {
    this.folder = realpathSync(folder);
  }

  /** The first place of a stack that is in the program's own files. */
  ofError(error: unknown): SourcePosition | undefined {
    if (!(error instanceof Error)) return undefined;
    const { position } = error as { position?: Place };
    if (position !== undefined) return { ...position, file: this.shown(position.file) };
    return this.ofStack(String(error.stack));
  }

  /** The first of some places, from the inside out, that is in the program's folder and in no package. */
  ofPlaces(places: Iterable<Place>): SourcePosition | undefined {
    for (const { file, line, column } of places) {
      const path = file.startsWith("file:") ? fileURLToPath(file) : file;
      let isOwn = this.isOwn.get(path);
      if (isOwn === undefined) {
        isOwn = this.isOfProgram(path) && path.startsWith(this.folder + sep);
        this.isOwn.set(path, isOwn);
      }
      if (!isOwn) continue;
      const key = `${path}:${line}:${column}`;
      let position = this.known.get(key);
      if (position === undefined) this.known.set(key, (position = this.map(path, line, column)));
      return position;
    }
    return undefined;
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

/** A column of what runs, and where it is from: source, line and column from 0. */
type Mapping = readonly [column: number, source: number, line: number, originColumn: number];

/** A source map's mappings. Source: the "mappings" field in ECMA-426. */
class SourceMap {
  private lines: readonly (readonly Mapping[])[] | undefined;

  constructor(
    private readonly mappings: string,
    private readonly sources: readonly string[],
  ) {}

  /** The origin of a place; lines and columns from 1. */
  find(line: number, column: number): Place | undefined {
    this.lines ??= mappingsOf(this.mappings);
    const own = this.lines[line - 1] ?? [];
    const [first] = own;
    // The last that begins before; what stands before all of them is of the first.
    const [, source, row, at] = own.filter(([from]) => from <= column - 1).at(-1) ?? first ?? [];
    const file = source === undefined ? undefined : this.sources[source];
    if (file === undefined || row === undefined || at === undefined) return undefined;
    return { file, line: row + 1, column: at + 1 };
  }
}

/** Each number is the difference to the one before it; a line's columns begin anew. */
function mappingsOf(mappings: string): readonly (readonly Mapping[])[] {
  let [source, line, column] = [0, 0, 0];
  return mappings.split(";").map((text) => {
    let generated = 0;
    const found: Mapping[] = [];
    for (const segment of text.split(",")) {
      if (segment === "") continue;
      const [step = 0, ...rest] = decode(segment);
      generated += step;
      if (rest.length < 3) continue;
      source += rest[0] ?? 0;
      line += rest[1] ?? 0;
      column += rest[2] ?? 0;
      found.push([generated, source, line, column]);
    }
    return found;
  });
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
