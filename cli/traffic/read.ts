/** Reads traffic.yaml: bytes to plain data with the place of everything, then to a declaration. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { printable, quoted } from "../../policies/core/graph";
import { type Declaration, type Places, readDeclaration } from "../../policies/core/traffic";
import { BadInputError, type Problem } from "../plan/problems";

/** A matrix of a thousand services is a tenth of this. */
const mostBytes = 1024 * 1024;

/** So often may anchors be repeated, all together. */
const mostAliases = 100;

/** A matrix is five levels deep. What has many more is not even parsed. */
const deepest = 64;

/** So far are lines indented at most. */
const widest = 1000;

/**
 * Reads a file as a traffic matrix.
 *
 * @throws BadInputError with all that is wrong with it, each with line and column
 */
export function readTraffic(file: string): Declaration {
  const name = printable(basename(file));
  return readTrafficText(textOf(readBytes(file), name), name);
}

/**
 * The same of a text.
 *
 * @param name what the text is called in problems
 * @throws BadInputError with all that is wrong with it, each with line and column
 */
export function readTrafficText(text: string, name: string): Declaration {
  const { data, places } = parse(text, name);
  const read = readDeclaration(data, places);
  if (!read.ok) throw new BadInputError(name, read.problems);
  return read.value;
}

function refused(name: string, problem: Omit<Problem, "at">, at = name): BadInputError {
  return new BadInputError(name, [{ at, ...problem }]);
}

function readBytes(file: string): Buffer {
  const name = printable(file);
  let handle: number | undefined;
  try {
    handle = openSync(file, "r");
    const stat = fstatSync(handle);
    if (!stat.isFile()) {
      throw refused(name, {
        found: stat.isDirectory() ? "a folder" : "no file",
        expected: "a file with a traffic matrix",
        fix: "Name a file.",
      });
    }
    if (stat.size > mostBytes) {
      throw refused(name, {
        found: `${stat.size} bytes`,
        expected: `at most ${mostBytes}`,
        fix: "Name groups, not pairs.",
      });
    }
    return readFileSync(handle);
  } catch (error) {
    if (error instanceof BadInputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw refused(name, {
      found: code === "ENOENT" ? "nothing" : printable((error as Error).message),
      expected: "a file with a traffic matrix",
      fix: code === "ENOENT" ? "Write it, or name another." : "Name a file that can be read.",
    });
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function textOf(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused(name, {
      found: "bytes that are no UTF-8",
      expected: "a text in UTF-8",
      fix: "Save the file as UTF-8.",
    });
  }
}

/** What is said of the mistakes that people make; the parser's own words for all others. */
const mistakes: Readonly<Record<string, Omit<Problem, "at">>> = {
  TAB_AS_INDENT: {
    found: "a tab",
    expected: "spaces for indentation",
    fix: "Replace tabs by spaces.",
  },
  MULTIPLE_DOCS: {
    found: "a second document",
    expected: "one matrix in a file",
    fix: "Remove everything from the line of --- on.",
  },
  TAG_RESOLVE_FAILED: {
    found: "a tag",
    expected: "plain values",
    fix: "Leave the tag out.",
  },
};

function parse(text: string, name: string): { readonly data: unknown; readonly places: Places } {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const directive = /^%/m.exec(text)?.index;
  if (directive !== undefined) {
    const line = text.slice(0, directive).split("\n").length;
    throw refused(
      name,
      {
        found: "a line that begins with %",
        expected: "a matrix without directives",
        fix: "Leave the line out.",
      },
      `${name}:${line}:1`,
    );
  }
  const deep = deepPlace(text);
  if (deep !== undefined) throw refused(name, tooDeep, `${name}:${deep.line}:${deep.column}`);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: "1.2",
    schema: "core",
    merge: false,
    // The parser compares each key with all before it; `checkKeys` does not.
    uniqueKeys: false,
    // Nothing is printed; "silent" would leave out what is said of a second document.
    logLevel: "error",
  });
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    throw new BadInputError(
      `${name} is not YAML`,
      errors.slice(0, 20).map((error) => ({ at: at(error.pos[0]), ...mistakeOf(error) })),
    );
  }
  checkKeys(document, name, at);
  checkAliases(document, name, at);
  return { data: dataOf(document, name), places: placesOf(document, at) };
}

/** Keys have to be texts, each once in a map. */
function checkKeys(document: Document, name: string, at: (offset: number) => string): void {
  const problems: Problem[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const place = at(startOf(key) ?? startOf(map) ?? 0);
        if (!isScalar(key) || key.value === null) {
          const fix = "Write a name before the colon.";
          problems.push({ at: place, found: "a key that is no text", expected: "a name", fix });
        } else if (seen.has(keyText(key))) {
          problems.push({
            at: place,
            found: `${quoted(keyText(key))} for the second time`,
            expected: "each key once in a map",
            fix: "Merge the two, or rename one.",
          });
        } else {
          seen.add(keyText(key));
        }
      }
    },
  });
  if (problems.length > 0) throw new BadInputError(name, problems.slice(0, 20));
}

/** Anchors have to stand before their aliases, of which there may not be many. */
function checkAliases(document: Document, name: string, at: (offset: number) => string): void {
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const place = at(startOf(node) ?? 0);
      aliases += 1;
      if (!anchors.has(node.source)) {
        throw refused(
          name,
          {
            found: `an alias of ${printable(node.source)}, which is no anchor before it`,
            expected: "a value",
            fix: "Write the value out.",
          },
          place,
        );
      }
      if (aliases > mostAliases) throw refused(name, tooManyAliases, place);
    } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) {
      anchors.add(node.anchor);
    }
  });
}

const tooManyAliases = {
  found: "aliases that stand for too much, or for themselves",
  expected: `at most ${mostAliases} repetitions of anchors`,
  fix: "Write the values out, or use groups.",
};

function mistakeOf({ code, message }: YAMLError): Omit<Problem, "at"> {
  const known = mistakes[code];
  if (known !== undefined) return known;
  const found = printable(message.replace(/\s+/g, " ").trim());
  return {
    found: found.length > 200 ? `${found.slice(0, 200)}…` : found,
    expected: "YAML",
    fix: "Mend the file at that place.",
  };
}

const tooDeep = {
  found: "too many levels within each other",
  expected: `at most ${deepest}`,
  fix: "Write the matrix as documented.",
};

/** Marks of lists and keys, one within the other on one line: `- - ? - a`. */
const marks = /[-?:](?=[ \t])/g;

/**
 * Where a text has more levels than a parser should be given that calls itself for each. Brackets within texts are
 * counted as well: no matrix has so many.
 */
function deepPlace(text: string): { readonly line: number; readonly column: number } | undefined {
  let depth = 0;
  for (const [i, line] of text.split("\n").entries()) {
    const [lead = ""] = /^[-?: \t]*/.exec(line) ?? [];
    if (lead.length > widest || (lead.match(marks)?.length ?? 0) > deepest) {
      return { line: i + 1, column: 1 };
    }
    for (let column = 0; column < line.length; column += 1) {
      const char = line[column];
      if (char === "[" || char === "{") depth += 1;
      else if (char === "]" || char === "}") depth = Math.max(0, depth - 1);
      if (depth > deepest) return { line: i + 1, column: column + 1 };
    }
  }
  return undefined;
}

function dataOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch {
    // Aliases are all that can go wrong once a document is parsed.
    throw refused(name, tooManyAliases);
  }
}

/** Where a path of the data stands: the key of an entry, the value where it is one by itself. */
function placesOf(document: Document, at: (offset: number) => string): Places {
  const pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    let known = pairs.get(map);
    if (known === undefined) {
      known = new Map(
        map.items.flatMap((item) => (isScalar(item.key) ? [[keyText(item.key), item]] : [])),
      );
      pairs.set(map, known);
    }
    return known;
  };
  return (path) => {
    let node: unknown = document.contents;
    let place = startOf(node) ?? 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(document);
      let key: unknown;
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(step));
        if (pair === undefined) break;
        key = pair.key;
        node = pair.value;
      } else if (isSeq(node) && typeof step === "number") {
        node = node.items[step];
      } else {
        break;
      }
      place =
        (isScalar(node) ? startOf(node) : undefined) ?? startOf(key) ?? startOf(node) ?? place;
    }
    return at(place);
  };
}

/** A key as the data has it: numbers become texts. */
function keyText({ value }: Scalar): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
