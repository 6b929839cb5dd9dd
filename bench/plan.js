"use strict";
// What a plan costs, as ratios to the floor: Node.js starting and loading @pulumi/aws as it is shipped.
const { mkdtempSync, rmSync, statSync } = require("node:fs");
const { tmpdir } = require("node:os");
const path = require("node:path");
const { measure } = require("./measure.js");

const root = path.resolve(__dirname, "..");
const cli = path.join(root, "cli", "bin", "bulkhead.js");
const platform = path.join(__dirname, "platform");
const rounds = Number(process.env.ROUNDS ?? 5);

/** The plan of one of the repository's stacks, or of its platform many times over. */
const planOf = (args, env = {}) => ({
  args: [cli, "plan", ...args, "--quiet", "--no-prove", "--no-positions"],
  cwd: root,
  env,
});
const copiesOf = (copies) => planOf(["--program", platform], { COPIES: String(copies) });

/** How many resources a plan has. */
function resources({ args, env }) {
  const { execFileSync } = require("node:child_process");
  const text = execFileSync(process.execPath, [...args.slice(0, -3), "--json", "-"], {
    cwd: root,
    env: { ...process.env, ...env },
    maxBuffer: 1 << 30,
  });
  return JSON.parse(text).resources.length;
}

const plans = {
  dev: planOf(["dev"]),
  prod: planOf(["prod"]),
  "services x 1": copiesOf(1),
  "services x 10": copiesOf(10),
  "services x 50": copiesOf(50),
};
/** The same with the verdict at their ends. */
const proofs = {
  dev: { args: [cli, "plan", "dev", "--quiet"], cwd: root },
  prod: { args: [cli, "plan", "prod", "--quiet"], cwd: root },
};
const pages = mkdtempSync(path.join(tmpdir(), "bulkhead-bench-"));
const pageOf = (stack) => path.join(pages, `${stack}.html`);
/** The same with the verdict shown as a page. */
const reports = Object.fromEntries(
  Object.keys(proofs).map((stack) => [
    `${stack}, page`,
    { args: [cli, "report", "--stack", stack, "--html", pageOf(stack)], cwd: root },
  ]),
);
/** The same with the place in the source of each resource, as plans have it by default. */
const placed = Object.fromEntries(
  Object.entries(plans).map(([name, command]) => [
    `${name}, placed`,
    { ...command, args: command.args.slice(0, -1) },
  ]),
);
const floor = { args: ["-e", 'require("@pulumi/aws")'], cwd: root };
const proved = Object.fromEntries(
  Object.entries(proofs).map(([name, command]) => [`${name}, proved`, command]),
);
const { floor: base, ...measured } = measure(
  { floor, ...plans, ...placed, ...proved, ...reports },
  rounds,
);
const results = Object.fromEntries(Object.keys(plans).map((name) => [name, measured[name]]));

const row = (...cells) =>
  console.log(cells.map((c, i) => (i ? c.padStart(12) : c.padEnd(16))).join(""));
row("", "resources", "wall", "cpu", "x floor", "peak MiB");
row(
  "floor",
  "",
  `${base.wallMs.toFixed(0)} ms`,
  `${base.cpuMs.toFixed(0)} ms`,
  "1.00",
  base.peakMiB.toFixed(0),
);
const counts = {};
for (const [name, { wallMs, cpuMs, peakMiB }] of Object.entries(results)) {
  counts[name] = resources(plans[name]);
  row(
    name,
    String(counts[name]),
    `${wallMs.toFixed(0)} ms`,
    `${cpuMs.toFixed(0)} ms`,
    (wallMs / base.wallMs).toFixed(2),
    peakMiB.toFixed(0),
  );
}
for (const [from, to] of [
  ["services x 1", "services x 10"],
  ["services x 10", "services x 50"],
]) {
  const added = counts[to] - counts[from];
  const perResource = (results[to].wallMs - results[from].wallMs) / added;
  console.log(`${from} -> ${to}: ${perResource.toFixed(2)} ms per added resource`);
}
for (const name of Object.keys(plans)) {
  const times = (key) => measured[`${name}, placed`][key] / measured[name][key];
  console.log(
    `${name}: with source positions x ${times("wallMs").toFixed(2)} (x ${times("cpuMs").toFixed(2)} of CPU)`,
  );
}
for (const name of Object.keys(proofs)) {
  const added = (key) => measured[`${name}, proved`][key] - measured[name][key];
  console.log(
    `${name}: the verdict adds ${added("wallMs").toFixed(0)} ms (${added("cpuMs").toFixed(0)} ms of CPU)`,
  );
}
for (const name of Object.keys(proofs)) {
  const added = (key) => measured[`${name}, page`][key] - measured[`${name}, proved`][key];
  const [wall, cpu] = ["wallMs", "cpuMs"].map(
    (key) => `${added(key).toFixed(0)} ms, x ${(added(key) / base[key]).toFixed(2)} of the floor's`,
  );
  const kilobytes = (statSync(pageOf(name)).size / 1024).toFixed(0);
  console.log(`${name}: the page adds ${wall} (CPU ${cpu}) and weighs ${kilobytes} KB`);
}
rmSync(pages, { recursive: true });
console.log();
require("./prove.js").run(base.wallMs);
