/** Which modules a run leaves loaded for the next one in the same process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isOwnFile } from "./hook";

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string };
}

const manifests = new Map<string, Manifest>();

/** The manifest of the installed package that a file belongs to; undefined for a file of a project. */
function packageOfFile(file: string): Manifest | undefined {
  const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file) ?? [];
  if (folder === undefined) return undefined;
  let manifest = manifests.get(folder);
  if (manifest === undefined) {
    try {
      manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    } catch {
      manifest = {};
    }
    manifests.set(folder, manifest);
  }
  return manifest;
}

/**
 * Whether a module may serve further runs: the SDK, the packages made of a provider's schema, and what knows nothing of
 * Pulumi. The program and libraries of components may hold on to resources and are loaded anew.
 */
function mayStay(file: string): boolean {
  if (isOwnFile(file)) return true;
  const manifest = packageOfFile(file);
  if (manifest === undefined) return false;
  const { name, dependencies, peerDependencies, pulumi } = manifest;
  const usesSdk = { ...dependencies, ...peerDependencies }["@pulumi/pulumi"] !== undefined;
  return name === "@pulumi/pulumi" || pulumi?.resource === true || !usesSdk;
}

/** Notes what is loaded. @returns forgets what was loaded since and may not stay */
export function forgetModules(cache: NodeJS.Dict<NodeJS.Module>): () => void {
  const before = new Set(Object.keys(cache));
  return () => {
    for (const file of Object.keys(cache)) {
      if (!before.has(file) && !mayStay(file)) Reflect.deleteProperty(cache, file);
    }
  };
}

/** The versions of the loaded provider packages among those that a program used, by package name. */
export function loadedProviders(
  cache: NodeJS.Dict<NodeJS.Module>,
  used: ReadonlySet<string>,
): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const file of Object.keys(cache)) {
    const { name, version, pulumi } = packageOfFile(file) ?? {};
    if (name === undefined || version === undefined || pulumi?.resource !== true) continue;
    if (used.has(pulumi.name ?? name.split("/").pop() ?? name)) versions[name] = version;
  }
  return Object.fromEntries(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1)));
}
