/** A Pulumi project on disk: Pulumi.yaml and the stacks that have a file beside it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BadInputError, didYouMean, shown, type Problem } from "./problems";
import { isMap, isScalar, scalarText, YamlFile, type Node } from "./yaml";

const fileExtensions = ["yaml", "yml", "json"];

export interface Project {
  readonly folder: string;
  readonly name: string;
  /** The program, where Pulumi.yaml names one. */
  readonly main?: string;
  /** The Node.js runtime's options. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the stacks' files are. */
  readonly stackFolder: string;
  readonly yaml: YamlFile;
  /** The node of the `config` block. */
  readonly config: Node | undefined;
}

export interface Stack {
  readonly name: string;
  readonly organization: string;
  /** Its file, unless the project has none for any stack. */
  readonly file?: string;
}

/** The project's file in a folder, or in the nearest folder above it, where Pulumi looks too. */
function findProjectFile(start: string): string {
  const given = resolve(start);
  if (!existsSync(given)) {
    throw new BadInputError("no program", [
      {
        at: start,
        found: "nothing",
        expected: "the folder of a Pulumi program",
        fix: "Name the folder that holds Pulumi.yaml.",
      },
    ]);
  }
  if (statSync(given).isFile()) return given;
  for (let folder = given; ; folder = dirname(folder)) {
    for (const extension of fileExtensions) {
      const file = join(folder, `Pulumi.${extension}`);
      if (existsSync(file)) return file;
    }
    if (dirname(folder) === folder) break;
  }
  throw new BadInputError("no program", [
    {
      at: start,
      found: "no Pulumi.yaml, nor any in the folders above",
      expected: "a Pulumi project",
      fix: "Name the folder that holds Pulumi.yaml.",
    },
  ]);
}

/**
 * Reads the project of a folder.
 *
 * @throws BadInputError with every problem of its file
 */
export function readProject(start: string): Project {
  const file = findProjectFile(start);
  const yaml = new YamlFile(file);
  const problems: Problem[] = [];
  const { root } = yaml;
  if (!isMap(root)) {
    throw new BadInputError(`${yaml.name} is not a project`, [
      {
        at: yaml.at(root),
        found: "no map",
        expected: "name and runtime",
        fix: "See Pulumi's documentation of the project file.",
      },
    ]);
  }
  const name = yaml.get(root, "name");
  const projectName = scalarText(name ?? null) ?? "";
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(projectName)) {
    problems.push({
      at: yaml.at(name ?? root),
      found: name === undefined ? "no name" : shown(projectName),
      expected: "a project name of letters, digits, hyphens, underscores and periods",
      fix: "Set name.",
    });
  }
  const options = readRuntimeOptions(yaml, root, problems);
  const main = yaml.get(root, "main");
  if (main !== undefined && !(isScalar(main) && typeof main.value === "string")) {
    problems.push({
      at: yaml.at(main),
      found: "no text",
      expected: "the path of the program",
      fix: "Set main to a file or folder.",
    });
  }
  if (problems.length > 0) throw new BadInputError(yaml.name, problems);
  const folder = dirname(file);
  const config = yaml.get(root, "config");
  // `config` was once the name of the stacks' folder.
  const stackFolder = scalarText(yaml.get(root, "stackConfigDir") ?? null) || oldFolder(config);
  const mainText = scalarText(main ?? null);
  return {
    folder,
    name: projectName,
    ...(mainText ? { main: mainText } : {}),
    options,
    stackFolder: resolve(folder, stackFolder),
    yaml,
    config: isMap(config) ? config : undefined,
  };
}

function oldFolder(config: Node | undefined): string {
  return isScalar(config) && typeof config.value === "string" ? config.value : ".";
}

/** The options of the Node.js runtime; any other runtime is a problem. */
function readRuntimeOptions(
  yaml: YamlFile,
  root: Node,
  problems: Problem[],
): Readonly<Record<string, unknown>> {
  const node = yaml.get(root, "runtime");
  const name = isMap(node) ? yaml.get(node, "name") : node;
  if (scalarText(name ?? null) !== "nodejs") {
    problems.push({
      at: yaml.at(name ?? root),
      found: name === undefined ? "no runtime" : shown(scalarText(name)),
      expected: "nodejs",
      fix: "Programs in TypeScript and JavaScript alone can be planned offline.",
    });
  }
  const options = isMap(node) ? yaml.get(node, "options") : undefined;
  return isMap(options) ? (options.toJSON() as Readonly<Record<string, unknown>>) : {};
}

/** The names of the stacks that have a file, sorted. */
export function stacksOf(project: Project): string[] {
  const names = new Set<string>();
  const files = existsSync(project.stackFolder) ? readdirSync(project.stackFolder) : [];
  for (const file of files) {
    const [, name] = /^Pulumi\.(.+)\.(?:yaml|yml|json)$/.exec(basename(file)) ?? [];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

/**
 * Finds a stack by name (`stack`, `organization/stack` or `organization/project/stack`). Without a name: the only one
 * there is, or `dev`.
 *
 * @throws BadInputError naming the stacks there are
 */
export function findStack(project: Project, wanted: string | undefined): Stack {
  const stacks = stacksOf(project);
  const parts = wanted?.split("/") ?? [];
  const name = parts.pop() ?? (stacks.length === 1 ? stacks[0] : undefined) ?? "dev";
  const organization = parts[0] ?? "organization";
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name)) {
    throw new BadInputError("no such stack", [
      {
        at: "stack",
        found: shown(wanted),
        expected: "letters, digits, hyphens, underscores and periods",
        fix: stacks.length === 0 ? "Name another." : `There are ${stacks.join(", ")}.`,
      },
    ]);
  }
  // A project without any file runs with its own defaults, as Pulumi lets it.
  if (stacks.length === 0) return { name, organization };
  if (!stacks.includes(name)) {
    const near = didYouMean(name, stacks);
    throw new BadInputError("no such stack", [
      {
        at: "stack",
        found: wanted === undefined ? "none named" : shown(name),
        expected: `one of ${stacks.join(", ")}`,
        fix:
          near === undefined
            ? `Name one of them, or write Pulumi.${name}.yaml.`
            : `Did you mean ${near}?`,
      },
    ]);
  }
  const file = fileExtensions
    .map((extension) => join(project.stackFolder, `Pulumi.${name}.${extension}`))
    .find((candidate) => existsSync(candidate));
  return { name, organization, ...(file === undefined ? {} : { file }) };
}
