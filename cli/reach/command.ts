/** `bulkhead reach`: its arguments. */
import type { Command } from "commander";
import { withSourceOptions } from "../options";
import type { VerdictScreen } from "../prove/render";
import type { ReachOptions } from "./run";

export function addReach(bulkhead: Command, screen: VerdictScreen): void {
  withSourceOptions(
    bulkhead
      .command("reach")
      .description("say whether one thing can reach another: by which way, or what blocks it")
      .argument("<from>", "a name of traffic.yaml, a resource's logical name or URN, or internet")
      .argument("<to>", "the same")
      .argument(
        "[port]",
        "443, udp/53, 8000-8080, icmp: what is sent, or what arrives (default: any)",
      ),
  )
    .option("--json <file>", "write the answer as JSON; - is standard output, and then all of it")
    .option("--sure", "ask whether it works for sure, between all that the names stand for")
    .addHelpText(
      "after",
      `
Answers yes, no, or perhaps: then it says which value is not known. A name may stand for several things.
Status: 0 reachable (yes or perhaps, by any of them), 1 not reachable, 2 bad input.
With --sure: 0 if all of them reach all for sure, else 1.

Examples:
  bulkhead reach internet postgres
  bulkhead reach web api 8443 --stack prod --sure
`,
    )
    .action(async (from: string, to: string, port: string | undefined, options: ReachOptions) => {
      const { runReach } = await import("./run");
      const question = { from, to, ...(port === undefined ? {} : { port }) };
      process.exitCode = await runReach(question, options, screen);
    });
}
