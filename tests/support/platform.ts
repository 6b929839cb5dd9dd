/** The repository's own program, constructed in this process with a stack's configuration. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { REGISTER_INSTANCE } from "ts-node";
import { parse } from "yaml";
import { type Construction, construct } from "./construct";

const root = path.resolve(__dirname, "../..");
const entry = path.join(root, "index.ts");

/** A stack file's configuration, as the engine hands it to the program. */
export function stackConfig(stack: string): Record<string, string> {
  const { config } = parse(readFileSync(path.join(root, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return rawConfig(config);
}

/** Values as configuration texts: structured ones as JSON; undefined leaves a key out. */
export function rawConfig(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** What is run around the program, in the same stack. */
export interface Around {
  readonly before?: () => void;
  readonly after?: () => void;
}

/** What Node.js has for modules, beyond its declared types. */
interface RunnableModule extends Module {
  _compile(code: string, filename: string): void;
}

let entryCode: string | undefined;

/**
 * Runs the program. It is a module, and does its work when it is loaded: each run is a new module, which nothing keeps,
 * of code that was translated once.
 */
function runEntry(): void {
  entryCode ??= process[REGISTER_INSTANCE]?.compile(readFileSync(entry, "utf8"), entry);
  if (entryCode === undefined) throw new Error("TypeScript is not registered with Node.js");
  const program = new Module(entry) as RunnableModule;
  program.filename = entry;
  program.paths = require.resolve.paths(path.join(root, "any")) ?? [];
  program._compile(entryCode, entry);
}

/** Everything that the program registers with a configuration. */
export function constructPlatform(
  config: Record<string, string>,
  preview = true,
  around: Around = {},
): Promise<Construction> {
  return construct(
    () => {
      around.before?.();
      runEntry();
      around.after?.();
    },
    {
      preview,
      config,
      calls: {
        "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
        "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
        "aws:index/getRegion:getRegion": () => ({ region: "eu-central-1" }),
        "aws:elasticbeanstalk/getHostedZone:getHostedZone": () => ({ id: "Z1FRNW7UH4DEZJ" }),
        "aws:elasticbeanstalk/getSolutionStack:getSolutionStack": () => ({
          name: "64bit Amazon Linux 2023 v4.6.0 running Corretto 21",
        }),
        "aws:secretsmanager/getRandomPassword:getRandomPassword": () => ({ randomPassword: "x" }),
      },
    },
  );
}
