/** `bulkhead facts`: its arguments. */
import type { Command } from "commander";
import { day, maxSizeOption } from "../options";
import type { FactsOptions } from "./run";

export function addFacts(bulkhead: Command): void {
  maxSizeOption(
    bulkhead
      .command("facts")
      .description("write the network facts of a stack, for proofs of stacks that build on it")
      .requiredOption(
        "--state <file>",
        "the state that `pulumi stack export` wrote; - is standard input",
      )
      .option("--json <file>", "where to (default: -, standard output)")
      .option("--date <day>", "the day as of which they hold (default: today, in UTC)", day),
  )
    .addHelpText(
      "after",
      `
Facts hold what there is of the network and who stands in it, and no secret: what may be one is unknown in them.

Example:
  pulumi stack export --stack network | bulkhead facts --state - --json network.facts.json
`,
    )
    .action(async (options: FactsOptions) => {
      const { runFacts } = await import("./run");
      runFacts(options);
    });
}
