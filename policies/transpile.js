// Lets `require` load this folder's TypeScript without a build step. Output is kept by content beside the installed
// packages, so that an edit is seen at once and nothing is ever stale; where that cannot be written, nothing is kept.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

/** Raised whenever the output for the same input changes. */
const version = "1";
const modules = `${path.sep}node_modules${path.sep}`;

/** Takes this folder's files out of the hands of whoever else compiles TypeScript here. */
function install() {
  const others = Module._extensions[".ts"] ?? Module._extensions[".js"];
  const cache = cacheFolder();
  Module._extensions[".ts"] = (module, file) => {
    const isOwn = file.startsWith(__dirname + path.sep);
    if (isOwn && !file.slice(__dirname.length).includes(modules)) {
      module._compile(transpiled(file, cache), file);
    } else {
      others(module, file);
    }
  };
}

function transpiled(file, cache) {
  const text = fs.readFileSync(file, "utf8");
  const key = crypto.createHash("sha256").update(`${version}\0${compilerVersion()}\0${text}`);
  const kept = cache && path.join(cache, `${key.digest("hex").slice(0, 40)}.js`);
  if (kept && fs.existsSync(kept)) return fs.readFileSync(kept, "utf8");
  const ts = compiler();
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
    },
  });
  if (kept) keep(kept, outputText);
  return outputText;
}

/** Another process may be doing the same. */
function keep(file, text) {
  const draft = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(draft, text);
    fs.renameSync(draft, file);
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

/** `node_modules/.cache/bulkhead-policies` beside the nearest installed packages. */
function cacheFolder() {
  for (let at = __dirname; ; at = path.dirname(at)) {
    const installed = path.join(at, "node_modules");
    if (fs.existsSync(installed)) {
      const folder = path.join(installed, ".cache", "bulkhead-policies");
      try {
        fs.mkdirSync(folder, { recursive: true });
        return folder;
      } catch {
        return undefined;
      }
    }
    if (path.dirname(at) === at) return undefined;
  }
}

function compilerVersion() {
  return required("typescript/package.json").version;
}

function compiler() {
  return required("typescript");
}

function required(name) {
  try {
    return require(name);
  } catch {
    throw new Error(
      `bulkhead-policies: cannot load "${name}". Run npm install in ${__dirname}, or in the workspace around it.`,
    );
  }
}

module.exports = { install };
