/** Everything that is wrong with what an {@link Observability} is given. */
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { isWhole } from "../common/numbers";
import type { ProblemList } from "../common/problems";
import { closest } from "../common/suggest";
import { isEmail, isPublicHttps } from "./addresses";
import type { ObservabilityArgs } from "./Observability";
import { mostMeasures } from "./plan-alarms";
import { AlarmDetail, type AlarmSubscribers, type MonthlyBudget } from "./spec";
import { type AlarmThresholds, defaultThresholds, thresholdRanges } from "./thresholds";

const argumentNames: ArgumentNames<ObservabilityArgs> = {
  loadBalancers: "optional",
  services: "optional",
  instances: "optional",
  environments: "optional",
  databases: "optional",
  caches: "optional",
  searchDomains: "optional",
  natGateways: "optional",
  vpns: "optional",
  certificates: "optional",
  distributions: "optional",
  detail: "optional",
  thresholds: "optional",
  subscribers: "optional",
  budget: "optional",
  dashboard: "optional",
  kmsKeyArn: "optional",
  permissionsBoundaryArn: "optional",
};

/** @throws InvalidArgumentsError with every problem */
export function validate(name: string, args: ObservabilityArgs): void {
  const problems = beginProblems("Observability", name, args, argumentNames);
  checkDetail(args.detail, problems);
  checkNames(args, problems);
  checkSizes(args, problems);
  checkThresholds(args.thresholds ?? {}, problems);
  checkSubscribers(args.subscribers ?? {}, problems);
  checkBudget(args.budget, problems);
  problems.throwIfAny("Observability", name);
}

function checkDetail(detail: AlarmDetail | undefined, problems: ProblemList): void {
  const choices: readonly string[] = Object.values(AlarmDetail);
  if (detail === undefined || choices.includes(detail)) return;
  problems.add("detail", detail, `one of ${choices.join(", ")}`, "Choose a member of AlarmDetail.");
}

/** Names become part of resources' names. */
function checkNames(args: ObservabilityArgs, problems: ProblemList): void {
  const records = {
    loadBalancers: args.loadBalancers,
    instances: args.instances,
    environments: args.environments,
    databases: args.databases,
    caches: args.caches,
    searchDomains: args.searchDomains,
    natGateways: args.natGateways,
    vpns: args.vpns,
    certificates: args.certificates,
    distributions: args.distributions,
    "subscribers.webhooks": args.subscribers?.webhooks,
  };
  const owners = new Map<string, string>();
  for (const [at, record] of Object.entries(records)) {
    for (const key of Object.keys(record ?? {})) {
      if (!/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,31})$/.test(key)) {
        problems.add(
          `${at}.${key}`,
          key,
          "a name of at most 32 letters, digits, dashes and underscores",
          "Rename the entry.",
        );
      }
      // Certificates and NAT gateways have words of their own before the name.
      if (["certificates", "natGateways", "subscribers.webhooks"].includes(at)) continue;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, at);
      else {
        problems.add(
          `${at}.${key}`,
          key,
          `a name that ${owner} has not: their alarms would be called the same`,
          "Rename one of the two.",
        );
      }
    }
  }
}

function checkSizes(
  { databases, caches, searchDomains }: ObservabilityArgs,
  problems: ProblemList,
): void {
  const disks: Readonly<Record<string, Readonly<Record<string, { readonly storageGb: number }>>>> =
    {
      databases: databases ?? {},
      searchDomains: searchDomains ?? {},
    };
  for (const [kind, record] of Object.entries(disks)) {
    for (const [name, { storageGb }] of Object.entries(record)) {
      if (isWhole(storageGb, 1, 1_000_000)) continue;
      problems.add(
        `${kind}.${name}.storageGb`,
        storageGb,
        "whole GiB, 1 at least",
        "Give its disk.",
      );
    }
  }
  for (const [name, { nodeIds }] of Object.entries(caches ?? {})) {
    if (nodeIds.length >= 1 && nodeIds.length <= mostMeasures) continue;
    problems.add(
      `caches.${name}.nodeIds`,
      nodeIds.length,
      `1 to ${mostMeasures} nodes, as many metrics as one alarm takes`,
      "Give the ids of the cache's nodes; more of them as another entry.",
    );
  }
}

function checkThresholds(thresholds: AlarmThresholds, problems: ProblemList): void {
  for (const [key, value] of Object.entries(thresholds) as [string, unknown][]) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaultThresholds, key)) {
      const known = Object.keys(defaultThresholds);
      const meant = closest(key, known);
      problems.add(
        `thresholds.${key}`,
        key,
        `one of ${known.join(", ")}`,
        meant === undefined ? "Leave it out." : `Did you mean ${meant}?`,
      );
      continue;
    }
    const [least, most] = thresholdRanges[key as keyof AlarmThresholds];
    if (typeof value === "number" && value >= least && value <= most) continue;
    problems.add(
      `thresholds.${key}`,
      value,
      `a number from ${least} to ${most}`,
      "Change it, or leave it out.",
    );
  }
}

function checkSubscribers(
  { emails, webhooks, slack }: AlarmSubscribers,
  problems: ProblemList,
): void {
  (emails ?? []).forEach((email, i) => {
    const at = `subscribers.emails[${i}]`;
    if (!isEmail(email)) {
      problems.add(at, email, "an e-mail address such as ops@example.com", "Correct it.");
    }
    if ((emails ?? []).indexOf(email) !== i) {
      problems.add(at, email, "each address once", "Leave the repetition out.");
    }
  });
  for (const [key, webhook] of Object.entries(webhooks ?? {})) {
    if (typeof webhook !== "string" || isPublicHttps(webhook)) continue;
    problems.add(
      `subscribers.webhooks.${key}`,
      // The address may hold a token.
      `a text of ${webhook.length} characters`,
      "an address that begins with https:// and has neither user nor password in it",
      "Correct it; one that is secret comes as a secret output.",
    );
  }
  if (slack === undefined) return;
  for (const [key, form, example] of [
    ["workspaceId", /^T[A-Z0-9]{6,20}$/, "T0123456789"],
    ["channelId", /^[CG][A-Z0-9]{6,20}$/, "C0123456789"],
  ] as const) {
    if (form.test(slack[key])) continue;
    problems.add(
      `subscribers.slack.${key}`,
      slack[key],
      `an id of Slack such as ${example}, not a name`,
      "Copy it from the link of the channel.",
    );
  }
}

function checkBudget(budget: MonthlyBudget | undefined, problems: ProblemList): void {
  if (budget === undefined) return;
  const { limitUsd, tag } = budget;
  if (!Number.isFinite(limitUsd) || limitUsd <= 0 || limitUsd > 1_000_000_000) {
    problems.add("budget.limitUsd", limitUsd, "US dollars above 0", "Give what a month may cost.");
  }
  if (tag === undefined) return;
  for (const key of ["key", "value"] as const) {
    if (/^[^\s$][^$]{0,127}$/.test(tag[key])) continue;
    problems.add(`budget.tag.${key}`, tag[key], "1 to 128 characters without $", "Correct it.");
  }
}
