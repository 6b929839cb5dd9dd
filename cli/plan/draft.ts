/** A registration between its arrival and its recording: what transforms may still change. */
import type { ResourceOptions } from "./document";
import { withoutOutputValues } from "./markers";
import type {
  Alias,
  HooksBinding,
  Messages,
  Properties,
  RegisterResourceRequest,
  Timeouts,
  TransformOptions,
} from "./messages";
import { makeUrn } from "./urn";

/** A resource's options while they may still change. */
export interface DraftOptions {
  protect: boolean | undefined;
  retainOnDelete: boolean | undefined;
  deleteBeforeReplace: boolean | undefined;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  hideDiffs: string[];
  additionalSecretOutputs: string[];
  import: string;
  deletedWith: string;
  replaceWith: string[];
  aliases: (Alias | string)[];
  customTimeouts: Timeouts | undefined;
  version: string;
  pluginDownloadURL: string;
  hooks: HooksBinding | undefined;
}

export interface Draft {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly parent: string | undefined;
  inputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  provider: string;
  options: DraftOptions;
}

/** The package part of a type token. */
export function packageOf(type: string): string {
  return type.split(":")[0] ?? type;
}

export function draftOf(request: RegisterResourceRequest): Draft {
  const inputs = request.getObject().toJavaScript();
  const remote = request.getRemote();
  const type = request.getType();
  return {
    type,
    name: request.getName(),
    custom: request.getCustom(),
    remote,
    parent: request.getParent() || undefined,
    // Only the inputs of remote components are sent as outputs.
    inputs: remote ? (withoutOutputValues(inputs) as Properties) : inputs,
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, deps]) => [
        key,
        deps.getUrnsList(),
      ]),
    ),
    provider: request.getProvider() || (request.getProvidersMap?.().get(packageOf(type)) ?? ""),
    options: {
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      hideDiffs: request.getHidediffsList?.() ?? [],
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      import: request.getImportid(),
      deletedWith: request.getDeletedwith(),
      replaceWith: request.getReplaceWithList?.() ?? [],
      aliases: [...(request.getAliasurnsList?.() ?? []), ...(request.getAliasesList?.() ?? [])],
      customTimeouts: request.getCustomtimeouts(),
      version: request.getVersion(),
      pluginDownloadURL: request.getPlugindownloadurl?.() ?? "",
      hooks: request.getHooks?.(),
    },
  };
}

/** The options as a message for a transform. */
export function toTransformOptions(messages: Messages, draft: Draft): TransformOptions {
  const { options } = draft;
  const message = new messages.resource.TransformResourceOptions();
  message.setDependsOnList(draft.dependencies);
  if (options.protect !== undefined) message.setProtect(options.protect);
  if (options.retainOnDelete !== undefined) message.setRetainOnDelete(options.retainOnDelete);
  if (options.deleteBeforeReplace === true) message.setDeleteBeforeReplace(true);
  message.setIgnoreChangesList(options.ignoreChanges);
  message.setReplaceOnChangesList(options.replaceOnChanges);
  message.setHideDiffList?.(options.hideDiffs);
  message.setAdditionalSecretOutputsList(options.additionalSecretOutputs);
  message.setImport?.(options.import);
  message.setDeletedWith(options.deletedWith);
  message.setReplaceWithList?.(options.replaceWith);
  message.setAliasesList(options.aliases.filter((alias) => typeof alias !== "string"));
  message.setCustomTimeouts(options.customTimeouts);
  message.setVersion(options.version);
  message.setPluginDownloadUrl(options.pluginDownloadURL);
  message.setProvider(draft.provider);
  if (options.hooks !== undefined) message.setHooks?.(options.hooks);
  return message;
}

/** Takes over the options that a transform answered. */
export function takeTransformOptions(draft: Draft, message: TransformOptions): void {
  const before = draft.options;
  draft.dependencies = message.getDependsOnList();
  draft.provider = message.getProvider();
  draft.options = {
    protect: message.getProtect(),
    retainOnDelete: message.getRetainOnDelete(),
    deleteBeforeReplace: message.getDeleteBeforeReplace(),
    ignoreChanges: message.getIgnoreChangesList(),
    replaceOnChanges: message.getReplaceOnChangesList(),
    hideDiffs: before.hideDiffs,
    additionalSecretOutputs: message.getAdditionalSecretOutputsList(),
    import: message.getImport?.() ?? before.import,
    deletedWith: message.getDeletedWith(),
    replaceWith: message.getReplaceWithList?.() ?? before.replaceWith,
    aliases: message.getAliasesList(),
    customTimeouts: message.getCustomTimeouts(),
    version: message.getVersion(),
    pluginDownloadURL: message.getPluginDownloadUrl(),
    hooks: message.getHooks?.() ?? before.hooks,
  };
}

/** Leaves out the entries that are undefined, false, empty or an empty list or map. */
function withoutDefaults(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([, v]) => Boolean(v) && !(typeof v === "object" && Object.keys(v as object).length === 0),
    ),
  );
}

/** The options as they are recorded. */
export function recordedOptions(draft: Draft, stack: string, project: string): ResourceOptions {
  const { options } = draft;
  const { aliases, customTimeouts, hooks, ...plain } = options;
  return withoutDefaults({
    ...plain,
    aliases: [...new Set(aliases.map((alias) => aliasUrn(alias, draft, stack, project)))],
    customTimeouts: withoutDefaults({
      create: customTimeouts?.getCreate(),
      update: customTimeouts?.getUpdate(),
      delete: customTimeouts?.getDelete(),
    }),
    hooks: Object.entries(hooks?.toObject() ?? {}).flatMap(([list, names]) =>
      names.map((name) => `${list.replace(/List$/, "")}: ${name}`),
    ),
  });
}

/** An alias as the engine forms it: what it leaves out is as in the resource itself. */
function aliasUrn(alias: Alias | string, draft: Draft, stack: string, project: string): string {
  if (typeof alias === "string") return alias;
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  const parent = spec.getNoparent() ? undefined : spec.getParenturn() || draft.parent;
  return makeUrn(
    spec.getStack() || stack,
    spec.getProject() || project,
    parent,
    spec.getType() || draft.type,
    spec.getName() || draft.name,
  );
}
