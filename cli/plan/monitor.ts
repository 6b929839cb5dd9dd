/**
 * A resource monitor that records what a program registers instead of deploying it: the offline stand-in for the
 * engine at the other end of the SDK.
 */
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";
import type { PlannedResource, ResourceOptions, WireValue } from "./document";

type Callback<T> = (error: Error | null, response?: T) => void;
type Properties = Record<string, WireValue>;

/** What the deployment adds to a registration: the id, and the properties that the program did not set. */
export interface Created {
  readonly id?: string;
  readonly outputs?: Properties;
}

/** How the monitor answers. */
export interface MonitorAnswers {
  /** What is known of a resource beyond its inputs. In a preview: nothing. */
  created?(resource: PlannedResource): Created;
  /** Answers a data-source call. */
  invoke(token: string, args: Properties): Properties | Promise<Properties>;
}

/* The parts of the SDK's generated messages that the monitor reads or makes. */
interface Struct {
  toJavaScript(): Properties;
}
interface ResourceMessages {
  RegisterResourceResponse: new () => {
    setUrn(urn: string): void;
    setId(id: string): void;
    setObject(object: unknown): void;
  };
  ReadResourceResponse: new () => { setUrn(urn: string): void; setProperties(p: unknown): void };
  RegisterPackageResponse: new () => { setRef(ref: string): void };
}
interface RegisterResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getRemote(): boolean;
  getObject(): Struct;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getProvider(): string;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getReplaceonchangesList(): string[];
  getAdditionalsecretoutputsList(): string[];
  getImportid(): string;
  getDeletedwith(): string;
  getVersion(): string;
  getPropertydependenciesMap(): {
    entries(): Iterable<[string, { getUrnsList(): string[] }]>;
  };
}
interface ReadResourceRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getId(): string;
  getProperties(): Struct;
  getProvider(): string;
  getDependenciesList(): string[];
}

const rootStackType = "pulumi:pulumi:Stack";

/** A URN as the engine forms it: every ancestor's type is part of it, the root stack's excepted. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent?.split("::")[2];
  const qualified =
    parentType === undefined || parentType === rootStackType ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** Leaves out the entries that are undefined, false, empty or an empty list. */
function withoutDefaults(options: Record<string, unknown>): ResourceOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, v]) => Boolean(v) && !(Array.isArray(v) && v.length === 0)),
  );
}

/** Records every registration of one program, in the order of arrival. */
export class RecordingMonitor {
  readonly resources: PlannedResource[] = [];
  /** What components registered as their outputs, and the stack's own, by URN. */
  readonly outputs = new Map<string, Properties>();

  private readonly messages: ResourceMessages;
  private readonly structs: { Struct: { fromJavaScript(value: Properties): unknown } };
  private readonly providers: {
    InvokeResponse: new () => { setReturn(value: unknown): void };
  };

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
    const load = createRequire(sdkPath);
    this.messages = load("@pulumi/pulumi/proto/resource_pb") as ResourceMessages;
    this.providers = load("@pulumi/pulumi/proto/provider_pb") as typeof this.providers;
    const sdk = createRequire(load.resolve("@pulumi/pulumi/package.json"));
    this.structs = sdk("google-protobuf/google/protobuf/struct_pb.js") as typeof this.structs;
  }

  registerResource(request: RegisterResourceRequest, callback: Callback<unknown>): void {
    const parent = request.getParent() || undefined;
    const inputs = request.getObject().toJavaScript();
    const resource: PlannedResource = {
      urn: makeUrn(this.stack, this.project, parent, request.getType(), request.getName()),
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      ...(request.getRemote() ? { remote: true } : {}),
      ...(parent === undefined ? {} : { parent }),
      ...(request.getProvider() === "" ? {} : { provider: request.getProvider() }),
      inputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies: Object.fromEntries(
        [...request.getPropertydependenciesMap().entries()].map(([key, deps]) => [
          key,
          deps.getUrnsList(),
        ]),
      ),
      options: withoutDefaults({
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        import: request.getImportid(),
        deletedWith: request.getDeletedwith(),
        version: request.getVersion(),
      }),
    };
    this.resources.push(resource);
    const created = this.answers.created?.(resource) ?? {};
    const response = new this.messages.RegisterResourceResponse();
    response.setUrn(resource.urn);
    response.setId(created.id ?? "");
    response.setObject(this.structs.Struct.fromJavaScript({ ...created.outputs, ...inputs }));
    callback(null, response);
  }

  readResource(request: ReadResourceRequest, callback: Callback<unknown>): void {
    const parent = request.getParent() || undefined;
    const inputs = request.getProperties().toJavaScript();
    const resource: PlannedResource = {
      urn: makeUrn(this.stack, this.project, parent, request.getType(), request.getName()),
      type: request.getType(),
      name: request.getName(),
      custom: true,
      id: request.getId(),
      ...(parent === undefined ? {} : { parent }),
      ...(request.getProvider() === "" ? {} : { provider: request.getProvider() }),
      inputs,
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: {},
    };
    this.resources.push(resource);
    const created = this.answers.created?.(resource) ?? {};
    const response = new this.messages.ReadResourceResponse();
    response.setUrn(resource.urn);
    response.setProperties(this.structs.Struct.fromJavaScript({ ...created.outputs, ...inputs }));
    callback(null, response);
  }

  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): Struct | undefined },
    callback: Callback<unknown>,
  ): void {
    this.outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
    callback(null, {});
  }

  invoke(
    request: { getTok(): string; getArgs(): Struct | undefined },
    callback: Callback<unknown>,
  ): void {
    Promise.resolve()
      .then(() => this.answers.invoke(request.getTok(), request.getArgs()?.toJavaScript() ?? {}))
      .then((result) => {
        const response = new this.providers.InvokeResponse();
        response.setReturn(this.structs.Struct.fromJavaScript(result));
        callback(null, response);
      })
      .catch((error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      });
  }

  supportsFeature(
    request: { getId(): string },
    callback: Callback<{ getHassupport(): boolean }>,
  ): void {
    const unsupported = new Set(["outputValues", "transforms", "invokeTransforms"]);
    callback(null, { getHassupport: () => !unsupported.has(request.getId()) });
  }

  registerPackage(_request: unknown, callback: Callback<unknown>): void {
    const response = new this.messages.RegisterPackageResponse();
    response.setRef("offline");
    callback(null, response);
  }

  close(): void {
    // The SDK closes its monitor when the program has ended; nothing is held open here.
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
  await settings.awaitFeatureSupport();
}
