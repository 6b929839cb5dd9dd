/**
 * AWS as far as the engine can tell it from the real provider without an account: keeps what it is given, knows nothing
 * beforehand, makes up the rest, and refuses what the provider or AWS would. It holds no gRPC; `server.ts` puts it on a
 * port.
 */
import { randomInt } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { DataSourceCalls } from "../../../cli/plan/data-sources";
import type { WireValue } from "../../../cli/plan/document";
import { isSecret, isWireObject, mapWire, unknownValue } from "../../../cli/plan/markers";
import { Account, keyOf, type Existing, type Kept } from "./account";
import { schemaDefaults } from "./defaults";
import { Faults } from "./faults";
import { idOf, outputOf } from "./made-up";
import { readOutputs } from "./mirrors";
import { autoname, nameProblem } from "./naming";
import { replacedBy } from "./replacements";
import { problemsOf } from "./rules";
import { shapeOf } from "./shapes";

export type { Existing, Kept } from "./account";

export type Properties = Readonly<Record<string, WireValue>>;

export type Method = "check" | "diff" | "create" | "read" | "update" | "delete" | "invoke";

/** One call of the engine. */
export interface Call {
  readonly method: Method;
  /** The resource's type or the function's token. */
  readonly type: string;
  /** Empty for functions. */
  readonly urn: string;
  /** Whether it only asks what would happen. */
  readonly preview: boolean;
}

export interface ProviderOptions {
  /** Is told of each call before it is answered; what it throws is the answer, and while it waits so does the engine. */
  readonly before?: (call: Call) => void | Promise<void>;
  /** Whether a changed input forces a replacement. @default what `replacements.ts` says */
  readonly replaces?: (type: string, property: string) => boolean;
}

/** Something wrong with an input. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The key under which the provider notes which inputs it set by itself; each object has one. */
const defaultsKey = "__defaults";

const fallbackRegion = "us-east-1";

/** Whose resources they are: AWS's own account in examples. */
const accountId = "111122223333";

/** What a data source answers that the offline plan's table leaves open. */
export const madeUpAnswer = "made-up-answer";

const passwords = "aws:secretsmanager/getRandomPassword:getRandomPassword";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export class AwsProvider {
  readonly calls: Call[] = [];
  /** What goes wrong on purpose. */
  readonly faults = new Faults();
  private readonly account = new Account();
  /** Inputs as they were checked, with the notes of defaults. */
  private readonly checked = new Map<string, Properties>();
  private config: Properties = {};
  private created = 0;
  /** How often something of one name was registered. */
  private readonly revisions = new Map<string, number>();

  constructor(private readonly options: ProviderOptions = {}) {}

  /** Everything that was created and not deleted, by type and id. */
  get inventory(): Map<string, Existing> {
    return this.account.inventory;
  }

  /** Everything that exists, sorted. */
  existing(): Existing[] {
    return [...this.inventory.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** What AWS keeps of what was deleted. */
  get kept(): readonly Kept[] {
    return this.account.kept;
  }

  /** Takes the provider's configuration, whose structured values are JSON. */
  configure(config: Properties): void {
    this.config = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, parsed(value)]),
    );
  }

  /** Adds the names, defaults and tags that the program left to the provider, and refuses what lacks something. */
  async check(
    type: string,
    urn: string,
    old: Properties | undefined,
    given: Properties,
    seed: Uint8Array | string,
  ): Promise<{ inputs: Properties; failures: Failure[] }> {
    await this.begin({ method: "check", type, urn, preview: false });
    const shape = shapeOf(type);
    const failures: Failure[] = shape.required
      .filter((property) => given[property] === undefined)
      .map((property) => ({ property, reason: "Missing required argument" }));
    for (const property of Object.keys(given)) {
      if (!shape.inputs.has(property) && property !== defaultsKey) {
        failures.push({ property, reason: "Invalid or unknown key" });
      }
    }
    const added: Record<string, WireValue> = { ...schemaDefaults[type] };
    for (const property of shape.managedByPulumi) added[property] = "Managed by Pulumi";
    const named = autoname(type, urn, given, seed);
    if (named !== undefined) {
      added[named.property] = previousDefault(old, named.property) ?? named.name;
    }
    const missing = Object.entries(added).filter(([property]) => given[property] === undefined);
    const inputs: Record<string, WireValue> = {
      ...withoutNotes(given),
      ...Object.fromEntries(missing),
    };
    // An auto scaling group's tags are a list of its own, to which the provider adds nothing.
    if (shape.inputs.has("tags") && shape.computed.has("tagsAll")) {
      const tags = { ...this.defaultTags, ...objectOf(inputs.tags) };
      if (!isSecret(inputs.tags) && Object.keys(tags).length > 0) inputs.tags = tags;
    }
    const problem = nameProblem(type, inputs);
    if (problem !== undefined) failures.push(problem);
    if (failures.length === 0) failures.push(...problemsOf(type, inputs));
    const noted = withNotes(inputs);
    return {
      inputs: { ...noted, [defaultsKey]: missing.map(([property]) => property).sort() },
      failures,
    };
  }

  async diff(
    type: string,
    urn: string,
    old: Properties,
    news: Properties,
  ): Promise<{ changed: string[]; replaces: string[] }> {
    await this.begin({ method: "diff", type, urn, preview: true });
    const [before, after] = [withoutNotes(old), withoutNotes(news)];
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
    const { replaces } = this.options;
    if (replaces === undefined) return { changed, replaces: replacedBy(type, before, after) };
    return { changed, replaces: changed.filter((key) => replaces(type, key)) };
  }

  async create(
    type: string,
    urn: string,
    inputs: Properties,
    preview: boolean,
  ): Promise<{ id: string; outputs: Properties }> {
    await this.begin({ method: "create", type, urn, preview });
    if (preview) return { id: "", outputs: this.outputs(type, urn, "", inputs, undefined, true) };
    const id = idOf(this.subject(type, urn, inputs));
    const outputs = this.outputs(type, urn, id, inputs, undefined, false);
    this.created += 1;
    const revised = revisedName(type, inputs);
    this.revisions.set(revised, 1 + (this.revisions.get(revised) ?? 0));
    this.account.put({ type, urn, id, inputs: withoutNotes(inputs), outputs }, true);
    this.checked.set(keyOf(type, id, outputs), inputs);
    await this.faults.happen({ method: "create", type, urn, preview }, true);
    return { id, outputs };
  }

  async update(
    type: string,
    urn: string,
    id: string,
    old: Properties,
    inputs: Properties,
    preview: boolean,
  ): Promise<Properties> {
    await this.begin({ method: "update", type, urn, preview });
    const outputs = this.outputs(type, urn, id, inputs, old, preview);
    if (!preview) {
      this.account.put({ type, urn, id, inputs: withoutNotes(inputs), outputs }, false);
      this.checked.set(keyOf(type, id, outputs), inputs);
    }
    await this.faults.happen({ method: "update", type, urn, preview }, true);
    return outputs;
  }

  /** What is there, with what others made of it. */
  async read(
    type: string,
    urn: string,
    id: string,
    known: Properties = {},
  ): Promise<Existing | undefined> {
    await this.begin({ method: "read", type, urn, preview: false });
    const found = this.account.find(type, id, known);
    if (found === undefined) return undefined;
    const inputs = this.checked.get(keyOf(type, id, known)) ?? found.inputs;
    return { ...found, inputs, outputs: readOutputs(found, this.account) };
  }

  async delete(type: string, urn: string, id: string, known: Properties = {}): Promise<void> {
    await this.begin({ method: "delete", type, urn, preview: false });
    await this.account.remove(type, id, known);
    await this.faults.happen({ method: "delete", type, urn, preview: false }, true);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    await this.begin({ method: "invoke", type: token, urn: "", preview: false });
    const calls = new DataSourceCalls({}, () => false);
    const answer = calls.answer(token, args, {
      region: this.region,
      defaultTags: this.defaultTags,
    });
    // The real provider always knows what the table cannot, and says another password whenever it is asked.
    const made = token === passwords ? randomPassword(args) : madeUpAnswer;
    return mapWire(answer, (part) => (part === unknownValue ? made : undefined)) as Properties;
  }

  private async begin(call: Call): Promise<void> {
    this.calls.push(call);
    await this.options.before?.(call);
    await this.faults.happen(call, false);
  }

  private get region(): string {
    return typeof this.config.region === "string" ? this.config.region : fallbackRegion;
  }

  private get defaultTags(): Properties {
    return objectOf(objectOf(this.config.defaultTags).tags);
  }

  private subject(type: string, urn: string, inputs: Properties) {
    const place = { account: accountId, region: this.region };
    const revision = 1 + (this.revisions.get(revisedName(type, inputs)) ?? 0);
    return { type, seed: `${urn} ${this.created}`, inputs, place, revision };
  }

  /** What was set, and what only the provider sets: unknown in a preview, kept in an update, made up otherwise. */
  private outputs(
    type: string,
    urn: string,
    id: string,
    inputs: Properties,
    old: Properties | undefined,
    preview: boolean,
  ): Properties {
    const outputs: Record<string, WireValue> = { ...withoutNotes(inputs) };
    const { computed, inputs: settable } = shapeOf(type);
    outputs.id = preview && id === "" ? unknownValue : id;
    if (computed.has("region")) outputs.region ??= this.region;
    if (computed.has("tagsAll")) outputs.tagsAll = settable.has("tags") ? (outputs.tags ?? {}) : {};
    const subject = this.subject(type, urn, withoutNotes(inputs));
    for (const [property, kind] of computed) {
      if (outputs[property] !== undefined) continue;
      const unknown = preview ? unknownValue : outputOf(property, kind, subject, id);
      outputs[property] = old?.[property] ?? unknown;
    }
    return outputs;
  }
}

function randomPassword({ passwordLength }: Properties): string {
  const length = typeof passwordLength === "number" ? passwordLength : 32;
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
}

function revisedName(type: string, { family }: Properties): string {
  return `${type} ${typeof family === "string" ? family : ""}`;
}

function parsed(value: WireValue): WireValue {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  return JSON.parse(value) as WireValue;
}

function objectOf(value: WireValue | undefined): Properties {
  return isWireObject(value) ? value : {};
}

/** A value that the provider, not the program, set before; it stays. */
function previousDefault(old: Properties | undefined, property: string): WireValue | undefined {
  const noted = old?.[defaultsKey];
  return Array.isArray(noted) && noted.includes(property) ? old?.[property] : undefined;
}

/** Adds the note of defaults to every object but the outermost, as the real provider does. */
function withNotes(properties: Properties): Properties {
  const note = (value: WireValue): WireValue => {
    if (Array.isArray(value)) return (value as readonly WireValue[]).map(note);
    if (!isWireObject(value) || isMarked(value)) return value;
    return { [defaultsKey]: [], ...withNotes(value) };
  };
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, note(value)]));
}

function withoutNotes(properties: Properties): Properties {
  return mapWire(properties, (part) => {
    if (!isWireObject(part) || part[defaultsKey] === undefined) return undefined;
    const kept = Object.entries(part).filter(([key]) => key !== defaultsKey);
    return withoutNotes(Object.fromEntries(kept));
  }) as Properties;
}

/** Whether it is a secret, an asset or the like. */
function isMarked(value: Properties): boolean {
  return Object.keys(value).some((key) => /^[0-9a-f]{32}$/.test(key));
}
