"use strict";
// What the proof alone costs: stacks of 200, 2,000 and 20,000 resources, each in a process of its own.
const { spawnSync } = require("node:child_process");
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { rulesInput, servicesInputs } = require("./prove-inputs.js");

const sizes = (process.env.SIZES ?? "200,2000,20000").split(",").map(Number);

/** Prints the table; with the floor's wall time in milliseconds also as ratios to it. */
function run(floorMs) {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-bench-"));
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? cell.padStart(11) : cell.padEnd(10))).join(""));
  const ms = (value) => `${value.toFixed(0)} ms`;
  try {
    row(
      "the proof",
      "resources",
      "first",
      "again",
      "again, cpu",
      ...(floorMs === undefined ? [] : ["x floor"]),
      "held MiB",
      "peak MiB",
      "findings",
    );
    for (const [name, make] of [
      ["services", servicesInputs()],
      ["rules", rulesInput],
    ]) {
      const results = sizes.flatMap((size) => {
        const file = path.join(folder, `${name}-${size}.json`);
        writeFileSync(file, JSON.stringify(make(size)));
        const { status, signal, stdout, stderr } = spawnSync(
          process.execPath,
          ["--expose-gc", path.join(__dirname, "prove-once.js"), file],
          { encoding: "utf8", timeout: 300_000 },
        );
        if (status !== 0) {
          const why = /heap out of memory/.test(stderr) ? "out of memory" : (signal ?? stderr);
          console.log(`${name} of ${size} resources did not end: ${why}`);
          return [];
        }
        const { resources, first, again, heldMiB, peakMiB, findings } = JSON.parse(stdout);
        row(
          name, String(resources), ms(first.wallMs), ms(again.wallMs), ms(again.cpuMs),
          ...(floorMs === undefined ? [] : [(again.wallMs / floorMs).toFixed(2)]), heldMiB.toFixed(0),
          peakMiB.toFixed(0), String(findings),
        ); // prettier-ignore
        return [{ resources, cpuMs: again.cpuMs }];
      });
      for (const [i, to] of results.slice(1).entries()) {
        const from = results[i];
        const growth = Math.log(to.cpuMs / from.cpuMs) / Math.log(to.resources / from.resources);
        console.log(
          `${name} ${from.resources} -> ${to.resources}: time grows with the power ${growth.toFixed(2)} of size`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { run };
if (require.main === module) run();
