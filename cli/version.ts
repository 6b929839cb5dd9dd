/** The command line's own version. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./plan/hook";

export function ownVersion(): string {
  const manifest = readFileSync(join(packageFolder, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
