/** The bucket of the releases, and the one that is to run. */
import type * as pulumi from "@pulumi/pulumi";
import { createReleaseStore, type ReleaseStore } from "../instances/releases";
import type { MonolithArgs } from "./Monolith";

/** Where releases lie, and which one runs. */
export interface Releases extends ReleaseStore {
  /** The release's folder, without slashes at its ends. */
  readonly folder: string | undefined;
}

/** Makes the bucket where none is given. */
export function createReleases(
  parent: pulumi.Resource,
  name: string,
  args: MonolithArgs,
): Releases {
  const folder = args.release === undefined ? undefined : `releases/${args.release}`;
  return { ...createReleaseStore(parent, name, args), folder };
}
