/** The resources of a stack as lines to look through. No value that may be a secret is among them. */
import { concealed, type Json } from "../facts/conceal";
import type { PlannedResource } from "../plan/document";
import { printable, unknownText, type Resource, type ResourceGraph } from "../proof";
import { kindOf } from "../screen/kinds";
import type { ResourceLine } from "./document";

/** So many properties are told of what is on the map and of what is not, each cut after so many characters. */
const most = { drawn: 40, other: 9, text: 84 } as const;

/** Properties that have the same value wherever they stand, or none that a reviewer looks for. */
const idle = /^(tags|tagsAll|name|namePrefix|region|description|assumeRolePolicy|policy)$/;

/** What a type is called: `security group ingress rule`. */
export function typeLabel(type: string, custom = true): string {
  return kindOf({ type, custom } as PlannedResource).label;
}

const tokens = new Map<string, string>();

/** A text in which types are called by their names: `security group ingress rule web-in :: cidrIpv4 = …`. */
export function readable(text: string): string {
  return text.replace(/(?<=^|[\s(])aws:[\w-]+\/[\w-]+:[\w-]+(?=\s)/g, (token) => {
    let label = tokens.get(token);
    if (label === undefined) tokens.set(token, (label = typeLabel(token)));
    return label;
  });
}

/** Resources by their place in the report. */
export class ResourceIndex {
  private readonly places: ReadonlyMap<string, number>;

  constructor(readonly resources: readonly Resource[]) {
    this.places = new Map(resources.map(({ urn }, i) => [urn, i]));
  }

  of(urn: string | undefined): { readonly resource?: number } {
    const place = urn === undefined ? undefined : this.places.get(urn);
    return place === undefined ? {} : { resource: place };
  }
}

/** All that the stack makes and reads, without components and providers. */
export function shownResources(graph: ResourceGraph): readonly Resource[] {
  return graph.resources.filter(({ custom, family }) => custom && family !== "provider");
}

export function resourceLines(
  resources: readonly Resource[],
  nodeOf: (resource: Resource) => string | undefined,
): readonly ResourceLine[] {
  const labels = new Map<string, string>();
  return resources.map((one): ResourceLine => {
    let label = labels.get(one.type);
    if (label === undefined) labels.set(one.type, (label = typeLabel(one.type)));
    const node = nodeOf(one);
    const { parent, position } = one;
    const isTop = parent === undefined || parent.type === "pulumi:pulumi:Stack";
    return {
      name: printable(one.name),
      type: printable(one.type),
      label,
      parent: isTop ? "" : printable(parent.name),
      ...(position === undefined ? {} : { place: printable(`${position.file}:${position.line}`) }),
      settings: settingsOf(one, node === undefined ? most.other : most.drawn),
      ...(node === undefined ? {} : { node }),
    };
  });
}

/** `property = value` of what the program set. Of types that nobody here knows, only what their values come from. */
function settingsOf(resource: Resource, count: number): readonly string[] {
  const lines: string[] = [];
  const told = resource.kind === undefined ? {} : concealed(resource.inputs);
  const keys = new Set([...Object.keys(told), ...resource.dependentProperties]);
  for (const key of keys) {
    if (idle.test(key) || key.startsWith("__")) continue;
    const from = resource.dependenciesOf(key).map((urn) => urn.split("::").pop() ?? urn);
    const value = written(told[key], [...new Set(from)].join(", "));
    if (value !== "") lines.push(cut(printable(`${key} = ${value}`)));
    if (lines.length >= count) break;
  }
  return lines;
}

function written(value: Json | undefined, from: string): string {
  if (value === undefined || value === unknownText) return from === "" ? "(not told)" : from;
  if (typeof value === "string") return JSON.stringify(value);
  const text = JSON.stringify(value);
  const known = text.replaceAll(JSON.stringify(unknownText), from === "" ? "(not told)" : from);
  return known.replace(/"([A-Za-z_]\w*)":/g, "$1: ");
}

function cut(text: string): string {
  if (text.length <= most.text) return text;
  return `${text.slice(0, most.text - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
