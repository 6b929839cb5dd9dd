/**
 * The SDK loads a compiler and a package manager's core when it is loaded itself, a quarter of a second, for what few
 * programs do: to serialize functions. Here they are loaded when they are first used.
 */
import Module from "node:module";
import { sep } from "node:path";

type Load = (
  request: string,
  parent: { filename?: string } | undefined,
  isMain: boolean,
) => unknown;

const heavy = ["typescript", "@npmcli/arborist"];

/** Loads the compilers of one SDK when they are first used. @returns undoes it for what is loaded from then on */
export function loadCompilersLazily(sdkFolder: string): () => void {
  const loader = Module as unknown as { _load: Load };
  const original = loader._load;
  const lazy: Load = (request, parent, isMain) => {
    const load = () => original.call(loader, request, parent, isMain);
    const ofSdk = parent?.filename?.startsWith(sdkFolder + sep) ?? false;
    return ofSdk && heavy.includes(request) ? onUse(load) : load();
  };
  loader._load = lazy;
  return () => {
    if (loader._load === lazy) loader._load = original;
  };
}

/** Stands for a module until anything but its being a module is asked of it. */
function onUse(load: () => unknown): unknown {
  let loaded: object | undefined;
  const real = () => (loaded ??= load() as object);
  // A function, so that it can be called if the module can be.
  return new Proxy(() => undefined, {
    get: (_, key) => (key === "__esModule" ? true : (real() as Record<PropertyKey, unknown>)[key]),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    ownKeys: () => Reflect.ownKeys(real()),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
      return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
    },
    apply: (_, self, args) => Reflect.apply(real() as () => unknown, self, args) as unknown,
    construct: (_, args) => Reflect.construct(real() as new () => object, args) as object,
  });
}
