/**
 * Which major version of the AWS provider a resource is made with: some of what holds where nothing is set has changed
 * from one to the next. The engine writes the version into a provider's inputs, and that of a default provider also into
 * its name.
 */
import type { ResourceGraph } from "./graph";
import type { Resource } from "./resource";
import { parseUrn } from "./urn";
import { textOf } from "./value";

/** The major version; undefined where nothing tells it. */
export function providerMajor(
  graph: Pick<ResourceGraph, "get">,
  { providerUrn, providerVersion }: Resource,
): number | undefined {
  const provider = providerUrn === undefined ? undefined : graph.get(providerUrn);
  const written = provider === undefined ? undefined : textOf(provider.input("version"));
  return majorOf(written ?? namedVersion(providerUrn) ?? providerVersion);
}

/** The version in a name such as `default_7_48_0`. */
function namedVersion(urn: string | undefined): string | undefined {
  const name = urn === undefined ? undefined : parseUrn(urn)?.name;
  return /^default_(\d{1,6}_\d{1,6}_\d{1,6})(_|$)/.exec(name ?? "")?.[1]?.replaceAll("_", ".");
}

function majorOf(version: string | undefined): number | undefined {
  const major = /^v?(\d{1,6})\.\d/.exec(version ?? "")?.[1];
  return major === undefined ? undefined : Number(major);
}
