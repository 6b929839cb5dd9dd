/** A real browser for tests: Debian's chromium, driven by playwright-core, which downloads nothing. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";

const places = [
  process.env["CHROMIUM"],
  ...["chromium", "chromium-browser", "google-chrome"].map((name) => `/usr/bin/${name}`),
];

/** Where this machine has it; undefined where it has none. */
export const chromiumPath = places.find((one) => one !== undefined && existsSync(one));

const isCi = !["", "0", "false", undefined].includes(process.env["CI"]?.toLowerCase());

/** Skips a suite where there is no browser, with a line that says so; where CI is set that is a failure. */
export function needsBrowser(suite: Mocha.Context): void {
  if (chromiumPath !== undefined) return;
  const lacking = "no chromium on this machine: apt-get install chromium, or name one by CHROMIUM";
  if (isCi) throw new Error(lacking);
  console.log(`      skipped: ${lacking}`);
  suite.skip();
}

export async function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("no chromium");
  // Without its sandbox: containers, in which tests run, do not let it make one. It opens our own file alone.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
}

export interface Opened {
  readonly page: Page;
  /** What the page said to the console, its errors, and what it asked of anybody. */
  readonly said: readonly string[];
  /** Milliseconds from the request to the page as it is drawn. */
  readonly took: number;
}

export interface Looks {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** Opens a page's text as the file that a person would open. */
export async function open(browser: Browser, text: string, looks: Looks = {}): Promise<Opened> {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-page-"));
  const file = path.join(folder, "report.html");
  writeFileSync(file, text);
  const { width = 1440, height = 1000, dark = false } = looks;
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const said: string[] = [];
  page.on("console", (message) => said.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== pathToFileURL(file).href) said.push(`request: ${request.url()}`);
  });
  const start = performance.now();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate("new Promise((drawn) => requestAnimationFrame(() => drawn(undefined)))");
  const took = performance.now() - start;
  rmSync(folder, { recursive: true, force: true });
  return { page, said, took };
}
