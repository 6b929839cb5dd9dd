/** The policy pack in the real engine: how it is given to a run, and what it says there. */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { around } from "../../mutation/program";
import type { Mutation, StackName } from "../../mutation/mutation";
import { platform, type Run, type RunOptions, type Workspace } from "./workspace";

const root = path.resolve(__dirname, "../../..");

/** The folder that `--policy-pack` names. */
export const packFolder = path.join(root, "policies");

/** What `--policy-pack-config` reads: an enforcement level or settings, by policy. */
export type PackSettings = Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;

/** Our own matrix, and the verdict told in any case. */
export const ownSettings = settingsWith("traffic.yaml");

/** The same with another matrix. */
export function settingsWith(
  file: string,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const traffic = parse(readFileSync(path.join(root, file), "utf8")) as unknown;
  return {
    "traffic-matrix": { traffic, required: true },
    "proof-summary": { always: true },
  };
}

let written = 0;

/** The options with which a run has the pack. */
export function withPack(
  workspace: Workspace,
  settings: PackSettings = ownSettings,
): Required<Pick<RunOptions, "policyPacks" | "policyPackConfigs">> {
  const file = path.join(workspace.folder, `pack-${(written += 1)}.json`);
  writeFileSync(file, JSON.stringify(settings));
  return { policyPacks: [packFolder], policyPackConfigs: [file] };
}

/** Our program with a change in it. */
export function changed(mutation: Mutation | undefined, stack: StackName): PulumiFn {
  const { before, after } = around(mutation, stack);
  return async () => {
    before();
    const outputs = (await platform()) as Record<string, unknown>;
    after();
    return outputs;
  };
}

/** One violation as the engine reports it. */
export interface Violation {
  readonly policy: string;
  readonly level: string;
  /** The blamed resource's name; empty for none. */
  readonly name: string;
  /** The policy's description on the first line, what was found below it. */
  readonly message: string;
}

/** What the engine's events say of policies. */
export function violationsOf({ events }: Pick<Run, "events">): readonly Violation[] {
  return events.flatMap(({ policyEvent }): Violation[] => {
    if (policyEvent === undefined) return [];
    const { policyName, enforcementLevel, resourceUrn = "", message } = policyEvent;
    const text = message.replace(/<\{%[^%]*%\}>/g, "").trim();
    const name = resourceUrn.split("::").pop() ?? "";
    return [{ policy: policyName, level: enforcementLevel, name, message: text }];
  });
}

export const mandatory = (run: Pick<Run, "events">): readonly Violation[] =>
  violationsOf(run).filter(({ level }) => level === "mandatory");

/** What was found, without the policy's description. */
export const foundIn = ({ message }: Violation): string => message.split("\n").slice(1).join("\n");

/** What proof-summary printed. */
export function summaryOf(run: Pick<Run, "events">): string {
  const told = violationsOf(run).find(({ policy }) => policy === "proof-summary");
  return told === undefined ? "" : foundIn(told);
}

/** A policy that breaks off is a note at best, and the run passes. Hands the run back if none did. */
export function sound<T extends Pick<Run, "events" | "output">>(run: T): T {
  const all = [run.output, JSON.stringify(run.events)].join("\n");
  assert.doesNotMatch(all, /can.t run|broke off|fault of the policy pack|UnknownValueError/);
  return run;
}
