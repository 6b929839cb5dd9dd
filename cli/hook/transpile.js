// Runs TypeScript without a build step: a file is transpiled when it is first seen and kept by content. The compiler is
// loaded only for a file that the cache does not know; no source map is read until an error needs one.
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const cache = require("./cache.js");

/** Raised whenever the output for the same input changes. */
const hookVersion = "1";

const extensions = [".ts", ".tsx", ".cts"];

/** How the command line's own files are compiled. */
const ownOptions = { target: "es2022", esModuleInterop: true };

/** The choosers that are installed, the newest first. Each says how to compile a file, or nothing. */
const choosers = [];
const before = new Map();

function optionsFor(filename) {
  for (const choose of choosers) {
    const options = choose(filename);
    if (options !== undefined) return options;
  }
  return undefined;
}

/**
 * Lets `require` load TypeScript.
 *
 * @param choose says with which options (as in a tsconfig.json) a file is compiled; undefined leaves it to others
 * @returns undoes it
 */
function install(choose) {
  if (choosers.length === 0) {
    for (const extension of extensions) {
      const previous = Module._extensions[extension];
      before.set(extension, previous);
      Module._extensions[extension] = (module, filename) => {
        const options = optionsFor(filename);
        if (options === undefined) {
          (previous ?? Module._extensions[".js"])(module, filename);
          return;
        }
        const source = fs.readFileSync(filename, "utf8");
        module._compile(transpile(filename, source, options, "commonjs"), filename, "commonjs");
      };
    }
  }
  choosers.unshift(choose);
  return () => {
    choosers.splice(choosers.indexOf(choose), 1);
    if (choosers.length > 0) return;
    for (const [extension, previous] of before) {
      if (previous === undefined) Reflect.deleteProperty(Module._extensions, extension);
      else Module._extensions[extension] = previous;
    }
  };
}

let compilerVersion;

/** The compiler's version, without loading it. */
function versionOfCompiler() {
  compilerVersion ??= require("typescript/package.json").version;
  return compilerVersion;
}

function keyFor(source, options, format) {
  return cache.keyOf(hookVersion, versionOfCompiler(), format, JSON.stringify(options), source);
}

/**
 * A TypeScript file as JavaScript.
 *
 * @param format `commonjs` or `module`
 * @throws SyntaxError with the place
 */
function transpile(filename, source, options, format) {
  const key = keyFor(source, options, format);
  return cache.read(`${key}.js`) ?? compile(filename, source, options, format, key).code;
}

function compile(filename, source, options, format, key) {
  const ts = require("typescript");
  const { options: compilerOptions } = ts.convertCompilerOptionsFromJson(
    {
      ...options,
      module: format === "module" ? "esnext" : "commonjs",
      // An import statement cannot stay what it is in a CommonJS module.
      verbatimModuleSyntax: format === "module" && options.verbatimModuleSyntax === true,
      isolatedModules: true,
      sourceMap: true,
    },
    path.dirname(filename),
  );
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName: filename,
    compilerOptions,
    reportDiagnostics: true,
  });
  const mistake = diagnostics?.find((d) => d.category === ts.DiagnosticCategory.Error && d.file);
  if (mistake !== undefined) {
    const { line, character } = mistake.file.getLineAndCharacterOfPosition(mistake.start ?? 0);
    const text = ts.flattenDiagnosticMessageText(mistake.messageText, "\n");
    const error = new SyntaxError(text);
    error.stack = `${filename}:${line + 1}:${character + 1}\nSyntaxError: ${text}`;
    error.position = { file: filename, line: line + 1, column: character + 1 };
    throw error;
  }
  const code = outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  const { mappings } = JSON.parse(sourceMapText);
  cache.write(`${key}.map`, mappings);
  cache.write(`${key}.js`, code);
  return { code, mappings };
}

/** The mappings (as in a source map) from a file's transpiled form to what is on disk; undefined for other files. */
function mappingsOf(filename) {
  const options = optionsFor(filename);
  if (options === undefined || !/\.[cm]?tsx?$/.test(filename)) return undefined;
  const source = fs.readFileSync(filename, "utf8");
  const format = formatOf(filename);
  const key = keyFor(source, options, format);
  return cache.read(`${key}.map`) ?? compile(filename, source, options, format, key).mappings;
}

const types = new Map();

/** Whether a file is a CommonJS or an ES module, as its name and the nearest package say. */
function formatOf(filename) {
  if (/\.m[tj]s$/.test(filename)) return "module";
  if (/\.c[tj]s$/.test(filename)) return "commonjs";
  return typeOfPackage(path.dirname(filename));
}

function typeOfPackage(folder) {
  let type = types.get(folder);
  if (type === undefined) {
    try {
      const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
      type = manifest.type === "module" ? "module" : "commonjs";
    } catch {
      const parent = path.dirname(folder);
      const end = parent === folder || path.basename(folder) === "node_modules";
      type = end ? "commonjs" : typeOfPackage(parent);
    }
    types.set(folder, type);
  }
  return type;
}

/** The TypeScript files that a path written for JavaScript may mean. */
function candidates(file) {
  const renamed = { ".js": [".ts", ".tsx"], ".mjs": [".mts"], ".cjs": [".cts"] };
  const extension = path.extname(file);
  const stem = file.slice(0, file.length - extension.length);
  return (renamed[extension] ?? []).map((other) => stem + other);
}

module.exports = { candidates, formatOf, install, mappingsOf, ownOptions, transpile };
