/** Runs a program in this process, against a monitor that only records. */
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "./configuration";
import type { DataSourceCalls } from "./data-sources";
import type { Note } from "./document";
import type { Entry } from "./entry";
import { failureOf, stuckMessage } from "./failures";
import { loadPackagesLazily } from "./guards/lazy-packages";
import { watchLess } from "./guards/watch-less";
import { replaceSourcePositions } from "./guards/source-positions";
import { hook, importEntry, isOwnFile } from "./hook";
import { forgetModules } from "./modules";
import { connect, type RecordingMonitor } from "./monitor";
import { closeEncryptedValues } from "./opaque-config";
import type { Place, Positions } from "./positions";
import { BadInputError, type PlanError, ProgramError } from "./problems";
import type { Project, Stack } from "./project";
import { resolveAsTypeScript } from "./resolution";
import {
  freshState,
  makeUnknownVisible,
  markUnknownSecrets,
  redirectLog,
  waitingIn,
  type Sdk,
  type InvokeSecrets,
} from "./sdk";
import { settle } from "./settle";
import { takeOver, type Uncaught } from "./takeover";
import type { TsConfig } from "./tsconfig";

export interface Run {
  readonly project: Project;
  readonly stack: Stack;
  readonly entry: Entry;
  readonly sdk: Sdk;
  readonly tsConfig: TsConfig;
  readonly configuration: Configuration;
  readonly monitor: RecordingMonitor;
  readonly calls: DataSourceCalls;
  readonly secrets: InvokeSecrets;
  readonly positions: Positions;
  readonly sourcePositions: boolean;
  readonly ownsProcess: boolean;
  readonly output: (text: string) => void;
}

/** The slower, unguarded SDK, for comparison. */
function plainSdk(): boolean {
  return (process.env.BULKHEAD_PLAIN_SDK ?? "") !== "";
}

/**
 * Runs a program until it has ended.
 *
 * @returns what a reader of the plan should know of the run
 * @throws PlanError for anything that went wrong in the program
 */
export async function runProgram(run: Run): Promise<Note[]> {
  const { project, stack, entry, sdk, configuration, monitor, calls, positions } = run;
  const notes: Note[] = [];
  const logged: string[] = [];
  const undo: (() => void)[] = [];
  let held = false;
  const plain = plainSdk();
  const takeover = takeOver({
    folder: entry.folder,
    environment: environmentOf(run),
    program: entry.target,
    output: run.output,
  });
  undo.push(takeover.restore);
  try {
    const options = run.tsConfig.options;
    const transpiles = project.options.typescript !== false;
    if (transpiles) {
      undo.push(hook.install((file) => (isOwnFile(file) ? undefined : options)));
      undo.push(resolveAsTypeScript(run.tsConfig));
    }
    undo.push(forgetModules(sdk.load.cache));
    if (!plain) undo.push(loadPackagesLazily(sdk.folder));
    undo.push(freshState(sdk, project.folder));
    const program = sdk.load("@pulumi/pulumi") as typeof pulumi;
    makeUnknownVisible(sdk);
    undo.push(markUnknownSecrets(sdk));
    undo.push(run.secrets.watch(sdk));
    if (!plain) undo.push(watchLess(sdk.load));
    if (!plain || run.sourcePositions) {
      const find = run.sourcePositions ? frameIn(positions) : undefined;
      undo.push(replaceSourcePositions(sdk.load, find));
    }
    undo.push(
      redirectLog(sdk, (severity, text) => {
        if (severity === "error") logged.push(text);
        else if (!notes.some((note) => note.text === text)) notes.push({ level: severity, text });
      }),
    );
    const plainReads = new Set<string>();
    undo.push(
      closeEncryptedValues(sdk, configuration.opaque, (key) => {
        plainReads.add(key);
      }),
    );
    await connect(program, monitor, {
      project: project.name,
      stack: stack.name,
      organization: stack.organization,
      preview: true,
    });
    program.runtime.setAllConfig(configuration.values, [...configuration.secretKeys]);

    const ended = program.runtime.runInPulumiStack(() => runEntry(entry, options));
    ended.catch((error: unknown) => {
      takeover.report(error);
    });
    const outcome = await settle(
      {
        stack: ended,
        ended: takeover.ended,
        idle: () => idleOf(sdk),
        activity: () => monitor.resources.length + monitor.outputs.size,
      },
      run.ownsProcess,
    );
    const others: string[] = [];
    const waiting = outcome === "ended" ? [] : waitingIn(sdk);
    if (outcome === "stuck" || waiting.length > 0) others.push(stuckMessage(waiting));
    const exitCode = takeover.exitCode();
    if (exitCode !== undefined && exitCode !== 0) {
      others.push(`the program ended itself with status ${exitCode}`);
    } else if (exitCode === 0 && outcome === "ended") {
      notes.push({
        level: "warning",
        text: "the program called process.exit(0): what it had not registered by then is missing",
      });
    }
    const told = (errors: readonly Uncaught[]) =>
      failureOf({ errors, refused: monitor.refused, calls, logged, others }, positions);
    const failure = told(takeover.errors);
    if (failure !== undefined) {
      if (run.ownsProcess) {
        held = true;
        const news = newsAfter(failure);
        takeover.hold((error) => {
          run.output(news(told([error])));
        });
      }
      throw failure;
    }
    for (const key of plainReads) {
      notes.push({
        level: "warning",
        text: `${key} is encrypted and was read in plain: what the program made of it is unknown`,
      });
    }
    return notes;
  } finally {
    if (!held) for (const step of undo.reverse()) step();
  }
}

/** Tells of further failures, lines of text without what was told before. */
function newsAfter(first: PlanError) {
  const partsOf = (failure: PlanError) =>
    failure instanceof ProgramError ? failure.failures : [{ message: failure.message }];
  const told = new Set(partsOf(first).map(({ message }) => message));
  return (failure: PlanError | undefined): string => {
    const parts = failure === undefined ? [] : partsOf(failure);
    const fresh = parts.filter(({ message }) => !told.has(message));
    for (const { message } of fresh) told.add(message);
    return fresh.length === 0 ? "" : `${new ProgramError(fresh).message}\n`;
  };
}

/** What Pulumi's own runtime tells programs (and older SDKs) through the environment. */
function environmentOf({ project, stack, configuration }: Run): Record<string, string> {
  return {
    PULUMI_NODEJS_PROJECT: project.name,
    PULUMI_NODEJS_ROOT_DIRECTORY: project.folder,
    PULUMI_NODEJS_STACK: stack.name,
    PULUMI_NODEJS_ORGANIZATION: stack.organization,
    PULUMI_NODEJS_DRY_RUN: "true",
    PULUMI_CONFIG: JSON.stringify(configuration.values),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(configuration.secretKeys),
  };
}

function frameIn(positions: Positions) {
  return (places: Iterable<Place>) => {
    const place = positions.ofPlaces(places);
    return place === undefined
      ? undefined
      : { uri: place.file, line: place.line, column: place.column };
  };
}

/** Loads the program; calls it if it is a function. Its value becomes the stack's outputs. */
async function runEntry(entry: Entry, options: TsConfig["options"]): Promise<unknown> {
  const exported = entry.isModule
    ? await importedValue(entry.target, options)
    : requiredValue(entry.target);
  const value = typeof exported === "function" ? (exported as () => unknown)() : exported;
  return await value;
}

async function importedValue(file: string, options: TsConfig["options"]): Promise<unknown> {
  const namespace = await importEntry(file, options);
  if (!Object.hasOwn(namespace, "default")) return namespace;
  if (Object.keys(namespace).length === 1) return namespace.default;
  throw new BadInputError("the program's entry", [
    {
      at: "exports",
      found: "a default export beside named ones",
      expected: "either a default export or named ones",
      fix: "Leave one kind out: they become the stack's outputs.",
    },
  ]);
}

function requiredValue(target: string): unknown {
  const load = createRequire(target);
  let file: string;
  try {
    file = load.resolve(target);
  } catch {
    throw new BadInputError("no program", [
      {
        at: "main",
        found: "no index in the program's folder",
        expected: "index.ts, index.js, or what package.json names",
        fix: "Write the program, compile it, or name it as main in Pulumi.yaml.",
      },
    ]);
  }
  return load(file) as unknown;
}

async function idleOf(sdk: Sdk): Promise<void> {
  const settings = sdk.load("@pulumi/pulumi/runtime/settings") as {
    waitForRPCs?: () => Promise<void>;
  };
  await settings.waitForRPCs?.();
}
