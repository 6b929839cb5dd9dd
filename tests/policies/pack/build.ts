/** Runs a pack's policies over a program as the engine does: each resource by itself, then the whole stack. */
import assert from "node:assert/strict";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { createPack, type Pack, type PackOptions } from "../../../policies/pack";
import type { Finding, Verdict } from "../../../policies/core/judge/types";
import { unknownText } from "../../../policies/core/graph/wire";
import type { PlannedResource } from "../../support/construct";
import { createdOutputs, unknownCheckingProxy } from "../adapters/forms";

export const U = unknownText;

export interface Report {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
  readonly urn: string | undefined;
}

export interface Ran {
  readonly reports: readonly Report[];
  /** Why policies were not applicable; of those that were. */
  readonly idle: ReadonlyMap<string, string | undefined>;
}

/** A resource as the engine hands it over. */
export interface Registered {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly inputs: object;
  readonly parent?: string | undefined;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly dependencies?: readonly string[];
  /** What is known after a deployment; else ids are not. */
  readonly outputs?: object;
  readonly ignoreChanges?: readonly string[];
}

export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

class NotApplicable extends Error {}

/** A pack with a proof that is handed in, since most tests are not about the proof. */
export function packOf(options: PackOptions = {}): Pack {
  return createPack({ prove: () => verdict(), today: () => "2026-11-21", ...options });
}

/** Runs all policies of a pack. What a policy throws, but that it does not apply, fails the test. */
export function run(
  pack: Pack,
  resources: readonly Registered[],
  settings: Settings = {},
  only?: "resources" | "stack",
): Ran {
  const reports: Report[] = [];
  const idle = new Map<string, string | undefined>();
  const shared = {
    stackTags: new Map<string, string>(),
    notApplicable: (reason?: string): never => {
      throw new NotApplicable(reason);
    },
    isType: () => false,
    asType: () => undefined,
  };
  const guarded = (policy: string, check: () => unknown) => {
    try {
      assert.equal(check(), undefined);
    } catch (error) {
      assert.ok(error instanceof NotApplicable, `${policy} let an error out: ${String(error)}`);
      idle.set(policy, error.message);
    }
  };
  const reporter =
    (policy: Pack["policies"][number], own?: string) => (message: string, urn?: string) =>
      void reports.push({
        policy: policy.name,
        level: policy.enforcementLevel ?? "",
        message,
        urn: own ?? urn,
      });
  const configOf = (name: string) =>
    (() => settings[name] ?? {}) as ResourceValidationArgs["getConfig"];
  for (const resource of only === "stack" ? [] : resources) {
    for (const policy of pack.policies) {
      const { validateResource } = policy as ResourceValidationPolicy;
      if (typeof validateResource !== "function") continue;
      const args = {
        ...shared,
        ...resource,
        props: unknownCheckingProxy(plain(resource.inputs)) as Record<string, unknown>,
        opts: {} as never,
        getConfig: configOf(policy.name),
      };
      guarded(policy.name, () => validateResource(args, reporter(policy, resource.urn)));
    }
  }
  if (only === "resources") return { reports, idle };
  for (const policy of pack.policies) {
    const { validateStack } = policy as StackValidationPolicy;
    if (typeof validateStack !== "function") continue;
    const args = { ...shared, resources: stackOf(resources), getConfig: configOf(policy.name) };
    guarded(policy.name, () => validateStack(args, reporter(policy)));
  }
  return { reports, idle };
}

/** What a stack policy gets: outputs, of which little is known in a first preview, and where properties came from. */
function stackOf(resources: readonly Registered[]): PolicyResource[] {
  const made = new Map<string, PolicyResource>();
  const provider = {
    type: "pulumi:providers:aws",
    name: "default",
    urn: urnOf("pulumi:providers:aws", "default"),
    props: {},
  };
  for (const { urn, type, name, custom, inputs, outputs: known, ignoreChanges = [] } of resources) {
    const outputs = custom ? { id: U, arn: U, ...(plain(inputs) as object), ...known } : {};
    made.set(urn, {
      urn, type, name,
      props: unknownCheckingProxy(outputs) as Record<string, unknown>,
      opts: { protect: false, ignoreChanges: [...ignoreChanges], aliases: [], additionalSecretOutputs: [], customTimeouts: {} as never },
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
      ...(custom ? { provider } : {}),
    }); // prettier-ignore
  }
  const found = (urns: readonly string[] = []) => urns.flatMap((urn) => made.get(urn) ?? []);
  return resources.map(({ urn, parent, dependencies, propertyDependencies = {} }) => {
    const resource = made.get(urn);
    assert.ok(resource);
    const over = parent === undefined ? undefined : made.get(parent);
    return Object.assign(resource, {
      ...(over === undefined ? {} : { parent: over }),
      dependencies: found(dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, found(urns)]),
      ),
    });
  });
}

/** Values as CrossGuard hands them out: secrets without their mark. */
function plain(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && signature in part && "value" in part
        ? part.value
        : part,
    ),
  ) as unknown;
}

const signature = "4dabf18193072939515e22adb298388d";

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

/** One resource of a program. `from` names what its properties came from. */
export function made(
  type: string,
  name: string,
  inputs: object,
  from: Readonly<Record<string, readonly string[]>> = {},
): Registered {
  return {
    urn: urnOf(type, name),
    type,
    name,
    custom: true,
    inputs,
    propertyDependencies: from,
    dependencies: [...new Set(Object.values(from).flat())],
  };
}

/** The registrations of a real program, before or after its deployment. */
export function registered(
  all: readonly PlannedResource[],
  deployed = false,
): readonly Registered[] {
  return all.map((resource) => ({
    ...resource,
    outputs: deployed ? createdOutputs(resource) : {},
  }));
}

/** A verdict with these findings. */
export function verdict(findings: readonly Finding[] = [], more: Partial<Verdict> = {}): Verdict {
  return {
    format: "bulkhead-verdict",
    version: 1,
    project: "shop",
    stack: "dev",
    proved: findings.length === 0,
    rows: [],
    findings,
    counts: { proved: 3, refuted: findings.length, undecided: 0, missing: 0, "not-applicable": 0 },
    waivers: [],
    assumptions: [],
    unmodelled: [],
    notes: [],
    ...more,
  };
}

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    id: "T4-reach-1",
    row: "T4",
    verdict: "refuted",
    obligation: "reach",
    title: "the internet reaches the store",
    from: "internet",
    to: "db",
    witness: "198.51.100.7 -> 10.0.20.5 tcp 5432",
    hops: [
      {
        urn: undefined,
        property: "cidrIpv4",
        text: 'rule :: cidrIpv4 = "0.0.0.0/0"',
        why: "admits",
      },
    ],
    blame: urnOf("aws:rds/instance:Instance", "db"),
    property: "cidrIpv4",
    fix: "Take the rule out.",
    suppressed: 0,
    waiver: undefined,
    ...more,
  };
}
