/** `npm run engine`: makes the real Pulumi CLI available and says where it is. */
import { engine } from "./engine";

async function main(): Promise<number> {
  const found = await engine({
    build: true,
    progress: (line) => {
      console.error(line);
    },
  });
  if ("missing" in found) {
    console.error(found.missing);
    return 1;
  }
  console.log(`${found.pulumi} ${found.version}`);
  return 0;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  },
);
