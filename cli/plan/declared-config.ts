/**
 * The configuration keys that a project's own file declares.
 * Source: `sdk/go/common/workspace/project.go` of pulumi/pulumi.
 */
import { didYouMean, shown, type Problem } from "./problems";
import type { Project } from "./project";
import { isMap, scalarText, type Node } from "./yaml";

export interface Declared {
  /** The full key, and the one that the file has. */
  readonly key: string;
  readonly shownKey: string;
  readonly place: string;
  /** Whether its namespace is the project's own. */
  readonly ofProject: boolean;
  readonly type?: string;
  readonly items?: Items;
  readonly description?: string;
  readonly secret: boolean;
  /** The default or the value, if there is one. */
  readonly content?: unknown;
}

interface Items {
  readonly type?: string;
  readonly items?: Items;
}

const types = ["string", "integer", "boolean", "array", "object"];
const attributes = ["type", "description", "items", "default", "value", "secret"];

/** The declarations of a project, with what is wrong with them. */
export function declaredKeys(project: Project, problems: Problem[]): Declared[] {
  const { yaml, config } = project;
  return yaml.entries(config).map(({ key: shownKey, keyNode, value }) => {
    const place = yaml.at(keyNode);
    const namespaced = shownKey.includes(":");
    const key = namespaced ? shownKey : `${project.name}:${shownKey}`;
    const ofProject = key.startsWith(`${project.name}:`);
    const refuse = (found: string, expected: string, fix: string) => {
      problems.push({ at: place, found, expected, fix });
    };
    if (!isMap(value)) {
      // The short form: the value itself.
      const content = value === null ? undefined : contentOf(value);
      return {
        key,
        shownKey,
        place,
        ofProject,
        secret: false,
        ...(content === undefined ? {} : { content }),
      };
    }
    for (const { key: attribute } of yaml.entries(value)) {
      if (attributes.includes(attribute)) continue;
      const near = didYouMean(attribute, attributes);
      refuse(
        `${shownKey}.${attribute}`,
        attributes.join(", "),
        near === undefined ? "Leave it out." : `Did you mean ${near}?`,
      );
    }
    const type = scalarText(yaml.get(value, "type") ?? null) || undefined;
    const items = yaml.get(value, "items")?.toJSON() as Items | undefined;
    const fallback = yaml.get(value, "default");
    const fixed = yaml.get(value, "value");
    const declared: Declared = {
      key,
      shownKey,
      place,
      ofProject,
      secret: scalarText(yaml.get(value, "secret") ?? null) === "true",
      ...(type === undefined ? {} : { type }),
      ...(items === undefined ? {} : { items }),
      ...withText("description", yaml.get(value, "description")),
      ...withContent(fixed ?? fallback),
    };
    if (type !== undefined && !types.includes(type)) {
      refuse(`type ${shown(type)}`, types.join(", "), "Declare one of them.");
    } else if (!ofProject && (type !== undefined || fallback !== undefined)) {
      refuse(
        `${shownKey} with ${type !== undefined ? "a type" : "a default"}`,
        "a value, as the key belongs to another namespace",
        "Write value instead.",
      );
    } else if (!ofProject && fixed === undefined) {
      refuse(`${shownKey} without a value`, "a value", "Write value.");
    } else if (fixed !== undefined && fallback !== undefined) {
      refuse(`${shownKey} with both default and value`, "one of them", "Leave one out.");
    } else if (type === "array" && items?.type === undefined) {
      refuse(`${shownKey} without items`, "the type of an array's items", "Write items.");
    } else if (
      type !== undefined &&
      fallback !== undefined &&
      !matchesType(declared, declared.content)
    ) {
      refuse(`default ${shown(declared.content)}`, typeName(declared), "Mend the default.");
    }
    return declared;
  });
}

function withText(key: "description", node: Node | undefined): { description?: string } {
  const text = scalarText(node ?? null);
  return text ? { [key]: text } : {};
}

function withContent(node: Node | undefined): { content?: unknown } {
  return node === undefined ? {} : { content: contentOf(node) };
}

/** A node's plain data; a number that was written in a way of its own keeps its text. */
function contentOf(node: Node): unknown {
  return node.toJSON() as unknown;
}

/** How a declared type is called. */
export function typeName({ type, items }: Items): string {
  if (type !== "array") return type ?? "a value";
  return `array of ${items?.type === "array" ? typeName(items) : `${items?.type ?? "value"}s`}`;
}

/** Whether a value is of a declared type. Scalars may come as text. */
export function matchesType({ type, items }: Items, content: unknown): boolean {
  switch (type ?? "") {
    case "string":
      return typeof content === "string";
    case "integer":
      return (
        Number.isInteger(content) || (typeof content === "string" && /^[+-]?\d+$/.test(content))
      );
    case "boolean":
      return typeof content === "boolean" || content === "true" || content === "false";
    case "array": {
      const list = fromText(content);
      return Array.isArray(list) && list.every((item) => matchesType(items ?? {}, item));
    }
    case "object": {
      const map = fromText(content);
      return typeof map === "object" && map !== null && !Array.isArray(map);
    }
    default:
      return true;
  }
}

/** What a map or list is that was given as JSON text, as an option's value is. */
function fromText(content: unknown): unknown {
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
