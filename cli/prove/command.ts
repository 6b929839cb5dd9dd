/** `bulkhead prove`: its arguments. */
import type { Command } from "commander";
import { day, withSourceOptions } from "../options";
import type { VerdictScreen } from "./render";
import type { ProveOptions } from "./run";

export function addProve(bulkhead: Command, screen: VerdictScreen): void {
  withSourceOptions(
    bulkhead.command("prove").description("prove who can reach what, before anything is deployed"),
  )
    .option("--json <file>", "write the verdict as JSON; - is standard output, and then all of it")
    .option("--evidence", "say of each proved row what closes it, or what carries it")
    .option("--today <day>", "the day on which waivers are judged (default: today, in UTC)", day)
    .option("-q, --quiet", "counts, findings and notes without the rows (default where CI is set)")
    .addHelpText(
      "after",
      `
Without --plan, --state and --preview the program in this folder is planned.
Status: 0 proved, 1 not proved, 2 bad input.

Examples:
  bulkhead prove --stack prod
  bulkhead prove --state network.json --state shop.json --traffic traffic.yaml
  bulkhead prove --preview shop.json --facts network.facts.json
`,
    )
    .action(async (options: ProveOptions) => {
      const { runProve } = await import("./run");
      process.exitCode = await runProve(options, screen);
    });
}
