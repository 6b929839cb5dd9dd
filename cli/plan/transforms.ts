/**
 * Transforms and hooks of a program, run as the engine runs them.
 * Source: `RegisterResource` in `pkg/resource/deploy/source_eval.go` of pulumi/pulumi.
 */
import type { Callbacks } from "./callbacks";
import type { Draft } from "./draft";
import { takeTransformOptions, toTransformOptions } from "./draft";
import type { WireValue } from "./document";
import {
  isOutputValue,
  isWireObject,
  outputSignature,
  signatureKey,
  withOutputValues,
  withoutOutputValues,
} from "./markers";
import type {
  CallbackMessage,
  HookRequest,
  InvokeOptions,
  Messages,
  Properties,
  ResourceHookResponse,
  TransformInvokeResponse,
  TransformResponse,
} from "./messages";

/** A data-source call before it is answered. */
export interface InvokeDraft {
  readonly token: string;
  args: Properties;
  options: InvokeOptions;
}

/** The outcome of a resource's hooks. */
export interface HookResult {
  readonly hook: string;
  readonly when: "before" | "after";
  readonly error: string;
}

export class Transforms {
  private readonly ofStack: string[] = [];
  private readonly ofInvokes: string[] = [];
  private readonly ofResource = new Map<string, string[]>();
  private readonly hooks = new Map<string, HookRequest>();
  private readonly parents = new Map<string, string | undefined>();

  constructor(
    private readonly messages: Messages,
    private readonly callbacks: () => Callbacks,
  ) {}

  addToStack(callback: CallbackMessage): void {
    this.ofStack.push(callback.getToken());
  }

  addToInvokes(callback: CallbackMessage): void {
    this.ofInvokes.push(callback.getToken());
  }

  addHook(hook: HookRequest): void {
    this.hooks.set(hook.getName(), hook);
  }

  /** Remembers a resource, so that its transforms apply to its children. */
  registered(urn: string, parent: string | undefined, own: readonly CallbackMessage[]): void {
    this.parents.set(urn, parent);
    if (own.length > 0) {
      this.ofResource.set(
        urn,
        own.map((callback) => callback.getToken()),
      );
    }
  }

  /** The transforms that a registration goes through: its own, its ancestors', the stack's. */
  for(parent: string | undefined, own: readonly CallbackMessage[]): string[] {
    const tokens = own.map((callback) => callback.getToken());
    for (let urn = parent; urn !== undefined; urn = this.parents.get(urn)) {
      tokens.push(...(this.ofResource.get(urn) ?? []));
    }
    return [...tokens, ...this.ofStack];
  }

  /** Whether data-source calls go through transforms. */
  get changesInvokes(): boolean {
    return this.ofInvokes.length > 0;
  }

  /** Runs transforms over a registration. */
  async apply(draft: Draft, tokens: readonly string[], hasOwn: boolean): Promise<void> {
    let inputs = withOutputValues(draft.inputs) as Properties;
    if (hasOwn) inputs = withDependencies(inputs, draft.propertyDependencies);
    for (const token of tokens) {
      const request = new this.messages.resource.TransformRequest();
      request.setType(draft.type);
      request.setName(draft.name);
      request.setCustom(draft.custom);
      request.setParent(draft.parent ?? "");
      request.setProperties(this.messages.struct(inputs));
      request.setOptions(toTransformOptions(this.messages, draft));
      const answer = (await this.callbacks().call(
        token,
        request.serializeBinary(),
      )) as TransformResponse;
      inputs = answer.getProperties()?.toJavaScript() ?? inputs;
      const options = answer.getOptions();
      if (options !== undefined) takeTransformOptions(draft, options);
    }
    draft.inputs = withoutOutputValues(inputs) as Properties;
    // A transform answers with plain values: what a property came from before still holds for what is left of it.
    draft.propertyDependencies = Object.fromEntries(
      Object.keys(draft.inputs).map((key) => [
        key,
        [
          ...new Set([
            ...(draft.propertyDependencies[key] ?? []),
            ...dependenciesIn(inputs[key] ?? null),
          ]),
        ],
      ]),
    );
  }

  /** Runs the invoke transforms over a data-source call. */
  async applyToInvoke(draft: InvokeDraft): Promise<void> {
    for (const token of this.ofInvokes) {
      const request = new this.messages.resource.TransformInvokeRequest();
      request.setToken(draft.token);
      request.setArgs(this.messages.struct(draft.args));
      request.setOptions(draft.options);
      const answer = (await this.callbacks().call(
        token,
        request.serializeBinary(),
      )) as TransformInvokeResponse;
      draft.args = withoutOutputValues(
        answer.getArgs()?.toJavaScript() ?? draft.args,
      ) as Properties;
      draft.options = answer.getOptions() ?? draft.options;
    }
  }

  /** Runs the hooks that asked to be run in a preview; hands back what failed. */
  async runHooks(draft: Draft, urn: string): Promise<HookResult[]> {
    const binding = draft.options.hooks;
    const steps = [
      ...(binding?.getBeforeCreateList() ?? []).map((hook) => ({ hook, when: "before" as const })),
      ...(binding?.getAfterCreateList() ?? []).map((hook) => ({ hook, when: "after" as const })),
    ];
    const failed: HookResult[] = [];
    for (const { hook, when } of steps) {
      const registered = this.hooks.get(hook);
      const token = registered?.getCallback()?.getToken();
      if (registered === undefined || token === undefined || !registered.getOnDryRun()) continue;
      const request = new this.messages.resource.ResourceHookRequest();
      request.setUrn(urn);
      request.setName(draft.name);
      request.setType(draft.type);
      request.setNewInputs(this.messages.struct(draft.inputs));
      if (when === "after") request.setNewOutputs(this.messages.struct(draft.inputs));
      const answer = (await this.callbacks().call(
        token,
        request.serializeBinary(),
      )) as ResourceHookResponse;
      if (answer.getError() !== "") failed.push({ hook, when, error: answer.getError() });
    }
    return failed;
  }
}

/** Writes each property that came from a resource as an output that says so. */
function withDependencies(
  inputs: Properties,
  propertyDependencies: Readonly<Record<string, readonly string[]>>,
): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const urns = propertyDependencies[key] ?? [];
      if (urns.length === 0 || holdsOutputs(value)) return [key, value];
      const output = isOutputValue(value) ? value : { [signatureKey]: outputSignature, value };
      return [key, { ...output, dependencies: urns }];
    }),
  );
}

/** Whether a value is not an output itself, but has some in it: those stand for themselves. */
function holdsOutputs(value: WireValue): boolean {
  if (isOutputValue(value) || typeof value !== "object" || value === null) return false;
  const parts: WireValue[] = Object.values(value);
  return parts.some((part) => isOutputValue(part) || holdsOutputs(part));
}

/** The URNs that the outputs within a value say they came from. */
function dependenciesIn(value: WireValue): string[] {
  if (Array.isArray(value)) return (value as readonly WireValue[]).flatMap(dependenciesIn);
  if (!isWireObject(value)) return [];
  const own = isOutputValue(value) ? (value.dependencies ?? []) : [];
  return [...(own as readonly string[]), ...Object.values(value).flatMap(dependenciesIn)];
}
