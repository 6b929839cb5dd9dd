// Plans a program in a process of its own, as the command line does: node plan-process.js '{"program": "…"}'.
"use strict";
const path = require("node:path");

const root = path.join(__dirname, "..", "..");
const cli = path.join(root, "cli");
const folders = [cli, path.join(root, "policies")].map((folder) => folder + path.sep);
const { install, ownOptions } = require(path.join(cli, "hook", "transpile.js"));
install((file) => (folders.some((folder) => file.startsWith(folder)) ? ownOptions : undefined));

const { PlanError, planProgram, writePlan } = require(path.join(cli, "plan", "index.ts"));

planProgram({ ownsProcess: true, ...JSON.parse(process.argv[2]) }).then(
  (plan) => process.stdout.write(writePlan(plan)),
  (error) => {
    process.stderr.write(`${error instanceof PlanError ? error.message : error.stack}\n`);
    process.exitCode = error instanceof PlanError ? 2 : 70;
  },
);
