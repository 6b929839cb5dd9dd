/**
 * The SDK loads all that it may ever need when it is loaded itself: a compiler and a package manager's core to
 * serialize functions, gRPC to reach an engine, what runs other programs. Here each is loaded when it is first used,
 * which in most plans is never.
 */
import Module from "node:module";
import { sep } from "node:path";

type Load = (
  request: string,
  parent: { filename?: string } | undefined,
  isMain: boolean,
) => unknown;

/** Packages whose loading nobody notices but the clock, and the SDK's own stubs that need gRPC to be made. */
const deferred =
  /^(?:typescript|@npmcli\/arborist|@grpc\/grpc-js|@opentelemetry\/api|normalize-package-data|execa|js-yaml|fdir|picomatch|@logdna\/tail-file|\..*_grpc_pb)$/;

/** Defers the packages of one SDK. @returns undoes it for what is loaded from then on */
export function loadPackagesLazily(sdkFolder: string): () => void {
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  const lazy: Load = (request, parent, isMain) => {
    const load = () => original.call(loader, request, parent, isMain);
    const ofSdk = parent?.filename?.startsWith(sdkFolder + sep) ?? false;
    return ofSdk && deferred.test(request) ? onUse(load) : load();
  };
  loader._load = lazy;
  return () => {
    if (loader._load === lazy) loader._load = original;
  };
}

/** Stands for a module until anything but its being a module is asked of it. */
function onUse(load: () => unknown): unknown {
  let loaded: Record<PropertyKey, unknown> | undefined;
  const real = () => (loaded ??= load() as Record<PropertyKey, unknown>);
  const read = (key: PropertyKey): unknown => {
    if (key === "__esModule") return true;
    const module = real();
    // Who asks for the default of a CommonJS module means the module.
    return key === "default" && module.__esModule !== true ? module : module[key];
  };
  // A function, so that it can be called if the module can be.
  return new Proxy(() => undefined, {
    get: (_, key) => read(key),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    ownKeys: () => Reflect.ownKeys(real()),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
      return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
    },
    apply: (_, self, args) =>
      Reflect.apply<unknown, unknown[], unknown>(real() as never, self, args),
    construct: (_, args) => Reflect.construct<unknown[], object>(real() as never, args),
  });
}
