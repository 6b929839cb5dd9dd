"use strict";
// One process that proves one stack: node prove-once.js INPUT. Says in JSON how long the proof alone took and what it held.
const { readFileSync } = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const { install, ownOptions } = require("../cli/hook/transpile.js");
const folders = ["cli", "policies"].map((name) => path.join(root, name) + path.sep);
install((file) => (folders.some((at) => file.startsWith(at)) ? ownOptions : undefined));
const { fromPlan, prove } = require("../cli/proof.ts");

const { plan, traffic } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const megabyte = 1024 * 1024;
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const rssBefore = process.memoryUsage().rss;

function once() {
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const source = fromPlan(plan);
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  const verdict = prove([source.value], {
    today: "2026-01-01",
    ...(traffic === undefined ? {} : { traffic }),
  });
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.problems));
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
  return { wallMs, cpuMs: (user + system) / 1000, verdict: verdict.value };
}

const first = once();
const heldMiB = (process.memoryUsage().heapUsed - heapBefore) / megabyte;
const peakMiB = process.resourceUsage().maxRSS / 1024;
const more = plan.resources.length > 5000 ? [once()] : [once(), once(), once(), once(), once()];
const again = more.sort((a, b) => a.wallMs - b.wallMs)[more.length >> 1];
const { counts, findings } = first.verdict;
process.stdout.write(
  JSON.stringify({
    resources: plan.resources.length,
    first: { wallMs: first.wallMs, cpuMs: first.cpuMs },
    again: { wallMs: again.wallMs, cpuMs: again.cpuMs },
    heldMiB,
    peakMiB,
    addedMiB: peakMiB - rssBefore / megabyte,
    counts,
    findings: findings.length,
  }),
);
