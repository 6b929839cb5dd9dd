// Where transpiled code is kept between runs: by content, so that an edit is seen at once and nothing is ever stale.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

/** Entries that nobody has written for this long are deleted when another one is written. */
const keptFor = 30 * 24 * 60 * 60 * 1000;

let found;

/** The cache's folder, or null where none can be written. */
function folder() {
  if (found === undefined) found = inModules() ?? inTemp();
  return found;
}

/** `node_modules/.cache/bulkhead` beside the nearest installed packages. */
function inModules() {
  for (let at = path.dirname(__dirname); ; at = path.dirname(at)) {
    const modules = path.basename(at) === "node_modules" ? at : path.join(at, "node_modules");
    if (fs.existsSync(modules)) return writable(path.join(modules, ".cache", "bulkhead"));
    if (path.dirname(at) === at) return null;
  }
}

/** A folder among the temporary ones, if it is this user's alone: others must not be able to plant code there. */
function inTemp() {
  const user = process.getuid?.() ?? "user";
  const place = writable(path.join(os.tmpdir(), `bulkhead-${user}`));
  if (place === null || process.getuid === undefined) return place;
  const { uid, mode } = fs.lstatSync(place);
  return uid === user && (mode & 0o022) === 0 ? place : null;
}

function writable(place) {
  try {
    fs.mkdirSync(place, { recursive: true, mode: 0o700 });
    fs.accessSync(place, fs.constants.W_OK);
    return place;
  } catch {
    return null;
  }
}

function digest(text) {
  return crypto.createHash("sha256").update(text).digest("hex").slice(0, 40);
}

/** The name under which a file's transpiled form is kept: a digest of everything that it depends on. */
function keyOf(...parts) {
  return digest(parts.join("\0"));
}

/** An entry's text; undefined where there is none or it is damaged. */
function read(name) {
  const place = folder();
  if (place === null) return undefined;
  let entry;
  try {
    entry = fs.readFileSync(path.join(place, name), "utf8");
  } catch {
    return undefined;
  }
  const end = entry.indexOf("\n");
  const text = entry.slice(end + 1);
  return end > 0 && entry.slice(0, end) === `//${digest(text)}` ? text : undefined;
}

/** Keeps an entry; failing to do so costs time the next time and nothing else. */
function write(name, text) {
  const place = folder();
  if (place === null) return;
  const temporary = path.join(place, `${name}.${crypto.randomUUID()}.tmp`);
  try {
    fs.writeFileSync(temporary, `//${digest(text)}\n${text}`, { mode: 0o600 });
    fs.renameSync(temporary, path.join(place, name));
    prune(place);
  } catch {
    fs.rmSync(temporary, { force: true });
  }
}

let pruned = false;

function prune(place) {
  if (pruned) return;
  pruned = true;
  for (const name of fs.readdirSync(place)) {
    const file = path.join(place, name);
    try {
      const stat = fs.statSync(file);
      if (stat.isFile() && Date.now() - stat.mtimeMs > keptFor) fs.rmSync(file);
    } catch {
      // Another run was quicker.
    }
  }
}

module.exports = { folder, keyOf, read, write };
