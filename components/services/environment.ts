/** A container's environment: where each variable comes from, in clear or from a secret, and what is wrong with it. */
import type * as pulumi from "@pulumi/pulumi";
import { type Problem, ProblemList } from "../common/problems";
import { listeningVariables } from "../sidecar/container";
import type { ServiceSpec } from "./spec";

/** Where a program's variables are given. */
export type EnvironmentSources = Pick<
  ServiceSpec,
  "environment" | "secrets" | "connections" | "clearNames" | "proxy"
> &
  Partial<Pick<ServiceSpec, "port">>;

/** One environment variable: its value, or the ARN that it is filled from. */
export interface Variable {
  readonly name: string;
  readonly value: pulumi.Input<string>;
}

/** The environment of one container, each list in the order of the names. */
export interface Environment {
  readonly clear: readonly Variable[];
  readonly secret: readonly Variable[];
  readonly problems: readonly Problem[];
}

interface Source extends Variable {
  /** The argument's path. */
  readonly at: string;
  readonly secret: boolean;
}

/** The words in a variable's name that speak of something secret. */
const secretWords = new Set([
  "PASSWORD",
  "PASSWD",
  "PASSPHRASE",
  "PASS",
  "PWD",
  "SECRET",
  "SECRETS",
  "TOKEN",
  "TOKENS",
  "KEY",
  "KEYS",
  "APIKEY",
  "CREDENTIAL",
  "CREDENTIALS",
]);

/** Whether a variable's name says that its value is a secret. The ARN of a secret is none. */
export function looksSecret(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split("_");
  return words.at(-1) !== "ARN" && words.some((word) => secretWords.has(word));
}

/**
 * Gathers a service's variables from its own settings and from its connections.
 *
 * @param at the path of the settings, as problems name it; "" where they are the component's own arguments
 */
export function planEnvironment(spec: EnvironmentSources, at: string): Environment {
  const problems = new ProblemList();
  const prefix = at === "" ? "" : `${at}.`;
  const byName = new Map<string, Source>();
  for (const source of sources(spec, prefix)) {
    const first = byName.get(source.name);
    if (first !== undefined) {
      problems.add(
        source.at,
        source.name,
        "a name that is given once",
        first.secret === source.secret
          ? `It is given at ${first.at} too; remove one.`
          : `It is given ${first.secret ? "as a secret" : "in clear"} at ${first.at} too; remove one.`,
      );
      continue;
    }
    byName.set(source.name, source);
    addVariableProblems(problems, source, spec.clearNames ?? []);
  }
  (spec.clearNames ?? []).forEach((name, index) => {
    const source = byName.get(name);
    if (source === undefined || source.secret) {
      problems.add(
        `${prefix}clearNames[${index}]`,
        name,
        "the name of a variable in clear",
        "Remove it, or mend its spelling.",
      );
    }
  });
  const variables = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const list = (secret: boolean): Variable[] =>
    variables.filter((v) => v.secret === secret).map(({ name, value }) => ({ name, value }));
  return { clear: list(false), secret: list(true), problems: problems.problems };
}

function sources(spec: EnvironmentSources, prefix: string): Source[] {
  const from = (
    values: Record<string, pulumi.Input<string>> | undefined,
    path: string,
    secret: boolean,
  ): Source[] =>
    Object.entries(values ?? {}).map(([name, value]) => ({
      name,
      value,
      secret,
      at: `${path}.${name}`,
    }));
  return [
    ...from(listeningVariables(spec.proxy, spec.port ?? 0), `${prefix}proxy`, false),
    ...from(spec.environment, `${prefix}environment`, false),
    ...from(spec.secrets, `${prefix}secrets`, true),
    ...(spec.connections ?? []).flatMap((connection, index) => [
      ...from(connection.environment, `${prefix}connections[${index}].environment`, false),
      ...from(connection.secrets, `${prefix}connections[${index}].secrets`, true),
    ]),
  ];
}

function addVariableProblems(
  problems: ProblemList,
  { name, value, secret, at }: Source,
  clearNames: readonly string[],
): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    problems.add(
      at,
      name,
      "letters, digits and underscores, no digit first",
      "Rename the variable.",
    );
  }
  if (secret) {
    if (typeof value === "string" && !/^arn:aws[a-z-]*:(secretsmanager|ssm):/.test(value)) {
      problems.add(
        at,
        "something else",
        "the ARN of a secret (Secrets Manager) or a parameter (Systems Manager)",
        "Keep the value in a secret and give its ARN here.",
      );
    }
    return;
  }
  if (looksSecret(name) && !clearNames.includes(name)) {
    problems.add(
      at,
      name,
      "no secret among the variables in clear",
      "Move it to secrets, or list it in clearNames if it is none.",
    );
  }
  if (typeof value === "string" && /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:[^/@\s]+@/i.test(value)) {
    problems.add(
      at,
      "an address with a password in it",
      "no secret among the variables in clear",
      "Keep the password in a secret and pass it by secrets.",
    );
  }
}
