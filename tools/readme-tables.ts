/** The tables of the documents that are made from the project's own files. `npm run docs` writes them; a test checks them. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { alarmsTable, thresholdsTable } from "./alarm-tables";
import { table } from "./table";
import { readSettings, type Settings } from "../stacks/settings";

const root = path.resolve(__dirname, "..");
const readYaml = (file: string): unknown => parse(readFileSync(path.join(root, file), "utf8"));

interface Declaration {
  readonly type: string;
  readonly description: string;
  readonly default?: unknown;
}

/** The configuration keys that Pulumi.yaml declares. */
export function declarations(): Readonly<Record<string, Declaration>> {
  return (readYaml("Pulumi.yaml") as { config: Record<string, Declaration> }).config;
}

/** The settings of a stack as its file gives them. */
export function settingsOf(stack: string): Settings {
  const { config } = readYaml(`Pulumi.${stack}.yaml`) as { config: Record<string, unknown> };
  const raw = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  return readSettings(raw, { project: "bulkhead", stack });
}

/** A value as a cell of a table. */
function cell(value: unknown): string {
  if (value === undefined || value === "" || value === null) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(cell).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Every configuration key: type, default, what it does. None is secret. */
export function configurationTable(): string {
  return table(
    ["key", "type", "default", "what it does"],
    Object.entries(declarations()).map(([key, { type, default: value, description }]) => [
      `\`bulkhead:${key}\``,
      type,
      JSON.stringify(value) === "{}" ? "its own" : cell(value),
      description,
    ]),
  );
}

/** Settings as flat rows: `postgres.multiAz` to its value. */
function flatten(value: unknown, prefix = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, prefix === "" ? key : `${prefix}.${key}`),
  );
}

/** Names and ids are examples and differ by nature; what each service resolves to follows from serviceDefaults. */
const byNature = /^(services|names)\.|Arn$|^zoneId$/;

/** What differs between the two stacks, defaults included. */
export function differencesTable(): string {
  const [dev, prod] = ["dev", "prod"].map((stack) => {
    return new Map(flatten(settingsOf(stack)).filter(([key]) => !byNature.test(key)));
  });
  const keys = [...new Set([...(dev?.keys() ?? []), ...(prod?.keys() ?? [])])];
  const rows = keys
    .map((key) => [`\`${key}\``, cell(dev?.get(key)), cell(prod?.get(key))] as const)
    .filter(([, a, b]) => a !== b);
  return table(["setting", "dev", "prod"], rows);
}

const tables: Readonly<Record<string, () => string>> = {
  configuration: configurationTable,
  differences: differencesTable,
  "alarms-cdn": () => alarmsTable("cdn"),
  "alarms-edge": () => alarmsTable("edge"),
  "alarms-services": () => alarmsTable("services"),
  "alarms-instances": () => alarmsTable("instances"),
  "alarms-data": () => alarmsTable("data"),
  "alarms-network": () => alarmsTable("network"),
  thresholds: thresholdsTable,
};

/** The documents with such tables. */
export const documents = ["README.md", "docs/observability.md"] as const;

/** A document with each marked table made anew. */
export function withTables(text: string): string {
  return Object.entries(tables).reduce(
    (result, [name, make]) =>
      result.replace(
        new RegExp(`(<!-- table: ${name} -->\n)[^]*?(<!-- end -->)`),
        (_, start: string, end: string) => `${start}${make()}\n${end}`,
      ),
    text,
  );
}

if (require.main === module) {
  for (const document of documents) {
    const file = path.join(root, document);
    writeFileSync(file, withTables(readFileSync(file, "utf8")));
  }
}
