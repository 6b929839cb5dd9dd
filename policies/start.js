// Starts the pack: the engine loads what package.json's `main` names. As published it is compiled; in a checkout each
// file is transpiled when it is first loaded, and kept. The engine's own way would check all types at each start.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const source = path.join(__dirname, "index.ts");
if (fs.existsSync(source)) {
  require("./transpile.js").install();
  require(source);
} else {
  require("./dist/index.js");
}
