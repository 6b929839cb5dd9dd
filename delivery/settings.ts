/** The settings of the roles of one of the platform's stacks. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { formatProblems, type Problem, shown } from "../components/common/problems";
import type { StateBackend } from "../components/deploy-role/state";
import { DeliveryTask } from "../components/deploy-role/tasks";
import type { StackFootprint } from "../tools/permissions/footprint";

const text = z.string().min(1);

const schema = z.strictObject({
  repository: text,
  repositoryIds: z.strictObject({ owner: z.number(), repository: z.number() }).optional(),
  environment: text.optional(),
  previewBranches: z.array(text).default(["main", "release"]),
  previewReadsSecrets: z.boolean().default(false),
  tasks: z.array(z.enum(DeliveryTask)).default(Object.values(DeliveryTask)),
  namePrefixes: z.array(text).default([]),
  attachablePolicyArns: z.array(text).default([]),
  providerArn: text.optional(),
  permissionsBoundaryArn: text.optional(),
  rolesBoundaryArn: text.optional(),
  maxSessionSeconds: z.number().default(7200),
  state: z
    .strictObject({
      bucketArn: text,
      stack: text.optional(),
      reads: z.array(text).default([]),
      prefix: text.optional(),
      keyArn: text.optional(),
    })
    .optional(),
});

/** What a stack's roles are made with. */
export interface DeliverySettings extends Omit<z.infer<typeof schema>, "state"> {
  /** The environment of GitHub's that deploys. */
  readonly environment: string;
  /** What the platform's stack consists of. */
  readonly footprint: StackFootprint;
  readonly state: StateBackend | undefined;
}

/** What the roles are for. */
export interface Platform {
  /** The project's name. */
  readonly project: string;
  /** What its stacks consist of, by their names. */
  readonly footprints: Readonly<Record<string, StackFootprint>>;
}

/** Structured settings come as JSON, all others as they are. */
function parsed(key: string, value: string): unknown {
  const texts = ["repository", "environment", "providerArn", "permissionsBoundaryArn", "rolesBoundaryArn"]; // prettier-ignore
  if (texts.includes(key)) return value === "" ? undefined : value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** No settings at all count as none: Pulumi.yaml declares empty defaults. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/**
 * @param raw the configuration by its keys, `<project>:<name>`
 * @throws RunError with every problem, before anything is registered
 */
export function readSettings(
  project: string,
  stack: string,
  raw: Readonly<Record<string, string>>,
  { project: platform, footprints }: Platform,
): DeliverySettings {
  const problems: Problem[] = [];
  const own = Object.entries(raw)
    .filter(([key]) => key.startsWith(`${project}:`))
    .map(([key, value]): [string, unknown] => {
      const name = key.slice(project.length + 1);
      return [name, parsed(name, value)];
    })
    .filter(([, value]) => value !== undefined && (Array.isArray(value) || !isEmpty(value)));
  const result = schema.safeParse(Object.fromEntries(own));
  for (const { path, message, code, ...issue } of result.error?.issues ?? []) {
    const keys = code === "unrecognized_keys" ? (issue as { keys: string[] }).keys : [];
    const place = [...path, ...keys].join(".");
    const found = own.find(([name]) => name === path[0])?.[1];
    problems.push({
      at: `${project}:${place}`,
      found: keys.length > 0 ? "a setting of that name" : shown(found),
      expected:
        keys.length > 0
          ? `one of ${Object.keys(schema.shape).join(", ")}`
          : message.replace(/^Invalid input: expected /, ""),
      fix: `Correct it in Pulumi.${stack}.yaml.`,
    });
  }
  const footprint = footprints[stack];
  if (footprint === undefined) {
    problems.push({
      at: "stack",
      found: shown(stack),
      expected: `a stack of the platform: ${Object.keys(footprints).join(", ")}`,
      fix: "Name this stack like the one that it is for, or write its footprint (docs/deploy-role.md).",
    });
  }
  if (problems.length > 0 || footprint === undefined || !result.success) {
    throw new pulumi.RunError(formatProblems(`delivery/Pulumi.${stack}.yaml`, problems));
  }
  const { environment = stack, state: backend, ...data } = result.data;
  const state = backend && { stack: `${platform}/${stack}`, ...backend };
  return { ...data, environment, footprint, state };
}
