/** `bulkhead diff`: its arguments. */
import type { Command } from "commander";
import { day, maxSizeOption, withProgramOptions } from "../options";
import type { VerdictScreen } from "../prove/render";
import type { DiffOptions } from "./run";

export function addDiff(bulkhead: Command, screen: VerdictScreen): void {
  maxSizeOption(
    withProgramOptions(
      bulkhead
        .command("diff")
        .description("say what a change opens: flows, rows and resources, before against after")
        .argument("[base]", "a plan, a verdict, a state or a preview as JSON; - is standard input")
        .argument("[head]", "another of the same kind"),
    ),
  )
    .option("--git <rev>", "compare the working tree with a revision, instead of two files")
    .option(
      "--traffic <file>",
      "the traffic matrix (default: traffic.yaml beside Pulumi.yaml, with --git each side's own)",
    )
    .option("--no-traffic", "without a matrix: every flow that opens is one that is not declared")
    .option("--today <day>", "the day on which waivers are judged (default: today, in UTC)", day)
    .option("--json <file>", "write the diff as JSON; - is standard output, and then all of it")
    .option("--markdown <file>", "write it for a pull request's comment; - is standard output")
    .addHelpText(
      "after",
      `
Status: 0 nothing opened that is not declared, 1 something did, or a row that must hold is newly refuted, 2 bad input.

Examples:
  bulkhead diff --git main --stack prod
  bulkhead diff base.json head.json --traffic traffic.yaml
  bulkhead diff --git origin/main --markdown comment.md
`,
    )
    .action(async (base: string | undefined, head: string | undefined, options: DiffOptions) => {
      const { runDiff } = await import("./run");
      const names = [base, head].filter((name) => name !== undefined);
      process.exitCode = await runDiff(names, options, screen);
    });
}
