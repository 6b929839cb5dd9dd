/** What each of the repository's stacks consists of, for its deploy role. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { footprintOf, type StackFootprint } from "../../tools/permissions/footprint";
import { constructPlatform, stackConfig } from "../support/platform";

const root = path.resolve(__dirname, "../..");
export const footprintsFile = path.join(root, "delivery/footprints.json");

/** The stacks that have a file in the repository's root, sorted. */
export const stacks: readonly string[] = readdirSync(root)
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

/** What the committed file says. */
export function committedFootprints(): Record<string, StackFootprint> {
  return JSON.parse(readFileSync(footprintsFile, "utf8")) as Record<string, StackFootprint>;
}

/** What a stack registers now. */
export async function currentFootprint(stack: string): Promise<StackFootprint> {
  const config = stackConfig(stack);
  const { all } = await constructPlatform(config);
  return footprintOf(all, config["aws:region"] ?? "");
}
