/** The real engine for a test file: found, or the file is skipped; where nothing may be skipped, it fails. */
import { engine, type Engine } from "../../../tools/engine/engine";

/** The engine, or a skipped suite with a line that says why. */
export async function engineOrSkip(context: Mocha.Context): Promise<Engine> {
  const found = await engine();
  if (!("missing" in found)) return found;
  if (process.env.CI === "true") throw new Error(found.missing);
  console.log(`      not run on the real engine: ${found.missing}`);
  context.skip();
}
