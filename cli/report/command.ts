/** `bulkhead report`: its arguments. */
import type { Command } from "commander";
import { day, withSourceOptions } from "../options";
import type { ReportOptions } from "./run";

const collect = (file: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  file,
];

export function addReport(bulkhead: Command): void {
  withSourceOptions(
    bulkhead
      .command("report")
      .description("write one HTML page that shows who can reach what, and why"),
    true,
  )
    .requiredOption("--html <file>", "the page; - is standard output")
    .option(
      "--verdict <file>",
      "a verdict that `bulkhead prove --json` wrote: its rows and findings, without a map (repeatable)",
      collect,
    )
    .option("--title <text>", "the page's title (default: the project's name)")
    .option("--today <day>", "the day on which waivers are judged (default: today, in UTC)", day)
    .addHelpText(
      "after",
      `
Without --plan, --state, --preview and --verdict the program in this folder is planned, once for each --stack:
several stand side by side. The page needs no network, and holds no secret's value.
Status: 0 the page is written, whatever its verdict; 2 bad input. A verdict as a status is what bulkhead prove tells.

Examples:
  bulkhead report --html report.html
  bulkhead report --stack dev --stack prod --html report.html
  bulkhead report --state network.json --state shop.json --traffic traffic.yaml --html report.html
`,
    )
    .action(async (options: ReportOptions) => {
      const { runReport } = await import("./run");
      await runReport(options);
    });
}
