/**
 * A resource monitor that records what a program registers instead of deploying it: the offline stand-in for the
 * engine at the other end of the SDK.
 */
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";
import { attachCallbacks, type Callbacks } from "./callbacks";
import { DefaultProviders, type ProviderWanted } from "./default-providers";
import type { Note, PlannedResource, SourcePosition, WireValue } from "./document";
import { draftOf, recordedOptions, type Draft } from "./draft";
import { withFilled } from "./filled";
import { unknownValue } from "./markers";
import {
  loadMessages,
  type Callback,
  type CallbackMessage,
  type HookRequest,
  type InvokeRequest,
  type Messages,
  type Properties,
  type ReadResourceRequest,
  type RegisterResourceRequest,
  type SourcePositionMessage,
  type Struct,
} from "./messages";
import { shown } from "./problems";
import {
  asStruct,
  grpcUnimplemented,
  RefusalError,
  withSecrets,
  type MonitorAnswers,
  type Refused,
} from "./replies";
import { Transforms } from "./transforms";
import { makeUrn } from "./urn";

export { makeUrn };
export type { Created, InvokeContext, MonitorAnswers, Refused } from "./replies";

/** Records every registration of one program, in the order of arrival. */
export class RecordingMonitor {
  readonly resources: PlannedResource[] = [];
  /** What components registered as their outputs, and the stack's own, by URN. */
  readonly outputs = new Map<string, Properties>();
  /** What the engine would have refused, in the order of arrival. */
  readonly refused: Refused[] = [];
  readonly notes: Note[] = [];

  private readonly load: NodeJS.Require;
  private readonly messages: Messages;
  private readonly transforms: Transforms;
  private readonly states = new Map<string, Properties>();
  private readonly defaultProviders: DefaultProviders | undefined;
  private callbacks: Callbacks | undefined;

  /**
   * @param sdkPath a path from which the program's own `@pulumi/pulumi` resolves, so that its generated messages
   * are used
   */
  constructor(
    private readonly stack: string,
    private readonly project: string,
    private readonly answers: MonitorAnswers,
    sdkPath: string,
  ) {
    this.load = createRequire(sdkPath);
    const configOf = answers.providerConfig?.bind(answers);
    this.defaultProviders =
      configOf === undefined ? undefined : new DefaultProviders(stack, project, configOf);
    this.messages = loadMessages(this.load);
    this.transforms = new Transforms(this.messages, () => {
      if (this.callbacks === undefined) throw new Error("callbacks are not connected");
      return this.callbacks;
    });
  }

  /** Lets the program hand over functions. */
  connectCallbacks(): void {
    this.callbacks = attachCallbacks(this.load, this);
  }

  registerResource(request: RegisterResourceRequest, callback: Callback<unknown>): void {
    const draft = draftOf(request);
    const own = request.getTransformsList?.() ?? [];
    const transforms = this.transforms.for(draft.parent, own);
    const position = this.positionOf(request.getSourceposition?.());
    if (transforms.length === 0 && draft.options.hooks === undefined) {
      this.register(draft, position, own, callback);
      return;
    }
    const urn = makeUrn(this.stack, this.project, draft.parent, draft.type, draft.name);
    this.transforms
      .apply(draft, transforms, own.length > 0)
      .then(() => this.transforms.runHooks(draft, urn))
      .then((failed) => {
        for (const { hook, when, error } of failed) {
          const text = `hook ${hook} failed: ${error}`;
          if (when === "before") throw new Error(text);
          this.notes.push({ level: "warning", text, urn });
        }
        this.register(draft, position, own, callback);
      })
      .catch((error: unknown) => {
        callback(this.refuse(error instanceof Error ? error.message : String(error), urn));
      });
  }

  private register(
    draft: Draft,
    position: SourcePosition | undefined,
    own: readonly CallbackMessage[],
    callback: Callback<unknown>,
  ): void {
    const { parent, type, name, custom, remote, inputs } = draft;
    const urn = makeUrn(this.stack, this.project, parent, type, name);
    if (this.states.has(urn)) {
      callback(this.refuse(`Duplicate resource URN '${urn}'; try giving it a unique name`, urn));
      return;
    }
    const isProvider = type.startsWith("pulumi:providers:");
    if ((custom && !isProvider) || remote) {
      const denied = this.useDefaultProvider(draft, type);
      if (denied !== undefined) {
        callback(this.refuse(denied, urn));
        return;
      }
    }
    const resource: PlannedResource = {
      urn,
      type,
      name,
      custom,
      ...(remote ? { remote: true } : {}),
      ...(parent === undefined ? {} : { parent }),
      ...(draft.provider === "" ? {} : { provider: draft.provider }),
      inputs,
      dependencies: draft.dependencies,
      propertyDependencies: draft.propertyDependencies,
      options: recordedOptions(draft, this.stack, this.project),
      ...(position === undefined ? {} : { position }),
    };
    this.resources.push(resource);
    this.transforms.registered(urn, parent, own);
    const created = this.answers.created?.(resource) ?? {};
    // What a remote component hands out is its own affair: its inputs say nothing of it.
    const missing = this.answers.created === undefined ? unknownValue : undefined;
    const set = missing === undefined ? inputs : withFilled(type, inputs);
    const known = remote ? {} : { ...created.outputs, ...set };
    const secrets = draft.options.additionalSecretOutputs;
    const outputs = secrets.length > 0 ? withSecrets(known, secrets, missing) : known;
    this.states.set(urn, outputs);
    const response = new this.messages.resource.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(created.id ?? "");
    response.getObject = () => asStruct(outputs, this.messages.struct);
    callback(null, response);
  }

  readResource(request: ReadResourceRequest, callback: Callback<unknown>): void {
    const parent = request.getParent() || undefined;
    const inputs = request.getProperties().toJavaScript();
    const type = request.getType();
    const urn = makeUrn(this.stack, this.project, parent, type, request.getName());
    if (this.states.has(urn)) {
      callback(this.refuse(`Duplicate resource URN '${urn}'; try giving it a unique name`, urn));
      return;
    }
    const draft = {
      provider: request.getProvider(),
      options: {
        version: request.getVersion?.() ?? "",
        pluginDownloadURL: request.getPlugindownloadurl?.() ?? "",
      },
    };
    const denied = this.useDefaultProvider(draft, type);
    if (denied !== undefined) {
      callback(this.refuse(denied, urn));
      return;
    }
    const position = this.positionOf(request.getSourceposition?.());
    const resource: PlannedResource = {
      urn,
      type,
      name: request.getName(),
      custom: true,
      id: request.getId(),
      ...(parent === undefined ? {} : { parent }),
      ...(draft.provider === "" ? {} : { provider: draft.provider }),
      inputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: {},
      ...(position === undefined ? {} : { position }),
    };
    this.resources.push(resource);
    const known = this.answers.read?.(resource) ?? this.answers.created?.(resource).outputs;
    const outputs = withSecrets(
      { ...known, ...inputs },
      request.getAdditionalsecretoutputsList?.() ?? [],
      unknownValue,
    );
    this.states.set(urn, outputs);
    const response = new this.messages.resource.ReadResourceResponse();
    response.setUrn(urn);
    response.setId?.(request.getId());
    response.getProperties = () => asStruct(outputs, this.messages.struct);
    callback(null, response);
  }

  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): Struct | undefined },
    callback: Callback<unknown>,
  ): void {
    this.outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
    callback(null, {});
  }

  invoke(request: InvokeRequest, callback: Callback<unknown>): void {
    this.answerInvoke(request)
      .then((result) => {
        const response = new this.messages.provider.InvokeResponse();
        response.setReturn(result);
        callback(null, response);
      })
      .catch((error: unknown) => {
        callback(new RefusalError(error instanceof Error ? error.message : String(error)));
      });
  }

  private async answerInvoke(request: InvokeRequest): Promise<unknown> {
    const token = request.getTok();
    let args = request.getArgs()?.toJavaScript() ?? {};
    let provider = request.getProvider?.() ?? "";
    let version = request.getVersion?.() ?? "";
    if (token === "pulumi:pulumi:getResource") return this.stateOf(args.urn);
    if (this.transforms.changesInvokes) {
      const options = new this.messages.resource.TransformInvokeOptions();
      options.setProvider(provider);
      options.setVersion(version);
      options.setPluginDownloadUrl(request.getPlugindownloadurl?.() ?? "");
      const draft = { token, args, options };
      await this.transforms.applyToInvoke(draft);
      args = draft.args;
      provider = draft.options.getProvider();
      version = draft.options.getVersion();
    }
    const context = {
      ...(provider === "" ? {} : { provider }),
      ...(version === "" ? {} : { version }),
    };
    return this.messages.struct(await this.answers.invoke(token, args, context));
  }

  /** The state of a resource of this run, for a reference that is turned back into a resource. */
  private stateOf(urn: WireValue | undefined): unknown {
    const state = typeof urn === "string" ? this.states.get(urn) : undefined;
    if (typeof urn !== "string" || state === undefined) {
      throw new Error(`unknown resource ${shown(urn)}`);
    }
    const id = this.resources.find((resource) => resource.urn === urn)?.id ?? "";
    return this.messages.struct({ urn, id, state });
  }

  /** A method of a component that runs in a plugin: what it answers is not known offline. */
  call(request: { getTok(): string }, callback: Callback<unknown>): void {
    this.notes.push({
      level: "info",
      text: `${request.getTok()} runs in a plugin: its result is unknown`,
    });
    const response = new this.messages.provider.CallResponse();
    response.setReturn(this.messages.struct({ result: unknownValue }));
    callback(null, response);
  }

  supportsFeature(
    request: { getId(): string },
    callback: Callback<{ getHassupport(): boolean }>,
  ): void {
    const id = request.getId();
    const needsCallbacks = /[tT]ransforms$|Hooks$/.test(id);
    callback(null, { getHassupport: () => !needsCallbacks || this.callbacks !== undefined });
  }

  /** Newer SDKs ask this first, and each feature by itself of a monitor that does not know the question. */
  getDeploymentInfo(_request: unknown, callback: Callback<unknown>): void {
    callback(Object.assign(new Error("not implemented"), { code: grpcUnimplemented }));
  }

  /** Whether a resource exists, only AWS can tell. */
  existsResource(_request: unknown, callback: Callback<object>): void {
    callback(null, { getExists: () => false, getUnknown: () => true });
  }

  registerPackage(_request: unknown, callback: Callback<unknown>): void {
    const response = new this.messages.resource.RegisterPackageResponse();
    response.setRef("offline");
    callback(null, response);
  }

  registerStackTransform(request: CallbackMessage, callback: Callback<unknown>): void {
    this.transforms.addToStack(request);
    callback(null, {});
  }

  registerStackInvokeTransform(request: CallbackMessage, callback: Callback<unknown>): void {
    this.transforms.addToInvokes(request);
    callback(null, {});
  }

  registerResourceHook(request: HookRequest, callback: Callback<unknown>): void {
    this.transforms.addHook(request);
    callback(null, {});
  }

  registerErrorHook(_request: unknown, callback: Callback<unknown>): void {
    // Error hooks decide about repeating a failed deployment step; a plan has none.
    callback(null, {});
  }

  signalAndWaitForShutdown(_request: unknown, callback: Callback<unknown>): void {
    callback(null, {});
  }

  close(): void {
    // The SDK closes its monitor when the program has ended; nothing is held open here.
  }

  private refuse(text: string, urn: string): Error {
    this.refused.push({ text, urn });
    return new RefusalError(text);
  }

  private positionOf(position: SourcePositionMessage | undefined): SourcePosition | undefined {
    if (position === undefined) return undefined;
    return this.answers.position?.(position.getUri(), position.getLine(), position.getColumn());
  }

  /**
   * Gives a resource without a provider its package's default one, recorded on its first use.
   *
   * @returns why the engine would refuse, if it would
   */
  private useDefaultProvider(
    draft: { provider: string; options: ProviderWanted },
    type: string,
  ): string | undefined {
    if (draft.provider !== "" || this.defaultProviders === undefined) return undefined;
    const provider = this.defaultProviders.for(type, draft.options);
    if ("denied" in provider) return provider.denied;
    if (provider.added !== undefined) {
      this.resources.push(provider.added);
      this.states.set(provider.added.urn, {});
    }
    draft.provider = provider.reference;
    return undefined;
  }
}

/** Connects the SDK to a monitor, as a preview or as a deployment. */
export async function connect(
  sdk: typeof pulumi,
  monitor: RecordingMonitor,
  run: { project: string; stack: string; preview: boolean; organization?: string },
): Promise<void> {
  const settings = sdk.runtime as unknown as {
    setMockOptions(
      monitor: RecordingMonitor,
      project: string,
      stack: string,
      preview: boolean,
      organization?: string,
    ): void;
    awaitFeatureSupport(): Promise<void>;
  };
  settings.setMockOptions(monitor, run.project, run.stack, run.preview, run.organization);
  monitor.connectCallbacks();
  await settings.awaitFeatureSupport();
}
