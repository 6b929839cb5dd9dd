/**
 * The page's script: what draws it, and the code of `bulkhead explain` itself, so that the page and the command line
 * give the same answers to the same URL.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The command line's own folder: of its sources, or of what they are compiled to. */
const root = path.dirname(__dirname);
const assets = path.join(
  path.basename(root) === "dist" ? path.dirname(root) : root,
  "report",
  "page",
);

/** What answers a URL, each after what it needs; the pack's files count from this folder as well. */
const modules = [
  "../policies/core/model/record-name",
  "plan/markers",
  "screen/text",
  "screen/graph",
  "explain/match",
  "explain/listeners",
  "explain/names",
  "explain/origins",
  "explain/request",
  "explain/targets",
  "explain/balancers",
  "explain/distributions",
  "explain/explain",
] as const;

/** What these need of others, and what stands in its place on the page: no colours, and names of types out of the data. */
const standIns = `
  "picocolors": (module) => { module.exports = { default: { createColors: () => ({}) } }; },
  "screen/kinds": (module, exports, require) => {
    const { canonicalType } = require("screen/graph");
    exports.kindOf = ({ type }) => {
      const token = canonicalType(type);
      return { label: Object.hasOwn(labels, token) ? labels[token] : token };
    };
  },`;

export function pageStyle(): string {
  return unindented(readFileSync(path.join(assets, "page.css"), "utf8"));
}

/** The script as one text. */
export function pageScript(): string {
  const own = ["groups", "client"].map((name) =>
    readFileSync(path.join(assets, `${name}.js`), "utf8"),
  );
  return `"use strict";
(() => {
${unindented(own.join(""))}
${unindented(explainScript())}
page(explainWith);
})();
`;
}

/** A sixth of it is indentation, and more are lines of comments; no text of it goes over several lines. */
function unindented(code: string): string {
  return code.replace(/^ *(\/\*.*\*\/|\/\/.*)\n|^ +/gm, "");
}

/** `explainWith(labels)` as source: the same `explain` that the command line has. */
export function explainScript(): string {
  const bodies = modules.map(
    (name) => `"${name}": (module, exports, require) => {\n${codeOf(name)}\n},`,
  );
  return `function explainWith(labels) {
const modules = {${standIns}
${bodies.join("\n")}
};
const loaded = new Map();
const load = (name) => {
  if (!loaded.has(name)) {
    const module = { exports: {} };
    loaded.set(name, module);
    modules[name](module, module.exports, load);
  }
  return loaded.get(name).exports;
};
return load("explain/explain").explain;
}`;
}

/** A module as JavaScript whose requires are names of the list. */
function codeOf(name: string): string {
  const source = path.join(root, `${name}.ts`);
  const code = existsSync(source)
    ? transpiled(source)
    : readFileSync(path.join(root, `${name}.js`), "utf8");
  return code
    .replace(/^"use strict";\s*/, "")
    .replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")
    .replace(
      /require\("(\.[^"]+)"\)/g,
      (_, at: string) => `require("${path.posix.join(path.posix.dirname(name), at)}")`,
    )
    .trim();
}

interface Hook {
  readonly ownOptions: object;
  readonly transpile: (file: string, source: string, options: object, format: "commonjs") => string;
}

function transpiled(file: string): string {
  // Loaded for sources alone: what is published is compiled already.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { transpile, ownOptions } = require("../hook/transpile.js") as Hook;
  const options = { ...ownOptions, removeComments: true };
  return transpile(file, readFileSync(file, "utf8"), options, "commonjs");
}
