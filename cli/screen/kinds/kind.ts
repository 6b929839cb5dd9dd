/** How one type of resource is told on screen. */
import { isWireObject, unknownValue } from "../../plan/markers";
import type { WireValue } from "../../plan/document";
import { unknownText, type Reading, type WireObject } from "../graph";
import { plain } from "../text";

/** One line of a folded group: columns, and what is said of the line once its like are merged. */
export interface FoldedLine {
  readonly cells: readonly string[];
  /** Joined with the tags of the lines that are otherwise equal (`in`, `out`). */
  readonly tag?: string;
  /** Where the line stands among its group's. */
  readonly rank?: number;
}

/** A short fact; an absent one is left out. */
export type Fact = string | undefined;

export interface Kind {
  /** What a person calls one of them. */
  readonly label: string;
  readonly plural?: string;
  /** Where the kind stands among others, small numbers first. */
  readonly order: number;
  /**
   * How it is shown: with its name as an entry of its own (nothing said), as a line of a group without its name
   * ("6 security group rules"), or among the facts of what it belongs to.
   */
  readonly manner?: "line" | "merged";
  /** The inputs that name what it belongs to, the first that names just one resource of the same component deciding. */
  readonly belongsTo?: readonly string[];
  /** The canonical type of what it belongs to, where those inputs name others too. */
  readonly ownerType?: string;
  /** How many lines of one group are shown at most. */
  readonly most?: number;
  /** Size, address, scheme and the like. */
  readonly facts?: (reading: Reading) => readonly Fact[];
  /** What its place among its like depends on, instead of its name. */
  readonly sortBy?: (reading: Reading) => string | undefined;
  /** What it says in lines: a folded one itself, an entry what stands inside it. */
  readonly lines?: (reading: Reading) => readonly FoldedLine[];
  /** The line that ends the lines of what belongs to it, said as a fact where there are none. */
  readonly closing?: (reading: Reading) => FoldedLine | undefined;
}

export type Kinds = Readonly<Record<string, Kind>>;

/** `said` where a switch is on, `otherwise` where it is off, and nothing where the program did not set it. */
export function when(flag: boolean | undefined, said: string, otherwise?: string): Fact {
  if (flag === undefined) return undefined;
  return flag ? said : otherwise;
}

/** A text between two others, where there is one. */
export function around(before: string, text: string | undefined, after = ""): Fact {
  return text === undefined || text === "" ? undefined : before + text + after;
}

/** Up to `most` names, and how many more there are. */
export function names(list: readonly string[], most = 4): Fact {
  if (list.length === 0) return undefined;
  const shown = list.slice(0, most).join(", ");
  return list.length > most ? `${shown} and ${list.length - most} more` : shown;
}

/** The names of the resources of one type that an input comes from. */
export function namesOf(reading: Reading, key: string, type: string): string[] {
  return reading.sources(key, type).map((resource) => plain(resource.name));
}

/** A size in MiB as people say it. */
export function mebibytes(text: string | undefined): Fact {
  const number = Number(text);
  if (text === undefined || Number.isNaN(number)) return text;
  return number >= 1024 && number % 512 === 0 ? `${number / 1024} GiB` : `${number} MiB`;
}

/** CPU units of Amazon ECS as virtual CPUs. */
export function virtualCpus(text: string | undefined): Fact {
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? text : `${number / 1024} vCPU`;
}

/** A protocol and its ports: `tcp 443`, `udp 1024-65535`, `all traffic`. */
export function ports(protocol: string, from?: string, to?: string): string {
  const name = protocolNames[protocol.toLowerCase()] ?? protocol.toLowerCase();
  if (name === "all traffic" || name.startsWith("icmp")) return name;
  if (from === undefined || (from === "0" && to === "65535")) return `${name} all ports`;
  return to === undefined || from === to ? `${name} ${from}` : `${name} ${from}-${to}`;
}

/** The ports of a rule whose protocol stands under a key of its own. */
export function rulePorts(
  rule: WireObject,
  reading: Reading,
  key: string,
  protocol: string,
): string {
  return ports(
    reading.inWords(rule[protocol], key) ?? "all",
    reading.inWords(rule["fromPort"], key),
    reading.inWords(rule["toPort"], key),
  );
}

const protocolNames: Readonly<Record<string, string>> = {
  "-1": "all traffic",
  all: "all traffic",
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
};

/** The object at the end of a path of keys; lists stand for their first element. */
export function inside(value: WireValue | undefined, ...path: string[]): WireValue | undefined {
  let here = value;
  for (const key of path) {
    if (Array.isArray(here)) here = (here as readonly WireValue[])[0];
    if (!isWireObject(here)) return undefined;
    here = here[key];
  }
  if (Array.isArray(here) && here.length === 0) return undefined;
  return here === null ? undefined : here;
}

/** A part of an input in words. */
export function part(reading: Reading, key: string, ...path: string[]): string | undefined {
  const value = inside(reading.raw(key), ...path);
  return value === undefined ? undefined : reading.inWords(value, key);
}

/** A JSON document that an input holds as text; nothing where it is unknown or no JSON. */
export function json(reading: Reading, key: string): WireValue | undefined {
  const text = reading.raw(key);
  if (typeof text !== "string" || text === unknownValue) return undefined;
  try {
    return JSON.parse(text) as WireValue;
  } catch {
    return undefined;
  }
}

/** The last part of an ARN or a path, as long as it is known: `AmazonECSTaskExecutionRolePolicy`. */
export function lastPart(text: string | undefined): string | undefined {
  return text === undefined || text === unknownText ? text : (text.split("/").pop() ?? text);
}

/** The objects in a list that an object holds. */
export function listIn(object: WireObject, key: string): readonly WireObject[] {
  const value = object[key];
  return (Array.isArray(value) ? (value as readonly WireValue[]) : [value]).filter(isWireObject);
}
