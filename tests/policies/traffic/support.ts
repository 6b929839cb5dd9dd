/** Small declarations for the tests of the traffic matrix. */
import assert from "node:assert/strict";
import { type Declaration, readDeclaration } from "../../../policies/core/traffic";
import type { Problem, Result } from "../../../policies/core/graph";

export type Json = Record<string, unknown>;

/** A declaration without any fault; a test breaks it in one place. */
export function sound(changes: Json = {}): Json {
  return {
    version: 1,
    zones: {
      internet: { kind: "internet" },
      employees: { kind: "client-vpn", name: "vpn", optional: true },
      office: { kind: "network", cidrs: ["192.168.0.0/16"] },
    },
    edges: {
      outer: { name: "outer-alb" },
      inner: { name: "inner-alb", public: "never" },
    },
    services: {
      web: { name: "web" },
      shop: { name: "shop" },
      admin: { name: "admin", public: "never" },
      api: { name: "api", public: "never" },
    },
    stores: { db: { name: "db" }, cache: { name: "cache", optional: true } },
    groups: { fronts: ["web", "shop"], private: ["admin", "api"] },
    allow: [
      { id: "T1", from: "internet", to: "outer", ports: [80, 443] },
      { id: "T1", from: "internet", to: "fronts", through: "outer" },
      { id: "T5", from: "outer", to: "fronts" },
      { id: "T6", from: "employees", to: "inner", ports: 443 },
      { id: "T8", from: "inner", to: "private" },
      { id: "T12", from: ["shop", "api"], to: "db" },
      { id: "T14", from: "services", to: "internet", ports: 443 },
    ],
    never: [
      { id: "N4", from: "internet", to: "stores" },
      { id: "N11", from: "fronts", to: "admin" },
    ],
    routes: [{ id: "R1", edge: "outer", port: 443, path: "/shop/*", to: "shop" }],
    ...changes,
  };
}

/** A sound declaration with one more entry in a list or map of it. */
export function withMore(part: string, more: unknown): Json {
  const base = sound();
  const given = base[part];
  if (Array.isArray(given)) return { ...base, [part]: [...(given as unknown[]), more] };
  return { ...base, [part]: { ...(given as Json | undefined), ...(more as Json) } };
}

export function lineOf({ at, found, expected, fix }: Problem): string {
  return `${at}: found ${found}, expected ${expected}. ${fix}`;
}

export function problemsOf(result: Result<unknown>): string[] {
  return result.ok ? [] : result.problems.map(lineOf);
}

export function declared(data: unknown): Declaration {
  const read = readDeclaration(data);
  if (!read.ok) assert.fail(read.problems.map(lineOf).join("\n"));
  return read.value;
}
