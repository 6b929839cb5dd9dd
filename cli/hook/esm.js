// Lets `import` load TypeScript: through synchronous hooks where Node.js has them, else through its loader thread.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { fileURLToPath, pathToFileURL, URL } = require("node:url");
const { candidates, formatOf, transpile } = require("./transpile.js");

/** Set on the address of a module that an earlier run of the same process has already loaded. */
const runMark = "bulkhead-run";

/** The hooks for programs that are compiled with given options (as in a tsconfig.json). */
function hooks(options) {
  const finish = (result, parent) => {
    const run = parent?.startsWith("file:") ? new URL(parent).searchParams.get(runMark) : null;
    if (run === null || !result.url.startsWith("file:") || /\/node_modules\//.test(result.url)) {
      return result;
    }
    const url = new URL(result.url);
    url.searchParams.set(runMark, run);
    return { ...result, url: url.href };
  };
  const fallback = (specifier, parent, error) => {
    if (error?.code !== "ERR_MODULE_NOT_FOUND" && error?.code !== "ERR_UNSUPPORTED_DIR_IMPORT") {
      throw error;
    }
    if (!parent?.startsWith("file:") || !/^(\.\.?\/|\/|file:)/.test(specifier)) throw error;
    const file = fileURLToPath(new URL(specifier, parent));
    const found = candidates(file).find((candidate) => fs.existsSync(candidate));
    if (found === undefined) throw error;
    return finish({ url: pathToFileURL(found).href, shortCircuit: true }, parent);
  };
  const loadTypeScript = (url) => {
    if (!url.startsWith("file:") || !/\.[cm]?tsx?(\?|$)/.test(url)) return undefined;
    const file = fileURLToPath(url);
    const format = formatOf(file);
    const source = transpile(file, fs.readFileSync(file, "utf8"), options, format);
    return { format, source, shortCircuit: true };
  };
  return { finish, fallback, loadTypeScript };
}

/** The same for Node.js's loader thread, where the chain is asynchronous. */
function asynchronous(options) {
  const { finish, fallback, loadTypeScript } = hooks(options);
  return {
    async resolve(specifier, context, next) {
      try {
        return finish(await next(specifier, context), context.parentURL);
      } catch (error) {
        return fallback(specifier, context.parentURL, error);
      }
    },
    async load(url, context, next) {
      return loadTypeScript(url) ?? next(url, context);
    },
  };
}

function synchronous(options) {
  const { finish, fallback, loadTypeScript } = hooks(options);
  return {
    resolve(specifier, context, next) {
      try {
        return finish(next(specifier, context), context.parentURL);
      } catch (error) {
        return fallback(specifier, context.parentURL, error);
      }
    },
    load(url, context, next) {
      return loadTypeScript(url) ?? next(url, context);
    },
  };
}

let runs = 0;
let registered;

/** Imports a program's entry, even if it was imported before. */
function importEntry(file, options) {
  const wanted = JSON.stringify(options);
  if (registered?.options !== wanted) {
    registered?.undo();
    registered = { options: wanted, undo: register(options) };
  }
  runs += 1;
  const url = pathToFileURL(file);
  if (runs > 1) url.searchParams.set(runMark, String(runs));
  return import(url.href);
}

function register(options) {
  if (typeof Module.registerHooks === "function") {
    const registration = Module.registerHooks(synchronous(options));
    return () => registration.deregister();
  }
  const loader = pathToFileURL(path.join(__dirname, "loader.mjs"));
  Module.register(loader.href, { data: { options } });
  // A loader cannot be taken away; the newest one answers first.
  return () => undefined;
}

module.exports = { asynchronous, importEntry };
