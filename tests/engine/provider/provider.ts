/**
 * AWS as far as the engine can tell it from the real provider without an account: keeps what it is given, knows nothing
 * beforehand, makes up the rest. It holds no gRPC; `server.ts` puts it on a port.
 */
import { isDeepStrictEqual } from "node:util";
import { DataSourceCalls } from "../../../cli/plan/data-sources";
import type { WireValue } from "../../../cli/plan/document";
import { isSecret, isWireObject, mapWire, unknownValue } from "../../../cli/plan/markers";
import { schemaDefaults } from "./defaults";
import { idOf, outputOf } from "./made-up";
import { autoname } from "./naming";
import { shapeOf } from "./shapes";

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

/** A resource that exists. */
export interface Existing {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface ProviderOptions {
  /** Is told of each call before it is answered; what it throws is the answer, and while it waits so does the engine. */
  readonly before?: (call: Call) => void | Promise<void>;
  /** Whether a changed input forces a replacement. @default none does */
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
const account = "111122223333";

export class AwsProvider {
  /** Everything that was created and not deleted, by id and type. */
  readonly inventory = new Map<string, Existing>();
  readonly calls: Call[] = [];
  private config: Properties = {};
  private created = 0;

  constructor(private readonly options: ProviderOptions = {}) {}

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
      if (named.problem !== undefined) {
        failures.push({ property: named.property, reason: named.problem });
      }
    }
    const missing = Object.entries(added).filter(([property]) => given[property] === undefined);
    const inputs: Record<string, WireValue> = {
      ...withoutNotes(given),
      ...Object.fromEntries(missing),
    };
    if (shape.inputs.has("tags")) {
      const tags = { ...this.defaultTags, ...objectOf(inputs.tags) };
      if (!isSecret(inputs.tags) && Object.keys(tags).length > 0) inputs.tags = tags;
    }
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
    return { changed, replaces: changed.filter((key) => replaces?.(type, key) ?? false) };
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
    this.inventory.set(keyOf(type, id), { type, urn, id, inputs, outputs });
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
    if (!preview) this.inventory.set(keyOf(type, id), { type, urn, id, inputs, outputs });
    return outputs;
  }

  async read(type: string, urn: string, id: string): Promise<Existing | undefined> {
    await this.begin({ method: "read", type, urn, preview: false });
    return this.inventory.get(keyOf(type, id));
  }

  async delete(type: string, urn: string, id: string): Promise<void> {
    await this.begin({ method: "delete", type, urn, preview: false });
    this.inventory.delete(keyOf(type, id));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    await this.begin({ method: "invoke", type: token, urn: "", preview: false });
    const calls = new DataSourceCalls({}, () => false);
    const answer = calls.answer(token, args, {
      region: this.region,
      defaultTags: this.defaultTags,
    });
    // The real provider always knows what the table cannot.
    return mapWire(answer, (part) =>
      part === unknownValue ? "made-up-answer" : undefined,
    ) as Properties;
  }

  private async begin(call: Call): Promise<void> {
    this.calls.push(call);
    await this.options.before?.(call);
  }

  private get region(): string {
    return typeof this.config.region === "string" ? this.config.region : fallbackRegion;
  }

  private get defaultTags(): Properties {
    return objectOf(objectOf(this.config.defaultTags).tags);
  }

  private subject(type: string, urn: string, inputs: Properties) {
    const place = { account, region: this.region };
    return { type, seed: `${urn} ${this.created}`, inputs, place };
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

function keyOf(type: string, id: string): string {
  return `${type}::${id}`;
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
