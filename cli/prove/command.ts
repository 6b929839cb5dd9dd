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
    .option("--sarif <file>", "write the findings as SARIF 2.1.0, for code scanning")
    .option("--junit <file>", "write the rows as JUnit XML, one test case each")
    .option("--markdown <file>", "write the verdict as Markdown")
    .option("--mermaid <file>", "write the network as a Mermaid drawing")
    .option("--github", "annotate a GitHub workflow, and add to its step's summary")
    .option("--evidence", "say of each proved row what closes it, or what carries it")
    .option("--today <day>", "the day on which waivers are judged (default: today, in UTC)", day)
    .option("-q, --quiet", "counts, findings and notes without the rows (default where CI is set)")
    .addHelpText(
      "after",
      `
Without --plan, --state and --preview the program in this folder is planned.
Of the formats one may go to standard output (-), and is then all of it.
Status: 0 proved, 1 not proved, 2 bad input.

Examples:
  bulkhead prove --stack prod
  bulkhead prove --state network.json --state shop.json --traffic traffic.yaml
  bulkhead prove --preview shop.json --facts network.facts.json
  bulkhead prove --stack prod --sarif bulkhead.sarif --junit bulkhead.xml --github
`,
    )
    .action(async (options: ProveOptions) => {
      const { runProve } = await import("./run");
      process.exitCode = await runProve(options, screen);
    });
}
