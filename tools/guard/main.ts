/** `npm run guard`: judges a preview from a file or from the standard input. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { allowanceVariable, allowedLosses } from "../../stacks/stateful";
import { judge } from "./judge";

const help = `Stops a change that would delete or replace what holds data in a production stack.

  pulumi preview --json --show-sames | npm run --silent guard [-- --production]
  npm run --silent guard -- preview.json

--production   the stack is production, whatever its configuration says
${allowanceVariable}   names or URNs that may go in this run, separated by commas

Exit status: 0 nothing would be lost (or it is allowed), 1 something would, 2 the preview cannot be judged.`;

function main(): number {
  let files: string[];
  let production: boolean;
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { production: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) {
      console.log(help);
      return 0;
    }
    files = positionals;
    production = values.production ?? false;
  } catch (error) {
    console.error(`guard: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const [file = "-", another] = files;
  if (another !== undefined) {
    console.error(`guard: found two files, ${file} and ${another}; expected one preview`);
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "an error";
    console.error(`guard: cannot read ${file === "-" ? "the standard input" : file} (${code})`);
    return 2;
  }
  const { status, message } = judge(text, { allowed: allowedLosses(process.env), production });
  (status === 0 ? console.log : console.error)(message);
  return status;
}

process.exitCode = main();
