/** The program's own Pulumi SDK, and the state that it keeps per process. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { WireValue } from "./document";
import { secretOf, unknownValue } from "./markers";
import type { Properties } from "./messages";
import { BadInputError } from "./problems";

export interface Sdk {
  /** Loads what the program would load. */
  readonly load: NodeJS.Require;
  readonly folder: string;
  readonly version: string;
  /** A path from which the SDK resolves. */
  readonly from: string;
}

/** @throws BadInputError if the program has none */
export function findSdk(programFolder: string): Sdk {
  const from = join(programFolder, "program.js");
  const load = createRequire(from);
  try {
    const manifest = load.resolve("@pulumi/pulumi/package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    return { load, folder: dirname(manifest), version, from };
  } catch {
    throw new BadInputError("the program's packages", [
      {
        at: "package.json",
        found: "@pulumi/pulumi is not installed",
        expected: "the program's dependencies",
        fix: "Run npm install in the program's folder.",
      },
    ]);
  }
}

interface Store {
  resourcePackages?: unknown;
  resourceModules?: unknown;
  settings?: { options?: { rootDirectory?: string } };
}

/* Where every copy of the SDK in a process keeps its state. */
const shared = globalThis as unknown as { globalStore?: Store; stackResource?: unknown };

/** The classes that each SDK's packages registered when they were loaded, which happens once in a process. */
const registered = new Map<string, Pick<Store, "resourcePackages" | "resourceModules">>();

/** Gives an SDK fresh state. @returns puts the former state back */
export function freshState(sdk: Sdk, rootDirectory: string): () => void {
  const { globalStore: before, stackResource } = shared;
  const restore = () => {
    const after = shared.globalStore;
    if (after !== undefined) registered.set(sdk.folder, after);
    if (before === undefined) delete shared.globalStore;
    else shared.globalStore = before;
    shared.stackResource = stackResource;
  };
  const state = sdk.load("@pulumi/pulumi/runtime/state") as { LocalStore?: new () => Store };
  if (state.LocalStore === undefined) return restore;
  const store = new state.LocalStore();
  const wasLoaded = sdk.load.cache[sdk.load.resolve("@pulumi/pulumi")] !== undefined;
  const known = registered.get(sdk.folder) ?? (wasLoaded ? before : undefined);
  if (known?.resourcePackages !== undefined) store.resourcePackages = known.resourcePackages;
  if (known?.resourceModules !== undefined) store.resourceModules = known.resourceModules;
  if (store.settings?.options !== undefined) store.settings.options.rootDirectory = rootDirectory;
  shared.globalStore = store;
  return restore;
}

/**
 * Lets an unknown that got into a text be recognized there. A plain data-source call hands the program the SDK's
 * unknown itself, and a template would write `[object Object]`.
 */
export function makeUnknownVisible(sdk: Sdk): void {
  const { unknown } = sdk.load("@pulumi/pulumi/output") as { unknown?: object };
  if (unknown === undefined || !Object.isExtensible(unknown)) return;
  for (const key of [Symbol.toPrimitive, "toString", "toJSON"]) {
    Object.defineProperty(unknown, key, { value: () => unknownValue, configurable: true });
  }
}

/**
 * The secrets among the arguments of data-source calls. The SDK takes their wrapping off before it sends a call; what was
 * in it is noted here, so that the plan can leave it out.
 */
export class InvokeSecrets {
  private readonly seen = new Set<string>();
  /** Where it cannot be told, everything counts as secret. */
  private canTell = false;

  isSecret(value: unknown): boolean {
    if (!this.canTell) return true;
    const text = String(value);
    return (
      this.seen.has(text) || [...this.seen].some((part) => part.length > 3 && text.includes(part))
    );
  }

  /** Notes the secrets of one SDK's calls. @returns undoes it */
  watch(sdk: Sdk): () => void {
    type Unwrap = (value: unknown) => [unknown, boolean];
    const rpc = sdk.load("@pulumi/pulumi/runtime/rpc") as {
      unwrapSecretValues?: Unwrap;
      isRpcSecret?: (value: unknown) => boolean;
    };
    const original = rpc.unwrapSecretValues;
    if (typeof original !== "function") return () => undefined;
    this.canTell = true;
    const note = (value: unknown, inSecret: boolean): void => {
      if (typeof value !== "object" || value === null) {
        if (inSecret) this.seen.add(String(value));
        return;
      }
      const secret = inSecret || rpc.isRpcSecret?.(value) === true;
      for (const part of Object.values(value)) note(part, secret);
    };
    const noting: Unwrap = (value) => {
      const [plain, hadSecret] = original(value);
      if (hadSecret) note(value, false);
      return [plain, hadSecret];
    };
    rpc.unwrapSecretValues = noting;
    return () => {
      if (rpc.unwrapSecretValues === noting) rpc.unwrapSecretValues = original;
    };
  }
}

interface SomeOutput {
  readonly __pulumiOutput?: boolean;
  readonly isSecret?: Promise<boolean>;
}

/**
 * Keeps secrets marked that are unknown too: of an unknown output the SDK sends no more than that.
 *
 * @returns undoes it
 */
export function markUnknownSecrets(sdk: Sdk): () => void {
  type Serialize = (label: string, props: Properties, ...rest: unknown[]) => Promise<unknown>;
  const rpc = sdk.load("@pulumi/pulumi/runtime/rpc") as Record<string, Serialize | undefined>;
  const undo: (() => void)[] = [];
  for (const name of ["serializeResourceProperties", "serializeProperties"]) {
    const original = rpc[name];
    if (typeof original !== "function") continue;
    const marking: Serialize = async (label, props, ...rest) => {
      const answer = await original(label, props, ...rest);
      const result = (Array.isArray(answer) ? answer[0] : answer) as Properties;
      await markWithin(props, result);
      return answer;
    };
    rpc[name] = marking;
    undo.push(() => {
      if (rpc[name] === marking) rpc[name] = original;
    });
  }
  return () => {
    for (const step of undo) step();
  };
}

/** Marks the unknown secrets in a serialized map or list, in place. */
async function markWithin(props: object, result: object): Promise<void> {
  const written = result as Record<string, WireValue>;
  for (const [key, value] of Object.entries(props)) {
    const part = written[key];
    if (typeof value !== "object" || value === null || part === undefined) continue;
    if (part === unknownValue) {
      const { __pulumiOutput, isSecret } = value as SomeOutput;
      if (__pulumiOutput === true && (await isSecret) === true) written[key] = secretOf(part);
    } else if (typeof part === "object" && part !== null && isPlain(value)) {
      await markWithin(value as object, part);
    }
  }
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** What a program says through `pulumi.log`. */
export interface ProgramLog {
  (severity: "info" | "warning" | "error", text: string): void;
}

/** Sends one SDK's log somewhere else than to the console. @returns undoes it */
export function redirectLog(sdk: Sdk, log: ProgramLog): () => void {
  type Say = (text: string) => Promise<void>;
  const target = sdk.load("@pulumi/pulumi/log") as Record<string, Say>;
  const { getStore } = sdk.load("@pulumi/pulumi/runtime/state") as {
    getStore?: () => { logErrorCount?: number };
  };
  const say = (severity: "info" | "warning" | "error"): Say => {
    return (text) => {
      const store = severity === "error" ? getStore?.() : undefined;
      if (store !== undefined) store.logErrorCount = (store.logErrorCount ?? 0) + 1;
      log(severity, text);
      return Promise.resolve();
    };
  };
  const replacements: Record<string, Say> = {
    info: say("info"),
    warn: say("warning"),
    error: say("error"),
  };
  const originals = { ...target };
  Object.assign(target, replacements);
  return () => {
    for (const key of Object.keys(replacements)) {
      const original = originals[key];
      if (original !== undefined) target[key] = original;
    }
  };
}

/** What is still waiting in one SDK when nothing can happen any more: the resources and their properties. */
export function waitingIn(sdk: Sdk): string[] {
  const { leakedPromises } = sdk.load("@pulumi/pulumi/runtime/debuggable") as {
    leakedPromises?: () => [Set<{ _debugCtx?: string }>, string];
  };
  const [leaked] = leakedPromises?.() ?? [new Set<{ _debugCtx?: string }>()];
  const resources = new Map<string, Set<string>>();
  for (const { _debugCtx: context = "" } of leaked) {
    const [, name, type, property] =
      /resource:(.+?)\[(.+?)\](?:\.([A-Za-z0-9_]+))?/.exec(context) ?? [];
    const isWhole = context.startsWith("resource:");
    if (name === undefined || type === undefined) continue;
    if (!isWhole && property === undefined) continue;
    const properties = resources.get(`${type} ${name}`) ?? new Set();
    if (property !== undefined) properties.add(property);
    resources.set(`${type} ${name}`, properties);
  }
  const list = [...resources].map(([resource, properties]) =>
    properties.size === 0 ? resource : `${resource} (${[...properties].join(", ")})`,
  );
  return leaked.size > 0 && list.length === 0 ? ["a promise of the SDK's"] : list;
}
