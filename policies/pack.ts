/**
 * The policies of Bulkhead as plain objects, for packs that others make. Loading this module starts nothing.
 *
 * ```ts
 * import { PolicyPack } from "@pulumi/policy";
 * import { createPack } from "bulkhead-policies";
 *
 * new PolicyPack("ours", createPack({ enforcement: { "least-privilege": "mandatory" } }));
 * ```
 */
import type { EnforcementLevel, PolicyPackArgs } from "@pulumi/policy";
import { catalogue } from "./catalogue";
import { verdictOf, type Prove } from "./core/prove";
import { bindResource, bindStack } from "./support/bind";
import { bindNote, bindProof } from "./support/proof";
import { Session } from "./support/session";

export interface PackOptions {
  /**
   * The policies to have, by name.
   * @default all of them
   */
  readonly only?: readonly string[];
  /**
   * Policies to leave out, by name.
   * @default none
   */
  readonly without?: readonly string[];
  /**
   * How single policies are enforced, or `all` of them. Configuration given to the engine comes before it.
   * @default what each policy says of itself
   */
  readonly enforcement?: Readonly<Record<string, EnforcementLevel>>;
  /**
   * Settings of single policies that hold where configuration given to the engine says nothing.
   * @default none
   */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * The day on which waivers are judged, as `2026-11-21`.
   * @default the current day in UTC
   */
  readonly today?: () => string;
  /**
   * The proof.
   * @default Bulkhead's own
   */
  readonly prove?: Prove;
}

/** What `new PolicyPack(name, …)` takes. */
export type Pack = Required<
  Pick<PolicyPackArgs, "description" | "displayName" | "provider" | "tags" | "policies">
>;

/** The names of all policies. */
export const policyNames: readonly string[] = catalogue.map(({ name }) => name);

/**
 * Makes a pack's policies. They share what they have seen: those of one call belong into one pack.
 *
 * @throws Error for a name that no policy has
 */
export function createPack(options: PackOptions = {}): Pack {
  const { only = policyNames, without = [], enforcement = {}, settings = {} } = options;
  known("only", only);
  known("without", without);
  known("enforcement", Object.keys(enforcement), ["all"]);
  known("settings", Object.keys(settings));
  const { today = currentDay, prove = verdictOf } = options;
  const session = new Session({ prove, today });
  const wanted = catalogue.filter(({ name }) => only.includes(name) && !without.includes(name));
  return {
    displayName: "Bulkhead",
    description: "Proves who can reach what on AWS before anything is deployed.",
    provider: "aws",
    tags: ["aws", "network", "security"],
    policies: wanted.map((rule) => {
      const binding = {
        enforcement: enforcement[rule.name] ?? enforcement.all,
        settings: settings[rule.name],
      };
      switch (rule.scope) {
        case "resource":
          return bindResource(rule, session, binding);
        case "stack":
          return bindStack(rule, session, binding);
        case "proof":
          return bindProof(rule, session, binding);
        case "note":
          return bindNote(rule, session, binding);
      }
    }),
  };
}

/** All policies, as they are without options. Whoever puts them into two packs of one process calls `createPack`. */
export const policies: Pack["policies"] = createPack().policies;

function known(option: string, names: readonly string[], more: readonly string[] = []): void {
  const all = [...policyNames, ...more];
  const strange = names.filter((name) => !all.includes(name));
  if (strange.length === 0) return;
  throw new Error(
    `createPack: ${option} names ${strange.join(", ")}; expected names among ${all.join(", ")}.`,
  );
}

function currentDay(): string {
  return new Date().toISOString().slice(0, 10);
}

export type { Prove, ProveOptions } from "./core/prove";
