/** What the provider's types say that a resource takes, read from its declarations line by line. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { memberOf, type Kind } from "../../../../policies/core/graph";

const root = path.dirname(require.resolve("@pulumi/aws/package.json"));

/** One property of a resource's arguments or of a type within them. */
export interface Argument {
  readonly name: string;
  readonly isList: boolean;
  /** The type within, as `ec2.NatGatewayAddress`; undefined for plain values. */
  readonly type: string | undefined;
  readonly plain: "text" | "number" | "flag";
}

const field = /^\s+(\w+)\??: (pulumi\.Input<.*>|pulumi\.Input<\{);?$/;

function argumentOf(name: string, text: string): Argument {
  const type = /\binputs\.((?:\w+\.)*\w+)/.exec(text)?.[1];
  const plain = /\bboolean\b/.test(text) ? "flag" : /\bnumber\b/.test(text) ? "number" : "text";
  return { name, isList: text.includes("[]"), type, plain };
}

/** Every type of the file that holds them all, by `namespace.Name`. */
function readTypes(): ReadonlyMap<string, readonly Argument[]> {
  const all = new Map<string, Argument[]>();
  const scope: string[] = [];
  let fields: Argument[] | undefined;
  for (const line of readFileSync(path.join(root, "types/input.d.ts"), "utf8").split("\n")) {
    const namespace = /^(?:export declare |\s+)namespace (\w+) \{/.exec(line)?.[1];
    const name = /^\s*(?:export )?interface (\w+) \{/.exec(line)?.[1];
    if (namespace !== undefined) scope.push(namespace);
    else if (name !== undefined) all.set([...scope, name].join("."), (fields = []));
    else if (/^\s*\}$/.test(line)) {
      if (fields !== undefined) fields = undefined;
      else scope.pop();
    } else {
      const [, key, text] = field.exec(line) ?? [];
      if (key !== undefined && text !== undefined) fields?.push(argumentOf(key, text));
    }
  }
  return all;
}

let types: ReadonlyMap<string, readonly Argument[]> | undefined;

/** The properties of a type within arguments. */
export function fieldsOf(type: string): readonly Argument[] {
  types ??= readTypes();
  const found = types.get(type);
  if (found === undefined) throw new RangeError(`no type ${type}`);
  return found;
}

/** The provider's declarations of a kind: some files have other capitals than the token. */
export function fileOf(kind: Kind): string {
  const [folder = "", name = ""] = memberOf(kind).split("/");
  const meant = `${name}.d.ts`;
  const found = readdirSync(path.join(root, folder)).find(
    (file) => file.toLowerCase() === meant.toLowerCase(),
  );
  return path.join(root, folder, found ?? meant);
}

/** What a kind's resources are made with. */
export function argumentsOf(kind: Kind): readonly Argument[] {
  const text = readFileSync(fileOf(kind), "utf8");
  const start = text.search(/^export interface \w+Args \{/m);
  if (start < 0) throw new RangeError(`${kind} has no arguments`);
  const end = text.indexOf("\n}", start);
  return text
    .slice(start, end)
    .split("\n")
    .flatMap((line) => {
      const [, name, of] = field.exec(line) ?? [];
      return name === undefined || of === undefined ? [] : [argumentOf(name, of)];
    });
}

/** The token of a kind, as `aws:ec2/vpc:Vpc`. */
export function tokenOf(kind: Kind): string {
  const member = memberOf(kind);
  const [, type = ""] = member.split("/");
  return `aws:${member}:${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
}
