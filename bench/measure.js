"use strict";
// Whole processes, measured in turns, so that what slows the machine slows all of them alike.
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");

const probe = path.join(__dirname, "probe.js");

/** Runs one command line of Node.js; returns wall and CPU milliseconds and peak memory in MiB. */
function runOnce({ args, env = {}, cwd }, file) {
  const start = process.hrtime.bigint();
  const result = spawnSync(process.execPath, ["--require", probe, ...args], {
    cwd,
    env: { ...process.env, CI: "", ...env, BULKHEAD_PROBE: file },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
  if (result.status !== 0) {
    throw new Error(`${args.join(" ")} ended with status ${result.status}\n${result.stderr}`);
  }
  return { wallMs, ...JSON.parse(readFileSync(file, "utf8")) };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Measures named command lines in turns.
 *
 * @param {Record<string, {args: string[], env?: object, cwd?: string}>} commands
 * @param {number} rounds how often each runs; one more round warms the caches and does not count
 * @returns medians per name
 */
function measure(commands, rounds) {
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-bench-"));
  const file = path.join(folder, "probe.json");
  const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [name, command] of Object.entries(commands)) {
        const sample = runOnce(command, file);
        if (round > 0) samples[name].push(sample);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, list]) => [
      name,
      {
        wallMs: median(list.map((s) => s.wallMs)),
        cpuMs: median(list.map((s) => s.cpuMs)),
        peakMiB: median(list.map((s) => s.peakMiB)),
      },
    ]),
  );
}

module.exports = { measure };
