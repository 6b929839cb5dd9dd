/** A verdict in words, wherever it comes from, so that two of them can be compared. */
import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { fromState } from "../../../policies/adapters/state";
import { prove } from "../../../policies/core/prove";
import { findingText, verdictLines } from "../../../policies/support/report";
import { foundIn, ownSettings, packFolder, summaryOf, violationsOf, withPack } from "./pack";
import type { CliResult, Run, Workspace } from "./workspace";

/** The rows, and each finding. */
export interface Told {
  readonly summary: string;
  readonly findings: readonly string[];
}

const proofPolicies = ["never-public", "traffic-matrix", "modelled-network", "tasks-can-start"];

/** A row that fails by a finding of another policy: it names that one, and finds nothing more. */
const byAnother = /^[^\n]*: (this does|these do) not hold( for sure)?, by the cause of /;

/** What the pack said in an operation. */
export function toldBy(run: Pick<Run, "events">): Told {
  const told = violationsOf(run).filter(({ policy }) => proofPolicies.includes(policy));
  const findings = told.map(foundIn).filter((text) => !byAnother.test(text));
  return { summary: summaryOf(run), findings: findings.sort() };
}

/** What the library says of an exported state, whose day does not matter: nothing is waived. */
export function toldOfState(state: object): Told {
  const source = fromState(state);
  assert.ok(source.ok);
  const { traffic } = ownSettings["traffic-matrix"] ?? {};
  const verdict = prove([source.value], { traffic, today: "2026-01-01" });
  assert.ok(verdict.ok);
  const findings = verdict.value.findings.map((finding) => findingText(finding)).sort();
  return { summary: verdictLines(verdict.value, true).join("\n"), findings };
}

/** How `pulumi policy analyze` ended, and the events that it wrote. */
export interface Analysis {
  readonly result: CliResult;
  readonly events: readonly EngineEvent[];
}

/** Runs `pulumi policy analyze` where there is no project, no stack, no login, and not the passphrase either. */
export async function analyzed(workspace: Workspace, state: object): Promise<Analysis> {
  const file = path.join(workspace.folder, "state.json");
  writeFileSync(file, JSON.stringify(state));
  const folder = path.join(workspace.folder, "elsewhere");
  mkdirSync(folder);
  const [config = ""] = withPack(workspace, ownSettings).policyPackConfigs;
  const what = ["--file", file, "--policy-pack", packFolder, "--policy-pack-config", config];
  const result = await workspace.cli(["policy", "analyze", "--json", ...what], {
    folder,
    environment: { PULUMI_BACKEND_URL: "", PULUMI_CONFIG_PASSPHRASE: "another one" },
  });
  const lines = result.stdout.split("\n").filter((line) => line.startsWith("{"));
  return { result, events: lines.map((line) => JSON.parse(line) as EngineEvent) };
}
