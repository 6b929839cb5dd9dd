#!/usr/bin/env node
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.dirname(__dirname);
const source = path.join(root, "main.ts");
const cache = require("../hook/cache.js").folder();
if (cache !== null) Module.enableCompileCache?.(path.join(cache, "v8"));
if (fs.existsSync(source)) {
  const { install, ownOptions } = require("../hook/transpile.js");
  // The proof is a package of its own beside this one.
  const folders = [root, path.join(path.dirname(root), "policies")].map((at) => at + path.sep);
  install((file) => (folders.some((at) => file.startsWith(at)) ? ownOptions : undefined));
  require(source);
} else {
  // As published: compiled beforehand.
  require(path.join(root, "dist", "main.js"));
}
