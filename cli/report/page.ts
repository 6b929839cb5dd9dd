/** The page: one file of HTML that asks nobody for anything. What it shows is in it as data; its script draws the rest. */
import { createHash } from "node:crypto";
import { dense } from "./dense";
import type { ReportDocument, StackReport } from "./document";
import { figures } from "./figures";
import type { Layout } from "./layout";
import { compared, foot, question, rows } from "./lists";
import { data, html, Markup } from "./markup";
import { summary } from "./summary";
import { stateWords, verdictWords } from "./words";

export interface PageParts {
  /** By a stack's place; undefined where it has no map. */
  readonly layouts: readonly (Layout | undefined)[];
  readonly style: string;
  readonly script: string;
}

export function renderPage(report: ReportDocument, { layouts, style, script }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const { stacks, title } = report;
  const shownData = { ...dense(report), words: { states: stateWords, verdicts: verdictWords } };
  const page = html`<!doctype html>
    <html lang="en" data-theme="system">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${element("style", style)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the verdict</a>
        ${header(report)}
        <main id="main" tabindex="-1">
          ${stacks.length > 1 ? compared(report) : ""}
          ${stacks.map((stack, i) => section(stack, layouts[i], i, stacks.length > 1))}
        </main>
        ${element("script", data(shownData).text, ' type="application/json" id="report"')}
        ${element("script", script)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

/** An element whose content is no markup, exactly as it is: the page's policy knows it by its hash. */
function element(tag: "style" | "script", content: string, attributes = ""): Markup {
  return new Markup(`<${tag}${attributes}>${content}</${tag}>`);
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function header({ title, stacks }: ReportDocument): Markup {
  return html`<header class="top">
    <h1>${title}</h1>
    ${stacks.length > 1 ? html`<nav class="stacks" aria-label="Stacks">${stacks.map((one, i) => html`<button type="button" data-stack="${i}" aria-pressed="${i === 0 ? "true" : "false"}">${one.stack} <span class="${one.proved ? "good" : "bad"}">${one.proved ? "✓ proved" : "✗ not proved"}</span></button>`)}</nav>` : ""}
    <label class="theme"
      >Theme
      <select id="theme">
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select></label
    >
  </header>`;
}

function section(
  stack: StackReport,
  layout: Layout | undefined,
  i: number,
  several: boolean,
): Markup {
  const prefix = `s${i}-`;
  return html`<section
    class="stack"
    id="${prefix}stack"
    data-of="${i}"
    aria-label="${stack.project}/${stack.stack}"
    ${new Markup(i === 0 ? "" : " hidden")}
  >
    ${summary(stack, prefix, several)} ${layout === undefined ? "" : figures(stack, layout, prefix)}
    ${rows(stack, prefix)} ${stack.web === undefined ? "" : question(stack, prefix)}
    ${
      stack.resources.length === 0
        ? ""
        : html`<section aria-labelledby="${prefix}h-resources">
            <h2 id="${prefix}h-resources">Resources</h2>
            <div data-resources></div>
          </section>`
    }
    ${foot(stack, prefix)}
  </section>`;
}
