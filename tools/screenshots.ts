/** Makes the pictures of the documentation anew: `npm run screenshots`. Needs chromium. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { launch, open } from "../tests/browser/browser";
import { cellOf, page as pageOf, report, withDebugRules } from "../tests/cli/report-support";
import { constructPlatform, stackConfig } from "../tests/support/platform";

const images = path.resolve(__dirname, "../docs/images");

async function main(): Promise<void> {
  const { all } = await constructPlatform(stackConfig("prod"), true);
  // Somebody let the frontend into the database, to look something up.
  const prod = report(withDebugRules(all), { stack: "prod", from: "the program, planned offline" });
  const browser = await launch();
  try {
    const { page } = await open(browser, await pageOf(prod), { width: 1360, height: 1010 });
    const { from, to } = cellOf(prod, "frontend", "postgres");
    await page.click(`td [data-cell="${from},${to}"]`);
    await page.evaluate("window.scrollTo(0, 0)");
    mkdirSync(images, { recursive: true });
    await page.screenshot({ path: path.join(images, "report.png") });
  } finally {
    await browser.close();
  }
}

void main();
