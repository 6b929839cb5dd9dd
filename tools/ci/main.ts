/** `npm run ci`: runs a step of a workflow. */
import { runStep } from "./steps";

void runStep(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
