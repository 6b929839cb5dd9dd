/** YAML files with the places of what stands in them. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { LineCounter, parseDocument, isMap, isScalar, isSeq, type Node } from "yaml";
import { BadInputError } from "./problems";

export { isMap, isScalar, isSeq };
export type { Node };

export class YamlFile {
  readonly name: string;
  readonly root: Node | null;
  private readonly lines = new LineCounter();

  /** @throws BadInputError with the place of every mistake */
  constructor(file: string) {
    this.name = basename(file);
    const document = parseDocument(readFileSync(file, "utf8"), {
      lineCounter: this.lines,
      prettyErrors: false,
      merge: true,
    });
    if (document.errors.length > 0) {
      throw new BadInputError(
        `${this.name} is not YAML`,
        document.errors.map((error) => ({
          at: this.at(error.pos[0]),
          found: error.message.replace(/\s+/g, " ").trim(),
          expected: "YAML",
          fix: "Mend the file at that place.",
        })),
      );
    }
    this.root = document.contents;
  }

  /** A place as `file:line:column`. */
  at(place: Node | number | null | undefined): string {
    const offset = typeof place === "number" ? place : place?.range?.[0];
    if (offset === undefined) return this.name;
    const { line, col } = this.lines.linePos(offset);
    return `${this.name}:${line}:${col}`;
  }

  /** The entries of a map, with the nodes of their keys; nothing for anything else. */
  entries(node: unknown): { key: string; keyNode: Node; value: Node | null }[] {
    if (!isMap(node)) return [];
    return node.items.map((pair) => {
      const keyNode = pair.key as Node;
      return {
        key: isScalar(keyNode) ? String(keyNode.value) : String(keyNode),
        keyNode,
        value: pair.value as Node | null,
      };
    });
  }

  /** The value of a map's key. */
  get(node: unknown, key: string): Node | undefined {
    const value = isMap(node) ? node.get(key, true) : undefined;
    return value ?? undefined;
  }
}

/** A scalar's text as it stands in the file (`0x10` stays `0x10`), as Pulumi reads configuration values. */
export function scalarText(node: Node | null): string | undefined {
  if (node === null) return "";
  if (!isScalar(node)) return undefined;
  if (typeof node.value === "string") return node.value;
  if (node.value === null) return "";
  return node.source ?? JSON.stringify(node.value);
}
