/** `npm run actionlint`: checks the workflows, and builds the checker first where it is not there yet. */
import path from "node:path";
import { actionlint, check } from "./actionlint";

async function main(): Promise<number> {
  const found = await actionlint({ build: true });
  if ("missing" in found) {
    console.error(found.missing);
    return 2;
  }
  const { clean, text } = await check(found, path.resolve(__dirname, "../.."));
  if (text !== "") console.error(text);
  console.log(`actionlint ${found.version}: ${clean ? "no findings" : "findings above"}`);
  return clean ? 0 : 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
