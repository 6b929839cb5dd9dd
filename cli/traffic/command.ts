/** `bulkhead traffic`: its arguments. */
import { InvalidArgumentError, type Command } from "commander";
import type { VerdictScreen } from "../prove/render";
import type { TrafficOptions } from "./run";

function stack(name: string): string {
  if (/^[A-Za-z0-9_./-]{1,300}$/.test(name)) return name;
  throw new InvalidArgumentError("Expected a stack's name.");
}

export function addTraffic(bulkhead: Command, screen: VerdictScreen): void {
  bulkhead
    .command("traffic")
    .description("check the traffic matrix and print it, or write it as the pack's configuration")
    .argument("[file]", "the matrix (default: traffic.yaml beside the program's Pulumi.yaml)")
    .option("-s, --stack <name>", "the stack whose matrix it is", stack)
    .option("-C, --program <folder>", "the program's folder (default: this one)")
    .option(
      "--policy-config [file]",
      "write JSON for `pulumi preview --policy-pack-config`; - is standard output (default: -)",
    )
    .addHelpText(
      "after",
      `
Names are looked up in a stack by \`bulkhead prove\` alone. Status: 0 it makes sense, 2 it does not.

Example:
  bulkhead traffic --policy-config traffic.json
  pulumi preview --policy-pack policies --policy-pack-config traffic.json
`,
    )
    .action(async (file: string | undefined, options: Omit<TrafficOptions, "file">) => {
      const { runTraffic } = await import("./run");
      runTraffic(file === undefined ? options : { ...options, file }, screen);
    });
}
