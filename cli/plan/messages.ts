/**
 * The parts of the SDK's generated messages that the monitor reads or makes. The messages themselves are always those
 * of the program's own SDK; older SDKs lack the newer fields, which are therefore optional here.
 */
import { createRequire } from "node:module";
import type { WireValue } from "./document";

export type Properties = Record<string, WireValue>;
export type Callback<T> = (error: Error | null, response?: T) => void;

/** A protobuf struct. */
export interface Struct {
  toJavaScript(): Properties;
}

interface StringMap {
  entries(): Iterable<[string, string]>;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface Alias {
  hasUrn(): boolean;
  getUrn(): string;
  getSpec():
    | {
        getName(): string;
        getType(): string;
        getStack(): string;
        getProject(): string;
        getParenturn(): string;
        getNoparent(): boolean;
      }
    | undefined;
}

export interface Timeouts {
  getCreate(): string;
  getUpdate(): string;
  getDelete(): string;
}

export interface HooksBinding {
  getBeforeCreateList(): string[];
  getAfterCreateList(): string[];
  toObject(): Record<string, string[]>;
}

/** A function of the program's that the engine may call, by token. */
export interface CallbackMessage {
  getToken(): string;
}

export interface SourcePositionMessage {
  getUri(): string;
  getLine(): number;
  getColumn(): number;
}

export interface RegisterResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getObject(): Struct;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletebeforereplace(): boolean;
  getProvider(): string;
  getProvidersMap?(): StringMap;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getHidediffsList?(): string[];
  getAdditionalsecretoutputsList(): string[];
  getImportid(): string;
  getDeletedwith(): string;
  getReplaceWithList?(): string[];
  getAliasesList?(): Alias[];
  getAliasurnsList?(): string[];
  getCustomtimeouts(): Timeouts | undefined;
  getVersion(): string;
  getPlugindownloadurl?(): string;
  getHooks?(): HooksBinding | undefined;
  getTransformsList?(): CallbackMessage[];
  getSourceposition?(): SourcePositionMessage | undefined;
  getPropertydependenciesMap(): {
    entries(): Iterable<[string, { getUrnsList(): string[] }]>;
  };
}

export interface ReadResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getId(): string;
  getProperties(): Struct;
  getProvider(): string;
  getDependenciesList(): string[];
  getVersion?(): string;
  getPlugindownloadurl?(): string;
  getAdditionalsecretoutputsList?(): string[];
  getSourceposition?(): SourcePositionMessage | undefined;
}

export interface InvokeRequest {
  getTok(): string;
  getArgs(): Struct | undefined;
  getProvider?(): string;
  getVersion?(): string;
  getPlugindownloadurl?(): string;
}

export interface HookRequest {
  getName(): string;
  getCallback(): CallbackMessage | undefined;
  getOnDryRun(): boolean;
}

/** The options of a resource as a transform sees and returns them. */
export interface TransformOptions {
  getDependsOnList(): string[];
  setDependsOnList(urns: string[]): void;
  getProtect(): boolean | undefined;
  setProtect(value: boolean): void;
  getIgnoreChangesList(): string[];
  setIgnoreChangesList(paths: string[]): void;
  getReplaceOnChangesList(): string[];
  setReplaceOnChangesList(paths: string[]): void;
  getVersion(): string;
  setVersion(version: string): void;
  getAliasesList(): Alias[];
  setAliasesList(aliases: Alias[]): void;
  getProvider(): string;
  setProvider(reference: string): void;
  getCustomTimeouts(): Timeouts | undefined;
  setCustomTimeouts(timeouts: Timeouts | undefined): void;
  getPluginDownloadUrl(): string;
  setPluginDownloadUrl(url: string): void;
  getRetainOnDelete(): boolean | undefined;
  setRetainOnDelete(value: boolean): void;
  getDeletedWith(): string;
  setDeletedWith(urn: string): void;
  getDeleteBeforeReplace(): boolean | undefined;
  setDeleteBeforeReplace(value: boolean): void;
  getAdditionalSecretOutputsList(): string[];
  setAdditionalSecretOutputsList(names: string[]): void;
  getProvidersMap(): StringMap;
  getHooks?(): HooksBinding | undefined;
  setHooks?(hooks: HooksBinding | undefined): void;
  getImport?(): string;
  setImport?(id: string): void;
  getHideDiffList?(): string[];
  setHideDiffList?(paths: string[]): void;
  getReplaceWithList?(): string[];
  setReplaceWithList?(urns: string[]): void;
}

export interface InvokeOptions {
  getProvider(): string;
  setProvider(reference: string): void;
  getVersion(): string;
  setVersion(version: string): void;
  getPluginDownloadUrl(): string;
  setPluginDownloadUrl(url: string): void;
}

interface Request<Options> {
  setOptions(options: Options): void;
  serializeBinary(): Uint8Array;
}

interface TransformRequest extends Request<TransformOptions> {
  setType(type: string): void;
  setName(name: string): void;
  setCustom(custom: boolean): void;
  setParent(urn: string): void;
  setProperties(properties: unknown): void;
}

interface TransformInvokeRequest extends Request<InvokeOptions> {
  setToken(token: string): void;
  setArgs(args: unknown): void;
}

interface ResourceHookRequest {
  setUrn(urn: string): void;
  setId(id: string): void;
  setName(name: string): void;
  setType(type: string): void;
  setNewInputs(inputs: unknown): void;
  setNewOutputs(outputs: unknown): void;
  serializeBinary(): Uint8Array;
}

/** What a transform answers. */
export interface TransformResponse {
  getProperties(): Struct | undefined;
  getOptions(): TransformOptions | undefined;
}

export interface TransformInvokeResponse {
  getArgs(): Struct | undefined;
  getOptions(): InvokeOptions | undefined;
}

export interface ResourceHookResponse {
  getError(): string;
}

interface ResourceModule {
  RegisterResourceResponse: new () => {
    setUrn(urn: string): void;
    setId(id: string): void;
    getObject(): unknown;
  };
  ReadResourceResponse: new () => {
    setUrn(urn: string): void;
    /** SDKs before this take the id that they asked with. */
    setId?(id: string): void;
    getProperties(): unknown;
  };
  RegisterPackageResponse: new () => { setRef(ref: string): void };
  TransformRequest: new () => TransformRequest;
  TransformResourceOptions: new () => TransformOptions;
  TransformInvokeRequest: new () => TransformInvokeRequest;
  TransformInvokeOptions: new () => InvokeOptions;
  ResourceHookRequest: new () => ResourceHookRequest;
}

interface ProviderModule {
  InvokeResponse: new () => { setReturn(value: unknown): void };
  CallResponse: new () => { setReturn(value: unknown): void };
}

/** The message classes of one SDK. */
export interface Messages {
  readonly resource: ResourceModule;
  readonly provider: ProviderModule;
  readonly struct: (properties: Properties) => unknown;
}

/** Loads the messages of the SDK that a path's program would get. */
export function loadMessages(load: NodeJS.Require): Messages {
  const sdk = createRequire(load.resolve("@pulumi/pulumi/package.json"));
  const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { fromJavaScript(value: Properties): unknown };
  };
  return {
    resource: load("@pulumi/pulumi/proto/resource_pb") as ResourceModule,
    provider: load("@pulumi/pulumi/proto/provider_pb") as ProviderModule,
    struct: (properties) => Struct.fromJavaScript(properties),
  };
}
