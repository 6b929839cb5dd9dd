/** What a task definition says of its containers: their names, and the ports that they are reached by. */
import { textOf, type Resource } from "../../graph";
import type { Reader, Setting } from "../members/reader";

export interface PortMapping {
  readonly name: string | undefined;
  /** Undefined where it maps a range, or says what is no port. */
  readonly container: number | undefined;
  /** As it stands there; undefined where it is left out. */
  readonly host: unknown;
}

export interface Container {
  readonly name: string;
  readonly mappings: readonly PortMapping[];
}

/** The containers of a task definition; undefined where they are not known, or cannot be read. */
export function containersOf(
  reader: Reader,
  definition: Resource,
  setting: Setting = reader.setting(definition, "containerDefinitions"),
): readonly Container[] | undefined {
  const text = setting.state === "known" ? textOf(setting.value) : undefined;
  const all = text === undefined ? undefined : parsed(text);
  if (!Array.isArray(all)) return undefined;
  const found = all.flatMap((one: unknown): readonly Container[] => {
    const name = fieldOf(one, "name");
    return typeof name === "string" ? [{ name, mappings: mappingsOf(one) }] : [];
  });
  return found.length === all.length ? found : undefined;
}

function mappingsOf(container: unknown): readonly PortMapping[] {
  const all = fieldOf(container, "portMappings");
  return (Array.isArray(all) ? all : []).map((one: unknown): PortMapping => {
    const [name, port] = [fieldOf(one, "name"), fieldOf(one, "containerPort")];
    return {
      name: typeof name === "string" ? name : undefined,
      container: typeof port === "number" ? port : undefined,
      host: fieldOf(one, "hostPort"),
    };
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field as the provider reads it, which takes names in whatever letters: `containerPort`, `ContainerPort`. */
function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = Object.entries(value);
  const own = fields.find(([name]) => name === key);
  const [, found] = own ?? fields.find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [];
  return found;
}
